//! What columns say of articles and files: lists are made of it, and stored text is not touched.

use anyhow::{Context, Result};
use tantivy::columnar::{BytesColumn, Column, StrColumn, Streamer};
use tantivy::{DocAddress, DocId, SegmentReader, Term};

use super::document::State;
use super::known::{Fate, KnownFile};
use super::reader::Reader;
use super::schema::ARTICLE;

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

/// What is known of files, of one segment.
pub struct FileColumns {
    pub(super) key: Option<StrColumn>,
    size: Column<u64>,
    modified: Column<i64>,
    hash: Column<u64>,
    state: Column<u64>,
}

impl FileColumns {
    pub(super) fn open(segment: &SegmentReader) -> Result<Self> {
        let columns = segment.fast_fields();
        Ok(FileColumns {
            key: columns.str("facts_of")?,
            size: columns.u64("size")?,
            modified: columns.i64("modified")?,
            hash: columns.u64("hash")?,
            state: columns.u64("state")?,
        })
    }

    pub(super) fn key(&self, doc: DocId, key: &mut String) -> Result<()> {
        text(self.key.as_ref(), doc, key)?;
        Ok(())
    }

    /// What is known of the file whose facts lie at an address.
    pub fn known(&self, address: DocAddress) -> KnownFile {
        let doc = address.doc_id;
        KnownFile {
            address,
            size: self.size.first(doc).unwrap_or(0),
            modified: self.modified.first(doc).unwrap_or(0),
            hash: self.hash.first(doc).unwrap_or(0),
            state: State::from_code(self.state.first(doc).unwrap_or(u64::MAX)),
            fate: Fate::Unseen,
        }
    }
}

/// The columns of all segments.
pub struct Columns(pub(super) Vec<SegmentColumns>);

pub(super) struct SegmentColumns {
    id: Option<StrColumn>,
    path: Option<StrColumn>,
    title: Option<StrColumn>,
    source: Option<StrColumn>,
    category: Option<StrColumn>,
    date: Column<i64>,
}

impl SegmentColumns {
    pub(super) fn open(segment: &SegmentReader) -> Result<Self> {
        let columns = segment.fast_fields();
        Ok(SegmentColumns {
            id: columns.str("id")?,
            path: columns.str("path")?,
            title: columns.str("headline")?,
            source: columns.str("source")?,
            category: columns.str("category")?,
            date: columns.i64("date")?,
        })
    }
}

impl Columns {
    fn segment(&self, address: DocAddress) -> Result<&SegmentColumns> {
        self.0
            .get(address.segment_ord as usize)
            .context("no such segment")
    }

    /// Appends the id of an article.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn id(&self, address: DocAddress, id: &mut String) -> Result<()> {
        text(self.segment(address)?.id.as_ref(), address.doc_id, id)?;
        Ok(())
    }

    /// What a list shows of an article.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn listing(&self, address: DocAddress) -> Result<Listing> {
        let columns = self.segment(address)?;
        let value = |column: &Option<StrColumn>| -> Result<Option<String>> {
            let mut value = String::new();
            Ok(text(column.as_ref(), address.doc_id, &mut value)?.then_some(value))
        };
        Ok(Listing {
            id: value(&columns.id)?.unwrap_or_default(),
            path: value(&columns.path)?.unwrap_or_default(),
            title: value(&columns.title)?,
            date: columns
                .date
                .first(address.doc_id)
                .and_then(super::document::date_of)
                .map(|date| date.to_string()),
            source: value(&columns.source)?,
            category: value(&columns.category)?,
        })
    }

    /// The date of an article as days since 1970-01-01.
    ///
    /// # Errors
    /// When there is no such segment.
    pub fn day(&self, address: DocAddress) -> Result<Option<i64>> {
        Ok(self.segment(address)?.date.first(address.doc_id))
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
            let columns = self.segment(address)?;
            let mut source = String::new();
            let has_source = text(columns.source.as_ref(), address.doc_id, &mut source)?;
            visit(
                columns.date.first(address.doc_id),
                has_source.then_some(source),
            );
        }
        Ok(())
    }
}

/// Documents of one segment in the order of their values. The dictionary is read once, from
/// its start to its end: its blocks are compressed, and a look-up by itself unpacks one each.
///
/// Takes eight bytes a document.
pub(super) struct Values<'c> {
    /// The number of the value of each, in rising order.
    ords: std::vec::IntoIter<(u32, DocId)>,
    values: Streamer<'c>,
    /// Values that were read.
    read: u64,
}

impl<'c> Values<'c> {
    pub(super) fn of(column: &'c BytesColumn, documents: &[DocId]) -> Result<Self> {
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
    pub(super) fn advance(&mut self) -> Option<DocId> {
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
    pub(super) fn value(&self) -> &[u8] {
        self.values.key()
    }
}

/// Calls `visit` for documents of one segment with their values.
pub(super) fn for_each_text(
    column: Option<&StrColumn>,
    documents: &[DocId],
    mut visit: impl FnMut(DocId, &str),
) -> Result<()> {
    for_each_bytes(column.map(|column| &**column), documents, |doc, value| {
        visit(doc, &String::from_utf8_lossy(value));
    })
}

/// [`for_each_text`] for bytes.
pub(super) fn for_each_bytes(
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
pub(super) fn text(column: Option<&StrColumn>, doc: DocId, value: &mut String) -> Result<bool> {
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
