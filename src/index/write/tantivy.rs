//! Parts of tantivy for writing that are hidden or whose contract is not documented, each with the
//! behaviour that fihris relies on and the test that notices a change.
//!
//! Unless another test is named, `segments_equal_those_of_tantivys_own_writer` notices a change: it
//! compares every term, position, field norm and column value with those of a segment that tantivy
//! wrote. `docs/TANTIVY.md` says what an upgrade must check.

use std::collections::HashSet;
use std::io;

use serde::Deserialize;
use tantivy::directory::{RamDirectory, TerminatingWrite};
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::indexer::IndexWriterOptions;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::query::Query;
use tantivy::schema::{Field, Schema};
use tantivy::store::StoreWriter;
use tantivy::{
    DocId, Index, IndexWriter, Searcher, Segment, SingleSegmentIndexWriter, TantivyDocument,
};

use crate::index::schema;
use crate::index::write::budget::MIN_SEGMENT_BYTES;

/// Opens tantivy's writer for deletions, commits and merges. Documents do not go through it.
///
/// Relies on: operations are numbered from the number of the last commit on, and an operation with
/// that number counts as already applied to the segments of that commit when they are merged. An
/// empty `run` consumes the number.
/// `the_first_deletion_of_a_run_applies_to_segments_that_are_merged_meanwhile` notices a change.
///
/// # Errors
/// Returns an error if another writer is open or the folder of the index cannot be written.
pub(crate) fn open_writer(index: &Index) -> tantivy::Result<IndexWriter> {
    let options = IndexWriterOptions::builder()
        // tantivy requires a thread and its memory budget; the thread stays idle.
        .num_worker_threads(1)
        .memory_budget_per_thread(MIN_SEGMENT_BYTES)
        // Each concurrent merge would take memory of its own.
        .num_merge_threads(1)
        .build();
    let writer: IndexWriter = index.writer_with_options(options)?;
    writer.run(std::iter::empty())?;
    Ok(writer)
}

/// Registers a finished segment, which the next commit includes.
///
/// Relies on: deletions that were issued earlier may apply to the segment, so that
/// [`SegmentAges`](super::writer::deletion::SegmentAges) is needed and sufficient.
/// `a_deletion_spares_documents_that_are_added_later` notices a change.
///
/// # Errors
/// Returns an error if the writer was stopped by an earlier error.
pub(crate) fn add_segment(writer: &IndexWriter, segment: &Segment) -> tantivy::Result<()> {
    writer.add_segment(segment.meta().clone())
}

/// Deletes the documents that match a query, with the next commit.
///
/// Relies on: the scorer of the query decides for each segment, and is asked again for segments
/// that are added later; a merge applies all pending deletions to its input, and its result has a
/// new id. The tests of [`open_writer`] and [`add_segment`] notice a change.
///
/// # Errors
/// Returns an error if the query does not suit the schema.
pub(crate) fn delete_query(writer: &IndexWriter, query: Box<dyn Query>) -> tantivy::Result<()> {
    writer.delete_query(query)?;
    Ok(())
}

/// The files of a segment under construction.
///
/// Relies on: tantivy deletes no file of a segment as long as its [`Segment`] exists; the writers
/// of columns, stored documents and field norms are those of tantivy's own segment writer, and
/// documents are numbered from 0 in the order in which they are added.
pub(crate) struct SegmentFiles {
    segment: Segment,
    schema: Schema,
    columns: FastFieldsWriter,
    stored: StoreWriter,
    norms: FieldNormsWriter,
}

impl SegmentFiles {
    /// Creates the files of a new segment.
    ///
    /// # Errors
    /// Returns an error if a file cannot be created or a tokenizer of a column is not registered.
    pub fn create(index: &Index) -> tantivy::Result<Self> {
        let segment = index.new_segment();
        let schema = index.schema();
        let settings = index.settings();
        let stored = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        let tokenizers = index.tokenizers().clone();
        Ok(SegmentFiles {
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?,
            norms: FieldNormsWriter::for_schema(&schema),
            segment,
            schema,
            stored,
        })
    }

    /// Returns the memory in use, in bytes, approximately.
    pub fn heap_bytes(&self) -> usize {
        self.columns.mem_usage() + self.stored.mem_usage() + self.norms.mem_usage()
    }

    /// Returns the schema of the index.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Adds the columns and the stored values of the next document.
    ///
    /// # Errors
    /// Returns an error if a value does not suit the schema, or stored values cannot be written.
    pub fn add_document(&mut self, document: &TantivyDocument) -> tantivy::Result<()> {
        self.columns.add_document(document)?;
        self.stored.store(document, &self.schema)?;
        Ok(())
    }

    /// Sets the field norm of a document. Called once per field, in ascending order of documents.
    pub fn record_norm(&mut self, doc: DocId, field: Field, length: u32) {
        self.norms.record(doc, field, length);
    }

    /// Writes the field norms of `max_doc` documents, 0 for those without one, and opens the writer
    /// of the posting lists.
    ///
    /// Relies on: the serializer of posting lists takes the field norms from a reader, to store the
    /// maximum score of each block; the file can be read as soon as it is written.
    ///
    /// # Errors
    /// Returns an error if a file cannot be written.
    pub fn write_norms(&mut self, max_doc: DocId) -> tantivy::Result<PostingsWriter> {
        self.norms.fill_up_to_max_doc(max_doc);
        let write = self.segment.open_write(SegmentComponent::FieldNorms)?;
        let serializer = FieldNormsSerializer::from_write(write)?;
        self.norms.serialize(serializer, None)?;
        let norms = self.segment.open_read(SegmentComponent::FieldNorms)?;
        Ok(PostingsWriter {
            norms: FieldNormReaders::open(norms)?,
            serializer: InvertedIndexSerializer::open(&self.segment)?,
        })
    }

    /// Writes the columns and the remaining stored documents, and returns the finished segment.
    ///
    /// # Errors
    /// Returns an error if a file cannot be written.
    pub fn finish(self, max_doc: DocId) -> tantivy::Result<Segment> {
        let mut write = self.segment.open_write(SegmentComponent::FastFields)?;
        let mut columns = self.columns;
        columns.serialize(&mut write, None)?;
        write.terminate()?;
        self.stored.close()?;
        Ok(self.segment.with_max_doc(max_doc))
    }
}

/// Writes the term dictionaries, posting lists and positions of a segment, field by field.
pub(crate) struct PostingsWriter {
    serializer: InvertedIndexSerializer,
    norms: FieldNormReaders,
}

impl PostingsWriter {
    /// Begins a field that has `tokens` tokens in all documents together. Called at most once per
    /// field.
    ///
    /// Relies on: a field without norms is `None`, not an error.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read or written.
    pub fn field(&mut self, field: Field, tokens: u64) -> tantivy::Result<FieldPostingsWriter<'_>> {
        let norms = self.norms.get_field(field)?;
        let serializer = self.serializer.new_field(field, tokens, norms)?;
        Ok(FieldPostingsWriter(serializer))
    }

    /// Completes the files.
    ///
    /// # Errors
    /// Returns an error if a file cannot be written.
    pub fn close(self) -> io::Result<()> {
        self.serializer.close()
    }
}

/// Writes the terms of a field in ascending order of their bytes.
pub(crate) struct FieldPostingsWriter<'s>(FieldSerializer<'s>);

impl FieldPostingsWriter<'_> {
    /// Begins a term that occurs in `doc_freq` documents.
    ///
    /// Relies on: `doc_freq` only weighs the maximum scores of blocks.
    ///
    /// # Errors
    /// Returns an error if the dictionary cannot be written.
    #[inline]
    pub fn new_term(&mut self, term: &[u8], doc_freq: u32) -> io::Result<()> {
        self.0.new_term(term, doc_freq, true)
    }

    /// Begins a term of a field without term frequencies.
    ///
    /// # Errors
    /// Returns an error if the dictionary cannot be written.
    #[inline]
    pub fn new_term_without_freq(&mut self, term: &[u8]) -> io::Result<()> {
        self.0.new_term_without_freq(term)
    }

    /// Adds a document to the current term, in ascending order of the documents. `position_deltas`
    /// has an entry per occurrence if the field has positions, and is empty otherwise.
    #[inline]
    pub fn write_doc(&mut self, doc: DocId, term_freq: u32, position_deltas: &[u32]) {
        self.0.write_doc(doc, term_freq, position_deltas);
    }

    /// Ends the current term.
    ///
    /// # Errors
    /// Returns an error if its posting list cannot be written.
    #[inline]
    pub fn close_term(&mut self) -> io::Result<()> {
        self.0.close_term()
    }

    /// Ends the field.
    ///
    /// # Errors
    /// Returns an error if its dictionary cannot be written.
    pub fn close(self) -> io::Result<()> {
        self.0.close()
    }
}

/// A segment in memory that tantivy's own segment writer writes, to compare a segment with.
///
/// Relies on: documents are numbered from 0 in the order in which they are added.
pub(crate) struct MemorySegment(SingleSegmentIndexWriter);

impl MemorySegment {
    /// Returns an empty segment.
    ///
    /// # Errors
    /// Returns an error if tantivy rejects the schema or the memory budget.
    pub(crate) fn new() -> tantivy::Result<Self> {
        let index = Index::builder()
            .schema(schema::schema().0)
            .tokenizers(schema::tokenizers());
        let directory = RamDirectory::create();
        let writer = index.single_segment_index_writer(directory, 4 * MIN_SEGMENT_BYTES)?;
        Ok(MemorySegment(writer))
    }

    /// Adds a document.
    ///
    /// # Errors
    /// Returns an error if the document does not suit the schema.
    pub(crate) fn add(&mut self, document: TantivyDocument) -> tantivy::Result<()> {
        self.0.add_document(document)
    }

    /// Returns a searcher for the segment.
    ///
    /// # Errors
    /// Returns an error if the segment cannot be written.
    pub(crate) fn finish(self) -> tantivy::Result<Searcher> {
        Ok(self.0.finalize()?.reader()?.searcher())
    }
}

/// Returns whether a file name can be that of a component of a segment: 32 hexadecimal digits, a
/// dot and an extension.
///
/// Relies on: `SegmentMeta::relative_path` makes such names.
/// `every_component_of_a_segment_has_the_name_of_a_segment_file` notices a change.
pub(crate) fn is_segment_file(name: &str) -> bool {
    let Some((segment, extension)) = name.split_once('.') else {
        return false;
    };
    segment.len() == 32
        && segment
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && !extension.is_empty()
        && extension
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}

/// The part of `meta.json` that names segments.
#[derive(Deserialize)]
struct Metas {
    segments: Vec<SegmentEntry>,
}

#[derive(Deserialize)]
struct SegmentEntry {
    segment_id: String,
    deletes: Option<DeletesEntry>,
}

#[derive(Deserialize)]
struct DeletesEntry {
    opstamp: u64,
}

/// Returns the ids of the segments in the text of a `meta.json`, as 32 hexadecimal digits; `None`
/// if the text is not a `meta.json`.
///
/// Relies on: the serialized form of `IndexMeta`.
/// `listed_segments_are_those_of_the_commit` notices a change.
pub(crate) fn listed_segments(meta: &[u8]) -> Option<HashSet<String>> {
    let metas: Metas = serde_json::from_slice(meta).ok()?;
    let ids = metas.segments.into_iter();
    Some(
        ids.map(|segment| segment.segment_id.replace('-', ""))
            .collect(),
    )
}

/// Returns the names of the files of deleted documents in the text of a `meta.json`; `None` if the
/// text is not a `meta.json`.
///
/// Relies on: the serialized form of `IndexMeta`, and the names of these files. The trials of
/// [`faults`](crate::index::disk) notice a change.
pub(crate) fn listed_delete_files(meta: &[u8]) -> Option<Vec<String>> {
    let metas: Metas = serde_json::from_slice(meta).ok()?;
    let names = metas.segments.into_iter().filter_map(|segment| {
        let id = segment.segment_id.replace('-', "");
        let deletes = segment.deletes?;
        Some(format!("{id}.{}.del", deletes.opstamp))
    });
    Some(names.collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tantivy::Directory;

    use super::*;
    use crate::index::schema::{schema, tokenizers};

    #[test]
    fn listed_segments_are_those_of_the_commit() {
        let mut index = Index::create_in_ram(schema().0);
        index.set_tokenizers(tokenizers());
        let mut writer = open_writer(&index).expect("a writer");
        for _ in 0..2 {
            let document = TantivyDocument::default();
            writer.add_document(document).expect("added");
            writer.commit().expect("committed");
        }
        let meta = index.directory().atomic_read(Path::new("meta.json"));
        let ids = index.searchable_segment_ids().expect("ids");
        let ids: HashSet<_> = ids.iter().map(|id| id.uuid_string()).collect();
        assert!(!ids.is_empty());
        assert_eq!(listed_segments(&meta.expect("read")), Some(ids));
        assert_eq!(listed_segments(b"{}"), None);
    }

    #[test]
    fn every_component_of_a_segment_has_the_name_of_a_segment_file() {
        let index = Index::create_in_ram(schema().0);
        let segment = index.new_segment();
        let components = [
            SegmentComponent::Postings,
            SegmentComponent::Positions,
            SegmentComponent::FastFields,
            SegmentComponent::FieldNorms,
            SegmentComponent::Terms,
            SegmentComponent::Store,
            SegmentComponent::TempStore,
        ];
        for component in components {
            let path = segment.meta().relative_path(component);
            let name = path.to_str().expect("UTF-8");
            assert!(is_segment_file(name), "{name}");
        }
        for name in [
            "meta.json",
            "0123.idx",
            "0123456789abcdef0123456789abcdef",
            "../0123456789abcdef0123456789abcdef.idx",
        ] {
            assert!(!is_segment_file(name), "{name}");
        }
    }
}
