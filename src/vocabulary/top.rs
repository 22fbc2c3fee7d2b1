//! A bounded priority queue: only the top items are in memory.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// The items of the highest rank. Of items with equal rank, the earlier ones win.
pub struct Top<T> {
    limit: usize,
    offered: u64,
    /// A min-heap: the lowest retained item is on top.
    heap: BinaryHeap<Reverse<Ranked<T>>>,
}

struct Ranked<T> {
    rank: u64,
    sequence: Reverse<u64>,
    item: T,
}

impl<T> Ranked<T> {
    fn key(&self) -> (u64, Reverse<u64>) {
        (self.rank, self.sequence)
    }
}

impl<T> PartialEq for Ranked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<T> Eq for Ranked<T> {}

impl<T> Ord for Ranked<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl<T> PartialOrd for Ranked<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Top<T> {
    /// Creates an empty queue of at most `limit` items.
    pub fn new(limit: usize) -> Self {
        Top {
            limit,
            offered: 0,
            heap: BinaryHeap::new(),
        }
    }

    /// Offers an item, which is created only if it is retained.
    pub fn offer(&mut self, rank: u64, make: impl FnOnce() -> T) {
        self.offered += 1;
        let is_full = self.heap.len() >= self.limit;
        let worst = self.heap.peek().map(|Reverse(worst)| worst.rank);
        if is_full && worst.is_none_or(|worst| rank <= worst) {
            return;
        }
        if is_full {
            self.heap.pop();
        }
        self.heap.push(Reverse(Ranked {
            rank,
            sequence: Reverse(self.offered),
            item: make(),
        }));
    }

    /// Returns whether an offered item was dropped.
    pub fn has_more(&self) -> bool {
        self.offered > self.heap.len() as u64
    }

    /// Returns the retained items, highest rank first.
    pub fn into_items(self) -> Vec<T> {
        let sorted = self.heap.into_sorted_vec().into_iter();
        sorted.map(|Reverse(ranked)| ranked.item).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retained(limit: usize, ranks: &[u64]) -> (Vec<usize>, bool) {
        let mut top = Top::new(limit);
        for (number, rank) in ranks.iter().enumerate() {
            top.offer(*rank, || number);
        }
        let has_more = top.has_more();
        (top.into_items(), has_more)
    }

    #[test]
    fn the_highest_ranks_are_retained_and_the_earlier_of_equal_ones() {
        assert_eq!(retained(3, &[5, 1, 7, 5, 7]), (vec![2, 4, 0], true));
        assert_eq!(retained(9, &[1, 2]), (vec![1, 0], false));
        assert_eq!(retained(0, &[1]), (vec![], true));
    }
}
