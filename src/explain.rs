//! Explains the score of a hit, for `search --explain`.

use anyhow::Result;
use serde::Serialize;
use tantivy::query::{EnableScoring, Weight};
use tantivy::{DocAddress, Score};

use crate::index::Reader;
use crate::index::read::statistics::ArticleStatistics;
use crate::query::plan::Planner;
use crate::query::rank::Weights;
use crate::search::position_bonus::PositionBonus;
use crate::search::{Hit, Request, dequantize, quantize};

/// The composition of a score.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// The score as printed.
    pub score: f64,
    /// The parts whose score is not zero.
    pub parts: Vec<Part>,
}

/// The part of a score from the clauses of one kind and weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// `root`, `trigram`, `name`, `exact`, `word`, `title`, `phrase`, `near`, `fuzzy`, `related`, `lead` or
    /// `window`.
    pub field: &'static str,
    /// The weight of these clauses; the scores include it.
    pub weight: f32,
    /// The sum of the scores of its terms.
    pub score: f64,
    /// The terms that occur in the article.
    pub terms: Vec<TermScore>,
}

/// The score of one term.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermScore {
    /// The term in the index, or the words of a phrase as typed.
    pub term: String,
    /// The query word that the term derives from, as typed; the first if there are several.
    pub query: String,
    /// The weighted BM25 score.
    pub score: f64,
}

impl Part {
    /// Returns the score of each word of the query, in the order of the query.
    pub fn shares(&self) -> Vec<(&str, f64)> {
        let mut shares: Vec<(&str, f64)> = Vec::new();
        for term in &self.terms {
            match shares.iter_mut().find(|(query, _)| *query == term.query) {
                Some((_, sum)) => *sum += term.score,
                None => shares.push((&term.query, term.score)),
            }
        }
        shares
    }
}

/// Explains the hits of one search. Evaluates each ranking clause of the plan by itself, with the
/// statistics of the search, so that the parts add up to the score.
pub struct Explainer<'r> {
    reader: &'r Reader,
    planner: Planner<'r>,
    clauses: Vec<Clause>,
    bonus: Option<PositionBonus<'r>>,
    weights: Weights,
}

struct Clause {
    field: &'static str,
    weight: f32,
    term: String,
    query: String,
    evaluator: Box<dyn Weight>,
}

impl<'r> Explainer<'r> {
    /// Returns an explainer for the hits of `request`.
    ///
    /// # Errors
    /// Returns an error if a dictionary or the statistics cannot be read.
    pub fn new(reader: &'r Reader, request: &Request) -> Result<Self> {
        let planner = Planner::new(reader, request.weights);
        let statistics = ArticleStatistics::new(reader)?;
        let scoring =
            EnableScoring::enabled_from_statistics_provider(&statistics, &reader.searcher);
        let mut clauses = Vec::new();
        for clause in planner.ranking_clauses(&request.group)? {
            clauses.push(Clause {
                field: clause.field,
                weight: clause.weight,
                term: clause.term.clone(),
                query: clause.words.clone(),
                evaluator: planner.query(&clause.tree()).weight(scoring)?,
            });
        }
        let words = planner.ranked_words(&request.group)?;
        Ok(Explainer {
            reader,
            planner,
            clauses,
            bonus: PositionBonus::new(reader, words, request.weights)?,
            weights: request.weights,
        })
    }

    /// Explains the score of a hit.
    ///
    /// # Errors
    /// Returns an error if posting lists or stored articles cannot be read.
    pub fn explain(&self, hit: &Hit) -> Result<Explanation> {
        let mut parts: Vec<(Part, f64)> = Vec::new();
        for clause in &self.clauses {
            let Some(score) = self.score(clause, hit.best)? else {
                continue;
            };
            let term = TermScore {
                term: clause.term.clone(),
                query: clause.query.clone(),
                score: dequantize(quantize(score)),
            };
            let known = parts
                .iter_mut()
                .find(|(part, _)| part.field == clause.field && part.weight == clause.weight);
            match known {
                Some((part, sum)) => {
                    part.terms.push(term);
                    *sum += f64::from(score);
                }
                None => {
                    let part = Part {
                        field: clause.field,
                        weight: clause.weight,
                        score: 0.0,
                        terms: vec![term],
                    };
                    parts.push((part, f64::from(score)));
                }
            }
        }
        self.planner.finish()?;
        let rounded = parts.into_iter().map(|(part, sum)| Part {
            score: dequantize(quantize(sum as Score)),
            ..part
        });
        let mut parts: Vec<Part> = rounded.collect();
        parts.extend(self.bonus_parts(hit)?);
        Ok(Explanation {
            score: hit.score,
            parts,
        })
    }

    /// Returns the parts of the bonus of a hit.
    fn bonus_parts(&self, hit: &Hit) -> Result<Vec<Part>> {
        let Some(bonus) = self.bonus.as_ref().filter(|_| hit.bonus_unit > 0.0) else {
            return Ok(Vec::new());
        };
        let kinds = [("lead", self.weights.lead), ("window", self.weights.window)];
        let mut parts = Vec::new();
        for ((field, weight), words) in kinds.into_iter().zip(bonus.parts(hit.best)?) {
            let score = |share: f64| dequantize(quantize((share * hit.bonus_unit) as Score));
            let sum = score(words.iter().map(|(_, share)| share).sum());
            let terms = words.into_iter().map(|(word, share)| TermScore {
                term: word.to_owned(),
                query: word.to_owned(),
                score: score(share),
            });
            if sum > 0.0 {
                parts.push(Part {
                    field,
                    weight,
                    score: sum,
                    terms: terms.collect(),
                });
            }
        }
        Ok(parts)
    }

    /// Returns the score that a clause gives an article; `None` if the article does not match it.
    fn score(&self, clause: &Clause, address: DocAddress) -> Result<Option<Score>> {
        let segment = self.reader.searcher.segment_reader(address.segment_ord);
        let doc = address.doc_id;
        let mut scorer = clause.evaluator.scorer(segment, 1.0)?;
        let matches = scorer.doc() <= doc && scorer.seek(doc) == doc;
        Ok(matches.then(|| scorer.score()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_shared_among_the_words_of_the_query() {
        let term = |term: &str, query: &str, score| TermScore {
            term: term.to_owned(),
            query: query.to_owned(),
            score,
        };
        let part = Part {
            field: "trigram",
            weight: 0.7,
            score: 1.75,
            terms: vec![
                term("^قم", "قمة", 0.5),
                term("بوت", "بوتين", 1.0),
                term("قمه", "قمة", 0.25),
            ],
        };
        assert_eq!(part.shares(), [("قمة", 0.75), ("بوتين", 1.0)]);
    }
}
