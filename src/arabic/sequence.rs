//! Multiword spellings: واتس آب for واتساب, عبد الله for عبدالله.
//!
//! The group of such a spelling has one term, at the position of its first word. A text that joins
//! the words has the term at the position of the joined word.

use std::ops::Range;
use std::rc::Rc;

use super::fold;
use super::lemma::sound_terms;
use super::lists::{self, Group, MAX_SEQUENCE};
use super::word_terms::{WordTerms, word_terms};
use super::words::{Kind, Words};

/// A word of a text.
#[derive(Debug, Clone)]
pub struct Word {
    /// The kind of characters that the word consists of.
    pub kind: Kind,
    /// The range of the word in the text, in bytes.
    pub range: Range<usize>,
    /// The terms of the word.
    pub terms: Rc<WordTerms>,
}

/// A multiword spelling in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// The term of its group.
    pub term: String,
    /// The number of its words.
    pub words: usize,
    /// Its group.
    pub group: Group,
}

/// The words of a text with their terms, and look-ahead for multiword spellings.
pub struct AnalysedWords<'t> {
    words: Words<'t>,
}

impl<'t> AnalysedWords<'t> {
    /// Starts before the first word of `text`.
    pub fn new(text: &'t str) -> Self {
        AnalysedWords {
            words: Words::new(text),
        }
    }

    /// Returns the next word.
    pub fn next_word(&mut self) -> Option<Word> {
        let words = &mut self.words;
        words.advance().then(|| Word {
            kind: words.kind(),
            range: words.range(),
            terms: word_terms(words.kind(), words.spelling()),
        })
    }

    /// Returns the multiword spellings that begin with `word`, the last one that
    /// [`next_word`](Self::next_word) returned.
    pub fn sequences_at(&self, word: &Word) -> Vec<Sequence> {
        sequences_at(word.terms.sequence_starts(), &self.words)
    }
}

/// Returns the multiword spellings that begin at the current word of `words`, with one of `starts`.
pub fn sequences_at<'a>(starts: impl Iterator<Item = &'a str>, words: &Words<'_>) -> Vec<Sequence> {
    let mut ahead = None;
    let mut read: Vec<String> = Vec::new();
    find_sequences(starts, |number| {
        while read.len() <= number {
            let ahead = ahead.get_or_insert_with(|| words.clone());
            if !ahead.advance() {
                return None;
            }
            read.push(fold::exact(ahead.spelling()));
        }
        read.get(number).cloned()
    })
}

/// Returns the multiword spellings that consist of one of `starts` and of words that follow.
///
/// `following` returns the word with this number after the start, folded, counted from 0.
pub fn find_sequences<'a>(
    starts: impl Iterator<Item = &'a str>,
    mut following: impl FnMut(usize) -> Option<String>,
) -> Vec<Sequence> {
    let mut sequences = Vec::new();
    for start in starts {
        let mut joined = start.to_owned();
        for words in 2..=MAX_SEQUENCE {
            let Some(next) = following(words - 2) else {
                break;
            };
            if words == 2 {
                let is_listed = lists::group(&[start, " ", &next].concat()).is_some();
                let joined = joined_terms(start, &next).into_iter();
                let joined = joined.filter(|_| !is_listed);
                sequences.extend(joined.map(|term| Sequence {
                    term,
                    words,
                    group: Group::default(),
                }));
            }
            joined.push(' ');
            joined.push_str(&next);
            if let Some(group) = lists::group(&joined) {
                sequences.push(Sequence {
                    term: fold::key(group.first),
                    words,
                    group,
                });
            }
            if !lists::begins_sequence(&joined) {
                break;
            }
        }
    }
    sequences
}

/// First words of foreign names that some outlets join with the next word: دي ميستورا, ماك دونالد.
const PARTICLES: [&str; 11] = [
    "دي", "دا", "دو", "ديل", "فان", "فون", "ماك", "سان", "سانت", "او", "نيو",
];

/// The first word of Arabic names that some outlets join with the next word: عبد الله.
const SERVANT: &str = "عبد";

/// Returns whether a folded word may be joined with the next one, whatever that is.
pub(super) fn is_joinable(folded: &str) -> bool {
    folded == SERVANT || PARTICLES.contains(&folded)
}

/// Returns the terms of two folded words as one: عبد with a word with the article, and a particle
/// with a foreign name, which then has its sound terms.
fn joined_terms(first: &str, next: &str) -> Vec<String> {
    if first == SERVANT && next.starts_with("ال") {
        vec![[first, next].concat()]
    } else if PARTICLES.contains(&first) && !sound_terms(next).is_empty() {
        sound_terms(&[first, next].concat())
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::super::word_terms::TermKind;
    use super::*;

    fn sequences(text: &str) -> Vec<(String, usize)> {
        let mut words = AnalysedWords::new(text);
        let mut all = Vec::new();
        while let Some(word) = words.next_word() {
            let sequences = words.sequences_at(&word).into_iter();
            all.extend(sequences.map(|sequence| (sequence.term, sequence.words)));
        }
        all
    }

    #[test]
    fn a_multiword_spelling_has_the_term_of_the_joined_one() {
        let joined = word_terms(Kind::Arabic, "واتساب");
        let apart = sequences("تطبيق واتس آب الجديد");
        assert_eq!(apart.len(), 1);
        let mut terms = joined.of(TermKind::Word);
        assert!(terms.any(|term| *term == *apart[0].0));
        assert_eq!(sequences("قال لعبد الله"), sequences("عبد الله"));
    }

    #[test]
    fn a_part_of_a_name_equals_another_only_next_to_the_rest() {
        assert_eq!(sequences("كيم جونغ أون"), sequences("كيم جون أون"));
        assert_eq!(sequences("جون"), []);
    }

    #[test]
    fn names_that_no_list_has_are_joined_too() {
        assert_eq!(sequences("عبد الستور"), [("عبدالستور".to_owned(), 2)]);
        let apart = sequences("ستيفان دي ميسترالو");
        let joined = sound_terms("ديمسترالو");
        let cost = crate::arabic::lemma::sound_cost(&apart[0].0, &joined[0]);
        assert!(cost.is_some(), "{apart:?} {joined:?}");
        assert_eq!(sequences("سان من"), []);
    }

    #[test]
    fn every_word_of_a_text_is_returned_once_and_in_order() {
        let text = "كيم جونغ أون وعبد الله في هونغ كونغ";
        let mut words = AnalysedWords::new(text);
        let mut returned = Vec::new();
        while let Some(word) = words.next_word() {
            words.sequences_at(&word);
            returned.push(&text[word.range]);
        }
        assert_eq!(returned, text.split(' ').collect::<Vec<_>>());
    }
}
