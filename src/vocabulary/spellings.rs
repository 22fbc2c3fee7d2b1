//! The spellings of one word: مسؤول and مسئول, واتساب and واتس آب.
//!
//! The index stores words folded. Therefore the stored text of each article that contains the word
//! is read, and clitics and endings are removed from each form: للمسئولين counts for the spelling
//! مسئول. Broken plurals and verb forms (رؤساء) are other forms, not other spellings.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::Result;
use serde::Serialize;
use tantivy::{DocAddress, Term};

use super::dictionary::{Frequency, for_each_article_with};
use super::is_sound;
use super::labels::first_spellings;
use super::stem::{analyses, listed_stem, spelling_key, strip_name_proclitics, surface_stem};
use crate::arabic::sequence::AnalysedWords;
use crate::arabic::word_terms::TermKind;
use crate::arabic::words::{Kind, Words};
use crate::article::Article;
use crate::article_set::ArticleSet;
use crate::index::Reader;
use crate::index::document::parts;

/// The value by which spellings are broken down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// The outlet.
    #[default]
    Source,
    /// The year of the article.
    Year,
}

impl GroupBy {
    fn value(self, article: &Article) -> Option<String> {
        match self {
            GroupBy::Source => article.source.clone(),
            GroupBy::Year => Some(article.date.as_ref()?.get(..4)?.to_owned()),
        }
    }
}

/// A spelling of a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spelling {
    /// The spelling without clitics, endings and marks.
    pub word: String,
    /// Number of articles that contain it.
    pub docs: u64,
    /// Number of occurrences.
    pub count: u64,
    /// The breakdown by source or year.
    pub by: Vec<Share>,
}

/// The share of one source or year in a spelling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The source or year; `None` for articles without one.
    pub value: Option<String>,
    /// Number of its articles that contain the spelling.
    pub docs: u64,
    /// Number of occurrences.
    pub count: u64,
}

/// A word whose spellings are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpellingQuery {
    /// Its terms.
    terms: Vec<String>,
    /// The keys that its spellings share.
    keys: HashSet<String>,
}

impl SpellingQuery {
    /// Parses a word, or a listed name of several words; `None` for anything else.
    pub fn new(text: &str) -> Option<Self> {
        let (mut words, mut sequences) = (Words::new(text), AnalysedWords::new(text));
        let mut first = words.advance().then(|| sequences.next_word()).flatten()?;
        let (kind, spelling) = (words.kind(), words.spelling().to_owned());
        let begun = sequences.sequences_at(&first);
        let mut count = 1;
        while let Some(word) = sequences.next_word() {
            first.range.end = word.range.end;
            count += 1;
        }
        if count > 1 {
            let name = begun.into_iter().find(|name| name.words == count)?;
            let keys = HashSet::from([spelling_key(&name.term)]);
            return Some(SpellingQuery {
                terms: vec![name.term],
                keys,
            });
        }
        let terms = first.terms.of(TermKind::Word);
        let terms = terms
            .filter(|term| !is_sound(term))
            .map(ToString::to_string);
        let analyses = analyses(kind, &spelling).into_iter();
        let keys = analyses.map(|analysis| spelling_key(&listed_stem(&spelling, &analysis)));
        Some(SpellingQuery {
            terms: terms.collect(),
            keys: keys.collect(),
        })
    }

    /// Returns the spelling of a word of a text, if that word is a form of the queried word.
    fn spelling(&self, kind: Kind, spelling: &str) -> Option<String> {
        analyses(kind, spelling).into_iter().find_map(|analysis| {
            let is_spelling = self.terms.contains(&analysis.term)
                && self
                    .keys
                    .contains(&spelling_key(&listed_stem(spelling, &analysis)));
            is_spelling.then(|| surface_stem(spelling, &analysis))
        })
    }

    /// Counts the spellings in an article.
    fn count(&self, article: &Article) -> HashMap<String, u64> {
        let mut found: HashMap<String, u64> = HashMap::new();
        for part in parts(article) {
            let (mut words, mut sequences) = (Words::new(part), AnalysedWords::new(part));
            while words.advance()
                && let Some(word) = sequences.next_word()
            {
                let begun = sequences.sequences_at(&word).into_iter();
                let name = begun
                    .filter(|name| self.terms.contains(&name.term))
                    .max_by_key(|name| name.words);
                let spelling = match name {
                    Some(name) => {
                        let rest = part.get(word.range.start..).unwrap_or_default();
                        Some(strip_name_proclitics(&first_spellings(rest, name.words)))
                    }
                    None => {
                        let mut terms = word.terms.of(TermKind::Word);
                        let has_term =
                            terms.any(|term| self.terms.iter().any(|own| **own == *term));
                        has_term
                            .then(|| self.spelling(words.kind(), words.spelling()))
                            .flatten()
                    }
                };
                if let Some(spelling) = spelling {
                    *found.entry(spelling).or_default() += 1;
                }
            }
        }
        found
    }
}

/// Counts the spellings of a word in a set of articles, the most frequent first, by source or year.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn spellings(
    reader: &Reader,
    articles: &ArticleSet,
    query: &SpellingQuery,
    by: GroupBy,
) -> Result<Vec<Spelling>> {
    let mut frequencies: HashMap<String, (Frequency, HashMap<Option<String>, Frequency>)> =
        HashMap::new();
    for address in articles_with(reader, articles, query)? {
        let article = reader.article(address)?;
        for (spelling, count) in query.count(&article) {
            let (all, shares) = frequencies.entry(spelling).or_default();
            all.add(count);
            shares.entry(by.value(&article)).or_default().add(count);
        }
    }
    let mut found: Vec<Spelling> = frequencies
        .into_iter()
        .map(|(word, (all, shares))| Spelling {
            word,
            docs: all.docs,
            count: all.count,
            by: sorted_shares(shares, by),
        })
        .collect();
    found.sort_by(|a, b| (b.count, &a.word).cmp(&(a.count, &b.word)));
    Ok(found)
}

/// Sorts sources by frequency, years in ascending order; articles without either come last.
fn sorted_shares(shares: HashMap<Option<String>, Frequency>, by: GroupBy) -> Vec<Share> {
    let mut shares: Vec<Share> = shares
        .into_iter()
        .map(|(value, frequency)| Share {
            value,
            docs: frequency.docs,
            count: frequency.count,
        })
        .collect();
    shares.sort_by(|a, b| {
        let most = match by {
            GroupBy::Source => b.count.cmp(&a.count),
            GroupBy::Year => std::cmp::Ordering::Equal,
        };
        let without = a.value.is_none().cmp(&b.value.is_none());
        without.then(most).then_with(|| a.value.cmp(&b.value))
    });
    shares
}

/// Returns the articles that contain the word, in the order of their stored text.
fn articles_with(
    reader: &Reader,
    articles: &ArticleSet,
    query: &SpellingQuery,
) -> Result<BTreeSet<DocAddress>> {
    let mut found = BTreeSet::new();
    for term in &query.terms {
        let term = Term::from_field_text(reader.fields.word, term);
        for_each_article_with(reader, &term, articles, |address| {
            found.insert(address);
        })?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, text: &str) -> Vec<(String, u64)> {
        let query = SpellingQuery::new(query).expect("a word");
        let article = Article {
            body: text.to_owned(),
            ..Article::default()
        };
        let mut found: Vec<_> = query.count(&article).into_iter().collect();
        found.sort();
        found
    }

    fn of(rows: &[(&str, u64)]) -> Vec<(String, u64)> {
        rows.iter()
            .map(|(word, count)| ((*word).to_owned(), *count))
            .collect()
    }

    #[test]
    fn a_spelling_excludes_clitics_and_endings() {
        let text = "المسؤول مسئول للمسئولين والمسؤولون مسؤولة";
        assert_eq!(found("مسؤول", text), of(&[("مسؤول", 3), ("مسئول", 2)]));
        assert_eq!(found("والمسئول", text), found("مسؤول", text));
        let text = "إنتخابات الانتخابات شركات";
        let expected = of(&[("إنتخاب", 1), ("انتخاب", 1)]);
        assert_eq!(found("انتخابات", text), expected);
        assert_eq!(found("الشركة", text), of(&[("شركة", 1)]));
    }

    #[test]
    fn other_forms_are_not_other_spellings() {
        assert_eq!(
            found("رئيس", "رئيس الرؤساء رءيس"),
            of(&[("رءيس", 1), ("رئيس", 1)])
        );
        assert_eq!(found("رؤساء", "رئيس الرؤساء"), of(&[("رؤساء", 1)]));
    }

    #[test]
    fn a_name_is_found_in_one_word_and_in_several() {
        let text = "واتس آب وواتساب أو الواتس اب";
        let spelled = found("واتساب", text);
        assert_eq!(spelled, found("واتس آب", text));
        assert!(spelled.contains(&("واتس آب".to_owned(), 1)), "{spelled:?}");
        assert!(spelled.contains(&("واتساب".to_owned(), 1)), "{spelled:?}");
        assert_eq!(
            found("أمريكا", "لأميركا أمريكا"),
            of(&[("أمريكا", 1), ("أميركا", 1)])
        );
    }

    #[test]
    fn punctuation_and_unlisted_phrases_are_rejected() {
        assert_eq!(SpellingQuery::new("!؟"), None);
        assert_eq!(SpellingQuery::new("قال الرئيس"), None);
    }
}
