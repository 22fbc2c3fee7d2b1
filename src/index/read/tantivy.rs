//! Parts of tantivy for reading that are meant for its own use or whose contract is not documented,
//! each with the behaviour that fihris relies on and the test that notices a change.
//!
//! The overrides of [`Weight::scorer_danger`](::tantivy::query::Weight::scorer_danger) and
//! [`DocSet::seek_danger`](::tantivy::DocSet::seek_danger) in
//! [`query::verbatim`](crate::query::verbatim) must be in the implementation of the traits. They
//! rely on the documented contract: after `SeekLowerBound`, only `seek_danger` is called, with
//! ascending targets, until it returns `Found`. `tests/it/exact_spelling.rs` notices a change.

use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, InvertedIndexReader, SegmentReader};

/// The term frequencies of a block of a field without frequencies.
static ONES: [u32; 128] = [1; 128];

/// A cursor over the decoded blocks of a posting list, with term frequencies.
///
/// Relies on: the first block is decoded on opening, although the documentation of `docs` says
/// otherwise; every block except the last is full; `docs` is empty after the last block.
/// `blocks_are_decoded_in_order` and the tests of [`query::bm25`](crate::query::bm25) notice a
/// change.
#[derive(Clone)]
pub(crate) struct PostingBlocks(BlockSegmentPostings);

impl PostingBlocks {
    /// Opens the posting list of a term.
    ///
    /// # Errors
    /// Returns an error if the posting list cannot be read.
    pub fn open(inverted: &InvertedIndexReader, info: &TermInfo) -> tantivy::Result<Self> {
        let option = IndexRecordOption::WithFreqs;
        let blocks = inverted.read_block_postings_from_terminfo(info, option)?;
        Ok(PostingBlocks(blocks))
    }

    /// Returns the documents of the current block, ascending; none after the last block.
    #[inline]
    pub fn docs(&self) -> &[DocId] {
        self.0.docs()
    }

    /// Returns the term frequencies of the documents of the current block: 1 in a field without
    /// frequencies.
    ///
    /// Relies on: a block has no frequencies if its field has none, and at most 128 documents.
    /// `a_term_of_a_field_without_frequencies_occurs_once` notices a change.
    #[inline]
    pub fn freqs(&self) -> &[u32] {
        match self.0.freqs() {
            [] => ONES.get(..self.docs().len()).unwrap_or_default(),
            freqs => freqs,
        }
    }

    /// Moves to the next block.
    #[inline]
    pub fn advance(&mut self) {
        self.0.advance();
    }

    /// Moves forward to the block that may contain `target`. Returns the offset of the first
    /// document from `target` on, which is the length of `docs` if there is none.
    ///
    /// Relies on: the padding of the last block compares as greater than any document.
    #[inline]
    pub fn seek(&mut self, target: DocId) -> usize {
        self.0.seek(target)
    }

    /// Returns the document frequency of the term, deleted documents included.
    #[inline]
    pub fn doc_freq(&self) -> u32 {
        self.0.doc_freq()
    }
}

/// Opens the field norms of a field; every document has length 1 if the segment has none.
///
/// Relies on: a field without norms is `None`, not an error.
/// `a_field_without_norms_has_constant_length` notices a change.
///
/// # Errors
/// Returns an error if the file of the norms is damaged.
pub(crate) fn field_norms(
    segment: &SegmentReader,
    field: Field,
) -> tantivy::Result<FieldNormReader> {
    let norms = segment.fieldnorms_readers().get_field(field)?;
    Ok(norms.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 1)))
}

/// Returns the field norms of all documents of a segment, as one byte each; `None` if the segment
/// has none for the field. Reading them by document takes three times as long.
///
/// Relies on: the data of a field is one [field norm id](FieldNormReader::id_to_fieldnorm) for each
/// document, in order. `the_bytes_of_field_norms_are_those_of_the_documents` notices a change.
///
/// # Errors
/// Returns an error if the file of the norms cannot be read.
pub(crate) fn field_norm_ids(
    segment: &SegmentReader,
    field: Field,
) -> tantivy::Result<Option<OwnedBytes>> {
    let norms = segment.fieldnorms_readers().get_inner_file();
    let norms = norms.open_read(field).map(|norms| norms.read_bytes());
    Ok(norms.transpose()?)
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{Schema, TEXT, TextFieldIndexing, TextOptions};
    use tantivy::{Index, Searcher, Term, doc};

    use super::*;

    /// Returns an index of 300 documents. Every second document contains "even" once, and each
    /// contains "all" one to three times.
    fn searcher() -> (Searcher, Field, Field) {
        let mut schema = Schema::builder();
        let text = schema.add_text_field("text", TEXT);
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false);
        let options = TextOptions::default().set_indexing_options(indexing);
        let key = schema.add_text_field("key", options);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index
            .writer_with_num_threads(1, 15_000_000)
            .expect("a writer");
        for number in 0..300 {
            let mut words = "all ".repeat(1 + number % 3);
            words += if number % 2 == 0 { "even" } else { "" };
            let document = doc!(text => words, key => "key");
            writer.add_document(document).expect("added");
        }
        writer.commit().expect("committed");
        (index.reader().expect("a reader").searcher(), text, key)
    }

    fn open(searcher: &Searcher, field: Field, word: &str) -> PostingBlocks {
        let inverted = searcher
            .segment_reader(0)
            .inverted_index(field)
            .expect("read");
        let info = inverted
            .get_term_info(&Term::from_field_text(field, word))
            .expect("read");
        PostingBlocks::open(&inverted, &info.expect("a term")).expect("opened")
    }

    #[test]
    fn blocks_are_decoded_in_order() {
        let (searcher, text, _) = searcher();
        let mut all = open(&searcher, text, "all");
        let mut docs = Vec::new();
        while !all.docs().is_empty() {
            for (offset, doc) in all.docs().iter().enumerate() {
                assert_eq!(all.freqs()[offset], 1 + doc % 3);
                docs.push(*doc);
            }
            all.advance();
        }
        assert_eq!(docs, (0..300).collect::<Vec<_>>());
        all.advance();
        assert!(all.docs().is_empty());
        assert_eq!(all.doc_freq(), 300);
    }

    #[test]
    fn a_term_of_a_field_without_frequencies_occurs_once() {
        let (searcher, _, key) = searcher();
        let mut blocks = open(&searcher, key, "key");
        let mut lengths = Vec::new();
        while !blocks.docs().is_empty() {
            assert!(blocks.freqs().iter().all(|freq| *freq == 1));
            lengths.push(blocks.freqs().len());
            blocks.advance();
        }
        assert_eq!(lengths, [128, 128, 44]);
    }

    #[test]
    fn seeking_gives_the_offset_of_the_next_document() {
        let (searcher, text, _) = searcher();
        for target in 0..310 {
            let mut even = open(&searcher, text, "even");
            let offset = even.seek(target);
            let expected = target.next_multiple_of(2);
            let expected = (expected < 300).then_some(expected);
            assert_eq!(even.docs().get(offset).copied(), expected, "{target}");
        }
    }

    #[test]
    fn a_field_without_norms_has_constant_length() {
        let (searcher, text, key) = searcher();
        let segment = searcher.segment_reader(0);
        let lengths = field_norms(segment, text).expect("read");
        assert_eq!([0, 1].map(|doc| lengths.fieldnorm(doc)), [2, 2]);
        let lengths = field_norms(segment, key).expect("read");
        assert_eq!([0, 299].map(|doc| lengths.fieldnorm(doc)), [1, 1]);
    }

    #[test]
    fn the_bytes_of_field_norms_are_those_of_the_documents() {
        let (searcher, text, key) = searcher();
        let segment = searcher.segment_reader(0);
        let ids = field_norm_ids(segment, text).expect("read").expect("norms");
        let norms = field_norms(segment, text).expect("read");
        let expected: Vec<u8> = (0..300).map(|doc| norms.fieldnorm_id(doc)).collect();
        assert_eq!(*ids, *expected);
        assert!(field_norm_ids(segment, key).expect("read").is_none());
    }
}
