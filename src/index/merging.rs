//! Which segments become one at the end of a run.

use anyhow::Result;
use tantivy::index::SegmentMeta;
use tantivy::indexer::{MergeCandidate, MergePolicy, NoMergePolicy};

use super::store::{MIN_MEMORY_BYTES, Store};

/// Makes all segments one, without the documents that were deleted. That is one commit, and what it takes
/// the place of is deleted after it: meanwhile the disk holds both.
///
/// # Errors
/// When the index cannot be read or written; it is as it was then.
pub(super) fn compact(store: &Store) -> Result<()> {
    // Whoever has the description of a segment keeps its files from being deleted.
    let segments = store.index.searchable_segment_metas()?;
    let has_deletes = segments.iter().any(SegmentMeta::has_deletes);
    let ids: Vec<_> = segments.iter().map(SegmentMeta::id).collect();
    drop(segments);
    if ids.len() < 2 && !has_deletes {
        return Ok(());
    }
    let mut writer = store.writer(1, MIN_MEMORY_BYTES)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    writer.merge(&ids).wait()?;
    writer.wait_merging_threads()?;
    Ok(())
}

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
