//! The words of an index, and how often they stand in its articles.
//!
//! [`dictionary`] walks the terms of all segments, [`top`] keeps the first rows that were asked for,
//! so that memory does not grow with the vocabulary, and [`mod@labels`] reads in a few articles how each
//! is written. Teasers of other articles are no part of an article's text and not counted.
//! [`mod@spellings`] takes one word apart by the ways in which articles write it.

pub mod dictionary;
pub mod labels;
pub mod spellings;
pub(crate) mod stem;
pub mod top;

use anyhow::Result;
use serde::Serialize;
use tantivy::schema::Field;

use crate::arabic::lemma::SOUND_PREFIX;
use crate::arabic::{letters, stopwords};
use crate::article_set::ArticleSet;
use crate::index::Reader;
use crate::index::schema::Fields;
use dictionary::{Frequency, for_each_term};
use labels::{LabelRequest, labels};
use top::Top;

/// What is one word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    /// The letters up to folding: الرئيس and رئيس are two.
    #[default]
    Form,
    /// All forms of a word: الرئيس, رئيس and رؤساء are one.
    Lemma,
}

impl Unit {
    /// The field whose terms are these words.
    pub(crate) fn field(self, fields: &Fields) -> Field {
        match self {
            Unit::Form => fields.exact,
            Unit::Lemma => fields.word,
        }
    }
}

/// The order of words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Those that stand most often first.
    #[default]
    Count,
    /// Those of the most articles first.
    Docs,
    /// By their letters.
    Alphabet,
}

/// Which words are listed.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is one word.
    pub unit: Unit,
    /// How they begin, in any spelling; the lemma where that is the unit. Numbers are listed only
    /// where it begins with a digit.
    pub prefix: String,
    /// The order.
    pub order: Order,
    /// Words, at most.
    pub limit: usize,
    /// How often a word stands at least.
    pub min: u64,
    /// Whether function words are listed.
    pub stopwords: bool,
}

/// A word, and how often it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// As most of a sample of articles write it.
    pub word: String,
    /// In how many articles.
    pub docs: u64,
    /// How often in all.
    pub count: u64,
}

/// A letter as prefixes are compared: folded, hamza without its seat.
fn comparison_letter(letter: char) -> char {
    letters::unseated(letters::folded(letter))
}

/// Whether a term of the field `word` is no word by itself but a sound that names share.
pub(crate) fn is_sound(term: &str) -> bool {
    term.starts_with(SOUND_PREFIX)
}

/// Whether a term is a number: digits, perhaps with a point.
pub(crate) fn is_number(term: &str) -> bool {
    term.starts_with(|letter: char| letter.is_ascii_digit())
}

/// The words of these articles.
///
/// # Errors
/// When the index cannot be read.
pub fn words(reader: &Reader, articles: &ArticleSet, request: &Request) -> Result<Vec<Word>> {
    // Some turn out to be no words of their own when they are label_words.
    let spare = match (request.unit, request.stopwords) {
        (Unit::Form, true) => 0,
        _ => SPARE,
    };
    let mut candidates = request.limit.saturating_add(spare);
    loop {
        let (found, has_more) = top_terms(reader, articles, request, candidates)?;
        let words = label_words(reader, articles, request, found)?;
        if words.len() >= request.limit || !has_more {
            return Ok(words.into_iter().take(request.limit).collect());
        }
        candidates = candidates.saturating_mul(4);
    }
}

/// Terms that are looked at beyond those that are asked for.
const SPARE: usize = 150;

/// The first terms, and whether there are more.
fn top_terms(
    reader: &Reader,
    articles: &ArticleSet,
    request: &Request,
    limit: usize,
) -> Result<(Vec<(String, Frequency)>, bool)> {
    let prefix: Vec<char> = request.prefix.chars().map(comparison_letter).collect();
    let with_numbers = prefix.first().is_some_and(char::is_ascii_digit);
    // Up to a letter that terms write in several ways, they begin like the prefix itself.
    let varies = match request.unit {
        Unit::Form => &['ء'][..],
        Unit::Lemma => &['ء', 'ا', 'ي', 'ه'],
    };
    let head: String = prefix
        .iter()
        .take_while(|letter| !varies.contains(letter))
        .collect();
    let mut top = Top::new(limit);
    let field = request.unit.field(&reader.fields);
    for_each_term(reader, field, &head, |term, postings| {
        let begins = prefix
            .iter()
            .zip(
                term.chars()
                    .map(comparison_letter)
                    .map(Some)
                    .chain(std::iter::repeat(None)),
            )
            .all(|(wanted, letter)| Some(*wanted) == letter);
        if !begins || is_sound(term) || is_number(term) && !with_numbers {
            return Ok(());
        }
        let frequency = postings.frequency_in(articles)?;
        if frequency.docs == 0 || frequency.count < request.min {
            return Ok(());
        }
        let rank = match request.order {
            Order::Count => frequency.count,
            Order::Docs => frequency.docs,
            Order::Alphabet => 0, // they come in this order
        };
        top.offer(rank, || (term.to_owned(), frequency));
        Ok(())
    })?;
    let has_more = top.has_more();
    Ok((top.into_items(), has_more))
}

fn label_words(
    reader: &Reader,
    articles: &ArticleSet,
    request: &Request,
    found: Vec<(String, Frequency)>,
) -> Result<Vec<Word>> {
    let requests: Vec<LabelRequest> = found
        .iter()
        .map(|(term, frequency)| LabelRequest {
            term,
            docs: frequency.docs,
            articles,
        })
        .collect();
    let labels = labels(reader, request.unit, &requests)?;
    let words = found
        .iter()
        .zip(labels)
        .filter_map(|((_, frequency), word)| {
            let word = word?;
            (request.stopwords || !stopwords::contains(&word)).then_some(Word {
                word,
                docs: frequency.docs,
                count: frequency.count,
            })
        });
    Ok(words.collect())
}
