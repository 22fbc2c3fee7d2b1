//! Tagged records that are not XML: scanned for the tags that are known, never parsed.
//!
//! A record begins with its tag at the start of a line, and ends with the closing tag or, when
//! that is missing, with the next opening one. `<DOC>` is the tag of TREC, LDC and ANT; in
//! El-Khair's corpus it is the name of the paper.

use std::io::BufRead;

use super::desk::{Desk, Place, Reading};
use super::fields::{Field, Known, Names};
use super::record::Record;
use super::tags::{Part, Tag, parts, tag};
use super::text::Text;
use super::{LoadError, markup};

/// Tags that hold nothing of the article: the frame that a wire service puts around it.
const FRAME: [&str; 6] = ["header", "footer", "trailer", "slug", "keyword", "preamble"];

/// A paragraph border, until the lines of each paragraph are joined.
const PARAGRAPH: char = '\u{2029}';

/// The tag of the records in a text that begins with `head`.
pub fn record_tag(head: &str, names: &Names) -> Option<String> {
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
    // A tag that stands once around another that comes again and again is but a frame.
    let is_frame = count(outer) == 1 && count(inner) > 1;
    Some(if is_frame { inner } else { outer }.clone())
}

/// The record tag in XML, whose tags need not begin lines: `<DOC>`, else the one around the first
/// text.
fn xml_record_tag(head: &str, names: &Names) -> Option<String> {
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
                let place = open.iter().rposition(|name| tag.is(name));
                open.truncate(place.unwrap_or(open.len()));
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
    desk: &mut Desk<'_>,
) -> Result<Reading, LoadError> {
    let name = record_tag(head, &desk.names).unwrap_or_else(|| "doc".to_owned());
    let mut scanner = Scanner {
        name,
        shown: None,
        open: None,
        has_strays: false,
        most: text.record_bytes,
    };
    let mut line = String::new();
    while let Some(read) = text.next_line(&mut line)? {
        scanner.line(&line, read.number, read.is_cut, desk)?;
        line.clear();
    }
    scanner.end(false, desk)?;
    Ok(Reading::Done)
}

/// A record whose end is not reached yet.
struct Open {
    place: Place,
    text: String,
    is_too_long: bool,
}

struct Scanner {
    /// The record tag, in lower case, and as the file writes it.
    name: String,
    shown: Option<String>,
    open: Option<Open>,
    has_strays: bool,
    /// Bytes that a record may have.
    most: usize,
}

impl Scanner {
    fn line(
        &mut self,
        line: &str,
        number: u64,
        is_cut: bool,
        desk: &mut Desk<'_>,
    ) -> Result<(), LoadError> {
        let indent = line.len() - line.trim_start().len();
        if self.open.is_some() && self.opening(line.get(indent..).unwrap_or_default()) {
            self.end(false, desk)?;
        }
        let mut rest = line;
        loop {
            if self.open.is_none() {
                let Some(start) = self.find(rest, false) else {
                    break;
                };
                let (before, record) = rest.split_at_checked(start).unwrap_or((rest, ""));
                self.stray(before, number, desk)?;
                self.begin(record, number, desk);
                rest = record;
            }
            let end = self.find(rest, true);
            let (inside, behind) = end
                .and_then(|end| rest.split_at_checked(end))
                .unwrap_or((rest, ""));
            self.push(inside, is_cut);
            if end.is_none() {
                return Ok(());
            }
            self.end(true, desk)?;
            rest = tag(behind)
                .and_then(|(_, length)| behind.get(length..))
                .unwrap_or_default();
        }
        self.stray(rest, number, desk)
    }

    fn opening(&self, text: &str) -> bool {
        tag(text).is_some_and(|(tag, _)| !tag.closes && tag.is(&self.name))
    }

    /// Where the record tag opens or closes in a line.
    fn find(&self, line: &str, closes: bool) -> Option<usize> {
        memchr::memchr_iter(b'<', line.as_bytes()).find(|at| {
            let found = line.get(*at..).and_then(tag);
            found.is_some_and(|(tag, _)| tag.closes == closes && tag.is(&self.name))
        })
    }

    fn begin(&mut self, record: &str, number: u64, desk: &mut Desk<'_>) {
        if let Some((tag, _)) = tag(record) {
            self.shown = Some(tag.name.to_owned());
        }
        let place = desk.next_record(Some(number));
        self.open = Some(Open {
            place,
            text: String::new(),
            is_too_long: false,
        });
    }

    fn push(&mut self, line: &str, is_cut: bool) {
        let Some(open) = &mut self.open else { return };
        open.is_too_long |= is_cut || open.text.len() + line.len() >= self.most;
        if open.is_too_long {
            open.text = String::new();
        } else {
            open.text.push_str(line);
            open.text.push('\n');
        }
    }

    /// Hands in the open record.
    fn end(&mut self, is_closed: bool, desk: &mut Desk<'_>) -> Result<(), LoadError> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        if !is_closed {
            let name = self.shown.as_deref().unwrap_or(&self.name);
            desk.problem(open.place, format!("<{name}> without </{name}>"))?;
        }
        if open.is_too_long {
            return desk.too_large(open.place, "a record");
        }
        let record = record(&open.text, &desk.names);
        desk.record(record, open.place)
    }

    /// Text between records belongs to none; tags there are but frames.
    fn stray(&mut self, text: &str, line: u64, desk: &mut Desk<'_>) -> Result<(), LoadError> {
        let is_stray = |part| matches!(part, Part::Text(text) if !text.trim().is_empty());
        if self.has_strays || !parts(text).any(is_stray) {
            return Ok(());
        }
        self.has_strays = true;
        let name = self.shown.as_deref().unwrap_or(&self.name);
        desk.problem(Place::line(line), format!("text outside <{name}>: skipped"))
    }
}

/// Takes a record apart: the opening tag with its attributes, then the fields.
pub fn record(text: &str, names: &Names) -> Record {
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
                    Known {
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

/// The fields of a record, as they open and close.
struct Fields<'a> {
    names: &'a Names,
    record: Record,
    /// The open tags that mean something, and what: `None` for the frame.
    open: Vec<(&'a str, Option<Known>)>,
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

    /// A field opens outside of all fields, in the body's frame, or at the start of a line, where
    /// it ends the field before it, whose closing tag is missing. Elsewhere a tag is markup.
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
        let place = self.open.iter().rposition(|(name, _)| tag.is(name));
        match place {
            Some(place) => {
                self.finish_value();
                self.open.truncate(place);
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

/// Within `<P>` tags lines are broken for width only: each paragraph becomes one line.
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
