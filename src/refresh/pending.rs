//! Facts of files on their way into the index.
//!
//! They are written together, behind the articles: a file document between every two articles
//! would double the distance of documents, which each posting pays for with a bit.

use std::collections::BTreeMap;

use crate::index::document::Facts;

/// Files and notes of files that wait; then they are written. Some 300 bytes each.
const MAX_WAITING: usize = 1 << 15;

/// Facts, by the key of their file.
#[derive(Default)]
pub(crate) struct WaitingFacts {
    facts: BTreeMap<String, Facts>,
    /// Files and notes that were added.
    waiting: usize,
}

impl WaitingFacts {
    /// Keeps the facts of a file.
    pub fn add(&mut self, key: &str, facts: Facts) {
        self.waiting += 1 + facts.notes.len();
        self.facts.insert(key.to_owned(), facts);
    }

    /// Drops those of a file whose articles are deleted.
    pub fn remove(&mut self, key: &str) {
        self.facts.remove(key);
    }

    /// Whether it is time to write them.
    pub fn are_many(&self) -> bool {
        self.waiting >= MAX_WAITING
    }

    /// All of them, in the order of the keys.
    pub fn take(&mut self) -> impl Iterator<Item = (String, Facts)> {
        std::mem::take(self).facts.into_iter()
    }
}
