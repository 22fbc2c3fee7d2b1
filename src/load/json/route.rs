//! Finds the articles in a JSON value, which may be wrapped: in a list under a key (`articles`,
//! `hits.hits`), in a map from an id to an article, or in several lists.

use serde_json::{Map, Value};

use super::value;
use crate::load::fields::{Field, FieldNames};

/// The largest number of containers around an article.
const MAX_DEPTH: usize = 6;

/// The number of elements of a list that are examined.
const MAX_EXAMINED: usize = 5;

/// Keys of lists that hold articles even if the object around them has a title of its own, as the
/// object of a feed has.
const LIST_KEYS: [&str; 12] = [
    "articles",
    "items",
    "entries",
    "posts",
    "stories",
    "news",
    "results",
    "data",
    "docs",
    "documents",
    "records",
    "messages",
];

/// A step from a container to one of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The member of an object under this key.
    Key(String),
    /// Every member of an object that has the type of the next step.
    AnyKey,
    /// Every element of a list.
    Element,
}

/// The evidence that an object is an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// No text.
    None,
    /// A title or a summary.
    Title,
    /// A body.
    Body,
    /// A title and a body.
    Whole,
}

/// Returns the steps from an object to the articles in it. There are none if the object is an
/// article itself; returns `None` if it has no article.
pub fn find(object: &Map<String, Value>, names: &FieldNames) -> Option<Vec<Step>> {
    search(object, names, 0).map(|(steps, _)| steps)
}

fn search(
    object: &Map<String, Value>,
    names: &FieldNames,
    depth: usize,
) -> Option<(Vec<Step>, Evidence)> {
    let own = evidence(object, names);
    if own >= Evidence::Body {
        return Some((Vec::new(), own));
    }
    let mut best: Option<(Vec<Step>, Evidence)> = None;
    let mut equals = 0;
    for (key, member) in object {
        let Some((steps, evidence)) = member_route(member, names, depth) else {
            continue;
        };
        let is_part = own != Evidence::None
            && (!is_wrapped(key, evidence, names) || value::are_parts(key, member, names));
        if is_part {
            continue;
        }
        match &best {
            Some((_, known)) if evidence < *known => continue,
            Some((known, rank)) if *rank == evidence && known.get(1..) == Some(&steps) => {
                equals += 1;
                continue;
            }
            Some((_, known)) if *known == evidence => continue,
            _ => {}
        }
        equals = usize::from(is_identifier(key));
        best = Some(([vec![Step::Key(key.clone())], steps].concat(), evidence));
    }
    match best {
        Some((mut steps, evidence)) => {
            if let Some(first) = steps.first_mut().filter(|_| equals > 0) {
                *first = Step::AnyKey;
            }
            Some((steps, evidence))
        }
        None => (own != Evidence::None).then(|| (Vec::new(), own)),
    }
}

fn member_route(member: &Value, names: &FieldNames, depth: usize) -> Option<(Vec<Step>, Evidence)> {
    if depth >= MAX_DEPTH {
        return None;
    }
    match member {
        Value::Object(object) => search(object, names, depth + 1),
        Value::Array(elements) => {
            let objects = elements
                .iter()
                .take(MAX_EXAMINED)
                .filter_map(Value::as_object);
            let routes = objects.filter_map(|object| search(object, names, depth + 1));
            let (mut steps, evidence) =
                routes.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
            steps.insert(0, Step::Element);
            Some((steps, evidence))
        }
        _ => None,
    }
}

/// Returns whether an object with a title wraps the articles under `key`, and is not an article of
/// which they are a part, such as its comments or paragraphs.
fn is_wrapped(key: &str, evidence: Evidence, names: &FieldNames) -> bool {
    let is_part = names.find(key).is_some() && !LIST_KEYS.contains(&key);
    let is_list = LIST_KEYS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(key));
    !is_part && (is_list || evidence == Evidence::Whole)
}

/// Returns whether a key is the id of one member of a map and not a name: `1042`, a URL.
fn is_identifier(key: &str) -> bool {
    key.contains('/') || key.chars().any(|c| c.is_ascii_digit())
}

fn evidence(object: &Map<String, Value>, names: &FieldNames) -> Evidence {
    let mut has_title = false;
    for (key, member) in value::members(object) {
        let Some(known) = names.find(key) else {
            continue;
        };
        match known.field {
            // The message of a server about its answer.
            Field::Body if key == "message" && wraps_list(object) => {}
            Field::Body if is_body(member, names) => {
                return if has_title || has(object, Field::Title, names) {
                    Evidence::Whole
                } else {
                    Evidence::Body
                };
            }
            Field::Title | Field::Summary => has_title |= value::is_readable(member, known),
            _ => {}
        }
    }
    if has_title {
        Evidence::Title
    } else {
        Evidence::None
    }
}

/// Returns whether an object has a list or an object under the name of a list of articles.
fn wraps_list(object: &Map<String, Value>) -> bool {
    let members = LIST_KEYS.iter().filter_map(|key| object.get(*key));
    members.into_iter().any(|member| match member {
        Value::Array(elements) => elements.iter().any(Value::is_object),
        member => member.is_object(),
    })
}

fn has(object: &Map<String, Value>, field: Field, names: &FieldNames) -> bool {
    value::members(object).any(|(key, member)| {
        let known = names.find(key).filter(|known| known.field == field);
        known.is_some_and(|known| value::is_readable(member, known))
    })
}

/// Returns whether a value is text and not a list of articles under the name of a body
/// (`"content": [{"title": …, "body": …}]`).
fn is_body(member: &Value, names: &FieldNames) -> bool {
    let is_article = |element: &Value| {
        let object = element.as_object();
        object.is_some_and(|object| has(object, Field::Title, names))
    };
    match member {
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(elements) => !elements.is_empty() && !elements.iter().any(is_article),
        Value::Object(object) => value::text_member(object).is_some(),
        _ => false,
    }
}

/// Returns the steps to the articles in the object at the start of a text, which may end anywhere,
/// and the outlet that the object names. Returns `None` if the object is not a wrapper.
pub fn find_in_head(head: &str, names: &FieldNames) -> Option<(Vec<Step>, Option<String>)> {
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if !head.starts_with('{') {
        return None;
    }
    let first = serde_json::Deserializer::from_str(head)
        .into_iter::<Value>()
        .next();
    let value = match first {
        Some(Ok(value)) => value,
        Some(Err(error)) if error.is_eof() => completed(head)?,
        _ => return None,
    };
    let object = value.as_object()?;
    let steps = find(object, names).filter(|steps| !steps.is_empty())?;
    Some((steps, outlet(object, names)))
}

/// Returns the outlet that an object around articles names: its source, or the title of a feed.
pub fn outlet(object: &Map<String, Value>, names: &FieldNames) -> Option<String> {
    let is_feed = object
        .get("version")
        .and_then(Value::as_str)
        .is_some_and(|version| version.contains("jsonfeed"));
    let members = object.iter().filter(|(key, _)| match names.find(key) {
        Some(known) => known.field == Field::Source || is_feed && *key == "title",
        None => false,
    });
    let texts = members.filter_map(|(_, value)| match value {
        Value::Object(source) => value::text_member(source)?.as_str(),
        value => value.as_str(),
    });
    texts
        .map(str::to_owned)
        .find(|text| !text.trim().is_empty() && !text.contains("://"))
}

/// Returns the value that the start of a JSON text describes, with the containers that are still
/// open closed.
fn completed(head: &str) -> Option<Value> {
    let (mut open, mut in_string, mut escaped) = (Vec::new(), false, false);
    let mut end_of_member = None;
    for (at, byte) in head.bytes().enumerate() {
        if in_string {
            in_string = byte != b'"' || escaped;
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' => open.push('}'),
            b'[' => open.push(']'),
            b'}' | b']' => drop(open.pop()),
            b',' => end_of_member = Some((at, open.clone())),
            _ => {}
        }
    }
    let close = |text: &str, quote: &str, open: &[char]| {
        let closers: String = open.iter().rev().collect();
        serde_json::from_str(&format!("{text}{quote}{closers}")).ok()
    };
    let quoted = || {
        // The text may end within an escape sequence.
        let end = head
            .rfind('\\')
            .filter(|at| head.len() - at < 7)
            .unwrap_or(head.len());
        close(head.get(..end)?, "\"", &open).filter(|_| in_string)
    };
    let cut = || {
        let (end, open) = end_of_member.as_ref()?;
        close(head.get(..*end)?, "", open)
    };
    quoted().or_else(cut)
}

/// Returns the objects at the end of the steps, with the keys of a map under which they are.
pub fn follow<'v>(
    object: &'v Map<String, Value>,
    steps: &[Step],
) -> Vec<(Option<&'v str>, &'v Map<String, Value>)> {
    let mut current: Vec<(Option<&str>, &Value)> = Vec::new();
    let Some((first, rest)) = steps.split_first() else {
        return vec![(None, object)];
    };
    take_members(object, first, None, &mut current);
    for step in rest {
        let mut next = Vec::new();
        for (key, value) in current {
            match (value, step) {
                (Value::Object(object), step) => take_members(object, step, key, &mut next),
                (Value::Array(elements), Step::Element) => {
                    next.extend(elements.iter().map(|element| (None, element)));
                }
                _ => {}
            }
        }
        current = next;
    }
    let objects = current.into_iter();
    objects
        .filter_map(|(key, value)| Some((key, value.as_object()?)))
        .collect()
}

fn take_members<'v>(
    object: &'v Map<String, Value>,
    step: &Step,
    key: Option<&'v str>,
    into: &mut Vec<(Option<&'v str>, &'v Value)>,
) {
    match step {
        Step::Key(name) => into.extend(object.get(name).map(|value| (key, value))),
        Step::AnyKey => into.extend(
            object
                .iter()
                .map(|(key, value)| (Some(key.as_str()), value)),
        ),
        Step::Element => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(json: &str) -> Option<String> {
        let names = FieldNames::new(&[]).unwrap();
        let (steps, _) = find_in_head(json, &names)?;
        let words = steps.into_iter().map(|step| match step {
            Step::Key(key) => key,
            Step::AnyKey => "*".to_owned(),
            Step::Element => "[]".to_owned(),
        });
        Some(words.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn wrapped_articles_are_found() {
        for (json, expected) in [
            (
                r#"{"status":"ok","articles":[{"title":"x","content":"y"}]}"#,
                "articles []",
            ),
            (
                r#"{"anything": [{"title": "x", "text": "y"}], "n": 1}"#,
                "anything []",
            ),
            (
                r#"{"hits":{"total":{"value":1},"hits":[{"_id":"1","_source":{"title":"x","body":"y"}}]}}"#,
                "hits hits []",
            ),
            (
                r#"{"response":{"docs":[{"id":"1","title":["x"],"text":["y"]}]}}"#,
                "response docs []",
            ),
            (
                r#"{"7": {"title": "x", "text": "y"}, "8": {"title": "z", "text": "y"}}"#,
                "*",
            ),
            (
                r#"{"a": {"title": "x", "text": "y"}, "b": {"title": "z", "text": "y"}}"#,
                "*",
            ),
            (
                r#"{"سياسة": [{"title": "x", "text": "y"}], "رياضة": [{"title": "z", "text": "y"}]}"#,
                "* []",
            ),
            (
                r#"{"title": "feed", "description": "d", "items": [{"title": "x", "content_html": "y"}]}"#,
                "items []",
            ),
            (
                r#"{"content": [{"title": "x", "body": "y"}], "pageable": {"sort": {}}}"#,
                "content []",
            ),
            (
                r#"{"data":{"edges":[{"node":{"title":"x","body":"y"}}]}}"#,
                "data edges []",
            ),
            (
                r#"{"articles":[{"title":"x","content":"cut off"#,
                "articles []",
            ),
            (
                r#"{"articles":[{"title":"x","content":"cut \u06"#,
                "articles []",
            ),
            (
                r#"{"messages": [{"id": 1, "type": "service"}, {"id": 2, "text": ["x", {"text": "y"}]}], "name": "z"}"#,
                "messages []",
            ),
        ] {
            assert_eq!(route(json).as_deref(), Some(expected), "{json}");
        }
    }

    #[test]
    fn the_parts_of_an_article_are_not_articles() {
        for json in [
            r#"{"title": "x", "body": "y", "related": [{"title": "a", "text": "b"}]}"#,
            r#"{"comments": [{"text": "a", "author": "b"}], "title": "x", "body": "y"}"#,
            r#"{"title": "x", "content": [{"type": "p", "text": "a"}, {"type": "p", "text": "b"}]}"#,
            r#"{"title": "x", "summary": "y", "related": [{"title": "a", "url": "b"}]}"#,
            r#"{"title": "x", "comments": [{"text": "a"}]}"#,
            r#"{"title": "x", "sections": [{"heading": "a", "text": "b"}]}"#,
            r#"{"title": "x", "blocks": [{"type": "p", "text": "b"}]}"#,
            r#"{"a": 1}"#,
            r#"{"#,
            r#"[{"title": "x"}]"#,
            "{]",
        ] {
            assert_eq!(route(json), None, "{json}");
        }
    }
}
