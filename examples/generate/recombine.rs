//! Puts articles together.

use std::ops::Range;

use fastrand::Rng;
use fihris::article::Article;

use crate::invention::{Inventor, other_number};
use crate::source::{Clause, Source};

/// Clauses that follow each other in a real article are taken together, up to so many.
const RUN: usize = 4;

/// The least clauses of an article: one alone would not be a new article.
const LEAST_CLAUSES: usize = 2;

/// How often another clause is looked for where one is in the article already.
const ATTEMPTS: usize = 20;

/// Makes articles, one after the other.
pub struct Generator<'s> {
    source: &'s Source,
    seed: u64,
    random: Rng,
    inventor: Inventor<'s>,
    /// Which words of the source were written.
    seen: Vec<bool>,
    distinct: u64,
    invented: u64,
    words: u64,
    made: u64,
}

impl<'s> Generator<'s> {
    /// Makes articles from a source that is not empty.
    pub fn new(source: &'s Source, seed: u64) -> Self {
        Generator {
            source,
            seed,
            random: Rng::with_seed(seed),
            inventor: Inventor::new(&source.rare, seed),
            seen: vec![false; source.counts.len()],
            distinct: 0,
            invented: 0,
            words: 0,
            made: 0,
        }
    }

    /// Words of all bodies so far.
    pub fn words(&self) -> u64 {
        self.words
    }

    /// Those of them that are distinct.
    pub fn distinct(&self) -> u64 {
        self.distinct
    }

    /// Makes the next article.
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

    /// Clauses of some articles, about `length` words together.
    fn clauses(&mut self, range: &Range<usize>, length: usize) -> Vec<&'s Clause> {
        let mut chosen: Vec<usize> = Vec::new();
        let (mut clauses, mut words) = (Vec::new(), 0);
        loop {
            let first = self.fresh(range, &chosen);
            let run = self.random.usize(1..=RUN);
            let mut article = None;
            for number in first..(first + run).min(range.end) {
                let Some(clause) = self.source.clauses.get(number) else {
                    continue;
                };
                if *article.get_or_insert(clause.article) != clause.article {
                    break;
                }
                // Half of the last clause may stand over, so that the mean stays.
                if clauses.len() >= LEAST_CLAUSES && words + clause.words.len() / 2 > length {
                    return clauses;
                }
                chosen.push(number);
                clauses.push(clause);
                words += clause.words.len().max(1);
            }
            if clauses.len() >= LEAST_CLAUSES && words >= length {
                return clauses;
            }
        }
    }

    /// A clause that is not among those chosen, where there is one.
    fn fresh(&mut self, range: &Range<usize>, chosen: &[usize]) -> usize {
        let mut number = self.random.usize(range.clone());
        for _ in 0..ATTEMPTS {
            if !chosen.contains(&number) {
                break;
            }
            number = self.random.usize(range.clone());
        }
        number
    }

    /// The text of clauses, with as many new words as the growth of the vocabulary asks for.
    fn body(&mut self, clauses: &[&Clause]) -> String {
        let places = clauses.iter().enumerate().flat_map(|(place, clause)| {
            let words = clause.words.iter().enumerate();
            words.map(move |(at, word)| (place, at, word))
        });
        self.words += places.clone().count() as u64;
        let due = self.source.growth.expected(self.words) - self.distinct as f64;
        // As many words that came before: a vocabulary does not grow by words that never come again.
        let wanted = 2 * due.max(0.0) as usize;
        // Rare words that were written before: those that were not are new by themselves.
        let rare = places.filter(|(_, _, word)| {
            let seen = self.seen.get(word.number as usize);
            self.source.is_rare(word) && seen.is_some_and(|seen| *seen)
        });
        let rare: Vec<(usize, usize)> = rare.map(|(place, at, _)| (place, at)).collect();
        let replaced = self.random.choose_multiple(rare, wanted);

        let mut body = String::new();
        for (place, clause) in clauses.iter().enumerate() {
            let mut copied = 0;
            for (at, word) in clause.words.iter().enumerate() {
                let (start, end) = (word.start as usize, word.end as usize);
                let old = clause.text.get(start..end).unwrap_or_default();
                // Words of a ligature lie in one place.
                if start < copied || !replaced.contains(&(place, at)) {
                    self.see(word.number as usize);
                    continue;
                }
                body.push_str(clause.text.get(copied..start).unwrap_or_default());
                match word.is_number {
                    true => body.push_str(&self.number(old)),
                    false => body.push_str(&self.word()),
                }
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

    fn see(&mut self, word: usize) {
        if let Some(seen) = self.seen.get_mut(word) {
            self.distinct += u64::from(!*seen);
            *seen = true;
        }
    }

    /// Every other one is new.
    fn word(&mut self) -> String {
        let number = match self.random.bool() && self.invented > 0 {
            true => self.random.u64(..self.invented),
            false => {
                self.invented += 1;
                self.distinct += 1;
                self.invented
            }
        };
        self.inventor.word(number)
    }

    /// Short numbers have all been there.
    fn number(&mut self, old: &str) -> String {
        self.distinct += u64::from(old.len() > 4);
        other_number(old, &mut self.random)
    }

    /// The first half of one title and the second of another, both of articles that gave clauses.
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

/// The first sentence of a body.
fn summary(body: &str) -> Option<String> {
    let paragraph = body.lines().next()?;
    let sentence = paragraph.find(". ").and_then(|end| paragraph.get(..=end));
    Some(sentence.unwrap_or(paragraph).to_owned())
}

fn url(title: Option<&str>, id: &str) -> String {
    let slug: Vec<&str> = title.unwrap_or_default().split_whitespace().collect();
    format!("https://news.example/ar/{}/{id}", slug.join("-"))
}
