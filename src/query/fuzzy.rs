//! Fuzzy words: `الصوارخ~`.
//!
//! Words are compared by their Damerau–Levenshtein distance on folded letters: the number of
//! insertions, deletions, substitutions and transpositions of neighbours.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use anyhow::Result;
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};
use tantivy_fst::Automaton;

use crate::arabic::fold;
use crate::index::read::collection::Collection;

/// Maximum number of index terms that a fuzzy word expands to: those with the fewest edits first,
/// then those with the highest document frequency.
pub const MAX_WORDS: usize = 64;

/// Minimum length in letters of a word that may have one edit.
pub const ONE_EDIT_LETTERS: usize = 4;
/// Minimum length in letters of a word that may have two edits.
pub const TWO_EDITS_LETTERS: usize = 8;

/// Weights of terms with no, one and two edits.
pub const WEIGHTS: [f32; 3] = [1.0, 0.5, 0.25];

static ONE_EDIT: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_EDITS: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// Returns the maximum number of edits for a spelling.
pub fn max_edits(spelling: &str) -> u8 {
    match spelling.chars().count() {
        0..ONE_EDIT_LETTERS => 0,
        ONE_EDIT_LETTERS..TWO_EDITS_LETTERS => 1,
        _ => 2,
    }
}

/// A Levenshtein automaton for one word.
///
/// ```
/// use fihris::query::fuzzy::EditAutomaton;
/// let automaton = EditAutomaton::new("الصوارخ");
/// assert_eq!(automaton.edits("الصواريخ"), Some(1));
/// assert_eq!(automaton.edits("المصارع"), None);
/// ```
#[derive(Clone)]
pub struct EditAutomaton(Arc<DFA>);

impl fmt::Debug for EditAutomaton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EditAutomaton({} states)", self.0.num_states())
    }
}

impl EditAutomaton {
    /// Builds the automaton for the folded letters of a word.
    pub fn new(spelling: &str) -> Self {
        EditAutomaton::with_prefix("", spelling)
    }

    /// Like [`new`](Self::new), for a dictionary whose words begin with `prefix`.
    fn with_prefix(prefix: &str, spelling: &str) -> Self {
        let builder = match max_edits(spelling) {
            2 => &TWO_EDITS,
            _ => &ONE_EDIT,
        };
        let dfa = builder.build_dfa(&format!("{prefix}{}", fold::exact(spelling)));
        EditAutomaton(Arc::new(dfa))
    }

    /// Returns the number of edits between the word and a folded one; `None` if there are too many.
    pub fn edits(&self, folded: &str) -> Option<u8> {
        match self.0.eval(folded) {
            Distance::Exact(edits) => Some(edits),
            Distance::AtLeast(_) => None,
        }
    }
}

impl Automaton for EditAutomaton {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

/// A term within the edit distance of a fuzzy word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FuzzyTerm {
    /// The term.
    pub term: Term,
    /// The number of edits.
    pub edits: u8,
    /// The document frequency, deleted articles included.
    pub doc_freq: u64,
}

/// Returns the terms of a field that a fuzzy word expands to, best first, at most [`MAX_WORDS`].
/// Only terms that begin with `prefix` are compared.
///
/// # Errors
/// Returns an error if a dictionary cannot be read.
pub fn expand(
    searcher: &Searcher,
    field: Field,
    prefix: &str,
    spelling: &str,
) -> Result<Vec<FuzzyTerm>> {
    let automaton = EditAutomaton::with_prefix(prefix, spelling);
    let mut by_word: HashMap<String, (u8, u64)> = HashMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut words = inverted.terms().search(&automaton).into_stream()?;
        while words.advance() {
            let Ok(word) = std::str::from_utf8(words.key()) else {
                continue;
            };
            let Some(edits) = automaton.edits(word).filter(|_| word.starts_with(prefix)) else {
                continue;
            };
            let doc_freq = u64::from(words.value().doc_freq);
            by_word.entry(word.to_owned()).or_insert((edits, 0)).1 += doc_freq;
        }
    }
    Ok(best(field, by_word))
}

/// Like [`expand`], over the words of a whole collection.
///
/// # Errors
/// Returns an error if the collection cannot be asked.
pub fn expand_in(
    collection: &Collection,
    field: Field,
    prefix: &str,
    spelling: &str,
) -> Result<Vec<FuzzyTerm>> {
    let automaton = EditAutomaton::with_prefix(prefix, spelling);
    let word = format!("{prefix}{}", fold::exact(spelling));
    let similar = collection
        .dictionary
        .similar_words(field, &word, max_edits(spelling))?;
    let mut by_word: HashMap<String, (u8, u64)> = HashMap::new();
    for (word, doc_freq) in similar {
        if let Some(edits) = automaton.edits(&word).filter(|_| word.starts_with(prefix)) {
            by_word.insert(word, (edits, doc_freq));
        }
    }
    Ok(best(field, by_word))
}

/// Returns the best of the words with their edits and document frequencies.
fn best(field: Field, by_word: HashMap<String, (u8, u64)>) -> Vec<FuzzyTerm> {
    let mut terms: Vec<FuzzyTerm> = by_word
        .into_iter()
        .map(|(word, (edits, doc_freq))| FuzzyTerm {
            term: Term::from_field_text(field, &word),
            edits,
            doc_freq,
        })
        .collect();
    terms.sort_by(|a, b| {
        let by_edits = a.edits.cmp(&b.edits);
        let by_frequency = || b.doc_freq.cmp(&a.doc_freq);
        by_edits
            .then_with(by_frequency)
            .then_with(|| a.term.cmp(&b.term))
    });
    terms.truncate(MAX_WORDS);
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_words_may_have_more_edits() {
        let allowed = ["من", "قمة", "قمتا", "القمتان", "الصواريخ"].map(max_edits);
        assert_eq!(allowed, [0, 0, 1, 1, 2]);
    }

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        let automaton = EditAutomaton::new("بوتين");
        let edits = ["بوتين", "بويتن", "بوتن", "بوتيين", "بوطين", "بطوين", "كيم"]
            .map(|word| automaton.edits(word));
        assert_eq!(
            edits,
            [Some(0), Some(1), Some(1), Some(1), Some(1), None, None]
        );
    }

    #[test]
    fn letters_are_compared_folded() {
        assert_eq!(EditAutomaton::new("أسامة").edits("اسامه"), Some(0));
    }
}
