//! How the memory of a run is shared out.
//!
//! `--memory` is what all of fihris may take, not counting files of the index that are mapped: what may
//! be collected before a segment is written is what is left when the rest has its part. The parts are
//! measured; `docs/PERFORMANCE.md` has the figures.

/// What a run needs whatever it reads: tables and the words that are kept, text that is read and waits, facts of
/// files, merging, and what the allocator keeps.
const FIXED_BYTES: usize = 105_000_000;

/// The least that may be collected.
pub const MIN_COLLECTED_BYTES: usize = 15_000_000;

/// The most that is collected: places in memory are numbered in 32 bits.
const MAX_COLLECTED_BYTES: usize = 2_000_000_000;

/// To write what was collected takes so much more, in percent of it.
const WRITING_PERCENT: usize = 15;

/// How many bytes a segment in the making may take, of the memory of a run.
pub(crate) fn segment(memory_bytes: usize) -> usize {
    let left = memory_bytes.saturating_sub(FIXED_BYTES);
    (left / (100 + WRITING_PERCENT) * 100).clamp(MIN_COLLECTED_BYTES, MAX_COLLECTED_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_collected_and_written_fits_what_was_given() {
        for megabytes in [123, 150, 220, 256, 1000, 32_768] {
            let memory = megabytes * 1_000_000;
            let collected = segment(memory);
            assert!(collected >= MIN_COLLECTED_BYTES);
            assert!(FIXED_BYTES + collected * (100 + WRITING_PERCENT) / 100 <= memory);
        }
    }

    #[test]
    fn with_too_little_memory_a_segment_has_the_least_that_makes_sense() {
        assert_eq!(segment(15_000_000), MIN_COLLECTED_BYTES);
        assert_eq!(segment(0), MIN_COLLECTED_BYTES);
    }
}
