//! The division of `--memory`.
//!
//! `--memory` bounds the memory of the whole process, except for mapped files of the index. A
//! segment under construction gets the remainder after the other parts. The parts are measured;
//! `docs/PERFORMANCE.md` has the figures.

/// Memory of a run that does not depend on its input: tables, cached words, text that is being read
/// or waits to be indexed, file records, merges, and the reserve of the allocator.
const FIXED_BYTES: usize = 105_000_000;

/// The minimum for a segment under construction.
pub const MIN_SEGMENT_BYTES: usize = 15_000_000;

/// The maximum for a segment under construction: addresses of occurrences have 32 bits.
const MAX_SEGMENT_BYTES: usize = 2_000_000_000;

/// Additional memory for writing a segment, in percent of its memory.
const WRITING_PERCENT: usize = 15;

/// Returns the memory for a segment under construction, given that of the run; both in bytes.
pub(crate) fn segment_bytes(memory_bytes: usize) -> usize {
    let remainder = memory_bytes.saturating_sub(FIXED_BYTES);
    (remainder / (100 + WRITING_PERCENT) * 100).clamp(MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_and_its_writing_fit_into_the_given_memory() {
        for megabytes in [123, 150, 220, 256, 1000, 32_768] {
            let memory = megabytes * 1_000_000;
            let segment = segment_bytes(memory);
            assert!(segment >= MIN_SEGMENT_BYTES);
            assert!(FIXED_BYTES + segment * (100 + WRITING_PERCENT) / 100 <= memory);
        }
    }

    #[test]
    fn a_segment_gets_the_minimum_if_the_given_memory_is_too_small() {
        assert_eq!(segment_bytes(15_000_000), MIN_SEGMENT_BYTES);
        assert_eq!(segment_bytes(0), MIN_SEGMENT_BYTES);
    }
}
