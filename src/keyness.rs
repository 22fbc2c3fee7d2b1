//! Keywords: words that are unusually frequent in one of two sets of articles.
//!
//! The measure is Dunning's log-likelihood ratio G² (T. Dunning, "Accurate methods for the
//! statistics of surprise and coincidence", Computational Linguistics 19, 1993), in the form of P.
//! Rayson and R. Garside ("Comparing corpora using frequency profiling", 2000). It tests the
//! hypothesis that a word has the same relative frequency in both sets. The effect size is the log
//! ratio with its confidence interval, and the evenness the dispersion over the articles of each set.
//!
//! Words are lemmas. An ambiguous word counts for each of its lemmas, and is listed under the
//! likeliest. Function words, numbers, single letters, words of a single article (which
//! characterise the article, not its set) and differences that chance explains are left out.

use anyhow::Result;
use serde::Serialize;
use tantivy::Term;

use crate::arabic::stopwords;
use crate::article_set::ArticleSet;
use crate::association::{keyness, log_ratio};
use crate::index::Reader;
use crate::vocabulary::dictionary::{Frequency, for_each_term, with_postings};
use crate::vocabulary::labels::{LabelRequest, labels};
use crate::vocabulary::lengths::Lengths;
use crate::vocabulary::top::Top;
use crate::vocabulary::{Unit, is_number, is_sound};

/// One of the two sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The first set.
    A,
    /// The second set.
    B,
}

/// Limits on the keywords of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// Maximum number of words of each side.
    pub limit: usize,
    /// Minimum frequency of a word in both sets together.
    pub min: u64,
}

/// A keyword of one of the sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeyWord {
    /// The set in which it is unusually frequent.
    pub side: Side,
    /// The most frequent spelling in a sample of the articles of that set.
    pub word: String,
    /// The term of the index.
    pub term: String,
    /// Occurrences in A.
    pub a: u64,
    /// Occurrences in B.
    pub b: u64,
    /// Number of articles of A that contain it.
    pub a_docs: u64,
    /// Number of articles of B that contain it.
    pub b_docs: u64,
    /// Occurrences per 10,000 words of A.
    pub a_per_10000: f64,
    /// Occurrences per 10,000 words of B.
    pub b_per_10000: f64,
    /// Log-likelihood ratio; negative for words of B.
    pub g2: f64,
    /// Binary logarithm of the ratio of the relative frequencies in A and B; a frequency of zero
    /// counts as one half.
    pub log_ratio: f64,
    /// The lower end of its 95% confidence interval.
    pub log_ratio_low: f64,
    /// The upper end.
    pub log_ratio_high: f64,
    /// Dispersion over the articles of A, from 0 (even) to 1; null without occurrences.
    pub a_dp: Option<f64>,
    /// Dispersion over the articles of B.
    pub b_dp: Option<f64>,
}

/// The keywords of two sets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keyness {
    /// Number of words in the articles of A.
    pub a_words: u64,
    /// Number of words in the articles of B.
    pub b_words: u64,
    /// The keywords of A, highest score first, then those of B.
    pub words: Vec<KeyWord>,
}

/// The 5% critical value of χ² with one degree of freedom.
const MIN_G2: f64 = 3.84;

/// Minimum number of articles in its set that contain a keyword.
const MIN_DOCS: u64 = 2;

/// Number of candidates beyond the limit, because labelling drops some.
const SPARE: usize = 60;

/// Compares two disjoint sets.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn compare(
    reader: &Reader,
    a: &ArticleSet,
    b: &ArticleSet,
    request: &Request,
) -> Result<Keyness> {
    let lengths = [Lengths::of(reader, a)?, Lengths::of(reader, b)?];
    let sizes @ [a_words, b_words] = [lengths[0].total(), lengths[1].total()];
    let mut candidates = request.limit.saturating_add(SPARE);
    loop {
        let [of_a, of_b] = top_candidates(reader, [a, b], sizes, request.min, candidates)?;
        let (more_a, more_b) = (of_a.has_more(), of_b.has_more());
        let of_a = key_words(reader, Side::A, a, sizes, of_a.into_items())?;
        let of_b = key_words(reader, Side::B, b, sizes, of_b.into_items())?;
        let enough = |words: &[KeyWord], has_more: bool| words.len() >= request.limit || !has_more;
        if enough(&of_a, more_a) && enough(&of_b, more_b) {
            let first = |words: Vec<KeyWord>| words.into_iter().take(request.limit);
            let mut words: Vec<KeyWord> = first(of_a).chain(first(of_b)).collect();
            for word in &mut words {
                add_dispersion(reader, &lengths, word)?;
            }
            return Ok(Keyness {
                a_words,
                b_words,
                words,
            });
        }
        candidates = candidates.saturating_mul(4);
    }
}

/// Sets the dispersion of a word in both sets.
fn add_dispersion(reader: &Reader, [a, b]: &[Lengths; 2], word: &mut KeyWord) -> Result<()> {
    let term = Term::from_field_text(reader.fields.word, &word.term);
    with_postings(reader, &term, |postings| {
        word.a_dp = a.dispersion(postings)?;
        word.b_dp = b.dispersion(postings)?;
        Ok(())
    })
}

/// A term with its frequencies.
struct Candidate {
    term: String,
    a: Frequency,
    b: Frequency,
    g2: f64,
}

/// Returns the terms of each set with the highest scores.
fn top_candidates(
    reader: &Reader,
    sets: [&ArticleSet; 2],
    [a_words, b_words]: [u64; 2],
    min: u64,
    limit: usize,
) -> Result<[Top<Candidate>; 2]> {
    let (mut top_a, mut top_b) = (Top::new(limit), Top::new(limit));
    let [in_a, in_b] = sets;
    for_each_term(reader, reader.fields.word, "", |term, postings| {
        if is_sound(term) || is_number(term) {
            return Ok(());
        }
        let (mut a, mut b) = (Frequency::default(), Frequency::default());
        postings.for_each(|address, count| {
            if in_a.contains(address) {
                a.add(count);
            } else if in_b.contains(address) {
                b.add(count);
            }
        })?;
        if a.count + b.count < min.max(1) {
            return Ok(());
        }
        let g2 = keyness(a.count, b.count, a_words, b_words);
        let (own, top) = if g2 > 0.0 {
            (a, &mut top_a)
        } else {
            (b, &mut top_b)
        };
        if g2.abs() < MIN_G2 || own.docs < MIN_DOCS {
            return Ok(());
        }
        // The bits of positive floats sort like their values.
        top.offer(g2.abs().to_bits(), || Candidate {
            term: term.to_owned(),
            a,
            b,
            g2,
        });
        Ok(())
    })?;
    Ok([top_a, top_b])
}

/// Labels the candidates of a set, and drops those that are not content words.
fn key_words(
    reader: &Reader,
    side: Side,
    articles: &ArticleSet,
    [a_words, b_words]: [u64; 2],
    candidates: Vec<Candidate>,
) -> Result<Vec<KeyWord>> {
    let requests: Vec<LabelRequest> = candidates
        .iter()
        .map(|candidate| LabelRequest {
            term: &candidate.term,
            docs: match side {
                Side::A => candidate.a.docs,
                Side::B => candidate.b.docs,
            },
            articles,
        })
        .collect();
    let labels = labels(reader, Unit::Lemma, &requests)?;
    let mut words: Vec<KeyWord> = Vec::new();
    for (candidate, word) in candidates.iter().zip(labels) {
        let Some(word) = word else {
            continue;
        };
        let is_content_word = !stopwords::contains(&word) && word.chars().nth(1).is_some();
        if is_content_word {
            let per_10000 = |count: u64, words: u64| count as f64 * 10_000.0 / words.max(1) as f64;
            let (a, b) = (candidate.a.count, candidate.b.count);
            let ratio = log_ratio(a, b, a_words, b_words);
            words.push(KeyWord {
                side,
                word,
                term: candidate.term.clone(),
                a,
                b,
                a_docs: candidate.a.docs,
                b_docs: candidate.b.docs,
                a_per_10000: per_10000(a, a_words),
                b_per_10000: per_10000(b, b_words),
                g2: candidate.g2,
                log_ratio: ratio.value,
                log_ratio_low: ratio.low,
                log_ratio_high: ratio.high,
                a_dp: None,
                b_dp: None,
            });
        }
    }
    Ok(remove_name_parts(words))
}

/// Drops words and names that rarely occur outside a longer name in `words`.
fn remove_name_parts(words: Vec<KeyWord>) -> Vec<KeyWord> {
    let count = |word: &KeyWord| word.a + word.b;
    let padded = |word: &KeyWord| format!(" {} ", word.word);
    let is_part = |word: &KeyWord| {
        words.iter().any(|name| {
            word.word.len() < name.word.len()
                && padded(name).contains(&padded(word))
                && count(word) * 4 <= count(name) * 5
        })
    };
    let keep: Vec<bool> = words.iter().map(|word| !is_part(word)).collect();
    let words = words.into_iter().zip(keep);
    words
        .filter_map(|(word, keep)| keep.then_some(word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_occurs_only_in_a_name_has_no_row_of_its_own() {
        let row = |word: &str, a: u64| KeyWord {
            side: Side::A,
            word: word.to_owned(),
            term: String::new(),
            a,
            b: 0,
            a_docs: a,
            b_docs: 0,
            a_per_10000: 0.0,
            b_per_10000: 0.0,
            g2: 10.0,
            log_ratio: 1.0,
            log_ratio_low: 0.0,
            log_ratio_high: 2.0,
            a_dp: None,
            b_dp: None,
        };
        let rows = [
            ("كيم جونغ", 12),
            ("كيم جونغ أون", 10),
            ("أون", 10),
            ("كيم", 30),
            ("جون", 9),
        ];
        let rows = rows.map(|(word, count)| row(word, count));
        let retained = remove_name_parts(rows.into()).into_iter();
        let retained: Vec<String> = retained.map(|row| row.word).collect();
        assert_eq!(retained, ["كيم جونغ أون", "كيم", "جون"]);
    }
}
