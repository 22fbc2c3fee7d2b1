//! Drops articles with a low score before they are ranked or counted.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::top_hits::{SCORE_SCALE, quantize};

/// Passes articles with a minimum score on to another collector; all of them without a minimum.
pub struct MinScore<C> {
    /// The minimum score in ten-thousandths.
    minimum: Option<i64>,
    inner: C,
}

impl<C> MinScore<C> {
    pub fn new(score: Option<f64>, inner: C) -> Self {
        // A rounding error must not drop articles whose printed score is the minimum.
        let minimum = score.map(|score| (score * SCORE_SCALE - 1e-6).ceil() as i64);
        MinScore { minimum, inner }
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
        if self
            .minimum
            .is_none_or(|minimum| quantize(score) >= minimum)
        {
            self.inner.collect(doc, score);
        }
    }

    fn harvest(self) -> C::Fruit {
        self.inner.harvest()
    }
}
