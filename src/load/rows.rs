//! Reads tables: a header that names the fields, and a record in each row.

use std::collections::VecDeque;
use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::{DateParts, Field, FieldNames, RankedField};
use super::record::Record;
use super::text::Text;
use super::unknown_fields::UnknownFields;
use super::{Format, LoadError, markup};

/// The largest number of lines that are read again if a quoted row does not fit the header.
const MAX_RETRY_LINES: usize = 64;

/// Returns the separator that gives a header line the most known columns.
pub fn separator(header: &str, format: Option<Format>, names: &FieldNames) -> Option<u8> {
    let candidates: &[u8] = if format == Some(Format::Tsv) {
        b"\t"
    } else {
        b",;\t|"
    };
    let fitting = candidates.iter().filter_map(|separator| {
        let cells = Row::new(*separator, true).feed(header)?;
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let known = cells
            .iter()
            .filter(|cell| names.find(cell).is_some())
            .count();
        names
            .is_header(&cells, format)
            .then_some((known, cells.len(), *separator))
    });
    // Takes the first of equal separators; `max_by_key` would take the last.
    fitting
        .reduce(|best, next| {
            if (next.0, next.1) > (best.0, best.1) {
                next
            } else {
                best
            }
        })
        .map(|best| best.2)
}

/// Returns the separator that spreadsheets declare on a line before the header: `sep=;`.
pub fn declared_separator(line: &str) -> Option<u8> {
    let line = line.trim_matches(|c: char| c == '"' || c == '\u{feff}' || c == ' ' || c == '\r');
    match line
        .strip_prefix("sep=")
        .or_else(|| line.strip_prefix("SEP="))?
        .as_bytes()
    {
        [separator] if separator.is_ascii() => Some(*separator),
        [] if line.ends_with('\t') => Some(b'\t'),
        _ => None,
    }
}

/// Returns whether a line is a header with this separator.
fn is_header(line: &str, separator: u8, format: Option<Format>, names: &FieldNames) -> bool {
    let cells = Row::new(separator, true).feed(line).unwrap_or_default();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    names.is_header(&cells, format)
}

/// Reads a table.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    format: Format,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let mut lines = Lines {
        text,
        pending: VecDeque::new(),
        is_unclosed: false,
    };
    let mut declared = None;
    let header = loop {
        match lines.next()? {
            None => return Ok(ReadStatus::NoArticles("empty file")),
            Some((number, _, true)) => {
                emitter.too_large(Position::line(number), "a header")?;
                return Ok(ReadStatus::Complete);
            }
            Some((_, line, _)) if declared_separator(&line).is_some() => {
                declared = declared_separator(&line);
            }
            Some((number, line, _)) if !line.trim().is_empty() => break (number, line),
            Some(_) => {}
        }
    };
    let separator = match declared {
        Some(declared) if is_header(&header.1, declared, Some(format), &emitter.names) => {
            Some(declared)
        }
        _ => separator(&header.1, Some(format), &emitter.names),
    };
    let Some(separator) = separator else {
        let reason = format!(
            "no column for title or text is known: name one with --map body=COLUMN (the header is {})",
            header.1.chars().take(200).collect::<String>()
        );
        emitter.problem(Position::line(header.0), reason)?;
        return Ok(ReadStatus::Complete);
    };
    let header = Row::new(separator, true)
        .feed(&header.1)
        .unwrap_or_default();
    let columns = header.iter().map(|name| emitter.names.find(name)).collect();
    let date_parts = DateParts::of(header.iter().map(String::as_str));
    let mut table = Table {
        separator,
        header,
        columns,
        date_parts,
        has_escapes: false,
        unknown: UnknownFields::default(),
    };
    while table.row(&mut lines, emitter)? {}
    table.unknown.report("column", emitter)?;
    Ok(ReadStatus::Complete)
}

/// The lines of a text, some of which may be read again.
struct Lines<'a, R: BufRead> {
    text: &'a mut Text<R>,
    /// Lines that were put back, with their numbers.
    pending: VecDeque<(u64, String)>,
    /// Whether no line of `pending` closes a quote that an earlier line opened. An open quote then
    /// extends to the end of `pending`, so its end is not searched for again.
    is_unclosed: bool,
}

impl<R: BufRead> Lines<'_, R> {
    fn next(&mut self) -> Result<Option<(u64, String, bool)>, LoadError> {
        if let Some((number, line)) = self.pending.pop_front() {
            return Ok(Some((number, line, false)));
        }
        self.is_unclosed = false;
        let mut line = String::new();
        let read = self.text.next_line(&mut line)?;
        Ok(read.map(|read| (read.number, line, read.is_cut)))
    }

    fn put_back(&mut self, lines: Vec<(u64, String)>) {
        for line in lines.into_iter().rev() {
            self.pending.push_front(line);
        }
    }
}

struct Table {
    separator: u8,
    header: Vec<String>,
    columns: Vec<Option<RankedField>>,
    /// The columns of a date that is not in one.
    date_parts: Option<DateParts>,
    /// Whether a backslash escapes a quote, as in exports of MySQL.
    has_escapes: bool,
    unknown: UnknownFields,
}

impl Table {
    /// Reads the next row. Returns `false` at the end of the table.
    fn row<R: BufRead>(
        &mut self,
        lines: &mut Lines<'_, R>,
        emitter: &mut Emitter<'_>,
    ) -> Result<bool, LoadError> {
        let Some((number, first, is_cut)) = lines.next()? else {
            return Ok(false);
        };
        if is_cut {
            let position = emitter.next_record(Some(number));
            emitter.too_large(position, "a row")?;
            return Ok(true);
        }
        if first.trim_matches(' ').is_empty() {
            return Ok(true);
        }
        let unquoted = self.unquoted(&first);
        if let Some(cells) = unquoted.as_ref().filter(|cells| !ends_open(cells)) {
            self.emit(cells, number, emitter)?;
            return Ok(true);
        }
        self.has_escapes |= has_escaped_quote(&first, self.separator);
        let mut row = Row::new(self.separator, true);
        if self.has_escapes {
            row = row.with_escapes(self.separator);
        }
        let mut cells = row.feed(&first);
        let mut more: Vec<(u64, String)> = Vec::new();
        let mut size = first.len();
        while cells.is_none() && !lines.is_unclosed && size <= lines.text.record_bytes {
            let Some((number, line, is_cut)) = lines.next()? else {
                break;
            };
            size += if is_cut {
                lines.text.record_bytes + 1
            } else {
                line.len() + 1
            };
            cells = row.feed(&line);
            more.push((number, line));
        }
        let fits = cells.as_ref().is_some_and(|cells| self.fits(cells));
        if cells.is_none() || (!fits && !more.is_empty() && more.len() <= MAX_RETRY_LINES) {
            // A stray quote has swallowed the rows after it: they are read again.
            lines.is_unclosed |= cells.is_none();
            lines.put_back(more);
            if let Some(cells) = unquoted {
                self.emit(&cells, number, emitter)?;
                return Ok(true);
            }
            let position = emitter.next_record(Some(number));
            emitter.problem(position, "a quote is not closed: the row is skipped")?;
            return Ok(true);
        }
        self.emit(&cells.unwrap_or_default(), number, emitter)?;
        Ok(true)
    }

    /// Returns the cells of a tab-separated line. Between tabs, quotes are mostly literal, so only
    /// a cell that is quoted as a whole loses its quotes.
    fn unquoted(&self, line: &str) -> Option<Vec<String>> {
        if self.separator != b'\t' || line.split('\t').count() != self.header.len() {
            return None;
        }
        let cells = line.split('\t').map(|cell| {
            let inner = cell
                .strip_prefix('"')
                .and_then(|cell| cell.strip_suffix('"'));
            match inner.map(|inner| (inner, inner.replace("\"\"", ""))) {
                Some((inner, rest)) if !rest.contains('"') => inner.replace("\"\"", "\""),
                _ => cell.to_owned(),
            }
        });
        Some(cells.collect())
    }

    /// Returns whether there is a cell for each column. Extra cells must be blank, as after
    /// trailing separators.
    fn fits(&self, cells: &[String]) -> bool {
        let extra = cells.get(self.header.len()..);
        extra.is_some_and(|extra| extra.iter().all(|cell| cell.trim().is_empty()))
    }

    /// Returns whether a row that ends early has its title and its text, as programs write it that
    /// leave out blank cells at the end.
    fn has_texts(&self, cells: &[String]) -> bool {
        let columns = self.columns.iter().enumerate();
        let mut texts = columns.filter(|(_, column)| {
            let field = column.map(|known| known.field);
            matches!(field, Some(Field::Title | Field::Body))
        });
        let is_filled = |at: usize| cells.get(at).is_some_and(|cell| !cell.trim().is_empty());
        cells.len() > 1 && cells.len() < self.header.len() && texts.all(|(at, _)| is_filled(at))
    }

    fn emit(
        &mut self,
        cells: &[String],
        line: u64,
        emitter: &mut Emitter<'_>,
    ) -> Result<(), LoadError> {
        if cells == self.header {
            return Ok(()); // tables were concatenated with their headers
        }
        let position = emitter.next_record(Some(line));
        if !self.fits(cells) {
            let is_whole = self.has_texts(cells);
            let (cells, columns) = (cells.len(), self.header.len());
            let unit = if cells == 1 { "cell" } else { "cells" };
            let reason = format!("the row has {cells} {unit} and the header {columns}");
            if !is_whole {
                return emitter.problem(position, format!("{reason}: skipped"));
            }
            emitter.warning(position, format!("{reason}: the last columns are blank"))?;
        }
        let mut record = Record::default();
        for (column, cell) in self.columns.iter().zip(cells) {
            match column {
                Some(known) if matches!(known.field, Field::Id | Field::Url) => {
                    record.put(*known, cell)
                }
                Some(known) => record.put(*known, &markup::plain(cell)),
                None => {}
            }
        }
        record.put_date_parts(|| {
            let cell = |at: usize| cells.get(at).map(String::as_str);
            self.date_parts.as_ref()?.date(cell)
        });
        self.unknown.observe(&record, || {
            let cells = self.header.iter().zip(cells).zip(&self.columns);
            let unknown = cells.filter(|(_, column)| column.is_none());
            unknown
                .map(|((name, cell), _)| (name.as_str(), cell.as_str()))
                .collect()
        });
        emitter.record(record, position)
    }
}

/// Returns whether the last cell opens a quote without closing it, so that it may continue on the
/// next line.
fn ends_open(cells: &[String]) -> bool {
    let last = cells.last().filter(|cell| cell.starts_with('"'));
    last.is_some_and(|cell| cell.matches('"').count() % 2 == 1)
}

/// Returns whether a line has a quote after a backslash that can only be a part of a cell: a quote
/// that ends a cell comes before a separator or at the end of the line.
fn has_escaped_quote(line: &str, separator: u8) -> bool {
    let mut places = line.match_indices("\\\"").map(|(at, mark)| at + mark.len());
    places.any(|end| {
        let next = line.as_bytes().get(end);
        next.is_some_and(|next| *next != separator && !matches!(next, b'"' | b'\r'))
    })
}

/// A row that is assembled line by line.
struct Row {
    reader: Reader,
    cells: Vec<u8>,
    cells_used: usize,
    ends: Vec<usize>,
    ends_used: usize,
}

impl Row {
    fn new(separator: u8, quoting: bool) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(separator)
            .quoting(quoting)
            .build();
        Row {
            reader,
            cells: Vec::new(),
            cells_used: 0,
            ends: Vec::new(),
            ends_used: 0,
        }
    }

    /// Makes a backslash escape the character after it.
    fn with_escapes(mut self, separator: u8) -> Self {
        self.reader = ReaderBuilder::new()
            .delimiter(separator)
            .escape(Some(b'\\'))
            .build();
        self
    }

    /// Adds the next line. Returns the cells if the row ends with it.
    fn feed(&mut self, line: &str) -> Option<Vec<String>> {
        self.cells.resize(self.cells_used + line.len() + 2, 0);
        // To the reader, an empty input is the end of the table.
        let mut is_done = !line.is_empty() && self.read(line.as_bytes());
        is_done = is_done || self.read(b"\n");
        is_done.then(|| self.split())
    }

    fn read(&mut self, mut input: &[u8]) -> bool {
        loop {
            if self.ends_used == self.ends.len() {
                self.ends.resize(self.ends.len() * 2 + 16, 0);
            }
            let cells = self.cells.get_mut(self.cells_used..).unwrap_or_default();
            let ends = self.ends.get_mut(self.ends_used..).unwrap_or_default();
            let (result, read, written, ended) = self.reader.read_record(input, cells, ends);
            self.cells_used += written;
            self.ends_used += ended;
            input = input.get(read..).unwrap_or_default();
            match result {
                ReadRecordResult::InputEmpty => return false,
                ReadRecordResult::OutputFull => {
                    self.cells.resize(self.cells.len() + input.len() + 16, 0);
                }
                ReadRecordResult::OutputEndsFull => {}
                ReadRecordResult::Record | ReadRecordResult::End => return true,
            }
        }
    }

    fn split(&self) -> Vec<String> {
        let mut start = 0;
        let ends = self.ends.iter().take(self.ends_used);
        ends.map(|end| {
            let cell = self
                .cells
                .get(std::mem::replace(&mut start, *end)..*end)
                .unwrap_or_default();
            String::from_utf8_lossy(cell).into_owned()
        })
        .collect()
    }
}
