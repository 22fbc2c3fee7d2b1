//! The vocabulary of an index: its words and their frequencies.
//!
//! [`dictionary`] iterates over the terms of all segments. [`top`] retains only the requested rows,
//! so that memory does not grow with the vocabulary. [`mod@labels`] finds the usual spelling of a
//! term in a few articles. Teasers of other articles are not part of an article's text, and are not
//! counted. [`lengths`] has the words of each article, and the dispersion of a word over them.
//! [`mod@spellings`] counts the spellings of one word.

pub mod dictionary;
pub mod labels;
pub mod lemmas;
pub mod lengths;
pub mod spellings;
pub(crate) mod stem;
pub mod top;

use anyhow::Result;
use serde::Serialize;
use tantivy::Term;
use tantivy::schema::Field;

use crate::arabic::lemma::SOUND_PREFIX;
use crate::arabic::{letters, stopwords};
use crate::article_set::ArticleSet;
use crate::index::Reader;
use crate::index::schema::Fields;
use dictionary::{Frequency, for_each_term, with_postings};
use labels::{LabelRequest, labels};
use lengths::Lengths;
use top::Top;

/// The unit that is counted as one word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    /// The folded form: الرئيس and رئيس are two words.
    #[default]
    Form,
    /// The lemma: الرئيس, رئيس and رؤساء are one word.
    Lemma,
}

impl Unit {
    /// Returns the field whose terms are these units.
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
    /// By number of occurrences, highest first.
    #[default]
    Count,
    /// By number of articles, highest first.
    Docs,
    /// By code points.
    Alphabet,
}

/// The words to list.
#[derive(Debug, Clone)]
pub struct Request {
    /// The unit that is counted.
    pub unit: Unit,
    /// Prefix of the words in any spelling or, if the unit is the lemma, of the lemmas. Numbers are
    /// listed only if the prefix begins with a digit.
    pub prefix: String,
    /// The order of the list.
    pub order: Order,
    /// Maximum number of words.
    pub limit: usize,
    /// Minimum number of occurrences.
    pub min: u64,
    /// Whether to list function words.
    pub stopwords: bool,
}

/// A word with its frequency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Word {
    /// The most frequent spelling in a sample of articles.
    pub word: String,
    /// Number of articles that contain it.
    pub docs: u64,
    /// Number of occurrences.
    pub count: u64,
    /// Occurrences per million words.
    pub per_million: f64,
    /// Dispersion over the articles, from 0 (even) to 1.
    pub dp: Option<f64>,
    /// The term of the index.
    pub term: String,
}

/// Returns a letter for the comparison of prefixes: folded, hamza without its seat.
fn comparison_letter(letter: char) -> char {
    letters::unseated(letters::folded(letter))
}

/// Returns whether a term of the field `word` is a sound key.
pub(crate) fn is_sound(term: &str) -> bool {
    term.starts_with(SOUND_PREFIX)
}

/// Returns whether a term is a number.
pub(crate) fn is_number(term: &str) -> bool {
    term.starts_with(|letter: char| letter.is_ascii_digit())
}

/// Lists the words of a set of articles.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn words(reader: &Reader, articles: &ArticleSet, request: &Request) -> Result<Vec<Word>> {
    // Some candidates are dropped when they are labelled.
    let spare = match (request.unit, request.stopwords) {
        (Unit::Form, true) => 0,
        _ => SPARE,
    };
    let mut candidates = request.limit.saturating_add(spare);
    loop {
        let (found, has_more) = top_terms(reader, articles, request, candidates)?;
        let words = label_words(reader, articles, request, found)?;
        if words.len() >= request.limit || !has_more {
            let mut words: Vec<Word> = words.into_iter().take(request.limit).collect();
            add_rates(reader, articles, request, &mut words)?;
            return Ok(words);
        }
        candidates = candidates.saturating_mul(4);
    }
}

/// Number of candidates beyond the limit.
const SPARE: usize = 150;

/// Returns the first terms in the requested order, and whether there are more.
fn top_terms(
    reader: &Reader,
    articles: &ArticleSet,
    request: &Request,
    limit: usize,
) -> Result<(Vec<(String, Frequency)>, bool)> {
    let prefix: Vec<char> = request.prefix.chars().map(comparison_letter).collect();
    let with_numbers = prefix.first().is_some_and(char::is_ascii_digit);
    // Terms share the part of the prefix before the first letter that has several spellings.
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

/// Sets the relative frequency and the dispersion of each word.
fn add_rates(
    reader: &Reader,
    articles: &ArticleSet,
    request: &Request,
    words: &mut [Word],
) -> Result<()> {
    if words.is_empty() {
        return Ok(());
    }
    let lengths = Lengths::of(reader, articles)?;
    let field = request.unit.field(&reader.fields);
    for word in words {
        word.per_million = word.count as f64 * 1e6 / lengths.total().max(1) as f64;
        let term = Term::from_field_text(field, &word.term);
        word.dp = with_postings(reader, &term, |postings| lengths.dispersion(postings))?;
    }
    Ok(())
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
        .filter_map(|((term, frequency), word)| {
            let word = word?;
            (request.stopwords || !stopwords::contains(&word)).then_some(Word {
                word,
                docs: frequency.docs,
                count: frequency.count,
                per_million: 0.0,
                dp: None,
                term: term.clone(),
            })
        });
    Ok(words.collect())
}
