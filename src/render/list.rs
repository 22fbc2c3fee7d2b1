//! Lists of rows with named values: text, JSON, JSON Lines, TSV.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::bidi::{field, identifier};
use super::tsv::cell;

/// The formats of commands that print a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    /// For people.
    #[default]
    Text,
    /// One document.
    Json,
    /// One object per line.
    Jsonl,
    /// Tab-separated values with a header.
    Tsv,
}

/// Writes rows. Text and TSV show the members named by `columns`, in that order.
///
/// # Errors
/// Returns an error if writing to `out` fails, or if a row cannot be serialized.
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
                        .map(|value| cell(value).into_owned())
                        .collect::<Vec<_>>()
                        .join("\t")
                )?;
            }
            Ok(())
        }
        ListFormat::Text => {
            for row in rows {
                let values = values(row, columns)?;
                let fields: Vec<String> = columns
                    .iter()
                    .zip(&values)
                    .filter(|(_, value)| !value.is_empty())
                    .map(|(column, value)| match *column {
                        "id" | "path" => identifier(value),
                        _ => field(value),
                    })
                    .collect();
                writeln!(out, "{}", fields.join("  "))?;
            }
            Ok(())
        }
    }
}

/// Converts a value to text: null is empty, the items of a list are joined with spaces.
pub(super) fn to_text(value: &Value) -> String {
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
        .map(|column| row.get(column).map(to_text).unwrap_or_default())
        .collect())
}
