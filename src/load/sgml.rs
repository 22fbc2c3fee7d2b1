//! Reads tagged records that need not be well-formed: scans for known tags instead of parsing.
//!
//! A record begins with its tag at the start of a line. It ends with the closing tag or, if that is
//! missing, with the next opening tag. The record tag of TREC, LDC and ANT is `<DOC>`; in the
//! corpus of El-Khair it is the name of the newspaper.

use std::io::BufRead;

use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::{Field, FieldNames, RankedField};
use super::record::Record;
use super::tags::{Part, Tag, parts, tag};
use super::text::Text;
use super::{LoadError, markup};

/// The tags of the frame that a wire service adds around an article.
const FRAME: [&str; 6] = ["header", "footer", "trailer", "slug", "keyword", "preamble"];

/// A temporary separator of paragraphs, until the lines of each are joined.
const PARAGRAPH: char = '\u{2029}';

/// Returns the record tag of a text that begins with `head`.
pub fn record_tag(head: &str, names: &FieldNames) -> Option<String> {
    let mut first = head
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.is_empty());
    if !first
        .next()?
        .trim_start_matches('\u{feff}')
        .starts_with('<')
    {
        return None;
    }
    if head
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with("<?xml")
    {
        return xml_record_tag(head, names);
    }
    let opened = head.lines().filter_map(|line| {
        let (tag, _) = tag(line.trim_start_matches('\u{feff}').trim_start())?;
        (!tag.closes).then_some(tag)
    });
    if opened.clone().any(|tag| tag.is("doc")) {
        return Some("doc".to_owned());
    }
    let opened: Vec<String> = opened.map(|tag| tag.name.to_ascii_lowercase()).collect();
    let is_text = |name: &String| {
        names
            .find(name)
            .is_some_and(|known| matches!(known.field, Field::Title | Field::Body))
    };
    let count = |name: &String| opened.iter().filter(|other| *other == name).count();
    let outer = opened.first()?;
    let inner = opened.iter().find(|name| *name != outer)?;
    if !opened.iter().any(is_text) {
        return None;
    }
    // A tag that occurs once and contains many equal tags is a frame.
    let is_frame = count(outer) == 1 && count(inner) > 1;
    Some(if is_frame { inner } else { outer }.clone())
}

/// Returns the record tag of XML, where tags need not begin lines: `<DOC>`, or else the tag around
/// the first body.
fn xml_record_tag(head: &str, names: &FieldNames) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let is_body = |name: &str| {
        names
            .find(name)
            .is_some_and(|known| known.field == Field::Body)
    };
    for part in parts(head) {
        match part {
            Part::Tag(tag) if tag.is_empty || tag.is("p") || tag.is("br") => {}
            Part::Tag(tag) if tag.closes => {
                let position = open.iter().rposition(|name| tag.is(name));
                open.truncate(position.unwrap_or(open.len()));
            }
            Part::Tag(tag) if tag.is("doc") => return Some("doc".to_owned()),
            Part::Tag(tag) => open.push(tag.name),
            Part::Text(text) | Part::Verbatim(text) => {
                if let [.., record, last] = open.as_slice()
                    && is_body(last)
                    && !text.trim().is_empty()
                    && !open.iter().any(|name| name.eq_ignore_ascii_case("svg"))
                {
                    return Some(record.to_ascii_lowercase());
                }
            }
        }
    }
    None
}

/// Reads tagged records.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    head: &str,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let name = record_tag(head, &emitter.names).unwrap_or_else(|| "doc".to_owned());
    let mut scanner = Scanner {
        name,
        written_name: None,
        open: None,
        has_stray_text: false,
        max_bytes: text.record_bytes,
    };
    let mut line = String::new();
    while let Some(read) = text.next_line(&mut line)? {
        scanner.line(&line, read.number, read.is_cut, emitter)?;
        line.clear();
    }
    scanner.end(false, emitter)?;
    Ok(ReadStatus::Complete)
}

/// A record whose end has not been reached.
struct OpenRecord {
    position: Position,
    text: String,
    is_too_large: bool,
}

/// Splits the lines of a file into records.
struct Scanner {
    /// The record tag in lower case.
    name: String,
    /// The record tag as written in the file.
    written_name: Option<String>,
    open: Option<OpenRecord>,
    has_stray_text: bool,
    /// The size of the largest record in bytes.
    max_bytes: usize,
}

impl Scanner {
    fn line(
        &mut self,
        line: &str,
        number: u64,
        is_cut: bool,
        emitter: &mut Emitter<'_>,
    ) -> Result<(), LoadError> {
        let indent = line.len() - line.trim_start().len();
        if self.open.is_some() && self.begins_record(line.get(indent..).unwrap_or_default()) {
            self.end(false, emitter)?;
        }
        let mut rest = line;
        loop {
            if self.open.is_none() {
                let Some(start) = self.find(rest, false) else {
                    break;
                };
                let (before, record) = rest.split_at_checked(start).unwrap_or((rest, ""));
                self.stray(before, number, emitter)?;
                self.begin(record, number, emitter);
                rest = record;
            }
            let end = self.find(rest, true);
            let (inside, after) = end
                .and_then(|end| rest.split_at_checked(end))
                .unwrap_or((rest, ""));
            self.push(inside, is_cut);
            if end.is_none() {
                return Ok(());
            }
            self.end(true, emitter)?;
            rest = tag(after)
                .and_then(|(_, length)| after.get(length..))
                .unwrap_or_default();
        }
        self.stray(rest, number, emitter)
    }

    fn begins_record(&self, text: &str) -> bool {
        tag(text).is_some_and(|(tag, _)| !tag.closes && tag.is(&self.name))
    }

    /// Returns the byte offset of the opening or closing record tag in a line.
    fn find(&self, line: &str, closes: bool) -> Option<usize> {
        memchr::memchr_iter(b'<', line.as_bytes()).find(|at| {
            let tag = line.get(*at..).and_then(tag);
            tag.is_some_and(|(tag, _)| tag.closes == closes && tag.is(&self.name))
        })
    }

    fn begin(&mut self, record: &str, number: u64, emitter: &mut Emitter<'_>) {
        if let Some((tag, _)) = tag(record) {
            self.written_name = Some(tag.name.to_owned());
        }
        let position = emitter.next_record(Some(number));
        self.open = Some(OpenRecord {
            position,
            text: String::new(),
            is_too_large: false,
        });
    }

    fn push(&mut self, line: &str, is_cut: bool) {
        let Some(open) = &mut self.open else { return };
        open.is_too_large |= is_cut || open.text.len() + line.len() >= self.max_bytes;
        if open.is_too_large {
            open.text = String::new();
        } else {
            open.text.push_str(line);
            open.text.push('\n');
        }
    }

    /// Emits the open record.
    fn end(&mut self, is_closed: bool, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        if !is_closed {
            let name = self.written_name.as_deref().unwrap_or(&self.name);
            emitter.problem(open.position, format!("<{name}> without </{name}>"))?;
        }
        if open.is_too_large {
            return emitter.too_large(open.position, "a record");
        }
        let record = record(&open.text, &emitter.names);
        emitter.record(record, open.position)
    }

    /// Reports the first text between records. Tags there are frames.
    fn stray(&mut self, text: &str, line: u64, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
        let is_stray = |part| matches!(part, Part::Text(text) if !text.trim().is_empty());
        if self.has_stray_text || !parts(text).any(is_stray) {
            return Ok(());
        }
        self.has_stray_text = true;
        let name = self.written_name.as_deref().unwrap_or(&self.name);
        emitter.problem(
            Position::line(line),
            format!("text outside <{name}>: skipped"),
        )
    }
}

/// Parses a record: the attributes of its opening tag, then its fields.
pub fn record(text: &str, names: &FieldNames) -> Record {
    let mut fields = Fields {
        names,
        record: Record::default(),
        open: Vec::new(),
        value: String::new(),
    };
    let mut parts = parts(text);
    match parts.next() {
        Some(Part::Tag(tag)) => {
            for name in ["id", "docno"] {
                let id = tag.attribute(name).unwrap_or_default();
                fields.record.put(
                    RankedField {
                        field: Field::Id,
                        rank: 100,
                    },
                    &html_escape::decode_html_entities(id),
                );
            }
        }
        Some(part) => fields.part(part, true),
        None => {}
    }
    let mut at_line_start = true;
    for part in parts {
        fields.part(part, at_line_start);
        at_line_start = match part {
            Part::Text(text) | Part::Verbatim(text) => text
                .rsplit_once('\n')
                .is_some_and(|(_, last)| last.trim().is_empty()),
            Part::Tag(_) => false,
        };
    }
    fields.close_all();
    fields.record
}

/// The state of the parsing of a record.
struct Fields<'a> {
    names: &'a FieldNames,
    record: Record,
    /// The open tags, with their fields; `None` for the tag of a frame.
    open: Vec<(&'a str, Option<RankedField>)>,
    value: String,
}

impl<'a> Fields<'a> {
    fn part(&mut self, part: Part<'a>, at_line_start: bool) {
        match part {
            // Most text has no entity.
            Part::Text(text) if memchr::memchr(b'&', text.as_bytes()).is_none() => {
                self.value.push_str(text)
            }
            Part::Text(text) => self
                .value
                .push_str(&html_escape::decode_html_entities(text)),
            Part::Verbatim(text) => self.value.push_str(text),
            Part::Tag(tag) if tag.closes => self.closing(&tag),
            Part::Tag(tag) => self.opening(&tag, at_line_start),
        }
    }

    /// Opens a field if no field is open, if the tag is within `<BODY>`, or if it is at the start
    /// of a line, where it ends a field whose closing tag is missing. Any other tag is markup.
    fn opening(&mut self, tag: &Tag<'a>, at_line_start: bool) {
        let is_frame = FRAME.iter().any(|name| tag.is(name));
        let known = self.names.find(tag.name);
        let is_field = is_frame || known.is_some();
        let in_body = self
            .open
            .last()
            .is_some_and(|(name, _)| name.eq_ignore_ascii_case("body"));
        if tag.is_empty || !is_field || !(self.open.is_empty() || in_body || at_line_start) {
            self.markup(tag);
            return;
        }
        self.finish_value();
        if !in_body {
            self.open.clear();
        }
        self.open.push((tag.name, known.filter(|_| !is_frame)));
    }

    fn closing(&mut self, tag: &Tag<'a>) {
        let position = self.open.iter().rposition(|(name, _)| tag.is(name));
        match position {
            Some(position) => {
                self.finish_value();
                self.open.truncate(position);
            }
            None => self.markup(tag),
        }
    }

    fn markup(&mut self, tag: &Tag) {
        if tag.is("p") {
            self.value.push(PARAGRAPH);
        } else if markup::is_block(tag) {
            self.value.push('\n');
        }
    }

    fn finish_value(&mut self) {
        let value = std::mem::take(&mut self.value);
        if let Some((_, Some(known))) = self.open.last() {
            self.record.put(*known, &paragraphs(value));
        }
    }

    fn close_all(&mut self) {
        self.finish_value();
        self.open.clear();
    }
}

/// Joins the lines of each `<P>` paragraph, which are broken only for width.
fn paragraphs(value: String) -> String {
    if !value.contains(PARAGRAPH) {
        return value;
    }
    let joined = value.split(PARAGRAPH).map(|paragraph| {
        let lines = paragraph
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    });
    joined
        .filter(|paragraph| !paragraph.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}
