//! The fields of a hit by name, for `--fields` and templates.
//!
//! The names are the members of a hit and of a record in JSON, and `topic` and `query` of the
//! search. Records are read and excerpts are made only if a selected field needs them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::json::JsonHit;
use super::{HitView, Summary, list};
use crate::article::Article;
use crate::index::read::columns::ListingFields;

/// Members of a hit that are read from columns.
const COLUMNS: [&str; 8] = [
    "rank", "score", "id", "path", "title", "date", "source", "category",
];
/// A member that is absent from a hit without an explanation.
const EXPLAIN: &str = "explain";
/// A member of a hit of several indexes.
const INDEX: &str = "index";
/// Fields of the search, not of the hit.
const TOPIC: &str = "topic";
const QUERY: &str = "query";

/// The source of the value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Search,
    Columns,
    Record,
    Excerpt,
}

/// A selection of fields of a hit, in the order of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields(Vec<(String, Origin)>);

/// Returns all fields with their origins.
fn known_fields() -> BTreeMap<String, Origin> {
    let members = |value: serde_json::Result<Value>| match value {
        Ok(Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let mut known = BTreeMap::new();
    for (name, _) in members(serde_json::to_value(JsonHit::from(&HitView::default()))) {
        let origin = if COLUMNS.contains(&name.as_str()) {
            Origin::Columns
        } else {
            Origin::Excerpt
        };
        known.insert(name, origin);
    }
    known.insert(EXPLAIN.to_owned(), Origin::Excerpt);
    known.insert(INDEX.to_owned(), Origin::Columns);
    for (name, _) in members(serde_json::to_value(Article::default())) {
        if known.get(&name) != Some(&Origin::Columns) {
            known.insert(name, Origin::Record);
        }
    }
    for name in [TOPIC, QUERY] {
        known.insert(name.to_owned(), Origin::Search);
    }
    known
}

impl Fields {
    /// Selects fields by name.
    ///
    /// # Errors
    /// Returns an error if a name is not a field; the message lists all fields.
    pub fn from_names<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, String> {
        let known = known_fields();
        let mut fields = Vec::new();
        for name in names {
            let Some(origin) = known.get(name) else {
                let known: Vec<&str> = known.keys().map(String::as_str).collect();
                return Err(format!(
                    "there is no field `{name}`: use one of {}",
                    known.join(", ")
                ));
            };
            fields.push((name.to_owned(), *origin));
        }
        Ok(Fields(fields))
    }

    /// Parses a comma-separated list of names.
    ///
    /// # Errors
    /// Returns an error if a name is not a field; the message lists all fields.
    pub fn parse(list: &str) -> Result<Self, String> {
        Self::from_names(list.split(',').map(str::trim))
    }

    /// Returns the names in the order of output.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Returns whether a field needs the excerpt or the matched words.
    pub fn needs_text(&self) -> bool {
        self.any_from(Origin::Excerpt)
    }

    /// Returns whether a field needs the record.
    pub fn needs_record(&self) -> bool {
        self.any_from(Origin::Excerpt) || self.any_from(Origin::Record)
    }

    /// Returns the fields that are read from columns.
    pub fn listing_fields(&self) -> ListingFields {
        let includes = |field: &str| self.names().any(|name| name == field);
        ListingFields {
            id: includes("id"),
            path: includes("path"),
            title: includes("title"),
            date: includes("date"),
            source: includes("source"),
            category: includes("category"),
        }
    }

    /// Returns whether the topic of a batch is one of the fields.
    pub fn includes_topic(&self) -> bool {
        self.names().any(|name| name == TOPIC)
    }

    fn any_from(&self, origin: Origin) -> bool {
        self.0.iter().any(|(_, field)| *field == origin)
    }

    /// Returns the values of a hit.
    ///
    /// # Errors
    /// Returns an error if the hit cannot be serialized.
    pub fn values(&self, summary: &Summary, hit: &HitView) -> serde_json::Result<FieldValues<'_>> {
        let members = serde_json::to_value(JsonHit::from(hit))?;
        let record = match &hit.record {
            Some(record) if self.any_from(Origin::Record) => serde_json::to_value(record)?,
            _ => Value::Null,
        };
        let value = |(name, origin): &(String, Origin)| match origin {
            Origin::Search if name == TOPIC => summary.topic.clone().into(),
            Origin::Search => summary.query.clone().into(),
            Origin::Columns | Origin::Excerpt => members.get(name).cloned().unwrap_or_default(),
            Origin::Record => record.get(name).cloned().unwrap_or_default(),
        };
        let fields = self.0.iter();
        Ok(FieldValues(
            fields
                .map(|field| (field.0.as_str(), value(field)))
                .collect(),
        ))
    }

    /// Returns the values of a hit. In a batch the topic precedes them unless it is one of the
    /// fields.
    ///
    /// # Errors
    /// Returns an error if the hit cannot be serialized.
    pub fn values_with_topic(
        &self,
        summary: &Summary,
        hit: &HitView,
    ) -> serde_json::Result<FieldValues<'_>> {
        let mut values = self.values(summary, hit)?;
        if let Some(topic) = &summary.topic
            && !self.includes_topic()
        {
            values.0.insert(0, (TOPIC, topic.clone().into()));
        }
        Ok(values)
    }
}

/// The values of the selected fields of one hit. Serializes to an object with the members in the
/// selected order.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldValues<'f>(Vec<(&'f str, Value)>);

impl FieldValues<'_> {
    /// Returns the values as text: null is empty, scores have four decimals.
    pub fn texts(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.named_texts().map(|(_, text)| text)
    }

    /// Returns the values as [`texts`](FieldValues::texts), with the names of the fields.
    pub fn named_texts(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.0.iter().map(|(name, value)| {
            let text = match value {
                Value::String(text) => Cow::Borrowed(text.as_str()),
                Value::Number(number) if number.is_f64() => {
                    Cow::Owned(format!("{:.4}", number.as_f64().unwrap_or_default()))
                }
                value => Cow::Owned(list::to_text(value)),
            };
            (*name, text)
        })
    }
}

impl Serialize for FieldValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_field_is_an_error_that_lists_the_fields() {
        let error = Fields::parse("id, titel").expect_err("no such field");
        assert!(
            error.starts_with("there is no field `titel`: use one of added, author, body,"),
            "{error}"
        );
        for name in ["explain", "removed", "topic", "snippet"] {
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn only_the_data_of_selected_fields_is_needed() {
        let needs = |list| {
            let fields = Fields::parse(list).expect("known fields");
            (fields.needs_record(), fields.needs_text())
        };
        let listed = Fields::parse("title,rank,body").expect("known fields");
        let title = ListingFields {
            title: true,
            ..ListingFields::NONE
        };
        assert_eq!(listed.listing_fields(), title);
        assert_eq!(
            needs("rank,score,id,path,title,date,source,category,topic"),
            (false, false)
        );
        assert_eq!(needs("id,url"), (true, false));
        assert_eq!(needs("matched"), (true, true));
    }

    #[test]
    fn members_have_the_order_of_the_selection() {
        let hit = HitView {
            rank: 2,
            score: 7.0,
            record: Some(Article {
                related: vec!["أول".into(), "ثان".into()],
                ..Article::default()
            }),
            ..HitView::default()
        };
        let fields = Fields::parse("score,url,rank,related").expect("known fields");
        let values = fields.values(&Summary::default(), &hit).expect("values");
        assert_eq!(
            serde_json::to_string(&values).expect("JSON"),
            r#"{"score":7.0,"url":null,"rank":2,"related":["أول","ثان"]}"#
        );
        let texts: Vec<_> = values.texts().collect();
        assert_eq!(texts, ["7.0000", "", "2", "أول ثان"]);
    }
}
