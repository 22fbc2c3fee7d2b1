//! The words of each article as lemmas, as a stream, for topic models and other programs.

use anyhow::Result;
use serde::Serialize;

use super::is_sound;
use crate::arabic::sequence::AnalysedWords;
use crate::arabic::stopwords;
use crate::arabic::word_terms::TermKind;
use crate::arabic::words::{Kind, Words};
use crate::article_set::ArticleSet;
use crate::index::Reader;
use crate::index::document::parts;

/// The words of an article in order. The lists have one item for each word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ArticleLemmas {
    /// The id.
    pub id: String,
    /// The date as precise as it is known.
    pub date: Option<String>,
    /// The outlet.
    pub source: Option<String>,
    /// The section.
    pub category: Option<String>,
    /// The likeliest lemma of each word, as the term of the index.
    pub lemmas: Vec<String>,
    /// The folded form of each word, as the term of the index.
    pub forms: Vec<String>,
    /// The other terms of each word: less likely lemmas, and names of several words that begin here.
    pub others: Vec<Vec<String>>,
    /// For each part (title, own summary, body), the number of words up to its end.
    pub part_ends: Vec<usize>,
}

/// Calls `visit` with the words of each article of a set, in the order of ids. Without `stopwords`,
/// function words, single letters and numbers are left out. Stops after `limit` articles.
///
/// # Errors
/// Returns an error if the index cannot be read, or the first error of `visit`.
pub fn for_each_article(
    reader: &Reader,
    articles: &ArticleSet,
    stopwords: bool,
    limit: usize,
    mut visit: impl FnMut(&ArticleLemmas) -> Result<()>,
) -> Result<()> {
    let mut addresses = Vec::new();
    reader.for_each_by_id(|address| {
        if articles.contains(address) {
            addresses.push(address);
        }
    })?;
    for address in addresses.into_iter().take(limit) {
        let article = reader.article(address)?;
        let mut row = ArticleLemmas {
            id: article.id.clone(),
            date: article.date.clone(),
            source: article.source.clone(),
            category: article.category.clone(),
            ..ArticleLemmas::default()
        };
        for part in parts(&article) {
            row.add(part, stopwords);
        }
        visit(&row)?;
    }
    Ok(())
}

impl ArticleLemmas {
    /// Adds the words of a part.
    fn add(&mut self, text: &str, stopwords: bool) {
        let (mut words, mut analysed) = (Words::new(text), AnalysedWords::new(text));
        while words.advance()
            && let Some(word) = analysed.next_word()
        {
            if !stopwords && !is_content_word(words.kind(), words.spelling()) {
                continue;
            }
            let terms = word.terms.of(TermKind::Word).filter(|term| !is_sound(term));
            let mut terms = terms.map(str::to_owned);
            let folded = word.terms.folded();
            self.lemmas
                .push(terms.next().unwrap_or_else(|| folded.to_owned()));
            let mut others: Vec<String> = terms.collect();
            let sequences = analysed.sequences_at(&word).into_iter();
            others.extend(sequences.map(|sequence| sequence.term));
            others.retain(|term| !is_sound(term));
            self.others.push(others);
            self.forms.push(folded.to_owned());
        }
        self.part_ends.push(self.lemmas.len());
    }
}

/// Returns whether a word is not a function word, a number or a single letter.
fn is_content_word(kind: Kind, spelling: &str) -> bool {
    kind != Kind::Number && spelling.chars().nth(1).is_some() && !stopwords::contains(spelling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_has_its_likeliest_lemma_and_the_parts_their_ends() {
        let mut row = ArticleLemmas::default();
        row.add("الصواريخ في 2024", true);
        row.add("قال الوزير", true);
        assert_eq!(row.lemmas, ["صاروخ", "في", "2024", "قال/v", "وزير"]);
        assert_eq!(row.forms.first().map(String::as_str), Some("الصواريخ"));
        assert_eq!(row.part_ends, [3, 5]);
    }

    #[test]
    fn function_words_and_numbers_can_be_left_out() {
        let mut row = ArticleLemmas::default();
        row.add("الصواريخ في 2024", false);
        assert_eq!(row.lemmas, ["صاروخ"]);
        assert_eq!(row.others.len(), 1);
    }
}
