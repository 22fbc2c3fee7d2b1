//! A cache of the results for recent words.

use std::collections::HashMap;
use std::mem;

use foldhash::fast::RandomState;

type Results<V> = HashMap<Box<str>, V, RandomState>;

/// A cache of at most `capacity` words. When its newer half is full, it becomes the older half; a
/// word of the older half is dropped unless it is looked up before the next swap.
#[derive(Debug)]
pub struct Cache<V> {
    capacity: usize,
    newer: Results<V>,
    older: Results<V>,
}

impl<V: Clone> Cache<V> {
    /// Returns an empty cache.
    pub fn new(capacity: usize) -> Self {
        Cache {
            capacity,
            newer: Results::default(),
            older: Results::default(),
        }
    }

    /// Returns the cached result of a word.
    pub fn get(&mut self, word: &str) -> Option<V> {
        if let Some(value) = self.newer.get(word) {
            return Some(value.clone());
        }
        let value = self.older.remove(word)?;
        self.insert(word, value.clone());
        Some(value)
    }

    /// Caches the result of a word.
    pub fn insert(&mut self, word: &str, value: V) {
        if self.newer.len() >= self.capacity / 2 {
            self.older = mem::take(&mut self.newer);
        }
        self.newer.insert(word.into(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_looked_up_stay_and_others_are_dropped() {
        let mut cache = Cache::new(8);
        cache.insert("في", 0);
        for number in 1..100 {
            cache.insert(&number.to_string(), number);
            assert_eq!(cache.get("في"), Some(0));
        }
        assert_eq!(cache.get("1"), None);
        assert_eq!(cache.get("99"), Some(99));
    }
}
