//! Reads JSON: one object per line, or a text of several objects.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::{Field, FieldNames, RankedField};
use super::json_objects::{ObjectScanner, Token};
use super::record::Record;
use super::text::Text;
use super::{LoadError, markup};

/// The members that may hold the text of an object, as in `{"rendered": "…"}`.
const TEXT_MEMBERS: [&str; 9] = [
    "rendered", "text", "name", "title", "value", "#text", "$t", "$oid", "$date",
];

/// Reads JSON Lines.
pub fn read_lines<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let mut line = String::new();
    while let Some(read) = text.next_line(&mut line)? {
        if read.is_cut {
            let position = emitter.next_record(Some(read.number));
            emitter.too_large(position, "a line")?;
        } else if !line.trim().is_empty() {
            let position = emitter.next_record(Some(read.number));
            parse(&line, position, emitter)?;
        }
        line.clear();
    }
    Ok(ReadStatus::Complete)
}

/// Reads a list of objects, or consecutive objects.
pub fn read_values<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let mut scanner = ObjectScanner::new(text);
    let mut is_empty = true;
    while let Some(token) = scanner.next()? {
        is_empty = false;
        match token {
            Token::Object(line, json) => {
                let position = emitter.next_record(Some(line));
                parse(&json, position, emitter)?;
            }
            Token::Unclosed(line) => {
                let position = emitter.next_record(Some(line));
                emitter.problem(position, "broken JSON: an object that is not closed")?;
            }
            Token::TooLarge(line) => {
                let position = emitter.next_record(Some(line));
                emitter.too_large(position, "an object")?;
            }
            Token::Stray(line) => {
                emitter.problem(Position::line(line), "broken JSON: text outside of objects")?;
            }
        }
    }
    if let Some(fault) = scanner.fault().filter(|_| is_empty) {
        emitter.problem(Position::line(1), fault)?;
    }
    Ok(ReadStatus::Complete)
}

fn parse(json: &str, position: Position, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
    match serde_json::from_str(json) {
        Ok(Value::Object(object)) => {
            let (record, unread_keys) = record(&object, &emitter.names);
            for key in unread_keys {
                let reason =
                    format!("the value of \"{key}\" is an object without a text member: left out");
                emitter.warning(position, reason)?;
            }
            emitter.record(record, position)
        }
        Ok(_) => emitter.problem(position, "broken JSON: not an object"),
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            emitter.problem(
                position,
                format!(
                    "broken JSON: {}, column {}",
                    explain(reason),
                    error.column()
                ),
            )
        }
    }
}

/// Rewords messages of the parser that only its authors understand.
fn explain(reason: &str) -> &str {
    match reason {
        "unexpected end of hex escape" | "lone leading surrogate in hex escape" => {
            "half of a surrogate pair"
        }
        "recursion limit exceeded" => "nested too deep",
        reason => reason,
    }
}

/// Returns the record of an object, and the keys of titles, texts and summaries that could not be
/// read: those whose value is an object without a known member, if no other key gives the field.
fn record<'o>(object: &'o Map<String, Value>, names: &FieldNames) -> (Record, Vec<&'o str>) {
    let mut record = Record::default();
    let mut unread = Vec::new();
    // A hit of Elasticsearch holds the article in `_source`.
    let inner = object.get("_source").and_then(Value::as_object);
    for (key, value) in object.iter().chain(inner.into_iter().flatten()) {
        let Some(known) = names.find(key) else {
            continue;
        };
        if let Some(text) = text(value, known, 0) {
            record.put(known, &text);
        } else if is_text(known.field) && contains_text(value) {
            unread.push((known.field, key.as_str()));
        }
    }
    unread.retain(|(field, _)| !record.has(*field));
    let unread = unread.into_iter().map(|(_, key)| key).collect();
    (record, unread)
}

/// Returns whether a field holds text, which may contain HTML.
fn is_text(field: Field) -> bool {
    matches!(field, Field::Title | Field::Body | Field::Summary)
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

/// Returns the text of a value: lists are joined, and an object gives its text member.
fn text(value: &Value, known: RankedField, depth: u8) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::String(value) if is_text(known.field) => Some(markup::strip_html(value)),
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
            let member = TEXT_MEMBERS.iter().find_map(|name| object.get(*name))?;
            (member.is_string() || member.is_number())
                .then(|| text(member, known, 3))
                .flatten()
        }
    }
}
