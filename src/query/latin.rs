//! Words in Latin letters that are Arabic names: `Netanyahu` also finds نتنياهو.
//!
//! The parser annotates the words: listed names with their Arabic names, an article with the word
//! that it precedes (al-Assad). Other words are compared with the words of the index by
//! [`LatinName`]; whether two meet depends on the two alone.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;
use fst::Automaton as _;
use serde::Serialize;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};
use tantivy_fst::Automaton;

use super::matcher::positive_words;
use super::nearest_names::NearestNames;
use super::{Group, Node, Occur, QueryWord, Strictness};
use crate::arabic::latin::{self, LatinName};
use crate::arabic::words::{Kind, Words};
use crate::index::Reader;
use crate::index::read::collection::Collection;
pub use terms::{NameTerms, analysed_terms, terms_of};

mod terms;

/// Maximum number of words of a query that are compared with the words of the index.
const MAX_COMPARED: usize = 16;
/// Maximum number of words of the index that a name expands to, the nearest first.
const MAX_NAMES: usize = 12;
/// Maximum number of prepared names that a thread caches.
const CACHE_CAPACITY: usize = 64;

/// The Arabic side of a word in Latin letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Latin {
    /// The spelling to compare with Arabic words: that of the word, or for an article that of the
    /// next word. Empty for listed names.
    pub spelling: String,
    /// The Arabic names of a listed name, each of one or more words separated by spaces.
    pub names: Vec<&'static str>,
    /// The number of words of the query that are this name, its article among them.
    pub length: usize,
    /// The number of these words that precede this word.
    pub offset: usize,
}

impl Latin {
    /// Returns the listed names of one word.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.names
            .iter()
            .copied()
            .filter(|name| !name.contains(' '))
    }

    /// Returns the words of the listed names of several words.
    pub fn phrases(&self) -> impl Iterator<Item = Vec<&'static str>> {
        let names = self.names.iter().filter(|name| name.contains(' '));
        names.map(|name| name.split(' ').collect())
    }

    /// Returns the comparison with Arabic words, if the name is not listed.
    pub fn pattern(&self) -> Option<Arc<LatinName>> {
        if self.spelling.is_empty() {
            return None;
        }
        CACHE.with_borrow_mut(|cache| {
            if cache.len() >= CACHE_CAPACITY {
                cache.clear();
            }
            let prepare = || LatinName::new(&self.spelling).map(Arc::new);
            cache
                .entry(self.spelling.clone())
                .or_insert_with(prepare)
                .clone()
        })
    }
}

thread_local! {
    static CACHE: RefCell<HashMap<String, Option<Arc<LatinName>>>> = RefCell::default();
}

/// Sets the [`latin`](QueryWord::latin) of all words of a query.
pub fn annotate(group: &mut Group) {
    let mut compared = 0;
    annotate_group(group, &mut compared);
}

fn annotate_group(group: &mut Group, compared: &mut usize) {
    let mut neighbours: Vec<&mut QueryWord> = Vec::new();
    for (occur, node) in group {
        let is_excluded = *occur == Occur::MustNot;
        match node {
            Node::Word(word) => {
                if !is_excluded {
                    neighbours.push(word);
                }
            }
            Node::Compound(words) => {
                if !is_excluded {
                    neighbours.extend(words);
                }
            }
            Node::Phrase(words) | Node::Near(words, _) => {
                annotate_words(&mut std::mem::take(&mut neighbours), compared);
                annotate_words(&mut words.iter_mut().collect::<Vec<_>>(), compared);
            }
            Node::Group(group) => {
                annotate_words(&mut std::mem::take(&mut neighbours), compared);
                annotate_group(group, compared);
            }
            Node::Filter(_) | Node::AllArticles => {}
        }
    }
    annotate_words(&mut neighbours, compared);
}

fn annotate_words(words: &mut [&mut QueryWord], compared: &mut usize) {
    let spellings: Vec<Option<String>> = words
        .iter()
        .map(|word| {
            let is_plain = word.kind == Kind::Latin && word.strictness == Strictness::Word;
            is_plain.then(|| word.spelling.clone())
        })
        .collect();
    let is_article = |at: usize| {
        let word = spellings.get(at).and_then(Option::as_deref);
        let next = spellings.get(at + 1).and_then(Option::as_deref);
        word.zip(next)
            .is_some_and(|(word, next)| latin::is_article(word, next))
    };
    let mut at = 0;
    while at < words.len() {
        let skipped = usize::from(is_article(at));
        let whole = longest_listed(&spellings, at);
        let without_article = longest_listed(&spellings, at + skipped);
        let (length, names) = match whole {
            Some((length, names)) if skipped == 0 || length > 1 => (length, names),
            _ => match without_article {
                Some((length, names)) => (length + skipped, names),
                None => (skipped + 1, Vec::new()),
            },
        };
        let spelling = spellings.get(at + skipped).cloned().flatten();
        if let Some(spelling) = spelling.filter(|_| *compared < MAX_COMPARED || !names.is_empty()) {
            *compared += usize::from(names.is_empty());
            let spelling = if names.is_empty() {
                spelling
            } else {
                String::new()
            };
            for (offset, word) in words.iter_mut().skip(at).take(length).enumerate() {
                word.latin = Some(Latin {
                    spelling: spelling.clone(),
                    names: names.clone(),
                    length,
                    offset,
                });
            }
        }
        at += length.max(1);
    }
}

/// Returns the longest listed name that begins at a word, with its number of words.
fn longest_listed(spellings: &[Option<String>], at: usize) -> Option<(usize, Vec<&'static str>)> {
    (1..=latin::list::MAX_LISTED_WORDS)
        .rev()
        .find_map(|length| {
            let words = spellings.get(at..at + length)?;
            let words: Option<Vec<&str>> = words.iter().map(Option::as_deref).collect();
            let names = latin::list::listed(&words?.join(" "));
            (!names.is_empty()).then(|| (length, names.to_vec()))
        })
}

/// [`LatinName`] as an automaton over the dictionary of an index.
struct Dictionary<'n>(&'n LatinName);

impl Automaton for Dictionary<'_> {
    type State = latin::State;

    fn start(&self) -> latin::State {
        self.0.start()
    }

    fn is_match(&self, state: &latin::State) -> bool {
        self.0.is_match(state)
    }

    fn can_match(&self, state: &latin::State) -> bool {
        self.0.can_match(state)
    }

    fn accept(&self, state: &latin::State, byte: u8) -> latin::State {
        self.0.accept(state, byte)
    }
}

/// Returns the terms of a field that can be a name in Latin letters, best first, and only
/// a few of many.
///
/// # Errors
/// Returns an error if a dictionary cannot be read.
pub fn expand(searcher: &Searcher, field: Field, name: &LatinName) -> Result<Vec<Term>> {
    let mut names = NearestNames::default();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut words = inverted.terms().search(Dictionary(name)).into_stream()?;
        while words.advance() {
            if let Ok(word) = std::str::from_utf8(words.key())
                && let Some(cost) = name.cost(word)
            {
                names.add(word, u32::from(cost), words.value().doc_freq);
            }
        }
    }
    Ok(names.best(field, MAX_NAMES))
}

/// Like [`expand`], over the words of a whole collection.
///
/// # Errors
/// Returns an error if the collection cannot be asked.
pub fn expand_in(collection: &Collection, field: Field, name: &LatinName) -> Result<Vec<Term>> {
    let mut words = collection.dictionary.names(&name.pattern())?;
    for word in name.ordinary_words() {
        words.extend(collection.dictionary.similar_words(field, &word, 0)?);
    }
    let mut names = NearestNames::default();
    for (word, doc_freq) in words {
        if let Some(cost) = name.cost(&word) {
            let doc_freq = u32::try_from(doc_freq).unwrap_or(u32::MAX);
            names.add(&word, u32::from(cost), doc_freq);
        }
    }
    Ok(names.best(field, MAX_NAMES))
}

/// A name that a query has in Latin letters, with the Arabic words that it finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArabicNames {
    /// The words of the query.
    pub latin: String,
    /// Arabic names of one or more words.
    pub arabic: Vec<String>,
}

/// Returns the names of a query in Latin letters.
///
/// # Errors
/// Returns an error if a dictionary cannot be read.
pub fn arabic_names(reader: &Reader, group: &Group) -> Result<Vec<ArabicNames>> {
    let mut all: Vec<ArabicNames> = Vec::new();
    let words = positive_words(group);
    for (at, word) in words.iter().enumerate() {
        let Some(latin) = word.latin.as_ref().filter(|latin| latin.offset == 0) else {
            continue;
        };
        let mut arabic: Vec<String> = latin.names.iter().map(|name| (*name).to_owned()).collect();
        if let Some(pattern) = latin.pattern() {
            let field = reader.fields.word;
            let terms = match reader.collection() {
                Some(collection) => expand_in(collection, field, &pattern)?,
                None => expand(&reader.searcher, field, &pattern)?,
            };
            let terms = terms.iter();
            arabic.extend(terms.filter_map(|term| Some(term.value().as_str()?.to_owned())));
        }
        let words = words.iter().skip(at).take(latin.length);
        let words: Vec<&str> = words.map(|word| word.text.as_str()).collect();
        let names = ArabicNames {
            latin: words.join(" "),
            arabic,
        };
        if !names.arabic.is_empty() && !all.contains(&names) {
            all.push(names);
        }
    }
    Ok(all)
}

/// Returns whether a text has a word in Arabic letters.
pub fn is_arabic(text: &str) -> bool {
    let mut words = Words::new(text);
    words.advance() && words.kind() == Kind::Arabic
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::grammar::{Options, parse};
    use crate::query::matcher::positive_words;

    fn latin_of(query: &str) -> Vec<Option<Latin>> {
        let parsed = parse(query, Options::default()).expect("read");
        let words = positive_words(&parsed.group);
        words.into_iter().map(|word| word.latin.clone()).collect()
    }

    #[test]
    fn a_listed_name_of_several_words_is_one() {
        let words = latin_of("United Nations");
        assert_eq!(words.len(), 2);
        for word in words {
            assert_eq!(word.expect("listed").names, ["الأمم المتحدة"]);
        }
    }

    #[test]
    fn a_name_that_is_another_word_too_is_found_by_its_letters() {
        let NameTerms::Letters(spellings) = terms_of("مالي") else {
            panic!("مالي is also financial")
        };
        assert!(spellings.contains(&"لمالي".to_owned()));
        assert!(!spellings.contains(&"الماليه".to_owned()));
        let NameTerms::Letters(spellings) = terms_of("الشاهد") else {
            panic!("شاهد is a witness")
        };
        assert!(spellings.contains(&"للشاهد".to_owned()));
        assert!(matches!(terms_of("نتنياهو"), NameTerms::Analysed(_)));
    }

    #[test]
    fn an_article_stands_for_the_next_word() {
        for query in ["al-Khalayleh", "El Khalayleh"] {
            let spellings = latin_of(query).into_iter().flatten();
            let spellings: Vec<String> = spellings.map(|latin| latin.spelling).collect();
            assert_eq!(spellings, ["khalayleh", "khalayleh"], "{query}");
        }
    }

    #[test]
    fn a_word_compared_by_its_letters_is_not_an_arabic_name() {
        assert_eq!(latin_of("=Egypt"), [None]);
        assert_eq!(latin_of("Egyp*"), [None]);
        assert_eq!(latin_of("مصر"), [None]);
    }

    #[test]
    fn the_number_of_compared_words_is_limited() {
        let query = "lavrovsky ".repeat(40);
        let compared = latin_of(&query).into_iter().flatten().count();
        assert_eq!(compared, MAX_COMPARED);
        assert_eq!(latin_of(&"a".repeat(200)).len(), 1);
    }
}
