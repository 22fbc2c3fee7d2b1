//! N-grams: sequences of words, counted over the texts of a set of articles.
//!
//! An n-gram lies within the title, the summary or the body. N-grams are counted by a 64-bit hash.
//! To bound memory, a first pass over the texts counts hashes in a table of fixed size, whose
//! counters are at least as high as the counts of the n-grams in them. The second pass counts only
//! n-grams whose counter reaches a minimum, which is raised while they are too many. The counts are
//! therefore exact, for all n-grams with at least that minimum.

mod counter;

use std::collections::HashMap;

use anyhow::Result;
use serde::Serialize;
use tantivy::{DocAddress, Term};

use crate::arabic::sequence::AnalysedWords;
use crate::arabic::stopwords;
use crate::arabic::word_terms::TermKind;
use crate::arabic::words::Words;
use crate::article_set::ArticleSet;
use crate::index::Reader;
use crate::index::document::parts;
use crate::query::matcher::Matcher;
use crate::query::{Group, Scope};
use crate::vocabulary::dictionary::with_postings;
use crate::vocabulary::labels::{LabelRequest, labels};
use crate::vocabulary::top::Top;
use crate::vocabulary::{Unit, is_sound};
use counter::{Counter, Sketch};

/// The n-grams to list.
#[derive(Debug, Clone)]
pub struct Request {
    /// The unit of a word.
    pub unit: Unit,
    /// Number of words of an n-gram.
    pub words: usize,
    /// Minimum number of occurrences.
    pub min: u64,
    /// Maximum number of n-grams.
    pub limit: usize,
    /// Whether to list n-grams that begin or end with a function word.
    pub stopwords: bool,
}

/// An n-gram with its frequency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ngram {
    /// Its words, each as most articles write it.
    pub ngram: String,
    /// Number of articles that contain it.
    pub docs: u64,
    /// Number of occurrences.
    pub count: u64,
    /// The terms of the index, separated by spaces.
    pub terms: String,
}

/// The n-grams of a set of articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ngrams {
    /// The n-grams, most frequent first, then in the order of their terms.
    pub ngrams: Vec<Ngram>,
    /// The minimum number of occurrences for which the list is complete, if it is higher than the
    /// requested one.
    pub raised_min: Option<u64>,
}

/// Counts the n-grams of a set of articles; those with a word of `group`, if it has any.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn ngrams(
    reader: &Reader,
    articles: &ArticleSet,
    group: &Group,
    request: &Request,
) -> Result<Ngrams> {
    let matcher = Matcher::new(group);
    let texts = Texts {
        reader,
        addresses: articles.addresses(),
        matcher: (!matcher.words().is_empty()).then_some(matcher),
        request,
    };
    let mut sketch = Sketch::default();
    texts.for_each(|_, hash, _| sketch.add(hash))?;
    let mut counter = Counter::new(sketch, request.min.max(1));
    texts.for_each(|article, hash, _| counter.add(hash, article))?;
    let min = counter.min();
    let mut top = Top::new(request.limit);
    let mut counts: Vec<counter::Count> = counter.into_counts();
    // Equal counts are ordered by the hash, which does not depend on the segments of the index.
    counts.sort_unstable_by_key(|count| count.hash);
    for count in counts {
        if count.occurrences >= min {
            top.offer(count.occurrences, || count);
        }
    }
    let is_complete = !top.has_more();
    let mut ngrams = texts.name(top.into_items())?;
    label(reader, articles, request.unit, &mut ngrams)?;
    ngrams.sort_by(|a, b| (b.count, &a.terms).cmp(&(a.count, &b.terms)));
    Ok(Ngrams {
        ngrams,
        raised_min: (is_complete && min > request.min.max(1)).then_some(min),
    })
}

/// The texts of a set of articles.
struct Texts<'r> {
    reader: &'r Reader,
    addresses: Vec<DocAddress>,
    /// The words of which an n-gram must contain one.
    matcher: Option<Matcher>,
    request: &'r Request,
}

impl Texts<'_> {
    /// Calls `visit` for each n-gram with the number of its article, its hash and its terms.
    fn for_each(&self, mut visit: impl FnMut(u32, u64, &[Word])) -> Result<()> {
        for (number, address) in (0..).zip(&self.addresses) {
            self.for_each_in(*address, |hash, words| visit(number, hash, words))?;
        }
        Ok(())
    }

    fn for_each_in(&self, address: DocAddress, mut visit: impl FnMut(u64, &[Word])) -> Result<()> {
        let article = self.reader.article(address)?;
        let mut scope = Scope::Title;
        let has_title = article
            .title
            .as_deref()
            .is_some_and(|title| !title.is_empty());
        for (number, part) in parts(&article).enumerate() {
            if number > 0 || !has_title {
                scope = Scope::Body;
            }
            let words = words_of(part, self.request.unit);
            let matching = self.matcher.as_ref().map(|matcher| {
                let found = matcher.find(part, scope).into_iter();
                found.map(|found| found.position).collect::<Vec<usize>>()
            });
            for (start, ngram) in words.windows(self.request.words).enumerate() {
                let has_word = matching.as_ref().is_none_or(|positions| {
                    let next = positions.partition_point(|position| *position < start);
                    positions
                        .get(next)
                        .is_some_and(|position| *position < start + ngram.len())
                });
                let ends_in_stopword = || {
                    let ends = [ngram.first(), ngram.last()];
                    ends.into_iter().flatten().any(|word| word.is_stopword)
                };
                if has_word && (self.request.stopwords || !ends_in_stopword()) {
                    visit(hash_of(ngram), ngram);
                }
            }
        }
        Ok(())
    }

    /// Returns the n-grams with their terms, which are read from one article of each.
    fn name(&self, counts: Vec<counter::Count>) -> Result<Vec<Ngram>> {
        let mut articles: Vec<u32> = counts.iter().map(|count| count.article).collect();
        articles.sort_unstable();
        articles.dedup();
        let mut names: HashMap<u64, Option<String>> =
            counts.iter().map(|count| (count.hash, None)).collect();
        for number in articles {
            let Some(address) = self.addresses.get(number as usize) else {
                continue;
            };
            self.for_each_in(*address, |hash, words| {
                if let Some(name @ None) = names.get_mut(&hash) {
                    let terms: Vec<&str> = words.iter().map(|word| word.term.as_str()).collect();
                    *name = Some(terms.join(" "));
                }
            })?;
        }
        let ngram = |count: counter::Count| Ngram {
            ngram: String::new(),
            docs: count.docs,
            count: count.occurrences,
            terms: names.remove(&count.hash).flatten().unwrap_or_default(),
        };
        Ok(counts.into_iter().map(ngram).collect())
    }
}

/// A word of a text.
struct Word {
    term: String,
    hash: u64,
    is_stopword: bool,
}

/// Returns the words of a text in a unit; the likeliest lemma of an ambiguous word.
fn words_of(text: &str, unit: Unit) -> Vec<Word> {
    let (mut words, mut analysed) = (Words::new(text), AnalysedWords::new(text));
    let mut found = Vec::new();
    while words.advance()
        && let Some(word) = analysed.next_word()
    {
        let lemma = || word.terms.of(TermKind::Word).find(|term| !is_sound(term));
        let term = match unit {
            Unit::Form => None,
            Unit::Lemma => lemma(),
        };
        let term = term.unwrap_or_else(|| word.terms.folded());
        found.push(Word {
            term: term.to_owned(),
            hash: crate::index::hash::hash(term),
            is_stopword: stopwords::contains(words.spelling()),
        });
    }
    found
}

/// Returns a hash of a sequence of words.
fn hash_of(words: &[Word]) -> u64 {
    words.iter().fold(0, |hash: u64, word| {
        let mixed = (hash.rotate_left(23) ^ word.hash).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed ^ mixed >> 29
    })
}

/// Sets the spelling of each n-gram, word by word.
fn label(reader: &Reader, articles: &ArticleSet, unit: Unit, ngrams: &mut [Ngram]) -> Result<()> {
    let mut terms: Vec<String> = ngrams
        .iter()
        .flat_map(|ngram| ngram.terms.split(' '))
        .map(str::to_owned)
        .collect();
    terms.sort_unstable();
    terms.dedup();
    let field = unit.field(&reader.fields);
    let mut requests = Vec::new();
    for term in &terms {
        let indexed = Term::from_field_text(field, term);
        let frequency = |postings: &crate::vocabulary::dictionary::TermPostings<'_>| {
            postings.frequency_in(articles)
        };
        requests.push(LabelRequest {
            term,
            docs: with_postings(reader, &indexed, frequency)?.docs,
            articles,
        });
    }
    let found = labels(reader, unit, &requests)?;
    let labels: HashMap<&str, String> = terms
        .iter()
        .zip(found)
        .filter_map(|(term, label)| Some((term.as_str(), label?)))
        .collect();
    for ngram in ngrams {
        let words = ngram.terms.split(' ');
        let words = words.map(|term| labels.get(term).map_or(term, String::as_str));
        ngram.ngram = words.collect::<Vec<_>>().join(" ");
    }
    Ok(())
}
