//! Words with typing errors: `الصوارخ~`.
//!
//! An edit is a letter too many, one too few, another one in its place, or two letters that changed
//! places (Damerau and Levenshtein). Edits are counted on folded letters.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use anyhow::Result;
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};
use tantivy_fst::Automaton;

use crate::arabic::fold;

/// Words of the index that a word with typing errors stands for, at most: those with the fewest
/// edits first, of these the ones in most articles.
pub const MAX_WORDS: usize = 64;

/// Letters from which a word may have one edit, and from which two.
pub const ONE_EDIT_LETTERS: usize = 4;
/// See [`ONE_EDIT_LETTERS`].
pub const TWO_EDITS_LETTERS: usize = 8;

/// How much a word counts with no, one and two edits.
pub const WEIGHTS: [f32; 3] = [1.0, 0.5, 0.25];

static ONE_EDIT: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_EDITS: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// The edits that a word of this spelling may have: none below four letters.
pub fn edits_allowed(spelling: &str) -> u8 {
    match spelling.chars().count() {
        0..ONE_EDIT_LETTERS => 0,
        ONE_EDIT_LETTERS..TWO_EDITS_LETTERS => 1,
        _ => 2,
    }
}

/// Tells how far words are from one word.
///
/// ```
/// use fihris::query::fuzzy::Typed;
/// let typed = Typed::new("الصوارخ");
/// assert_eq!(typed.edits("الصواريخ"), Some(1));
/// assert_eq!(typed.edits("المصارع"), None);
/// ```
#[derive(Clone)]
pub struct Typed(Arc<DFA>);

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Typed({} states)", self.0.num_states())
    }
}

impl Typed {
    /// Reads a word by its letters.
    pub fn new(spelling: &str) -> Self {
        Typed::behind("", spelling)
    }

    /// The same for a dictionary in which `mark` stands before each word.
    fn behind(mark: &str, spelling: &str) -> Self {
        let builder = match edits_allowed(spelling) {
            2 => &TWO_EDITS,
            _ => &ONE_EDIT,
        };
        let dfa = builder.build_dfa(&format!("{mark}{}", fold::exact(spelling)));
        Typed(Arc::new(dfa))
    }

    /// The edits between the word and a folded one; `None` for too many.
    pub fn edits(&self, folded: &str) -> Option<u8> {
        match self.0.eval(folded) {
            Distance::Exact(edits) => Some(edits),
            Distance::AtLeast(_) => None,
        }
    }
}

impl Automaton for Typed {
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

/// A word of the index that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// Its term.
    pub term: Term,
    /// How many edits away it is.
    pub edits: u8,
    /// How many articles have it.
    pub articles: u64,
}

/// The words of a field that may have been meant, best first, at most [`MAX_WORDS`]. `mark` stands
/// before each word of the field.
///
/// # Errors
/// When the index cannot be read.
pub fn meant(searcher: &Searcher, field: Field, mark: &str, spelling: &str) -> Result<Vec<Meant>> {
    let typed = Typed::behind(mark, spelling);
    let mut known: HashMap<String, (u8, u64)> = HashMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut words = inverted.terms().search(&typed).into_stream()?;
        while words.advance() {
            let Ok(word) = std::str::from_utf8(words.key()) else {
                continue;
            };
            let Some(edits) = typed.edits(word).filter(|_| word.starts_with(mark)) else {
                continue;
            };
            let articles = u64::from(words.value().doc_freq);
            known.entry(word.to_owned()).or_insert((edits, 0)).1 += articles;
        }
    }
    let mut found: Vec<Meant> = known
        .into_iter()
        .map(|(word, (edits, articles))| Meant {
            term: Term::from_field_text(field, &word),
            edits,
            articles,
        })
        .collect();
    found.sort_by(|a, b| {
        let by_edits = a.edits.cmp(&b.edits);
        let by_articles = || b.articles.cmp(&a.articles);
        by_edits
            .then_with(by_articles)
            .then_with(|| a.term.cmp(&b.term))
    });
    found.truncate(MAX_WORDS);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_a_word_the_more_edits_it_may_have() {
        let allowed = ["من", "قمة", "قمتا", "القمتان", "الصواريخ"].map(edits_allowed);
        assert_eq!(allowed, [0, 0, 1, 1, 2]);
    }

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        let typed = Typed::new("بوتين");
        let edits = ["بوتين", "بويتن", "بوتن", "بوتيين", "بوطين", "بطوين", "كيم"]
            .map(|word| typed.edits(word));
        assert_eq!(
            edits,
            [Some(0), Some(1), Some(1), Some(1), Some(1), None, None]
        );
    }

    #[test]
    fn letters_are_compared_folded() {
        assert_eq!(Typed::new("أسامة").edits("اسامه"), Some(0));
    }
}
