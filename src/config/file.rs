//! The parser of settings files: keys and tables of keys, each with its line.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Error, Result, anyhow, bail};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::rules::Owner;
use crate::controls::neutralize;
use crate::index::disk::folder::{self, Folder};
use crate::index::disk::{durable, errors};
use crate::load::walk;
use crate::note;

/// Maximum size of a settings file, in bytes.
const MAX_BYTES: u64 = 64 << 10;

/// Maximum length of the reason in an error message, in characters: an untrusted file may have
/// keys and values of any length.
const MAX_REASON_CHARS: usize = 300;

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The table that contains it; `None` at the top of the file.
    pub table: Option<Table>,
    /// The key.
    pub key: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// The value.
    pub value: Value,
}

/// The header of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its line, counted from 1.
    pub line: usize,
}

/// The value of a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A boolean.
    Switch(bool),
    /// Text, a number or a date, as typed on a command line.
    One(String),
    /// A list of such values.
    Many(Vec<String>),
}

/// Reads the entries of a file in the order of their lines; `None` if the file does not exist. The
/// file of a folder must not be a link.
///
/// # Errors
/// Returns an error if the path is not a regular file of at most 64 KiB, cannot be read or is not
/// TOML, and if a value has a type that no flag takes.
pub fn read(path: &Path, owner: Owner) -> Result<Option<Vec<Entry>>> {
    let text = match owner {
        Owner::Folder => foreign_text(path),
        Owner::User => own_text(path),
    };
    match text {
        Ok(text) => parse(path, text.strip_prefix('\u{FEFF}').unwrap_or(&text)).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::FileTooLarge => bail!(
            "cannot read {}: a settings file must not be larger than 64 KiB",
            path.display()
        ),
        Err(error) if errors::is_shortage(&error) => {
            let error = Error::new(error).context(format!("cannot read {}", path.display()));
            bail!(errors::message(&error))
        }
        Err(error) => bail!(
            "cannot read {}: {}",
            path.display(),
            note::io_reason(&error)
        ),
    }
}

/// Reads the file of a folder, which must not be a link.
fn foreign_text(path: &Path) -> io::Result<String> {
    let name = path.file_name().ok_or(ErrorKind::NotFound)?;
    let folder = Folder::open(folder::parent(path))?;
    text_of(&folder.read(name)?)
}

/// Reads the user's own file, which may be a link.
fn own_text(path: &Path) -> io::Result<String> {
    match walk::open(path)? {
        Some((file, _)) => text_of(&file),
        None if path.exists() => Err(io::Error::new(
            ErrorKind::InvalidInput,
            "it is not a regular file",
        )),
        None => Err(ErrorKind::NotFound.into()),
    }
}

fn text_of(file: &File) -> io::Result<String> {
    if file.metadata()?.len() > MAX_BYTES {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let bytes = durable::read_file(file, MAX_BYTES)?;
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(ErrorKind::InvalidData, "stream did not contain valid UTF-8"))
}

/// Parses the entries of a settings file; `path` appears in errors.
fn parse(path: &Path, text: &str) -> Result<Vec<Entry>> {
    let ends: Vec<usize> = text.match_indices('\n').map(|(end, _)| end).collect();
    let line_at = |offset: usize| ends.partition_point(|end| *end < offset) + 1;
    let document = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(span.start));
        let reason = error.message().lines().collect::<Vec<_>>().join(" ");
        error_at(path, line, &reason)
    })?;
    let mut entries = Vec::new();
    for (name, value) in document.get_ref() {
        match value.get_ref() {
            DeValue::Table(table) => {
                for (key, value) in table {
                    let line = line_at(key.span().start);
                    entries.push(Entry {
                        table: Some(Table {
                            name: name.get_ref().to_string(),
                            line: line_at(name.span().start),
                        }),
                        key: key.get_ref().to_string(),
                        line,
                        value: read_value(value)
                            .ok_or_else(|| unsupported(path, line, key.get_ref()))?,
                    });
                }
            }
            _ => {
                let line = line_at(name.span().start);
                entries.push(Entry {
                    table: None,
                    key: name.get_ref().to_string(),
                    line,
                    value: read_value(value)
                        .ok_or_else(|| unsupported(path, line, name.get_ref()))?,
                });
            }
        }
    }
    entries.sort_by_key(|entry| entry.line);
    Ok(entries)
}

/// Builds an error about a line of a file.
pub fn error_at(path: &Path, line: usize, reason: &str) -> anyhow::Error {
    let position = format!("{}:{line}", path.display());
    let mut reason = neutralize(reason);
    if let Some((end, _)) = reason.char_indices().nth(MAX_REASON_CHARS) {
        reason.truncate(end);
        reason.push('…');
    }
    anyhow!("{}: {reason}", neutralize(&position))
}

fn unsupported(path: &Path, line: usize, key: &str) -> anyhow::Error {
    let reason = format!(
        "{key} must be text, a number, true or false, a date, or a list of text and numbers"
    );
    error_at(path, line, &reason)
}

fn read_value(value: &Spanned<DeValue<'_>>) -> Option<Value> {
    match value.get_ref() {
        DeValue::Boolean(on) => Some(Value::Switch(*on)),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| read_scalar(item.get_ref()));
            items.collect::<Option<Vec<_>>>().map(Value::Many)
        }
        other => read_scalar(other).map(Value::One),
    }
}

/// Converts a scalar to the text typed on a command line; `None` for other types.
fn read_scalar(value: &DeValue<'_>) -> Option<String> {
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
        parse(Path::new("fihris.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn entries_come_in_the_order_of_their_lines() {
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
    fn invalid_toml_is_reported_with_its_line() {
        let error = read_text("color = \"never\"\nlimit =\n").expect_err("no value");
        assert!(error.starts_with("fihris.toml:2: "), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }

    #[test]
    fn a_nested_table_is_reported_with_its_line() {
        let error = read_text("\n[search]\nlimit = {most = 3}\n").expect_err("a table");
        assert!(error.starts_with("fihris.toml:3: limit must be"), "{error}");
    }
}
