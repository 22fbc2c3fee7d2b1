//! A planned query as JSON of the engine.

use anyhow::{Result, bail};
use serde_json::{Value, json};
use tantivy::Term;
use tantivy::schema::{Field, Schema};

use super::document::{PART_END, TITLE_END, escape};
use crate::arabic::fold;
use crate::index::read::collection::Collection;
use crate::index::schema::{self, Fields};
use crate::query::Occur;
use crate::query::pattern::{is_too_long, is_wildcard};
use crate::query::positional::{PositionalQuery, Region, Slot};
use crate::query::tree::Tree;

/// The score of the engine for words at positions is below 1 and not BM25. It is half of that for
/// one occurrence in an article of average length.
const POSITIONS_WEIGHT: f64 = 2.2;

/// Renders planned queries.
pub struct Rendering<'c> {
    schema: Schema,
    fields: Fields,
    /// The number by which the engine's scores are smaller.
    scale: f32,
    collection: &'c Collection,
}

impl<'c> Rendering<'c> {
    /// Returns a rendering with the statistics of a collection.
    pub fn new(scale: f32, collection: &'c Collection) -> Self {
        let (schema, fields) = schema::schema();
        Rendering {
            schema,
            fields,
            scale,
            collection,
        }
    }

    /// Returns the query of the engine.
    ///
    /// # Errors
    /// Returns an error that names a feature that a cluster does not have.
    pub fn query(&self, tree: &Tree) -> Result<Value> {
        Ok(match tree {
            Tree::Nothing => json!({"match_none": {}}),
            Tree::Articles => json!({"match_all": {"boost": 0.0}}),
            Tree::Term(term) => self.term(term, self.scale),
            Tree::Sum(terms) => {
                let terms = terms.iter();
                let clauses = terms.map(|(term, weight)| self.term(term, weight * self.scale));
                any(clauses.collect())
            }
            Tree::Bool(parts) => self.bool(parts)?,
            Tree::Any(trees) => any(self.queries(trees)?),
            Tree::All(trees) if trees.is_empty() => json!({"match_none": {}}),
            Tree::All(trees) => json!({"bool": {"must": self.queries(trees)?}}),
            Tree::Best(trees) => json!({"dis_max": {"queries": self.queries(trees)?}}),
            Tree::Unscored(tree) => {
                json!({"constant_score": {"filter": self.query(tree)?, "boost": 0.0}})
            }
            Tree::Boosted(tree, weight) => {
                json!({"bool": {"must": [self.query(tree)?], "boost": weight}})
            }
            Tree::Positions(query) => self.positions(query),
            Tree::Pattern {
                field,
                prefix,
                spelling,
                region,
            } => self.pattern(*field, prefix, spelling, *region)?,
            Tree::Range(field, first, last) => {
                let mut range = serde_json::Map::new();
                range.extend(first.map(|first| ("gte".to_owned(), json!(first))));
                range.extend(last.map(|last| ("lte".to_owned(), json!(last))));
                json!({"range": {self.name(*field): range}})
            }
            Tree::Dated => json!({"exists": {"field": "date"}}),
            Tree::Path(pattern) => {
                let paths = json!({"path": {"value": path_regexp(pattern.text())}});
                json!({"constant_score": {"filter": {"regexp": paths}, "boost": 0.0}})
            }
            Tree::Verbatim { candidates, .. } => self.query(candidates)?,
        })
    }

    fn name(&self, field: Field) -> &str {
        self.schema.get_field_name(field)
    }

    fn queries(&self, trees: &[Tree]) -> Result<Vec<Value>> {
        trees.iter().map(|tree| self.query(tree)).collect()
    }

    fn bool(&self, parts: &[(Occur, Tree)]) -> Result<Value> {
        let (mut must, mut should, mut must_not, mut filter) = (vec![], vec![], vec![], vec![]);
        for (occur, tree) in parts {
            match (occur, tree) {
                (Occur::Must, Tree::Unscored(tree)) => filter.push(self.query(tree)?),
                (Occur::Must, Tree::Articles) => filter.push(json!({"match_all": {}})),
                (Occur::Must, tree) => must.push(self.query(tree)?),
                (Occur::Should, tree) => should.push(self.query(tree)?),
                (Occur::MustNot, tree) => must_not.push(self.query(tree)?),
            }
        }
        let has_required = !must.is_empty() || !filter.is_empty();
        let least = u8::from(!has_required && !should.is_empty());
        Ok(json!({"bool": {
            "must": must, "should": should, "must_not": must_not, "filter": filter,
            "minimum_should_match": least
        }}))
    }

    fn term(&self, term: &Term, boost: f32) -> Value {
        let text = text_of(term);
        // Keys are not texts of terms, so they have no escapes.
        let is_key = [
            self.fields.source_key,
            self.fields.category_key,
            self.fields.id,
        ];
        let value = if is_key.contains(&term.field()) {
            text
        } else {
            escape(&text).into_owned()
        };
        json!({"term": {self.name(term.field()): {"value": value, "boost": boost}}})
    }

    /// Returns the query for words at positions.
    fn positions(&self, query: &PositionalQuery) -> Value {
        let first = query.slots.iter().find_map(|slot| slot.terms.first());
        let Some(field) = first.map(Term::field) else {
            return json!({"match_none": {}});
        };
        if query.slots.iter().any(|slot| slot.terms.is_empty()) {
            return json!({"match_none": {}});
        }
        if let ([slot], Region::Article) = (query.slots.as_slice(), query.region) {
            let terms = slot.terms.iter().map(|term| self.term(term, self.scale));
            return json!({"dis_max": {"queries": terms.collect::<Vec<_>>()}});
        }
        let slots: Vec<Value> = query.slots.iter().map(|slot| self.slot(slot)).collect();
        let mut rule = match (slots.as_slice(), query.slop) {
            ([slot], _) => slot.clone(),
            (_, None) => json!({"all_of": {"intervals": slots, "ordered": true, "max_gaps": 0}}),
            (_, Some(slop)) => {
                let parts = any_of(vec![
                    self.interval("exact", TITLE_END),
                    self.interval("exact", PART_END),
                ]);
                let slop = i32::try_from(slop).unwrap_or(i32::MAX);
                json!({"all_of": {
                    "intervals": slots, "ordered": false, "max_gaps": slop,
                    "filter": {"not_containing": parts}
                }})
            }
        };
        let title_end = self.interval("exact", TITLE_END);
        let boost = self.positions_weight(query);
        let name = self.name(field);
        let intervals = |rule: &Value| {
            let mut rule = rule.clone();
            if let Some(rule) = rule.as_object_mut() {
                rule.insert("boost".to_owned(), json!(boost));
            }
            json!({"intervals": {name: rule}})
        };
        match query.region {
            Region::Article => intervals(&rule),
            Region::Title => {
                rule = filtered(rule, "before", &title_end);
                intervals(&rule)
            }
            Region::Body => {
                let after = filtered(rule.clone(), "after", &title_end);
                let has_title = json!({"term": {"exact": {"value": TITLE_END}}});
                let without =
                    json!({"bool": {"must": [intervals(&rule)], "must_not": [has_title]}});
                any(vec![intervals(&after), without])
            }
        }
    }

    /// Returns the weight at which the score of words at positions is like that of BM25.
    fn positions_weight(&self, query: &PositionalQuery) -> f64 {
        let terms = idf_terms(query);
        let articles = self.collection.articles as f64;
        let idf = |term: &Term| {
            let doc_freq = self.collection.doc_freq(term) as f64;
            (1.0 + (articles - doc_freq + 0.5) / (doc_freq + 0.5)).ln()
        };
        terms.iter().map(idf).sum::<f64>() * POSITIONS_WEIGHT
    }

    /// Returns the rule for the alternatives of one position.
    fn slot(&self, slot: &Slot) -> Value {
        let term = |term: &Term| self.interval(self.name(term.field()), &escape(&text_of(term)));
        let alternatives = any_of(slot.terms.iter().map(term).collect());
        let mut all = vec![alternatives.clone()];
        for tail in slot.tails.iter().filter(|tail| !tail.is_empty()) {
            let rest = tail.iter().map(term);
            let words: Vec<Value> = [alternatives.clone()].into_iter().chain(rest).collect();
            all.push(json!({"all_of": {"intervals": words, "ordered": true, "max_gaps": 0}}));
        }
        any_of(all)
    }

    fn interval(&self, field: &str, term: &str) -> Value {
        json!({"match": {"query": term, "analyzer": "keyword", "use_field": field}})
    }

    /// Returns the query for words with wildcards.
    fn pattern(&self, field: Field, prefix: &str, spelling: &str, region: Region) -> Result<Value> {
        let name = match region {
            Region::Article => self.name(field),
            Region::Title => "title_exact",
            Region::Body => bail!(
                "{spelling}: a wildcard with body: does not work on a cluster: give it without body:"
            ),
        };
        if is_too_long(spelling) {
            return Ok(json!({"match_none": {}}));
        }
        let mut value = String::new();
        for c in prefix.chars().chain(fold::exact(spelling).chars()) {
            if is_wildcard(c) {
                value.push(c);
            } else {
                let literal = escape(c.encode_utf8(&mut [0; 4])).replace('\\', "\\\\");
                value.push_str(&literal);
            }
        }
        Ok(
            json!({"constant_score": {"filter": {"wildcard": {name: {"value": value}}}, "boost": self.scale}}),
        )
    }
}

/// Returns a path pattern as a regular expression of Lucene. It matches a file or a folder with
/// everything in it, and the member of an archive as a file below the archive.
fn path_regexp(pattern: &str) -> String {
    let is_absolute = pattern.starts_with('/');
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let pattern = if pattern == "." { "**" } else { pattern };
    let mut regexp = String::new();
    if !is_absolute {
        regexp.push_str("(.*/)?");
    }
    let mut rest = pattern.trim_end_matches('/');
    while let Some(c) = rest.chars().next() {
        // `**` crosses folders; `[!a]` is a set of characters.
        let (taken, part) = if rest.starts_with("**/") {
            (3, "(.*[/!])?".to_owned())
        } else if rest.starts_with("**") {
            (2, ".*".to_owned())
        } else {
            let set = rest.strip_prefix('[').and_then(|set| set.split_once(']'));
            match (c, set) {
                ('*', _) => (1, "[^/!]*".to_owned()),
                ('?', _) => (1, "[^/!]".to_owned()),
                ('{', _) => (1, "(".to_owned()),
                ('}', _) => (1, ")".to_owned()),
                (',', _) if regexp.contains('(') => (1, "|".to_owned()),
                ('/' | '!', _) => (1, "[/!]".to_owned()),
                ('[', Some((set, _))) => {
                    let inner = set.strip_prefix('!').map(|set| format!("^{set}"));
                    let inner = inner.unwrap_or_else(|| set.to_owned());
                    (set.len() + 2, format!("[{}]", inner.replace('"', "")))
                }
                (c, _) if c.is_alphanumeric() => (c.len_utf8(), c.to_string()),
                (c, _) => (c.len_utf8(), format!("\\{c}")),
            }
        };
        regexp.push_str(&part);
        rest = rest.get(taken..).unwrap_or_default();
    }
    format!("{regexp}([/!].*)?")
}

/// Returns the terms whose inverse document frequencies score words at positions.
pub fn idf_terms(query: &PositionalQuery) -> Vec<Term> {
    let slots = query.slots.iter();
    let mut terms: Vec<Term> = slots
        .filter_map(|slot| slot.idf_term.as_ref().or(slot.terms.first()).cloned())
        .collect();
    let field = terms.first().map(Term::field);
    terms.retain(|term| Some(term.field()) == field);
    terms
}

fn text_of(term: &Term) -> String {
    term.value().as_str().unwrap_or_default().to_owned()
}

fn any(mut queries: Vec<Value>) -> Value {
    match queries.len() {
        0 => json!({"match_none": {}}),
        1 => queries.swap_remove(0),
        _ => json!({"bool": {"should": queries, "minimum_should_match": 1}}),
    }
}

fn any_of(mut rules: Vec<Value>) -> Value {
    if rules.len() == 1 {
        rules.swap_remove(0)
    } else {
        json!({"any_of": {"intervals": rules}})
    }
}

/// Returns a rule with a filter, around it if it is of a kind that has one already.
fn filtered(rule: Value, filter: &str, by: &Value) -> Value {
    json!({"all_of": {"intervals": [rule], "filter": {filter: by}}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_pattern_becomes_a_regular_expression() {
        for (pattern, regexp) in [
            ("sport", "(.*/)?sport([/!].*)?"),
            (".", "(.*/)?.*([/!].*)?"),
            ("sport/**", "(.*/)?sport[/!].*([/!].*)?"),
            ("/news/*.txt", "[/!]news[/!][^/!]*\\.txt([/!].*)?"),
            ("**/a?", "(.*/)?(.*[/!])?a[^/!]([/!].*)?"),
            ("a.zip!b", "(.*/)?a\\.zip[/!]b([/!].*)?"),
            ("{a,b}", "(.*/)?(a|b)([/!].*)?"),
            ("[!x]", "(.*/)?[^x]([/!].*)?"),
        ] {
            assert_eq!(path_regexp(pattern), regexp, "{pattern}");
        }
    }
}
