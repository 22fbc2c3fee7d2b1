//! The writer of a concordance: aligned columns for a terminal, JSON and TSV for scripts.
//!
//! ```text
//! 2024-06-19 summit      the text before  KEYWORD the text after
//! ```
//!
//! The parts are written in logical order. A terminal that reorders Arabic must not mix the parts,
//! and must show the preceding context to the right of the keyword on every line, in any script.
//! The line is therefore one right-to-left isolate, each part is a nested isolate, and both
//! contexts are padded to their columns. A terminal without bidi shows the same columns in logical
//! order. The right-to-left marks at both ends of the line hold the padding in place, also on
//! terminals that ignore isolates.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::bidi::LTR_MARK;
use super::columns::{cut_end, cut_start, padding};
use super::highlight::HIGHLIGHT;
use super::list::{ListFormat, ListStyle};
use super::row_writer::RowWriter;
use crate::article::Article;
use crate::concordance::{Line, LineWidths};
use crate::controls::escape;

/// Right-to-left isolate.
const RLI: char = '\u{2067}';
/// First strong isolate.
const FSI: char = '\u{2068}';
/// Pop directional isolate.
const PDI: char = '\u{2069}';
/// Right-to-left mark.
const RLM: char = '\u{200F}';

/// Width of a date, in columns.
const DATE: usize = 10;
/// Minimum width of an id, in columns.
const MIN_ID: usize = 5;
/// Maximum width of the date and the id, in columns.
const MAX_REFERENCE: usize = 36;
/// Separates the reference from the text.
const GAP: &str = "  ";

/// The column widths of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Width of the date and the id; 0 if the line is too narrow for them.
    reference: usize,
    /// Widths of the contexts and the keyword.
    pub widths: LineWidths,
    /// Whether to write isolates, for a terminal that may reorder text.
    isolates: bool,
}

impl Layout {
    /// Divides the columns of a line.
    pub fn new(columns: usize, is_terminal: bool) -> Self {
        let reference = match columns / 3 {
            third if third < DATE => 0,
            third if third < DATE + 1 + MIN_ID => DATE,
            third => third.min(MAX_REFERENCE),
        };
        let gap = if reference > 0 { GAP.len() } else { 0 };
        Layout {
            reference,
            widths: LineWidths::split(columns - reference - gap),
            isolates: is_terminal,
        }
    }

    fn write(&self, out: &mut dyn Write, line: &Line) -> io::Result<()> {
        self.write_reference(out, line)?;
        let before = cut_start(&line.before, self.widths.before);
        let keyword = cut_end(&line.keyword, self.widths.rest);
        let left = self.widths.rest - keyword.columns();
        let after = cut_end(&line.after, left);
        let fill = padding(before.columns(), self.widths.before);
        let (before, keyword) = (before.text(), keyword.text());
        if self.isolates {
            let end = padding(after.columns(), left);
            let after = after.text();
            writeln!(
                out,
                "{RLI}{RLM}{fill}{RLI}{before}{PDI}{RLI}{HIGHLIGHT}{keyword}{HIGHLIGHT:#}{PDI}{RLI}{after}{PDI}{end}{RLM}{PDI}"
            )
        } else {
            let after = after.text().trim_end();
            writeln!(
                out,
                "{fill}{before}{HIGHLIGHT}{keyword}{HIGHLIGHT:#}{after}"
            )
        }
    }

    fn write_reference(&self, out: &mut dyn Write, line: &Line) -> io::Result<()> {
        if self.reference == 0 {
            return Ok(());
        }
        let date = line.date.as_deref().unwrap_or_default();
        let id_columns = self.reference.saturating_sub(DATE + 1);
        if self.isolates {
            // An id may have no letter that gives the line its direction.
            write!(out, "{LTR_MARK}")?;
        }
        write!(out, "{date:DATE$}")?;
        if id_columns > 0 {
            let id = cut_start(&escape(&line.id), id_columns);
            let fill = padding(id.columns(), id_columns);
            if self.isolates {
                write!(out, " {FSI}{}{PDI}{fill}", id.text())?;
            } else {
                write!(out, " {}{fill}", id.text())?;
            }
        }
        write!(out, "{GAP}")
    }
}

/// The members of a line.
const MEMBERS: [&str; 8] = [
    "id", "date", "source", "field", "offset", "before", "keyword", "after",
];

/// A selection of members of a line and of the record of its article, in the order of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFields(Vec<String>);

impl LineFields {
    /// Parses a comma-separated list of names.
    ///
    /// # Errors
    /// Returns an error if a name is neither a member of a line nor of a record; the message lists
    /// all.
    pub fn parse(list: &str) -> Result<Self, String> {
        let record = record_members(&Article::default());
        let names = list.split(',').map(|name| name.trim().to_owned());
        let names: Vec<String> = names.collect();
        let is_known =
            |name: &String| MEMBERS.contains(&name.as_str()) || record.contains_key(name);
        if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
            let record = record.keys().map(String::as_str);
            let mut known: Vec<&str> = MEMBERS.into_iter().chain(record).collect();
            known.sort_unstable();
            known.dedup();
            return Err(format!(
                "there is no field `{unknown}`: use one of {}",
                known.join(", ")
            ));
        }
        Ok(LineFields(names))
    }

    /// Returns the selected members of a record.
    pub fn of_record(&self, article: &Article) -> Map<String, Value> {
        let is_selected =
            |name: &String| self.0.contains(name) && !MEMBERS.contains(&name.as_str());
        if self.0.iter().all(|name| MEMBERS.contains(&name.as_str())) {
            return Map::new();
        }
        let members = record_members(article).into_iter();
        members.filter(|(name, _)| is_selected(name)).collect()
    }

    /// Returns the selected members of a line, in order.
    fn values(&self, line: &Line) -> serde_json::Result<Ordered> {
        let members = serde_json::to_value(line)?;
        let value = |name: &String| members.get(name).or_else(|| line.record.get(name)).cloned();
        let values = self.0.iter();
        Ok(Ordered(
            values
                .map(|name| (name.clone(), value(name).unwrap_or_default()))
                .collect(),
        ))
    }
}

fn record_members(article: &Article) -> Map<String, Value> {
    match serde_json::to_value(article) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// An object whose members have an order.
struct Ordered(Vec<(String, Value)>);

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A writer of concordance lines.
pub struct ConcordanceWriter<'o> {
    rows: RowWriter<'o>,
    format: ListFormat,
    layout: Layout,
    fields: Option<&'o LineFields>,
    line_count: usize,
}

impl<'o> ConcordanceWriter<'o> {
    /// Begins a list. `fields` selects the members of a line, except in text.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    pub fn begin(
        out: &'o mut dyn Write,
        style: ListStyle,
        layout: Layout,
        fields: Option<&'o LineFields>,
    ) -> io::Result<Self> {
        let columns = match fields {
            Some(fields) => fields.0.iter().map(String::as_str).collect(),
            None => MEMBERS.to_vec(),
        };
        Ok(ConcordanceWriter {
            rows: RowWriter::begin(out, style, columns)?,
            format: style.format,
            layout,
            fields,
            line_count: 0,
        })
    }

    /// Writes a line.
    ///
    /// # Errors
    /// Returns an error if writing to the output fails.
    pub fn write_line(&mut self, line: &Line) -> io::Result<()> {
        self.line_count += 1;
        match (self.format, self.fields) {
            (ListFormat::Text, _) => self.layout.write(self.rows.out(), line),
            (_, Some(fields)) => self.rows.write(&fields.values(line)?),
            (_, None) => self.rows.write(line),
        }
    }

    /// Returns the number of lines written.
    pub fn line_count(&self) -> usize {
        self.line_count
    }

    /// Ends the list.
    ///
    /// # Errors
    /// Returns an error if writing to the output fails.
    pub fn finish(self) -> io::Result<()> {
        self.rows.finish()
    }
}

#[cfg(test)]
mod tests;
