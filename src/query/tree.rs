//! Planned queries, and their rendering for tantivy.
//!
//! A planned query has all words expanded to index terms. It knows no engine, so that each engine
//! renders the same query: `Tree::query` for a local index.

use std::ops::Bound;
use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, ExistsQuery,
    Occur as TantivyOccur, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::bm25::Bm25Sum;
use super::path_pattern::{PathPattern, PathQuery};
use super::pattern::{Pattern, PatternQuery};
use super::positional::{PatternInRegion, PositionalQuery, Region};
use super::verbatim::VerbatimChecks;
use super::{Occur, QueryWord, Strictness};
use crate::index::Reader;
use crate::index::schema::ARTICLE;

/// A planned query.
#[derive(Debug, Clone)]
pub enum Tree {
    /// Matches nothing.
    Nothing,
    /// All articles, with a score of 0.
    Articles,
    /// Articles with a term.
    Term(Term),
    /// The weighted sum of BM25 over terms.
    Sum(Vec<(Term, f32)>),
    /// Required, optional and excluded parts. If none is required, one of the optional ones is.
    Bool(Vec<(Occur, Tree)>),
    /// At least one of the parts.
    Any(Vec<Tree>),
    /// All parts.
    All(Vec<Tree>),
    /// At least one of the parts, with the highest of their scores.
    Best(Vec<Tree>),
    /// A query with a score of 0.
    Unscored(Box<Tree>),
    /// A query with its score multiplied by a weight.
    Boosted(Box<Tree>, f32),
    /// Words at positions: phrases, windows, words of the title or the body.
    Positions(PositionalQuery),
    /// Words that match a pattern.
    Pattern {
        /// The field with the dictionary.
        field: Field,
        /// The prefix of all words of the dictionary.
        prefix: &'static str,
        /// The pattern with its wildcards.
        spelling: String,
        /// The positions to be searched.
        region: Region,
    },
    /// Values of a column from the first to the second number, both inclusive.
    Range(Field, Option<i64>, Option<i64>),
    /// Articles with a date.
    Dated,
    /// Articles whose paths match.
    Path(Arc<PathPattern>),
    /// Articles among the candidates that have words as written: consecutively, or within a window.
    Verbatim {
        /// The words.
        words: Vec<QueryWord>,
        /// The maximum number of other words in the window.
        slop: Option<u32>,
        /// Articles with the folded words.
        candidates: Box<Tree>,
    },
}

/// A query whose ranking parts are known.
pub(crate) struct Ranking {
    /// The part that matches.
    pub matching: Tree,
    /// The terms whose sum ranks.
    pub terms: Vec<(Term, f32)>,
    /// The other optional parts, which rank.
    pub others: Vec<(Occur, Tree)>,
}

impl Tree {
    /// Restricts candidates to articles that contain the verbatim words as they were typed; returns
    /// them all if no word is verbatim.
    pub(super) fn verified(words: &[QueryWord], slop: Option<u32>, candidates: Tree) -> Tree {
        let is_verbatim = |word: &QueryWord| word.strictness == Strictness::Verbatim;
        if !words.iter().any(is_verbatim) {
            return candidates;
        }
        Tree::Verbatim {
            words: words.to_vec(),
            slop,
            candidates: Box::new(candidates),
        }
    }

    /// Splits a query into a part that matches, without scores, and the parts that rank its
    /// matches. Returns `None` if no sum is among these.
    pub(crate) fn split_ranking(&self) -> Option<Ranking> {
        let Tree::Bool(parts) = self else {
            return None;
        };
        let ((Occur::Should, Tree::Sum(terms)), parts) = parts.split_last()? else {
            return None;
        };
        let (others, required) = parts
            .iter()
            .cloned()
            .partition(|(occur, _)| *occur == Occur::Should);
        (!terms.is_empty()).then_some(Ranking {
            matching: Tree::Bool(required),
            terms: terms.clone(),
            others,
        })
    }

    /// Returns the query for tantivy. `checks` collects the errors of verifications.
    pub(super) fn query(&self, reader: &Reader, checks: &VerbatimChecks) -> Box<dyn Query> {
        let queries = |trees: &[Tree]| -> Vec<Box<dyn Query>> {
            trees
                .iter()
                .map(|tree| tree.query(reader, checks))
                .collect()
        };
        let all_articles = || Box::new(reader.of_kind(ARTICLE));
        match self {
            Tree::Nothing => Box::new(EmptyQuery),
            Tree::Articles => Box::new(ConstScoreQuery::new(all_articles(), 0.0)),
            Tree::Term(term) => {
                let option = IndexRecordOption::WithFreqs;
                Box::new(TermQuery::new(term.clone(), option))
            }
            Tree::Sum(terms) => Box::new(Bm25Sum {
                terms: terms.clone(),
                is_sample: reader.collection().is_some(),
            }),
            Tree::Bool(parts) => {
                let clause = |(occur, tree): &(Occur, Tree)| {
                    let occur = match occur {
                        Occur::Must => TantivyOccur::Must,
                        Occur::Should => TantivyOccur::Should,
                        Occur::MustNot => TantivyOccur::MustNot,
                    };
                    (occur, tree.query(reader, checks))
                };
                Box::new(BooleanQuery::new(parts.iter().map(clause).collect()))
            }
            Tree::Any(trees) => Box::new(BooleanQuery::union(queries(trees))),
            Tree::All(trees) => Box::new(BooleanQuery::intersection(queries(trees))),
            Tree::Best(trees) => Box::new(DisjunctionMaxQuery::new(queries(trees))),
            Tree::Unscored(tree) => Box::new(ConstScoreQuery::new(tree.query(reader, checks), 0.0)),
            Tree::Boosted(tree, weight) => {
                Box::new(BoostQuery::new(tree.query(reader, checks), *weight))
            }
            Tree::Positions(query) => Box::new(query.clone()),
            Tree::Pattern {
                field,
                prefix,
                spelling,
                region,
            } => {
                let query = PatternQuery {
                    field: *field,
                    pattern: Pattern::with_prefix(prefix, spelling),
                };
                match region {
                    Region::Article => Box::new(query),
                    region => Box::new(PatternInRegion {
                        query,
                        region: *region,
                    }),
                }
            }
            Tree::Range(field, first, last) => {
                let bound = |value: &Option<i64>| match value {
                    Some(value) => Bound::Included(Term::from_field_i64(*field, *value)),
                    None => Bound::Unbounded,
                };
                Box::new(RangeQuery::new(bound(first), bound(last)))
            }
            Tree::Dated => Box::new(ExistsQuery::new("date".to_owned(), false)),
            Tree::Path(pattern) => Box::new(PathQuery {
                pattern: Arc::clone(pattern),
                origins: reader.origins(),
            }),
            Tree::Verbatim {
                words,
                slop,
                candidates,
            } => {
                let candidates = candidates.query(reader, checks);
                checks.restrict(words, *slop, candidates, reader.fields.record)
            }
        }
    }
}
