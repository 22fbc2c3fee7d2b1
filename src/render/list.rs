//! Rows of named values, for the commands that list: text, JSON, JSON Lines, TSV.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::bidi::field;
use super::tsv::cell;

/// The formats that every listing command takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    /// For people.
    #[default]
    Text,
    /// One document.
    Json,
    /// One object a line.
    Jsonl,
    /// Tab-separated values under a head line.
    Tsv,
}

/// Writes rows; `columns` names the members of a row that text and TSV show, in their order.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_rows<R: Serialize>(
    out: &mut dyn Write,
    format: ListFormat,
    columns: &[&str],
    rows: &[R],
) -> io::Result<()> {
    match format {
        ListFormat::Json => {
            serde_json::to_writer(&mut *out, rows)?;
            writeln!(out)
        }
        ListFormat::Jsonl => {
            for row in rows {
                serde_json::to_writer(&mut *out, row)?;
                writeln!(out)?;
            }
            Ok(())
        }
        ListFormat::Tsv => {
            writeln!(out, "{}", columns.join("\t"))?;
            for row in rows {
                writeln!(
                    out,
                    "{}",
                    values(row, columns)?
                        .iter()
                        .map(|value| cell(value))
                        .collect::<Vec<_>>()
                        .join("\t")
                )?;
            }
            Ok(())
        }
        ListFormat::Text => {
            for row in rows {
                let values = values(row, columns)?;
                let shown: Vec<String> = values
                    .iter()
                    .filter(|value| !value.is_empty())
                    .map(|value| field(value))
                    .collect();
                writeln!(out, "{}", shown.join("  "))?;
            }
            Ok(())
        }
    }
}

/// A value in text: nothing for null, the items of a list with a space between them.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .map(|item| {
                item.as_str()
                    .map_or_else(|| item.to_string(), str::to_owned)
            })
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    }
}

fn values<R: Serialize>(row: &R, columns: &[&str]) -> io::Result<Vec<String>> {
    let row = serde_json::to_value(row)?;
    Ok(columns
        .iter()
        .map(|column| row.get(column).map(text).unwrap_or_default())
        .collect())
}
