//! Orders the first hits by the positions of the words of the query.
//!
//! The sum of the ranking clauses selects the first [`DEPTH`] hits. Each of them gets a bonus, in
//! proportion to the best score: for the share of the query among the first words of the article,
//! and for the largest share in any window. The share of a word is its IDF. Positions are read from
//! the index, not from the text. `docs/EVALUATION.md` has the measurements.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use tantivy::postings::Postings;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, SegmentOrdinal, Term};

use crate::index::Reader;
use crate::index::read::statistics::ArticleStatistics;
use crate::query::plan::RankedWord;
use crate::query::rank::Weights;

/// Number of hits that get a bonus.
pub const DEPTH: usize = 100;
/// Number of words at the start of an article, its title included, that count as early.
const LEAD: u32 = 12;
/// Number of words in a window.
const WINDOW: u32 = 20;
/// Maximum number of words of a query whose positions are read: those with the highest IDF.
const MAX_WORDS: usize = 64;

/// The shares of a query, from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Shares {
    /// The share of the query among the first words of the article.
    pub lead: f64,
    /// The largest share of the query in any window.
    pub window: f64,
}

/// Computes the bonuses of one query.
pub struct PositionBonus<'r> {
    reader: &'r Reader,
    weights: Weights,
    words: Vec<WeightedWord>,
}

struct WeightedWord {
    text: String,
    terms: Vec<Term>,
    /// Its part of the sum of all IDFs.
    share: f64,
}

/// The positions of the words in one article: ascending, each with the number of its word.
type Positions = Vec<(u32, usize)>;

impl<'r> PositionBonus<'r> {
    /// Returns the bonus of a query with these words; `None` if it has no words or no weight.
    ///
    /// # Errors
    /// Returns an error if a dictionary cannot be read.
    pub fn new(
        reader: &'r Reader,
        words: Vec<RankedWord>,
        weights: Weights,
    ) -> Result<Option<Self>> {
        if words.is_empty() || weights.lead + weights.window <= 0.0 {
            return Ok(None);
        }
        let statistics = ArticleStatistics::new(reader)?;
        let articles = statistics.total_num_docs()?;
        let mut weighted = Vec::new();
        for RankedWord { text, terms } in words {
            let mut frequency = 0;
            for term in &terms {
                frequency += statistics.doc_freq(term)?;
            }
            let share = idf(articles, frequency.min(articles));
            weighted.push(WeightedWord { text, terms, share });
        }
        // The sort is stable, so equal words stay in the order of the query.
        weighted.sort_by(|a, b| b.share.total_cmp(&a.share));
        weighted.truncate(MAX_WORDS);
        let sum: f64 = weighted.iter().map(|word| word.share).sum();
        for word in &mut weighted {
            word.share /= sum;
        }
        Ok(Some(PositionBonus {
            reader,
            weights,
            words: weighted,
        }))
    }

    /// Returns the bonus of each article, as a multiple of the best score.
    ///
    /// # Errors
    /// Returns an error if the posting lists cannot be read.
    pub fn of(&self, articles: &[DocAddress]) -> Result<HashMap<DocAddress, f64>> {
        let mut by_segment: BTreeMap<SegmentOrdinal, Vec<DocId>> = BTreeMap::new();
        for address in articles {
            let docs = by_segment.entry(address.segment_ord).or_default();
            docs.push(address.doc_id);
        }
        let mut bonuses = HashMap::new();
        for (segment, mut docs) in by_segment {
            docs.sort_unstable();
            let positions = self.positions(segment, &docs)?;
            for (doc, positions) in docs.into_iter().zip(positions) {
                let bonus = self.bonus(self.shares(&positions));
                bonuses.insert(DocAddress::new(segment, doc), bonus);
            }
        }
        Ok(bonuses)
    }

    /// Returns the words that occur early, and those of the best window, each with its part of the
    /// bonus as a multiple of the best score.
    ///
    /// # Errors
    /// Returns an error if the posting lists cannot be read.
    pub fn parts(&self, article: DocAddress) -> Result<[Vec<(&str, f64)>; 2]> {
        let positions = self.positions(article.segment_ord, &[article.doc_id])?;
        let positions = positions.first().map(Vec::as_slice).unwrap_or_default();
        let lead = lead(positions);
        let window = best_window(positions, |word| self.share(word)).1;
        let parts = |found: &[(u32, usize)], weight: f32| {
            let mut words: Vec<usize> = found.iter().map(|(_, word)| *word).collect();
            words.sort_unstable();
            words.dedup();
            let parts = words.into_iter().filter_map(|word| self.words.get(word));
            let parts = parts.map(|word| (word.text.as_str(), word.share * f64::from(weight)));
            parts.collect()
        };
        Ok([
            parts(lead, self.weights.lead),
            parts(window, self.weights.window),
        ])
    }

    fn bonus(&self, shares: Shares) -> f64 {
        f64::from(self.weights.lead) * shares.lead + f64::from(self.weights.window) * shares.window
    }

    fn share(&self, word: usize) -> f64 {
        self.words.get(word).map_or(0.0, |word| word.share)
    }

    fn shares(&self, positions: &[(u32, usize)]) -> Shares {
        let mut early: Vec<usize> = lead(positions).iter().map(|(_, word)| *word).collect();
        early.sort_unstable();
        early.dedup();
        Shares {
            lead: early.into_iter().map(|word| self.share(word)).sum(),
            window: best_window(positions, |word| self.share(word)).0,
        }
    }

    /// Returns the positions of the words in documents of a segment, which are in ascending order.
    fn positions(&self, segment: SegmentOrdinal, docs: &[DocId]) -> Result<Vec<Positions>> {
        let segment = self.reader.searcher.segment_reader(segment);
        let mut all = vec![Positions::new(); docs.len()];
        let mut buffer = Vec::new();
        for (number, word) in self.words.iter().enumerate() {
            for term in &word.terms {
                let inverted = segment.inverted_index(term.field())?;
                let option = IndexRecordOption::WithFreqsAndPositions;
                let Some(mut postings) = inverted.read_postings(term, option)? else {
                    continue;
                };
                for (doc, positions) in docs.iter().zip(&mut all) {
                    if postings.doc() < *doc {
                        postings.seek(*doc);
                    }
                    if postings.doc() == *doc {
                        postings.positions(&mut buffer);
                        positions.extend(buffer.iter().map(|position| (*position, number)));
                    }
                }
            }
        }
        for positions in &mut all {
            positions.sort_unstable();
        }
        Ok(all)
    }
}

/// Returns the inverse document frequency as BM25 computes it.
fn idf(articles: u64, frequency: u64) -> f64 {
    let (articles, frequency) = (articles as f64, frequency as f64);
    (1.0 + (articles - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// Returns the positions among the first words.
fn lead(positions: &[(u32, usize)]) -> &[(u32, usize)] {
    let end = positions.partition_point(|(position, _)| *position < LEAD);
    positions.get(..end).unwrap_or_default()
}

/// Returns the window with the largest share of the query, the first of several, and its share.
fn best_window(positions: &[(u32, usize)], share: impl Fn(usize) -> f64) -> (f64, &[(u32, usize)]) {
    let mut best = (0.0, 0..0);
    let mut start = 0;
    let words = positions.iter().map(|(_, word)| word + 1).max();
    let mut counts = vec![0_u32; words.unwrap_or(0)];
    let mut sum = 0.0;
    for (end, (last, word)) in (1..).zip(positions) {
        if let Some(count) = counts.get_mut(*word) {
            if *count == 0 {
                sum += share(*word);
            }
            *count += 1;
        }
        while let Some((first, word)) = positions.get(start)
            && last - first >= WINDOW
        {
            if let Some(count) = counts.get_mut(*word) {
                *count -= 1;
                if *count == 0 {
                    sum -= share(*word);
                }
            }
            start += 1;
        }
        // A margin for rounding, so that a later window with the same words is not better.
        if sum > best.0 + 1e-9 {
            best = (sum, start..end);
        }
    }
    (best.0, positions.get(best.1).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARES: [f64; 3] = [0.5, 0.3, 0.2];

    fn share(positions: &[(u32, usize)]) -> f64 {
        best_window(positions, |word| SHARES[word]).0
    }

    #[test]
    fn a_window_counts_each_word_once() {
        assert_eq!(share(&[]), 0.0);
        assert_eq!(share(&[(3, 0), (4, 0), (5, 0)]), 0.5);
        assert!((share(&[(3, 0), (4, 1), (22, 2)]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn words_further_apart_than_a_window_do_not_count_together() {
        assert_eq!(share(&[(0, 0), (WINDOW, 1)]), 0.5);
        assert_eq!(share(&[(0, 0), (WINDOW - 1, 1)]), 0.8);
        let far = [(0, 1), (50, 0), (51, 2), (400, 1)];
        assert_eq!(best_window(&far, |word| SHARES[word]).1, &far[1..3]);
    }

    #[test]
    fn positions_up_to_the_last_possible_one_do_not_overflow() {
        assert_eq!(share(&[(0, 0), (u32::MAX, 1)]), 0.5);
        assert_eq!(share(&[(u32::MAX - 1, 0), (u32::MAX, 1)]), 0.8);
    }

    #[test]
    fn the_lead_has_the_first_words() {
        assert_eq!(lead(&[(0, 0), (LEAD - 1, 1), (LEAD, 2)]).len(), 2);
    }

    #[test]
    fn a_rare_word_has_a_larger_share() {
        assert!(idf(1000, 3) > idf(1000, 300));
        assert!(idf(1000, 1000) > 0.0);
    }
}
