//! Documents agree with their stored records: each is made anew, and both are compared.

use anyhow::{Context, Result};
use tantivy::directory::RamDirectory;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, Index, SegmentReader, SingleSegmentIndexWriter, Term};

use super::digest::{self, Digests};
use super::{Report, SAMPLE, Settings};
use crate::copies::sketch::Sketch;
use crate::index::document;
use crate::index::file_record::FileRecord;
use crate::index::read::reader::Reader;
use crate::index::schema::{self, ARTICLE, FILE};
use crate::index::write::budget::MIN_SEGMENT_BYTES;

/// Documents that are made anew together, at most.
const BATCH_DOCUMENTS: usize = 4096;
/// Bytes of stored text that are made anew together; one document may have more.
const BATCH_BYTES: usize = 8 << 20;

pub(super) fn check(reader: &Reader, settings: &Settings, report: &mut Report) -> Result<()> {
    let mut chosen = Vec::new();
    for kind in [ARTICLE, FILE] {
        let mut all = reader.addresses(&Term::from_field_text(reader.fields.kind, kind))?;
        if !settings.full && all.len() > SAMPLE {
            fastrand::Rng::with_seed(settings.seed).shuffle(&mut all);
            all.truncate(SAMPLE);
            all.sort_unstable();
        }
        for part in all.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
            chosen.push((kind, part.to_vec()));
        }
    }
    for (kind, documents) in chosen {
        let mut rest = &*documents;
        while !rest.is_empty() {
            let done = compare(reader, kind, rest, report)?;
            rest = rest.get(done..).unwrap_or_default();
        }
    }
    Ok(())
}

/// Compares the first of these documents, all of one segment, and says how many it took.
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
    let mut again = Again::new()?;
    let mut names = Vec::new();
    for (address, key) in documents.iter().zip(&keys) {
        names.push(match kind {
            ARTICLE => again.article(reader, *address, key)?,
            _ => again.facts(reader, *address, key)?,
        });
        if again.bytes > BATCH_BYTES {
            break;
        }
    }
    let docs = docs.get(..names.len()).unwrap_or_default();
    let said = Digests::of(segment, docs)?;
    let meant = again.digests()?;
    report.compared += names.len() as u64;
    for (number, name) in names.iter().enumerate() {
        for field in digest::differing(&said, &meant, number) {
            let what = reader.searcher.schema().get_field_name(field.field);
            let problem = format!(
                "{} of field {what} do not match the stored record",
                field.what
            );
            report.fault(name, problem);
        }
    }
    Ok(names.len())
}

/// The term of a field of keys that each of these documents has.
fn keys(segment: &SegmentReader, field: Field, docs: &[DocId]) -> Result<Vec<String>> {
    let mut keys = vec![String::new(); docs.len()];
    let inverted = segment.inverted_index(field)?;
    let mut terms = inverted.terms().stream()?;
    while terms.advance() {
        let mut postings =
            inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        digest::for_each_of(&mut postings, docs, |number, _| {
            if let Some(key) = keys.get_mut(number) {
                *key = String::from_utf8_lossy(terms.key()).into_owned();
            }
        });
    }
    Ok(keys)
}

/// Documents made anew, in an index in memory.
struct Again {
    writer: SingleSegmentIndexWriter,
    bytes: usize,
}

impl Again {
    fn new() -> Result<Self> {
        let writer = Index::builder()
            .schema(schema::schema().0)
            .tokenizers(schema::tokenizers())
            .single_segment_index_writer(RamDirectory::create(), 4 * MIN_SEGMENT_BYTES)?;
        Ok(Again { writer, bytes: 0 })
    }

    fn article(&mut self, reader: &Reader, address: DocAddress, key: &str) -> Result<String> {
        let article = reader.article(address)?;
        self.bytes += document::parts(&article).map(str::len).sum::<usize>();
        let sketch = Sketch::bytes_of(&article);
        let mut document = document::article(&reader.fields, key, &article, sketch.as_deref())?;
        for (field, text) in document::texts(&reader.fields, &article) {
            document.add_text(field, text);
        }
        self.writer.add_document(document)?;
        Ok(article.id)
    }

    fn facts(&mut self, reader: &Reader, address: DocAddress, key: &str) -> Result<String> {
        let facts: FileRecord = reader.file_record(address)?;
        self.bytes += facts.notes.len();
        self.writer
            .add_document(facts.document(&reader.fields, key)?)?;
        Ok(facts.path)
    }

    fn digests(self) -> Result<Digests> {
        let index = self.writer.finalize()?;
        let searcher = index.reader()?.searcher();
        let segment = searcher
            .segment_readers()
            .first()
            .context("no document was made anew")?;
        let all: Vec<DocId> = (0..segment.max_doc()).collect();
        Digests::of(segment, &all)
    }
}
