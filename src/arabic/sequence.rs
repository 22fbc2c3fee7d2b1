//! Spellings of several words: واتس آب is واتساب, عبد الله is عبدالله.
//!
//! The group of such a spelling has one term, which stands at the position of the first word in a
//! text that writes it apart, and of the one word in a text that joins it.

use std::ops::Range;
use std::rc::Rc;

use super::analysis::{Analysis, analysis};
use super::fold;
use super::lists::{self, Group, MAX_SEQUENCE};
use super::words::{Kind, Words};

/// A word of a text.
#[derive(Debug, Clone)]
pub struct Word {
    /// What it is made of.
    pub kind: Kind,
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its terms.
    pub analysis: Rc<Analysis>,
}

/// The term of a group of spellings that words of a text are one of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// The term of the group.
    pub term: String,
    /// How many words it takes.
    pub words: usize,
    /// The group.
    pub group: Group,
}

/// The words of a text, each analysed, with a look at those that follow.
pub struct Sequences<'t> {
    words: Words<'t>,
}

impl<'t> Sequences<'t> {
    /// Starts before the first word of `text`.
    pub fn new(text: &'t str) -> Self {
        Sequences {
            words: Words::new(text),
        }
    }

    /// The next word.
    pub fn next_word(&mut self) -> Option<Word> {
        let words = &mut self.words;
        words.advance().then(|| Word {
            kind: words.kind(),
            range: words.range(),
            analysis: analysis(words.kind(), words.spelling()),
        })
    }

    /// The sequences that begin with `word`, which was just given.
    pub fn begun_by(&self, word: &Word) -> Vec<Sequence> {
        begun_by(word.analysis.begins(), &self.words)
    }
}

/// The sequences that begin, with one of the words `starts`, where `words` has just given one.
pub fn begun_by<'a>(starts: impl Iterator<Item = &'a str>, words: &Words<'_>) -> Vec<Sequence> {
    let mut ahead = None;
    let mut read: Vec<String> = Vec::new();
    sequences(starts, |number| {
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

/// The sequences of one of the words `starts` with some of the words behind it, of which `behind` gives the
/// one with a number, folded.
pub fn sequences<'a>(
    starts: impl Iterator<Item = &'a str>,
    mut behind: impl FnMut(usize) -> Option<String>,
) -> Vec<Sequence> {
    let mut found = Vec::new();
    for start in starts {
        let mut joined = start.to_owned();
        for words in 2..=MAX_SEQUENCE {
            let Some(next) = behind(words - 2) else { break };
            joined.push(' ');
            joined.push_str(&next);
            if let Some(group) = lists::group(&joined) {
                found.push(Sequence {
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
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, usize)> {
        let mut words = Sequences::new(text);
        let mut found = Vec::new();
        while let Some(word) = words.next_word() {
            let begun = words.begun_by(&word);
            found.extend(begun.into_iter().map(|begun| (begun.term, begun.words)));
        }
        found
    }

    #[test]
    fn a_spelling_apart_has_the_term_of_the_one_in_one_word() {
        let joined = analysis(Kind::Arabic, "واتساب");
        let apart = found("تطبيق واتس آب الجديد");
        assert_eq!(apart.len(), 1);
        let mut terms = joined.terms(super::super::analysis::Form::Word);
        assert!(terms.any(|term| *term == *apart[0].0));
        assert_eq!(found("قال لعبد الله"), found("عبد الله"));
    }

    #[test]
    fn a_part_of_a_name_stands_for_another_only_beside_the_rest() {
        assert_eq!(found("كيم جونغ أون"), found("كيم جون أون"));
        assert_eq!(found("جون"), []);
    }

    #[test]
    fn every_word_of_a_text_comes_once_and_in_order() {
        let text = "كيم جونغ أون وعبد الله في هونغ كونغ";
        let mut words = Sequences::new(text);
        let mut seen = Vec::new();
        while let Some(word) = words.next_word() {
            words.begun_by(&word);
            seen.push(&text[word.range]);
        }
        assert_eq!(seen, text.split(' ').collect::<Vec<_>>());
    }
}
