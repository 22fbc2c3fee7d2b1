//! Rows with named values that are written one by one; see [`list`](super::list).

use std::io::{self, Write};

use serde::Serialize;

use super::list::{ListFormat, write_rows};

/// A writer of rows. Holds no row in memory.
pub struct RowWriter<'o> {
    out: &'o mut dyn Write,
    format: ListFormat,
    columns: Vec<&'o str>,
    count: usize,
}

impl<'o> RowWriter<'o> {
    /// Begins a list. TSV shows the members named by `columns`, in that order.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    pub fn begin(
        out: &'o mut dyn Write,
        format: ListFormat,
        columns: Vec<&'o str>,
    ) -> io::Result<Self> {
        match format {
            ListFormat::Json => write!(out, "[")?,
            ListFormat::Text | ListFormat::Jsonl => {}
            format => write_rows::<()>(out, format, &columns, &[])?, // the header
        }
        Ok(RowWriter {
            out,
            format,
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
        match self.format {
            ListFormat::Json => {
                if !is_first {
                    write!(self.out, ",")?;
                }
                Ok(serde_json::to_writer(&mut *self.out, row)?)
            }
            ListFormat::Text | ListFormat::Jsonl => write_rows(
                self.out,
                self.format,
                &self.columns,
                std::slice::from_ref(row),
            ),
            format => {
                // A list of one row, without its header.
                let mut lines = Vec::new();
                write_rows(&mut lines, format, &self.columns, std::slice::from_ref(row))?;
                let header = lines.iter().position(|byte| *byte == b'\n');
                let rest = header.and_then(|end| lines.get(end + 1..));
                self.out.write_all(rest.unwrap_or_default())
            }
        }
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
        match self.format {
            ListFormat::Json => writeln!(self.out, "]"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_one_by_one_are_the_same_text_as_rows_together() {
        let rows = [json!({"a": 1, "b": "x\ty"}), json!({"a": 2, "b": null})];
        for format in [
            ListFormat::Text,
            ListFormat::Json,
            ListFormat::Jsonl,
            ListFormat::Tsv,
        ] {
            let mut together = Vec::new();
            write_rows(&mut together, format, &["a", "b"], &rows).expect("written");
            let mut single = Vec::new();
            let mut writer =
                RowWriter::begin(&mut single, format, vec!["a", "b"]).expect("written");
            for row in &rows {
                writer.write(row).expect("written");
            }
            writer.finish().expect("written");
            assert_eq!(String::from_utf8(single), String::from_utf8(together));
        }
    }
}
