//! Reads what an index holds: the columns for lists, the stored record for an article.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use tantivy::columnar::{BytesColumn, Column, StrColumn, Streamer};
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocId, DocSet, ReloadPolicy, Searcher, SegmentOrdinal, SegmentReader, TERMINATED,
    TantivyDocument, Term,
};

use super::document::{Facts, State};
use super::known::{Fate, KnownFile};
use super::schema::{ARTICLE, FILE, Fields};
use super::store::Store;
use crate::article::Article;

/// Blocks of stored text that a segment keeps unpacked, 128 KB each: enough for neighbours, and few
/// enough that the memory of a long list of hits stays flat.
const KEPT_BLOCKS: usize = 16;

/// A view of the index as its last commit left it.
pub struct Reader {
    /// The tantivy view.
    pub searcher: Searcher,
    /// The handles of the fields.
    pub fields: Fields,
}

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

impl Reader {
    /// Opens the index in a folder, such as `.fihris`.
    ///
    /// # Errors
    /// As [`Store::open`], and when the index cannot be read.
    pub fn open(dir: &Path) -> Result<Self> {
        Reader::new(&Store::open(dir)?)
    }

    /// Reads the store as it is now; later commits do not change this view.
    ///
    /// # Errors
    /// When the index cannot be opened.
    pub fn new(store: &Store) -> Result<Self> {
        let reader = store
            .index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(KEPT_BLOCKS)
            .try_into()
            .with_context(|| format!("cannot read the index at {}", store.dir.display()))?;
        Ok(Reader {
            searcher: reader.searcher(),
            fields: store.fields,
        })
    }

    /// How many articles there are.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn article_count(&self) -> Result<u64> {
        let query = self.of_kind(ARTICLE);
        Ok(self.searcher.search(&query, &tantivy::collector::Count)? as u64)
    }

    /// How many files there are, those included that were deleted and not yet merged away.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn file_count(&self) -> Result<usize> {
        let kind = Term::from_field_text(self.fields.kind, FILE);
        Ok(usize::try_from(self.searcher.doc_freq(&kind)?)?)
    }

    /// A query for all documents of a kind.
    pub fn of_kind(&self, kind: &str) -> TermQuery {
        TermQuery::new(
            Term::from_field_text(self.fields.kind, kind),
            IndexRecordOption::Basic,
        )
    }

    /// The article at an address.
    ///
    /// # Errors
    /// When the stored record cannot be read.
    pub fn article(&self, address: DocAddress) -> Result<Article> {
        stored_article(&self.searcher.doc(address)?, self.fields.record)
    }

    /// The facts of a file at an address.
    ///
    /// # Errors
    /// When the stored record cannot be read.
    pub fn facts(&self, address: DocAddress) -> Result<Facts> {
        serde_json::from_slice(&self.record(address)?)
            .context("the index is damaged: stored facts of a file cannot be read")
    }

    fn record(&self, address: DocAddress) -> Result<Vec<u8>> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        Ok(record_of(&document, self.fields.record)?.to_vec())
    }

    /// Where the article with this id lies.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(&self, id: &str) -> Result<Option<DocAddress>> {
        Ok(self
            .addresses(&Term::from_field_text(self.fields.id, id))?
            .pop())
    }

    /// Where the live documents with this term lie.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn addresses(&self, term: &Term) -> Result<Vec<DocAddress>> {
        let mut found = Vec::new();
        for (ord, segment) in self.segments() {
            let documents = documents(segment, term)?;
            found.extend(documents.into_iter().map(|doc| DocAddress::new(ord, doc)));
        }
        Ok(found)
    }

    /// The segments with their numbers.
    pub fn segments(&self) -> impl Iterator<Item = (SegmentOrdinal, &SegmentReader)> {
        (0..).zip(self.searcher.segment_readers())
    }

    /// The columns of each segment, opened once for many look-ups.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn columns(&self) -> Result<Columns> {
        let segments = self.searcher.segment_readers().iter();
        let opened: Result<Vec<_>> = segments.map(SegmentColumns::open).collect();
        Ok(Columns(opened?))
    }

    /// Calls `visit` for each file with its key.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_file(&self, mut visit: impl FnMut(&str, KnownFile)) -> Result<()> {
        let kind = Term::from_field_text(self.fields.kind, FILE);
        for (ord, segment) in self.segments() {
            let columns = FileColumns::open(segment)?;
            for_each_text(
                columns.key.as_ref(),
                &documents(segment, &kind)?,
                |doc, key| {
                    visit(key, columns.known(DocAddress::new(ord, doc)));
                },
            )?;
        }
        Ok(())
    }

    /// The columns of the facts of files, of each segment.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn file_columns(&self) -> Result<Vec<FileColumns>> {
        let segments = self.searcher.segment_readers().iter();
        segments.map(FileColumns::open).collect()
    }

    /// Calls `visit` for the address and id of each live article.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_id(&self, mut visit: impl FnMut(DocAddress, &str)) -> Result<()> {
        let kind = Term::from_field_text(self.fields.kind, ARTICLE);
        for (ord, segment) in self.segments() {
            let ids = segment.fast_fields().str("id")?;
            for_each_text(ids.as_ref(), &documents(segment, &kind)?, |doc, id| {
                visit(DocAddress::new(ord, doc), id);
            })?;
        }
        Ok(())
    }

    /// Calls `visit` for the address of each live article, in the order of their ids.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_by_id(&self, mut visit: impl FnMut(DocAddress)) -> Result<()> {
        let kind = Term::from_field_text(self.fields.kind, ARTICLE);
        let mut columns = Vec::new();
        for (ord, segment) in self.segments() {
            let ids = segment.fast_fields().str("id")?;
            columns.extend(ids.map(|ids| (ord, ids, segment)));
        }
        let mut next = Vec::new();
        for (ord, ids, segment) in &columns {
            let mut values = Values::of(ids, &documents(segment, &kind)?)?;
            next.extend(values.advance().map(|doc| (doc, *ord, values)));
        }
        // Segments are few: the least of them is found by looking at each.
        let least = |next: &[(DocId, SegmentOrdinal, Values<'_>)]| {
            let ids = next.iter().map(|(_, ord, values)| (values.value(), ord));
            ids.enumerate()
                .min_by(|a, b| a.1.cmp(&b.1))
                .map(|(number, _)| number)
        };
        while let Some(number) = least(&next) {
            let Some((doc, ord, values)) = next.get_mut(number) else {
                break;
            };
            visit(DocAddress::new(*ord, *doc));
            match values.advance() {
                Some(following) => *doc = following,
                None => drop(next.swap_remove(number)),
            }
        }
        Ok(())
    }

    /// The key of the file of an article, where the path of that file is not UTF-8: no text that is
    /// shown can say it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn unshown_file(&self, address: DocAddress) -> Result<Option<String>> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        let inverted = segment.inverted_index(self.fields.file)?;
        let mut keys = inverted.terms().range().ge("\0").lt("\x01").into_stream()?;
        while keys.advance() {
            let mut articles =
                inverted.read_postings_from_terminfo(keys.value(), IndexRecordOption::Basic)?;
            let doc = address.doc_id;
            if articles.doc() <= doc && articles.seek(doc) == doc {
                return Ok(Some(String::from_utf8_lossy(keys.key()).into_owned()));
            }
        }
        Ok(None)
    }

    /// Calls `visit` for the address and sketch of each live article that has one.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_sketch(&self, mut visit: impl FnMut(DocAddress, &[u8])) -> Result<()> {
        let kind = Term::from_field_text(self.fields.kind, ARTICLE);
        for (ord, segment) in self.segments() {
            let sketches = segment.fast_fields().bytes("sketch")?;
            for_each_bytes(
                sketches.as_ref(),
                &documents(segment, &kind)?,
                |doc, bytes| {
                    visit(DocAddress::new(ord, doc), bytes);
                },
            )?;
        }
        Ok(())
    }

    /// The columns of sketches, of each segment.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn sketch_columns(&self) -> Result<Vec<Option<BytesColumn>>> {
        let segments = self.searcher.segment_readers().iter();
        let columns = segments.map(|segment| segment.fast_fields().bytes("sketch"));
        Ok(columns.collect::<tantivy::Result<_>>()?)
    }

    /// The key of the file whose facts lie at an address.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn file_key(&self, address: DocAddress) -> Result<String> {
        let mut key = String::new();
        let segment = self.searcher.segment_reader(address.segment_ord);
        FileColumns::open(segment)?.key(address.doc_id, &mut key)?;
        Ok(key)
    }
}

/// What is known of files, of one segment.
pub struct FileColumns {
    key: Option<StrColumn>,
    size: Column<u64>,
    modified: Column<i64>,
    hash: Column<u64>,
    state: Column<u64>,
}

impl FileColumns {
    fn open(segment: &SegmentReader) -> Result<Self> {
        let columns = segment.fast_fields();
        Ok(FileColumns {
            key: columns.str("facts_of")?,
            size: columns.u64("size")?,
            modified: columns.i64("modified")?,
            hash: columns.u64("hash")?,
            state: columns.u64("state")?,
        })
    }

    fn key(&self, doc: DocId, key: &mut String) -> Result<()> {
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

/// The article that lies in a stored document.
///
/// # Errors
/// When it holds no article.
pub fn stored_article(document: &TantivyDocument, record: Field) -> Result<Article> {
    serde_json::from_slice(record_of(document, record)?)
        .context("the index is damaged: a stored article cannot be read")
}

fn record_of(document: &TantivyDocument, record: Field) -> Result<&[u8]> {
    let value = document.get_first(record);
    value
        .and_then(|value| value.as_bytes())
        .ok_or_else(|| anyhow!("the index is damaged: a document without its record"))
}

/// The columns of all segments.
pub struct Columns(Vec<SegmentColumns>);

struct SegmentColumns {
    id: Option<StrColumn>,
    path: Option<StrColumn>,
    title: Option<StrColumn>,
    source: Option<StrColumn>,
    category: Option<StrColumn>,
    date: Column<i64>,
}

impl SegmentColumns {
    fn open(segment: &SegmentReader) -> Result<Self> {
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
}

impl Columns {
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

/// The live documents of a segment that have this term.
fn documents(segment: &SegmentReader, term: &Term) -> Result<Vec<DocId>> {
    let inverted = segment.inverted_index(term.field())?;
    let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::with_capacity(postings.size_hint() as usize);
    while postings.doc() != TERMINATED {
        if !segment.is_deleted(postings.doc()) {
            found.push(postings.doc());
        }
        postings.advance();
    }
    Ok(found)
}

/// Documents of one segment in the order of their values. The dictionary is read once, from
/// its start to its end: its blocks are compressed, and a look-up by itself unpacks one each.
///
/// Takes eight bytes a document.
struct Values<'c> {
    /// The number of the value of each, in rising order.
    ords: std::vec::IntoIter<(u32, DocId)>,
    values: Streamer<'c>,
    /// Values that were read.
    read: u64,
}

impl<'c> Values<'c> {
    fn of(column: &'c BytesColumn, documents: &[DocId]) -> Result<Self> {
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
    fn advance(&mut self) -> Option<DocId> {
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
    fn value(&self) -> &[u8] {
        self.values.key()
    }
}

/// Calls `visit` for documents of one segment with their values.
fn for_each_text(
    column: Option<&StrColumn>,
    documents: &[DocId],
    mut visit: impl FnMut(DocId, &str),
) -> Result<()> {
    for_each_bytes(column.map(|column| &**column), documents, |doc, value| {
        visit(doc, &String::from_utf8_lossy(value));
    })
}

/// [`for_each_text`] for bytes.
fn for_each_bytes(
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
fn text(column: Option<&StrColumn>, doc: DocId, value: &mut String) -> Result<bool> {
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
