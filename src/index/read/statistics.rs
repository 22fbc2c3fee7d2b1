//! What BM25 needs to know of the collection: of its articles only.

use std::collections::HashMap;
use std::sync::RwLock;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, SegmentReader, Term};

use crate::index::read::reader::Reader;
use crate::index::schema::{FILE, Fields};

/// The length of each field that was asked for, in all articles of one view of an index: known when
/// it was asked for once.
#[derive(Debug, Default)]
pub(crate) struct Lengths(RwLock<HashMap<Field, u64>>);

/// The statistics of the articles. tantivy's own count file documents too, which would make
/// articles look longer than the average.
pub struct ArticleStatistics<'s> {
    searcher: &'s Searcher,
    articles: u64,
    lengths: &'s Lengths,
}

impl<'s> ArticleStatistics<'s> {
    /// Counts the articles of an index, deleted ones that were not merged away included, as
    /// BM25 counts terms.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn new(reader: &'s Reader) -> tantivy::Result<Self> {
        Self::of(&reader.searcher, &reader.fields, &reader.lengths)
    }

    fn of(searcher: &'s Searcher, fields: &Fields, lengths: &'s Lengths) -> tantivy::Result<Self> {
        let documents: u64 = searcher
            .segment_readers()
            .iter()
            .map(|segment| u64::from(segment.max_doc()))
            .sum();
        let files = Searcher::doc_freq(searcher, &Term::from_field_text(fields.kind, FILE))?;
        Ok(ArticleStatistics {
            searcher,
            articles: documents.saturating_sub(files).max(1),
            lengths,
        })
    }
}

impl Bm25StatisticsProvider for ArticleStatistics<'_> {
    /// The sum of the lengths that are kept of the articles. tantivy keeps an exact sum beside them, but
    /// makes it anew of what is kept where it merges away deleted documents: scores would depend on the
    /// history of an index.
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let kept = self.lengths.0.read().ok();
        if let Some(length) = kept.as_ref().and_then(|kept| kept.get(&field)) {
            return Ok(*length);
        }
        drop(kept);
        let segments = self.searcher.segment_readers().iter();
        let twice = segments.map(|segment| twice_the_length_in(segment, field));
        // Halved at the end, so that it is the same however the articles are cut into segments.
        let length = twice.sum::<tantivy::Result<u64>>()? / 2;
        if let Ok(mut kept) = self.lengths.0.write() {
            kept.insert(field, length);
        }
        Ok(length)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.articles)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.searcher.doc_freq(term)
    }
}

/// Twice the length of a field in all documents of a segment, in words. Lengths are kept as a byte, which stands
/// for several above 40 words: for the one in their middle here.
fn twice_the_length_in(segment: &SegmentReader, field: Field) -> tantivy::Result<u64> {
    if !segment.schema().get_field_entry(field).has_fieldnorms() {
        return Ok(2 * u64::from(segment.max_doc())); // a key is one word to BM25
    }
    // The bytes themselves: there may be millions, and to ask for each by its document takes thrice as long.
    let norms = segment.fieldnorms_readers().get_inner_file();
    let norms = match norms.open_read(field) {
        Some(norms) => norms.read_bytes()?,
        None => return Ok(0), // no document has the field
    };
    let twice: [u64; 256] = std::array::from_fn(|id| twice_the_length_of(id as u8));
    let lengths = norms
        .iter()
        .map(|id| twice.get(usize::from(*id)).copied().unwrap_or(0));
    Ok(lengths.sum())
}

/// Twice the length that a byte stands for.
fn twice_the_length_of(id: u8) -> u64 {
    let length = |id| u64::from(FieldNormReader::id_to_fieldnorm(id));
    let (shortest, longest) = (length(id), length(id.saturating_add(1)).saturating_sub(1));
    shortest + longest.max(shortest)
}

#[cfg(test)]
mod tests {
    use tantivy::indexer::NoMergePolicy;
    use tantivy::{Index, TantivyDocument};

    use super::*;
    use crate::index::schema;

    /// The length of all articles of so many words, each of these in a segment of its own.
    fn length(segments: &[&[usize]]) -> u64 {
        let (schema, fields) = schema::schema();
        let mut index = Index::create_in_ram(schema);
        index.set_tokenizers(schema::tokenizers());
        let mut writer = index
            .writer_with_num_threads(1, 15_000_000)
            .expect("a writer");
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for words in segments.iter().copied() {
            for words in words {
                let mut document = TantivyDocument::default();
                document.add_text(fields.exact, "نفط ".repeat(*words));
                writer.add_document(document).expect("added");
            }
            writer.commit().expect("committed");
        }
        let searcher = index.reader().expect("a reader").searcher();
        assert_eq!(searcher.segment_readers().len(), segments.len());
        let lengths = Lengths::default();
        let statistics = ArticleStatistics::of(&searcher, &fields, &lengths).expect("read");
        let counted = statistics.total_num_tokens(fields.exact).expect("a length");
        let kept = statistics.total_num_tokens(fields.exact).expect("a length");
        assert_eq!(kept, counted);
        counted
    }

    #[test]
    fn lengths_of_few_words_are_exact() {
        assert_eq!(length(&[&[0, 1, 2, 39]]), 42);
    }

    #[test]
    fn a_longer_length_is_the_middle_of_those_that_are_kept_as_one() {
        // 600 to 663 words are one.
        assert_eq!(length(&[&[600, 660]]), length(&[&[610, 620]]));
        let middle = length(&[&[600, 660]]) / 2;
        assert!((600..664).contains(&middle), "{middle}");
    }

    #[test]
    fn segments_change_no_length() {
        let together = length(&[&[41, 43, 45, 47, 49]]);
        assert_eq!(length(&[&[41], &[43], &[45], &[47, 49]]), together);
    }
}
