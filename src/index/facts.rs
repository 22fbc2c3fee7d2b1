//! Facts of files on their way into the index.
//!
//! They are written together, behind the articles: a file document between every two articles
//! would double the distance of documents, which each posting pays for with a bit.

use std::collections::BTreeMap;

use tantivy::TantivyDocument;

/// Files and notes of files that wait; then they are written. Some 1,000 bytes each.
const MAX_WAITING: usize = 1 << 12;

/// Documents of facts, by the key of their file.
#[derive(Default)]
pub(super) struct WaitingFacts {
    documents: BTreeMap<String, TantivyDocument>,
    /// Files and notes that were added.
    waiting: usize,
}

impl WaitingFacts {
    /// Keeps the facts of a file, with so many notes.
    pub fn add(&mut self, key: &str, document: TantivyDocument, notes: usize) {
        self.waiting += 1 + notes;
        self.documents.insert(key.to_owned(), document);
    }

    /// Drops those of a file whose articles are deleted.
    pub fn remove(&mut self, key: &str) {
        self.documents.remove(key);
    }

    /// Whether it is time to write them.
    pub fn are_many(&self) -> bool {
        self.waiting >= MAX_WAITING
    }

    /// All of them, in the order of the keys.
    pub fn take(&mut self) -> impl Iterator<Item = TantivyDocument> {
        std::mem::take(self).documents.into_values()
    }
}
