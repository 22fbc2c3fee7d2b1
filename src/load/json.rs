//! JSON: one object a line, or the objects of one text.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::desk::{Desk, Place, Reading};
use super::fields::{Field, Known, Names};
use super::json_values::{Found, Values};
use super::record::Record;
use super::text::Text;
use super::{LoadError, markup};

/// Members that hold the text of an object, as `{"rendered": "…"}` does.
const TEXTS: [&str; 9] = [
    "rendered", "text", "name", "title", "value", "#text", "$t", "$oid", "$date",
];

/// Reads JSON Lines.
pub fn read_lines<R: BufRead>(
    text: &mut Text<R>,
    desk: &mut Desk<'_>,
) -> Result<Reading, LoadError> {
    let mut line = String::new();
    while let Some(read) = text.next_line(&mut line)? {
        if read.is_cut {
            let place = desk.next_record(Some(read.number));
            desk.too_large(place, "a line")?;
        } else if !line.trim().is_empty() {
            let place = desk.next_record(Some(read.number));
            parse(&line, place, desk)?;
        }
        line.clear();
    }
    Ok(Reading::Done)
}

/// Reads a list of objects, or one object after the other.
pub fn read_values<R: BufRead>(
    text: &mut Text<R>,
    desk: &mut Desk<'_>,
) -> Result<Reading, LoadError> {
    let mut values = Values::new(text);
    let mut is_barren = true;
    while let Some(found) = values.next()? {
        is_barren = false;
        match found {
            Found::Object(line, json) => {
                let place = desk.next_record(Some(line));
                parse(&json, place, desk)?;
            }
            Found::Unclosed(line) => {
                let place = desk.next_record(Some(line));
                desk.problem(place, "broken JSON: an object that is not closed")?;
            }
            Found::TooLong(line) => {
                let place = desk.next_record(Some(line));
                desk.too_large(place, "an object")?;
            }
            Found::Stray(line) => {
                desk.problem(Place::line(line), "broken JSON: text outside of objects")?;
            }
        }
    }
    if let Some(fault) = values.fault().filter(|_| is_barren) {
        desk.problem(Place::line(1), fault)?;
    }
    Ok(Reading::Done)
}

fn parse(json: &str, place: Place, desk: &mut Desk<'_>) -> Result<(), LoadError> {
    match serde_json::from_str(json) {
        Ok(Value::Object(object)) => {
            let (record, unread) = record(&object, &desk.names);
            for key in unread {
                let reason = format!(
                    "the value of \"{key}\" is an object without a text of its own: left out"
                );
                desk.warning(place, reason)?;
            }
            desk.record(record, place)
        }
        Ok(_) => desk.problem(place, "broken JSON: not an object"),
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            desk.problem(
                place,
                format!("broken JSON: {}, column {}", plain(reason), error.column()),
            )
        }
    }
}

/// What is the matter, for people.
fn plain(reason: &str) -> &str {
    match reason {
        "unexpected end of hex escape" | "lone leading surrogate in hex escape" => {
            "half of a surrogate pair"
        }
        "recursion limit exceeded" => "nested too deep",
        reason => reason,
    }
}

/// The record of an object, and the keys of texts that could not be read: of a title, text or
/// summary whose value is an object of unknown members, where no other key gives the field.
fn record<'o>(object: &'o Map<String, Value>, names: &Names) -> (Record, Vec<&'o str>) {
    let mut record = Record::default();
    let mut unread = Vec::new();
    // The hits of a search engine keep the article one level down.
    let inner = object.get("_source").and_then(Value::as_object);
    for (key, value) in object.iter().chain(inner.into_iter().flatten()) {
        let Some(known) = names.find(key) else {
            continue;
        };
        if let Some(text) = text(value, known, 0) {
            record.put(known, &text);
        } else if is_text(known.field) && holds_words(value) {
            unread.push((known.field, key.as_str()));
        }
    }
    unread.retain(|(field, _)| !record.has(*field));
    let unread = unread.into_iter().map(|(_, key)| key).collect();
    (record, unread)
}

/// Whether the field is one to read.
fn is_text(field: Field) -> bool {
    matches!(field, Field::Title | Field::Body | Field::Summary)
}

/// Whether there is a word anywhere in a value; the parser has bounded its depth.
fn holds_words(value: &Value) -> bool {
    match value {
        Value::String(value) => !value.trim().is_empty(),
        Value::Array(values) => values.iter().any(holds_words),
        Value::Object(object) => object.values().any(holds_words),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The text of a value: numbers as they are written, lists joined, objects by their text member.
fn text(value: &Value, known: Known, depth: u8) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::String(value) if is_text(known.field) => Some(markup::plain(value)),
        Value::String(value) => Some(value.clone()),
        Value::Array(values) => {
            let between = if known.field == Field::Body {
                "\n"
            } else {
                ", "
            };
            let texts = values.iter().filter(|_| depth < 3);
            let texts: Vec<_> = texts
                .filter_map(|value| text(value, known, depth + 1))
                .collect();
            (!texts.is_empty()).then(|| texts.join(between))
        }
        Value::Object(object) => {
            let member = TEXTS.iter().find_map(|name| object.get(*name))?;
            (member.is_string() || member.is_number())
                .then(|| text(member, known, 3))
                .flatten()
        }
    }
}
