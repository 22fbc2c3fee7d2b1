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

/// The text in a batch for a builder, in bytes.
const BATCH_BYTES: usize = 256 << 10;

/// The maximum number of builders: each leaves a segment, and each segment is searched by itself.
const MAX_BUILDERS: usize = 16;

/// Additional memory for writing a segment, in percent of its memory.
const WRITING_PERCENT: usize = 15;

/// Memory of each further builder besides its segment: cached words, and text that waits for it.
const BUILDER_BYTES: usize = 8_000_000;

/// Memory of the analyses that several builders share.
const ANALYSES_BYTES: usize = 10_000_000;

/// The number of threads that build segments, and the memory of each segment under construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    /// The number of threads besides the one that reads; 0 if that thread builds the segments too.
    pub builders: usize,
    /// The memory of a segment under construction, in bytes.
    pub segment_bytes: usize,
    /// The text that a thread gets at once, in bytes. One such batch waits while another is indexed.
    pub batch_bytes: usize,
}

/// Returns the share of each builder in the memory of a run, in bytes. There are fewer than
/// `threads` if there are fewer `cores`, or if the segments would be smaller than
/// [`MIN_SEGMENT_BYTES`].
pub(crate) fn share(memory_bytes: usize, threads: usize, cores: usize) -> Share {
    let available = memory_bytes.saturating_sub(FIXED_BYTES);
    let segment_bytes = |builders: usize| {
        let segments = available.saturating_sub(bytes_of_further(builders));
        segments / builders / (100 + WRITING_PERCENT) * 100
    };
    let fits = |builders: &usize| segment_bytes(*builders) >= MIN_SEGMENT_BYTES;
    let builders = (1..=threads.min(cores).min(MAX_BUILDERS))
        .rev()
        .find(fits)
        .unwrap_or(1);
    Share {
        builders: if threads > 1 { builders } else { 0 },
        segment_bytes: segment_bytes(builders).clamp(MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES),
        batch_bytes: BATCH_BYTES,
    }
}

/// Returns the memory that several builders take besides their segments and that of one builder.
const fn bytes_of_further(builders: usize) -> usize {
    match builders {
        0 | 1 => 0,
        _ => ANALYSES_BYTES + (builders - 1) * BUILDER_BYTES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_segments_and_their_writing_fit_into_the_given_memory() {
        for megabytes in [123, 150, 220, 256, 1000, 32_768] {
            for threads in [1, 2, 4, 16, 1000] {
                let memory = megabytes * 1_000_000;
                let share = share(memory, threads, 1000);
                assert!(share.segment_bytes >= MIN_SEGMENT_BYTES);
                let builders = share.builders.max(1);
                let segments = builders * share.segment_bytes * (100 + WRITING_PERCENT) / 100;
                let others = FIXED_BYTES + bytes_of_further(builders);
                assert!(others + segments <= memory, "{megabytes} {threads}");
            }
        }
    }

    #[test]
    fn a_segment_gets_the_minimum_if_the_given_memory_is_too_small() {
        for memory in [0, 15_000_000] {
            let expected = Share {
                builders: 1,
                segment_bytes: MIN_SEGMENT_BYTES,
                batch_bytes: BATCH_BYTES,
            };
            assert_eq!(share(memory, 16, 16), expected);
        }
    }

    #[test]
    fn one_thread_reads_and_builds_in_turn() {
        assert_eq!(share(220_000_000, 1, 8).builders, 0);
        assert_eq!(share(220_000_000, 2, 8).builders, 2);
        assert_eq!(share(220_000_000, 16, 16).builders, 4);
        assert_eq!(share(220_000_000, 4, 2).builders, 2);
        assert_eq!(share(520_000_000, 64, 64).builders, MAX_BUILDERS);
    }
}
