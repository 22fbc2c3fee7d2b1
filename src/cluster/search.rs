//! Searches: the engine matches and selects, the first hits are ranked here.

use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};
use tantivy::Term;

use super::Cluster;
use super::client::{Client, shortened};
use super::render::{Rendering, idf_terms};
use super::statistics::total;
use crate::article::Article;
use crate::counting::{ColumnCollector, ColumnCounts, Counts};
use crate::index::Reader;
use crate::query::plan::Planner;
use crate::query::tree::Tree;
use crate::query::{Filter, Group};
use crate::search::engine::{Engine, Found, Nearest, Unanswered, Wants};
use crate::search::position_bonus::DEPTH;
use crate::search::{self, Hits, Request, Sort};

/// The number of hits beyond those with a bonus that are fetched: the order of the engine is nearly
/// that of fihris, and a hit at the edge may be on the other side.
const MARGIN: usize = 20;
/// The deepest hit.
const MAX_DEPTH: usize = 10_000;
/// The maximum number of values of a facet.
const MAX_VALUES: usize = 10_000;
/// The maximum number of days of a timeline.
const MAX_DAYS: usize = 60_000;
/// The maximum number of candidates that are fetched to count words as written.
const MAX_VERIFIED: usize = 1_000;

impl Engine for Cluster {
    fn search(&self, request: &Request, wants: Wants) -> Result<Found> {
        self.refuse(request)?;
        let has_limit = request.min_score.is_some();
        // Scores are computed here.
        let wants = if has_limit { Wants::Hits } else { wants };
        let blank = self.blank_reader()?;
        let planner = Planner::new(&blank, request.weights);
        let tree = match wants {
            Wants::Hits => planner.tree(&request.group, &request.filters)?,
            Wants::Counts => planner.tree_unscored(&request.group, &request.filters)?,
        };
        let is_verified = has_verbatim(&tree);
        let fetches = wants == Wants::Hits || is_verified;
        if is_verified && !request.counting.is_empty() {
            bail!(
                "==: words as written are verified here and not on the cluster: --facet and --timeline cannot count them"
            );
        }
        let mut terms = Vec::new();
        if wants == Wants::Hits {
            scored_terms(&tree, &mut terms);
            let words = planner.ranked_words(&request.group)?;
            terms.extend(words.into_iter().flat_map(|word| word.terms));
        }
        let collection = if fetches {
            self.collection(terms)?
        } else {
            self.blank_collection()
        };
        let rendering = Rendering::new(self.scale, &collection);
        let size = match wants {
            Wants::Hits if has_limit => depth(request).max(MAX_VERIFIED),
            Wants::Hits => depth(request),
            Wants::Counts if is_verified => MAX_VERIFIED,
            Wants::Counts => 0,
        };
        let collector = ColumnCollector::new(&request.counting);
        let mut bodies = vec![json!({
            "size": size,
            "track_total_hits": true,
            "query": rendering.query(&tree)?,
            "sort": sort(if has_limit { Sort::Score } else { request.sort }),
            "_source": ["record"],
            "aggs": collector.as_ref().map_or_else(|| json!({}), aggregations)
        })];
        if let Some(all) = &request.all_words {
            bodies.push(self.count_body(&planner, &rendering, all, request)?);
        }
        let answers = self.searches(&bodies, true)?;
        let answer = answers.first().unwrap_or(&Value::Null);
        let total_all = request.all_words.as_ref().and(answers.get(1)).map(total);
        let articles = articles(answer)?;
        let matches = total(answer);
        let mut counts = ColumnCounts::default();
        if let Some(collector) = &collector {
            add_counts(collector, answer, &mut counts)?;
        }
        let reader = Reader::of_articles(&articles, collection.into())?;
        let mut found = Found {
            hits: Hits {
                total: matches,
                counts: Counts::new(&request.counting, &counts)?,
                total_all,
                ..Hits::default()
            },
            reader,
            notes: Vec::new(),
        };
        if fetches {
            let local = search::search(
                &found.reader,
                &Request {
                    counting: Default::default(),
                    all_words: None,
                    ..request.clone()
                },
            )?;
            found.hits.hits = local.hits;
            if has_limit {
                found.hits.total = local.total;
                let fetched = articles.len() as u64;
                if local.total == fetched && matches > fetched {
                    found.notes.push(format!(
                        "--min-score: only the first {fetched} of {matches} articles were scored: more may reach it"
                    ));
                }
            }
            if is_verified {
                found.hits.total = local.total;
                if matches > articles.len() as u64 {
                    found.notes.push(format!(
                        "==: only the first {} of {matches} articles with these words were compared as written: more may match",
                        articles.len()
                    ));
                }
            }
        }
        Ok(found)
    }

    fn count(&self, request: &Request) -> Result<u64> {
        let request = Request {
            counting: Default::default(),
            all_words: None,
            ..request.clone()
        };
        Ok(self.search(&request, Wants::Counts)?.hits.total)
    }

    fn articles(&self, ids: &[&str]) -> Result<Reader> {
        let bodies = ids.iter().map(|id| {
            let query = json!({"bool": {"filter": [{"term": {"id": {"value": id}}}]}});
            json!({"size": 1, "query": query, "sort": [{"path": "asc"}], "_source": ["record"]})
        });
        let mut found = Vec::new();
        for answer in self.searches(&bodies.collect::<Vec<_>>(), false)? {
            found.extend(articles(&answer)?);
        }
        Reader::of_articles(&found, self.blank_collection().into())
    }

    fn blank_reader(&self) -> Result<Reader> {
        Reader::of_articles(&[], self.blank_collection().into())
    }

    fn nearest(&self, article: &Article, filters: &[Filter]) -> Result<Nearest> {
        self.find_nearest(article, filters)
    }

    fn renewed(&self) -> Result<Box<dyn Engine>> {
        let renewed = Cluster::with_client(Arc::clone(&self.client), &self.address, self.scale);
        renewed.check_index()?;
        Ok(Box::new(renewed))
    }
}

impl Cluster {
    fn refuse(&self, request: &Request) -> Result<()> {
        if request.min_score.is_some() && !request.counting.is_empty() {
            bail!(
                "--min-score: scores are computed here and not on the cluster: --facet and --timeline cannot count by them"
            );
        }
        if request.offset.saturating_add(request.limit) > MAX_DEPTH {
            bail!("a cluster gives at most the first {MAX_DEPTH} hits: lower --limit or --offset");
        }
        Ok(())
    }

    fn count_body(
        &self,
        planner: &Planner,
        rendering: &Rendering,
        group: &Group,
        request: &Request,
    ) -> Result<Value> {
        let tree = planner.tree_unscored(group, &request.filters)?;
        Ok(json!({"size": 0, "track_total_hits": true, "query": rendering.query(&tree)?}))
    }

    /// Runs searches of the engine, all in one request. With `is_ranked`, the statistics of all
    /// shards count for each.
    pub(super) fn searches(&self, bodies: &[Value], is_ranked: bool) -> Result<Vec<Value>> {
        searches(&self.client, &self.address.name, bodies, is_ranked)
    }
}

/// Runs searches of an index in one request.
///
/// # Errors
/// Returns an error if one of them failed, even in a part of the index.
pub fn searches(
    client: &Client,
    name: &str,
    bodies: &[Value],
    is_ranked: bool,
) -> Result<Vec<Value>> {
    if bodies.is_empty() {
        return Ok(Vec::new());
    }
    let header = if is_ranked {
        json!({"search_type": "dfs_query_then_fetch"})
    } else {
        json!({})
    };
    let mut lines = Vec::new();
    for body in bodies {
        for line in [&header, body] {
            serde_json::to_writer(&mut lines, line)?;
            lines.push(b'\n');
        }
    }
    let answer = client.send("POST", &format!("/{name}/_msearch"), Some(&lines))?;
    let mut answer = answer.success(client)?;
    let answers = match answer.get_mut("responses").map(Value::take) {
        Some(Value::Array(answers)) if answers.len() == bodies.len() => answers,
        _ => return Err(unanswered("the cluster gave no answer to a search")),
    };
    for answer in &answers {
        check(client, answer)?;
    }
    Ok(answers)
}

fn unanswered(reason: &str) -> anyhow::Error {
    anyhow!(Unanswered(reason.to_owned()))
}

/// Checks that a search was answered in full.
fn check(client: &Client, answer: &Value) -> Result<()> {
    if answer.get("error").is_some() {
        let status = answer.get("status").and_then(Value::as_u64).unwrap_or(500);
        return Err(client.refusal(u16::try_from(status).unwrap_or(500), answer));
    }
    let shards = |name: &str| {
        let shards = answer.pointer(&format!("/_shards/{name}"));
        shards.and_then(Value::as_u64).unwrap_or(0)
    };
    if answer.get("timed_out") == Some(&Value::Bool(true)) {
        return Err(unanswered("the cluster did not finish a search in time"));
    }
    if shards("failed") > 0 {
        let reason = answer.pointer("/_shards/failures/0/reason/reason");
        let reason = reason.and_then(Value::as_str).unwrap_or("no reason given");
        return Err(unanswered(&format!(
            "{} of {} parts of the index did not answer: {}",
            shards("failed"),
            shards("total"),
            shortened(reason)
        )));
    }
    Ok(())
}

/// Returns the number of hits to fetch.
fn depth(request: &Request) -> usize {
    let wanted = request.offset.saturating_add(request.limit);
    if request.sort == Sort::Score && request.offset < DEPTH {
        wanted.max(DEPTH) + MARGIN
    } else {
        wanted
    }
}

fn sort(sort: Sort) -> Value {
    let by_date =
        |order: &str| json!([{"date": {"order": order, "missing": "_last"}}, {"id": "asc"}]);
    match sort {
        Sort::Score => json!([{"_score": "desc"}, {"id": "asc"}]),
        Sort::OldestFirst => by_date("asc"),
        Sort::NewestFirst => by_date("desc"),
    }
}

/// Returns the articles among the hits of an answer.
pub fn articles(answer: &Value) -> Result<Vec<Article>> {
    let hits = answer.pointer("/hits/hits").and_then(Value::as_array);
    let hits = hits.into_iter().flatten();
    let records = hits.map(|hit| {
        let record = hit.pointer("/_source/record").cloned().unwrap_or_default();
        let article: Article = serde_json::from_value(record).map_err(|_| {
            unanswered("an article on the cluster is not one of fihris: index into another name")
        })?;
        Ok(article)
    });
    records.collect()
}

/// Adds the terms whose document frequencies the scores need.
fn scored_terms(tree: &Tree, terms: &mut Vec<Term>) {
    match tree {
        Tree::Sum(sum) => terms.extend(sum.iter().map(|(term, _)| term.clone())),
        Tree::Positions(query) => terms.extend(idf_terms(query)),
        Tree::Bool(parts) => parts.iter().for_each(|(_, tree)| scored_terms(tree, terms)),
        Tree::Any(trees) | Tree::All(trees) | Tree::Best(trees) => {
            trees.iter().for_each(|tree| scored_terms(tree, terms));
        }
        Tree::Boosted(tree, _) => scored_terms(tree, terms),
        Tree::Verbatim { candidates, .. } => scored_terms(candidates, terms),
        Tree::Term(term) => terms.push(term.clone()),
        Tree::Unscored(_)
        | Tree::Nothing
        | Tree::Articles
        | Tree::Pattern { .. }
        | Tree::Range(..)
        | Tree::Dated
        | Tree::Path(_) => {}
    }
}

fn has_verbatim(tree: &Tree) -> bool {
    match tree {
        Tree::Verbatim { .. } => true,
        Tree::Bool(parts) => parts.iter().any(|(_, tree)| has_verbatim(tree)),
        Tree::Any(trees) | Tree::All(trees) | Tree::Best(trees) => trees.iter().any(has_verbatim),
        Tree::Unscored(tree) | Tree::Boosted(tree, _) => has_verbatim(tree),
        _ => false,
    }
}

/// Returns the aggregations that count the columns of a request.
fn aggregations(collector: &ColumnCollector) -> Value {
    let mut aggregations = serde_json::Map::new();
    for column in collector.columns() {
        let terms = json!({"terms": {"field": column, "size": MAX_VALUES}});
        aggregations.insert((*column).to_owned(), terms);
        let missing = json!({"missing": {"field": column}});
        aggregations.insert(format!("no_{column}"), missing);
    }
    if collector.counts_days() {
        let has_span = json!({"exists": {"field": "last_day"}});
        let days = json!({"terms": {"field": "date", "size": MAX_DAYS}});
        let last = json!({"terms": {"field": "last_day", "size": MAX_VALUES}});
        aggregations.insert(
            "days".to_owned(),
            json!({
            "filter": {"bool": {"must_not": [has_span.clone()]}}, "aggs": {"first": days.clone()}}),
        );
        let mut spans = days;
        if let Some(spans) = spans.as_object_mut() {
            spans.insert("aggs".to_owned(), json!({"last": last}));
        }
        aggregations.insert(
            "spans".to_owned(),
            json!({"filter": has_span, "aggs": {"first": spans}}),
        );
        aggregations.insert("undated".to_owned(), json!({"missing": {"field": "date"}}));
    }
    Value::Object(aggregations)
}

/// Adds the counts of an answer.
fn add_counts(
    collector: &ColumnCollector,
    answer: &Value,
    counts: &mut ColumnCounts,
) -> Result<()> {
    let at = |path: &str| answer.pointer(&format!("/aggregations/{path}"));
    let number = |value: Option<&Value>| value.and_then(Value::as_u64).unwrap_or(0);
    let signed = |value: Option<&Value>| value.and_then(Value::as_i64).unwrap_or(0);
    let buckets = |value: Option<&Value>| -> Vec<Value> {
        value.and_then(Value::as_array).cloned().unwrap_or_default()
    };
    for column in collector.columns() {
        if number(at(&format!("{column}/sum_other_doc_count"))) > 0 {
            bail!(
                "the articles have more than {MAX_VALUES} values of {column}, which a cluster does not count"
            );
        }
        for bucket in buckets(at(&format!("{column}/buckets"))) {
            let value = bucket.get("key").and_then(Value::as_str);
            counts.add_value(column, value, number(bucket.get("doc_count")));
        }
        counts.add_value(column, None, number(at(&format!("no_{column}/doc_count"))));
    }
    if collector.counts_days() {
        for bucket in buckets(at("days/first/buckets")) {
            let day = signed(bucket.get("key"));
            counts.add_days(Some((day, day)), number(bucket.get("doc_count")));
        }
        for first in buckets(at("spans/first/buckets")) {
            for last in buckets(first.pointer("/last/buckets")) {
                let span = (signed(first.get("key")), signed(last.get("key")));
                counts.add_days(Some(span), number(last.get("doc_count")));
            }
        }
        counts.add_days(None, number(at("undated/doc_count")));
    }
    Ok(())
}
