//! Labels of terms: how articles spell them.
//!
//! A term is folded, and a lemma may be a form that nobody writes. The label of a term is its most
//! frequent spelling in a small sample of the articles that contain it.

use std::collections::{BTreeSet, HashMap};

use anyhow::Result;
use rayon::prelude::*;
use tantivy::{DocAddress, Term};

use super::Unit;
use super::dictionary::for_each_article_with;
use super::stem::strip_all_but_article;
use crate::arabic::sequence::AnalysedWords;
use crate::arabic::word_terms::TermKind;
use crate::arabic::words::Words;
use crate::article_set::ArticleSet;
use crate::index::Reader;
use crate::index::document::parts;

/// Approximate number of articles that are read for a term, spread over all that contain it.
const SAMPLE: u64 = 8;

/// Number of articles of the sample that a thread reads at a time.
const BATCH: usize = 32;

/// A term to label, and the articles from which its sample is taken.
pub struct LabelRequest<'t> {
    /// The term.
    pub term: &'t str,
    /// Number of `articles` that contain it.
    pub docs: u64,
    /// The articles to sample.
    pub articles: &'t ArticleSet,
}

/// The spellings of a term in the sample.
#[derive(Debug, Clone, Default)]
struct SpellingCounts {
    spellings: HashMap<String, u64>,
    /// Number of words whose likeliest analysis is not this term.
    less_likely: u64,
}

impl SpellingCounts {
    fn count(&mut self, spelling: &str) {
        *self.spellings.entry(spelling.to_owned()).or_default() += 1;
    }

    /// Adds the counts of another sample.
    fn add(&mut self, other: SpellingCounts) {
        for (spelling, count) in other.spellings {
            *self.spellings.entry(spelling).or_default() += count;
        }
        self.less_likely += other.less_likely;
    }

    /// Returns the most frequent spelling. For a lemma, removes proclitics other than the article,
    /// so that a preposition (لكرة, بنسبة) does not appear to be part of the word. Returns `None`
    /// if most words are more likely forms of another term.
    fn label(self, unit: Unit) -> Option<String> {
        let own: u64 = self.spellings.values().sum();
        if own < self.less_likely {
            return None;
        }
        let mut counts: HashMap<String, u64> = HashMap::new();
        for (spelling, count) in self.spellings {
            let spelling = match unit {
                Unit::Form => spelling,
                Unit::Lemma => strip_all_but_article(&spelling),
            };
            *counts.entry(spelling).or_default() += count;
        }
        let counts = counts.into_iter();
        let commonest = counts.max_by(|(a, of_a), (b, of_b)| (of_a, b).cmp(&(of_b, a)));
        commonest.map(|(spelling, _)| spelling)
    }
}

/// Returns the label of each term: its most frequent spelling. `None` for a term whose words are
/// mostly forms of another term, under which they are listed. Reads each article once for all
/// terms, on all cores.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn labels(
    reader: &Reader,
    unit: Unit,
    terms: &[LabelRequest<'_>],
) -> Result<Vec<Option<String>>> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut sample: BTreeSet<DocAddress> = BTreeSet::new();
    for (number, request) in terms.iter().enumerate() {
        numbers.insert(request.term, number);
        sample_articles(reader, unit, request, &mut sample)?;
    }
    let sample: Vec<DocAddress> = sample.into_iter().collect();
    let batches = sample.par_chunks(BATCH).map(|batch| {
        let mut counts_by_term = vec![SpellingCounts::default(); terms.len()];
        for address in batch {
            let article = reader.article(*address)?;
            for part in parts(&article) {
                match unit {
                    Unit::Form => label_forms(part, &numbers, &mut counts_by_term),
                    Unit::Lemma => label_lemmas(part, &numbers, &mut counts_by_term),
                }
            }
        }
        Ok(counts_by_term)
    });
    let mut counts_by_term = vec![SpellingCounts::default(); terms.len()];
    for batch in batches.collect::<Result<Vec<_>>>()? {
        for (counts, more) in counts_by_term.iter_mut().zip(batch) {
            counts.add(more);
        }
    }
    Ok(counts_by_term
        .into_iter()
        .map(|counts| counts.label(unit))
        .collect())
}

/// Adds the sample of a term to the articles to read.
fn sample_articles(
    reader: &Reader,
    unit: Unit,
    request: &LabelRequest<'_>,
    sample: &mut BTreeSet<DocAddress>,
) -> Result<()> {
    let field = unit.field(&reader.fields);
    let term = Term::from_field_text(field, request.term);
    let step = request.docs.div_ceil(SAMPLE).max(1);
    let mut position = 0_u64;
    for_each_article_with(reader, &term, request.articles, |address| {
        if position.is_multiple_of(step) {
            sample.insert(address);
        }
        position += 1;
    })
}

fn label_forms(text: &str, numbers: &HashMap<&str, usize>, counts_by_term: &mut [SpellingCounts]) {
    let (mut words, mut sequences) = (Words::new(text), AnalysedWords::new(text));
    while words.advance()
        && let Some(word) = sequences.next_word()
    {
        let number = numbers.get(word.terms.folded());
        if let Some(counts) = number.and_then(|number| counts_by_term.get_mut(*number)) {
            counts.count(words.spelling());
        }
    }
}

fn label_lemmas(text: &str, numbers: &HashMap<&str, usize>, counts_by_term: &mut [SpellingCounts]) {
    let (mut words, mut sequences) = (Words::new(text), AnalysedWords::new(text));
    while words.advance()
        && let Some(word) = sequences.next_word()
    {
        for (rank, term) in word.terms.of(TermKind::Word).enumerate() {
            let number = numbers.get(term);
            if let Some(counts) = number.and_then(|number| counts_by_term.get_mut(*number)) {
                match rank {
                    0 => counts.count(words.spelling()),
                    _ => counts.less_likely += 1,
                }
            }
        }
        for sequence in sequences.sequences_at(&word) {
            let number = numbers.get(sequence.term.as_str());
            if let Some(counts) = number.and_then(|number| counts_by_term.get_mut(*number)) {
                let rest = text.get(word.range.start..).unwrap_or_default();
                counts.count(&first_spellings(rest, sequence.words));
            }
        }
    }
}

/// Returns the first words of a text, separated by spaces.
pub(super) fn first_spellings(text: &str, count: usize) -> String {
    let mut words = Words::new(text);
    let mut spellings = Vec::with_capacity(count);
    while spellings.len() < count && words.advance() {
        spellings.push(words.spelling().to_owned());
    }
    spellings.join(" ")
}
