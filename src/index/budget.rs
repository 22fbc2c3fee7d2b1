//! How the memory of a run is shared out.
//!
//! `--memory` is what all of fihris may take, not counting files of the index that are mapped: what tantivy
//! may collect before it writes a segment is what is left when the rest has its part.

/// What a run needs whatever it reads: tables and words that are kept (some 30 MB), text that is read and waits,
/// facts of files, merging.
const FIXED_BYTES: usize = 64_000_000;

/// The least that an indexing thread can work with; tantivy asks for it.
pub const MIN_THREAD_BYTES: usize = 15_000_000;

/// tantivy counts what it collects; to write it takes so much more, in percent of that.
const WRITING_PERCENT: usize = 35;

/// How many threads may index, of those that were asked for, and how many bytes each may collect.
pub(super) fn shares(memory_bytes: usize, threads: usize) -> (usize, usize) {
    let left = memory_bytes.saturating_sub(FIXED_BYTES) / (100 + WRITING_PERCENT) * 100;
    let threads = threads.min(left / MIN_THREAD_BYTES).max(1);
    (threads, (left / threads).max(MIN_THREAD_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_threads_collect_and_write_fits_what_was_given() {
        for megabytes in [85, 100, 192, 256, 1000, 32_768] {
            for asked in 1..=8 {
                let memory = megabytes * 1_000_000;
                let (threads, bytes) = shares(memory, asked);
                assert!((1..=asked).contains(&threads));
                let taken = FIXED_BYTES + threads * bytes * (100 + WRITING_PERCENT) / 100;
                assert!(taken <= memory, "{megabytes} MB, {asked} threads: {taken}");
                assert!(bytes >= MIN_THREAD_BYTES);
            }
        }
    }

    #[test]
    fn with_too_little_memory_one_thread_has_the_least_that_it_can_work_with() {
        assert_eq!(shares(15_000_000, 4), (1, MIN_THREAD_BYTES));
        assert_eq!(shares(0, 4), (1, MIN_THREAD_BYTES));
    }
}
