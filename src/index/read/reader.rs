//! A view of one commit of an index: addresses of documents, and stored records.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use tantivy::directory::error::OpenReadError;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocId, DocSet, Index, IndexReader, ReloadPolicy, Searcher, SegmentOrdinal,
    SegmentReader, TERMINATED, TantivyDocument, TantivyError, Term,
};

use crate::article::Article;
use crate::index::disk::active;
use crate::index::disk::store::Store;
use crate::index::disk::union;
use crate::index::document;
use crate::index::file_record::FileRecord;
use crate::index::location::Location;
use crate::index::path_maps::PathMaps;
use crate::index::read::collection::Collection;
use crate::index::read::columns::Columns;
use crate::index::read::origins::Origins;
use crate::index::read::statistics::TokenCounts;
use crate::index::record;
use crate::index::schema::{self, ARTICLE, FILE, Fields};

/// The number of decompressed blocks of stored text that each segment caches, 32 KB each.
/// Neighbouring articles share a block; more blocks would let memory grow with a long list of hits.
const CACHED_BLOCKS: usize = 2;

/// Maximum number of attempts to open the files of a commit, since a writer may delete them
/// meanwhile. Opening takes a fraction of the time of a commit.
const MAX_ATTEMPTS: usize = 50;

/// The memory for the segment of a few articles, which is written when it is full.
const MEMORY_BYTES: usize = 64 << 20;

/// A view of the last commit of an index.
pub struct Reader {
    /// The tantivy searcher.
    pub searcher: Searcher,
    /// The handles of the fields.
    pub fields: Fields,
    pub(super) origins: Arc<Origins>,
    columns: Columns,
    pub(crate) token_counts: TokenCounts,
    collection: Option<Arc<Collection>>,
}

impl Reader {
    /// Opens the last commit of the index in `dir`, such as `.fihris`.
    ///
    /// # Errors
    /// Returns an error of [`Store::open`], or an error if the index cannot be read.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::with_store(dir).map(|(_, reader)| reader)
    }

    /// Opens the index in `dir` and its last commit.
    ///
    /// # Errors
    /// Returns an error of [`Store::open`], or an error if the index cannot be read.
    pub fn with_store(dir: &Path) -> Result<(Store, Self)> {
        loop {
            let before = active::current(dir)?;
            let opened = Store::open(dir).and_then(|store| {
                let reader = Reader::new(&store)?;
                Ok((store, reader))
            });
            // A rebuild may have activated another generation meanwhile, and deleted this one.
            if opened.is_ok() || active::current(dir)? == before {
                return opened;
            }
        }
    }

    /// Opens the last commit of an index. Later commits do not change the view.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn new(store: &Store) -> Result<Self> {
        let searcher = open_searcher(&store.index)
            .with_context(|| format!("cannot read the index at {}", store.dir.display()))?;
        let index = (store.dir.clone(), Arc::new(store.location.clone()));
        let origins = Origins::new(&searcher, vec![index], &HashMap::new());
        Ok(Self::of(searcher, store.fields, origins))
    }

    fn of(searcher: Searcher, fields: Fields, origins: Origins) -> Self {
        let origins = Arc::new(origins);
        Reader {
            columns: Columns::of(&searcher, Arc::clone(&origins)),
            origins,
            searcher,
            fields,
            token_counts: TokenCounts::default(),
            collection: None,
        }
    }

    /// Returns a reader of a few articles of a collection, which are held in memory.
    ///
    /// # Errors
    /// Returns an error if a date of an article is invalid.
    pub fn of_articles(articles: &[Article], collection: Arc<Collection>) -> Result<Self> {
        let (schema, fields) = schema::schema();
        let mut builder = Index::builder().schema(schema);
        builder = builder.tokenizers(schema::tokenizers());
        let index = if articles.is_empty() {
            builder.create_in_ram()?
        } else {
            let mut writer = builder.single_segment_index_writer(
                tantivy::directory::RamDirectory::create(),
                MEMORY_BYTES,
            )?;
            for article in articles {
                let mut document = document::article(&fields, &article.path, article, None)?;
                for (field, text) in document::texts(&fields, article) {
                    document.add_text(field, text);
                }
                writer.add_document(document)?;
            }
            writer.finalize()?
        };
        let searcher = open_searcher(&index)?;
        let location = Arc::new(Location::default());
        let origins = Origins::new(&searcher, vec![(PathBuf::new(), location)], &HashMap::new());
        let mut reader = Self::of(searcher, fields, origins);
        reader.collection = Some(collection);
        Ok(reader)
    }

    /// Returns the collection of which the reader holds a few articles; `None` if it holds all.
    pub fn collection(&self) -> Option<&Arc<Collection>> {
        self.collection.as_ref()
    }

    /// Opens the last commits of several indexes as one. Articles with equal ids all stay.
    ///
    /// # Errors
    /// Returns an error of [`Store::open`], or an error if an index cannot be read.
    pub fn of_several(dirs: &[PathBuf]) -> Result<(Vec<Store>, Self)> {
        let mut attempts = 0..MAX_ATTEMPTS;
        loop {
            let stores = dirs.iter().map(|dir| Store::open(dir));
            let stores = stores.collect::<Result<Vec<Store>>>()?;
            let opened = union::open(&stores).and_then(|(index, metas)| {
                let searcher = open_searcher(&index)?;
                Ok((searcher, metas))
            });
            let (searcher, metas) = match opened {
                // A writer replaced the commit of an index meanwhile.
                Err(error) if is_missing_file(&error) && attempts.next().is_some() => continue,
                opened => opened.context("cannot read the indexes together")?,
            };
            let mut of_segment = HashMap::new();
            for (number, meta) in metas.iter().enumerate() {
                let ids = meta.segments.iter().map(|segment| segment.id());
                of_segment.extend(ids.map(|id| (id, number)));
            }
            let index = |store: &Store| (store.dir.clone(), Arc::new(store.location.clone()));
            let indexes = stores.iter().map(index).collect();
            let origins = Origins::new(&searcher, indexes, &of_segment);
            let fields = Fields::of(searcher.schema())?;
            return Ok((stores, Self::of(searcher, fields, origins)));
        }
    }

    /// Returns the folder of the index of an article, if several are read as one.
    pub fn index_of(&self, address: DocAddress) -> Option<&Path> {
        self.origins.folder(address.segment_ord)
    }

    /// Returns the reader with folders that are elsewhere than the index says.
    pub fn with_path_maps(self, maps: &PathMaps) -> Self {
        if *maps == PathMaps::default() {
            return self;
        }
        let origins = self.origins.with_path_maps(maps);
        Self::of(self.searcher, self.fields, origins)
    }

    /// Returns the indexes of the segments.
    pub fn origins(&self) -> Arc<Origins> {
        Arc::clone(&self.origins)
    }

    pub(super) fn location(&self, address: DocAddress) -> &Location {
        self.origins.location(address.segment_ord)
    }

    /// Returns the number of live articles.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn article_count(&self) -> Result<u64> {
        let query = self.of_kind(ARTICLE);
        Ok(self.searcher.search(&query, &tantivy::collector::Count)? as u64)
    }

    /// Returns the number of live articles without a date.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn undated_count(&self) -> Result<u64> {
        let kind = Term::from_field_text(self.fields.kind, ARTICLE);
        let mut undated = 0;
        for (_, segment) in self.segments() {
            let dates = segment.fast_fields().i64("date")?;
            let articles = live_documents(segment, &kind)?.into_iter();
            undated += articles.filter(|doc| dates.first(*doc).is_none()).count() as u64;
        }
        Ok(undated)
    }

    /// Returns the number of file records. Deleted ones count until they are merged away.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn file_count(&self) -> Result<usize> {
        let kind = Term::from_field_text(self.fields.kind, FILE);
        Ok(usize::try_from(self.searcher.doc_freq(&kind)?)?)
    }

    /// Returns a query for all documents of a kind.
    pub fn of_kind(&self, kind: &str) -> TermQuery {
        TermQuery::new(
            Term::from_field_text(self.fields.kind, kind),
            IndexRecordOption::Basic,
        )
    }

    /// Returns the stored record of the article at an address.
    ///
    /// # Errors
    /// Returns an error if the stored record cannot be read.
    pub fn article(&self, address: DocAddress) -> Result<Article> {
        let mut article = self.stored_article(address)?;
        article.path = self.location(address).read_path(&article.path)?;
        Ok(article)
    }

    /// Returns the record of the article at an address, with the stored form of its path.
    ///
    /// # Errors
    /// Returns an error if the stored record cannot be read.
    pub fn stored_article(&self, address: DocAddress) -> Result<Article> {
        stored_article(&self.searcher.doc(address)?, self.fields.record)
    }

    /// Returns the stored file record at an address.
    ///
    /// # Errors
    /// Returns an error if the stored record cannot be read.
    pub fn file_record(&self, address: DocAddress) -> Result<FileRecord> {
        let mut record = self.stored_file_record(address)?;
        record.path = self.location(address).read_path(&record.path)?;
        Ok(record)
    }

    /// Returns the file record at an address, with the stored form of its path.
    ///
    /// # Errors
    /// Returns an error if the stored record cannot be read.
    pub fn stored_file_record(&self, address: DocAddress) -> Result<FileRecord> {
        record::decode(&self.record(address)?)
            .context("the index is damaged: a stored file record cannot be read")
    }

    fn record(&self, address: DocAddress) -> Result<Vec<u8>> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        Ok(record_of(&document, self.fields.record)?.to_vec())
    }

    /// Returns the address of the article with an id.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn find(&self, id: &str) -> Result<Option<DocAddress>> {
        Ok(self
            .addresses(&Term::from_field_text(self.fields.id, id))?
            .pop())
    }

    /// Returns the addresses of the live documents that contain a term.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn addresses(&self, term: &Term) -> Result<Vec<DocAddress>> {
        let mut addresses = Vec::new();
        for (ord, segment) in self.segments() {
            let docs = live_documents(segment, term)?;
            addresses.extend(docs.into_iter().map(|doc| DocAddress::new(ord, doc)));
        }
        Ok(addresses)
    }

    /// Returns the segments with their ordinals.
    pub fn segments(&self) -> impl Iterator<Item = (SegmentOrdinal, &SegmentReader)> {
        (0..).zip(self.searcher.segment_readers())
    }

    /// Returns the columns of articles, which are opened once for all callers.
    pub fn columns(&self) -> Columns {
        self.columns.clone()
    }
}

/// Opens the files of the last commit. If one is missing because a newer commit replaced it, opens
/// those of the newer commit. No lock keeps a writer from deleting them: others could hold it.
///
/// # Errors
/// Returns an error if the index cannot be read.
fn open_searcher(index: &Index) -> tantivy::Result<Searcher> {
    let mut attempts = 0..MAX_ATTEMPTS;
    let mut listed = None;
    loop {
        let opened: tantivy::Result<IndexReader> = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(CACHED_BLOCKS)
            .try_into();
        match opened {
            Err(error) if is_missing_file(&error) && attempts.next().is_some() => {
                let files = index.load_metas()?.list_segment_files();
                // Without a newer commit, the file is lost.
                if listed.as_ref() == Some(&files) {
                    return Err(error);
                }
                listed = Some(files);
            }
            opened => return opened.map(|reader| reader.searcher()),
        }
    }
}

fn is_missing_file(error: &TantivyError) -> bool {
    matches!(
        error,
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_))
    )
}

/// Parses the article in a stored document.
///
/// # Errors
/// Returns an error if the document has no valid record of an article.
pub fn stored_article(document: &TantivyDocument, record: Field) -> Result<Article> {
    record::decode(record_of(document, record)?)
        .context("the index is damaged: a stored article cannot be read")
}

fn record_of(document: &TantivyDocument, record: Field) -> Result<&[u8]> {
    let value = document.get_first(record);
    value
        .and_then(|value| value.as_bytes())
        .ok_or_else(|| anyhow!("the index is damaged: a document has no record"))
}

/// Returns the live documents of a segment that contain a term.
pub(super) fn live_documents(segment: &SegmentReader, term: &Term) -> Result<Vec<DocId>> {
    let inverted = segment.inverted_index(term.field())?;
    let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else {
        return Ok(Vec::new());
    };
    let mut docs = Vec::with_capacity(postings.size_hint() as usize);
    while postings.doc() != TERMINATED {
        if !segment.is_deleted(postings.doc()) {
            docs.push(postings.doc());
        }
        postings.advance();
    }
    Ok(docs)
}
