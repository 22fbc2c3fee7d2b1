//! Lines of cells: tab-separated values, and CSV that spreadsheets open.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::controls::{escape, neutralize_char};

/// The byte order mark, by which spreadsheets recognise UTF-8.
pub const BOM: &str = "\u{FEFF}";

/// The kinds of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separated {
    /// Tab-separated values with escaped control characters.
    Tsv,
    /// CSV by RFC 4180, with cells that a spreadsheet does not run.
    Csv,
}

/// A table without its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableStyle {
    /// The kind.
    pub kind: Separated,
    /// Whether it begins with a line of column names.
    pub has_header: bool,
    /// Whether CSV begins with a byte order mark.
    pub has_bom: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'c> {
    /// Text of a document or of a name.
    Text(Cow<'c, str>),
    /// Text whose control characters are escaped already.
    Escaped(String),
    /// A number.
    Number(String),
}

impl TableStyle {
    /// Writes the byte order mark and the column names.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    pub fn write_start<'c>(
        self,
        out: &mut dyn Write,
        columns: impl IntoIterator<Item = &'c str>,
    ) -> io::Result<()> {
        if self.kind == Separated::Csv && self.has_bom {
            write!(out, "{BOM}")?;
        }
        if !self.has_header {
            return Ok(());
        }
        let cells: Vec<Cell> = columns.into_iter().map(Cell::from).collect();
        self.kind.write_line(out, &cells)
    }
}

impl Separated {
    /// Writes a line.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    pub fn write_line(self, out: &mut dyn Write, cells: &[Cell]) -> io::Result<()> {
        match self {
            Separated::Tsv => {
                for (number, cell) in cells.iter().enumerate() {
                    if number > 0 {
                        out.write_all(b"\t")?;
                    }
                    match cell {
                        Cell::Text(text) => out.write_all(escape(text).as_bytes())?,
                        Cell::Escaped(text) | Cell::Number(text) => {
                            out.write_all(text.as_bytes())?;
                        }
                    }
                }
                writeln!(out)
            }
            Separated::Csv => {
                let mut line = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::CRLF)
                    .from_writer(out);
                line.write_record(cells.iter().map(|cell| cell.for_spreadsheet().into_owned()))?;
                line.flush()
            }
        }
    }
}

impl<'c> From<&'c str> for Cell<'c> {
    fn from(text: &'c str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl<'c> From<Option<&'c str>> for Cell<'c> {
    fn from(text: Option<&'c str>) -> Self {
        Cell::from(text.unwrap_or_default())
    }
}

impl Cell<'_> {
    /// Returns the cell without controls other than line breaks and tabs. A spreadsheet would run
    /// text that begins like a formula: it gets an apostrophe, unless it is a number.
    fn for_spreadsheet(&self) -> Cow<'_, str> {
        let text = match self {
            Cell::Number(number) => return Cow::Borrowed(number),
            Cell::Text(text) => &**text,
            Cell::Escaped(text) => text,
        };
        let is_plain = |c: char| matches!(c, '\n' | '\t') || neutralize_char(c) == Some(c);
        let clean = if text.chars().all(is_plain) {
            Cow::Borrowed(text)
        } else {
            let kept = |c: char| {
                if matches!(c, '\n' | '\t') {
                    Some(c)
                } else {
                    neutralize_char(c)
                }
            };
            Cow::Owned(
                text.replace("\r\n", "\n")
                    .chars()
                    .filter_map(kept)
                    .collect(),
            )
        };
        let is_formula =
            clean.starts_with(['=', '+', '-', '@', '\t', '\n', '＝', '＋', '－', '＠']);
        if is_formula && clean.parse::<f64>().is_err() {
            Cow::Owned(format!("'{clean}"))
        } else {
            clean
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(cells: &[Cell]) -> String {
        let mut out = Vec::new();
        Separated::Csv.write_line(&mut out, cells).expect("written");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn csv_is_quoted_where_needed_and_ends_with_crlf() {
        assert_eq!(csv(&["a".into(), "ب،".into()]), "a,ب،\r\n");
        assert_eq!(
            csv(&["a,b".into(), "قال \"نعم\"".into()]),
            "\"a,b\",\"قال \"\"نعم\"\"\"\r\n"
        );
        assert_eq!(csv(&["سطر\nآخر".into()]), "\"سطر\nآخر\"\r\n");
        assert_eq!(csv(&[None.into(), "".into()]), ",\r\n");
    }

    #[test]
    fn a_cell_that_begins_like_a_formula_is_text() {
        for text in [
            "=1+1",
            "@SUM(A1)",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "\t=1",
            "＝1+1",
        ] {
            let line = csv(&[text.into()]);
            assert!(line.trim_start_matches('"').starts_with('\''), "{line}");
        }
        for text in ["-5", "+3.5", "1e9", "قال = نعم"] {
            assert_eq!(csv(&[text.into()]), format!("{text}\r\n"));
        }
        assert_eq!(csv(&[Cell::Number("-2.5".into())]), "-2.5\r\n");
    }

    #[test]
    fn controls_and_overrides_do_not_reach_a_spreadsheet() {
        assert_eq!(csv(&["a\u{1b}b\u{202E}c\r\nd".into()]), "\"a bc\nd\"\r\n");
    }

    #[test]
    fn tsv_is_escaped() {
        let mut out = Vec::new();
        let cells = [
            "a\tb".into(),
            Cell::Escaped("\\xFF".into()),
            Cell::Number("1".into()),
        ];
        Separated::Tsv
            .write_line(&mut out, &cells)
            .expect("written");
        assert_eq!(String::from_utf8_lossy(&out), "a\\tb\t\\xFF\t1\n");
    }
}
