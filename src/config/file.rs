//! A file of settings: keys and tables of keys, each with its line.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::controls::neutralize;
use crate::load::walk;

/// No file of settings is larger; what is, is something else.
const MAX_BYTES: u64 = 1 << 20;

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The table it stands in.
    pub table: Option<Table>,
    /// The key.
    pub key: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// What it says.
    pub value: Value,
}

/// The head line of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its line, counted from 1.
    pub line: usize,
}

/// What a key says.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// true or false.
    Switch(bool),
    /// Text, a number or a date, as it would be typed.
    One(String),
    /// Several of them.
    Many(Vec<String>),
}

/// The entries of a file in their order; `None` when there is no such file.
///
/// # Errors
/// When the file cannot be read or is not TOML, and when a value is of no kind that a flag can
/// have; with the line.
pub fn read(path: &Path) -> Result<Option<Vec<Entry>>> {
    let cannot =
        |error: &io::Error| anyhow!("cannot read {}: {}", path.display(), walk::reason(error));
    match fs::metadata(path) {
        Ok(facts) if facts.is_file() && facts.len() <= MAX_BYTES => {}
        Ok(facts) if facts.is_file() => bail!(
            "cannot read {}: a file of settings is smaller than 1 MB",
            path.display()
        ),
        Ok(_) => bail!("cannot read {}: it is no file", path.display()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(&error)),
    }
    let text = fs::read_to_string(path).map_err(|error| cannot(&error))?;
    entries(path, text.strip_prefix('\u{FEFF}').unwrap_or(&text)).map(Some)
}

/// The entries of a text; `path` is for errors.
fn entries(path: &Path, text: &str) -> Result<Vec<Entry>> {
    let at = |place: usize| {
        let before = text.get(..place).unwrap_or(text);
        before.matches('\n').count() + 1
    };
    let document = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| at(span.start));
        let reason = error.message().lines().collect::<Vec<_>>().join(" ");
        fault(path, line, &reason)
    })?;
    let mut entries = Vec::new();
    for (name, value) in document.get_ref() {
        match value.get_ref() {
            DeValue::Table(table) => {
                for (key, value) in table {
                    let line = at(key.span().start);
                    entries.push(Entry {
                        table: Some(Table {
                            name: name.get_ref().to_string(),
                            line: at(name.span().start),
                        }),
                        key: key.get_ref().to_string(),
                        line,
                        value: read_value(value).ok_or_else(|| odd(path, line, key.get_ref()))?,
                    });
                }
            }
            _ => {
                let line = at(name.span().start);
                entries.push(Entry {
                    table: None,
                    key: name.get_ref().to_string(),
                    line,
                    value: read_value(value).ok_or_else(|| odd(path, line, name.get_ref()))?,
                });
            }
        }
    }
    entries.sort_by_key(|entry| entry.line);
    Ok(entries)
}

/// An error at a line of a file.
pub fn fault(path: &Path, line: usize, reason: &str) -> anyhow::Error {
    let place = format!("{}:{line}", path.display());
    anyhow!("{}: {}", neutralize(&place), neutralize(reason))
}

fn odd(path: &Path, line: usize, key: &str) -> anyhow::Error {
    let reason = format!(
        "{key} must be text, a number, true or false, a date, or a list of text and numbers"
    );
    fault(path, line, &reason)
}

fn read_value(value: &Spanned<DeValue<'_>>) -> Option<Value> {
    match value.get_ref() {
        DeValue::Boolean(on) => Some(Value::Switch(*on)),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| one(item.get_ref()));
            items.collect::<Option<Vec<_>>>().map(Value::Many)
        }
        other => one(other).map(Value::One),
    }
}

/// A single value as it would be typed.
fn one(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .map(|number| number.to_string()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Datetime(date) => Some(date.to_string()),
        DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Entry>, String> {
        entries(Path::new("fihris.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn keys_come_in_the_order_of_their_lines_with_what_they_say() {
        let text = "quiet = true\ncolor = \"never\"\n\n[search]\nlimit = 0x10\nsince = 2024-06-20\nsource = [\"رويترز\", 'BBC']\n";
        let lines: Vec<String> = read_text(text)
            .expect("TOML")
            .into_iter()
            .map(|entry| {
                let table = entry.table.map(|table| table.name).unwrap_or_default();
                format!("{} {table}.{} {:?}", entry.line, entry.key, entry.value)
            })
            .collect();
        assert_eq!(
            lines,
            [
                "1 .quiet Switch(true)",
                "2 .color One(\"never\")",
                "5 search.limit One(\"16\")",
                "6 search.since One(\"2024-06-20\")",
                "7 search.source Many([\"رويترز\", \"BBC\"])",
            ]
        );
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        let error = read_text("color = \"never\"\nlimit =\n").expect_err("no value");
        assert!(error.starts_with("fihris.toml:2: "), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }

    #[test]
    fn a_table_in_a_table_is_told_with_its_line() {
        let error = read_text("\n[search]\nlimit = {most = 3}\n").expect_err("a table");
        assert!(error.starts_with("fihris.toml:3: limit must be"), "{error}");
    }
}
