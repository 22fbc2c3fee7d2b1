//! Real articles, cut into clauses.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use anyhow::Result;
use fastrand::Rng;
use fihris::arabic::words::{Kind, Words};
use fihris::article::Article;
use fihris::load::{Item, Options, load_folder};

use crate::growth::Growth;

/// A clause has at least so many words, but for the last of an article.
const LEAST_WORDS: usize = 4;

/// A word that occurs more often is nothing that a new word may take the place of.
const RARE: u32 = 8;

/// Letters that a word must have for its halves to be of use.
const RARE_LETTERS: usize = 5;

/// A category with fewer clauses takes those of all others too.
const CLAUSES_OF_A_CATEGORY: usize = 200;

/// A word of a clause.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Its number in the vocabulary.
    pub number: u32,
    /// Where it begins in the text of the clause, in bytes.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Whether it is a number.
    pub is_number: bool,
}

/// A piece of a text, up to a sign or the end of a line, with the space behind it.
#[derive(Debug)]
pub struct Clause {
    /// The text.
    pub text: Box<str>,
    /// Its words in order.
    pub words: Box<[Word]>,
    /// The article that it is of.
    pub article: usize,
}

/// Real articles.
#[derive(Debug, Default)]
pub struct Source {
    /// The articles without their bodies, those of a category beside each other.
    pub articles: Vec<Article>,
    /// Words of the body of each article.
    pub lengths: Vec<usize>,
    /// The clauses, in the order of the articles.
    pub clauses: Vec<Clause>,
    /// How often each word occurs.
    pub counts: Vec<u32>,
    /// Rare words, of which new ones are made.
    pub rare: Vec<Box<str>>,
    /// How the vocabulary grows.
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
                Item::Article(_) => {}
                Item::Note(note) => eprintln!("{}: {note}", path.display()),
            }
            Ok(())
        })?;
        Self::of(articles)
    }

    /// Cuts up articles.
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
        let mut found = Vec::new();
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
            found.push(Word {
                number,
                start: u32::try_from(range.start)?,
                end: u32::try_from(range.end)?,
                is_number: words.kind() == Kind::Number,
            });
        }
        self.clauses.push(Clause {
            text: text.into(),
            words: found.into(),
            article: self.articles.len(),
        });
        Ok(())
    }

    /// Growth along the articles in an order of chance: those of one category share their words.
    fn measure_growth(&self) -> Growth {
        let mut order: Vec<&[Clause]> = self
            .clauses
            .chunk_by(|a, b| a.article == b.article)
            .collect();
        Rng::with_seed(0).shuffle(&mut order);
        let words = order.into_iter().flatten().flat_map(|clause| &clause.words);
        Growth::of(words.map(|word| word.number))
    }

    /// Whether there is nothing to put together.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Where the clauses lie that articles of a category are made of.
    pub fn of_category(&self, category: Option<&String>) -> Range<usize> {
        let range = self.categories.get(&category.cloned()).cloned();
        range
            .filter(|range| range.len() >= CLAUSES_OF_A_CATEGORY)
            .unwrap_or(0..self.clauses.len())
    }

    /// Whether a new word may stand where this one does.
    pub fn is_rare(&self, word: &Word) -> bool {
        self.counts
            .get(word.number as usize)
            .is_some_and(|count| *count <= RARE)
    }
}

/// The rare words that are long enough, ordered so that the same articles give the same list.
fn rare(vocabulary: HashMap<Box<str>, u32>, counts: &[u32]) -> Vec<Box<str>> {
    let is_rare = |(word, number): &(Box<str>, u32)| {
        counts
            .get(*number as usize)
            .is_some_and(|count| *count <= RARE)
            && word.chars().count() >= RARE_LETTERS
            && word.chars().all(char::is_alphabetic)
    };
    let mut rare: Vec<(Box<str>, u32)> = vocabulary.into_iter().filter(is_rare).collect();
    rare.sort_unstable_by_key(|(_, number)| *number);
    rare.into_iter().map(|(word, _)| word).collect()
}

/// The clauses of a text, each with the space behind it.
fn clauses(text: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let (mut start, mut words, mut before) = (0, 0, ' ');
    for (place, c) in text.char_indices() {
        if c.is_whitespace() && !before.is_whitespace() {
            words += 1;
            let ends = matches!(before, '.' | '!' | '?' | '؟' | '،' | '؛' | ':' | ',') || c == '\n';
            if ends && words >= LEAST_WORDS {
                let end = place + c.len_utf8();
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
    fn clauses_end_at_signs_and_lines_and_are_all_of_the_text() {
        let text = "وصل الوزير إلى العاصمة، ثم غادر. وقال في كلمة:\nإن القمة مهمة جدا";
        let expected = [
            "وصل الوزير إلى العاصمة، ",
            "ثم غادر. وقال في كلمة:\n",
            "إن القمة مهمة جدا",
        ];
        assert_eq!(clauses(text), expected);
    }

    #[test]
    fn a_small_category_borrows_of_all() {
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
