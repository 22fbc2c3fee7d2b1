//! Matches the words of a query against a text, by the rules of the index, for highlights.

use std::collections::HashMap;
use std::sync::Arc;

use super::fuzzy::EditAutomaton;
use super::latin::NameTerms;
use super::pattern::Pattern;
use super::{Group, Node, Occur, QueryWord, Scope, Strictness, latin, verbatim};
use crate::arabic::fold;
use crate::arabic::latin::LatinName;
use crate::arabic::lemma::{SoundTerm, sound_cost, sound_terms};
use crate::arabic::sequence::sequences_at;
use crate::arabic::word_terms::{TermKind, word_terms};
use crate::arabic::words::Words;

/// The terms of each further word of a name of several words.
type FurtherWords = Arc<[Vec<String>]>;

/// The words of a query, by the term or form that they match.
#[derive(Debug, Clone, Default)]
pub struct Matcher {
    words: Vec<QueryWord>,
    by_word: HashMap<String, Vec<usize>>,
    by_exact: HashMap<String, Vec<usize>>,
    /// Sound terms by their key.
    sounds: HashMap<String, Vec<(String, usize)>>,
    /// Normalised verbatim words by their folded letters.
    verbatim: HashMap<String, Vec<(String, usize)>>,
    patterns: Vec<(Pattern, usize)>,
    latin: Vec<(Arc<LatinName>, usize)>,
    /// Arabic names of several words by a term of the first, with the terms of each further word.
    names: HashMap<String, Vec<(FurtherWords, usize)>>,
    fuzzy: Vec<(EditAutomaton, usize)>,
}

/// A word of a text that matches the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordMatch {
    /// Byte range in the text.
    pub range: std::ops::Range<usize>,
    /// Indexes of the query words that match it, ascending.
    pub query_words: Vec<usize>,
    /// Position among the words of the text, from 0.
    pub position: usize,
}

/// Returns the words of a query in order, without excluded ones.
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
    /// Collects the words of a query, without excluded ones.
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
                if let Some(latin) = &word.latin {
                    for name in latin.words() {
                        let name_terms = latin::terms_of(name);
                        if let NameTerms::Analysed(_) = name_terms {
                            for sound in sound_terms(name) {
                                self.add_sound(sound, number);
                            }
                        }
                        let (terms, by_term) = match name_terms {
                            NameTerms::Analysed(terms) => (terms, &mut self.by_word),
                            NameTerms::Letters(terms) => (terms, &mut self.by_exact),
                        };
                        for term in terms {
                            by_term.entry(term).or_default().push(number);
                        }
                    }
                    for name in latin.phrases() {
                        let mut words = name.into_iter().map(latin::analysed_terms);
                        let first = words.next().unwrap_or_default();
                        let rest: FurtherWords = words.collect();
                        for term in first {
                            let names = self.names.entry(term).or_default();
                            names.push((Arc::clone(&rest), number));
                        }
                    }
                    self.latin
                        .extend(latin.pattern().map(|name| (name, number)));
                }
                for sound in word.sounds() {
                    self.add_sound(sound, number);
                }
            }
            Strictness::Exact => {
                let term = fold::exact(&word.spelling);
                self.by_exact.entry(term).or_default().push(number);
            }
            Strictness::Verbatim => {
                let with_letters = self.verbatim.entry(fold::exact(&word.spelling));
                let normalised = (verbatim::normalise(&word.text), number);
                with_letters.or_default().push(normalised);
            }
            Strictness::Pattern => self.patterns.push((Pattern::new(&word.spelling), number)),
            Strictness::Fuzzy => self
                .fuzzy
                .push((EditAutomaton::new(&word.spelling), number)),
        }
        self.words.push(word.clone());
    }

    /// Adds a sound term of a word.
    fn add_sound(&mut self, sound: String, number: usize) {
        if let Some(key) = SoundTerm::parse(&sound).map(|parsed| parsed.key.to_owned()) {
            self.sounds.entry(key).or_default().push((sound, number));
        }
    }

    /// Returns whether some word is compared by its letters.
    fn compares_letters(&self) -> bool {
        !(self.by_exact.is_empty()
            && self.verbatim.is_empty()
            && self.patterns.is_empty()
            && self.fuzzy.is_empty())
    }

    /// Returns the distinct words; their indexes identify them in matches.
    pub fn words(&self) -> &[QueryWord] {
        &self.words
    }

    /// Returns whether the query word with index `number` applies to a part of an article.
    pub fn applies_to(&self, number: usize, part: Scope) -> bool {
        let scope = self.words.get(number).map(|word| word.scope);
        match part {
            Scope::Related => scope == Some(Scope::Related),
            part => scope == Some(part) || scope == Some(Scope::Article),
        }
    }

    /// Returns the terms of [`TermKind::Word`] by which words match.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        let words = self.by_word.keys().chain(self.names.keys());
        words.map(String::as_str)
    }

    /// Returns whether a word is a name in Latin letters that is compared with Arabic words.
    pub fn compares_latin(&self) -> bool {
        !self.latin.is_empty()
    }

    /// Returns the sound terms of the words, which match terms that sound alike.
    pub fn sounds(&self) -> impl Iterator<Item = &str> {
        self.sounds
            .values()
            .flatten()
            .map(|(sound, _)| sound.as_str())
    }

    /// Returns the query words that sound like a word with a sound term.
    fn alike<'m>(&'m self, term: &'m str) -> impl Iterator<Item = usize> {
        let parsed = SoundTerm::parse(term).filter(|_| !self.sounds.is_empty());
        let sounds = parsed.and_then(|parsed| self.sounds.get(parsed.key));
        let sounds = sounds.into_iter().flatten();
        sounds
            .filter(move |(sound, _)| sound_cost(sound, term).is_some())
            .map(|(_, number)| *number)
    }

    /// Returns the matching words of `text`, which is the given part of an article, in order.
    pub fn find(&self, text: &str, part: Scope) -> Vec<WordMatch> {
        let applies = |number| self.applies_to(number, part);
        if !(0..self.words.len()).any(applies) {
            return Vec::new();
        }
        self.find_at(text, part, |_| true).0
    }

    /// Like [`find`](Matcher::find), but analyses only the words at positions, from 0, for which
    /// `may_match` returns true. Also returns the number of words of the text.
    pub fn find_at(
        &self,
        text: &str,
        part: Scope,
        may_match: impl Fn(usize) -> bool,
    ) -> (Vec<WordMatch>, usize) {
        let mut matches = Vec::new();
        let mut words = Words::new(text);
        let mut position = 0;
        // Query words that match a multi-word name, with the number of its words to come.
        let mut open_names: Vec<(usize, usize)> = Vec::new();
        while words.advance() {
            let mut query_words = Vec::new();
            let has_terms = !(self.by_word.is_empty() && self.names.is_empty());
            if has_terms && may_match(position) {
                let analysed = word_terms(words.kind(), words.spelling());
                for term in analysed.of(TermKind::Word) {
                    query_words.extend(self.by_word.get(term).into_iter().flatten());
                    query_words.extend(self.alike(term));
                    let names = self.latin.iter();
                    let names = names.filter(|(name, _)| name.cost(term).is_some());
                    query_words.extend(names.map(|(_, number)| *number));
                }
                for term in analysed.of(TermKind::Word) {
                    let names = self.names.get(term).into_iter().flatten();
                    let names = names.filter(|(rest, _)| follows(rest, &words));
                    open_names.extend(names.map(|(rest, number)| (*number, rest.len() + 1)));
                }
                for sequence in sequences_at(analysed.sequence_starts(), &words) {
                    let numbers = self.by_word.get(&sequence.term).into_iter().flatten();
                    let numbers = numbers.copied().chain(self.alike(&sequence.term));
                    open_names.extend(numbers.map(|number| (number, sequence.words)));
                }
            }
            query_words.extend(open_names.iter().map(|(number, _)| *number));
            open_names.iter_mut().for_each(|(_, left)| *left -= 1);
            open_names.retain(|(_, left)| *left > 0);
            if self.compares_letters() {
                let exact = fold::exact(words.spelling());
                query_words.extend(self.by_exact.get(&exact).into_iter().flatten());
                for (normalised, number) in self.verbatim.get(&exact).into_iter().flatten() {
                    let word = text.get(words.range()).unwrap_or_default();
                    query_words
                        .extend((verbatim::normalise(word) == *normalised).then_some(*number));
                }
                let matching = self.patterns.iter();
                let matching = matching.filter(|(pattern, _)| pattern.matches(&exact));
                query_words.extend(matching.map(|(_, number)| *number));
                let close = self.fuzzy.iter();
                let close = close.filter(|(automaton, _)| automaton.edits(&exact).is_some());
                query_words.extend(close.map(|(_, number)| *number));
            }
            query_words.sort_unstable();
            query_words.dedup();
            query_words.retain(|number| self.applies_to(*number, part));
            if !query_words.is_empty() {
                let range = words.range();
                matches.push(WordMatch {
                    range,
                    query_words,
                    position,
                });
            }
            position += 1;
        }
        (matches, position)
    }
}

/// Returns whether the words after the current one have the terms of the further words of a name.
fn follows(name: &[Vec<String>], words: &Words<'_>) -> bool {
    let mut ahead = words.clone();
    name.iter().all(|terms| {
        ahead.advance() && {
            let analysed = word_terms(ahead.kind(), ahead.spelling());
            let mut found = analysed.of(TermKind::Word);
            found.any(|term| terms.iter().any(|other| other == term))
        }
    })
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
    fn words_match_in_all_forms_and_exact_ones_by_letters() {
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
    fn an_arabic_name_of_several_words_matches_as_a_whole() {
        let text = "الأمم الأخرى، والأمم المتحدة، وشركة متحدة";
        assert_eq!(
            found("United Nations", text, Scope::Body),
            ["والأمم", "المتحدة"]
        );
    }

    #[test]
    fn verbatim_words_match_with_their_marks_and_hamza_seats() {
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
    fn verbatim_words_match_in_any_normalisation_form() {
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
    fn a_scope_matches_only_in_its_part() {
        assert_eq!(found("title:بوتين", "بوتين", Scope::Body).len(), 0);
        assert_eq!(found("title:بوتين", "بوتين", Scope::Title).len(), 1);
        assert_eq!(found("بوتين", "بوتين", Scope::Related).len(), 0);
        assert_eq!(found("related:بوتين", "بوتين", Scope::Related).len(), 1);
    }
}
