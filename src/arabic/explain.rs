//! Shows the result of each stage for the words of a text.

use serde::Serialize;

use super::lemma::{self, Analysis};
use super::sequence::AnalysedWords;
use super::word_terms::{TermKind, WordTerms};
use super::words::{Kind, Words};

/// The results of all stages for one word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The word as written in the text.
    pub text: String,
    /// The kind of characters that the word consists of.
    pub kind: Kind,
    /// The word without marks, tatweel and controls.
    pub spelling: String,
    /// The term of the field `exact`.
    pub exact: String,
    /// The terms of the field `word`.
    pub word: Vec<String>,
    /// The light root, for ranking.
    pub root: String,
    /// The trigrams, for ranking.
    pub trigrams: Vec<String>,
    /// The sound key, for ranking.
    pub name: String,
    /// One entry for each analysis: its term and the steps that lead to it.
    pub steps: Vec<String>,
}

/// Explains each word of a text.
pub fn explain(text: &str) -> Vec<Explanation> {
    let mut explanations = Vec::new();
    let mut words = Words::new(text);
    let mut analysed = AnalysedWords::new(text);
    while words.advance()
        && let Some(word) = analysed.next_word()
    {
        let (kind, spelling) = (words.kind(), words.spelling());
        let mut terms = strings(&word.terms, TermKind::Word);
        let mut steps = match kind {
            Kind::Arabic => lemma::analyses(spelling).iter().map(describe).collect(),
            _ => Vec::new(),
        };
        for sequence in analysed.sequences_at(&word) {
            steps.push(format!("{}: with what follows", sequence.term));
            terms.push(sequence.term);
        }
        explanations.push(Explanation {
            text: text.get(words.range()).unwrap_or_default().to_owned(),
            kind,
            spelling: spelling.to_owned(),
            exact: word.terms.folded().to_owned(),
            word: terms,
            root: strings(&word.terms, TermKind::Root).concat(),
            trigrams: strings(&word.terms, TermKind::Trigrams),
            name: strings(&word.terms, TermKind::Name).concat(),
            steps,
        });
    }
    explanations
}

fn strings(terms: &WordTerms, kind: TermKind) -> Vec<String> {
    terms.of(kind).map(str::to_owned).collect()
}

/// Formats an analysis for people.
fn describe(analysis: &Analysis) -> String {
    let steps: Vec<String> = analysis.steps.iter().map(ToString::to_string).collect();
    if steps.is_empty() {
        analysis.term.clone()
    } else {
        format!("{}: {}", analysis.term, steps.join(", "))
    }
}
