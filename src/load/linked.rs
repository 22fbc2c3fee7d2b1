//! What a page says of its article in JSON-LD: `<script type="application/ld+json">`.

use html_escape::decode_html_entities;
use memchr::memmem;
use serde_json::{Map, Value};

use super::fields::{Field, Known};
use super::record::Record;

/// Behind `meta` tags, before what is guessed from the page.
const RANK: usize = 50;

/// How deep a graph may nest the article.
const MOST_DEPTH: u8 = 4;

/// The members that are read, by field.
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

/// Puts what the first article of the page's JSON-LD says into the record.
pub fn describe(html: &str, record: &mut Record) {
    let blocks: Vec<Value> = blocks(html).collect();
    let Some(article) = blocks.iter().find_map(|block| article(block, 0)) else {
        return;
    };
    for (member, field) in MEMBERS {
        let value = article.get(member).and_then(|value| text(value, &blocks));
        let value = value.unwrap_or_default();
        let value = decode_html_entities(&value);
        if field != Field::Url || value.starts_with("http") {
            record.put(Known { field, rank: RANK }, &value);
        }
    }
}

/// The values in the page's scripts of that type. Line ends within strings, which many sites
/// leave there, are forgiven; a script that is no JSON is passed over.
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

/// The article in a value: itself, in a list, in a graph, or what a page is about.
fn article(value: &Value, depth: u8) -> Option<&Map<String, Value>> {
    if depth > MOST_DEPTH {
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

/// `NewsArticle`, `Article`, `ReportageNewsArticle` and the like, alone or among other types.
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

/// A text, a name, or several of them; an object with no more than an `@id` stands elsewhere.
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

/// The name of the thing with that `@id`.
fn name_of<'v>(value: &'v Value, id: &Value, depth: u8) -> Option<&'v Value> {
    if depth > MOST_DEPTH {
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

    fn described(json: &str) -> Record {
        let mut record = Record::default();
        let html = format!("<SCRIPT type='application/ld+json'>{json}</SCRIPT><p>نص");
        describe(&html, &mut record);
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
            let record = described(&json);
            assert_eq!(record.get(Field::Title), Some("خبر & خبر"), "{json}");
        }
    }

    #[test]
    fn a_name_may_stand_elsewhere_in_the_graph() {
        let record = described(
            r##"{"@graph": [{"@type": "Article", "headline": "خبر", "publisher": {"@id": "#o"},
            "author": [{"name": "أول"}, "ثان"]}, {"@id": "#o", "name": "وكالة"}]}"##,
        );
        assert_eq!(record.get(Field::Source), Some("وكالة"));
        assert_eq!(record.get(Field::Author), Some("أول, ثان"));
    }

    #[test]
    fn a_line_end_within_a_string_is_forgiven() {
        let record = described("{\"@type\": \"Article\", \"headline\": \"أول\nثان\"}");
        assert_eq!(record.get(Field::Title), Some("أول ثان"));
    }

    #[test]
    fn what_is_no_article_or_no_json_says_nothing() {
        for json in [
            "{",
            "",
            "{\"@type\": \"WebSite\", \"headline\": \"x\"}",
            &"[".repeat(100_000),
        ] {
            assert_eq!(described(json).get(Field::Title), None);
        }
        describe(
            &"<script application/ld+json>".repeat(100_000),
            &mut Record::default(),
        );
    }
}
