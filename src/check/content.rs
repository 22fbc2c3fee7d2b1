//! Compares documents with their stored records: indexes each record again in memory, and compares
//! the results.

use anyhow::{Context, Result};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, SegmentReader, Term};

use super::digest::{self, Digests};
use super::{Report, SAMPLE_SIZE, Settings};
use crate::copies::sketch::Sketch;
use crate::index::document;
use crate::index::read::reader::Reader;
use crate::index::schema::{ARTICLE, FILE};
use crate::index::write::tantivy::MemorySegment;

/// The maximum number of documents of a comparison.
const BATCH_DOCUMENTS: usize = 4096;
/// The size of the texts of a comparison, in bytes, from which no more documents are added to it.
const BATCH_BYTES: usize = 8 << 20;

/// Compares all documents, or a sample of them, with their stored records.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub(super) fn check(reader: &Reader, settings: &Settings, report: &mut Report) -> Result<()> {
    let mut chosen = Vec::new();
    for kind in [ARTICLE, FILE] {
        let mut all = reader.addresses(&Term::from_field_text(reader.fields.kind, kind))?;
        if !settings.full && all.len() > SAMPLE_SIZE {
            fastrand::Rng::with_seed(settings.seed).shuffle(&mut all);
            all.truncate(SAMPLE_SIZE);
            all.sort_unstable();
        }
        for part in all.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
            chosen.push((kind, part.to_vec()));
        }
    }
    for (kind, documents) in chosen {
        let mut rest = &*documents;
        while !rest.is_empty() {
            let compared = compare(reader, kind, rest, report)?;
            rest = rest.get(compared..).unwrap_or_default();
        }
    }
    Ok(())
}

/// Compares a batch of documents from the start of `documents`, all of one segment. Returns the
/// size of the batch.
///
/// # Errors
/// Returns an error if the index cannot be read.
fn compare(
    reader: &Reader,
    kind: &str,
    documents: &[DocAddress],
    report: &mut Report,
) -> Result<usize> {
    let Some(first) = documents.first() else {
        return Ok(0);
    };
    let segment = reader.searcher.segment_reader(first.segment_ord);
    let key_field = match kind {
        ARTICLE => reader.fields.file,
        _ => reader.fields.path_key,
    };
    let documents = documents.get(..BATCH_DOCUMENTS).unwrap_or(documents);
    let docs: Vec<DocId> = documents.iter().map(|document| document.doc_id).collect();
    let keys = keys(segment, key_field, &docs)?;
    let mut rebuild = Rebuild::new()?;
    let mut names = Vec::new();
    for (address, key) in documents.iter().zip(&keys) {
        names.push(match kind {
            ARTICLE => rebuild.add_article(reader, *address, key)?,
            _ => rebuild.add_file_record(reader, *address, key)?,
        });
        if rebuild.bytes > BATCH_BYTES {
            break;
        }
    }
    let docs = docs.get(..names.len()).unwrap_or_default();
    let actual = Digests::of(segment, docs)?;
    let expected = rebuild.digests()?;
    report.compared += names.len() as u64;
    for (number, name) in names.iter().enumerate() {
        for part in digest::differences(&actual, &expected, number) {
            let field = reader.searcher.schema().get_field_name(part.field);
            let problem = format!(
                "{} of field {field} do not match the stored record",
                part.kind
            );
            report.fault(name, problem);
        }
    }
    Ok(names.len())
}

/// Returns the term of each document in a field of keys.
///
/// # Errors
/// Returns an error if the index cannot be read.
fn keys(segment: &SegmentReader, field: Field, docs: &[DocId]) -> Result<Vec<String>> {
    let mut keys = vec![String::new(); docs.len()];
    let inverted = segment.inverted_index(field)?;
    let mut terms = inverted.terms().stream()?;
    while terms.advance() {
        let mut postings =
            inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        digest::for_each_in(&mut postings, docs, |number, _| {
            if let Some(key) = keys.get_mut(number) {
                *key = String::from_utf8_lossy(terms.key()).into_owned();
            }
        });
    }
    Ok(keys)
}

/// Documents that are indexed again, in memory.
struct Rebuild {
    segment: MemorySegment,
    /// The size of their texts in bytes.
    bytes: usize,
}

impl Rebuild {
    fn new() -> Result<Self> {
        let segment = MemorySegment::new()?;
        Ok(Rebuild { segment, bytes: 0 })
    }

    /// Adds the article at an address. Returns its id.
    fn add_article(&mut self, reader: &Reader, address: DocAddress, key: &str) -> Result<String> {
        let article = reader.stored_article(address)?;
        self.bytes += document::parts(&article).map(str::len).sum::<usize>();
        let sketch = Sketch::bytes_of(&article);
        let mut document = document::article(&reader.fields, key, &article, sketch.as_deref())?;
        for (field, text) in document::texts(&reader.fields, &article) {
            document.add_text(field, text);
        }
        self.segment.add(document)?;
        Ok(article.id)
    }

    /// Adds the file record at an address. Returns its path.
    fn add_file_record(
        &mut self,
        reader: &Reader,
        address: DocAddress,
        key: &str,
    ) -> Result<String> {
        let record = reader.stored_file_record(address)?;
        self.bytes += record.notes.len();
        self.segment.add(record.document(&reader.fields, key)?)?;
        Ok(record.path)
    }

    /// Returns the digests of all added documents, in their order.
    fn digests(self) -> Result<Digests> {
        let searcher = self.segment.finish()?;
        let segment = searcher
            .segment_readers()
            .first()
            .context("no document was added")?;
        let all: Vec<DocId> = (0..segment.max_doc()).collect();
        Digests::of(segment, &all)
    }
}
