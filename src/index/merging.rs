//! Which segments become one at the end of a run.

use tantivy::index::SegmentMeta;
use tantivy::indexer::{MergeCandidate, MergePolicy};

/// Merges what a run left in pieces: each segment has a dictionary of all its words, so few
/// segments take less room and answer sooner.
///
/// A segment is merged with all that are smaller once they have a fourth of its documents together:
/// one new article does not write a large index anew, and an article is written anew a few times
/// in the life of an index. A segment of which a fourth was deleted is written anew by itself.
#[derive(Debug)]
pub(super) struct FewSegments;

/// How many times as many documents as the smaller ones a segment may have.
const MAX_TIMES: u64 = 4;

impl MergePolicy for FewSegments {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut segments: Vec<&SegmentMeta> = segments.iter().collect();
        segments.sort_by_key(|segment| (segment.num_docs(), segment.id()));
        let counts: Vec<u64> = segments
            .iter()
            .map(|segment| u64::from(segment.num_docs()))
            .collect();
        let together = together(&counts);
        let (small, large) = segments.split_at(together);
        let mut candidates: Vec<MergeCandidate> = large
            .iter()
            .filter(|segment| {
                u64::from(segment.num_deleted_docs()) * MAX_TIMES > u64::from(segment.max_doc())
            })
            .map(|segment| MergeCandidate(vec![segment.id()]))
            .collect();
        if together > 1 {
            candidates.push(MergeCandidate(
                small.iter().map(|segment| segment.id()).collect(),
            ));
        }
        candidates
    }
}

/// How many segments, the smallest first, become one; `counts` are their documents.
fn together(counts: &[u64]) -> usize {
    let (mut sum, mut together) = (0, 0);
    for (number, count) in (1..).zip(counts) {
        if *count <= sum * MAX_TIMES {
            together = number;
        }
        sum += count;
    }
    together
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_segments_of_one_run_become_one() {
        assert_eq!(together(&[4000, 6000]), 2);
        assert_eq!(together(&[10, 4000, 6000, 6000]), 4);
    }

    #[test]
    fn a_few_new_articles_leave_a_large_segment_alone() {
        assert_eq!(together(&[1, 10_000]), 0);
        assert_eq!(together(&[1, 1, 10_000]), 2);
        assert_eq!(together(&[]), 0);
        assert_eq!(together(&[10_000]), 0);
    }
}
