//! How the memory of a run is shared out.
//!
//! `--memory` is what all of fihris may take, not counting files of the index that are mapped: what tantivy
//! may collect before it writes a segment is what is left when the rest has its part. The parts are
//! measured; `docs/PERFORMANCE.md` has the figures.

/// What a run needs whatever it reads: tables and the words that are kept, text that is read and waits, facts of
/// files, merging, and what the allocator keeps.
const FIXED_BYTES: usize = 110_000_000;

/// What each indexing thread needs beside what it collects.
const THREAD_BYTES: usize = 11_000_000;

/// The least that an indexing thread may collect; tantivy asks for it.
pub const MIN_COLLECTED_BYTES: usize = 15_000_000;

/// To write what was collected takes so much more, in percent of it.
const WRITING_PERCENT: usize = 35;

/// How many threads may index, of those that were asked for, and how many bytes each may collect.
pub(super) fn shares(memory_bytes: usize, threads: usize) -> (usize, usize) {
    let least = THREAD_BYTES + MIN_COLLECTED_BYTES * (100 + WRITING_PERCENT) / 100;
    let left = memory_bytes.saturating_sub(FIXED_BYTES);
    let threads = threads.min(left / least).max(1);
    let collected = (left / threads).saturating_sub(THREAD_BYTES) / (100 + WRITING_PERCENT) * 100;
    (threads, collected.max(MIN_COLLECTED_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a run takes, by the parts above.
    fn taken(threads: usize, collected: usize) -> usize {
        FIXED_BYTES + threads * (THREAD_BYTES + collected * (100 + WRITING_PERCENT) / 100)
    }

    #[test]
    fn what_threads_collect_and_write_fits_what_was_given() {
        for megabytes in [142, 150, 200, 256, 1000, 32_768] {
            let memory = megabytes * 1_000_000;
            for asked in 1..=8 {
                let (threads, collected) = shares(memory, asked);
                assert!((1..=asked).contains(&threads));
                assert!(collected >= MIN_COLLECTED_BYTES);
                let taken = taken(threads, collected);
                assert!(taken <= memory, "{megabytes} MB, {asked} threads: {taken}");
            }
        }
    }

    #[test]
    fn with_too_little_memory_one_thread_has_the_least_that_it_can_work_with() {
        assert_eq!(shares(15_000_000, 4), (1, MIN_COLLECTED_BYTES));
        assert_eq!(shares(0, 4), (1, MIN_COLLECTED_BYTES));
        // What the help promises.
        assert!(taken(1, MIN_COLLECTED_BYTES) < 142_000_000);
        assert_eq!(shares(174_000_000, 2).0, 2);
    }
}
