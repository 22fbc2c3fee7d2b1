//! The articles on a cluster that are nearest to an article.

use anyhow::Result;
use serde_json::{Value, json};
use tantivy::Term;

use super::Cluster;
use super::document::escape;
use super::render::Rendering;
use super::search::articles;
use super::statistics::total;
use crate::article::Article;
use crate::index::Reader;
use crate::query::plan::Planner;
use crate::query::rank::Weights;
use crate::query::{Filter, Group};
use crate::search::engine::{Engine, Nearest};
use crate::similar::{Model, TITLE_MATCH_BOOST, candidates};

/// The number of articles that are fetched, from which copies are left out.
const FETCHED: usize = 200;

impl Cluster {
    /// Finds the articles nearest to an article.
    ///
    /// # Errors
    /// Returns an error if the cluster does not answer.
    pub(super) fn find_nearest(&self, article: &Article, filters: &[Filter]) -> Result<Nearest> {
        let blank = self.blank_reader()?;
        let fields = &blank.fields;
        let words = candidates(article);
        let words = words
            .iter()
            .map(|term| Term::from_field_text(fields.word, term));
        let mut terms: Vec<Term> = words.collect();
        let collection = self.collection(terms.clone())?;
        let model = Model::new(&Reader::of_articles(&[], collection.into())?, article)?;
        if model.terms().is_empty() {
            let collection = self.collection(terms)?;
            return Ok(Nearest {
                reader: Reader::of_articles(&[], collection.into())?,
                fetched: 0,
                total: 0,
            });
        }
        let significant = model.terms().iter();
        terms.extend(significant.map(|term| Term::from_field_text(fields.title, &term.term)));
        let collection = self.collection(terms)?;
        let rendering = Rendering::new(self.scale, &collection);
        let clauses = model.terms().iter().map(|term| {
            let of = |field: &str, share: f32| {
                let boost = term.boost as f32 * share * self.scale;
                json!({"term": {field: {"value": escape(&term.term), "boost": boost}}})
            };
            json!({"bool": {"should": [of("word", 1.0), of("title", TITLE_MATCH_BOOST)]}})
        });
        let words = json!({"bool": {
            "should": clauses.collect::<Vec<_>>(), "minimum_should_match": model.required()}});
        let mut bool = json!({"must": [words]});
        if let Some(bool) = bool.as_object_mut() {
            if !filters.is_empty() {
                let planner = Planner::new(&blank, Weights::default());
                let filter = rendering.query(&planner.tree_unscored(&Group::new(), filters)?)?;
                bool.insert("filter".to_owned(), json!([filter]));
            }
            if !article.id.is_empty() {
                let itself = json!({"term": {"id": {"value": article.id}}});
                bool.insert("must_not".to_owned(), json!([itself]));
            }
        }
        let body = json!({
            "size": FETCHED, "track_total_hits": true, "query": {"bool": bool},
            "sort": [{"_score": "desc"}, {"id": "asc"}], "_source": ["record"]
        });
        let answers = self.searches(&[body], true)?;
        let answer = answers.first().unwrap_or(&Value::Null);
        let found = articles(answer)?;
        Ok(Nearest {
            fetched: found.len() as u64,
            total: total(answer),
            reader: Reader::of_articles(&found, collection.into())?,
        })
    }
}
