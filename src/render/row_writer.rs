//! Rows with named values that are written one by one; see [`list`](super::list).

use std::io::{self, Write};

use serde::Serialize;

use super::list::{ListFormat, ListStyle, write_line, write_table_row};

/// A writer of rows. Holds no row in memory.
pub struct RowWriter<'o> {
    out: &'o mut dyn Write,
    style: ListStyle,
    columns: Vec<&'o str>,
    count: usize,
}

impl<'o> RowWriter<'o> {
    /// Begins a list. A table shows the members named by `columns`, in that order.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    pub fn begin(
        out: &'o mut dyn Write,
        style: ListStyle,
        columns: Vec<&'o str>,
    ) -> io::Result<Self> {
        if let Some(table) = style.table() {
            table.write_start(out, columns.iter().copied())?;
        } else if style.format == ListFormat::Json {
            write!(out, "[")?;
        }
        Ok(RowWriter {
            out,
            style,
            columns,
            count: 0,
        })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Returns an error if writing to the output fails, or if the row cannot be serialized.
    pub fn write<R: Serialize>(&mut self, row: &R) -> io::Result<()> {
        let is_first = self.count == 0;
        self.count += 1;
        if let Some(table) = self.style.table() {
            return write_table_row(self.out, table.kind, &self.columns, row);
        }
        if self.style.format == ListFormat::Json {
            if !is_first {
                write!(self.out, ",")?;
            }
            return Ok(serde_json::to_writer(&mut *self.out, row)?);
        }
        write_line(self.out, self.style.format, &self.columns, row)
    }

    /// Returns the output, for lines of text in place of rows.
    pub fn out(&mut self) -> &mut dyn Write {
        self.out
    }

    /// Ends the list.
    ///
    /// # Errors
    /// Returns an error if writing to the output fails.
    pub fn finish(self) -> io::Result<()> {
        match self.style.format {
            ListFormat::Json => writeln!(self.out, "]"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::list::write_rows;
    use serde_json::json;

    #[test]
    fn rows_one_by_one_are_the_same_text_as_rows_together() {
        let rows = [json!({"a": 1, "b": "x\ty"}), json!({"a": 2, "b": null})];
        for format in [
            ListFormat::Text,
            ListFormat::Json,
            ListFormat::Jsonl,
            ListFormat::Tsv,
            ListFormat::Csv,
        ] {
            let style = ListStyle {
                format,
                has_header: true,
                has_bom: true,
            };
            let mut together = Vec::new();
            write_rows(&mut together, style, &["a", "b"], &rows).expect("written");
            let mut single = Vec::new();
            let mut writer = RowWriter::begin(&mut single, style, vec!["a", "b"]).expect("written");
            for row in &rows {
                writer.write(row).expect("written");
            }
            writer.finish().expect("written");
            assert_eq!(String::from_utf8(single), String::from_utf8(together));
        }
    }
}
