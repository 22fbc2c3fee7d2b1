//! Deletes the documents that were there before, and none that came after.
//!
//! tantivy applies a deletion to all documents of a segment that was added whole, also when the segment came
//! later: so each deletion knows after how many others a segment was added.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, Term};

/// After how many deletions each segment was added. A segment that others were merged into is not among
/// them: the deletions before it were applied to these.
#[derive(Debug, Clone, Default)]
pub(crate) struct Births(Arc<Mutex<Counted>>);

#[derive(Debug, Default)]
struct Counted {
    deletions: u64,
    born: HashMap<SegmentId, u64>,
}

impl Births {
    /// Notes that a segment is added now.
    pub fn note(&self, segment: SegmentId) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let deletions = counted.deletions;
        counted.born.insert(segment, deletions);
    }

    /// The number of a new deletion.
    fn number(&self) -> u64 {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.deletions += 1;
        counted.deletions
    }

    /// Whether a segment was there before the deletion with this number.
    fn is_before(&self, segment: SegmentId, deletion: u64) -> bool {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let born = counted.born.get(&segment);
        born.is_none_or(|born| *born < deletion)
    }
}

/// Deletes the documents with a term that were added before it.
#[derive(Debug, Clone)]
pub(crate) struct Deletion {
    term: Term,
    number: u64,
    births: Births,
}

impl Deletion {
    /// A deletion of what has been added so far.
    pub fn new(term: Term, births: &Births) -> Self {
        Deletion {
            term,
            number: births.number(),
            births: births.clone(),
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
        let Deletion { births, number, .. } = &self.deletion;
        match births.is_before(segment.segment_id(), *number) {
            true => self.term.scorer(segment, boost),
            false => Ok(Box::new(EmptyScorer)),
        }
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.term.explain(segment, doc)
    }
}
