//! Reads the sheets of a workbook as tables.

use std::io::{self, Read, Seek, Write};

use calamine::{DataRef, Reader, Xlsx};
use tempfile::SpooledTempFile;
use zip::ZipArchive;

use crate::load::container::{Members, Next};
use crate::load::{BUFFER_BYTES, Format, LoadError};

/// The size of the parts of a workbook together, in bytes. Its strings are held in memory.
const MAX_BYTES: u64 = 256 << 20;

/// The size of the cells of a row together, in bytes. A short workbook may name one long text in each
/// of its cells.
const MAX_ROW_BYTES: usize = 32 << 20;

/// The number of columns that are read.
const MAX_COLUMNS: usize = 1000;

/// The number of rows at the start, among which the header is looked for.
const MAX_ROWS_BEFORE_HEADER: u64 = 20;

/// A sheet, written as CSV.
pub struct Sheet {
    name: String,
    csv: SpooledTempFile,
    rows: u64,
}

impl Sheet {
    /// Returns an empty sheet.
    pub fn new(name: &str) -> Self {
        let name = match name.trim() {
            "" => "table",
            name => name,
        };
        Sheet {
            name: name.replace(['/', '\\'], "-"),
            csv: SpooledTempFile::new(BUFFER_BYTES),
            rows: 0,
        }
    }

    /// Adds a row. Rows of a single cell before the header are a heading over the table.
    pub fn row(&mut self, cells: &[String]) -> io::Result<()> {
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let is_heading = self.rows == 0 && filled == 1 && cells.len() > 1;
        if filled == 0 || is_heading && self.rows < MAX_ROWS_BEFORE_HEADER {
            return Ok(());
        }
        self.rows += 1;
        let mut line = String::new();
        for (number, cell) in cells.iter().take(MAX_COLUMNS).enumerate() {
            if number > 0 {
                line.push(',');
            }
            line.push('"');
            line.push_str(&cell.trim().replace('"', "\"\""));
            line.push('"');
        }
        line.push('\n');
        self.csv.write_all(line.as_bytes())
    }

    /// Reads the sheet as a member. Returns `false` if a limit was reached.
    pub fn emit(mut self, members: &mut Members<'_>) -> Result<bool, LoadError> {
        if self.rows == 0 {
            return Ok(true);
        }
        self.csv.rewind()?;
        let next = members.read(&self.name, None, &mut self.csv, Some(Format::Csv))?;
        Ok(next == Next::Member)
    }
}

/// Reads a workbook.
pub fn read<R: Read + Seek>(
    mut archive: ZipArchive<R>,
    members: &mut Members<'_>,
) -> Result<(), LoadError> {
    let room = members.room().min(MAX_BYTES);
    let size = unpacked_bytes(&mut archive, room);
    if size > room {
        let reason = "its parts have more than 256 MiB together: save it as CSV";
        return members.problem(None, reason);
    }
    let mut source = archive.into_inner();
    source.rewind()?;
    let mut workbook: Xlsx<R> = match Xlsx::new(source) {
        Ok(workbook) => workbook,
        Err(error) => return members.problem(None, format!("broken workbook: {error}")),
    };
    for name in workbook.sheet_names() {
        let mut sheet = Sheet::new(&name);
        let fault = match cells(&mut workbook, &name, &mut sheet, room) {
            Ok(()) => None,
            Err(Fault::Written(error)) => return Err(LoadError::Read(error)),
            Err(Fault::Workbook(reason)) => Some(reason),
        };
        let name = sheet.name.clone();
        if !sheet.emit(members)? {
            break;
        }
        if let Some(fault) = fault {
            members.problem(Some(&name), format!("broken sheet: {fault}"))?;
        }
    }
    Ok(())
}

enum Fault {
    Written(io::Error),
    Workbook(String),
}

/// Writes the cells of a sheet to `sheet`, at most `room` bytes of them.
fn cells<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    sheet: &mut Sheet,
    mut room: u64,
) -> Result<(), Fault> {
    let too_much = |what: &str| {
        let reason = format!("the cells of {what} are too large together: the rest is skipped");
        Fault::Workbook(reason)
    };
    let broken = |error: calamine::XlsxError| Fault::Workbook(error.to_string());
    let mut cells = workbook.worksheet_cells_reader(name).map_err(broken)?;
    let mut row: Vec<String> = Vec::new();
    let mut number = 0;
    let mut row_bytes = 0;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (at, column) = cell.get_position();
        if at != number {
            sheet
                .row(&std::mem::take(&mut row))
                .map_err(Fault::Written)?;
            number = at;
            row_bytes = 0;
        }
        let column = column as usize;
        if column < MAX_COLUMNS {
            let text = value(cell.get_value());
            row_bytes += text.len();
            if row_bytes > MAX_ROW_BYTES {
                return Err(too_much(&format!("row {}", at + 1)));
            }
            room = room
                .checked_sub(text.len() as u64)
                .ok_or_else(|| too_much("the sheet"))?;
            row.resize(row.len().max(column + 1), String::new());
            if let Some(place) = row.get_mut(column) {
                *place = text;
            }
        }
    }
    sheet.row(&row).map_err(Fault::Written)
}

fn value(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(date) if date.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                day
            } else {
                format!("{day} {hour:02}:{minute:02}:{second:02}")
            }
        }
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Returns the size of the parts, or a number over `max_bytes`. What an archive says about it may
/// be wrong.
fn unpacked_bytes<R: Read + Seek>(archive: &mut ZipArchive<R>, max_bytes: u64) -> u64 {
    let mut bytes = 0;
    for index in 0..archive.len() {
        if let Ok(part) = archive.by_index(index) {
            let mut part = part.take((max_bytes + 1).saturating_sub(bytes));
            bytes += io::copy(&mut part, &mut io::sink()).unwrap_or(0);
        }
        if bytes > max_bytes {
            break;
        }
    }
    bytes
}
