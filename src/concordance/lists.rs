//! Lists of lines in bounded memory: the first in an order, and a random sample.

use std::collections::BinaryHeap;

use super::Line;

/// A random sample of lines: those with the lowest keys.
#[derive(Debug)]
pub struct SampledLines {
    size: usize,
    pushed: usize,
    /// A max-heap by key.
    heap: BinaryHeap<(u64, usize, Vec<String>, UnorderedLine)>,
}

impl SampledLines {
    /// Creates a sample of at most `size` lines.
    pub fn new(size: usize) -> Self {
        SampledLines {
            size,
            pushed: 0,
            heap: BinaryHeap::new(),
        }
    }

    /// Offers a line, by its key and the words by which the sample is ordered.
    pub fn push(&mut self, key: u64, make: impl FnOnce() -> (Vec<String>, Line)) {
        self.pushed += 1;
        if self.heap.len() >= self.size {
            if self.heap.peek().is_none_or(|(highest, ..)| *highest <= key) {
                return;
            }
            self.heap.pop();
        }
        let (order, line) = make();
        let number = self.pushed;
        self.heap.push((key, number, order, UnorderedLine(line)));
    }

    /// Returns the number of lines offered.
    pub fn pushed(&self) -> usize {
        self.pushed
    }

    /// Returns the sample, ordered by the given words, then in the order of the offers.
    pub fn into_lines(self) -> impl Iterator<Item = Line> {
        let mut lines = self.heap.into_vec();
        lines.sort_by(|a, b| (&a.2, a.1).cmp(&(&b.2, b.1)));
        lines.into_iter().map(|(.., line)| line.0)
    }
}

/// The first lines in sort order. Memory is bounded by their number, however many are pushed.
#[derive(Debug)]
pub struct SortedLines {
    limit: usize,
    pushed: usize,
    /// A max-heap: the last of the retained lines is on top.
    heap: BinaryHeap<(Vec<String>, usize, UnorderedLine)>,
}

/// A line that comparisons ignore: the sequence number before it in the tuple is already unique.
#[derive(Debug)]
struct UnorderedLine(Line);

impl PartialEq for UnorderedLine {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for UnorderedLine {}

impl PartialOrd for UnorderedLine {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for UnorderedLine {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

impl SortedLines {
    /// Creates a list of at most `limit` lines.
    pub fn new(limit: usize) -> Self {
        SortedLines {
            limit,
            pushed: 0,
            heap: BinaryHeap::new(),
        }
    }

    /// Adds a line; lines with equal keys stay in insertion order.
    pub fn push(&mut self, key: Vec<String>, line: impl FnOnce() -> Line) {
        self.pushed += 1;
        if self.heap.len() >= self.limit {
            if self.heap.peek().is_none_or(|(last, ..)| *last <= key) {
                return;
            }
            self.heap.pop();
        }
        self.heap.push((key, self.pushed, UnorderedLine(line())));
    }

    /// Returns the number of lines pushed.
    pub fn pushed(&self) -> usize {
        self.pushed
    }

    /// Returns the retained lines in order.
    pub fn into_lines(self) -> impl Iterator<Item = Line> {
        let sorted = self.heap.into_sorted_vec().into_iter();
        sorted.map(|(.., line)| line.0)
    }
}
