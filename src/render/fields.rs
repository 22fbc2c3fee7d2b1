//! The fields of a hit by name: what `--fields` and templates choose from.
//!
//! Known are the members of a hit and of a record as JSON has them, and `topic` and `query` of the
//! search. What a hit says of itself costs nothing, what only the record says costs reading it, and
//! an excerpt with its words costs making it: each only where a field asks for it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{HitView, JsonHit, Summary, list};
use crate::article::Article;
use crate::index::read::columns::ListingFields;

/// Members of a hit that are read from columns.
const LISTED: [&str; 8] = [
    "rank", "score", "id", "path", "title", "date", "source", "category",
];
/// Members of a hit that it has only with an explanation, so that an empty one does not name them.
const EXPLAINED: &str = "explain";
/// What the search says, and not the hit.
const TOPIC: &str = "topic";
const QUERY: &str = "query";

/// Where the value of a field is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Search,
    Columns,
    Record,
    Excerpt,
}

/// Some fields of a hit, in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields(Vec<(String, Origin)>);

/// All fields with their origins.
fn known() -> BTreeMap<String, Origin> {
    let members = |value: serde_json::Result<Value>| match value {
        Ok(Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let mut known = BTreeMap::new();
    for (name, _) in members(serde_json::to_value(JsonHit::from(&HitView::default()))) {
        let is_listed = LISTED.contains(&name.as_str());
        let origin = if is_listed {
            Origin::Columns
        } else {
            Origin::Excerpt
        };
        known.insert(name, origin);
    }
    known.insert(EXPLAINED.to_owned(), Origin::Excerpt);
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
    /// The fields of these names.
    ///
    /// # Errors
    /// When there is none of a name; the text lists those there are.
    pub fn from_names<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, String> {
        let known = known();
        let mut fields = Vec::new();
        for name in names {
            let Some(origin) = known.get(name) else {
                let known: Vec<&str> = known.keys().map(String::as_str).collect();
                return Err(format!(
                    "there is no field `{name}`; there are {}",
                    known.join(", ")
                ));
            };
            fields.push((name.to_owned(), *origin));
        }
        Ok(Fields(fields))
    }

    /// The fields of a list with commas.
    ///
    /// # Errors
    /// As [`Fields::from_names`].
    pub fn parse(list: &str) -> Result<Self, String> {
        Self::from_names(list.split(',').map(str::trim))
    }

    /// Their names in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Whether one of them shows an excerpt or the words found.
    pub fn needs_text(&self) -> bool {
        self.from(Origin::Excerpt)
    }

    /// Whether one of them is of the record.
    pub fn needs_record(&self) -> bool {
        self.from(Origin::Excerpt) || self.from(Origin::Record)
    }

    /// Which of them are read from columns.
    pub fn listing_fields(&self) -> ListingFields {
        let any = |wanted: &str| self.names().any(|name| name == wanted);
        ListingFields {
            id: any("id"),
            path: any("path"),
            title: any("title"),
            date: any("date"),
            source: any("source"),
            category: any("category"),
        }
    }

    /// Whether the topic of a batch is one of them.
    pub fn includes_topic(&self) -> bool {
        self.names().any(|name| name == TOPIC)
    }

    fn from(&self, origin: Origin) -> bool {
        self.0.iter().any(|(_, field)| *field == origin)
    }

    /// The values of a hit.
    ///
    /// # Errors
    /// When a value cannot be written as JSON, which no value can cause.
    pub fn pick(&self, summary: &Summary, hit: &HitView) -> serde_json::Result<Picked<'_>> {
        let of_hit = serde_json::to_value(JsonHit::from(hit))?;
        let record = match &hit.record {
            Some(record) if self.from(Origin::Record) => serde_json::to_value(record)?,
            _ => Value::Null,
        };
        let value = |(name, origin): &(String, Origin)| match origin {
            Origin::Search if name == TOPIC => summary.topic.clone().into(),
            Origin::Search => summary.query.clone().into(),
            Origin::Columns | Origin::Excerpt => of_hit.get(name).cloned().unwrap_or_default(),
            Origin::Record => record.get(name).cloned().unwrap_or_default(),
        };
        let values = self.0.iter();
        Ok(Picked(
            values
                .map(|field| (field.0.as_str(), value(field)))
                .collect(),
        ))
    }

    /// The values of a hit, in a batch the topic before them where it is not one of them.
    ///
    /// # Errors
    /// As [`Fields::pick`].
    pub fn pick_with_topic(
        &self,
        summary: &Summary,
        hit: &HitView,
    ) -> serde_json::Result<Picked<'_>> {
        let mut picked = self.pick(summary, hit)?;
        if let Some(topic) = &summary.topic
            && !self.includes_topic()
        {
            picked.0.insert(0, (TOPIC, topic.clone().into()));
        }
        Ok(picked)
    }
}

/// The values of the fields of one hit; as JSON an object with its members in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Picked<'f>(Vec<(&'f str, Value)>);

impl Picked<'_> {
    /// The values in text: nothing for null, scores to four decimals.
    pub fn texts(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.iter().map(|(_, value)| match value {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            Value::Number(number) if number.is_f64() => {
                Cow::Owned(format!("{:.4}", number.as_f64().unwrap_or_default()))
            }
            value => Cow::Owned(list::text(value)),
        })
    }
}

impl Serialize for Picked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_field_is_told_with_those_that_there_are() {
        let error = Fields::parse("id, titel").expect_err("no such field");
        assert!(
            error.starts_with("there is no field `titel`; there are author, body,"),
            "{error}"
        );
        for name in ["explain", "removed", "topic", "snippet"] {
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn only_what_is_asked_for_is_read() {
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
    fn members_stand_in_the_order_asked_for() {
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
        let picked = fields.pick(&Summary::default(), &hit).expect("picked");
        assert_eq!(
            serde_json::to_string(&picked).expect("JSON"),
            r#"{"score":7.0,"url":null,"rank":2,"related":["أول","ثان"]}"#
        );
        let texts: Vec<_> = picked.texts().collect();
        assert_eq!(texts, ["7.0000", "", "2", "أول ثان"]);
    }
}
