//! Tables: a header whose columns are fields, then a record a row.

use std::collections::VecDeque;
use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::desk::{Desk, Place, Reading};
use super::fields::{Field, Known, Names};
use super::record::Record;
use super::text::Text;
use super::{Format, LoadError, markup};

/// A row over more lines than this is not taken apart again when its cells do not fit.
const RETRY_LINES: usize = 64;

/// The separator that makes the most of a header line, if it is one.
pub fn separator(header: &str, format: Option<Format>, names: &Names) -> Option<u8> {
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
    // The first of equals: `max_by_key` would take the last.
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

/// Reads a table.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    format: Format,
    desk: &mut Desk<'_>,
) -> Result<Reading, LoadError> {
    let mut lines = Lines {
        text,
        again: VecDeque::new(),
        stay_open: false,
    };
    let header = loop {
        match lines.next()? {
            None => return Ok(Reading::Nothing("empty file")),
            Some((number, _, true)) => {
                desk.too_large(Place::line(number), "a header")?;
                return Ok(Reading::Done);
            }
            Some((number, line, _)) if !line.trim().is_empty() => break (number, line),
            Some(_) => {}
        }
    };
    let Some(separator) = separator(&header.1, Some(format), &desk.names) else {
        let reason = format!(
            "no column is known for title or text: name one with --map body=COLUMN (the header is {})",
            header.1.chars().take(200).collect::<String>()
        );
        desk.problem(Place::line(header.0), reason)?;
        return Ok(Reading::Done);
    };
    let header = Row::new(separator, true)
        .feed(&header.1)
        .unwrap_or_default();
    let columns = header.iter().map(|name| desk.names.find(name)).collect();
    let mut table = Table {
        separator,
        header,
        columns,
    };
    while table.row(&mut lines, desk)? {}
    Ok(Reading::Done)
}

/// The lines of a text, some of which are read once more.
struct Lines<'a, R: BufRead> {
    text: &'a mut Text<R>,
    again: VecDeque<(u64, String)>,
    /// Whether a quote was open from before the lines of `again` to behind them. So is then each quote
    /// that a row opens and does not close on its line: its end is not looked for once more.
    stay_open: bool,
}

impl<R: BufRead> Lines<'_, R> {
    fn next(&mut self) -> Result<Option<(u64, String, bool)>, LoadError> {
        if let Some((number, line)) = self.again.pop_front() {
            return Ok(Some((number, line, false)));
        }
        self.stay_open = false;
        let mut line = String::new();
        let read = self.text.next_line(&mut line)?;
        Ok(read.map(|read| (read.number, line, read.is_cut)))
    }

    fn put_back(&mut self, lines: Vec<(u64, String)>) {
        for line in lines.into_iter().rev() {
            self.again.push_front(line);
        }
    }
}

struct Table {
    separator: u8,
    header: Vec<String>,
    columns: Vec<Option<Known>>,
}

impl Table {
    /// Reads the next row; `false` at the end.
    fn row<R: BufRead>(
        &mut self,
        lines: &mut Lines<'_, R>,
        desk: &mut Desk<'_>,
    ) -> Result<bool, LoadError> {
        let Some((number, first, is_cut)) = lines.next()? else {
            return Ok(false);
        };
        if is_cut {
            let place = desk.next_record(Some(number));
            desk.too_large(place, "a row")?;
            return Ok(true);
        }
        if first.trim_matches(' ').is_empty() {
            return Ok(true);
        }
        let unquoted = self.unquoted(&first);
        if let Some(cells) = unquoted.as_ref().filter(|cells| !ends_open(cells)) {
            self.hand_in(cells, number, desk)?;
            return Ok(true);
        }
        let mut row = Row::new(self.separator, true);
        let mut cells = row.feed(&first);
        let mut more: Vec<(u64, String)> = Vec::new();
        let mut size = first.len();
        while cells.is_none() && !lines.stay_open && size <= lines.text.record_bytes {
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
        if cells.is_none() || (!fits && !more.is_empty() && more.len() <= RETRY_LINES) {
            // A quote that opens by mistake takes the rows behind it along: they are read again.
            lines.stay_open |= cells.is_none();
            lines.put_back(more);
            if let Some(cells) = unquoted {
                self.hand_in(&cells, number, desk)?;
                return Ok(true);
            }
            let place = desk.next_record(Some(number));
            desk.problem(place, "a quote that is not closed: the row is skipped")?;
            return Ok(true);
        }
        self.hand_in(&cells.unwrap_or_default(), number, desk)?;
        Ok(true)
    }

    /// The cells of a line between tabs, where quotes are seldom more than quotes: only a cell
    /// that is quoted as a whole loses them.
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

    /// Whether there is a cell for each column. Empty ones too many are but separators at the end.
    fn fits(&self, cells: &[String]) -> bool {
        let extra = cells.get(self.header.len()..);
        extra.is_some_and(|extra| extra.iter().all(|cell| cell.trim().is_empty()))
    }

    fn hand_in(&self, cells: &[String], line: u64, desk: &mut Desk<'_>) -> Result<(), LoadError> {
        if cells == self.header {
            return Ok(()); // tables joined with their headers
        }
        let place = desk.next_record(Some(line));
        if !self.fits(cells) {
            let (cells, columns) = (cells.len(), self.header.len());
            return desk.problem(
                place,
                format!("{cells} cells where the header has {columns}"),
            );
        }
        let mut record = Record::default();
        for (column, cell) in self.columns.iter().zip(cells) {
            match column {
                Some(known)
                    if matches!(known.field, Field::Title | Field::Body | Field::Summary) =>
                {
                    record.put(*known, &markup::plain(cell));
                }
                Some(known) => record.put(*known, cell),
                None => {}
            }
        }
        desk.record(record, place)
    }
}

/// Whether the last cell opens a quote that it does not close, so that it may go on.
fn ends_open(cells: &[String]) -> bool {
    let last = cells.last().filter(|cell| cell.starts_with('"'));
    last.is_some_and(|cell| cell.matches('"').count() % 2 == 1)
}

/// A row that is put together line by line.
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

    /// Takes the next line; the cells, when the row ends with it.
    fn feed(&mut self, line: &str) -> Option<Vec<String>> {
        self.cells.resize(self.cells_used + line.len() + 2, 0);
        let mut is_done = self.read(line.as_bytes());
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
