//! A collector of the first hits of all segments in the requested order.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::Sort;
use crate::index::read::columns::Columns;

/// Scores are compared as integers in ten-thousandths.
pub(super) const SCORE_SCALE: f64 = 10_000.0;

/// Rounds a score to ten-thousandths.
pub(crate) fn quantize(score: Score) -> i64 {
    // For scores, which are not negative, truncation after adding one half is correct rounding. It
    // needs no function call per article.
    (f64::from(score) * SCORE_SCALE + 0.5) as i64
}

/// Converts ten-thousandths to a score.
pub(crate) fn dequantize(quantized: i64) -> f64 {
    quantized as f64 / SCORE_SCALE
}

/// A collector of the first hits in the requested order.
pub(crate) struct TopHits {
    pub sort: Sort,
    pub limit: usize,
    pub columns: Columns,
}

/// The sort key of a hit, ascending; equal keys are ordered by id.
type Key = (i64, i64);

impl TopHits {
    /// Returns the first of the candidates in the order of hits.
    pub(crate) fn best<'c>(
        &self,
        candidates: impl Iterator<Item = &'c Candidate> + Clone,
    ) -> tantivy::Result<Option<Candidate>> {
        let key = candidates.clone().map(|candidate| candidate.key).min();
        let mut best: Vec<&Candidate> = candidates
            .filter(|candidate| Some(candidate.key) == key)
            .collect();
        // Copies often have equal scores. Within a segment, dictionary ordinals compare as ids do.
        best.sort_by_key(|candidate| (candidate.address.segment_ord, candidate.id));
        best.dedup_by_key(|candidate| candidate.address.segment_ord);
        match best.as_slice() {
            [only] => Ok(Some((*only).clone())),
            several => {
                let mut in_order = several.to_vec();
                self.sort_equal_by_id(&mut in_order, |candidate| candidate)?;
                Ok(in_order.first().copied().cloned())
            }
        }
    }

    /// Sorts hits by the keys of their candidates, and hits with equal keys by id.
    pub(crate) fn sort<H>(
        &self,
        hits: &mut [H],
        candidate: impl Fn(&H) -> &Candidate,
    ) -> tantivy::Result<()> {
        hits.sort_by_key(|hit| candidate(hit).key);
        self.sort_equal_by_id(hits, candidate)
    }

    /// Sorts each run of hits with equal keys by id. Reads ids only if the hits are of several
    /// segments.
    fn sort_equal_by_id<H>(
        &self,
        hits: &mut [H],
        candidate: impl Fn(&H) -> &Candidate,
    ) -> tantivy::Result<()> {
        for equal in hits.chunk_by_mut(|a, b| candidate(a).key == candidate(b).key) {
            let segment = |hit| candidate(hit).address.segment_ord;
            if equal.windows(2).all(|pair| match pair {
                [a, b] => segment(a) == segment(b),
                _ => true,
            }) {
                // Within a segment, dictionary ordinals compare as ids do.
                equal.sort_by_key(|hit| candidate(hit).id);
                continue;
            }
            let mut ids = HashMap::new();
            for hit in &*equal {
                let address = candidate(hit).address;
                let mut id = String::new();
                self.columns
                    .id(address, &mut id)
                    .map_err(|error| tantivy::TantivyError::InternalError(error.to_string()))?;
                ids.insert(address, id);
            }
            equal.sort_by(|a, b| {
                let id = |hit| ids.get(&candidate(hit).address);
                id(a).cmp(&id(b))
            });
        }
        Ok(())
    }
}

impl Collector for TopHits {
    type Fruit = (u64, Vec<Candidate>);
    type Child = SegmentTopHits;

    fn for_segment(
        &self,
        ord: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentTopHits> {
        Ok(SegmentTopHits {
            sort: self.sort,
            limit: self.limit,
            ord,
            ids: self.columns.ids(ord)?,
            dates: match self.sort {
                Sort::Score => None,
                _ => Some(segment.fast_fields().i64("date")?),
            },
            total: 0,
            heap: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<(u64, Vec<Candidate>)>) -> tantivy::Result<Self::Fruit> {
        let total = segments.iter().map(|(total, _)| total).sum();
        let mut all: Vec<Candidate> = segments.into_iter().flat_map(|(_, found)| found).collect();
        all.sort_by_key(|candidate| candidate.key);
        // Ordinals of two dictionaries are not comparable, so ids are read for equal keys within the
        // limit.
        let last = self.limit.checked_sub(1).and_then(|last| all.get(last));
        if let Some(last) = last.map(|last| last.key) {
            all.retain(|candidate| candidate.key <= last);
        }
        self.sort_equal_by_id(&mut all, |candidate| candidate)?;
        all.truncate(self.limit);
        Ok((total, all))
    }
}

/// The hits of one segment. Ids are compared by their ordinals in its dictionary.
pub(crate) struct SegmentTopHits {
    sort: Sort,
    limit: usize,
    ord: SegmentOrdinal,
    ids: Option<StrColumn>,
    /// The dates, if hits are sorted by date.
    dates: Option<Column<i64>>,
    total: u64,
    /// The best hits so far, the last one on top.
    heap: BinaryHeap<Candidate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    key: Key,
    id: u64,
    /// The score in ten-thousandths.
    pub score: i64,
    pub address: DocAddress,
}

impl Candidate {
    /// Changes the score of a candidate for [`Sort::Score`].
    pub(crate) fn set_score(&mut self, score: i64) {
        self.score = score;
        self.key = score_key(score);
    }
}

/// Returns the key that sorts hits by descending score.
fn score_key(score: i64) -> Key {
    (-score, 0)
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key
            .cmp(&other.key)
            .then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl SegmentTopHits {
    /// Returns a document as a candidate.
    pub(crate) fn candidate(&self, doc: DocId, score: Score) -> Candidate {
        let score = quantize(score);
        self.with_key(doc, score, self.key(doc, score))
    }

    fn key(&self, doc: DocId, score: i64) -> Key {
        let date = || self.dates.as_ref().and_then(|dates| dates.first(doc));
        match self.sort {
            Sort::Score => score_key(score),
            Sort::OldestFirst => (date().unwrap_or(i64::MAX), -score),
            Sort::NewestFirst => (date().map_or(i64::MAX, |date| -date), -score),
        }
    }

    fn with_key(&self, doc: DocId, score: i64, key: Key) -> Candidate {
        let ids = self.ids.as_ref();
        Candidate {
            key,
            id: ids
                .and_then(|ids| ids.ords().first(doc))
                .unwrap_or(u64::MAX),
            score,
            address: DocAddress::new(self.ord, doc),
        }
    }
}

impl SegmentCollector for SegmentTopHits {
    type Fruit = (u64, Vec<Candidate>);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.limit == 0 {
            return;
        }
        let score = quantize(score);
        let key = self.key(doc, score);
        if self.heap.len() >= self.limit && self.heap.peek().is_some_and(|worst| worst.key < key) {
            return;
        }
        self.heap.push(self.with_key(doc, score, key));
        if self.heap.len() > self.limit {
            self.heap.pop();
        }
    }

    fn harvest(self) -> (u64, Vec<Candidate>) {
        (self.total, self.heap.into_vec())
    }
}
