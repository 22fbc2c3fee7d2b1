//! Web pages: the main text, without what stands around it.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_smoothie::Readability;
use html_escape::decode_html_entities;

use super::LoadError;
use super::desk::{Desk, Place, Reading};
use super::fields::{Field, Known};
use super::markup;
use super::record::Record;
use super::tags::{Part, Tag, parts};
use super::text::Text;

/// A page whose tags lie deeper or that is larger is not built as a tree, which would take time
/// quadratic in its depth: all of its text is taken.
const MOST_DEPTH: usize = 500;
const TREE_BYTES: usize = 4 << 20;

/// Tags that need no closing one, so that they do not count as depth.
const UNCLOSED: [&str; 24] = [
    "p", "li", "td", "tr", "th", "dt", "dd", "option", "thead", "tbody", "tfoot", "colgroup",
    "col", "br", "hr", "img", "input", "meta", "link", "area", "base", "source", "wbr", "param",
];

/// What `meta` tags are called, by field, the most telling first.
const METAS: [(&str, Field); 11] = [
    ("og:title", Field::Title),
    ("twitter:title", Field::Title),
    ("article:published_time", Field::Date),
    ("datepublished", Field::Date),
    ("og:site_name", Field::Source),
    ("author", Field::Author),
    ("article:author", Field::Author),
    ("article:section", Field::Category),
    ("og:description", Field::Summary),
    ("description", Field::Summary),
    ("og:url", Field::Url),
];

/// Reads a page.
pub fn read<R: Read>(text: &mut Text<R>, desk: &mut Desk<'_>) -> Result<Reading, LoadError> {
    let Some(html) = text.whole()? else {
        desk.problem(Place::default(), "a page over 32 MiB: skipped")?;
        return Ok(Reading::Done);
    };
    match page(&html) {
        Some(record) => desk
            .record(record, Place::default())
            .map(|()| Reading::Done),
        None => Ok(Reading::Nothing("HTML page without main text")),
    }
}

/// The record of a page; `None` when it has no main text.
pub fn page(html: &str) -> Option<Record> {
    let mut record = heads(html);
    if html.len() > TREE_BYTES || is_deep(html) {
        record.set(Field::Body, &markup::to_text(html));
    } else {
        // The parser is not ours, and no page may end the run.
        let article = catch_unwind(AssertUnwindSafe(|| {
            Readability::new(html, None, None).and_then(|mut page| page.parse())
        }));
        let article = article.ok()?.ok()?;
        let weaker = |field| Known { field, rank: 100 };
        record.put(weaker(Field::Title), &article.title);
        for (field, value) in [
            (Field::Author, article.byline),
            (Field::Source, article.site_name),
            (Field::Date, article.published_time),
        ] {
            record.put(weaker(field), &value.unwrap_or_default());
        }
        record.set(Field::Body, &markup::to_text(&article.content));
    }
    record.has(Field::Body).then_some(record)
}

/// What the head of a page says of it.
fn heads(html: &str) -> Record {
    let mut record = Record::default();
    for part in parts(html) {
        let Part::Tag(tag) = part else { continue };
        if tag.is("meta") {
            let name = ["property", "name", "itemprop"]
                .iter()
                .find_map(|name| tag.attribute(name));
            let name = name.unwrap_or_default();
            let found = METAS
                .iter()
                .position(|(meta, _)| name.eq_ignore_ascii_case(meta));
            if let Some((rank, (_, field))) = found.and_then(|at| Some((at, METAS.get(at)?))) {
                put(&mut record, *field, rank + 2, tag.attribute("content"));
            }
        } else if tag.is("link") && tag.attribute("rel").is_some_and(|rel| rel == "canonical") {
            put(&mut record, Field::Url, 1, tag.attribute("href"));
        }
    }
    record
}

fn put(record: &mut Record, field: Field, rank: usize, value: Option<&str>) {
    let value = decode_html_entities(value.unwrap_or_default());
    let is_url = value.starts_with("http://") || value.starts_with("https://");
    if is_url == (field == Field::Url) {
        record.put(Known { field, rank }, &value);
    }
}

fn is_deep(html: &str) -> bool {
    let mut depth = 0usize;
    let counts = |tag: &Tag| !tag.is_empty && !UNCLOSED.iter().any(|name| tag.is(name));
    parts(html).any(|part| {
        match part {
            Part::Tag(tag) if counts(&tag) && tag.closes => depth = depth.saturating_sub(1),
            Part::Tag(tag) if counts(&tag) => depth += 1,
            _ => {}
        }
        depth > MOST_DEPTH
    })
}
