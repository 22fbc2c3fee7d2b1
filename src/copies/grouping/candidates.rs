//! Finds pairs of sketches that may be copies, on several threads.

use std::panic::resume_unwind;
use std::thread;

use crate::copies::sketch::{BANDS, Sketch};

/// Number of preceding sketches with which a sketch is compared in each band: news is copied within
/// days.
const WINDOW: usize = 32;

/// Maximum number of threads. Each needs memory for the keys of a band.
const MAX_THREADS: usize = 4;

/// Number of sketches from which several threads save time.
const MANY_SKETCHES: usize = 1 << 14;

/// Pairs of similar sketches.
pub(super) struct Candidates {
    /// The later sketch of a pair, then the earlier; sorted.
    pub pairs: Vec<(u32, u32)>,
    /// Pairs whose later sketch is not below `end` were dropped to bound memory.
    pub end: usize,
}

/// The sketches among which pairs are sought.
#[derive(Clone, Copy)]
pub(super) struct Search<'s> {
    pub sketches: &'s [Sketch],
    /// For each sketch, the number of the first equal one. Only first ones are in pairs.
    pub first_equals: &'s [u32],
    /// The minimum similarity of a pair.
    pub min_similarity: f64,
    /// The number of the first sketch that can be the later one of a pair.
    pub begin: usize,
    /// The approximate maximum number of pairs.
    pub max_pairs: usize,
}

impl Search<'_> {
    /// Finds the pairs, or those with the lowest later sketches if there are too many. Up to
    /// [`MAX_THREADS`] threads look at different bands.
    pub fn run(self) -> Candidates {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let threads = if self.sketches.len() < MANY_SKETCHES {
            1
        } else {
            cores.min(MAX_THREADS)
        };
        self.run_on(threads)
    }

    fn run_on(self, threads: usize) -> Candidates {
        let share = Search {
            max_pairs: self.max_pairs / threads,
            ..self
        };
        let bands = |thread: usize| (thread..BANDS).step_by(threads);
        let found = thread::scope(|scope| {
            let start = |thread: usize| {
                let work = move || share.in_bands(bands(thread));
                let started = thread::Builder::new().spawn_scoped(scope, work);
                // Without another thread, this one does its share.
                started.map_err(|_| share.in_bands(bands(thread)))
            };
            let others: Vec<_> = (1..threads).map(start).collect();
            let mut found = vec![share.in_bands(bands(0))];
            found.extend(others.into_iter().map(|other| match other {
                Ok(handle) => handle.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(done) => done,
            }));
            found
        });
        let end = found.iter().map(|share| share.end).min();
        let end = end.unwrap_or(self.sketches.len());
        let mut pairs: Vec<(u32, u32)> = found.into_iter().flat_map(|share| share.pairs).collect();
        pairs.retain(|(later, _)| (*later as usize) < end);
        pairs.sort_unstable();
        pairs.dedup();
        Candidates { pairs, end }
    }

    /// Finds the pairs that agree in one of these ascending bands, and in none before it.
    fn in_bands(self, bands: impl Iterator<Item = usize>) -> Candidates {
        let Search {
            sketches,
            first_equals,
            min_similarity,
            begin,
            max_pairs,
        } = self;
        let mut pairs = Vec::new();
        let mut end = sketches.len();
        let mut keys: Vec<(u32, u32)> = Vec::with_capacity(sketches.len());
        for band in bands {
            keys.clear();
            let numbered = (0_u32..).zip(sketches).zip(first_equals);
            for ((number, sketch), first_equal) in numbered.take(end) {
                if *first_equal == number {
                    keys.extend(sketch.band(band).map(|key| (key, number)));
                }
            }
            keys.sort_unstable();
            for equals in keys.chunk_by(|a, b| a.0 == b.0) {
                for (place, (_, later)) in equals.iter().enumerate() {
                    if !(begin..end).contains(&(*later as usize)) {
                        continue;
                    }
                    let before = equals.iter().take(place).skip(place.saturating_sub(WINDOW));
                    for (_, earlier) in before {
                        let (Some(a), Some(b)) = (
                            sketches.get(*earlier as usize),
                            sketches.get(*later as usize),
                        ) else {
                            continue;
                        };
                        let is_known = || (0..band).any(|band| a.band(band) == b.band(band));
                        if a.similarity(b) >= min_similarity && !is_known() {
                            pairs.push((*later, *earlier));
                        }
                    }
                    if pairs.len() > max_pairs {
                        end = end.min(keep_first_half(&mut pairs));
                    }
                }
            }
        }
        Candidates { pairs, end }
    }
}

/// Keeps the half of the pairs with the lowest later sketches. Returns the first later sketch that
/// was dropped.
fn keep_first_half(pairs: &mut Vec<(u32, u32)>) -> usize {
    let first = pairs.iter().map(|(later, _)| *later).min().unwrap_or(0);
    let middle = pairs.len() / 2;
    let (_, (later, _), _) = pairs.select_nth_unstable(middle);
    // Keeps all pairs of at least one sketch, so that each pass makes progress.
    let end = (*later).max(first + 1);
    pairs.retain(|(later, _)| *later < end);
    end as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::copies::sketch::BINS;

    /// Returns sketches with few values, so that many pairs are similar and few sketches are equal.
    fn sketches(seeds: &[u64]) -> Vec<Sketch> {
        let of = |seed: &u64| {
            let mut bins = [0; BINS];
            for (number, bin) in (1_u64..).zip(&mut bins) {
                let mixed = (seed / 7 * number).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60;
                *bin = if seed % 7 == number % 7 {
                    9
                } else {
                    1 + mixed as u8
                };
            }
            Sketch::Bins(bins)
        };
        seeds.iter().map(of).collect()
    }

    proptest! {
        #[test]
        fn any_number_of_threads_finds_the_same_pairs(
            seeds in prop::collection::vec(0..60_u64, 1..80),
            threads in 2..6_usize,
        ) {
            let sketches = sketches(&seeds);
            let first_equals: Vec<u32> = (0..).take(sketches.len()).collect();
            let search = Search {
                sketches: &sketches,
                first_equals: &first_equals,
                min_similarity: 0.4,
                begin: 0,
                max_pairs: 1 << 20,
            };
            prop_assert_eq!(search.run_on(threads).pairs, search.run_on(1).pairs);
        }
    }
}
