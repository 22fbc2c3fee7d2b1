//! Keeps what was made of words: news says the same words again and again.

use std::collections::HashMap;
use std::mem;

use foldhash::fast::RandomState;

type Known<V> = HashMap<Box<str>, V, RandomState>;

/// What was made of the words met last, up to a number of them. Half of it is forgotten at once,
/// but for what was asked for since the half before was.
#[derive(Debug)]
pub struct Cache<V> {
    most: usize,
    met: Known<V>,
    before: Known<V>,
}

impl<V: Clone> Cache<V> {
    /// A cache of at most so many words.
    pub fn new(most: usize) -> Self {
        Cache {
            most,
            met: Known::default(),
            before: Known::default(),
        }
    }

    /// What is kept of a word.
    pub fn get(&mut self, word: &str) -> Option<V> {
        if let Some(known) = self.met.get(word) {
            return Some(known.clone());
        }
        let known = self.before.remove(word)?;
        self.keep(word, known.clone());
        Some(known)
    }

    /// Keeps what was made of a word.
    pub fn keep(&mut self, word: &str, made: V) {
        if self.met.len() >= self.most / 2 {
            self.before = mem::take(&mut self.met);
        }
        self.met.insert(word.into(), made);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let mut cache = Cache::new(8);
        cache.keep("في", 0);
        for number in 1..100 {
            cache.keep(&number.to_string(), number);
            assert_eq!(cache.get("في"), Some(0));
        }
        assert_eq!(cache.get("1"), None);
        assert_eq!(cache.get("99"), Some(99));
    }
}
