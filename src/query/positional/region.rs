//! Patterns in the title or in the body.

use tantivy::postings::Postings;
use tantivy::query::{
    BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use super::Region;
use crate::query::pattern::PatternQuery;

/// Finds all articles with a matching word in a region, with a constant score.
#[derive(Debug, Clone)]
pub struct PatternInRegion {
    /// The pattern.
    pub query: PatternQuery,
    /// The positions to be searched.
    pub region: Region,
}

impl Query for PatternInRegion {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(InRegion(self.clone())))
    }
}

struct InRegion(PatternInRegion);

impl Weight for InRegion {
    /// Reads the matching terms one by one into a bit set, so that memory does not grow with their
    /// number.
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let PatternInRegion { query, region } = &self.0;
        let title_words = segment.fast_fields().u64("title_words")?;
        let inverted = segment.inverted_index(query.field)?;
        let mut articles = BitSet::with_max_value(segment.max_doc());
        let mut positions = Vec::new();
        let mut words = inverted.terms().search(&query.pattern).into_stream()?;
        while words.advance() {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings = inverted.read_postings_from_terminfo(words.value(), option)?;
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                if !articles.contains(doc) {
                    postings.positions(&mut positions);
                    let title = title_words.first(doc).unwrap_or(0);
                    let in_title = |at: &u32| u64::from(*at) < title;
                    let is_there = match region {
                        Region::Article => true,
                        Region::Title => positions.first().is_some_and(in_title),
                        Region::Body => positions.last().is_some_and(|at| !in_title(at)),
                    };
                    if is_there {
                        articles.insert(doc);
                    }
                }
                postings.advance();
            }
        }
        Ok(Box::new(ConstScorer::new(
            BitSetDocSet::from(articles),
            boost,
        )))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() <= doc && scorer.seek(doc) == doc {
            return Ok(Explanation::new("pattern in a region", 1.0));
        }
        Err(TantivyError::InvalidArgument(format!(
            "document {doc} does not match"
        )))
    }
}
