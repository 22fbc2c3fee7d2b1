//! Assembles articles from clauses.

use std::ops::Range;

use fastrand::Rng;
use fihris::article::Article;

use crate::invention::{Inventor, other_number};
use crate::source::{Clause, Source};

/// The largest number of consecutive clauses that are taken from one article.
const MAX_RUN: usize = 4;

/// The smallest number of clauses of an article: a single clause would not be a new article.
const MIN_CLAUSES: usize = 2;

/// The number of attempts to find a clause that is not yet in the article.
const ATTEMPTS: usize = 20;

/// A generator of articles.
pub struct Generator<'s> {
    source: &'s Source,
    seed: u64,
    random: Rng,
    inventor: Inventor<'s>,
    /// Whether each word of the source has been written.
    written: Vec<bool>,
    distinct: u64,
    invented: u64,
    words: u64,
    made: u64,
}

impl<'s> Generator<'s> {
    /// Returns a generator. The source must not be empty.
    pub fn new(source: &'s Source, seed: u64) -> Self {
        Generator {
            source,
            seed,
            random: Rng::with_seed(seed),
            inventor: Inventor::new(&source.rare, seed),
            written: vec![false; source.counts.len()],
            distinct: 0,
            invented: 0,
            words: 0,
            made: 0,
        }
    }

    /// Returns the number of words in all bodies so far.
    pub fn words(&self) -> u64 {
        self.words
    }

    /// Returns the number of distinct words in all bodies so far.
    pub fn distinct(&self) -> u64 {
        self.distinct
    }

    /// Returns the next article.
    pub fn article(&mut self) -> Article {
        let source = self.source;
        let number = self.random.usize(..source.articles.len());
        let real = source.articles.get(number).cloned().unwrap_or_default();
        let length = source.lengths.get(number).copied().unwrap_or(0);
        let clauses = self.clauses(&source.of_category(real.category.as_ref()), length);
        let body = self.body(&clauses);
        let title = self.title(&clauses).or_else(|| real.title.clone());
        let id = format!("{}-{:07}", self.seed, self.made);
        self.made += 1;
        Article {
            summary: real.summary.and_then(|_| summary(&body)),
            url: real.url.map(|_| url(title.as_deref(), &id)),
            title: real.title.and(title),
            id,
            body,
            date: real.date,
            datetime: real.datetime,
            source: real.source,
            author: real.author,
            category: real.category,
            ..Article::default()
        }
    }

    /// Returns random clauses, with about `length` words in total.
    fn clauses(&mut self, range: &Range<usize>, length: usize) -> Vec<&'s Clause> {
        let mut chosen: Vec<usize> = Vec::new();
        let (mut clauses, mut words) = (Vec::new(), 0);
        loop {
            let first = self.unused_clause(range, &chosen);
            let run = self.random.usize(1..=MAX_RUN);
            let mut article = None;
            for number in first..(first + run).min(range.end) {
                let Some(clause) = self.source.clauses.get(number) else {
                    continue;
                };
                if *article.get_or_insert(clause.article) != clause.article {
                    break;
                }
                // Half of the last clause may exceed the length, so that the mean is that of the
                // source.
                if clauses.len() >= MIN_CLAUSES && words + clause.words.len() / 2 > length {
                    return clauses;
                }
                chosen.push(number);
                clauses.push(clause);
                words += clause.words.len().max(1);
            }
            if clauses.len() >= MIN_CLAUSES && words >= length {
                return clauses;
            }
        }
    }

    /// Returns a random clause that has not been chosen, if one is found.
    fn unused_clause(&mut self, range: &Range<usize>, chosen: &[usize]) -> usize {
        let mut number = self.random.usize(range.clone());
        for _ in 0..ATTEMPTS {
            if !chosen.contains(&number) {
                break;
            }
            number = self.random.usize(range.clone());
        }
        number
    }

    /// Returns the text of clauses, with as many new words as the growth of the vocabulary
    /// requires.
    fn body(&mut self, clauses: &[&Clause]) -> String {
        let positions = clauses.iter().enumerate().flat_map(|(number, clause)| {
            let words = clause.words.iter().enumerate();
            words.map(move |(at, word)| (number, at, word))
        });
        self.words += positions.clone().count() as u64;
        let due = self.source.growth.expected(self.words) - self.distinct as f64;
        // Every other replacement is a word that was made before, because new words recur in real
        // text.
        let wanted = 2 * due.max(0.0) as usize;
        // A rare word that has not been written is new by itself and need not be replaced.
        let rare = positions.filter(|(_, _, word)| {
            let written = self.written.get(word.number as usize);
            self.source.is_rare(word) && written.is_some_and(|written| *written)
        });
        let rare: Vec<(usize, usize)> = rare.map(|(number, at, _)| (number, at)).collect();
        let replaced = self.random.choose_multiple(rare, wanted);

        let mut body = String::new();
        for (number, clause) in clauses.iter().enumerate() {
            let mut copied = 0;
            for (at, word) in clause.words.iter().enumerate() {
                let (start, end) = (word.start as usize, word.end as usize);
                let old = clause.text.get(start..end).unwrap_or_default();
                // The words of a ligature have the same range.
                if start < copied || !replaced.contains(&(number, at)) {
                    self.count_word(word.number as usize);
                    continue;
                }
                body.push_str(clause.text.get(copied..start).unwrap_or_default());
                let new = if word.is_number {
                    self.number(old)
                } else {
                    self.word()
                };
                body.push_str(&new);
                copied = end;
            }
            body.push_str(clause.text.get(copied..).unwrap_or_default());
            if !body.ends_with(char::is_whitespace) {
                body.push('\n');
            }
        }
        body.truncate(body.trim_end().len());
        body
    }

    fn count_word(&mut self, word: usize) {
        if let Some(written) = self.written.get_mut(word) {
            self.distinct += u64::from(!*written);
            *written = true;
        }
    }

    /// Returns a made word. About every other one is new.
    fn word(&mut self) -> String {
        let number = if self.random.bool() && self.invented > 0 {
            self.random.u64(..self.invented)
        } else {
            self.invented += 1;
            self.distinct += 1;
            self.invented
        };
        self.inventor.word(number)
    }

    /// Returns another number. Only long numbers count as distinct, because all short ones occur.
    fn number(&mut self, old: &str) -> String {
        self.distinct += u64::from(old.len() > 4);
        other_number(old, &mut self.random)
    }

    /// Returns the first half of one title joined to the second half of another.
    fn title(&self, clauses: &[&Clause]) -> Option<String> {
        let title = |clause: &&Clause| {
            let title = self.source.articles.get(clause.article)?.title.as_deref()?;
            (!title.contains(['<', '>'])).then_some(title)
        };
        let front: Vec<&str> = clauses
            .first()
            .and_then(title)?
            .split_whitespace()
            .collect();
        let back: Vec<&str> = clauses.last().and_then(title)?.split_whitespace().collect();
        let front = front.iter().take(front.len().div_ceil(2));
        let back = back.iter().skip(back.len().div_ceil(2));
        Some(front.chain(back).copied().collect::<Vec<_>>().join(" "))
    }
}

/// Returns the first sentence of a body.
fn summary(body: &str) -> Option<String> {
    let paragraph = body.lines().next()?;
    let sentence = paragraph.find(". ").and_then(|end| paragraph.get(..=end));
    Some(sentence.unwrap_or(paragraph).to_owned())
}

fn url(title: Option<&str>, id: &str) -> String {
    let slug: Vec<&str> = title.unwrap_or_default().split_whitespace().collect();
    format!("https://news.example/ar/{}/{id}", slug.join("-"))
}
