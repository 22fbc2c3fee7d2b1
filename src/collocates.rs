//! Collocates: words that occur near a word more often than chance explains.
//!
//! Each occurrence of the word (or phrase) has a window of a number of words before and after it, in
//! the same part of the article: title, summary or body. The contingency table is that of surface
//! cooccurrence (S. Evert, "Corpora and collocations", in "Corpus Linguistics: An International
//! Handbook", 2008): inside are the positions of all windows together, each counted once; the word
//! itself is neither inside nor outside.
//!
//! All numbers come from the positions in the index: first those of the word, which are marked with
//! its windows as bits, then in one pass on all cores those of every other word. The time does not
//! depend on the frequency of the word, and the memory is three bits for each word of its articles.

mod windows;

use anyhow::Result;
use serde::Serialize;

use crate::arabic::stopwords;
use crate::article_set::ArticleSet;
use crate::association::{self, Table};
use crate::index::Reader;
use crate::query::Group;
use crate::vocabulary::dictionary::{count_words, fold_terms};
use crate::vocabulary::labels::{LabelRequest, labels};
use crate::vocabulary::top::Top;
use crate::vocabulary::{Unit, is_number, is_sound};
use windows::Windows;

/// The order of collocates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Measure {
    /// logDice.
    #[default]
    LogDice,
    /// Pointwise mutual information.
    MutualInformation,
    /// The log-likelihood ratio G².
    LogLikelihood,
    /// The number of occurrences in windows.
    Count,
}

/// The collocates to list.
#[derive(Debug, Clone)]
pub struct Request {
    /// The unit that is counted.
    pub unit: Unit,
    /// Number of words before the word that are in its window.
    pub before: u32,
    /// Number of words after it.
    pub after: u32,
    /// Minimum number of occurrences in windows.
    pub min: u64,
    /// Maximum number of collocates.
    pub limit: usize,
    /// The order.
    pub measure: Measure,
    /// Whether to list function words.
    pub stopwords: bool,
}

/// A collocate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Collocate {
    /// The most frequent spelling in a sample of articles.
    pub word: String,
    /// The term of the index.
    pub term: String,
    /// Its occurrences in windows.
    pub count: u64,
    /// The number that chance explains.
    pub expected: f64,
    /// Its occurrences in all articles of the set.
    pub occurrences: u64,
    /// logDice: 14 at most, one less for half the association.
    pub log_dice: f64,
    /// Pointwise mutual information, in bits.
    pub mi: f64,
    /// Log-likelihood ratio.
    pub g2: f64,
}

/// The collocates of a word.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Collocates {
    /// Occurrences of the word.
    pub occurrences: u64,
    /// Number of articles that contain it.
    pub docs: u64,
    /// Number of words in its windows.
    pub window_words: u64,
    /// Number of words of the set, without those of the word itself.
    pub words: u64,
    /// The collocates in the requested order.
    pub collocates: Vec<Collocate>,
}

/// Number of candidates beyond the limit, because labelling drops some.
const SPARE: usize = 150;

/// Finds the collocates of the words and phrases of a query in a set of articles.
///
/// # Errors
/// Returns an error if the query has parts without positions, or if the index cannot be read.
pub fn collocates(
    reader: &Reader,
    articles: &ArticleSet,
    group: &Group,
    request: &Request,
) -> Result<Collocates> {
    let windows = Windows::find(reader, articles, group, request.before, request.after)?;
    if windows.occurrences == 0 {
        return Ok(Collocates::default());
    }
    let [all_words] = count_words(reader, [articles])?;
    let candidates = candidates(reader, articles, request, &windows)?;
    let words = all_words.saturating_sub(windows.node_words());
    let context = windows.context_words();
    let occurrences = windows.occurrences;
    let mut limit = request.limit.saturating_add(SPARE);
    loop {
        let mut top = Top::new(limit);
        for candidate in &candidates {
            let table = Table {
                inside: candidate.inside,
                context,
                occurrences: candidate.all,
                total: words,
            };
            // Words that are not attracted are not collocates.
            if (candidate.inside as f64) <= table.expected() {
                continue;
            }
            let row = Collocate {
                word: String::new(),
                term: candidate.term.clone(),
                count: candidate.inside,
                expected: table.expected(),
                occurrences: candidate.all,
                log_dice: association::log_dice(candidate.inside, occurrences, candidate.all),
                mi: table.mutual_information(),
                g2: table.log_likelihood(),
            };
            let rank = match request.measure {
                Measure::LogDice => row.log_dice,
                Measure::MutualInformation => row.mi,
                Measure::LogLikelihood => row.g2,
                Measure::Count => row.count as f64,
            };
            top.offer(association::sort_key(rank), || (row, candidate.docs));
        }
        let has_more = top.has_more();
        let rows = label(reader, articles, request, top.into_items())?;
        if rows.len() >= request.limit || !has_more {
            return Ok(Collocates {
                occurrences,
                docs: windows.docs,
                window_words: context,
                words,
                collocates: rows.into_iter().take(request.limit).collect(),
            });
        }
        limit = limit.saturating_mul(4);
    }
}

/// A word with its numbers of occurrences.
struct Candidate {
    term: String,
    /// In windows.
    inside: u64,
    /// In all articles of the set, without those of the word itself.
    all: u64,
    /// Number of articles of the set that contain it.
    docs: u64,
}

/// Counts every word in one pass over the positions of all words.
fn candidates(
    reader: &Reader,
    articles: &ArticleSet,
    request: &Request,
    windows: &Windows,
) -> Result<Vec<Candidate>> {
    let field = request.unit.field(&reader.fields);
    let ranges = fold_terms(
        reader,
        field,
        |candidates: &mut Vec<Candidate>, term, postings| {
            let (mut inside, mut all, mut docs) = (0, 0, 0);
            postings.for_each_with_positions(
                |address| windows.contains(address),
                |address, count, positions| {
                    if !articles.contains(address) {
                        return;
                    }
                    let found = windows.count(address, positions);
                    inside += found.inside;
                    all += count - found.node;
                    docs += u64::from(count > found.node);
                },
            )?;
            if inside >= request.min.max(1) && !is_sound(term) && !is_number(term) {
                candidates.push(Candidate {
                    term: term.to_owned(),
                    inside,
                    all,
                    docs,
                });
            }
            Ok(())
        },
    )?;
    Ok(ranges.into_iter().flatten().collect())
}

/// Labels the rows, and drops those whose words are mostly forms of other terms.
fn label(
    reader: &Reader,
    articles: &ArticleSet,
    request: &Request,
    rows: Vec<(Collocate, u64)>,
) -> Result<Vec<Collocate>> {
    let requests: Vec<LabelRequest> = rows
        .iter()
        .map(|(row, docs)| LabelRequest {
            term: &row.term,
            docs: *docs,
            articles,
        })
        .collect();
    let labels = labels(reader, request.unit, &requests)?;
    let labelled = rows.into_iter().zip(labels);
    let labelled = labelled.filter_map(|((row, _), word)| {
        let word = word?;
        let is_listed = request.stopwords || !stopwords::contains(&word);
        is_listed.then_some(Collocate { word, ..row })
    });
    Ok(labelled.collect())
}
