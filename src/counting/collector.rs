//! Counts column values while a query runs.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::Counting;
use crate::index::Reader;

/// A collector that counts column values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnCollector {
    /// The names of the text columns.
    columns: Vec<&'static str>,
    /// Whether days are counted too.
    days: bool,
}

impl ColumnCollector {
    /// Returns a collector for the columns that the request needs; `None` if it asks for no counts.
    pub fn new(counting: &Counting) -> Option<Self> {
        let mut columns: Vec<_> = (counting.facets.iter())
            .filter_map(|facet| facet.column())
            .collect();
        columns.sort_unstable();
        columns.dedup();
        let is_date_based = |facet: &super::FacetField| facet.column().is_none();
        let days = counting.interval.is_some() || counting.facets.iter().any(is_date_based);
        (!counting.is_empty()).then_some(ColumnCollector { columns, days })
    }

    /// Returns the names of the text columns.
    pub fn columns(&self) -> &[&'static str] {
        &self.columns
    }

    /// Returns whether days are counted too.
    pub fn counts_days(&self) -> bool {
        self.days
    }

    /// Counts the values of the given articles.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn count(&self, reader: &Reader, articles: &[DocAddress]) -> tantivy::Result<ColumnCounts> {
        let mut by_segment: BTreeMap<SegmentOrdinal, Vec<DocId>> = BTreeMap::new();
        for article in articles {
            let docs = by_segment.entry(article.segment_ord).or_default();
            docs.push(article.doc_id);
        }
        let mut counts = Vec::new();
        for (ord, docs) in by_segment {
            let segment = reader.searcher.segment_reader(ord);
            let mut collector = self.for_segment(ord, segment)?;
            docs.into_iter().for_each(|doc| collector.collect(doc, 0.0));
            counts.push(collector.harvest());
        }
        self.merge_fruits(counts)
    }
}

/// The number of articles for each value as spelled in the column; `None` for no value.
pub type Values = BTreeMap<Option<String>, u64>;

/// The days that a date covers: the first and the last one, since 1970-01-01.
pub type DaySpan = (i64, i64);

/// The number of articles for each date; `None` for no date.
pub type Days = BTreeMap<Option<DaySpan>, u64>;

/// The counts of a [`ColumnCollector`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnCounts {
    /// The values of each text column, by its name.
    pub values: BTreeMap<&'static str, Values>,
    /// The days of publication.
    pub days: Days,
}

impl ColumnCounts {
    /// Adds articles with a value of a text column.
    pub fn add_value(&mut self, column: &'static str, value: Option<&str>, count: u64) {
        let value = match (column, value) {
            (PATH, Some(path)) => Some(folder_of(path)),
            (_, value) => value,
        };
        let values = self.values.entry(column).or_default();
        if count > 0 {
            *values.entry(value.map(str::to_owned)).or_default() += count;
        }
    }

    /// Adds articles with a date.
    pub fn add_days(&mut self, days: Option<DaySpan>, count: u64) {
        if count > 0 {
            *self.days.entry(days).or_default() += count;
        }
    }

    /// Subtracts the counts of some of the articles.
    pub fn subtract(&mut self, part: ColumnCounts) {
        for (column, values) in part.values {
            subtract(self.values.entry(column).or_default(), values);
        }
        subtract(&mut self.days, part.days);
    }

    fn add(&mut self, other: ColumnCounts) {
        for (column, values) in other.values {
            add(self.values.entry(column).or_default(), values);
        }
        add(&mut self.days, other.days);
    }
}

fn add<V: Ord>(sums: &mut BTreeMap<V, u64>, counts: BTreeMap<V, u64>) {
    for (value, count) in counts {
        *sums.entry(value).or_default() += count;
    }
}

fn subtract<V: Ord>(sums: &mut BTreeMap<V, u64>, counts: BTreeMap<V, u64>) {
    for (value, count) in counts {
        if let Some(sum) = sums.get_mut(&value) {
            *sum = sum.saturating_sub(count);
        }
    }
    sums.retain(|_, sum| *sum > 0);
}

impl Collector for ColumnCollector {
    type Fruit = ColumnCounts;
    type Child = SegmentColumnCollector;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentColumnCollector> {
        let columns = segment.fast_fields();
        let open = |name: &&'static str| -> tantivy::Result<TextColumnCounter> {
            let column = columns.str(name)?;
            let values = column.as_ref().map_or(0, |column| column.num_terms());
            Ok(TextColumnCounter {
                name,
                column,
                counts: vec![0; values],
                missing: 0,
            })
        };
        let text_columns: tantivy::Result<Vec<_>> = self.columns.iter().map(open).collect();
        let days = if self.days {
            Some(DayCounter {
                first: columns.i64("date")?,
                last: columns.i64("last_day")?,
                counts: Days::new(),
            })
        } else {
            None
        };
        Ok(SegmentColumnCollector {
            text_columns: text_columns?,
            days,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(
        &self,
        segments: Vec<tantivy::Result<ColumnCounts>>,
    ) -> tantivy::Result<ColumnCounts> {
        let mut all = ColumnCounts::default();
        for segment in segments {
            all.add(segment?);
        }
        Ok(all)
    }
}

/// Collects the counts of one segment.
pub struct SegmentColumnCollector {
    text_columns: Vec<TextColumnCounter>,
    days: Option<DayCounter>,
}

/// Counts dates.
struct DayCounter {
    first: Column<i64>,
    /// The last day of dates of less than a day.
    last: Column<i64>,
    counts: Days,
}

impl DayCounter {
    fn collect(&mut self, doc: DocId) {
        let first = self.first.first(doc);
        let span = first.map(|first| (first, self.last.first(doc).unwrap_or(first)));
        *self.counts.entry(span).or_default() += 1;
    }
}

/// The column of paths, which are counted by their folders.
pub(super) const PATH: &str = "path";

/// Returns the folder of a stored path: below the folder that contains the index, or absolute.
fn folder_of(path: &str) -> &str {
    let path = path.strip_prefix("./").unwrap_or(path);
    match path.rfind(['/', '!']) {
        Some(0) => "/",
        Some(end) => path.get(..end).unwrap_or(path),
        None => ".",
    }
}

/// Counts the values of a text column by their term ordinals.
struct TextColumnCounter {
    name: &'static str,
    column: Option<StrColumn>,
    counts: Vec<u64>,
    missing: u64,
}

impl TextColumnCounter {
    fn collect(&mut self, doc: DocId) {
        let ord = self.column.as_ref();
        let ord = ord.and_then(|column| column.ords().first(doc));
        let ord = ord.and_then(|ord| usize::try_from(ord).ok());
        match ord.and_then(|ord| self.counts.get_mut(ord)) {
            Some(count) => *count += 1,
            None => self.missing += 1,
        }
    }

    /// Resolves the ordinals to values in one pass over the dictionary.
    fn values(&self) -> tantivy::Result<Values> {
        let mut values = Values::new();
        if self.missing > 0 {
            values.insert(None, self.missing);
        }
        let Some(column) = &self.column else {
            return Ok(values);
        };
        let present = (0_u64..).zip(&self.counts).filter(|(_, count)| **count > 0);
        let (ords, counts): (Vec<u64>, Vec<u64>) = present.unzip();
        let mut counts = counts.into_iter();
        column.dictionary().sorted_ords_to_term_cb(&ords, |value| {
            let value = String::from_utf8_lossy(value);
            let value = match self.name {
                PATH => folder_of(&value).to_owned(),
                _ => value.into_owned(),
            };
            *values.entry(Some(value)).or_default() += counts.next().unwrap_or_default();
        })?;
        Ok(values)
    }
}

impl SegmentCollector for SegmentColumnCollector {
    type Fruit = tantivy::Result<ColumnCounts>;

    fn collect(&mut self, doc: DocId, _: Score) {
        for text in &mut self.text_columns {
            text.collect(doc);
        }
        if let Some(days) = &mut self.days {
            days.collect(doc);
        }
    }

    fn harvest(self) -> tantivy::Result<ColumnCounts> {
        let mut column_counts = ColumnCounts {
            days: self.days.map(|days| days.counts).unwrap_or_default(),
            ..ColumnCounts::default()
        };
        for text in &self.text_columns {
            column_counts.values.insert(text.name, text.values()?);
        }
        Ok(column_counts)
    }
}
