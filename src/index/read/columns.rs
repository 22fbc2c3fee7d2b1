//! What columns say of articles and files: lists are made of it, and stored text is not touched.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use anyhow::{Context, Result};
use tantivy::columnar::{BytesColumn, Column, StrColumn, Streamer};
use tantivy::fastfield::FastFieldReaders;
use tantivy::{DocAddress, DocId, Searcher, SegmentOrdinal, SegmentReader, Term};

use crate::article::Article;
use crate::index::document::truncated;
use crate::index::file_record::{IndexedFile, ReadState};
use crate::index::read::reader::Reader;
use crate::index::schema::ARTICLE;

/// What a result list shows of an article, read from columns and never from the stored text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The id.
    pub id: String,
    /// The path as shown.
    pub path: String,
    /// The headline.
    pub title: Option<String>,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The outlet.
    pub source: Option<String>,
    /// The section.
    pub category: Option<String>,
}

impl From<&Article> for Listing {
    /// What the columns have of an article, from its record.
    fn from(article: &Article) -> Self {
        let shown =
            |value: &Option<String>| value.as_deref().map(|value| truncated(value).to_owned());
        Listing {
            id: article.id.clone(),
            path: truncated(&article.path).to_owned(),
            title: shown(&article.title),
            date: article.date.clone(),
            source: shown(&article.source),
            category: shown(&article.category),
        }
    }
}

/// Selection of the fields of a [`Listing`] to read. Each field costs a look-up.
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
    /// Every part.
    pub const ALL: ListingFields = ListingFields {
        id: true,
        path: true,
        title: true,
        date: true,
        source: true,
        category: true,
    };
    /// No part.
    pub const NONE: ListingFields = ListingFields {
        id: false,
        path: false,
        title: false,
        date: false,
        source: false,
        category: false,
    };
}

/// What is known of files, of one segment.
pub struct FileColumns {
    pub(crate) key: Option<StrColumn>,
    size: Column<u64>,
    modified: Column<i64>,
    hash: Column<u64>,
    state: Column<u64>,
}

impl FileColumns {
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

    pub(crate) fn key(&self, doc: DocId, key: &mut String) -> Result<()> {
        text(self.key.as_ref(), doc, key)?;
        Ok(())
    }

    /// What is known of the file whose facts lie at an address.
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

/// The columns of all segments, each opened when it is first asked for. A clone shares what is open.
#[derive(Clone)]
pub struct Columns(Arc<[SegmentColumns]>);

struct SegmentColumns {
    columns: FastFieldReaders,
    id: OnceLock<Option<StrColumn>>,
    path: OnceLock<Option<StrColumn>>,
    title: OnceLock<Option<StrColumn>>,
    source: Names,
    category: Names,
    date: OnceLock<Column<i64>>,
}

/// A column of few values, which are kept when they have been read: a look-up unpacks a block.
#[derive(Default)]
struct Names {
    column: OnceLock<Option<StrColumn>>,
    kept: RwLock<HashMap<u64, String>>,
}

/// Values of [`Names`] that are kept, at most.
const KEPT_NAMES: usize = 256;

/// What `cell` holds, made when it is first asked for.
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
            source: Names::default(),
            category: Names::default(),
            date: OnceLock::new(),
        }
    }

    fn texts<'c>(
        &'c self,
        cell: &'c OnceLock<Option<StrColumn>>,
        name: &str,
    ) -> tantivy::Result<Option<&'c StrColumn>> {
        Ok(get_or_open(cell, || self.columns.str(name))?.as_ref())
    }

    fn id(&self) -> tantivy::Result<Option<&StrColumn>> {
        self.texts(&self.id, "id")
    }

    fn date(&self) -> tantivy::Result<&Column<i64>> {
        get_or_open(&self.date, || self.columns.i64("date"))
    }

    fn name(&self, names: &Names, column: &str, doc: DocId) -> Result<Option<String>> {
        let column = self.texts(&names.column, column)?;
        let Some((column, ord)) =
            column.and_then(|column| Some((column, column.ords().first(doc)?)))
        else {
            return Ok(None);
        };
        let kept = names.kept.read().ok();
        if let Some(name) = kept.as_ref().and_then(|kept| kept.get(&ord)) {
            return Ok(Some(name.clone()));
        }
        drop(kept);
        let mut name = String::new();
        if !column.ord_to_str(ord, &mut name)? {
            return Ok(None);
        }
        if let Ok(mut kept) = names.kept.write()
            && kept.len() < KEPT_NAMES
        {
            kept.insert(ord, name.clone());
        }
        Ok(Some(name))
    }
}

impl Columns {
    pub(crate) fn of(searcher: &Searcher) -> Self {
        let segments = searcher.segment_readers().iter();
        Columns(segments.map(SegmentColumns::new).collect())
    }

    fn segment(&self, ord: SegmentOrdinal) -> Result<&SegmentColumns> {
        self.0.get(ord as usize).context("no such segment")
    }

    /// The ids of a segment.
    pub(crate) fn ids(&self, ord: SegmentOrdinal) -> tantivy::Result<Option<StrColumn>> {
        match self.0.get(ord as usize) {
            Some(segment) => Ok(segment.id()?.cloned()),
            None => Ok(None),
        }
    }

    /// Appends the id of an article.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn id(&self, address: DocAddress, id: &mut String) -> Result<()> {
        text(self.segment(address.segment_ord)?.id()?, address.doc_id, id)?;
        Ok(())
    }

    /// What a list shows of an article.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn listing(&self, address: DocAddress) -> Result<Listing> {
        self.listing_of(address, ListingFields::ALL)
    }

    /// These parts of what a list shows of an article; the others stay empty.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn listing_of(&self, address: DocAddress, wanted: ListingFields) -> Result<Listing> {
        let columns = self.segment(address.segment_ord)?;
        let doc = address.doc_id;
        let value = |wanted: bool, cell, name| -> Result<Option<String>> {
            let mut value = String::new();
            let found = wanted && text(columns.texts(cell, name)?, doc, &mut value)?;
            Ok(found.then_some(value))
        };
        let name = |wanted: bool, names, column| match wanted {
            true => columns.name(names, column, doc),
            false => Ok(None),
        };
        let day = match wanted.date {
            true => columns.date()?.first(doc),
            false => None,
        };
        Ok(Listing {
            id: value(wanted.id, &columns.id, "id")?.unwrap_or_default(),
            path: value(wanted.path, &columns.path, "path")?.unwrap_or_default(),
            title: value(wanted.title, &columns.title, "headline")?,
            date: day
                .and_then(crate::index::document::date_of)
                .map(|date| date.to_string()),
            source: name(wanted.source, &columns.source, "source")?,
            category: name(wanted.category, &columns.category, "category")?,
        })
    }

    /// The date of an article as days since 1970-01-01.
    ///
    /// # Errors
    /// When there is no such segment.
    pub fn day(&self, address: DocAddress) -> Result<Option<i64>> {
        let columns = self.segment(address.segment_ord)?;
        Ok(columns.date()?.first(address.doc_id))
    }

    /// Calls `visit` with date (days since 1970-01-01) and source of each live article.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_article(
        &self,
        reader: &Reader,
        mut visit: impl FnMut(Option<i64>, Option<String>),
    ) -> Result<()> {
        for address in reader.addresses(&Term::from_field_text(reader.fields.kind, ARTICLE))? {
            let columns = self.segment(address.segment_ord)?;
            visit(
                columns.date()?.first(address.doc_id),
                columns.name(&columns.source, "source", address.doc_id)?,
            );
        }
        Ok(())
    }
}

/// Documents of one segment in the order of their values. The dictionary is read once, from
/// its start to its end: its blocks are compressed, and a look-up by itself unpacks one each.
///
/// Takes eight bytes a document.
pub(crate) struct Values<'c> {
    /// The number of the value of each, in rising order.
    ords: std::vec::IntoIter<(u32, DocId)>,
    values: Streamer<'c>,
    /// Values that were read.
    read: u64,
}

impl<'c> Values<'c> {
    pub(crate) fn of(column: &'c BytesColumn, documents: &[DocId]) -> Result<Self> {
        let mut ords = Vec::with_capacity(documents.len());
        ords.extend(documents.iter().filter_map(|doc| {
            // A column has no more values than there are documents.
            let ord = u32::try_from(column.ords().first(*doc)?).ok()?;
            Some((ord, *doc))
        }));
        ords.sort_unstable();
        Ok(Values {
            ords: ords.into_iter(),
            values: column.dictionary().stream()?,
            read: 0,
        })
    }

    /// The next document that has a value.
    pub(crate) fn advance(&mut self) -> Option<DocId> {
        let (ord, doc) = self.ords.next()?;
        while self.read <= u64::from(ord) {
            if !self.values.advance() {
                return None;
            }
            self.read += 1;
        }
        Some(doc)
    }

    /// Its value.
    pub(crate) fn value(&self) -> &[u8] {
        self.values.key()
    }
}

/// Calls `visit` for documents of one segment with their values.
pub(crate) fn for_each_text(
    column: Option<&StrColumn>,
    documents: &[DocId],
    mut visit: impl FnMut(DocId, &str),
) -> Result<()> {
    for_each_bytes(column.map(|column| &**column), documents, |doc, value| {
        visit(doc, &String::from_utf8_lossy(value));
    })
}

/// [`for_each_text`] for bytes.
pub(crate) fn for_each_bytes(
    column: Option<&BytesColumn>,
    documents: &[DocId],
    mut visit: impl FnMut(DocId, &[u8]),
) -> Result<()> {
    let Some(column) = column else {
        return Ok(());
    };
    let mut values = Values::of(column, documents)?;
    while let Some(doc) = values.advance() {
        visit(doc, values.value());
    }
    Ok(())
}

/// Appends the value of a document; false when it has none.
pub(crate) fn text(column: Option<&StrColumn>, doc: DocId, value: &mut String) -> Result<bool> {
    let Some(column) = column else {
        return Ok(false);
    };
    let Some(ord) = column.ords().first(doc) else {
        return Ok(false);
    };
    let mut found = String::new();
    let known = column.ord_to_str(ord, &mut found)?;
    value.push_str(&found);
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refresh::{Settings, Target, refresh};

    #[test]
    fn a_record_says_the_same_of_an_article_as_the_columns() {
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
        let columns = reader.columns().expect("columns");
        for id in ["1", "2", "3"] {
            let address = reader.find(id).expect("read").expect("there");
            let article = reader.article(address).expect("read");
            let listing = columns.listing(address).expect("read");
            assert_eq!(listing, Listing::from(&article), "{id}");
            // What was kept is what was read.
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
