//! Articles similar to a given one: its significant terms, run as a query.
//!
//! The weight of a term grows with its frequency in the article (saturating, and more in the title
//! and the lead) and with its inverse document frequency: tf·idf with the saturation of BM25
//! (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009). The same saturated
//! frequency is the boost of the term in the query, so that neighbours are scored by BM25 with the
//! query-term frequencies of a long query.

use std::collections::HashMap;

use anyhow::Result;
use serde::Serialize;
use tantivy::Term;
use tantivy::query::{Bm25StatisticsProvider, BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::arabic::lemma::SOUND_PREFIX;
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

/// Maximum number of terms of the query.
const MAX_TERMS: usize = 30;
/// A neighbour must match at least one tenth of the query terms. One fifth missed news of the same
/// affair with few words in common.
const REQUIRED_ONE_IN: usize = 10;
/// Minimum number of matching terms, if the query has that many.
const MIN_REQUIRED: usize = 2;
/// Frequency that an occurrence in the title adds.
const TITLE_WEIGHT: f64 = 3.0;
/// Frequency that an occurrence in the lead adds, where news states its subject.
const LEAD_WEIGHT: f64 = 2.0;
/// Number of words of the lead.
const LEAD_WORDS: usize = 50;
/// Frequency at which a term has half of its maximum weight.
const SATURATION: f64 = 2.0;
/// Share of the articles above which a term is not significant.
const MAX_DOC_SHARE: f64 = 0.1;
/// Number of articles that may contain a significant term whatever their share, so that small
/// collections have such terms.
const ALWAYS_ALLOWED_DOCS: u64 = 20;
/// Boost of a match in a neighbour's title relative to one in its text.
pub const TITLE_MATCH_BOOST: f32 = 0.25;
/// Number of neighbours that are checked for copies at a time.
const PAGE: usize = 20;

/// A significant term of an article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignificantTerm {
    /// The term as indexed.
    pub term: String,
    /// The first spelling in the article.
    pub word: String,
    /// Weighted frequency in the article.
    pub frequency: f64,
    /// Number of articles that contain it, not counting copies of the article.
    pub articles: u64,
    /// Boost in the query: the saturated frequency.
    pub boost: f64,
    /// Weight: the boost times the inverse document frequency.
    pub weight: f64,
    /// The word as a query, to find it in the text of a neighbour.
    #[serde(skip)]
    query_word: Option<QueryWord>,
}

/// The query for articles similar to a given one.
#[derive(Debug, Clone, Default)]
pub struct Model {
    terms: Vec<SignificantTerm>,
    /// The ids of the article, if it is indexed, and of its copies.
    excluded_ids: Vec<String>,
}

impl Model {
    /// Builds the query for an article, which need not be in the index.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn new(reader: &Reader, article: &Article) -> Result<Self> {
        let counts = Counts::of(article);
        let is_known = !article.id.is_empty() && reader.find(&article.id)?.is_some();
        let mut model = Model {
            terms: counts.significant_terms(reader, &[])?,
            excluded_ids: is_known.then(|| article.id.clone()).into_iter().collect(),
        };
        let copies = model.copies(reader, &article.body)?;
        if !copies.is_empty() {
            // Recomputes the terms without the copies: a word of the copies alone is as rare as one
            // that no other article contains.
            let of_copies: Vec<Counts> = copies.iter().map(Counts::of).collect();
            model.terms = counts.significant_terms(reader, &of_copies)?;
            model
                .excluded_ids
                .extend(copies.into_iter().map(|copy| copy.id));
        }
        Ok(model)
    }

    /// Finds the copies of a text. They share most of its words and are among its nearest
    /// neighbours, so the search ends at the first page without a copy.
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

    /// Returns the significant terms, highest weight first.
    pub fn terms(&self) -> &[SignificantTerm] {
        &self.terms
    }

    /// Returns the minimum number of terms that a neighbour has.
    pub fn required(&self) -> usize {
        let required = self.terms.len().div_ceil(REQUIRED_ONE_IN).max(MIN_REQUIRED);
        required.min(self.terms.len())
    }

    /// Returns the terms as a query, for highlighting them in a neighbour.
    pub fn group(&self) -> Group {
        let words = self.terms.iter().filter_map(|term| term.query_word.clone());
        let words = words.map(|word| (crate::query::Occur::Should, Node::Word(word)));
        words.collect()
    }

    /// Finds the articles nearest to the model, best first, without the article and its copies.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
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
        let required = self.required();
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

/// Returns the terms of an article among which the significant ones are.
pub fn candidates(article: &Article) -> Vec<String> {
    Counts::of(article).0.into_keys().collect()
}

/// Matches a term in the text and the title of an article.
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

/// Weighted frequencies of the terms of an article.
#[derive(Debug, Default)]
struct Counts(HashMap<String, Count>);

#[derive(Debug)]
struct Count {
    frequency: f64,
    /// The first spelling in the article.
    text: String,
    /// The spelling as a query, to find it in other articles; `None` for a multi-word name, which
    /// the queries of its words find.
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

    /// Counts the words of a text; `weight` maps the number of a word to the frequency that it
    /// adds.
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
            // A function word remains one after و or ل: والتي.
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
                latin: None,
            };
            // The analyses of an ambiguous word share its weight.
            // The sound of a name finds its other spellings; it is not a word.
            let terms = word.terms.of(TermKind::Word);
            let terms: Vec<&str> = terms
                .filter(|term| !term.starts_with(SOUND_PREFIX))
                .collect();
            for term in &terms {
                let first = || Count::new(text, Some(query_word()));
                self.count(term, weight / terms.len() as f64, first);
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

    /// Returns the significant terms, highest weight first. Each occurs in at least two articles
    /// outside `copies`, and not in too many.
    fn significant_terms(
        &self,
        reader: &Reader,
        copies: &[Counts],
    ) -> Result<Vec<SignificantTerm>> {
        let statistics = ArticleStatistics::new(reader)?;
        let all = statistics.total_num_docs()?;
        let max_articles = ((all as f64 * MAX_DOC_SHARE) as u64).max(ALWAYS_ALLOWED_DOCS);
        let mut significant = Vec::new();
        for (term, count) in &self.0 {
            let articles = statistics.doc_freq(&Term::from_field_text(reader.fields.word, term))?;
            let in_copies = copies.iter().filter(|copy| copy.0.contains_key(term));
            let articles = articles.saturating_sub(in_copies.count() as u64);
            if articles < 2 || articles > max_articles {
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

/// Returns the inverse document frequency of BM25.
fn idf(articles: u64, all: u64) -> f64 {
    let (articles, all) = (articles as f64, all as f64);
    (1.0 + (all - articles + 0.5).max(0.0) / (articles + 0.5)).ln()
}

fn round_to_4_decimals(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}
