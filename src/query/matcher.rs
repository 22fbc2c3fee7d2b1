//! Which words of a text a query found: the same question that the index answers, asked of the
//! text itself, for highlights.

use std::collections::HashMap;

use super::fuzzy::Typed;
use super::pattern::Pattern;
use super::{Group, Node, Occur, QueryWord, Scope, Strictness, verbatim};
use crate::arabic::analysis::{Form, analysis};
use crate::arabic::chain;
use crate::arabic::sequence::begun_by;
use crate::arabic::words::Words;

/// The words of a query that an article may hold.
#[derive(Debug, Clone, Default)]
pub struct Matcher {
    words: Vec<QueryWord>,
    by_word: HashMap<String, Vec<usize>>,
    by_exact: HashMap<String, Vec<usize>>,
    /// Words as written, by their letters.
    by_written: HashMap<String, Vec<(String, usize)>>,
    patterns: Vec<(Pattern, usize)>,
    typed: Vec<(Typed, usize)>,
}

/// A word of a text that the query found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordMatch {
    /// Its bytes in the text.
    pub range: std::ops::Range<usize>,
    /// Which words of the query found it.
    pub query_words: Vec<usize>,
    /// Its number among the words of the text, counted from 0.
    pub position: usize,
}

/// The words that a query looks for, in its order; those that must not be there are left out.
pub fn positive_words(group: &Group) -> Vec<&QueryWord> {
    let mut words = Vec::new();
    for (occur, node) in group {
        match node {
            _ if *occur == Occur::MustNot => {}
            Node::Word(word) => words.push(word),
            Node::Phrase(several) | Node::Near(several, _) | Node::Compound(several) => {
                words.extend(several)
            }
            Node::Group(group) => words.extend(positive_words(group)),
            Node::Filter(_) | Node::AllArticles => {}
        }
    }
    words
}

impl Matcher {
    /// Gathers the words that a query looks for; those that must not be there are left out.
    pub fn new(group: &Group) -> Self {
        let mut matcher = Matcher::default();
        for word in positive_words(group) {
            matcher.add(word);
        }
        matcher
    }

    fn add(&mut self, word: &QueryWord) {
        if self.words.contains(word) {
            return;
        }
        let number = self.words.len();
        match word.strictness {
            Strictness::Word => {
                for term in word
                    .terms()
                    .into_iter()
                    .chain(word.multiword_terms.iter().cloned())
                {
                    self.by_word.entry(term).or_default().push(number);
                }
            }
            Strictness::Exact => {
                let term = chain::exact(&word.spelling);
                self.by_exact.entry(term).or_default().push(number);
            }
            Strictness::Verbatim => {
                let same_letters = self.by_written.entry(chain::exact(&word.spelling));
                let written = (verbatim::normal(&word.text), number);
                same_letters.or_default().push(written);
            }
            Strictness::Pattern => self.patterns.push((Pattern::new(&word.spelling), number)),
            Strictness::Fuzzy => self.typed.push((Typed::new(&word.spelling), number)),
        }
        self.words.push(word.clone());
    }

    fn looks_at_letters(&self) -> bool {
        !(self.by_exact.is_empty()
            && self.by_written.is_empty()
            && self.patterns.is_empty()
            && self.typed.is_empty())
    }

    /// The words that are looked for.
    pub fn words(&self) -> &[QueryWord] {
        &self.words
    }

    /// Whether a word found in this part of an article by the query word of this number counts.
    pub fn counts_in(&self, number: usize, part: Scope) -> bool {
        let scope = self.words.get(number).map(|word| word.scope);
        match part {
            Scope::Related => scope == Some(Scope::Related),
            part => scope == Some(part) || scope == Some(Scope::Article),
        }
    }

    /// The terms of [`Form::Word`] that words are found by.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.by_word.keys().map(String::as_str)
    }

    /// The words of `text`, a part of an article, that the query found, in order.
    pub fn find(&self, text: &str, part: Scope) -> Vec<WordMatch> {
        let counts = |number| self.counts_in(number, part);
        if !(0..self.words.len()).any(counts) {
            return Vec::new();
        }
        self.find_at(text, part, |_| true).0
    }

    /// [`find`](Matcher::find), where a word can have a term of the query only at positions that
    /// `may_have` says, counted from 0; and how many words the text has.
    pub fn find_at(
        &self,
        text: &str,
        part: Scope,
        may_have: impl Fn(usize) -> bool,
    ) -> (Vec<WordMatch>, usize) {
        let mut found = Vec::new();
        let mut words = Words::new(text);
        let mut position = 0;
        // What found a name of several words, and how many of them are left.
        let mut running: Vec<(usize, usize)> = Vec::new();
        while words.advance() {
            let mut query_words = Vec::new();
            if !self.by_word.is_empty() && may_have(position) {
                let analysed = analysis(words.kind(), words.spelling());
                for term in analysed.terms(Form::Word) {
                    query_words.extend(self.by_word.get(term).into_iter().flatten());
                }
                for sequence in begun_by(analysed.begins(), &words) {
                    let found = self.by_word.get(&sequence.term).into_iter().flatten();
                    running.extend(found.map(|number| (*number, sequence.words)));
                }
            }
            query_words.extend(running.iter().map(|(number, _)| *number));
            running.iter_mut().for_each(|(_, left)| *left -= 1);
            running.retain(|(_, left)| *left > 0);
            if self.looks_at_letters() {
                let exact = chain::exact(words.spelling());
                query_words.extend(self.by_exact.get(&exact).into_iter().flatten());
                for (written, number) in self.by_written.get(&exact).into_iter().flatten() {
                    let word = text.get(words.range()).unwrap_or_default();
                    query_words.extend((verbatim::normal(word) == *written).then_some(*number));
                }
                let fitting = self.patterns.iter();
                let fitting = fitting.filter(|(pattern, _)| pattern.fits(&exact));
                query_words.extend(fitting.map(|(_, number)| *number));
                let meant = self.typed.iter();
                let meant = meant.filter(|(typed, _)| typed.edits(&exact).is_some());
                query_words.extend(meant.map(|(_, number)| *number));
            }
            query_words.sort_unstable();
            query_words.dedup();
            query_words.retain(|number| self.counts_in(*number, part));
            if !query_words.is_empty() {
                let range = words.range();
                found.push(WordMatch {
                    range,
                    query_words,
                    position,
                });
            }
            position += 1;
        }
        (found, position)
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::query::grammar::{Options, parse};

    fn found(query: &str, text: &str, part: Scope) -> Vec<String> {
        let parsed = parse(query, Options::default()).expect("read");
        let matcher = Matcher::new(&parsed.group);
        matcher
            .find(text, part)
            .into_iter()
            .map(|found| text[found.range].to_owned())
            .collect()
    }

    #[test]
    fn words_are_found_in_their_forms_and_exact_ones_by_letters() {
        assert_eq!(
            found("رئيس", "قال الرئيسُ والرئيس", Scope::Body),
            ["الرئيسُ", "والرئيس"]
        );
        assert_eq!(found("=رئيس", "قال الرئيس رئيسٌ", Scope::Body), ["رئيسٌ"]);
        assert_eq!(found("رئي*", "رئيسنا", Scope::Body), ["رئيسنا"]);
        assert_eq!(found("*ئيس*", "الرئيسُ ورأس", Scope::Body), ["الرئيسُ"]);
        assert_eq!(found("ر?يس", "رئيس رئس", Scope::Body), ["رئيس"]);
        assert_eq!(found("رئيص~", "رئيس الرئيس", Scope::Body), ["رئيس"]);
        assert_eq!(
            found("\"رئيس قال\"~1", "قال رئيس", Scope::Body),
            ["قال", "رئيس"]
        );
        assert_eq!(found("قال -رئيس", "قال الرئيس", Scope::Body), ["قال"]);
    }

    #[test]
    fn words_as_written_are_found_with_their_marks_and_seats() {
        let text = "كتاب كِتاب «كِتابٌ» كِـتاب الكِتاب";
        assert_eq!(found("==كِتاب", text, Scope::Body), ["كِتاب"]);
        assert_eq!(found("==كتاب", text, Scope::Body), ["كتاب"]);
        assert_eq!(found("==كِـتاب", text, Scope::Body), ["كِـتاب"]);
        assert_eq!(
            found("==CNN ==٢٠١٨", "cnn 2018 CNN ٢٠١٨", Scope::Body),
            ["CNN", "٢٠١٨"]
        );
        assert_eq!(found("==الله", "ﷲ الله", Scope::Body), ["الله"]);
    }

    #[test]
    fn one_text_in_two_unicode_forms_is_written_the_same() {
        let mut runner = proptest::test_runner::TestRunner::default();
        let words = "[ءآأؤإئاةكتبيىۀۂۓ]{1,3}[\u{64B}-\u{655}]{0,3}[بتéÅ가]?";
        runner
            .run(&words, |word| {
                let decomposed: String = word.nfd().collect();
                let query = format!("=={word}");
                let same = |text: &str| found(&query, text, Scope::Body).len();
                assert_eq!(same(&word), same(&decomposed), "{word}");
                assert!(same(&word) > 0, "{word}");
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
    }

    #[test]
    fn a_field_finds_only_in_its_part() {
        assert_eq!(found("title:بوتين", "بوتين", Scope::Body).len(), 0);
        assert_eq!(found("title:بوتين", "بوتين", Scope::Title).len(), 1);
        assert_eq!(found("بوتين", "بوتين", Scope::Related).len(), 0);
        assert_eq!(found("related:بوتين", "بوتين", Scope::Related).len(), 1);
    }
}
