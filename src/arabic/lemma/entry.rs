//! What lists and lexicon have under a spelling.

use crate::arabic::lexicon::{Frequency, frequency};
use crate::arabic::lists::{ListEntry, lookup};

/// A word with what lists and lexicon say of it: each is asked once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'w> {
    pub(super) word: &'w str,
    pub(super) facts: Option<ListEntry>,
    pub(super) seen: Frequency,
}

impl<'w> Entry<'w> {
    /// Looks a word up.
    pub(super) fn of(word: &'w str) -> Self {
        Entry {
            word,
            facts: lookup(word),
            seen: frequency(word),
        }
    }

    /// Whether a list gives the word one of these flags.
    pub(super) fn has(&self, flags: &[char]) -> bool {
        self.facts.is_some_and(|facts| facts.has(flags))
    }

    /// Whether a list has it as a word.
    pub(super) fn is_listed(&self) -> bool {
        self.facts.is_some_and(ListEntry::is_word)
    }
}
