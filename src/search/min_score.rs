//! Drops articles with a low score before they are ranked or counted.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::top_hits::{SCORE_SCALE, quantize};

/// The scores, with their bonus, of the hits that have one, in ten-thousandths.
pub type FinalScores = Arc<HashMap<DocAddress, i64>>;

/// Passes articles with a minimum score on to another collector; all of them without a minimum.
pub struct MinScore<C> {
    /// The minimum score in ten-thousandths.
    minimum: Option<i64>,
    /// The scores that replace those of the query.
    final_scores: FinalScores,
    ord: SegmentOrdinal,
    inner: C,
}

impl<C> MinScore<C> {
    pub fn new(score: Option<f64>, final_scores: FinalScores, inner: C) -> Self {
        // A rounding error must not drop articles whose printed score is the minimum.
        let minimum = score.map(|score| (score * SCORE_SCALE - 1e-6).ceil() as i64);
        MinScore {
            minimum,
            final_scores,
            ord: 0,
            inner,
        }
    }
}

impl<C: Collector> Collector for MinScore<C> {
    type Fruit = C::Fruit;
    type Child = MinScore<C::Child>;

    fn for_segment(
        &self,
        ord: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self::Child> {
        Ok(MinScore {
            minimum: self.minimum,
            final_scores: Arc::clone(&self.final_scores),
            ord,
            inner: self.inner.for_segment(ord, segment)?,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.minimum.is_some() || self.inner.requires_scoring()
    }

    fn merge_fruits(
        &self,
        segments: Vec<<C::Child as SegmentCollector>::Fruit>,
    ) -> tantivy::Result<C::Fruit> {
        self.inner.merge_fruits(segments)
    }
}

impl<C: SegmentCollector> SegmentCollector for MinScore<C> {
    type Fruit = C::Fruit;

    fn collect(&mut self, doc: DocId, score: Score) {
        let is_high_enough = self.minimum.is_none_or(|minimum| {
            let known = self.final_scores.get(&DocAddress::new(self.ord, doc));
            known.copied().unwrap_or_else(|| quantize(score)) >= minimum
        });
        if is_high_enough {
            self.inner.collect(doc, score);
        }
    }

    fn harvest(self) -> C::Fruit {
        self.inner.harvest()
    }
}
