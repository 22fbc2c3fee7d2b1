//! Collection statistics for BM25, of articles only.

use std::collections::HashMap;
use std::sync::RwLock;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, SegmentReader, Term};

use crate::index::read::collection::Collection;
use crate::index::read::reader::Reader;
use crate::index::read::tantivy::field_norm_ids;
use crate::index::schema::{FILE, Fields};

/// The cached number of tokens of each field in all articles of one commit.
#[derive(Debug, Default)]
pub(crate) struct TokenCounts(RwLock<HashMap<Field, u64>>);

/// The statistics of the articles. tantivy's own statistics include file documents, which would
/// lower the average length.
pub struct ArticleStatistics<'s> {
    searcher: &'s Searcher,
    articles: u64,
    token_counts: &'s TokenCounts,
    /// The collection of which the index holds only some articles.
    collection: Option<&'s Collection>,
}

impl<'s> ArticleStatistics<'s> {
    /// Counts the articles of an index. Deleted articles count until they are merged away, as in
    /// the document frequencies of terms.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn new(reader: &'s Reader) -> tantivy::Result<Self> {
        let collection = reader.collection();
        let of_index = Self::of(&reader.searcher, &reader.fields, &reader.token_counts)?;
        Ok(match collection {
            Some(collection) => ArticleStatistics {
                articles: collection.articles.max(1),
                collection: Some(collection),
                ..of_index
            },
            None => of_index,
        })
    }

    fn of(
        searcher: &'s Searcher,
        fields: &Fields,
        token_counts: &'s TokenCounts,
    ) -> tantivy::Result<Self> {
        let documents: u64 = searcher
            .segment_readers()
            .iter()
            .map(|segment| u64::from(segment.max_doc()))
            .sum();
        let files = Searcher::doc_freq(searcher, &Term::from_field_text(fields.kind, FILE))?;
        Ok(ArticleStatistics {
            searcher,
            articles: documents.saturating_sub(files).max(1),
            token_counts,
            collection: None,
        })
    }
}

impl Bm25StatisticsProvider for ArticleStatistics<'_> {
    /// Returns the number of tokens of a field in all articles, computed from the field norms.
    /// tantivy also stores an exact number, but replaces it with one from the field norms when a
    /// merge removes deleted documents: scores would depend on the history of the index.
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        if let Some(collection) = self.collection {
            return Ok(collection.tokens.get(&field).copied().unwrap_or(1));
        }
        let cached = self.token_counts.0.read().ok();
        if let Some(count) = cached.as_ref().and_then(|cached| cached.get(&field)) {
            return Ok(*count);
        }
        drop(cached);
        let segments = self.searcher.segment_readers().iter();
        let doubled = segments.map(|segment| doubled_token_count(segment, field));
        // Halved at the end, so that the rounding does not depend on the segments.
        let count = doubled.sum::<tantivy::Result<u64>>()? / 2;
        if let Ok(mut cached) = self.token_counts.0.write() {
            cached.insert(field, count);
        }
        Ok(count)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.articles)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        match self.collection {
            Some(collection) => Ok(collection.doc_freq(term)),
            None => self.searcher.doc_freq(term),
        }
    }
}

/// Returns twice the number of tokens of a field in all documents of a segment. Field norms are
/// quantised above 40 tokens; uses the midpoint of the bucket.
fn doubled_token_count(segment: &SegmentReader, field: Field) -> tantivy::Result<u64> {
    if !segment.schema().get_field_entry(field).has_fieldnorms() {
        return Ok(2 * u64::from(segment.max_doc())); // BM25 counts a key as one token
    }
    let Some(ids) = field_norm_ids(segment, field)? else {
        return Ok(0); // no document has the field
    };
    let doubled: [u64; 256] = std::array::from_fn(|id| doubled_midpoint(id as u8));
    let counts = ids
        .iter()
        .map(|id| doubled.get(usize::from(*id)).copied().unwrap_or(0));
    Ok(counts.sum())
}

/// Returns twice the length that BM25 uses for a field with this number of tokens. The length is the
/// midpoint of the lengths that share a field norm, which can be half a token.
#[cfg(feature = "cluster")]
pub(crate) fn doubled_length(tokens: u32) -> u64 {
    doubled_midpoint(FieldNormReader::fieldnorm_to_id(tokens))
}

/// Returns the sum of the lowest and the highest length of a field norm's bucket.
fn doubled_midpoint(id: u8) -> u64 {
    let lowest = |id| u64::from(FieldNormReader::id_to_fieldnorm(id));
    let (lowest, highest) = (lowest(id), lowest(id.saturating_add(1)).saturating_sub(1));
    lowest + highest.max(lowest)
}

#[cfg(test)]
mod tests {
    use tantivy::indexer::NoMergePolicy;
    use tantivy::{Index, TantivyDocument};

    use super::*;
    use crate::index::schema;

    /// Returns the token count of an index. `segments` has the number of words of each article in
    /// each segment.
    fn token_count(segments: &[&[usize]]) -> u64 {
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
        let cache = TokenCounts::default();
        let statistics = ArticleStatistics::of(&searcher, &fields, &cache).expect("read");
        let counted = statistics.total_num_tokens(fields.exact).expect("a count");
        let cached = statistics.total_num_tokens(fields.exact).expect("a count");
        assert_eq!(cached, counted);
        counted
    }

    #[test]
    fn short_lengths_are_exact() {
        assert_eq!(token_count(&[&[0, 1, 2, 39]]), 42);
    }

    #[test]
    fn a_longer_length_counts_as_the_midpoint_of_its_bucket() {
        // One bucket is 600 to 663 words.
        assert_eq!(token_count(&[&[600, 660]]), token_count(&[&[610, 620]]));
        let middle = token_count(&[&[600, 660]]) / 2;
        assert!((600..664).contains(&middle), "{middle}");
    }

    #[test]
    fn the_token_count_does_not_depend_on_the_segments() {
        let together = token_count(&[&[41, 43, 45, 47, 49]]);
        assert_eq!(token_count(&[&[41], &[43], &[45], &[47, 49]]), together);
    }
}
