//! Merges of segments at the end of a run.

use anyhow::Result;
use tantivy::index::SegmentMeta;
use tantivy::merge_policy::{MergeCandidate, MergePolicy, NoMergePolicy};

use crate::index::disk::store::Store;

/// Merges all segments into one, without deleted documents, in one commit. The replaced segments
/// are deleted after the commit, so the disk must hold the old and the new segments for a while.
///
/// # Errors
/// Returns an error if the index cannot be read or written. The index is then unchanged.
pub(crate) fn compact(store: &Store) -> Result<()> {
    // tantivy does not delete the files of a segment as long as its description exists.
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

/// The merge policy of a run: few segments, because each has a dictionary of all its words and must
/// be searched by itself.
///
/// A segment is merged with all smaller ones as soon as these have a quarter of its documents. Thus
/// one new article does not rewrite a large index, and an article is rewritten only a few times in
/// the life of an index. A few large segments of similar size stay. A segment of which more than a quarter is deleted is rewritten by itself.
#[derive(Debug)]
pub(crate) struct RatioMergePolicy;

/// The maximum ratio of a segment's documents to those of all smaller segments for a merge.
const MAX_RATIO: u64 = 4;

impl MergePolicy for RatioMergePolicy {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut segments: Vec<&SegmentMeta> = segments.iter().collect();
        segments.sort_by_key(|segment| (segment.num_docs(), segment.id()));
        let counts: Vec<u64> = segments
            .iter()
            .map(|segment| u64::from(segment.num_docs()))
            .collect();
        let merged = merge_len(&counts);
        let (small, large) = segments.split_at(merged);
        let mut candidates: Vec<MergeCandidate> = large
            .iter()
            .filter(|segment| {
                u64::from(segment.num_deleted_docs()) * MAX_RATIO > u64::from(segment.max_doc())
            })
            .map(|segment| MergeCandidate(vec![segment.id()]))
            .collect();
        if merged > 1 {
            candidates.push(MergeCandidate(
                small.iter().map(|segment| segment.id()).collect(),
            ));
        }
        candidates
    }
}

/// The number of large segments that stay as they are: as many as the threads of most machines leave.
/// Merging them would take an eighth of the time of indexing, on one core.
const MAX_LARGE: usize = 4;

/// The number of documents from which a segment is large.
const LARGE: u64 = 4000;

/// Returns the number of segments to merge, smallest first, for ascending numbers of documents.
fn merge_len(counts: &[u64]) -> usize {
    let largest = counts.last().copied().unwrap_or(0);
    let small = counts.partition_point(|count| *count < LARGE || *count * MAX_RATIO < largest);
    let has_few_large = counts.len() - small <= MAX_LARGE;
    let (mut sum, mut len) = (0, 0);
    for (number, count) in (1..).zip(counts) {
        // The smallest of the large ones takes the small ones.
        if has_few_large && number > small + 1 {
            break;
        }
        if *count <= sum * MAX_RATIO {
            len = number;
        }
        sum += count;
    }
    len
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
        fs::create_dir_all(folder).expect("created");
        fs::write(folder.join(name), format!("{name}\n\n{text}\n")).expect("written");
    }

    /// Returns the ids in an index, and the number of deleted documents of each segment.
    fn contents(dir: &Path) -> (Vec<String>, Vec<u32>) {
        let store = Store::open(dir).expect("it opens");
        let reader = Reader::new(&store).expect("a reader");
        let mut ids = Vec::new();
        let each = |_, id: &str| ids.push(id.to_owned());
        reader.for_each_id(each).expect("ids");
        ids.sort();
        let segments = store.index.searchable_segment_metas().expect("segments");
        let deleted = segments.iter().map(SegmentMeta::num_deleted_docs);
        (ids, deleted.collect())
    }

    #[test]
    fn a_full_disk_at_any_step_of_compaction_leaves_the_index_intact() {
        let world = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let world = world.expect("a folder");
        let (news, template) = (world.path().join("news"), world.path().join("template"));
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
        refresh(&template, targets, &settings, &mut ()).expect("indexed");
        write(&news, "0.txt", "خبر آخر.");
        refresh(&template, Vec::new(), &settings, &mut ()).expect("refreshed");
        let (ids, deleted) = contents(&template);
        assert_eq!((ids.len(), deleted.as_slice()), (20, [2, 0].as_slice()));

        let dir = world.path().join("index");
        let every = std::env::var_os("FIHRIS_EVERY_STEP").is_some();
        let mut failed = 0;
        for step in (1..).step_by(if every { 1 } else { 7 }) {
            fs::remove_dir_all(&dir).ok();
            copy_folder(&template, &dir);
            let fault = Fault {
                step,
                error: ErrorKind::StorageFull,
                once: false,
                reading: false,
            };
            let disk = Disk::failing(fault, &dir);
            let active = disk.activate();
            let result = refresh(&dir, Vec::new(), &compact, &mut ());
            drop(active);
            assert_eq!(contents(&dir).0, ids, "step {step}");
            match result {
                Ok(_) => assert_eq!(contents(&dir).1, [0], "step {step}"),
                Err(error) => {
                    failed += 1;
                    let message =
                        errors::index_message(&error).unwrap_or_else(|| format!("{error:#}"));
                    let clear = message.contains("no storage space") || message.contains("cannot ");
                    assert!(clear, "step {step}: {message}");
                }
            }
            refresh(&dir, Vec::new(), &compact, &mut ()).expect("compacted once there is room");
            assert_eq!(contents(&dir), (ids.clone(), vec![0]), "step {step}");
            if !disk.has_failed() {
                break;
            }
        }
        assert!(failed > 5, "{failed}");
    }

    #[test]
    fn segments_of_similar_size_are_merged() {
        assert_eq!(merge_len(&[400, 600]), 2);
        assert_eq!(merge_len(&[10, 400, 600, 600]), 4);
        assert_eq!(merge_len(&[9000; 5]), 5);
    }

    #[test]
    fn the_segments_of_a_few_threads_stay_and_one_takes_what_is_new() {
        assert_eq!(merge_len(&[9000; 4]), 0);
        assert_eq!(merge_len(&[5, 9000, 9000]), 0);
        assert_eq!(merge_len(&[5, 5, 9000, 9000]), 2);
        assert_eq!(merge_len(&[3000, 9000, 9000]), 2);
    }

    #[test]
    fn a_few_new_articles_do_not_rewrite_a_large_segment() {
        assert_eq!(merge_len(&[1, 10_000]), 0);
        assert_eq!(merge_len(&[1, 1, 10_000]), 2);
        assert_eq!(merge_len(&[]), 0);
        assert_eq!(merge_len(&[10_000]), 0);
    }
}
