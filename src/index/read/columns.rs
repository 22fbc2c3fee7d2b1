//! Columns of articles and files. Result lists read them instead of the stored text.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use anyhow::{Context, Result};
use tantivy::columnar::{Column, StrColumn};
use tantivy::fastfield::FastFieldReaders;
use tantivy::{DocAddress, DocId, Searcher, SegmentOrdinal, SegmentReader, Term};

use crate::article::Article;
use crate::index::document::{date_text, truncated};
use crate::index::file_record::{IndexedFile, ReadState};
use crate::index::read::origins::Origins;
use crate::index::read::reader::Reader;
use crate::index::read::values::append_text;
use crate::index::schema::ARTICLE;

/// The columns of an article that a result list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The id.
    pub id: String,
    /// The path as shown.
    pub path: String,
    /// The headline.
    pub title: Option<String>,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub date: Option<String>,
    /// The outlet.
    pub source: Option<String>,
    /// The section.
    pub category: Option<String>,
}

impl From<&Article> for Listing {
    /// Returns the values of an article as its columns store them.
    fn from(article: &Article) -> Self {
        let stored =
            |value: &Option<String>| value.as_deref().map(|value| truncated(value).to_owned());
        Listing {
            id: article.id.clone(),
            path: truncated(&article.path).to_owned(),
            title: stored(&article.title),
            date: article.date.clone(),
            source: stored(&article.source),
            category: stored(&article.category),
        }
    }
}

/// A selection of the fields of a [`Listing`]. Each field costs a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListingFields {
    /// The id.
    pub id: bool,
    /// The path as shown.
    pub path: bool,
    /// The headline.
    pub title: bool,
    /// The date.
    pub date: bool,
    /// The outlet.
    pub source: bool,
    /// The section.
    pub category: bool,
}

impl ListingFields {
    /// All fields.
    pub const ALL: ListingFields = ListingFields {
        id: true,
        path: true,
        title: true,
        date: true,
        source: true,
        category: true,
    };
    /// No field.
    pub const NONE: ListingFields = ListingFields {
        id: false,
        path: false,
        title: false,
        date: false,
        source: false,
        category: false,
    };
}

/// The columns of file records in one segment.
pub struct FileColumns {
    pub(crate) key: Option<StrColumn>,
    size: Column<u64>,
    modified: Column<i64>,
    hash: Column<u64>,
    state: Column<u64>,
}

impl FileColumns {
    /// Opens the columns.
    ///
    /// # Errors
    /// Returns an error if they cannot be read.
    pub(crate) fn open(segment: &SegmentReader) -> Result<Self> {
        let columns = segment.fast_fields();
        Ok(FileColumns {
            key: columns.str("facts_of")?,
            size: columns.u64("size")?,
            modified: columns.i64("modified")?,
            hash: columns.u64("hash")?,
            state: columns.u64("state")?,
        })
    }

    /// Appends the key of a file record's path.
    ///
    /// # Errors
    /// Returns an error if the column cannot be read.
    pub(crate) fn key(&self, doc: DocId, key: &mut String) -> Result<()> {
        append_text(self.key.as_ref(), doc, key)?;
        Ok(())
    }

    /// Returns the columns of the file record at an address.
    pub fn file(&self, address: DocAddress) -> IndexedFile {
        let doc = address.doc_id;
        IndexedFile {
            address,
            size: self.size.first(doc).unwrap_or(0),
            modified: self.modified.first(doc).unwrap_or(0),
            hash: self.hash.first(doc).unwrap_or(0),
            state: ReadState::from_code(self.state.first(doc).unwrap_or(u64::MAX)),
        }
    }
}

/// The columns of articles in all segments, each opened on first use. Clones share open columns.
#[derive(Clone)]
pub struct Columns {
    segments: Arc<[SegmentColumns]>,
    origins: Arc<Origins>,
}

struct SegmentColumns {
    columns: FastFieldReaders,
    id: OnceLock<Option<StrColumn>>,
    path: OnceLock<Option<StrColumn>>,
    title: OnceLock<Option<StrColumn>>,
    source: CachedColumn,
    category: CachedColumn,
    date: OnceLock<Column<i64>>,
    last_day: OnceLock<Column<i64>>,
    added: OnceLock<Column<i64>>,
}

/// A column with few distinct values. They are cached by ordinal, because each look-up decompresses
/// a block.
#[derive(Default)]
struct CachedColumn {
    column: OnceLock<Option<StrColumn>>,
    values: RwLock<HashMap<u64, String>>,
}

/// The maximum number of values in a [`CachedColumn`].
const MAX_CACHED_VALUES: usize = 256;

/// Returns the content of `cell`, opened on first use.
fn get_or_open<T>(
    cell: &OnceLock<T>,
    open: impl FnOnce() -> tantivy::Result<T>,
) -> tantivy::Result<&T> {
    match cell.get() {
        Some(opened) => Ok(opened),
        None => {
            let opened = open()?;
            Ok(cell.get_or_init(|| opened))
        }
    }
}

impl SegmentColumns {
    fn new(segment: &SegmentReader) -> Self {
        SegmentColumns {
            columns: segment.fast_fields().clone(),
            id: OnceLock::new(),
            path: OnceLock::new(),
            title: OnceLock::new(),
            source: CachedColumn::default(),
            category: CachedColumn::default(),
            date: OnceLock::new(),
            last_day: OnceLock::new(),
            added: OnceLock::new(),
        }
    }

    fn text_column<'c>(
        &'c self,
        cell: &'c OnceLock<Option<StrColumn>>,
        name: &str,
    ) -> tantivy::Result<Option<&'c StrColumn>> {
        Ok(get_or_open(cell, || self.columns.str(name))?.as_ref())
    }

    fn id(&self) -> tantivy::Result<Option<&StrColumn>> {
        self.text_column(&self.id, "id")
    }

    fn date(&self) -> tantivy::Result<&Column<i64>> {
        get_or_open(&self.date, || self.columns.i64("date"))
    }

    fn last_day(&self) -> tantivy::Result<&Column<i64>> {
        get_or_open(&self.last_day, || self.columns.i64("last_day"))
    }

    fn added(&self) -> tantivy::Result<&Column<i64>> {
        get_or_open(&self.added, || self.columns.i64("added"))
    }

    /// Returns the value of a document in a column with few distinct values.
    fn cached_value(
        &self,
        cached: &CachedColumn,
        name: &str,
        doc: DocId,
    ) -> Result<Option<String>> {
        let column = self.text_column(&cached.column, name)?;
        let Some((column, ord)) =
            column.and_then(|column| Some((column, column.ords().first(doc)?)))
        else {
            return Ok(None);
        };
        let values = cached.values.read().ok();
        if let Some(value) = values.as_ref().and_then(|values| values.get(&ord)) {
            return Ok(Some(value.clone()));
        }
        drop(values);
        let mut value = String::new();
        if !column.ord_to_str(ord, &mut value)? {
            return Ok(None);
        }
        if let Ok(mut values) = cached.values.write()
            && values.len() < MAX_CACHED_VALUES
        {
            values.insert(ord, value.clone());
        }
        Ok(Some(value))
    }
}

impl Columns {
    /// Returns the columns of all segments. None of them is opened yet.
    pub(crate) fn of(searcher: &Searcher, origins: Arc<Origins>) -> Self {
        let segments = searcher.segment_readers().iter();
        Columns {
            segments: segments.map(SegmentColumns::new).collect(),
            origins,
        }
    }

    fn segment(&self, ord: SegmentOrdinal) -> Result<&SegmentColumns> {
        self.segments.get(ord as usize).context("no such segment")
    }

    /// Returns the column of ids of a segment; `None` if there is no such segment.
    ///
    /// # Errors
    /// Returns an error if the column cannot be read.
    pub(crate) fn ids(&self, ord: SegmentOrdinal) -> tantivy::Result<Option<StrColumn>> {
        match self.segments.get(ord as usize) {
            Some(segment) => Ok(segment.id()?.cloned()),
            None => Ok(None),
        }
    }

    /// Appends the id of an article.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn id(&self, address: DocAddress, id: &mut String) -> Result<()> {
        append_text(self.segment(address.segment_ord)?.id()?, address.doc_id, id)?;
        Ok(())
    }

    /// Returns the fields of an article that a result list shows.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn listing(&self, address: DocAddress) -> Result<Listing> {
        self.listing_of(address, ListingFields::ALL)
    }

    /// Returns selected fields of an article. The others are empty.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn listing_of(&self, address: DocAddress, wanted: ListingFields) -> Result<Listing> {
        let columns = self.segment(address.segment_ord)?;
        let doc = address.doc_id;
        let value = |wanted: bool, cell, name| -> Result<Option<String>> {
            let mut value = String::new();
            let has_value =
                wanted && append_text(columns.text_column(cell, name)?, doc, &mut value)?;
            Ok(has_value.then_some(value))
        };
        let cached_value = |wanted: bool, cached, name| {
            if wanted {
                columns.cached_value(cached, name, doc)
            } else {
                Ok(None)
            }
        };
        let first_day = if wanted.date {
            columns.date()?.first(doc)
        } else {
            None
        };
        let date = match first_day {
            Some(first) => date_text(first, columns.last_day()?.first(doc)),
            None => None,
        };
        Ok(Listing {
            id: value(wanted.id, &columns.id, "id")?.unwrap_or_default(),
            path: match value(wanted.path, &columns.path, "path")? {
                Some(stored) => self
                    .origins
                    .location(address.segment_ord)
                    .read_path(&stored)?,
                None => String::new(),
            },
            title: value(wanted.title, &columns.title, "headline")?,
            date,
            source: cached_value(wanted.source, &columns.source, "source")?,
            category: cached_value(wanted.category, &columns.category, "category")?,
        })
    }

    /// Returns the first day of the date of an article, in days since 1970-01-01.
    ///
    /// # Errors
    /// Returns an error if the column cannot be read.
    pub fn day(&self, address: DocAddress) -> Result<Option<i64>> {
        let columns = self.segment(address.segment_ord)?;
        Ok(columns.date()?.first(address.doc_id))
    }

    /// Returns the first and the last day of the date of an article, in days since 1970-01-01.
    ///
    /// # Errors
    /// Returns an error if a column cannot be read.
    pub fn days(&self, address: DocAddress) -> Result<Option<(i64, i64)>> {
        let columns = self.segment(address.segment_ord)?;
        let Some(first) = columns.date()?.first(address.doc_id) else {
            return Ok(None);
        };
        let last = columns.last_day()?.first(address.doc_id);
        Ok(Some((first, last.unwrap_or(first))))
    }

    /// Returns the time of arrival of an article, in seconds since 1970-01-01.
    ///
    /// # Errors
    /// Returns an error if the column cannot be read, for example because an older version made
    /// the index.
    pub fn added(&self, address: DocAddress) -> Result<Option<i64>> {
        let columns = self.segment(address.segment_ord)?;
        Ok(columns.added()?.first(address.doc_id))
    }

    /// Returns the latest time of arrival in the index, in seconds since 1970-01-01. Deleted
    /// articles count until they are merged away.
    ///
    /// # Errors
    /// Returns an error if the column cannot be read.
    pub fn latest_arrival(&self) -> Result<Option<i64>> {
        let mut latest = None;
        for segment in self.segments.iter() {
            let added = segment.added()?;
            if added.values.num_vals() > 0 {
                latest = latest.max(Some(added.max_value()));
            }
        }
        Ok(latest)
    }

    /// Calls `visit` with date (days since 1970-01-01) and source of each live article.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn for_each_article(
        &self,
        reader: &Reader,
        mut visit: impl FnMut(Option<i64>, Option<String>),
    ) -> Result<()> {
        for address in reader.addresses(&Term::from_field_text(reader.fields.kind, ARTICLE))? {
            let columns = self.segment(address.segment_ord)?;
            visit(
                columns.date()?.first(address.doc_id),
                columns.cached_value(&columns.source, "source", address.doc_id)?,
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refresh::{Settings, Target, refresh};

    #[test]
    fn a_listing_from_a_record_equals_the_listing_from_columns() {
        let long = "عنوان ".repeat(20_000);
        let news = [
            r#"{"id": "1", "title": "أول", "text": "نص", "date": "2018-03-01", "source": "وكالة", "category": "رياضة"}"#
                .to_owned(),
            r#"{"id": "2", "text": "نص بلا عنوان", "source": "وكالة"}"#.to_owned(),
            format!(r#"{{"id": "3", "title": "{long}", "text": "نص"}}"#),
        ]
        .join("\n");
        let dir = tempfile::tempdir().expect("a folder");
        let news = Box::new(std::io::Cursor::new(news.into_bytes()));
        let target = Target::Stream("news".to_owned(), news);
        refresh(dir.path(), vec![target], &Settings::default(), &mut ()).expect("indexed");
        let reader = Reader::open(dir.path()).expect("opened");
        let columns = reader.columns();
        for id in ["1", "2", "3"] {
            let address = reader.find(id).expect("read").expect("there");
            let article = reader.article(address).expect("read");
            let listing = columns.listing(address).expect("read");
            assert_eq!(listing, Listing::from(&article), "{id}");
            // The second time, values are cached.
            assert_eq!(listing, columns.listing(address).expect("read"), "{id}");
            let source = ListingFields {
                source: true,
                ..ListingFields::NONE
            };
            let only = Listing {
                source: listing.source,
                ..Listing::default()
            };
            assert_eq!(columns.listing_of(address, source).expect("read"), only);
        }
    }
}
