//! Reads EPUB: each chapter of the spine is an article, a member of the book.

use std::collections::HashMap;
use std::io::{Read, Seek};

use encoding_rs::UTF_8;
use html_escape::decode_html_entities;
use percent_encoding::percent_decode_str;
use zip::ZipArchive;

use crate::load::LoadError;
use crate::load::container::Members;
use crate::load::emitter::Position;
use crate::load::fields::Field;
use crate::load::markup;
use crate::load::record::Record;
use crate::load::scan::Scan;
use crate::load::tags::{Part, parts};
use crate::load::text::Text;
use crate::load::xml::{Event, Events};

/// The number of chapters that are read.
const MAX_CHAPTERS: usize = 100_000;

/// The description of a book.
#[derive(Debug, Default)]
struct Package {
    title: String,
    author: String,
    date: String,
    /// The manifest: the path, the media type and the properties of each item by its id.
    items: HashMap<String, (String, String, String)>,
    /// The ids of the chapters in reading order.
    spine: Vec<String>,
}

/// Reads a book.
pub fn read<R: Read + Seek>(
    mut archive: ZipArchive<R>,
    members: &mut Members<'_>,
) -> Result<(), LoadError> {
    let max_bytes = members.record_bytes();
    let container = super::part(&mut archive, "META-INF/container.xml", max_bytes);
    let path = container.and_then(|container| package_path(&container));
    let opened = path.and_then(|path| {
        let bytes = super::part(&mut archive, &path, max_bytes)?;
        Some((path, bytes))
    });
    let Some((path, bytes)) = opened else {
        return members.problem(None, "broken EPUB: it has no package document");
    };
    let folder = path
        .rsplit_once('/')
        .map(|(folder, _)| folder)
        .unwrap_or_default();
    let package = package(&bytes);
    for id in package.spine.iter().take(MAX_CHAPTERS) {
        let Some((href, kind, properties)) = package.items.get(id) else {
            members.problem(
                None,
                format!("the spine names {id}, which is not in the manifest"),
            )?;
            continue;
        };
        let name = resolved(folder, href);
        if archive.index_for_name(&name).is_none() {
            let reason = "the spine names it, and the archive does not hold it";
            members.problem(Some(&name), reason)?;
            continue;
        }
        if !kind.contains("html") || properties.split(' ').any(|property| property == "nav") {
            members.ignored(&name, "table of contents or picture of a book")?;
            continue;
        }
        let room = members.room().min(max_bytes as u64);
        let room = usize::try_from(room).unwrap_or(max_bytes);
        let Some(bytes) = super::part(&mut archive, &name, room) else {
            members.problem(
                Some(&name),
                "a chapter that is broken or too large: skipped",
            )?;
            continue;
        };
        if !members.add_bytes(bytes.len() as u64)? {
            break;
        }
        let html = html(&bytes);
        match chapter(&html, &package) {
            Some(record) => members.records(Some(&name), |emitter| {
                emitter.record(record, Position::default())
            })?,
            None => members.ignored(&name, "page of a book without text")?,
        }
    }
    Ok(())
}

fn html(bytes: &[u8]) -> String {
    let encoding = Scan::of_bytes(bytes).encoding(None).unwrap_or(UTF_8);
    encoding.decode(bytes).0.replace('\0', " ")
}

/// Returns the path of the package document.
fn package_path(container: &[u8]) -> Option<String> {
    let text = html(container);
    let mut text = Text::new(text.as_bytes(), UTF_8, text.len());
    let mut events = Events::new(&mut text);
    while let Ok(Some(event)) = events.next() {
        if let Event::Start(tag) = event
            && tag.name == "rootfile"
        {
            return tag.attribute("full-path").map(str::to_owned);
        }
    }
    None
}

fn package(bytes: &[u8]) -> Package {
    let text = html(bytes);
    let mut text = Text::new(text.as_bytes(), UTF_8, text.len());
    let mut events = Events::new(&mut text);
    let mut package = Package::default();
    let mut open = String::new();
    while let Ok(Some(event)) = events.next() {
        match event {
            Event::Start(tag) => {
                let value = |key| tag.attribute(key).unwrap_or_default().to_owned();
                match tag.name.as_str() {
                    "item" => {
                        let item = (value("href"), value("media-type"), value("properties"));
                        package.items.insert(value("id"), item);
                    }
                    "itemref" => package.spine.push(value("idref")),
                    _ => {}
                }
                open = tag.name;
            }
            Event::Text(text) => {
                let target = match open.as_str() {
                    "title" => &mut package.title,
                    "creator" => &mut package.author,
                    "date" => &mut package.date,
                    _ => continue,
                };
                if target.trim().is_empty() {
                    *target = text.trim().to_owned();
                }
            }
            Event::End(_) => open.clear(),
        }
    }
    package
}

/// Returns the path of an item, which is relative to the folder of the package document.
fn resolved(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or(href);
    let href = percent_decode_str(href).decode_utf8_lossy();
    let mut path: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(path.pop()),
            part => path.push(part),
        }
    }
    path.join("/")
}

/// Returns the record of a chapter; `None` if it has no text besides its heading.
fn chapter(html: &str, package: &Package) -> Option<Record> {
    let (title, rest) = heading(html);
    let body = markup::to_text(&rest);
    if body.trim().is_empty() {
        return None;
    }
    let mut record = Record::default();
    record.set(Field::Title, &title);
    record.set(Field::Body, &body);
    record.set(Field::Source, &package.title);
    record.set(Field::Author, &package.author);
    record.set(Field::Date, &package.date);
    Some(record)
}

/// Splits a page into the text of its first heading, or else its title, and the HTML without it.
fn heading(html: &str) -> (String, String) {
    let mut title = String::new();
    let mut rest = String::with_capacity(html.len());
    let mut open: Option<&str> = None;
    let mut heading: Option<String> = None;
    let mut is_done = false;
    for part in parts(html) {
        if let Part::Tag(tag) = part {
            let is_heading = ["h1", "h2", "h3"].iter().any(|name| tag.is(name));
            if let Some(name) = open {
                if tag.closes && tag.is(name) {
                    is_done |= name != "title" && heading.is_some();
                    open = None;
                }
            } else if !tag.closes && !tag.is_empty && (tag.is("title") || is_heading && !is_done) {
                open = Some(tag.name);
            } else {
                rest.push_str(if tag.closes { "</" } else { "<" });
                rest.push_str(tag.name);
                rest.push('>');
            }
            continue;
        }
        let words = match part {
            Part::Text(words) => decode_html_entities(words),
            Part::Verbatim(words) => words.into(),
            Part::Tag(_) => continue,
        };
        match open {
            Some(name) if name.eq_ignore_ascii_case("title") => title.push_str(&words),
            Some(_) => markup::push_words(heading.get_or_insert_default(), &words),
            None => rest.push_str(&html_escape::encode_text(&words)),
        }
    }
    let heading = heading.map(|heading| heading.trim().to_owned());
    let heading = heading.filter(|heading| !heading.is_empty());
    (heading.unwrap_or_else(|| title.trim().to_owned()), rest)
}
