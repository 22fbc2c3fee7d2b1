//! Leaves out what scores too low, before it is ranked or counted.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::top_hits::{SCORE_SCALE, quantize};

/// A collector of the articles with at least a score; of all of them without one.
pub struct MinScore<C> {
    /// In steps of a ten-thousandth, as scores are printed.
    steps: Option<i64>,
    inner: C,
}

impl<C> MinScore<C> {
    pub fn new(score: Option<f64>, inner: C) -> Self {
        // What is printed as this score passes, though the product may lie a little above it.
        let steps = score.map(|score| (score * SCORE_SCALE - 1e-6).ceil() as i64);
        MinScore { steps, inner }
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
            steps: self.steps,
            inner: self.inner.for_segment(ord, segment)?,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.steps.is_some() || self.inner.requires_scoring()
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
        if self.steps.is_none_or(|steps| quantize(score) >= steps) {
            self.inner.collect(doc, score);
        }
    }

    fn harvest(self) -> C::Fruit {
        self.inner.harvest()
    }
}
