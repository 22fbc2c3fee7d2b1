//! The lexical evidence for a spelling.

use crate::arabic::lexicon::{Frequency, frequency};
use crate::arabic::lists::{ListEntry, lookup};

/// A spelling with its entry in the lists and its frequency, each looked up once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'w> {
    pub(super) word: &'w str,
    pub(super) listed: Option<ListEntry>,
    pub(super) frequency: Frequency,
}

impl<'w> Entry<'w> {
    /// Looks up a spelling.
    pub(super) fn of(word: &'w str) -> Self {
        Entry {
            word,
            listed: lookup(word),
            frequency: frequency(word),
        }
    }

    /// Returns whether the word has one of these flags.
    pub(super) fn has(&self, flags: &[char]) -> bool {
        self.listed.is_some_and(|listed| listed.has(flags))
    }

    /// Returns whether a list has the spelling as a word.
    pub(super) fn is_listed(&self) -> bool {
        self.listed.is_some_and(ListEntry::is_word)
    }
}
