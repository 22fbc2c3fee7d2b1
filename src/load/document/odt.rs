//! Reads the texts and tables of OpenDocument. Deletions of tracked changes are not text.

use std::collections::HashMap;
use std::io::{BufReader, Read, Seek};

use encoding_rs::UTF_8;
use zip::ZipArchive;

use super::paragraphs::Paragraphs;
use super::spreadsheet::Sheet;
use crate::load::LoadError;
use crate::load::container::Members;
use crate::load::text::Text;
use crate::load::xml::{Event, Events, Tag};

const HIDDEN: [&str; 7] = [
    "tracked-changes",
    "annotation",
    "note",
    "sequence-decls",
    "forms",
    "ruby-text",
    "shapes",
];

/// The number of equal cells or spaces that are written out.
const MAX_REPEATS: usize = 100;

/// Reads a document.
pub fn read<R: Read + Seek>(
    mut archive: ZipArchive<R>,
    members: &mut Members<'_>,
) -> Result<(), LoadError> {
    let kind = super::part(&mut archive, "mimetype", 200).unwrap_or_default();
    if kind.ends_with(b"presentation") || kind.ends_with(b"graphics") {
        return members.ignored_file("OpenDocument presentation or drawing");
    }
    let is_table = kind.ends_with(b"spreadsheet");
    let max_bytes = members.record_bytes();
    let file = match archive.by_name("content.xml") {
        Ok(file) => file,
        Err(error) => return members.problem(None, format!("broken document: {error}")),
    };
    let file = BufReader::new(file.take(members.room()));
    let mut text = Text::new(file, UTF_8, max_bytes);
    let mut events = Events::new(&mut text);
    if is_table {
        return tables(&mut events, members);
    }
    let mut paragraphs = Paragraphs::default();
    let mut parents: HashMap<String, String> = HashMap::new();
    let mut hidden = 0usize;
    let mut depth = 0usize;
    let mut is_first = true;
    let fault = loop {
        let event = match events.next() {
            Ok(Some(event)) if paragraphs.bytes() <= max_bytes => event,
            Ok(_) => break events.fault,
            Err(LoadError::Read(error)) => break Some(error.to_string()),
            Err(error) => return Err(error),
        };
        match event {
            Event::Start(tag) if hidden > 0 || HIDDEN.contains(&tag.name.as_str()) => hidden += 1,
            Event::End(_) if hidden > 0 => hidden -= 1,
            Event::Text(text) if hidden == 0 && depth > 0 => {
                paragraphs.push(&text.replace('\n', " "))
            }
            Event::Text(_) => {}
            Event::Start(tag) => match tag.name.as_str() {
                "style" => {
                    let name = |key| tag.attribute(key).unwrap_or_default().to_owned();
                    parents.insert(name("name"), name("parent-style-name"));
                }
                "p" | "h" => {
                    depth += 1;
                    paragraphs.begin(is_title(&tag, &parents) || tag.name == "h" && is_first);
                }
                "line-break" => paragraphs.push("\n"),
                "tab" => paragraphs.push(" "),
                "s" => paragraphs.push(" "),
                "table-row" => paragraphs.begin_row(),
                "table-cell" => paragraphs.begin_cell(),
                _ => {}
            },
            Event::End(name) => match name.as_str() {
                "p" | "h" => {
                    depth = depth.saturating_sub(1);
                    paragraphs.end();
                    is_first &= paragraphs.is_empty();
                }
                "table-row" => paragraphs.end_row(),
                _ => {}
            },
        }
    };
    super::emit(paragraphs, fault.as_deref(), max_bytes, members)
}

/// Returns whether a paragraph has the style of titles, or one that is derived from it.
fn is_title(tag: &Tag, parents: &HashMap<String, String>) -> bool {
    let style = tag.attribute("style-name").unwrap_or_default();
    style == "Title" || parents.get(style).is_some_and(|parent| parent == "Title")
}

/// Reads the tables of a spreadsheet.
fn tables<R: std::io::BufRead>(
    events: &mut Events<'_, R>,
    members: &mut Members<'_>,
) -> Result<(), LoadError> {
    let mut sheet: Option<Sheet> = None;
    let (mut row, mut cell): (Vec<String>, Option<(String, usize)>) = (Vec::new(), None);
    let mut hidden = 0usize;
    loop {
        let event = match events.next() {
            Ok(Some(event)) => event,
            Ok(None) => break,
            Err(LoadError::Read(error)) => {
                members.problem(None, format!("broken document: {error}"))?;
                break;
            }
            Err(error) => return Err(error),
        };
        match event {
            Event::Start(tag) if hidden > 0 || HIDDEN.contains(&tag.name.as_str()) => hidden += 1,
            Event::End(_) if hidden > 0 => hidden -= 1,
            Event::Start(tag) => match tag.name.as_str() {
                "table" => sheet = Some(Sheet::new(tag.attribute("name").unwrap_or_default())),
                "table-cell" | "covered-table-cell" => {
                    let repeats = tag.attribute("number-columns-repeated");
                    let repeats = repeats.and_then(|count| count.parse().ok()).unwrap_or(1);
                    // A date is stored apart from the text that shows it.
                    let date = tag.attribute("date-value").unwrap_or_default().to_owned();
                    cell = Some((date, usize::min(repeats, MAX_REPEATS)));
                }
                _ => {}
            },
            Event::Text(text) => {
                if let Some((value, _)) = &mut cell
                    && value.len() <= members.record_bytes()
                {
                    value.push_str(&text);
                }
            }
            Event::End(name) => match name.as_str() {
                "p" => {
                    if let Some((value, _)) = &mut cell {
                        value.push('\n');
                    }
                }
                "table-cell" | "covered-table-cell" => {
                    if let Some((value, repeats)) = cell.take() {
                        let value = first_date(&value);
                        let copies = if value.is_empty() { repeats } else { 1 };
                        row.extend(std::iter::repeat_n(value, copies));
                    }
                }
                "table-row" => {
                    if let Some(sheet) = &mut sheet {
                        sheet.row(&std::mem::take(&mut row))?;
                    }
                }
                "table" => {
                    if let Some(sheet) = sheet.take()
                        && !sheet.emit(members)?
                    {
                        break;
                    }
                }
                _ => {}
            },
        }
    }
    Ok(())
}

/// Returns the value of a cell: the stored date without the text that follows it, or the text.
fn first_date(value: &str) -> String {
    let value = value.trim();
    let is_date = value.get(..10).is_some_and(|date| {
        date.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
    });
    if is_date && value.len() > 10 && !value.contains(' ') {
        let end = value.find(|c: char| !(c.is_ascii_digit() || "-T:.".contains(c)));
        let date = value.get(..end.unwrap_or(value.len())).unwrap_or(value);
        let day = date.get(..10).unwrap_or(date);
        return if date.contains('T') {
            date.to_owned()
        } else {
            day.to_owned()
        };
    }
    value.to_owned()
}
