//! What orders the hits: weaker evidence than what makes them, and more of it.
//!
//! The score of a hit is the sum of BM25 over the light roots, the distinct trigrams and the sound
//! keys of the words of the query, a little over the words themselves, and over those in the title. The weights were found by
//! measurement: see `docs/EVALUATION.md`.

use std::collections::HashSet;

use serde::Serialize;
use tantivy::Term;
use tantivy::query::{BoostQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::matcher::positive_words;
use super::{Group, QueryWord, Scope, Strictness};
use crate::arabic::analysis::{Form, analysis};
use crate::arabic::stopwords;
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

/// The clauses that rank what a query finds; each distinct term once.
pub fn clauses(group: &Group, fields: &Fields, weights: &Weights) -> Vec<Box<dyn Query>> {
    let words: Vec<&QueryWord> = positive_words(group)
        .into_iter()
        .filter(|word| word.scope != Scope::Related)
        .collect();
    let telling = |word: &&QueryWord| !stopwords::contains(&word.spelling);
    let all_stopwords = !words.iter().any(telling);
    let kinds: [(Field, Form, f32); 5] = [
        (fields.root, Form::Root, weights.root),
        (fields.trigram, Form::Trigrams, weights.trigram),
        (fields.name, Form::Name, weights.name),
        (fields.word, Form::Word, weights.word),
        (fields.title, Form::Word, weights.title),
    ];
    let mut seen = HashSet::new();
    let mut clauses: Vec<Box<dyn Query>> = Vec::new();
    for word in words.iter().filter(|word| all_stopwords || telling(word)) {
        let analysis = analysis(word.kind, &word.spelling);
        for (field, form, weight) in kinds.into_iter().filter(|(.., weight)| *weight > 0.0) {
            // The start of a word has trigrams, but no root and no sound.
            if word.strictness == Strictness::Prefix && form != Form::Trigrams {
                continue;
            }
            let of_word = analysis.terms(form).iter().map(|term| &**term);
            let joined = word.joined.iter().filter(|_| form == Form::Word);
            for text in of_word.chain(joined.map(String::as_str)) {
                let term = Term::from_field_text(field, text);
                if seen.insert(term.clone()) {
                    let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                    clauses.push(Box::new(BoostQuery::new(query, weight)));
                }
            }
        }
    }
    clauses
}
