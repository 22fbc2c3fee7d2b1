//! Reads the record of a JSON object, and the text of a value.

use serde_json::{Map, Value};

use crate::load::fields::{DateParts, Field, FieldNames, RankedField, STAND_IN_RANK};
use crate::load::markup;
use crate::load::record::Record;

/// The members that may hold the text of an object, as in `{"rendered": "…"}`.
const TEXT_MEMBERS: [&str; 16] = [
    "rendered",
    "text",
    "main",
    "original",
    "plain",
    "ar",
    "default",
    "name",
    "display_name",
    "title",
    "value",
    "#text",
    "$t",
    "$oid",
    "$date",
    "$numberLong",
];

/// The members that may hold the paragraphs of a text.
const BLOCK_MEMBERS: [&str; 7] = [
    "content",
    "html",
    "body",
    "paragraphs",
    "blocks",
    "data",
    "children",
];

/// The members that hold the parts of an article in order, if it has no other text.
pub const PART_MEMBERS: [&str; 7] = [
    "blocks",
    "sections",
    "parts",
    "chapters",
    "elements",
    "segments",
    "components",
];

/// The members that hold the heading of a part.
const HEADING_MEMBERS: [&str; 5] = ["heading", "header", "title", "subtitle", "headline"];

/// Objects within a record that hold its fields.
const INNER: [&str; 7] = [
    "_source",
    "fields",
    "attributes",
    "node",
    "article",
    "data",
    "metadata",
];

/// The types of the pieces of a paragraph. Blocks of other types are paragraphs.
const RUN_TYPES: [&str; 21] = [
    "plain",
    "hashtag",
    "mention",
    "mention_name",
    "link",
    "text_link",
    "bold",
    "italic",
    "code",
    "cashtag",
    "email",
    "phone",
    "strikethrough",
    "underline",
    "spoiler",
    "custom_emoji",
    "bot_command",
    "bank_card",
    "pre",
    "blockquote",
    "textnode",
];

/// The greatest depth of lists and objects in a value.
const MAX_DEPTH: u8 = 6;

/// Returns the members of an object and of the objects within it that hold its fields, as a hit of
/// Elasticsearch holds the article in `_source`.
pub fn members(object: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let inner = INNER.iter().filter_map(|key| object.get(*key)?.as_object());
    // A post in an export of Facebook has its text in a list: `{"timestamp": …, "data": [{"post": …}]}`.
    let posts = object
        .get("data")
        .filter(|_| object.contains_key("timestamp"));
    let posts = posts.and_then(Value::as_array).into_iter().flatten();
    let posts = posts.filter_map(Value::as_object);
    let posts = posts.filter(|post| post.contains_key("post"));
    object.iter().chain(inner.chain(posts).flatten())
}

/// Returns the record of an object, and the keys of titles, texts and summaries that could not be
/// read: those whose value is an object without a known member, if no other key gives the field.
pub fn record<'o>(object: &'o Map<String, Value>, names: &FieldNames) -> (Record, Vec<&'o str>) {
    let mut record = Record::default();
    let mut unread = Vec::new();
    for (key, value) in members(object) {
        let Some(known) = names.find(key) else {
            continue;
        };
        if value.is_null() {
            record.put(known, "");
        } else if let Some(text) = text(value, known, 0) {
            record.put(known, &text);
        } else if is_text(known.field) && contains_text(value) && !INNER.contains(&key.as_str()) {
            unread.push((known.field, key.as_str()));
        }
    }
    if !record.has(Field::Body) {
        let parts = PART_MEMBERS.iter().filter_map(|name| object.get(*name));
        let mut texts = parts.filter_map(|parts| parts_text(parts, low(Field::Body)));
        record.put(low(Field::Body), &texts.next().unwrap_or_default());
    }
    record.put_date_parts(|| {
        let cells: Vec<(&String, String)> = members(object)
            .filter(|(_, value)| value.is_string() || value.is_number())
            .map(|(key, value)| (key, text(value, low(Field::Date), 0).unwrap_or_default()))
            .collect();
        let parts = DateParts::of(cells.iter().map(|(key, _)| key.as_str()))?;
        parts.date(|at| cells.get(at).map(|(_, cell)| cell.as_str()))
    });
    if let Some(embedded) = object.get("_embedded").and_then(Value::as_object) {
        read_embedded(embedded, &mut record);
    }
    for key in ["origin", "from"] {
        let origin = object.get(key).and_then(Value::as_object);
        let name = origin.and_then(|origin| origin.get("title").or_else(|| origin.get("name")));
        record.put(
            low(Field::Source),
            name.and_then(Value::as_str).unwrap_or_default(),
        );
    }
    for key in ["canonical", "alternate"] {
        let link = object.get(key).and_then(|links| links.get(0)?.get("href"));
        record.put(
            low(Field::Url),
            link.and_then(Value::as_str).unwrap_or_default(),
        );
    }
    // In a feed, a channel is not a name.
    let channel = object.get("channel").and_then(Value::as_str);
    record.put(low(Field::Source), channel.unwrap_or_default());
    if is_telegram(object) {
        // The channel or the member of a group.
        let from = object.get("from").and_then(Value::as_str);
        record.put(low(Field::Source), from.unwrap_or_default());
    }
    unread.retain(|(field, _)| !record.has(*field));
    let unread = unread.into_iter().map(|(_, key)| key).collect();
    (record, unread)
}

/// Returns the text of a list of parts.
fn parts_text(parts: &Value, known: RankedField) -> Option<String> {
    parts.is_array().then(|| text(parts, known, 0)).flatten()
}

/// Returns whether the value of a member is a list of the parts of an article: objects with a text
/// and neither a date nor an address of their own.
pub fn are_parts(key: &str, value: &Value, names: &FieldNames) -> bool {
    let is_part = |element: &Value| {
        element.as_object().is_none_or(|object| {
            let known = object.keys().filter_map(|key| names.find(key));
            let mut fields = known.map(|known| known.field);
            !fields.any(|field| matches!(field, Field::Date | Field::Url | Field::Author))
        })
    };
    let elements = value.as_array().filter(|elements| !elements.is_empty());
    PART_MEMBERS.contains(&key) && elements.is_some_and(|elements| elements.iter().all(is_part))
}

/// Returns whether an object is a message of an export of Telegram.
fn is_telegram(object: &Map<String, Value>) -> bool {
    let kind = object.get("type").and_then(Value::as_str);
    matches!(kind, Some("message" | "service")) && object.contains_key("id")
}

/// Returns whether an object holds no text because it never had one: an event in a chat, a picture
/// without a caption, an action before an article, the head of an export.
pub fn is_without_text(object: &Map<String, Value>) -> bool {
    is_telegram(object) || is_bulk_action(object) || is_export_head(object)
}

/// Returns whether an object is the line before an article in a bulk request of Elasticsearch:
/// `{"index": {"_id": "1"}}`.
fn is_bulk_action(object: &Map<String, Value>) -> bool {
    const ACTIONS: [&str; 4] = ["index", "create", "update", "delete"];
    let mut members = object.iter();
    let is_action = |(key, value): (&String, &Value)| {
        let keys = value.as_object().map(Map::keys);
        ACTIONS.contains(&key.as_str())
            && keys.is_some_and(|mut keys| {
                keys.all(|key| key.starts_with('_') || key == "routing" || key == "pipeline")
            })
    };
    members.next().is_some_and(is_action) && members.next().is_none()
}

/// Returns whether an object describes an export of phpMyAdmin or a database in it.
fn is_export_head(object: &Map<String, Value>) -> bool {
    let kind = object.get("type").and_then(Value::as_str);
    match kind {
        Some("header") => object.contains_key("version"),
        Some("database") => object.contains_key("name") && object.len() == 2,
        _ => false,
    }
}

/// Returns a field with the rank of values that stand in for missing ones.
pub fn low(field: Field) -> RankedField {
    RankedField {
        field,
        rank: STAND_IN_RANK,
    }
}

/// Reads the names of the author and the categories that WordPress embeds in a post.
fn read_embedded(embedded: &Map<String, Value>, record: &mut Record) {
    let lists = |key: &str| {
        embedded
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let name = |object: &Value| Some(object.get("name")?.as_str()?.to_owned());
    for author in lists("author").filter_map(name) {
        record.put(low(Field::Author), &author);
    }
    let terms = lists("wp:term").filter_map(Value::as_array).flatten();
    let categories = terms.filter(|term| {
        let taxonomy = term.get("taxonomy").and_then(Value::as_str);
        taxonomy == Some("category")
    });
    for category in categories.filter_map(name) {
        record.put(low(Field::Category), &markup::plain(&category));
    }
}

/// Returns whether a field holds text, which may contain HTML.
pub fn is_text(field: Field) -> bool {
    matches!(field, Field::Title | Field::Body | Field::Summary)
}

/// Returns whether a value of a field has a text.
pub fn is_readable(value: &Value, known: RankedField) -> bool {
    match value {
        Value::String(text) => !text.trim().is_empty(),
        value => text(value, known, 0).is_some(),
    }
}

/// Returns whether a value holds a string that is not blank. The parser limits its depth.
fn contains_text(value: &Value) -> bool {
    match value {
        Value::String(value) => !value.trim().is_empty(),
        Value::Array(values) => values.iter().any(contains_text),
        Value::Object(object) => object.values().any(contains_text),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Returns the member of an object that holds its text.
pub fn text_member(object: &Map<String, Value>) -> Option<&Value> {
    let member = TEXT_MEMBERS.iter().find_map(|name| object.get(*name))?;
    (member.is_string() || member.is_number() || object.contains_key("$date")).then_some(member)
}

/// Returns the text of a value: lists are joined, and an object gives its text member.
fn text(value: &Value, known: RankedField, depth: u8) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    match value {
        Value::Null => None,
        Value::Bool(value) => Some(value.to_string()),
        // The number of an author or an outlet is a key of another table.
        Value::Number(_) if matches!(known.field, Field::Author | Field::Source) => None,
        Value::Number(_) if depth > 0 && known.field == Field::Category => None,
        Value::Number(value) => Some(value.to_string()),
        Value::String(value) if matches!(known.field, Field::Id | Field::Url) => {
            Some(value.clone())
        }
        Value::String(value) => Some(markup::plain(value)),
        Value::Array(values) if known.field == Field::Body && are_runs(values) => {
            Some(runs(values))
        }
        Value::Array(values) => {
            let between = if known.field == Field::Body {
                "\n"
            } else {
                ", "
            };
            let texts = values
                .iter()
                .filter_map(|value| text(value, known, depth + 1));
            let texts: Vec<_> = texts.filter(|text| !text.trim().is_empty()).collect();
            (!texts.is_empty()).then(|| texts.join(between))
        }
        Value::Object(object) if known.field == Field::Author && object.contains_key("family") => {
            let names = ["given", "family"].iter();
            let names = names.filter_map(|name| object.get(*name)?.as_str());
            Some(names.collect::<Vec<_>>().join(" "))
        }
        // The dates of bibliographies: `{"date-parts": [[2024, 3, 4]]}`.
        Value::Object(object) if object.contains_key("date-parts") => {
            let parts = object.get("date-parts")?.get(0)?.as_array()?;
            let parts = parts.iter().filter_map(|part| match part {
                Value::Number(number) => Some(format!("{number:0>2}")),
                Value::String(number) => Some(format!("{number:0>2}")),
                _ => None,
            });
            Some(parts.collect::<Vec<_>>().join("-")).filter(|date| !date.is_empty())
        }
        // A date of PHP.
        Value::Object(object) if object.contains_key("timezone_type") => {
            text(object.get("date")?, known, depth + 1)
        }
        Value::Object(object) => {
            let block = || {
                let mut blocks = BLOCK_MEMBERS.iter().filter_map(|name| object.get(*name));
                blocks.find_map(|block| text(block, known, depth + 1))
            };
            let own = || text(text_member(object)?, known, depth + 1);
            if known.field != Field::Body {
                return own();
            }
            // The name of a part is not its text.
            let has_text = object.contains_key("text") || object.contains_key("rendered");
            let body = if has_text {
                own().or_else(block)
            } else {
                block().or_else(own)
            };
            with_heading(object, body)
        }
    }
}

/// Returns the text of a part of an article below its heading.
fn with_heading(object: &Map<String, Value>, own: Option<String>) -> Option<String> {
    let mut headings = HEADING_MEMBERS
        .iter()
        .filter_map(|name| object.get(*name)?.as_str());
    let heading = headings.find(|heading| !heading.trim().is_empty());
    match (heading.map(markup::plain), own) {
        (Some(heading), Some(own)) if heading != own => Some(format!("{heading}\n{own}")),
        (_, own) => own,
    }
}

/// Returns whether the elements of a list are pieces of one text, as a message of Telegram has
/// them: strings between objects, or objects of the types of such pieces.
fn are_runs(values: &[Value]) -> bool {
    let is_run = |object: &Map<String, Value>| {
        let kind = object.get("type").and_then(Value::as_str);
        kind.is_some_and(|kind| RUN_TYPES.contains(&kind))
            && object.get("text").is_some_and(Value::is_string)
    };
    values
        .iter()
        .any(|value| value.as_object().is_some_and(is_run))
        && values
            .iter()
            .all(|value| value.is_string() || value.as_object().is_some_and(is_run))
}

/// Joins the pieces of a text as they are.
fn runs(values: &[Value]) -> String {
    let pieces = values.iter().filter_map(|value| match value {
        Value::String(text) => Some(text.as_str()),
        value => value.get("text")?.as_str(),
    });
    pieces.collect()
}
