//! Which segments become one at the end of a run.

use anyhow::Result;
use tantivy::index::SegmentMeta;
use tantivy::indexer::{MergeCandidate, MergePolicy, NoMergePolicy};

use crate::index::disk::store::Store;

/// Makes all segments one, without the documents that were deleted. That is one commit, and what it takes
/// the place of is deleted after it: meanwhile the disk holds both.
///
/// # Errors
/// When the index cannot be read or written; it is as it was then.
pub(crate) fn compact(store: &Store) -> Result<()> {
    // Whoever has the description of a segment keeps its files from being deleted.
    let segments = store.index.searchable_segment_metas()?;
    let has_deletes = segments.iter().any(SegmentMeta::has_deletes);
    let ids: Vec<_> = segments.iter().map(SegmentMeta::id).collect();
    drop(segments);
    if ids.len() < 2 && !has_deletes {
        return Ok(());
    }
    let mut writer = store.writer(1, 0, |_| None)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    writer.merge(&ids)?;
    writer.wait_merging_threads()
}

/// Merges what a run left in pieces: each segment has a dictionary of all its words, so few
/// segments take less room and answer sooner.
///
/// A segment is merged with all that are smaller once they have a fourth of its documents together:
/// one new article does not write a large index anew, and an article is written anew a few times
/// in the life of an index. A segment of which a fourth was deleted is written anew by itself.
#[derive(Debug)]
pub(crate) struct FewSegments;

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
    use std::fs;
    use std::io::ErrorKind;
    use std::path::Path;

    use super::*;
    use crate::index::Reader;
    use crate::index::disk::errors;
    use crate::index::disk::faults::{Disk, Fault, copy_folder};
    use crate::refresh::{Settings, Target, refresh};

    fn write(folder: &Path, name: &str, text: &str) {
        fs::create_dir_all(folder).expect("made");
        fs::write(folder.join(name), format!("{name}\n\n{text}\n")).expect("written");
    }

    /// The ids in an index, and its segments with their deleted documents.
    fn held(dir: &Path) -> (Vec<String>, Vec<u32>) {
        let store = Store::open(dir).expect("it opens");
        let reader = Reader::new(&store).expect("it is read");
        let mut ids = Vec::new();
        let each = |_, id: &str| ids.push(id.to_owned());
        reader.for_each_id(each).expect("ids");
        ids.sort();
        let segments = store.index.searchable_segment_metas().expect("segments");
        let deleted = segments.iter().map(SegmentMeta::num_deleted_docs);
        (ids, deleted.collect())
    }

    #[test]
    fn a_disk_that_is_full_at_any_step_of_compacting_keeps_the_index() {
        let world = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let world = world.expect("a folder");
        let (news, kept) = (world.path().join("news"), world.path().join("kept"));
        let settings = Settings {
            memory_bytes: 15_000_000,
            threads: 1,
            ..Settings::default()
        };
        let compact = Settings {
            compact: true,
            ..settings.clone()
        };
        for number in 0..20 {
            write(&news, &format!("{number}.txt"), "خبر عن كل شيء.");
        }
        let targets = vec![Target::Path(news.clone())];
        refresh(&kept, targets, &settings, &mut ()).expect("indexed");
        write(&news, "0.txt", "خبر آخر.");
        refresh(&kept, Vec::new(), &settings, &mut ()).expect("refreshed");
        let (ids, deleted) = held(&kept);
        assert_eq!((ids.len(), deleted.as_slice()), (20, [2, 0].as_slice()));

        let dir = world.path().join("index");
        let every = std::env::var_os("FIHRIS_EVERY_STEP").is_some();
        let mut failed = 0;
        for step in (1..).step_by(if every { 1 } else { 7 }) {
            fs::remove_dir_all(&dir).ok();
            copy_folder(&kept, &dir);
            let fault = Fault {
                step,
                error: ErrorKind::StorageFull,
                once: false,
                reading: false,
            };
            let disk = Disk::failing(fault, &dir);
            let in_force = disk.put_in_force();
            let result = refresh(&dir, Vec::new(), &compact, &mut ());
            drop(in_force);
            assert_eq!(held(&dir).0, ids, "step {step}");
            match result {
                Ok(_) => assert_eq!(held(&dir).1, [0], "step {step}"),
                Err(error) => {
                    failed += 1;
                    let told = errors::advice(&error).unwrap_or_else(|| format!("{error:#}"));
                    let clear = told.contains("no storage space") || told.contains("cannot ");
                    assert!(clear, "step {step}: {told}");
                }
            }
            refresh(&dir, Vec::new(), &compact, &mut ()).expect("done when there is room");
            assert_eq!(held(&dir), (ids.clone(), vec![0]), "step {step}");
            if !disk.has_failed() {
                break;
            }
        }
        assert!(failed > 5, "{failed}");
    }

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
