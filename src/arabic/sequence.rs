//! Spellings of several words: واتس آب is واتساب, عبد الله is عبدالله.
//!
//! The group of such a spelling has one term, which stands at the position of the first word in a
//! text that writes it apart, and of the one word in a text that joins it.

use std::cell::RefCell;
use std::collections::VecDeque;
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
    ahead: VecDeque<Word>,
    /// All words, where the text is short enough to keep them, and the number of the next.
    kept: Option<Rc<[Word]>>,
    next: usize,
}

/// Bytes that a text may have to be kept.
const MAX_KEPT_BYTES: usize = 1 << 16;
/// Texts that are kept, for each thread: title, summary, body and lead of one article, which come
/// once for each field.
const MAX_KEPT_TEXTS: usize = 4;

/// A text and its words.
type Text = (Box<str>, Rc<[Word]>);

thread_local! {
    static KEPT: RefCell<VecDeque<Text>> = RefCell::default();
}

/// The words of a text, which are read once for all fields.
fn kept(text: &str) -> Option<Rc<[Word]>> {
    if text.len() > MAX_KEPT_BYTES {
        return None;
    }
    let known = KEPT.with_borrow(|kept| {
        let mut kept = kept.iter();
        let found = kept.find(|(known, _)| **known == *text);
        found.map(|(_, words)| Rc::clone(words))
    });
    if known.is_some() {
        return known;
    }
    let mut words = Words::new(text);
    let read: Rc<[Word]> = std::iter::from_fn(|| read(&mut words)).collect();
    KEPT.with_borrow_mut(|kept| {
        kept.truncate(MAX_KEPT_TEXTS - 1);
        kept.push_front((text.into(), Rc::clone(&read)));
    });
    Some(read)
}

impl<'t> Sequences<'t> {
    /// Starts before the first word of `text`.
    pub fn new(text: &'t str) -> Self {
        Sequences {
            words: Words::new(text),
            ahead: VecDeque::new(),
            kept: kept(text),
            next: 0,
        }
    }

    /// The next word.
    pub fn next_word(&mut self) -> Option<Word> {
        if let Some(kept) = &self.kept {
            let word = kept.get(self.next).cloned();
            self.next += 1;
            return word;
        }
        match self.ahead.pop_front() {
            Some(word) => Some(word),
            None => read(&mut self.words),
        }
    }

    /// The sequences that begin with `word`, which was just given.
    pub fn begun_by(&mut self, word: &Word) -> Vec<Sequence> {
        if word.analysis.begins().len() == 0 {
            return Vec::new();
        }
        if let Some(kept) = &self.kept {
            let behind = kept.iter().skip(self.next).take(MAX_SEQUENCE - 1);
            return sequences(&word.analysis, behind.map(|word| &*word.analysis));
        }
        while self.ahead.len() < MAX_SEQUENCE - 1
            && let Some(next) = read(&mut self.words)
        {
            self.ahead.push_back(next);
        }
        let behind = self.ahead.iter().map(|word| &*word.analysis);
        sequences(&word.analysis, behind)
    }
}

fn read(words: &mut Words<'_>) -> Option<Word> {
    words.advance().then(|| Word {
        kind: words.kind(),
        range: words.range(),
        analysis: analysis(words.kind(), words.spelling()),
    })
}

/// The sequences that begin with a word that `words` has just given.
pub fn begun_by(first: &Analysis, words: &Words<'_>) -> Vec<Sequence> {
    if first.begins().len() == 0 {
        return Vec::new();
    }
    let mut ahead = words.clone();
    let read = || read(&mut ahead);
    let behind: Vec<Word> = std::iter::from_fn(read).take(MAX_SEQUENCE - 1).collect();
    sequences(first, behind.iter().map(|word| &*word.analysis))
}

/// The sequences that `first` begins with some of the words behind it.
pub fn sequences<'a>(
    first: &Analysis,
    behind: impl Iterator<Item = &'a Analysis> + Clone,
) -> Vec<Sequence> {
    let mut found = Vec::new();
    for start in first.begins() {
        let mut joined = start.to_string();
        for (count, next) in (2..=MAX_SEQUENCE).zip(behind.clone()) {
            joined.push(' ');
            joined.push_str(next.folded());
            if let Some(group) = lists::group(&joined) {
                found.push(Sequence {
                    term: fold::key(group.first),
                    words: count,
                    group,
                });
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
