//! What lists and lexicon have under a spelling.

use crate::arabic::lexicon::{Evidence, evidence};
use crate::arabic::lists::{Facts, facts};

/// A word with what lists and lexicon say of it: each is asked once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'w> {
    pub(super) word: &'w str,
    pub(super) facts: Option<Facts>,
    pub(super) seen: Evidence,
}

impl<'w> Entry<'w> {
    /// Looks a word up.
    pub(super) fn of(word: &'w str) -> Self {
        Entry {
            word,
            facts: facts(word),
            seen: evidence(word),
        }
    }

    /// Whether a list gives the word one of these flags.
    pub(super) fn has(&self, flags: &[char]) -> bool {
        self.facts.is_some_and(|facts| facts.has(flags))
    }

    /// Whether a list has it as a word.
    pub(super) fn is_listed(&self) -> bool {
        self.facts.is_some_and(Facts::is_word)
    }
}
