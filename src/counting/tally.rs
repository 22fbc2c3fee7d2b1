//! Counts the values of columns while a query runs.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::Counting;
use crate::index::Reader;

/// A collector that counts the values of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    columns: Vec<&'static str>,
    days: bool,
}

impl Tally {
    /// A collector for what is to be counted; none for nothing.
    pub fn new(counting: &Counting) -> Option<Self> {
        let mut columns: Vec<_> = (counting.facets.iter())
            .filter_map(|facet| facet.column())
            .collect();
        columns.sort_unstable();
        columns.dedup();
        let of_time = |facet: &super::FacetField| facet.column().is_none();
        let days = counting.step.is_some() || counting.facets.iter().any(of_time);
        (!counting.is_empty()).then_some(Tally { columns, days })
    }
}

impl Tally {
    /// Counts the values of these articles.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn of(&self, reader: &Reader, articles: &[DocAddress]) -> tantivy::Result<Tallied> {
        let mut by_segment: BTreeMap<SegmentOrdinal, Vec<DocId>> = BTreeMap::new();
        for article in articles {
            let docs = by_segment.entry(article.segment_ord).or_default();
            docs.push(article.doc_id);
        }
        let mut counts = Vec::new();
        for (ord, docs) in by_segment {
            let segment = reader.searcher.segment_reader(ord);
            let mut tally = self.for_segment(ord, segment)?;
            docs.into_iter().for_each(|doc| tally.collect(doc, 0.0));
            counts.push(tally.harvest());
        }
        self.merge_fruits(counts)
    }
}

/// How many articles have each value as it is written; `None` is no value.
pub type Values = BTreeMap<Option<String>, u64>;

/// How many articles are of each day, counted from 1970-01-01; `None` is no date.
pub type Days = BTreeMap<Option<i64>, u64>;

/// What a [`Tally`] counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tallied {
    /// The values of each column of text, by the name of the column.
    pub values: BTreeMap<&'static str, Values>,
    /// The days of publication.
    pub days: Days,
}

impl Tallied {
    /// Takes away what was counted of some of the articles.
    pub fn subtract(&mut self, part: Tallied) {
        for (column, values) in part.values {
            subtract(self.values.entry(column).or_default(), values);
        }
        subtract(&mut self.days, part.days);
    }

    fn add(&mut self, other: Tallied) {
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

impl Collector for Tally {
    type Fruit = Tallied;
    type Child = SegmentTally;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentTally> {
        let columns = segment.fast_fields();
        let open = |name: &&'static str| -> tantivy::Result<TextTally> {
            let column = columns.str(name)?;
            let values = column.as_ref().map_or(0, |column| column.num_terms());
            Ok(TextTally {
                name,
                column,
                counts: vec![0; values],
                without: 0,
            })
        };
        let texts: tantivy::Result<Vec<_>> = self.columns.iter().map(open).collect();
        let dates = self.days.then(|| columns.i64("date")).transpose()?;
        Ok(SegmentTally {
            texts: texts?,
            days: dates.map(|dates| (dates, Days::new())),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Tallied>>) -> tantivy::Result<Tallied> {
        let mut all = Tallied::default();
        for segment in segments {
            all.add(segment?);
        }
        Ok(all)
    }
}

/// The counts of one segment.
pub struct SegmentTally {
    texts: Vec<TextTally>,
    days: Option<(Column<i64>, Days)>,
}

/// The values of one column of text, counted by their place in its dictionary.
struct TextTally {
    name: &'static str,
    column: Option<StrColumn>,
    counts: Vec<u64>,
    without: u64,
}

impl TextTally {
    fn collect(&mut self, doc: DocId) {
        let place = self.column.as_ref();
        let place = place.and_then(|column| column.ords().first(doc));
        let place = place.and_then(|place| usize::try_from(place).ok());
        match place.and_then(|place| self.counts.get_mut(place)) {
            Some(count) => *count += 1,
            None => self.without += 1,
        }
    }

    /// The values behind the places; the dictionary is read once, from its start to its end.
    fn values(&self) -> tantivy::Result<Values> {
        let mut values = Values::new();
        if self.without > 0 {
            values.insert(None, self.without);
        }
        let Some(column) = &self.column else {
            return Ok(values);
        };
        let met = (0_u64..).zip(&self.counts).filter(|(_, count)| **count > 0);
        let (places, counts): (Vec<u64>, Vec<u64>) = met.unzip();
        let mut counts = counts.into_iter();
        column
            .dictionary()
            .sorted_ords_to_term_cb(&places, |value| {
                let value = String::from_utf8_lossy(value).into_owned();
                values.insert(Some(value), counts.next().unwrap_or_default());
            })?;
        Ok(values)
    }
}

impl SegmentCollector for SegmentTally {
    type Fruit = tantivy::Result<Tallied>;

    fn collect(&mut self, doc: DocId, _: Score) {
        for text in &mut self.texts {
            text.collect(doc);
        }
        if let Some((dates, days)) = &mut self.days {
            *days.entry(dates.first(doc)).or_default() += 1;
        }
    }

    fn harvest(self) -> tantivy::Result<Tallied> {
        let mut tallied = Tallied {
            days: self.days.map(|(_, days)| days).unwrap_or_default(),
            ..Tallied::default()
        };
        for text in &self.texts {
            tallied.values.insert(text.name, text.values()?);
        }
        Ok(tallied)
    }
}
