//! Deletions that apply only to documents added before them.
//!
//! tantivy may apply a deletion to a segment that was added after it. Therefore each segment has an
//! age, which is compared with the number of the deletion.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, Term};

/// Maps each added segment to the number of deletions issued before it. Merged segments are absent:
/// the deletions issued before the merge were applied to their input.
#[derive(Debug, Clone, Default)]
pub(crate) struct SegmentAges(Arc<Mutex<Ages>>);

#[derive(Debug, Default)]
struct Ages {
    deletions: u64,
    segments: HashMap<SegmentId, u64>,
}

impl SegmentAges {
    /// Records that a segment is added now.
    pub fn record(&self, segment: SegmentId) {
        let mut ages = self.lock();
        let deletions = ages.deletions;
        ages.segments.insert(segment, deletions);
    }

    /// Returns the number of a new deletion.
    fn next_deletion(&self) -> u64 {
        let mut ages = self.lock();
        ages.deletions += 1;
        ages.deletions
    }

    /// Returns whether a segment was added before the deletion with this number.
    fn is_older(&self, segment: SegmentId, deletion: u64) -> bool {
        let ages = self.lock();
        let age = ages.segments.get(&segment);
        age.is_none_or(|age| *age < deletion)
    }

    fn lock(&self) -> MutexGuard<'_, Ages> {
        // A panic while the lock is held leaves no inconsistent state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A query for the documents that have a term and were added before the deletion was issued.
#[derive(Debug, Clone)]
pub(crate) struct Deletion {
    term: Term,
    number: u64,
    ages: SegmentAges,
}

impl Deletion {
    /// Issues a deletion of the documents with this term that were added so far.
    pub fn new(term: Term, ages: &SegmentAges) -> Self {
        Deletion {
            term,
            number: ages.next_deletion(),
            ages: ages.clone(),
        }
    }
}

impl Query for Deletion {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let term = TermQuery::new(self.term.clone(), IndexRecordOption::Basic);
        Ok(Box::new(DeletionWeight {
            term: term.weight(scoring)?,
            deletion: self.clone(),
        }))
    }
}

struct DeletionWeight {
    term: Box<dyn Weight>,
    deletion: Deletion,
}

impl Weight for DeletionWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Deletion { ages, number, .. } = &self.deletion;
        if ages.is_older(segment.segment_id(), *number) {
            self.term.scorer(segment, boost)
        } else {
            Ok(Box::new(EmptyScorer))
        }
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.term.explain(segment, doc)
    }
}
