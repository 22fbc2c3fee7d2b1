//! Reads any XML in which an element with known names of fields repeats.
//!
//! A name is that of an element, that of an attribute, or the value of an attribute `name`, as in
//! `<field name="title">`.

use std::io::BufRead;

use encoding_rs::UTF_8;

use super::tree::Element;
use super::{Event, Events, Tag, blocks, fictionbook};
use crate::load::LoadError;
use crate::load::emitter::{Emitter, ReadStatus};
use crate::load::fields::{Field, FieldNames, RankedField};
use crate::load::record::Record;
use crate::load::text::Text;

/// Returns the name of the element that is a record, in a text that begins with `head`: the
/// innermost one that contains both a title and a text. A text alone must repeat.
pub fn record_name(head: &str, names: &FieldNames) -> Option<String> {
    let mut text = Text::new(head.as_bytes(), UTF_8, head.len());
    let mut events = Events::new(&mut text);
    let mut path: Vec<String> = Vec::new();
    // The known elements that are open, the innermost last.
    let mut open: Vec<(Field, usize)> = Vec::new();
    let (mut title, mut body): (Option<Vec<String>>, Option<Vec<String>>) = (None, None);
    let mut bodies = 0;
    while let Ok(Some(event)) = events.next() {
        match event {
            Event::Start(tag) => {
                let field = field_of(&tag, names).map(|known| known.field);
                if let Some(field) = field {
                    open.push((field, path.len()));
                }
                if has_field(&tag, names, Field::Title) {
                    title.get_or_insert_with(|| [path.clone(), vec![tag.name.clone()]].concat());
                }
                if has_field(&tag, names, Field::Body) {
                    bodies += 1;
                    body.get_or_insert_with(|| [path.clone(), vec![tag.name.clone()]].concat());
                }
                path.push(tag.name);
            }
            Event::End(name) => {
                if let Some(at) = path.iter().rposition(|open| *open == name) {
                    path.truncate(at);
                }
                open.retain(|(_, depth)| path.len() > *depth);
            }
            Event::Text(text) => {
                let Some((field, depth)) = open.last().filter(|_| !text.trim().is_empty()) else {
                    continue;
                };
                let parents = || path.get(..*depth).unwrap_or_default().to_vec();
                match field {
                    Field::Title => drop(title.get_or_insert_with(parents)),
                    Field::Body | Field::Summary => {
                        bodies += 1;
                        body.get_or_insert_with(parents);
                    }
                    _ => {}
                }
            }
        }
    }
    match (title, body) {
        (Some(title), Some(body)) => {
            let common = title.iter().zip(&body).take_while(|(a, b)| a == b);
            common.last().map(|(name, _)| name.clone())
        }
        (None, Some(body)) if bodies > 1 => body.last().cloned(),
        _ => None,
    }
}

/// Reads the records.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    head: &str,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    if memchr::memmem::find(head.as_bytes(), fictionbook::ROOT.as_bytes()).is_some() {
        return fictionbook::read(text, emitter);
    }
    let Some(name) = record_name(head, &emitter.names) else {
        return Ok(ReadStatus::NoArticles("XML document"));
    };
    let mut events = Events::new(text);
    while let Some(event) = events.next()? {
        let Event::Start(tag) = event else { continue };
        if tag.name != name {
            continue;
        }
        let position = emitter.next_record(None);
        match Element::read(tag, &mut events)? {
            Some(element) => {
                let record = record(&element, &emitter.names);
                emitter.record(record, position)?;
            }
            None => emitter.too_large(position, "a record")?,
        }
    }
    super::report_fault(events.fault, emitter)?;
    Ok(ReadStatus::Complete)
}

/// Returns the field of an element, by its name or by its attribute `name`.
fn field_of(tag: &Tag, names: &FieldNames) -> Option<RankedField> {
    let named = ["name", "key", "property"]
        .iter()
        .find_map(|key| tag.attribute(key));
    let known = names.find(&tag.name).or_else(|| names.find(named?));
    known
        .or_else(|| dublin_core(tag, names))
        .or_else(|| (tag.name == "main").then_some(MAIN))
}

/// The main text of a page, as trafilatura writes it.
const MAIN: RankedField = RankedField {
    field: Field::Body,
    rank: 900,
};

/// Returns the field of an element of DSpace, which has its name in two attributes:
/// `<dcvalue element="date" qualifier="issued">`.
fn dublin_core(tag: &Tag, names: &FieldNames) -> Option<RankedField> {
    let element = tag.attribute("element")?;
    let qualifier = tag.attribute("qualifier").unwrap_or("none");
    match (element, qualifier) {
        (element, "none" | "") => names.find(element),
        ("contributor" | "description", qualifier) => names.find(qualifier),
        (element, qualifier) => names.find(&format!("{element}_{qualifier}")),
    }
}

fn has_field(tag: &Tag, names: &FieldNames, field: Field) -> bool {
    let mut attributes = tag.attributes.iter();
    attributes.any(|(name, value)| {
        !value.trim().is_empty() && names.find(name).is_some_and(|known| known.field == field)
    })
}

fn record(element: &Element, names: &FieldNames) -> Record {
    let mut record = Record::default();
    put_attributes(&element.tag, names, &mut record);
    put_fields(element, names, &mut record);
    record
}

fn put_fields(element: &Element, names: &FieldNames, record: &mut Record) {
    for child in element.elements() {
        let known = field_of(&child.tag, names).filter(|known| !is_wrapper(child, *known, names));
        let Some(known) = known else {
            put_attributes(&child.tag, names, record);
            put_fields(child, names, record);
            continue;
        };
        let text = blocks::text(child, &|_| false);
        let value = ["content", "value", "href", "when", "iso", "datetime"]
            .iter()
            .find_map(|name| child.tag.attribute(name));
        let value = value.filter(|_| text.is_empty()).unwrap_or(&text);
        record.put(known, &crate::load::markup::plain(value));
    }
}

/// Returns whether an element with a known name only holds fields: an `article` with a title, a
/// `source` with a text.
fn is_wrapper(element: &Element, known: RankedField, names: &FieldNames) -> bool {
    let inner = element.descendants();
    let mut inner = inner.iter().filter_map(|child| field_of(&child.tag, names));
    inner.any(|inner| {
        inner.field == Field::Title && known.field != Field::Title
            || inner.field == Field::Body && known.field != Field::Body
    })
}

fn put_attributes(tag: &Tag, names: &FieldNames, record: &mut Record) {
    for (name, value) in &tag.attributes {
        // `class` and `label` are mostly about presentation.
        if name == "class" || name.starts_with("xml") {
            continue;
        }
        if let Some(known) = names.find(name) {
            // What the record says in an element counts more.
            let known = RankedField {
                rank: known.rank + 100,
                ..known
            };
            record.put(known, value);
        }
    }
}
