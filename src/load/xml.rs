//! Reads XML as events, without expanding entities of the document and with bounded memory.
//!
//! `tree` makes a tree of an element. The readers of the formats are next to it: `mediawiki`, `tei`,
//! `nitf`, `newsml`, and `records` for any other XML with known names of fields.

mod blocks;
mod fictionbook;
pub mod mediawiki;
pub mod newsml;
pub mod nitf;
pub mod records;
pub mod tei;
pub mod tree;
mod wikitext;

use std::io::{self, BufRead, Read};

use html_escape::decode_html_entities;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event as XmlEvent};

use super::emitter::{Emitter, Position};
use super::text::{Text, prefix};
use super::{Format, LoadError};
use tree::Element;

/// The number of syntax errors after which a document is not read further.
const MAX_ERRORS: u64 = 100;

/// A part of an XML document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A start tag, or an empty element, which an [`Event::End`] follows.
    Start(Tag),
    /// An end tag, with its local name.
    End(String),
    /// Text, with its entities decoded.
    Text(String),
}

/// A start tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tag {
    /// The name without its namespace prefix.
    pub name: String,
    /// The attributes without prefixes, except `xml:`.
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// Returns the value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The events of a document.
pub struct Events<'t, R: BufRead> {
    reader: Reader<Decoded<'t, R>>,
    buffer: Vec<u8>,
    /// The end of an empty element, which is returned next.
    pending_end: Option<String>,
    errors: u64,
    /// The first syntax error.
    pub fault: Option<String>,
}

impl<'t, R: BufRead> Events<'t, R> {
    /// Returns the events of a text.
    pub fn new(text: &'t mut Text<R>) -> Self {
        let left = text.record_bytes;
        let mut reader = Reader::from_reader(Decoded {
            text,
            piece: String::new(),
            used: 0,
            left,
            cuts: 0,
        });
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        Events {
            reader,
            buffer: Vec::new(),
            pending_end: None,
            errors: 0,
            fault: None,
        }
    }

    /// Returns the largest size of a record in bytes.
    pub fn record_bytes(&mut self) -> usize {
        self.reader.get_mut().text.record_bytes
    }

    /// Returns the next event; `None` at the end of the document, or after too many errors.
    ///
    /// # Errors
    ///
    /// Returns an error if the source cannot be read.
    pub fn next(&mut self) -> Result<Option<Event>, LoadError> {
        if let Some(name) = self.pending_end.take() {
            return Ok(Some(Event::End(name)));
        }
        loop {
            self.buffer.clear();
            let source = self.reader.get_mut();
            source.left = source.text.record_bytes;
            source.cuts = 0;
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(quick_xml::Error::Io(error)) if error.kind() != io::ErrorKind::FileTooLarge => {
                    return Err(LoadError::Read(io::Error::new(
                        error.kind(),
                        error.to_string(),
                    )));
                }
                Err(error) => {
                    self.errors += 1;
                    self.fault.get_or_insert_with(|| error.to_string());
                    let is_fatal = matches!(error, quick_xml::Error::Io(_));
                    if is_fatal || self.errors >= MAX_ERRORS {
                        return Ok(None);
                    }
                    continue;
                }
            };
            return Ok(Some(match event {
                XmlEvent::Start(tag) => Event::Start(start(&tag)),
                XmlEvent::Empty(tag) => {
                    let tag = start(&tag);
                    self.pending_end = Some(tag.name.clone());
                    Event::Start(tag)
                }
                XmlEvent::End(tag) => Event::End(local(tag.local_name().as_ref())),
                XmlEvent::Text(text) => Event::Text(text.xml10_content().into_owned()),
                XmlEvent::CData(text) => Event::Text(text.xml10_content().into_owned()),
                XmlEvent::GeneralRef(reference) => Event::Text(resolved(&reference)),
                XmlEvent::Eof => return Ok(None),
                XmlEvent::Comment(_)
                | XmlEvent::Decl(_)
                | XmlEvent::PI(_)
                | XmlEvent::DocType(_) => {
                    continue;
                }
            }));
        }
    }
}

fn local(name: &str) -> String {
    name.trim().to_owned()
}

fn start(tag: &BytesStart<'_>) -> Tag {
    let mut attributes = tag.html_attributes();
    let attributes = attributes.with_checks(false).flatten().map(|attribute| {
        let key: &str = attribute.key.as_ref();
        let key = match key.split_once(':') {
            Some(("xml" | "xmlns", _)) | None => key,
            Some((_, local)) => local,
        };
        (
            key.to_owned(),
            decode_html_entities(&*attribute.value).into_owned(),
        )
    });
    let attributes = attributes.collect();
    Tag {
        name: local(tag.local_name().as_ref()),
        attributes,
    }
}

/// Returns the text of a reference. An entity that the document defines is left as it is written:
/// expanding it could take any amount of memory.
fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return if character == '\0' {
            " ".to_owned()
        } else {
            character.to_string()
        };
    }
    let name: &str = reference;
    decode_html_entities(&format!("&{name};")).into_owned()
}

/// Reads a decoded text as bytes. Text that is larger than a record is cut at the limit.
struct Decoded<'t, R: BufRead> {
    text: &'t mut Text<R>,
    piece: String,
    used: usize,
    /// The number of bytes that the current event may still have.
    left: usize,
    /// The number of times that the current event was cut.
    cuts: u32,
}

impl<R: BufRead> Decoded<'_, R> {
    fn next_piece(&mut self) -> io::Result<bool> {
        self.used = 0;
        self.piece.clear();
        match self.text.next_piece()? {
            Some(piece) => self.piece.push_str(piece),
            None => return Ok(false),
        }
        Ok(true)
    }

    /// Skips to the next tag, where text that is too large ends.
    fn skip_to_tag(&mut self) -> io::Result<()> {
        self.cuts += 1;
        if self.cuts > 1 {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "a tag is larger than a record (see --max-record)",
            ));
        }
        loop {
            let rest = self.piece.get(self.used..).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
                self.used += at;
                self.left = super::text::PIECE_BYTES;
                return Ok(());
            }
            if !self.next_piece()? {
                return Ok(());
            }
        }
    }
}

impl<R: BufRead> BufRead for Decoded<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.used >= self.piece.len() {
            if !self.next_piece()? {
                return Ok(&[]);
            }
        }
        let is_full = |rest: &str, left: usize| prefix(rest, left).is_empty();
        if is_full(self.piece.get(self.used..).unwrap_or_default(), self.left) {
            self.skip_to_tag()?;
        }
        let rest = self.piece.get(self.used..).unwrap_or_default();
        Ok(prefix(rest, self.left.max(4)).as_bytes())
    }

    fn consume(&mut self, read: usize) {
        self.used += read;
        self.left = self.left.saturating_sub(read);
    }
}

impl<R: BufRead> Read for Decoded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

/// Returns the format of a document by its first tag.
pub fn format_of_root(name: &str) -> Option<Format> {
    let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
    match local {
        "mediawiki" => Some(Format::Mediawiki),
        "TEI" | "TEI.2" | "teiCorpus" | "teiCorpus.2" => Some(Format::Tei),
        fictionbook::ROOT => Some(Format::Xml),
        "nitf" => Some(Format::Nitf),
        "newsMessage" | "newsItem" | "newsItemSet" | "NewsML" => Some(Format::Newsml),
        _ => None,
    }
}

/// Calls `read` with each outermost element that has one of these names, as a tree. Reports elements
/// that are larger than a record, and a syntax error.
fn for_each_element<R: BufRead>(
    text: &mut Text<R>,
    names: &[&str],
    emitter: &mut Emitter<'_>,
    mut read: impl FnMut(Element, &mut Emitter<'_>) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let mut events = Events::new(text);
    while let Some(event) = events.next()? {
        let Event::Start(tag) = event else { continue };
        if !names.contains(&tag.name.as_str()) {
            continue;
        }
        let subject = format!("<{}>", tag.name);
        match Element::read(tag, &mut events)? {
            Some(element) => read(element, emitter)?,
            None => {
                let position = emitter.next_record(None);
                emitter.too_large(position, &subject)?;
            }
        }
    }
    report_fault(events.fault, emitter)
}

/// Reports a syntax error.
fn report_fault(fault: Option<String>, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
    match fault {
        Some(fault) => {
            let reason = format!("it is not well-formed XML: {fault}: the rest may be incomplete");
            emitter.problem(Position::default(), reason)
        }
        None => Ok(()),
    }
}

/// Reports the number of records that are not articles.
fn report_others(count: u64, kind: &str, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
    if count == 0 {
        return Ok(());
    }
    emitter.warning(
        Position::default(),
        format!("{count} {kind} are not articles"),
    )
}

/// Returns a date in the basic format of ISO 8601 (`20240304T100000Z`) in the extended one, and any
/// other value as it is.
fn iso_date(value: &str) -> String {
    let value = value.trim();
    let digits = |range: std::ops::Range<usize>| {
        let part = value.get(range)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(part)
    };
    let (Some(year), Some(month), Some(day)) = (digits(0..4), digits(4..6), digits(6..8)) else {
        return value.to_owned();
    };
    let date = format!("{year}-{month}-{day}");
    let rest = value.get(8..).unwrap_or_default();
    if rest.is_empty() {
        return date;
    }
    let time = (digits(9..11), digits(11..13), digits(13..15));
    match time {
        (Some(hour), Some(minute), Some(second)) if rest.starts_with('T') => {
            let zone = value.get(15..).unwrap_or_default();
            let zone = match zone.len() {
                5 if zone.starts_with(['+', '-']) => {
                    let (hours, minutes) = zone.split_at_checked(3).unwrap_or((zone, ""));
                    format!("{hours}:{minutes}")
                }
                _ => zone.to_owned(),
            };
            format!("{date}T{hour}:{minute}:{second}{zone}")
        }
        _ => value.to_owned(),
    }
}
