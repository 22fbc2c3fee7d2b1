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

use super::columns::{cut_end, cut_start, padding};
use super::highlight::HIGHLIGHT;
use super::list::ListFormat;
use super::tsv::cell;
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

/// A writer of concordance lines.
pub struct ConcordanceWriter<'o> {
    out: &'o mut dyn Write,
    format: ListFormat,
    layout: Layout,
    line_count: usize,
}

impl<'o> ConcordanceWriter<'o> {
    /// Begins a list.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    pub fn begin(out: &'o mut dyn Write, format: ListFormat, layout: Layout) -> io::Result<Self> {
        match format {
            ListFormat::Json => write!(out, "[")?,
            ListFormat::Tsv => writeln!(
                out,
                "id\tdate\tsource\tfield\toffset\tbefore\tkeyword\tafter"
            )?,
            ListFormat::Text | ListFormat::Jsonl => {}
        }
        Ok(ConcordanceWriter {
            out,
            format,
            layout,
            line_count: 0,
        })
    }

    /// Writes a line.
    ///
    /// # Errors
    /// Returns an error if writing to the output fails.
    pub fn write_line(&mut self, line: &Line) -> io::Result<()> {
        let first = self.line_count == 0;
        self.line_count += 1;
        match self.format {
            ListFormat::Text => self.layout.write(self.out, line),
            ListFormat::Json => {
                if !first {
                    write!(self.out, ",")?;
                }
                Ok(serde_json::to_writer(&mut *self.out, line)?)
            }
            ListFormat::Jsonl => {
                serde_json::to_writer(&mut *self.out, line)?;
                writeln!(self.out)
            }
            ListFormat::Tsv => {
                let value = |value: &Option<String>| {
                    cell(value.as_deref().unwrap_or_default()).into_owned()
                };
                writeln!(
                    self.out,
                    "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                    cell(&line.id),
                    value(&line.date),
                    value(&line.source),
                    line.field,
                    line.offset,
                    cell(&line.before),
                    cell(&line.keyword),
                    cell(&line.after),
                )
            }
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
        match self.format {
            ListFormat::Json => writeln!(self.out, "]"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
