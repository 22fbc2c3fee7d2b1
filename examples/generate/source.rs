//! Reads real articles and splits them into clauses.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use anyhow::Result;
use fastrand::Rng;
use fihris::arabic::words::{Kind, Words};
use fihris::article::Article;
use fihris::load::{Item, Options, load_folder};

use crate::growth::Growth;

/// The smallest number of words of a clause, except for the last one of an article.
const MIN_WORDS: usize = 4;

/// The largest number of occurrences of a rare word, which a new word may replace.
const MAX_RARE_COUNT: u32 = 8;

/// The smallest length of a rare word of which new words are made.
const MIN_RARE_CHARS: usize = 5;

/// The smallest number of clauses of a category. A smaller category uses the clauses of all
/// categories.
const MIN_CATEGORY_CLAUSES: usize = 200;

/// A word of a clause.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// The number of the word in the vocabulary.
    pub number: u32,
    /// The start in the text of the clause in bytes.
    pub start: u32,
    /// The end in the text of the clause in bytes.
    pub end: u32,
    /// Whether the word is a number.
    pub is_number: bool,
}

/// A part of a text that ends with a punctuation mark or a line, with the space after it.
#[derive(Debug)]
pub struct Clause {
    /// The text.
    pub text: Box<str>,
    /// The words in order.
    pub words: Box<[Word]>,
    /// The number of the article.
    pub article: usize,
}

/// Real articles.
#[derive(Debug, Default)]
pub struct Source {
    /// The articles without their bodies, ordered by category.
    pub articles: Vec<Article>,
    /// The number of words in the body of each article.
    pub lengths: Vec<usize>,
    /// The clauses, in the order of the articles.
    pub clauses: Vec<Clause>,
    /// The number of occurrences of each word.
    pub counts: Vec<u32>,
    /// The rare words of which new ones are made.
    pub rare: Vec<Box<str>>,
    /// The growth of the vocabulary.
    pub growth: Growth,
    categories: HashMap<Option<String>, Range<usize>>,
}

impl Source {
    /// Reads the articles of a folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut articles = Vec::new();
        load_folder(folder, &Options::default(), &mut |path, item| {
            match item {
                Item::Article(article) if !article.body.trim().is_empty() => articles.push(article),
                Item::Article(_) | Item::Ignored { .. } => {}
                Item::Note(note) => eprintln!("{}: {note}", path.display()),
            }
            Ok(())
        })?;
        Self::of(articles)
    }

    /// Splits articles into clauses.
    pub fn of(mut articles: Vec<Article>) -> Result<Self> {
        articles.sort_by(|a, b| (&a.category, &a.id).cmp(&(&b.category, &b.id)));
        let mut source = Source::default();
        let mut vocabulary: HashMap<Box<str>, u32> = HashMap::new();
        for mut article in articles {
            let first = source.clauses.len();
            let body = std::mem::take(&mut article.body);
            for text in clauses(&body) {
                source.add_clause(text, &mut vocabulary)?;
            }
            let added = source.clauses.get(first..).unwrap_or_default();
            source
                .lengths
                .push(added.iter().map(|clause| clause.words.len()).sum());
            let range = source
                .categories
                .entry(article.category.clone())
                .or_insert(first..first);
            range.end = source.clauses.len();
            source.articles.push(article);
        }
        source.rare = rare(vocabulary, &source.counts);
        source.growth = source.measure_growth();
        Ok(source)
    }

    fn add_clause(&mut self, text: &str, vocabulary: &mut HashMap<Box<str>, u32>) -> Result<()> {
        let mut entries = Vec::new();
        let mut words = Words::new(text);
        while words.advance() {
            let next = u32::try_from(vocabulary.len())?;
            let number = match vocabulary.get(words.spelling()) {
                Some(number) => *number,
                None => {
                    vocabulary.insert(words.spelling().into(), next);
                    self.counts.push(0);
                    next
                }
            };
            if let Some(count) = self.counts.get_mut(number as usize) {
                *count += 1;
            }
            let range = words.range();
            entries.push(Word {
                number,
                start: u32::try_from(range.start)?,
                end: u32::try_from(range.end)?,
                is_number: words.kind() == Kind::Number,
            });
        }
        self.clauses.push(Clause {
            text: text.into(),
            words: entries.into(),
            article: self.articles.len(),
        });
        Ok(())
    }

    /// Measures the growth along the articles in random order, because articles of one category
    /// share words.
    fn measure_growth(&self) -> Growth {
        let mut order: Vec<&[Clause]> = self
            .clauses
            .chunk_by(|a, b| a.article == b.article)
            .collect();
        Rng::with_seed(0).shuffle(&mut order);
        let words = order.into_iter().flatten().flat_map(|clause| &clause.words);
        Growth::of(words.map(|word| word.number))
    }

    /// Returns whether there are no clauses.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Returns the range of the clauses for articles of a category.
    pub fn of_category(&self, category: Option<&String>) -> Range<usize> {
        let range = self.categories.get(&category.cloned()).cloned();
        range
            .filter(|range| range.len() >= MIN_CATEGORY_CLAUSES)
            .unwrap_or(0..self.clauses.len())
    }

    /// Returns whether a new word may replace this one.
    pub fn is_rare(&self, word: &Word) -> bool {
        self.counts
            .get(word.number as usize)
            .is_some_and(|count| *count <= MAX_RARE_COUNT)
    }
}

/// Returns the rare words that are long enough, in the order of their numbers so that the list is
/// deterministic.
fn rare(vocabulary: HashMap<Box<str>, u32>, counts: &[u32]) -> Vec<Box<str>> {
    let is_rare = |(word, number): &(Box<str>, u32)| {
        counts
            .get(*number as usize)
            .is_some_and(|count| *count <= MAX_RARE_COUNT)
            && word.chars().count() >= MIN_RARE_CHARS
            && word.chars().all(char::is_alphabetic)
    };
    let mut rare: Vec<(Box<str>, u32)> = vocabulary.into_iter().filter(is_rare).collect();
    rare.sort_unstable_by_key(|(_, number)| *number);
    rare.into_iter().map(|(word, _)| word).collect()
}

/// Returns the clauses of a text, each with the space after it.
fn clauses(text: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let (mut start, mut words, mut before) = (0, 0, ' ');
    for (at, c) in text.char_indices() {
        if c.is_whitespace() && !before.is_whitespace() {
            words += 1;
            let ends = matches!(before, '.' | '!' | '?' | '؟' | '،' | '؛' | ':' | ',') || c == '\n';
            if ends && words >= MIN_WORDS {
                let end = at + c.len_utf8();
                clauses.extend(text.get(start..end));
                (start, words) = (end, 0);
            }
        }
        before = c;
    }
    clauses.extend(text.get(start..).filter(|rest| !rest.trim().is_empty()));
    // A bracket of the markup would end the record that the clause is written to.
    clauses.retain(|clause| !clause.contains(['<', '>']));
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_end_at_punctuation_and_lines() {
        let text = "وصل الوزير إلى العاصمة، ثم غادر. وقال في كلمة:\nإن القمة مهمة جدا";
        let expected = [
            "وصل الوزير إلى العاصمة، ",
            "ثم غادر. وقال في كلمة:\n",
            "إن القمة مهمة جدا",
        ];
        assert_eq!(clauses(text), expected);
    }

    #[test]
    fn a_small_category_uses_the_clauses_of_all() {
        let article = |category: &str, clauses: usize| Article {
            category: Some(category.to_owned()),
            body: "قال الوزير في كلمة. ".repeat(clauses),
            ..Article::default()
        };
        let source = Source::of(vec![article("b", 3), article("a", 300)]).expect("cut");
        assert_eq!(source.of_category(Some(&"a".to_owned())), 0..300);
        assert_eq!(source.of_category(Some(&"b".to_owned())), 0..303);
    }
}
