//! Articles about the same as an article: its most telling words, asked as a query.
//!
//! A word tells the more, the more often the article says it (up to a point, and more in the title
//! and at the start of the body) and the fewer articles have it: tf·idf with the saturation of
//! BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009). The same
//! saturated frequency weighs the word in the query, so that the score of a neighbour is BM25 with
//! the frequencies of a long query.

use std::collections::HashMap;

use anyhow::Result;
use serde::Serialize;
use tantivy::Term;
use tantivy::query::{Bm25StatisticsProvider, BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::arabic::sequence::AnalysedWords;
use crate::arabic::stopwords;
use crate::arabic::word_terms::TermKind;
use crate::arabic::words::{Kind, Words};
use crate::article::Article;
use crate::copies::grouping::THRESHOLD;
use crate::copies::sketch::text_similarity;
use crate::index::Reader;
use crate::index::document::own_summary;
use crate::index::read::statistics::ArticleStatistics;
use crate::index::schema::Fields;
use crate::query::plan::Planner;
use crate::query::rank::Weights;
use crate::query::{Filter, Group, Node, QueryWord, Scope, Strictness};
use crate::search::{self, Hits, Request};
use crate::vocabulary::stem::strip_all_but_article;

/// Words that a query is made of, at most.
const MAX_TERMS: usize = 30;
/// The share of a query's words that a neighbour must have, as one in so many; with a fifth, news
/// of one affair that has few words in common was missed.
const REQUIRED_FRACTION: usize = 10;
/// The words that it must have at least, where there are so many.
const MIN_REQUIRED: usize = 2;
/// How often a word counts in the title.
const TITLE_WEIGHT: f64 = 3.0;
/// How often a word counts at the start of the body, where news says what it is about.
const LEAD_WEIGHT: f64 = 2.0;
/// Words of that start.
const LEAD_WORDS: usize = 50;
/// The frequency at which a word has half of the weight that it can have.
const SATURATION: f64 = 2.0;
/// The share of articles from which a word tells nothing.
const MAX_SHARE: f64 = 0.1;
/// Articles that any word may be in, so that small collections keep their words.
const MIN_DOC_FREQ_LIMIT: u64 = 20;
/// How much a word in the title of a neighbour counts beside one in its text.
const TITLE_MATCH_BOOST: f32 = 0.25;
/// Neighbours that are looked up at a time for copies.
const PAGE: usize = 20;

/// A word that tells what an article is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignificantTerm {
    /// The term of the index.
    pub term: String,
    /// The word as the article writes it first.
    pub word: String,
    /// How often the article says it; more in the title and at the start.
    pub frequency: f64,
    /// How many articles have it, copies of the article not counted.
    pub articles: u64,
    /// What it counts in the query, without its rarity.
    pub boost: f64,
    /// How much it tells: its boost times its rarity.
    pub weight: f64,
    /// The word, for finding it in a neighbour.
    #[serde(skip)]
    query_word: Option<QueryWord>,
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Model {
    terms: Vec<SignificantTerm>,
    /// The ids of the article, where it is one of the index, and of its copies.
    excluded_ids: Vec<String>,
}

impl Model {
    /// What an article is about; it need not be in the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn new(reader: &Reader, article: &Article) -> Result<Self> {
        let counts = Counts::of(article);
        let is_known = !article.id.is_empty() && reader.find(&article.id)?.is_some();
        let mut model = Model {
            terms: counts.significant_terms(reader, &[])?,
            excluded_ids: is_known.then(|| article.id.clone()).into_iter().collect(),
        };
        let copies = model.copies(reader, &article.body)?;
        if !copies.is_empty() {
            // A word that only copies have is as good as one that no other article has.
            let of_copies: Vec<Counts> = copies.iter().map(Counts::of).collect();
            model.terms = counts.significant_terms(reader, &of_copies)?;
            model
                .excluded_ids
                .extend(copies.into_iter().map(|copy| copy.id));
        }
        Ok(model)
    }

    /// The copies of a text. They say most of its words, so that they are among its nearest
    /// neighbours: a page of these without a copy is the last that is looked at.
    fn copies(&self, reader: &Reader, text: &str) -> Result<Vec<Article>> {
        let mut copies = Vec::new();
        if self.terms.is_empty() {
            return Ok(copies);
        }
        let query = self.query(reader, &[])?;
        for page in 0.. {
            let request = Request {
                offset: page * PAGE,
                limit: PAGE,
                ..Request::default()
            };
            let found = search::search_planned(reader, &*query, &request)?;
            let known = copies.len();
            for hit in found.hits {
                let article = reader.article(hit.address)?;
                if text_similarity(text, &article.body) >= THRESHOLD {
                    copies.push(article);
                }
            }
            if copies.len() == known {
                break;
            }
        }
        Ok(copies)
    }

    /// The words that tell most, the most telling first.
    pub fn terms(&self) -> &[SignificantTerm] {
        &self.terms
    }

    /// The words as a query, for finding them in the text of a neighbour.
    pub fn group(&self) -> Group {
        let words = self.terms.iter().filter_map(|term| term.query_word.clone());
        let words = words.map(|word| (crate::query::Occur::Should, Node::Word(word)));
        words.collect()
    }

    /// The articles nearest to the model, best first, itself and its copies left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn neighbours(&self, reader: &Reader, filters: &[Filter], limit: usize) -> Result<Hits> {
        if self.terms.is_empty() {
            return Ok(Hits::default());
        }
        let query = self.query(reader, filters)?;
        let request = Request {
            limit,
            ..Request::default()
        };
        search::search_planned(reader, &*query, &request)
    }

    fn query(&self, reader: &Reader, filters: &[Filter]) -> Result<Box<dyn Query>> {
        let clauses = self.terms.iter().map(|term| {
            let clause = term_query(&reader.fields, term);
            (Occur::Should, clause)
        });
        let required = self
            .terms
            .len()
            .div_ceil(REQUIRED_FRACTION)
            .max(MIN_REQUIRED);
        let required = required.min(self.terms.len());
        let words = BooleanQuery::with_minimum_required_clauses(clauses.collect(), required);
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(words))];
        if !filters.is_empty() {
            let planner = Planner::new(reader, Weights::default());
            clauses.push((Occur::Must, planner.plan_unscored(&Group::new(), filters)?));
        }
        for id in &self.excluded_ids {
            let article = Term::from_field_text(reader.fields.id, id);
            let article = TermQuery::new(article, IndexRecordOption::Basic);
            clauses.push((Occur::MustNot, Box::new(article)));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }
}

/// What finds a word in an article, and more in its title.
fn term_query(fields: &Fields, term: &SignificantTerm) -> Box<dyn Query> {
    let of = |field: Field, share: f32| -> Box<dyn Query> {
        let found = Term::from_field_text(field, &term.term);
        let query = TermQuery::new(found, IndexRecordOption::WithFreqs);
        Box::new(BoostQuery::new(Box::new(query), term.boost as f32 * share))
    };
    Box::new(BooleanQuery::union(vec![
        of(fields.word, 1.0),
        of(fields.title, TITLE_MATCH_BOOST),
    ]))
}

/// How often an article says each term.
#[derive(Debug, Default)]
struct Counts(HashMap<String, Count>);

#[derive(Debug)]
struct Count {
    frequency: f64,
    /// The word as the article writes it first.
    text: String,
    /// The same for finding it elsewhere; a name of several words is found by each of them.
    word: Option<QueryWord>,
}

impl Count {
    fn new(text: &str, word: Option<QueryWord>) -> Self {
        Count {
            frequency: 0.0,
            text: text.to_owned(),
            word,
        }
    }
}

impl Counts {
    fn of(article: &Article) -> Self {
        let mut counts = Counts::default();
        counts.add(article.title.as_deref().unwrap_or_default(), |_| {
            TITLE_WEIGHT
        });
        counts.add(own_summary(article).unwrap_or_default(), |_| LEAD_WEIGHT);
        counts.add(&article.body, |number| {
            if number < LEAD_WORDS {
                LEAD_WEIGHT
            } else {
                1.0
            }
        });
        counts
    }

    /// Counts the words of a text; `weight` says how often the word of this number counts.
    fn add(&mut self, text: &str, weight: impl Fn(usize) -> f64) {
        let mut words = Words::new(text);
        let mut analysed = AnalysedWords::new(text);
        let mut number = 0;
        while words.advance()
            && let Some(word) = analysed.next_word()
        {
            let weight = weight(number);
            number += 1;
            let spelling = words.spelling();
            let is_letter = spelling.chars().nth(1).is_none();
            // With و or ل before it a function word still says nothing: والتي.
            let is_function_word = || {
                stopwords::contains(spelling)
                    || stopwords::contains(&strip_all_but_article(spelling))
            };
            if words.kind() == Kind::Number || is_letter || is_function_word() {
                continue;
            }
            let text = text.get(words.range()).unwrap_or_default();
            let query_word = || QueryWord {
                text: text.to_owned(),
                spelling: spelling.to_owned(),
                kind: words.kind(),
                strictness: Strictness::Word,
                scope: Scope::Article,
                multiword_terms: Vec::new(),
            };
            // A word that can be read in several ways is one word all the same.
            let readings: Vec<&str> = word.terms.of(TermKind::Word).collect();
            for reading in &readings {
                let first = || Count::new(text, Some(query_word()));
                self.count(reading, weight / readings.len() as f64, first);
            }
            for name in analysed.sequences_at(&word) {
                self.count(&name.term, weight, || Count::new(&name.term, None));
            }
        }
    }

    fn count(&mut self, term: &str, weight: f64, first: impl FnOnce() -> Count) {
        match self.0.get_mut(term) {
            Some(count) => count.frequency += weight,
            None => {
                let mut count = first();
                count.frequency = weight;
                self.0.insert(term.to_owned(), count);
            }
        }
    }

    /// The terms that tell most, the most telling first: those that others than the `copies` have
    /// too, though not too many.
    fn significant_terms(
        &self,
        reader: &Reader,
        copies: &[Counts],
    ) -> Result<Vec<SignificantTerm>> {
        let statistics = ArticleStatistics::new(reader)?;
        let all = statistics.total_num_docs()?;
        let most = ((all as f64 * MAX_SHARE) as u64).max(MIN_DOC_FREQ_LIMIT);
        let mut significant = Vec::new();
        for (term, count) in &self.0 {
            let articles = statistics.doc_freq(&Term::from_field_text(reader.fields.word, term))?;
            let in_copies = copies.iter().filter(|copy| copy.0.contains_key(term));
            let articles = articles.saturating_sub(in_copies.count() as u64);
            if articles < 2 || articles > most {
                continue;
            }
            let boost = count.frequency / (count.frequency + SATURATION);
            significant.push(SignificantTerm {
                term: term.clone(),
                word: count.text.clone(),
                frequency: round_to_4_decimals(count.frequency),
                articles,
                boost: round_to_4_decimals(boost),
                weight: round_to_4_decimals(boost * idf(articles, all)),
                query_word: count.word.clone(),
            });
        }
        significant.sort_by(|a, b| {
            let by_weight = b.weight.total_cmp(&a.weight);
            by_weight.then_with(|| a.term.cmp(&b.term))
        });
        significant.truncate(MAX_TERMS);
        Ok(significant)
    }
}

/// The inverse document frequency of BM25.
fn idf(articles: u64, all: u64) -> f64 {
    let (articles, all) = (articles as f64, all as f64);
    (1.0 + (all - articles + 0.5).max(0.0) / (articles + 0.5)).ln()
}

fn round_to_4_decimals(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}
