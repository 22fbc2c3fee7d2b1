//! Ranking clauses, which determine the order of the hits.
//!
//! The score of a hit is a weighted sum of BM25 over the light roots, the distinct trigrams, the
//! sound keys and the words of the query, with a separate field for the title. `docs/EVALUATION.md`
//! has the measurements.

use std::collections::HashSet;
use std::rc::Rc;

use serde::Serialize;
use tantivy::Term;
use tantivy::schema::Field;

use super::matcher::positive_words;
use super::tree::Tree;
use super::{Group, QueryWord, Scope, Strictness, pattern};
use crate::arabic::lemma::SOUND_PREFIX;
use crate::arabic::word_terms::{TermKind, WordTerms, word_terms};
use crate::index::schema::Fields;

/// Weights of the ranking fields; 0 disables a field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Weights {
    /// Light roots.
    pub root: f32,
    /// Distinct trigrams.
    pub trigram: f32,
    /// Sound keys.
    pub name: f32,
    /// Words without clitics and inflection.
    pub word: f32,
    /// Words of the title.
    pub title: f32,
    /// The share of the query among the first words of a hit. See
    /// [`position_bonus`](crate::search::position_bonus).
    pub lead: f32,
    /// The largest share of the query in a window of a hit.
    pub window: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Weights {
            root: 1.0,
            trigram: 0.7,
            name: 0.5,
            word: 0.3,
            title: 0.25,
            lead: 0.15,
            window: 0.25,
        }
    }
}

/// The share of the weight of sound keys that goes to the spelling of a word without a sound key,
/// and to its lemmas too.
const WITHOUT_KEY: f32 = 0.4;

/// An optional clause that adds to the score of an article.
#[derive(Debug)]
pub struct RankingClause {
    /// The name of the ranking field, or `phrase`, `near`, `fuzzy`, `related`.
    pub field: &'static str,
    /// The weight.
    pub weight: f32,
    /// The term, or the words of a phrase as typed.
    pub term: String,
    /// The query words that the term derives from; the first of several words with this term.
    pub words: String,
    /// The source of the score.
    pub score: ClauseScore,
}

/// The source of the score of a clause.
#[derive(Debug)]
pub enum ClauseScore {
    /// BM25 of a term, multiplied by the weight of the clause.
    Term(Term),
    /// A query that includes the weight.
    Query(Tree),
}

impl RankingClause {
    /// Returns the query of this clause alone.
    pub fn tree(self) -> Tree {
        match self.score {
            ClauseScore::Term(term) => Tree::Sum(vec![(term, self.weight)]),
            ClauseScore::Query(query) => query,
        }
    }

    /// Returns a clause of weight 1 for words of the query.
    pub fn for_words(field: &'static str, words: &[QueryWord], query: Tree) -> Self {
        let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        RankingClause {
            field,
            weight: 1.0,
            term: words.join(" "),
            words: words.join(" "),
            score: ClauseScore::Query(query),
        }
    }
}

/// Returns the words of a query that rank its hits, among those that `is_included` accepts: all but
/// stop words, or all if there are only stop words.
pub(super) fn significant_words(
    group: &Group,
    is_included: impl Fn(&QueryWord) -> bool,
) -> Vec<&QueryWord> {
    let mut words = positive_words(group);
    words.retain(|word| word.scope != Scope::Related && is_included(word));
    if words.iter().any(|word| !word.is_stopword()) {
        words.retain(|word| !word.is_stopword());
    }
    words
}

/// Returns the clauses of single terms, each distinct term once.
pub fn term_clauses(group: &Group, fields: &Fields, weights: &Weights) -> Vec<RankingClause> {
    // Fuzzy words have clauses of their own.
    let words = significant_words(group, |word| word.strictness != Strictness::Fuzzy);
    let kinds: [(&str, Field, TermKind, f32); 6] = [
        ("root", fields.root, TermKind::Root, weights.root),
        (
            "trigram",
            fields.trigram,
            TermKind::Trigrams,
            weights.trigram,
        ),
        ("name", fields.name, TermKind::Name, weights.name),
        ("exact", fields.exact, TermKind::Exact, 0.0),
        ("word", fields.word, TermKind::Word, weights.word),
        ("title", fields.title, TermKind::Word, weights.title),
    ];
    let mut seen = HashSet::new();
    let mut clauses = Vec::new();
    for word in words {
        let word_terms = literal_terms(word);
        let has_key = (word_terms.iter()).any(|terms| terms.of(TermKind::Name).next().is_some());
        let without_key = if has_key {
            0.0
        } else {
            weights.name * WITHOUT_KEY
        };
        let kinds = kinds.map(|(name, field, kind, weight)| match name {
            "exact" | "word" => (name, field, kind, weight + without_key),
            _ => (name, field, kind, weight),
        });
        let kinds = kinds.into_iter();
        for (name, field, kind, weight) in kinds.filter(|(.., weight)| *weight > 0.0) {
            // A part of a word has trigrams, but no root and no sound key.
            if word.strictness == Strictness::Pattern && kind != TermKind::Trigrams {
                continue;
            }
            let of_word = word_terms.iter().flat_map(|terms| terms.of(kind));
            let terms: Vec<String> = match kind {
                TermKind::Word => word
                    .terms()
                    .into_iter()
                    .chain(word.multiword_terms.clone())
                    .filter(|term| !term.starts_with(SOUND_PREFIX))
                    .collect(),
                _ => of_word.map(str::to_owned).collect(),
            };
            for text in terms {
                let term = Term::from_field_text(field, &text);
                if seen.insert(term.clone()) {
                    clauses.push(RankingClause {
                        field: name,
                        weight,
                        term: text,
                        words: word.text.clone(),
                        score: ClauseScore::Term(term),
                    });
                }
            }
        }
    }
    clauses
}

/// Returns the terms of the literal letters of a word: for a pattern, its prefix or the pieces
/// that are long enough for a trigram.
fn literal_terms(word: &QueryWord) -> Vec<Rc<WordTerms>> {
    let of = |letters: &str| word_terms(word.kind, letters);
    if word.strictness != Strictness::Pattern {
        return vec![of(&word.spelling)];
    }
    match pattern::literal_prefix(&word.spelling) {
        Some(start) => vec![of(start)],
        None => {
            let pieces = word.spelling.split(pattern::is_wildcard);
            let long = pieces.filter(|piece| piece.chars().count() >= TRIGRAM);
            long.map(of).collect()
        }
    }
}

/// Length of a trigram in letters.
const TRIGRAM: usize = 3;
