//! Reads JSON: one object per line, or a text of several objects.
//!
//! `objects` splits a text, `route` finds the articles in an object that wraps them, `columns`
//! reads tables, `value` reads the record of an object, and `nonfinite` replaces the numbers that
//! only Python writes.

mod columns;
mod nonfinite;
mod objects;
mod route;
mod value;

use std::io::BufRead;

use serde_json::{Map, Value};

use super::LoadError;
use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::Field;
use super::no_article::TWITTER_ARCHIVE;
use super::text::Text;
use super::unknown_fields::UnknownFields;
use objects::{ObjectScanner, Token};
use route::Step;

/// The separator of a sequence of JSON texts.
pub(super) const SEPARATOR: char = '\u{1e}';

/// The largest number of keys in a message.
const MAX_SHOWN_KEYS: usize = 20;

/// Reads JSON Lines.
pub fn read_lines<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let mut reader = Reader::default();
    let mut line = String::new();
    while let Some(read) = text.next_line(&mut line)? {
        if read.is_cut {
            let position = emitter.next_record(Some(read.number));
            emitter.too_large(position, "a line")?;
        } else if !line.trim().is_empty() {
            let position = emitter.next_record(Some(read.number));
            // RFC 7464 puts this control character before each object.
            reader.read(line.trim_start_matches(SEPARATOR), position, None, emitter)?;
        }
        line.clear();
    }
    reader.unknown.report("key", emitter)?;
    Ok(ReadStatus::Complete)
}

/// Reads a list of objects, consecutive objects, or an object that wraps them. `head` is the start
/// of the text.
pub fn read_values<R: BufRead>(
    text: &mut Text<R>,
    head: &str,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    if columns::is_list_of_lists(head) {
        return read_lists(text, emitter);
    }
    let (route, outlet) = route::find_in_head(head, &emitter.names).unwrap_or_default();
    let mut reader = Reader {
        is_map: route.contains(&Step::AnyKey),
        outlet,
        ..Reader::default()
    };
    let mut scanner = ObjectScanner::new(text, route);
    if head
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with(TWITTER_ARCHIVE)
    {
        scanner.skip_start();
    }
    let mut is_empty = true;
    while let Some(token) = scanner.next()? {
        is_empty = false;
        match token {
            Token::Object(line, json) => {
                let position = emitter.next_record(Some(line));
                reader.read(&json, position, scanner.map_key(), emitter)?;
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
    reader.unknown.report("key", emitter)?;
    Ok(ReadStatus::Complete)
}

/// Reads a table that is a list of rows, each a list of cells, whose first row is the header.
fn read_lists<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let Some(json) = text.whole()? else {
        emitter.too_large(Position::default(), "a list of lists")?;
        return Ok(ReadStatus::Complete);
    };
    let parsed = serde_json::from_str::<Vec<Value>>(json.trim_start_matches('\u{feff}'));
    let rows = parsed.map(|lists| columns::rows_below_header(&lists, &emitter.names));
    let fault = match rows {
        Ok(Some(rows)) => {
            let mut reader = Reader::default();
            for row in rows {
                let position = emitter.next_record(None);
                reader.record(&row, position, None, emitter)?;
            }
            reader.unknown.report("column", emitter)?;
            return Ok(ReadStatus::Complete);
        }
        Ok(None) => "lists within lists, and the first names no column of a title or text",
        Err(_) => "broken JSON: lists within lists",
    };
    emitter.problem(Position::line(1), fault)?;
    Ok(ReadStatus::Complete)
}

/// A reader of objects.
#[derive(Default)]
struct Reader {
    /// Whether the objects are the members of a map, which may have other members too.
    is_map: bool,
    /// The outlet that the object around the articles names.
    outlet: Option<String>,
    unknown: UnknownFields,
}

impl Reader {
    /// Reads an object, which is an article or contains articles. `key` is its key in a map.
    fn read(
        &mut self,
        json: &str,
        position: Position,
        key: Option<&str>,
        emitter: &mut Emitter<'_>,
    ) -> Result<(), LoadError> {
        let parsed = serde_json::from_str(json).or_else(|error| {
            let replaced = nonfinite::replaced(json);
            replaced.map_or(Err(error), |json| serde_json::from_str(&json))
        });
        match parsed {
            Ok(Value::Object(object)) => self.object(&object, position, key, emitter),
            Ok(_) => emitter.problem(position, "broken JSON: not an object"),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.split(" at line ").next().unwrap_or_default();
                let (reason, column) = (explain(reason), error.column());
                emitter.problem(position, format!("broken JSON: {reason}, column {column}"))
            }
        }
    }

    fn object(
        &mut self,
        object: &Map<String, Value>,
        position: Position,
        key: Option<&str>,
        emitter: &mut Emitter<'_>,
    ) -> Result<(), LoadError> {
        if let Some(rows) = columns::rows(object, &emitter.names) {
            for row in rows {
                let position = emitter.next_record(position.line);
                self.record(&row, position, None, emitter)?;
            }
            return Ok(());
        }
        let route = route::find(object, &emitter.names).unwrap_or_default();
        if route.is_empty() {
            return self.record(object, position, key, emitter);
        }
        self.is_map |= route.contains(&Step::AnyKey);
        self.outlet = route::outlet(object, &emitter.names).or(self.outlet.take());
        for (number, (key, object)) in route::follow(object, &route).into_iter().enumerate() {
            let position = match number {
                0 => position,
                _ => emitter.next_record(position.line),
            };
            self.record(object, position, key, emitter)?;
        }
        Ok(())
    }

    fn record(
        &mut self,
        object: &Map<String, Value>,
        position: Position,
        key: Option<&str>,
        emitter: &mut Emitter<'_>,
    ) -> Result<(), LoadError> {
        let (mut record, unread_keys) = value::record(object, &emitter.names);
        for key in unread_keys {
            let reason =
                format!("the value of \"{key}\" is an object without a text member: left out");
            emitter.warning(position, reason)?;
        }
        let has_text = [Field::Title, Field::Body, Field::Summary]
            .into_iter()
            .any(|field| record.has(field));
        if !has_text {
            let has_key = value::members(object).any(|(key, _)| {
                let known = emitter.names.find(key);
                known.is_some_and(|known| value::is_text(known.field))
            });
            return if value::is_without_text(object) {
                Ok(())
            } else if has_key {
                emitter.record(record, position)
            } else if self.is_map {
                Ok(())
            } else {
                emitter.problem(position, no_text(object))
            };
        }
        self.unknown.observe(&record, || {
            let members = value::members(object);
            let strings = members.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
            strings
                .filter(|(key, _)| emitter.names.find(key).is_none())
                .collect()
        });
        if let Some(outlet) = &self.outlet {
            record.put(value::low(Field::Source), outlet);
        }
        if let Some(key) = key.filter(|key| !record.has(Field::Id) && key.parse::<u16>().is_err()) {
            record.set(Field::Id, key);
        }
        emitter.record(record, position)
    }
}

/// Returns the message for an object without a known key of a text.
fn no_text(object: &Map<String, Value>) -> String {
    let shown = |key: &String| key.chars().take(40).collect::<String>();
    let keys: Vec<String> = object.keys().take(MAX_SHOWN_KEYS).map(shown).collect();
    if keys.is_empty() {
        return "no title and no text".to_owned();
    }
    let more = if object.len() > MAX_SHOWN_KEYS {
        ", …"
    } else {
        ""
    };
    format!(
        "no title and no text: name a key with --map body=KEY (the keys are {}{more})",
        keys.join(", ")
    )
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
