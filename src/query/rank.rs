//! What orders the hits: weaker evidence than what makes them, and more of it.
//!
//! The score of a hit is the sum of BM25 over the light roots, the distinct trigrams and the sound
//! keys of the words of the query, a little over the words themselves, and over those in the title. The weights were found by
//! measurement: see `docs/EVALUATION.md`.

use std::collections::HashSet;
use std::rc::Rc;

use serde::Serialize;
use tantivy::Term;
use tantivy::query::Query;
use tantivy::schema::Field;

use super::bm25::Bm25Sum;
use super::matcher::positive_words;
use super::{Group, QueryWord, Scope, Strictness, pattern};
use crate::arabic::analysis::{Analysis, Form, analysis};
use crate::index::schema::Fields;

/// How much each kind of evidence counts; 0 leaves it out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Weights {
    /// Light roots.
    pub root: f32,
    /// Each distinct trigram.
    pub trigram: f32,
    /// Sound keys.
    pub name: f32,
    /// The words without clitics and inflection.
    pub word: f32,
    /// The same in the title.
    pub title: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Weights {
            root: 1.0,
            trigram: 0.7,
            name: 0.5,
            word: 0.2,
            title: 0.25,
        }
    }
}

/// One thing that lets an article rank higher.
#[derive(Debug)]
pub struct Evidence {
    /// The field that it lies in; `phrase` where words stand together.
    pub field: &'static str,
    /// How much it counts.
    pub weight: f32,
    /// The term, or the words of the phrase.
    pub term: String,
    /// The words of the query that it comes from; the first word where several have the term.
    pub words: String,
    /// What gives its score, the weight included.
    pub scores: Scores,
}

/// What gives a score.
#[derive(Debug)]
pub enum Scores {
    /// A term, times the weight of the evidence.
    Term(Term),
    /// A query.
    Query(Box<dyn Query>),
}

impl Evidence {
    /// What finds this evidence alone, and gives its score.
    pub fn query(self) -> Box<dyn Query> {
        match self.scores {
            Scores::Term(term) => Box::new(Bm25Sum {
                terms: vec![(term, self.weight)],
            }),
            Scores::Query(query) => query,
        }
    }

    /// What words of the query give as they stand, at full weight.
    pub fn of_words(field: &'static str, words: &[QueryWord], query: Box<dyn Query>) -> Self {
        let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        Evidence {
            field,
            weight: 1.0,
            term: words.join(" "),
            words: words.join(" "),
            scores: Scores::Query(query),
        }
    }
}

/// The evidence of single words; each distinct term once.
pub fn clauses(group: &Group, fields: &Fields, weights: &Weights) -> Vec<Evidence> {
    let words: Vec<&QueryWord> = positive_words(group)
        .into_iter()
        .filter(|word| word.scope != Scope::Related)
        // What a word with typing errors stands for has evidence of its own.
        .filter(|word| word.strictness != Strictness::Fuzzy)
        .collect();
    let telling = |word: &&QueryWord| !word.is_stopword();
    let all_stopwords = !words.iter().any(telling);
    let kinds: [(&str, Field, Form, f32); 5] = [
        ("root", fields.root, Form::Root, weights.root),
        ("trigram", fields.trigram, Form::Trigrams, weights.trigram),
        ("name", fields.name, Form::Name, weights.name),
        ("word", fields.word, Form::Word, weights.word),
        ("title", fields.title, Form::Word, weights.title),
    ];
    let mut seen = HashSet::new();
    let mut clauses = Vec::new();
    for word in words.iter().filter(|word| all_stopwords || telling(word)) {
        let analyses = analyses(word);
        let kinds = kinds.into_iter();
        for (name, field, form, weight) in kinds.filter(|(.., weight)| *weight > 0.0) {
            // A part of a word has trigrams, but no root and no sound.
            if word.strictness == Strictness::Pattern && form != Form::Trigrams {
                continue;
            }
            let of_word = analyses.iter().flat_map(|analysis| analysis.terms(form));
            let terms: Vec<String> = match form {
                Form::Word => word
                    .terms()
                    .into_iter()
                    .chain(word.multiword_terms.clone())
                    .collect(),
                _ => of_word.map(str::to_owned).collect(),
            };
            for text in terms {
                let term = Term::from_field_text(field, &text);
                if seen.insert(term.clone()) {
                    clauses.push(Evidence {
                        field: name,
                        weight,
                        term: text,
                        words: word.text.clone(),
                        scores: Scores::Term(term),
                    });
                }
            }
        }
    }
    clauses
}

/// The letters that are known of a word, analysed: of a pattern its start, or pieces that are long
/// enough to have trigrams.
fn analyses(word: &QueryWord) -> Vec<Rc<Analysis>> {
    let of = |letters: &str| analysis(word.kind, letters);
    if word.strictness != Strictness::Pattern {
        return vec![of(&word.spelling)];
    }
    match pattern::start(&word.spelling) {
        Some(start) => vec![of(start)],
        None => {
            let pieces = word.spelling.split(pattern::is_sign);
            let long = pieces.filter(|piece| piece.chars().count() >= TRIGRAM);
            long.map(of).collect()
        }
    }
}

/// Letters of a trigram.
const TRIGRAM: usize = 3;
