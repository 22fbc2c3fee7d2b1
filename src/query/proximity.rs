//! Words within a window: `"القمة بوتين"~5`.

use std::collections::VecDeque;

/// Maximum number of words of one proximity query.
pub const MAX_WORDS: usize = 16;

/// Counts the windows that contain every word, each at a position of its own, with at most `slop`
/// further positions. `positions` are the positions of each word, ascending. Overlapping windows
/// count once. Only the first [`MAX_WORDS`] words are considered.
///
/// ```
/// use fihris::query::proximity::count_windows;
/// assert_eq!(count_windows(&[vec![1, 20], vec![4, 17]], 2), 2);
/// assert_eq!(count_windows(&[vec![1, 20], vec![4, 17]], 1), 0);
/// // A repeated word must occur twice.
/// assert_eq!(count_windows(&[vec![1], vec![1]], 9), 0);
/// ```
pub fn count_windows(positions: &[Vec<u32>], slop: u32) -> u32 {
    let mut result = 0;
    for_each_window(positions, slop, |_| result += 1);
    result
}

/// Returns the first and the last position of the words in each of these windows, ascending.
///
/// ```
/// use fihris::query::proximity::windows;
/// assert_eq!(windows(&[vec![1, 20], vec![4, 40]], 2), [(1, 4)]);
/// ```
pub fn windows(positions: &[Vec<u32>], slop: u32) -> Vec<(u32, u32)> {
    let mut result = Vec::new();
    for_each_window(positions, slop, |window| {
        if let (Some(first), Some(last)) = (window.first(), window.last()) {
            result.push((first.position, last.position));
        }
    });
    result
}

fn for_each_window(positions: &[Vec<u32>], slop: u32, mut visit: impl FnMut(&[Occurrence])) {
    let positions = positions.get(..MAX_WORDS).unwrap_or(positions);
    let reach = positions.len().saturating_sub(1) as u64 + u64::from(slop);
    let mut upcoming = merge(positions).into_iter().peekable();
    let mut window: VecDeque<Occurrence> = VecDeque::new();
    let mut counts = WordCounts::new(positions.len());
    loop {
        if window.is_empty() {
            let Some(first) = upcoming.next() else {
                return;
            };
            counts.add(first.words);
            window.push_back(first);
        }
        let limit = window
            .front()
            .map_or(0, |first| u64::from(first.position) + reach);
        while let Some(next) = upcoming.next_if(|next| u64::from(next.position) <= limit) {
            counts.add(next.words);
            window.push_back(next);
        }
        if counts.all_present() && has_distinct_positions(window.make_contiguous(), positions.len())
        {
            visit(window.make_contiguous());
            window.clear();
            counts = WordCounts::new(positions.len());
        } else if let Some(first) = window.pop_front() {
            counts.remove(first.words);
        }
    }
}

/// A position with a bit for each word that occurs there.
#[derive(Debug, Clone, Copy)]
struct Occurrence {
    position: u32,
    words: u32,
}

/// Merges the positions of all words, ascending, each once.
fn merge(positions: &[Vec<u32>]) -> Vec<Occurrence> {
    let words = positions.iter().enumerate();
    let mut all: Vec<Occurrence> = words
        .flat_map(|(word, positions)| {
            positions.iter().map(move |position| Occurrence {
                position: *position,
                words: 1 << word,
            })
        })
        .collect();
    all.sort_unstable_by_key(|occurrence| occurrence.position);
    all.dedup_by(|next, previous| {
        let same = next.position == previous.position;
        if same {
            previous.words |= next.words;
        }
        same
    });
    all
}

/// The number of occurrences of each word in a window.
struct WordCounts(Vec<u32>);

impl WordCounts {
    fn new(words: usize) -> Self {
        WordCounts(vec![0; words])
    }

    fn each(&mut self, words: u32, change: impl Fn(&mut u32)) {
        let counts = self.0.iter_mut().enumerate();
        let there = counts.filter(|(word, _)| words >> word & 1 == 1);
        there.for_each(|(_, count)| change(count));
    }

    fn add(&mut self, words: u32) {
        self.each(words, |count| *count += 1);
    }

    fn remove(&mut self, words: u32) {
        self.each(words, |count| *count -= 1);
    }

    fn all_present(&self) -> bool {
        self.0.iter().all(|count| *count > 0)
    }
}

/// Returns whether each word can be assigned a position of its own: a bipartite matching, built by
/// augmenting paths.
fn has_distinct_positions(window: &[Occurrence], words: usize) -> bool {
    if window.len() < words {
        return false;
    }
    if window
        .iter()
        .all(|occurrence| occurrence.words.is_power_of_two())
    {
        return true;
    }
    let mut taken: Vec<Option<usize>> = vec![None; window.len()];
    (0..words).all(|word| assign(word, window, &mut taken, &mut vec![false; window.len()]))
}

/// Assigns a position to a word, moving other words if necessary.
fn assign(
    word: usize,
    window: &[Occurrence],
    taken: &mut [Option<usize>],
    tried: &mut [bool],
) -> bool {
    for (number, occurrence) in window.iter().enumerate() {
        let fresh = tried.get(number) == Some(&false);
        if occurrence.words >> word & 1 == 0 || !fresh {
            continue;
        }
        if let Some(tried) = tried.get_mut(number) {
            *tried = true;
        }
        let occupant = taken.get(number).copied().flatten();
        if occupant.is_none_or(|other| assign(other, window, taken, tried)) {
            if let Some(taken) = taken.get_mut(number) {
                *taken = Some(word);
            }
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_be_in_any_order() {
        assert_eq!(count_windows(&[vec![3], vec![1], vec![2]], 0), 1);
        assert_eq!(count_windows(&[vec![5], vec![1], vec![3]], 1), 0);
        assert_eq!(count_windows(&[vec![5], vec![1], vec![3]], 2), 1);
    }

    #[test]
    fn a_missing_word_prevents_a_window() {
        assert_eq!(count_windows(&[vec![1], vec![]], u32::MAX), 0);
        assert_eq!(count_windows(&[vec![], vec![]], u32::MAX), 0);
    }

    #[test]
    fn the_slop_may_be_unlimited() {
        assert_eq!(count_windows(&[vec![0], vec![u32::MAX - 1]], u32::MAX), 1);
    }

    #[test]
    fn words_that_share_positions_are_assigned_distinct_ones() {
        assert_eq!(count_windows(&[vec![1, 2], vec![1]], 0), 1);
        assert_eq!(count_windows(&[vec![1, 2], vec![1, 2], vec![1, 2]], 9), 0);
        assert_eq!(count_windows(&[vec![1, 2, 3], vec![1, 2], vec![1]], 0), 1);
    }

    #[test]
    fn many_words_at_many_positions_terminate() {
        let everywhere: Vec<u32> = (0..20_000).collect();
        let few: Vec<u32> = (0..15).collect();
        assert!(count_windows(&vec![everywhere; MAX_WORDS], u32::MAX) > 0);
        assert_eq!(count_windows(&vec![few; MAX_WORDS], u32::MAX), 0);
    }

    #[test]
    fn windows_agree_with_an_exhaustive_search() {
        fn any(positions: &[Vec<u32>], chosen: &mut Vec<u32>, slop: u32) -> bool {
            let Some(places_of_word) = positions.get(chosen.len()) else {
                let (low, high) = (chosen.iter().min(), chosen.iter().max());
                let (low, high) = (low.expect("one"), high.expect("one"));
                return high - low + 1 - chosen.len() as u32 <= slop;
            };
            places_of_word.iter().any(|occurrence| {
                if chosen.contains(occurrence) {
                    return false;
                }
                chosen.push(*occurrence);
                let result = any(positions, chosen, slop);
                chosen.pop();
                result
            })
        }
        use proptest::collection::{btree_set, vec};
        let positions = vec(btree_set(0_u32..12, 0..5), 1..5);
        let mut runner = proptest::test_runner::TestRunner::default();
        runner
            .run(&(positions, 0_u32..6), |(positions, slop)| {
                let positions: Vec<Vec<u32>> = positions
                    .into_iter()
                    .map(|positions| positions.into_iter().collect())
                    .collect();
                assert_eq!(
                    count_windows(&positions, slop) > 0,
                    any(&positions, &mut Vec::new(), slop),
                    "{positions:?} {slop}"
                );
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}
