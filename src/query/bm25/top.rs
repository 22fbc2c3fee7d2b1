//! The documents with the best sums of BM25, without scoring all of them.
//!
//! This is MaxScore (H. Turtle, J. Flood, "Query Evaluation: Strategies and Optimizations", 1995)
//! over windows of documents. The score of a term is less than its weight. Once enough documents
//! are known, the terms with the smallest weights, which are the most frequent ones, cannot lift a
//! document without any other term among the best: only the documents of the other terms, the
//! essential ones, are candidates. The remaining terms are added to the candidates one after
//! another, as long as a candidate can still be among the best.
//!
//! Sums depend on the order of addition, so the candidates that remain at the end are scored again
//! in the order of the query, as [`Bm25Sum`] does. A margin for rounding decides until then.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::query::Bm25StatisticsProvider;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader, TERMINATED};

use super::{Bm25Sum, Cursor, WINDOW};

/// The cost of looking for a document in a posting list, in postings that are scored one after
/// another.
const SEEK_COST: u64 = 6;

/// The smallest number of found documents at which those without a chance are dropped.
const MIN_ROOM: usize = 4096;

/// A set of documents of a segment.
pub struct Matches(Vec<u64>);

impl Matches {
    /// Returns an empty set for a segment.
    pub fn new(segment: &SegmentReader) -> Self {
        Matches(vec![0; (segment.max_doc() as usize).div_ceil(64)])
    }

    /// Adds a document.
    #[inline]
    pub fn insert(&mut self, doc: DocId) {
        if let Some(word) = self.0.get_mut(doc as usize / 64) {
            *word |= 1 << (doc % 64);
        }
    }

    /// Returns whether a document is in the set.
    pub fn contains(&self, doc: DocId) -> bool {
        self.word(doc as usize & !63) >> (doc % 64) & 1 == 1
    }

    /// Returns the 64 documents from `start` on as bits; `start` is a multiple of 64.
    fn word(&self, start: usize) -> u64 {
        self.0.get(start / 64).copied().unwrap_or_default()
    }
}

/// The documents of a segment to choose from.
pub struct Documents {
    /// All of them.
    pub matches: Matches,
    /// The scores that are added to the sums of some of them, in the order of the documents.
    pub others: Vec<(DocId, Score)>,
}

/// Returns the documents that may be among the `limit` with the best scores, with these scores: at
/// least `limit` documents, or all with a score above zero.
/// Documents with scores that differ by `margin` or less count as equal.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn top(
    searcher: &Searcher,
    statistics: &dyn Bm25StatisticsProvider,
    sum: &Bm25Sum,
    documents: &[Documents],
    limit: usize,
    margin: Score,
) -> tantivy::Result<Vec<(DocAddress, Score)>> {
    // The relative error of a sum.
    let rounding = sum.terms.len() as Score * Score::EPSILON;
    let terms = sum.segment_terms(searcher, statistics)?;
    let mut candidates = Candidates::new(limit, rounding, margin);
    let mut segments = Vec::new();
    for ((ord, segment), documents) in (0..).zip(searcher.segment_readers()).zip(documents) {
        let terms = terms.get(&segment.segment_id());
        let cursors = terms.into_iter().flatten();
        let cursors: Vec<Cursor> = cursors
            .map(|term| Cursor::open(segment, term, 1.0))
            .collect::<tantivy::Result<_>>()?;
        let search = SegmentSearch::new(ord, cursors.clone(), segment.max_doc(), rounding);
        search.run(documents, &mut candidates);
        segments.push(cursors);
    }
    Ok(rescore(candidates.into_docs(), documents, &mut segments))
}

/// Scores documents in the order of the terms. The cursors of each segment are at its beginning.
fn rescore(
    mut docs: Vec<DocAddress>,
    documents: &[Documents],
    segments: &mut [Vec<Cursor>],
) -> Vec<(DocAddress, Score)> {
    docs.sort_unstable();
    let scored = docs.into_iter().map(|address| {
        let others = documents.get(address.segment_ord as usize);
        let others = others.map_or(&[][..], |documents| &documents.others);
        let other = others.binary_search_by_key(&address.doc_id, |(doc, _)| *doc);
        let other = other.ok().and_then(|at| others.get(at));
        let mut score = 0.0;
        let cursors = segments.get_mut(address.segment_ord as usize);
        for cursor in cursors.into_iter().flatten() {
            score += cursor.score_of(address.doc_id);
        }
        (address, other.map_or(score, |(_, other)| other + score))
    });
    scored.collect()
}

/// The best documents so far.
struct Candidates {
    limit: usize,
    rounding: Score,
    margin: Score,
    /// The scores of the best documents, the lowest on top. Scores are positive, so that their bits
    /// are in their order.
    best: BinaryHeap<Reverse<u32>>,
    /// All documents that had a chance when they were found.
    found: Vec<(DocAddress, Score)>,
    /// The number of found documents at which those without a chance are dropped.
    room: usize,
    /// The score that a document must reach.
    threshold: Score,
}

impl Candidates {
    fn new(limit: usize, rounding: Score, margin: Score) -> Self {
        Candidates {
            limit,
            rounding,
            margin,
            best: BinaryHeap::new(),
            found: Vec::new(),
            room: MIN_ROOM,
            threshold: 0.0,
        }
    }

    fn offer(&mut self, address: DocAddress, score: Score) {
        if score < self.threshold {
            return;
        }
        self.found.push((address, score));
        self.best.push(Reverse(score.to_bits()));
        if self.best.len() <= self.limit {
            return;
        }
        self.best.pop();
        if let Some(Reverse(bits)) = self.best.peek() {
            let last = Score::from_bits(*bits);
            self.threshold = last - 2.0 * last * self.rounding - self.margin;
        }
        if self.found.len() >= self.room {
            self.found.retain(|(_, score)| *score >= self.threshold);
            self.room = MIN_ROOM.max(2 * self.found.len());
        }
    }

    fn into_docs(self) -> Vec<DocAddress> {
        let found = self.found.into_iter();
        let found = found.filter(|(_, score)| *score >= self.threshold);
        found.map(|(address, _)| address).collect()
    }
}

/// The search for the best documents of a segment.
struct SegmentSearch {
    ord: SegmentOrdinal,
    /// The terms, the largest weight first.
    cursors: Vec<Cursor>,
    /// For each term, the largest sum of its score and those of all terms after it.
    rest: Vec<Score>,
    max_doc: DocId,
    scores: Box<[Score; WINDOW]>,
    /// The candidates of the window, as offsets.
    offsets: Vec<u32>,
}

impl SegmentSearch {
    fn new(ord: SegmentOrdinal, mut cursors: Vec<Cursor>, max_doc: DocId, rounding: Score) -> Self {
        cursors.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let mut rest: Vec<Score> = cursors
            .iter()
            .rev()
            .scan(0.0, |sum, cursor| {
                *sum += cursor.weight * (1.0 + 2.0 * rounding);
                Some(*sum)
            })
            .collect();
        rest.reverse();
        SegmentSearch {
            ord,
            cursors,
            rest,
            max_doc,
            scores: Box::new([0.0; WINDOW]),
            offsets: Vec::new(),
        }
    }

    /// Returns the largest sum of the scores of the terms from the one at `term` on.
    fn rest(&self, term: usize) -> Score {
        self.rest.get(term).copied().unwrap_or(0.0)
    }

    fn run(mut self, documents: &Documents, candidates: &mut Candidates) {
        let mut from = 0;
        let mut others = documents.others.as_slice();
        loop {
            // The essential terms: those before the first whose rest is too small.
            let threshold = candidates.threshold;
            let essential = self.rest.partition_point(|rest| *rest >= threshold);
            let mut next = others.first().map_or(TERMINATED, |(doc, _)| *doc);
            for cursor in self.cursors.iter_mut().take(essential) {
                cursor.seek(from);
                next = next.min(cursor.doc());
            }
            if next == TERMINATED {
                return;
            }
            let start = next - next % WINDOW as DocId;
            from = start.saturating_add(WINDOW as DocId);
            let of_window = others.partition_point(|(doc, _)| *doc < from);
            let (of_window, later) = others.split_at(of_window);
            others = later;
            self.add_essential(start, essential, of_window);
            self.choose(start, essential, &documents.matches, threshold);
            for offset in &self.offsets {
                if let Some(score) = self.scores.get(*offset as usize) {
                    let address = DocAddress::new(self.ord, start + offset);
                    candidates.offer(address, *score);
                }
            }
        }
    }

    /// Adds up the scores of a window that do not come from the rest of the terms.
    fn add_essential(&mut self, start: DocId, essential: usize, others: &[(DocId, Score)]) {
        self.scores.fill(0.0);
        for cursor in self.cursors.iter_mut().take(essential) {
            cursor.add_to(&mut self.scores, start);
        }
        for (doc, other) in others {
            if let Some(score) = self.scores.get_mut((doc - start) as usize) {
                *score += other;
            }
        }
    }

    /// Finds the documents of a window that reach the threshold, and their scores.
    fn choose(&mut self, start: DocId, essential: usize, matches: &Matches, threshold: Score) {
        self.offsets.clear();
        let needed = threshold - self.rest(essential);
        for (number, scores) in (0..).zip(self.scores.chunks_exact(64)) {
            let mut bits = matches.word(start as usize + number * 64);
            while bits != 0 {
                let bit = bits.trailing_zeros();
                bits &= bits - 1;
                let is_candidate = |score: &Score| *score > 0.0 && *score >= needed;
                if scores.get(bit as usize).is_some_and(is_candidate) {
                    self.offsets.push(number as u32 * 64 + bit);
                }
            }
        }
        for term in essential..self.cursors.len() {
            if self.offsets.is_empty() {
                return;
            }
            let needed = threshold - self.rest(term + 1);
            let Some(cursor) = self.cursors.get_mut(term) else {
                return;
            };
            let window = self.max_doc.clamp(1, WINDOW as DocId);
            let postings =
                u64::from(cursor.postings.doc_freq()) * u64::from(window) / u64::from(self.max_doc);
            if self.offsets.len() as u64 * SEEK_COST < postings {
                for offset in &self.offsets {
                    if let Some(score) = self.scores.get_mut(*offset as usize) {
                        *score += cursor.score_of(start + offset);
                    }
                }
            } else {
                cursor.seek(start);
                cursor.add_to(&mut self.scores, start);
            }
            let scores = &self.scores;
            self.offsets.retain(|offset| {
                scores
                    .get(*offset as usize)
                    .is_some_and(|score| *score >= needed)
            });
        }
    }
}

#[cfg(test)]
mod tests;
