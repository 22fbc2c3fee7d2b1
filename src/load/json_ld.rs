//! Reads the metadata of a page in JSON-LD: `<script type="application/ld+json">`.

use html_escape::decode_html_entities;
use memchr::memmem;
use serde_json::{Map, Value};

use super::fields::{Field, RankedField};
use super::record::Record;

/// The rank of JSON-LD: after `meta` tags, before what is guessed from the text of the page.
const RANK: usize = 50;

/// The largest depth at which a graph may nest the article.
const MAX_DEPTH: u8 = 4;

/// The members that are read, with their fields.
const MEMBERS: [(&str, Field); 8] = [
    ("headline", Field::Title),
    ("datePublished", Field::Date),
    ("publisher", Field::Source),
    ("author", Field::Author),
    ("articleSection", Field::Category),
    ("description", Field::Summary),
    ("articleBody", Field::Body),
    ("url", Field::Url),
];

/// Adds the members of the first article in the JSON-LD of the page to the record.
pub fn read_into(html: &str, record: &mut Record) {
    let blocks: Vec<Value> = blocks(html).collect();
    let Some(article) = blocks.iter().find_map(|block| article(block, 0)) else {
        return;
    };
    for (member, field) in MEMBERS {
        let value = article.get(member).and_then(|value| text(value, &blocks));
        let value = value.unwrap_or_default();
        let value = decode_html_entities(&value);
        if field != Field::Url || value.starts_with("http") {
            record.put(RankedField { field, rank: RANK }, &value);
        }
    }
}

/// Returns the values of all JSON-LD scripts. Accepts line ends within strings, which many sites
/// write, and skips scripts that are not JSON.
fn blocks(html: &str) -> impl Iterator<Item = Value> {
    let mut rest = html;
    let scripts = std::iter::from_fn(move || {
        let at = memmem::find(rest.as_bytes(), b"application/ld+json")?;
        let (before, script) = rest.split_at_checked(at)?;
        let tag = before.rfind('<').and_then(|at| before.get(at..));
        let is_script = tag
            .and_then(|tag| tag.get(..7))
            .is_some_and(|tag| tag.eq_ignore_ascii_case("<script"));
        let start = script.find('>')? + 1;
        let end = script.get(start..)?.find("</").map(|end| start + end)?;
        rest = script.get(end..)?;
        Some(script.get(start..end).filter(|_| is_script))
    });
    scripts.flatten().filter_map(|script| {
        let script = script.replace(|c: char| c.is_control(), " ");
        serde_json::from_str(&script).ok()
    })
}

/// Returns the article in a value: the value itself, or the first article in a list, in `@graph` or
/// in `mainEntity`.
fn article(value: &Value, depth: u8) -> Option<&Map<String, Value>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match value {
        Value::Array(values) => values.iter().find_map(|value| article(value, depth + 1)),
        Value::Object(object) if is_article(object) => Some(object),
        Value::Object(object) => ["@graph", "mainEntity"]
            .iter()
            .filter_map(|name| object.get(*name))
            .find_map(|value| article(value, depth + 1)),
        _ => None,
    }
}

/// Returns whether an object has a type such as `NewsArticle`, `Article` or `ReportageNewsArticle`.
fn is_article(object: &Map<String, Value>) -> bool {
    let is_one = |kind: &Value| {
        kind.as_str()
            .is_some_and(|kind| kind.ends_with("Article") || kind == "BlogPosting")
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is_one),
        Some(kind) => is_one(kind),
        None => false,
    }
}

/// Returns the text of a value: a string, the name of an object, or a joined list of these. An
/// object with only an `@id` is a reference, whose name is in another object.
fn text(value: &Value, blocks: &[Value]) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => {
            let texts: Vec<_> = values
                .iter()
                .filter(|value| !value.is_array())
                .filter_map(|value| text(value, blocks))
                .collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        Value::Object(object) => {
            let named = object.get("name").or_else(|| {
                let id = object.get("@id")?;
                blocks.iter().find_map(|block| name_of(block, id, 0))
            });
            named?.as_str().map(str::to_owned)
        }
        _ => None,
    }
}

/// Returns the name of the object with this `@id`.
fn name_of<'v>(value: &'v Value, id: &Value, depth: u8) -> Option<&'v Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    match value {
        Value::Array(values) => values.iter().find_map(|v| name_of(v, id, depth + 1)),
        Value::Object(object) => object
            .get("name")
            .filter(|_| object.get("@id") == Some(id))
            .or_else(|| name_of(object.get("@graph")?, id, depth + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(json: &str) -> Record {
        let mut record = Record::default();
        let html = format!("<SCRIPT type='application/ld+json'>{json}</SCRIPT><p>نص");
        read_into(&html, &mut record);
        record
    }

    #[test]
    fn the_article_is_found_alone_in_a_list_and_in_a_graph() {
        let article = r#"{"@type": ["NewsArticle"], "headline": "خبر &amp; خبر"}"#;
        for json in [
            article.to_owned(),
            format!(r#"[{{"@type": "WebSite"}}, {article}]"#),
            format!(r#"{{"@graph": [{{"@type": "Organization"}}, {article}]}}"#),
            format!(r#"{{"@type": "WebPage", "mainEntity": {article}}}"#),
        ] {
            let record = record(&json);
            assert_eq!(record.get(Field::Title), Some("خبر & خبر"), "{json}");
        }
    }

    #[test]
    fn a_reference_is_resolved_within_the_graph() {
        let record = record(
            r##"{"@graph": [{"@type": "Article", "headline": "خبر", "publisher": {"@id": "#o"},
            "author": [{"name": "أول"}, "ثان"]}, {"@id": "#o", "name": "وكالة"}]}"##,
        );
        assert_eq!(record.get(Field::Source), Some("وكالة"));
        assert_eq!(record.get(Field::Author), Some("أول, ثان"));
    }

    #[test]
    fn a_line_end_within_a_string_is_accepted() {
        let record = record("{\"@type\": \"Article\", \"headline\": \"أول\nثان\"}");
        assert_eq!(record.get(Field::Title), Some("أول ثان"));
    }

    #[test]
    fn other_types_and_invalid_json_are_skipped() {
        for json in [
            "{",
            "",
            "{\"@type\": \"WebSite\", \"headline\": \"x\"}",
            &"[".repeat(100_000),
        ] {
            assert_eq!(record(json).get(Field::Title), None);
        }
        read_into(
            &"<script application/ld+json>".repeat(100_000),
            &mut Record::default(),
        );
    }
}
