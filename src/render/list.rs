//! Lists of rows with named values: text, JSON, JSON Lines, TSV, CSV.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::bidi::{field, identifier};
use super::separated::{Cell, Separated, TableStyle};

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
    /// CSV with a header, for spreadsheets.
    Csv,
}

/// The format of a list with the options of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListStyle {
    /// The format.
    pub format: ListFormat,
    /// Whether a table begins with a line of column names.
    pub has_header: bool,
    /// Whether CSV begins with a byte order mark.
    pub has_bom: bool,
}

impl ListStyle {
    /// Returns the style of a table; `None` for other formats.
    pub fn table(self) -> Option<TableStyle> {
        let kind = match self.format {
            ListFormat::Tsv => Separated::Tsv,
            ListFormat::Csv => Separated::Csv,
            ListFormat::Text | ListFormat::Json | ListFormat::Jsonl => return None,
        };
        Some(TableStyle {
            kind,
            has_header: self.has_header,
            has_bom: self.has_bom,
        })
    }
}

/// Writes rows. Text and tables show the members named by `columns`, in that order.
///
/// # Errors
/// Returns an error if writing to `out` fails, or if a row cannot be serialized.
pub fn write_rows<R: Serialize>(
    out: &mut dyn Write,
    style: ListStyle,
    columns: &[&str],
    rows: &[R],
) -> io::Result<()> {
    if let Some(table) = style.table() {
        table.write_start(out, columns.iter().copied())?;
        return rows
            .iter()
            .try_for_each(|row| write_table_row(out, table.kind, columns, row));
    }
    if style.format == ListFormat::Json {
        serde_json::to_writer(&mut *out, rows)?;
        return writeln!(out);
    }
    rows.iter()
        .try_for_each(|row| write_line(out, style.format, columns, row))
}

/// Writes a row of a table.
///
/// # Errors
/// Returns an error if writing to `out` fails, or if the row cannot be serialized.
pub(super) fn write_table_row<R: Serialize>(
    out: &mut dyn Write,
    kind: Separated,
    columns: &[&str],
    row: &R,
) -> io::Result<()> {
    let row = serde_json::to_value(row)?;
    let cell = |column: &&str| match row.get(*column) {
        Some(Value::Number(number)) => Cell::Number(number.to_string()),
        value => Cell::Text(value.map(to_text).unwrap_or_default().into()),
    };
    let cells: Vec<Cell> = columns.iter().map(cell).collect();
    kind.write_line(out, &cells)
}

/// Writes a row of JSON Lines or text. In text, a missing value is written as `-`.
///
/// # Errors
/// Returns an error if writing to `out` fails, or if the row cannot be serialized.
pub(super) fn write_line<R: Serialize>(
    out: &mut dyn Write,
    format: ListFormat,
    columns: &[&str],
    row: &R,
) -> io::Result<()> {
    if format != ListFormat::Text {
        serde_json::to_writer(&mut *out, row)?;
        return writeln!(out);
    }
    let values = values(row, columns)?;
    let fields: Vec<String> = columns
        .iter()
        .zip(&values)
        .map(|(column, value)| match *column {
            _ if value.is_empty() => "-".to_owned(),
            "id" | "path" => identifier(value),
            _ => field(value),
        })
        .collect();
    writeln!(out, "{}", fields.join("  "))
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
