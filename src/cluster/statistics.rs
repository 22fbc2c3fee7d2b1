//! Statistics of all articles on the cluster, for the ranking.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use anyhow::Result;
use serde_json::{Value, json};
use tantivy::Term;
use tantivy::schema::Field;

use super::Cluster;
use super::document::escape;
use crate::index::read::collection::Collection;
use crate::index::schema::{self, Fields};

/// The number of terms whose articles are counted in one request.
const TERMS_PER_REQUEST: usize = 200;

/// The maximum number of document frequencies that are remembered.
const MAX_KNOWN: usize = 100_000;

/// The number of articles, and of the tokens of each field.
#[derive(Debug, Default)]
pub struct Totals {
    articles: u64,
    tokens: HashMap<Field, u64>,
}

/// Returns the fields whose lengths count for BM25, with their names on the cluster.
fn ranked(fields: &Fields) -> [(Field, &'static str); 7] {
    [
        (fields.exact, "exact"),
        (fields.word, "word"),
        (fields.related, "related"),
        (fields.root, "root"),
        (fields.trigram, "trigram"),
        (fields.name, "name"),
        (fields.title, "title"),
    ]
}

impl Cluster {
    /// Returns a collection without statistics, to plan a query with.
    pub(super) fn blank_collection(&self) -> Collection {
        Collection {
            dictionary: Arc::clone(&self.dictionary) as Arc<_>,
            articles: 0,
            tokens: HashMap::new(),
            doc_freqs: HashMap::new(),
        }
    }

    /// Returns the collection with the document frequencies of some terms. They are asked for once.
    ///
    /// # Errors
    /// Returns an error if the cluster does not answer.
    pub(super) fn collection(&self, mut terms: Vec<Term>) -> Result<Collection> {
        let totals = self.totals()?;
        terms.sort_unstable();
        terms.dedup();
        let known = |known: &HashMap<Term, u64>| -> HashMap<Term, u64> {
            let known = terms.iter().filter_map(|term| known.get_key_value(term));
            known.map(|(term, count)| (term.clone(), *count)).collect()
        };
        let lock = || {
            self.doc_freqs
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let mut doc_freqs = known(&lock());
        let missing: Vec<&Term> = (terms.iter())
            .filter(|term| !doc_freqs.contains_key(term))
            .collect();
        for some in missing.chunks(TERMS_PER_REQUEST) {
            for (term, count) in some.iter().zip(self.count_terms(some)?) {
                doc_freqs.insert((*term).clone(), count);
                let mut known = lock();
                if known.len() >= MAX_KNOWN {
                    known.clear();
                }
                known.insert((*term).clone(), count);
            }
        }
        Ok(Collection {
            articles: totals.articles,
            tokens: totals.tokens.clone(),
            doc_freqs,
            ..self.blank_collection()
        })
    }

    fn totals(&self) -> Result<Arc<Totals>> {
        let mut known = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(totals) = &*known {
            return Ok(Arc::clone(totals));
        }
        let fields = schema::schema().1;
        let mut sums = serde_json::Map::new();
        for (_, name) in ranked(&fields) {
            let sum = json!({"sum": {"field": format!("tokens.{name}")}});
            sums.insert(name.to_owned(), sum);
        }
        let body = json!({"size": 0, "track_total_hits": true, "aggs": sums});
        let answers = self.searches(&[body], false)?;
        let answer = answers.first().unwrap_or(&Value::Null);
        let mut totals = Totals {
            articles: total(answer),
            ..Totals::default()
        };
        for (field, name) in ranked(&fields) {
            let sum = answer.pointer(&format!("/aggregations/{name}/value"));
            // The sums are doubled, so that rounding does not depend on the segments.
            let sum = sum.and_then(Value::as_f64).unwrap_or(0.0) / 2.0;
            totals.tokens.insert(field, (sum as u64).max(1));
        }
        let totals = Arc::new(totals);
        *known = Some(Arc::clone(&totals));
        Ok(totals)
    }

    /// Returns the number of articles with each of some terms.
    fn count_terms(&self, terms: &[&Term]) -> Result<Vec<u64>> {
        let schema = schema::schema().0;
        let queries = terms.iter().map(|term| {
            let field = schema.get_field_name(term.field());
            let text = term.value().as_str().unwrap_or_default().to_owned();
            let query = json!({"term": {field: {"value": escape(&text)}}});
            json!({"size": 0, "track_total_hits": true, "query": query})
        });
        let answers = self.searches(&queries.collect::<Vec<_>>(), false)?;
        Ok(answers.iter().map(total).collect())
    }
}

/// Returns the number of matches in an answer.
pub fn total(answer: &Value) -> u64 {
    let total = answer.pointer("/hits/total/value");
    total.and_then(Value::as_u64).unwrap_or(0)
}
