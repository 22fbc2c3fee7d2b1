//! Words near each other: `"القمة بوتين"~5`.

use std::collections::VecDeque;

/// Words that one nearness may have.
pub const MAX_WORDS: usize = 16;

/// How many stretches hold every word, each word at a place of its own, with at most `others` places
/// between them altogether. `places` are the places of each word, in order; stretches that overlap
/// count once. Of more than [`MAX_WORDS`] words the first are looked at.
///
/// ```
/// use fihris::query::proximity::count_windows;
/// assert_eq!(count_windows(&[vec![1, 20], vec![4, 17]], 2), 2);
/// assert_eq!(count_windows(&[vec![1, 20], vec![4, 17]], 1), 0);
/// // A word that is asked for twice must be there twice.
/// assert_eq!(count_windows(&[vec![1], vec![1]], 9), 0);
/// ```
pub fn count_windows(places: &[Vec<u32>], others: u32) -> u32 {
    let mut found = 0;
    for_each_window(places, others, |_| found += 1);
    found
}

/// The places of the words that stand in such stretches, in order.
///
/// ```
/// use fihris::query::proximity::window_positions;
/// assert_eq!(window_positions(&[vec![1, 20], vec![4, 40]], 2), [1, 4]);
/// ```
pub fn window_positions(places: &[Vec<u32>], others: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for_each_window(places, others, |stretch| {
        found.extend(stretch.iter().map(|place| place.at));
    });
    found
}

fn for_each_window(places: &[Vec<u32>], others: u32, mut visit: impl FnMut(&[Place])) {
    let places = places.get(..MAX_WORDS).unwrap_or(places);
    let reach = places.len().saturating_sub(1) as u64 + u64::from(others);
    let mut coming = merged(places).into_iter().peekable();
    let mut window: VecDeque<Place> = VecDeque::new();
    let mut missing = Missing::new(places.len());
    loop {
        if window.is_empty() {
            let Some(first) = coming.next() else {
                return;
            };
            missing.add(first.words);
            window.push_back(first);
        }
        let limit = window
            .front()
            .map_or(0, |first| u64::from(first.at) + reach);
        while let Some(next) = coming.next_if(|next| u64::from(next.at) <= limit) {
            missing.add(next.words);
            window.push_back(next);
        }
        if missing.none() && each_has_its_own(window.make_contiguous(), places.len()) {
            visit(window.make_contiguous());
            window.clear();
            missing = Missing::new(places.len());
        } else if let Some(first) = window.pop_front() {
            missing.remove(first.words);
        }
    }
}

/// A place in the text, and a bit for each of the words that stand there.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: u32,
    words: u32,
}

/// All places in order, each once.
fn merged(places: &[Vec<u32>]) -> Vec<Place> {
    let words = places.iter().enumerate();
    let mut all: Vec<Place> = words
        .flat_map(|(word, places)| {
            places.iter().map(move |at| Place {
                at: *at,
                words: 1 << word,
            })
        })
        .collect();
    all.sort_unstable_by_key(|place| place.at);
    all.dedup_by(|next, kept| {
        let same = next.at == kept.at;
        if same {
            kept.words |= next.words;
        }
        same
    });
    all
}

/// How often each word stands in a window.
struct Missing(Vec<u32>);

impl Missing {
    fn new(words: usize) -> Self {
        Missing(vec![0; words])
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

    fn none(&self) -> bool {
        self.0.iter().all(|count| *count > 0)
    }
}

/// Whether every word can have a place that no other word takes: a matching of words and places,
/// found along augmenting paths.
fn each_has_its_own(window: &[Place], words: usize) -> bool {
    if window.len() < words {
        return false;
    }
    if window.iter().all(|place| place.words.is_power_of_two()) {
        return true;
    }
    let mut taken: Vec<Option<usize>> = vec![None; window.len()];
    (0..words).all(|word| seat(word, window, &mut taken, &mut vec![false; window.len()]))
}

/// Gives a word a place, moving those who sit there to others where they can.
fn seat(word: usize, window: &[Place], taken: &mut [Option<usize>], tried: &mut [bool]) -> bool {
    for (number, place) in window.iter().enumerate() {
        let fresh = tried.get(number) == Some(&false);
        if place.words >> word & 1 == 0 || !fresh {
            continue;
        }
        if let Some(tried) = tried.get_mut(number) {
            *tried = true;
        }
        let sitting = taken.get(number).copied().flatten();
        if sitting.is_none_or(|other| seat(other, window, taken, tried)) {
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
    fn words_may_stand_in_any_order() {
        assert_eq!(count_windows(&[vec![3], vec![1], vec![2]], 0), 1);
        assert_eq!(count_windows(&[vec![5], vec![1], vec![3]], 1), 0);
        assert_eq!(count_windows(&[vec![5], vec![1], vec![3]], 2), 1);
    }

    #[test]
    fn a_word_that_is_missing_is_near_nothing() {
        assert_eq!(count_windows(&[vec![1], vec![]], u32::MAX), 0);
        assert_eq!(count_windows(&[vec![], vec![]], u32::MAX), 0);
    }

    #[test]
    fn any_number_of_words_between_is_allowed() {
        assert_eq!(count_windows(&[vec![0], vec![u32::MAX - 1]], u32::MAX), 1);
    }

    #[test]
    fn words_that_share_places_are_seated_where_they_can() {
        assert_eq!(count_windows(&[vec![1, 2], vec![1]], 0), 1);
        assert_eq!(count_windows(&[vec![1, 2], vec![1, 2], vec![1, 2]], 9), 0);
        assert_eq!(count_windows(&[vec![1, 2, 3], vec![1, 2], vec![1]], 0), 1);
    }

    #[test]
    fn many_words_at_many_places_end() {
        let everywhere: Vec<u32> = (0..20_000).collect();
        let few: Vec<u32> = (0..15).collect();
        assert!(count_windows(&vec![everywhere; MAX_WORDS], u32::MAX) > 0);
        assert_eq!(count_windows(&vec![few; MAX_WORDS], u32::MAX), 0);
    }

    #[test]
    fn stretches_agree_with_a_search_of_all_choices() {
        fn any(places: &[Vec<u32>], chosen: &mut Vec<u32>, others: u32) -> bool {
            let Some(places_of_word) = places.get(chosen.len()) else {
                let (low, high) = (chosen.iter().min(), chosen.iter().max());
                let (low, high) = (low.expect("one"), high.expect("one"));
                return high - low + 1 - chosen.len() as u32 <= others;
            };
            places_of_word.iter().any(|place| {
                if chosen.contains(place) {
                    return false;
                }
                chosen.push(*place);
                let found = any(places, chosen, others);
                chosen.pop();
                found
            })
        }
        use proptest::collection::{btree_set, vec};
        let places = vec(btree_set(0_u32..12, 0..5), 1..5);
        let mut runner = proptest::test_runner::TestRunner::default();
        runner
            .run(&(places, 0_u32..6), |(places, others)| {
                let places: Vec<Vec<u32>> = places
                    .into_iter()
                    .map(|places| places.into_iter().collect())
                    .collect();
                assert_eq!(
                    count_windows(&places, others) > 0,
                    any(&places, &mut Vec::new(), others),
                    "{places:?} {others}"
                );
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}
