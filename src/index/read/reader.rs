//! Reads what an index holds: what lies where, and the stored record of an article.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use tantivy::columnar::BytesColumn;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocId, DocSet, ReloadPolicy, Searcher, SegmentOrdinal, SegmentReader, TERMINATED,
    TantivyDocument, Term,
};

use crate::article::Article;
use crate::index::disk::store::{self, Store};
use crate::index::file_record::{FileRecord, IndexedFile};
use crate::index::read::columns::{Columns, FileColumns, Values, for_each_bytes, for_each_text};
use crate::index::read::statistics::Lengths;
use crate::index::schema::{ARTICLE, FILE, Fields};

/// Blocks of stored text that a segment keeps unpacked, 32 KB each: enough for neighbours, and few
/// enough that the memory of a long list of hits stays flat.
const KEPT_BLOCKS: usize = 2;

/// A view of the index as its last commit left it.
pub struct Reader {
    /// The tantivy view.
    pub searcher: Searcher,
    /// The handles of the fields.
    pub fields: Fields,
    columns: Columns,
    pub(crate) lengths: Lengths,
}

impl Reader {
    /// Opens the index in a folder, such as `.fihris`.
    ///
    /// # Errors
    /// As [`Store::open`], and when the index cannot be read.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::with_store(dir).map(|(_, reader)| reader)
    }

    /// Opens the index in `dir`, as it is now.
    ///
    /// # Errors
    /// Those of [`Store::open`], and when it cannot be read.
    pub fn with_store(dir: &Path) -> Result<(Store, Self)> {
        loop {
            let before = store::current(dir)?;
            let opened = Store::open(dir).and_then(|store| {
                let reader = Reader::new(&store)?;
                Ok((store, reader))
            });
            // A rebuild may have put another generation in force meanwhile, and deleted this one.
            if opened.is_ok() || store::current(dir)? == before {
                return opened;
            }
        }
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
        let searcher = reader.searcher();
        Ok(Reader {
            columns: Columns::of(&searcher),
            searcher,
            fields: store.fields,
            lengths: Lengths::default(),
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
    pub fn file_record(&self, address: DocAddress) -> Result<FileRecord> {
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

    /// Returns the addresses of the live articles of the file with this key.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn articles_of(&self, key: &str) -> Result<Vec<DocAddress>> {
        self.addresses(&Term::from_field_text(self.fields.file, key))
    }

    /// The segments with their numbers.
    pub fn segments(&self) -> impl Iterator<Item = (SegmentOrdinal, &SegmentReader)> {
        (0..).zip(self.searcher.segment_readers())
    }

    /// The columns of each segment, each opened once for many look-ups.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn columns(&self) -> Result<Columns> {
        Ok(self.columns.clone())
    }

    /// Calls `visit` for each file with its key.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn for_each_file(&self, mut visit: impl FnMut(&str, IndexedFile)) -> Result<()> {
        let kind = Term::from_field_text(self.fields.kind, FILE);
        for (ord, segment) in self.segments() {
            let columns = FileColumns::open(segment)?;
            for_each_text(
                columns.key.as_ref(),
                &documents(segment, &kind)?,
                |doc, key| {
                    visit(key, columns.file(DocAddress::new(ord, doc)));
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
