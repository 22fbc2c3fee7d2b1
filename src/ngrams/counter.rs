//! Exact counts of the most frequent of many items, in bounded memory.

use std::collections::HashMap;

use foldhash::fast::FixedState;

/// Number of counters of a sketch, a power of two.
const COUNTERS: usize = 1 << 24;

/// Maximum number of items that are counted exactly.
const MAX_ITEMS: usize = 2_000_000;

/// Upper bounds of the counts of items: each counter has the sum of the items that share it, up to
/// 65,535.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    counters: Vec<u16>,
}

impl Sketch {
    pub(super) fn add(&mut self, hash: u64) {
        if self.counters.is_empty() {
            self.counters = vec![0; COUNTERS];
        }
        if let Some(counter) = self.counters.get_mut(index(hash)) {
            *counter = counter.saturating_add(1);
        }
    }

    /// Returns an upper bound of the count of an item.
    fn bound(&self, hash: u64) -> u64 {
        let counter = self.counters.get(index(hash)).copied().unwrap_or(0);
        if counter == u16::MAX {
            u64::MAX
        } else {
            u64::from(counter)
        }
    }

    /// Returns the lowest number, from `min` on, that at most `items` counters reach.
    fn min_for(&self, items: usize, min: u64) -> u64 {
        let mut reached = vec![0_usize; usize::from(u16::MAX) + 1];
        for counter in &self.counters {
            if let Some(reached) = reached.get_mut(usize::from(*counter)) {
                *reached += 1;
            }
        }
        let mut left = 0;
        let highest = reached.iter().enumerate().rev();
        for (number, counters) in highest {
            left += counters;
            if left > items || (number as u64) < min {
                return (number as u64 + 1).max(min);
            }
        }
        min
    }
}

fn index(hash: u64) -> usize {
    (hash >> 40) as usize % COUNTERS
}

/// An item with its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    pub hash: u64,
    pub occurrences: u64,
    /// Number of articles that contain it.
    pub docs: u64,
    /// The number of the first article.
    pub article: u32,
}

/// Counts items whose bound in a sketch reaches a minimum.
#[derive(Debug)]
pub(super) struct Counter {
    sketch: Sketch,
    min: u64,
    max_items: usize,
    counts: HashMap<u64, Entry, FixedState>,
}

#[derive(Debug)]
struct Entry {
    occurrences: u32,
    docs: u32,
    first: u32,
    last: u32,
}

impl Counter {
    pub(super) fn new(sketch: Sketch, min: u64) -> Self {
        Self::with_capacity(sketch, min, MAX_ITEMS)
    }

    fn with_capacity(sketch: Sketch, min: u64, max_items: usize) -> Self {
        Counter {
            min: sketch.min_for(max_items, min),
            sketch,
            max_items,
            counts: HashMap::default(),
        }
    }

    /// Counts an item of an article. Articles come in ascending order.
    pub(super) fn add(&mut self, hash: u64, article: u32) {
        if self.sketch.bound(hash) < self.min {
            return;
        }
        let entry = self.counts.entry(hash).or_insert(Entry {
            occurrences: 0,
            docs: 0,
            first: article,
            last: article,
        });
        if entry.docs == 0 || entry.last != article {
            entry.docs += 1;
            entry.last = article;
        }
        entry.occurrences = entry.occurrences.saturating_add(1);
        if self.counts.len() > self.max_items {
            self.raise_min();
        }
    }

    /// Raises the minimum until a quarter of the items is dropped, or only those with the highest
    /// bound are left.
    fn raise_min(&mut self) {
        while self.counts.len() > self.max_items / 4 * 3 && self.min < u64::from(u16::MAX) {
            self.min += self.min.div_ceil(8);
            let (sketch, min) = (&self.sketch, self.min);
            self.counts.retain(|hash, _| sketch.bound(*hash) >= min);
        }
    }

    /// Returns the minimum for which the counts are complete.
    pub(super) fn min(&self) -> u64 {
        self.min
    }

    pub(super) fn into_counts(self) -> Vec<Count> {
        let counts = self.counts.into_iter();
        counts
            .map(|(hash, entry)| Count {
                hash,
                occurrences: u64::from(entry.occurrences),
                docs: u64::from(entry.docs),
                article: entry.first,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spreads small numbers over all bits.
    fn hash(number: u64) -> u64 {
        number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    fn counted(items: &[(u64, u32)], min: u64, max_items: usize) -> (u64, Vec<(u64, u64, u64)>) {
        let mut sketch = Sketch::default();
        items.iter().for_each(|(item, _)| sketch.add(hash(*item)));
        let mut counter = Counter::with_capacity(sketch, min, max_items);
        for (item, article) in items {
            counter.add(hash(*item), *article);
        }
        let min = counter.min();
        let mut counts: Vec<_> = counter
            .into_counts()
            .into_iter()
            .filter(|count| count.occurrences >= min)
            .map(|count| (count.occurrences, count.docs, count.hash))
            .collect();
        counts.sort_unstable();
        (min, counts)
    }

    #[test]
    fn occurrences_and_articles_are_counted() {
        let items = [(1, 0), (1, 0), (2, 0), (1, 3)];
        let (min, counts) = counted(&items, 1, 100);
        assert_eq!(min, 1);
        assert_eq!(counts, [(1, 1, hash(2)), (3, 2, hash(1))]);
    }

    #[test]
    fn too_many_items_raise_the_minimum_and_the_others_stay_exact() {
        let rare = (100..1100).map(|item| (item, item as u32));
        let items: Vec<(u64, u32)> = rare
            .chain((0..40).map(|number| (number % 4, 2000 + number as u32)))
            .collect();
        let (min, counts) = counted(&items, 1, 50);
        assert!((2..=10).contains(&min), "{min}");
        assert_eq!(counts.len(), 4);
        assert!(
            counts
                .iter()
                .all(|(count, docs, _)| (*count, *docs) == (10, 10))
        );
    }
}
