//! Reads a web page: its metadata and its main text.
//!
//! | file | does |
//! |---|---|
//! | `meta` | the head of the page: `<meta>`, `<link>`, `<title>` |
//! | `linked_data` | JSON-LD |
//! | `outline`, `element`, `region` | the short texts of the page with their positions, and the parts that are not the article |
//! | `address` | dates and hosts in addresses |
//! | `site` | the names of the site, which are cut off titles and are not authors |
//! | `headline`, `dates`, `printed`, `authors`, `sections` | the metadata, each from several candidates in an order of trust |
//! | `furniture`, `frames` | take menus, comments, captions, buttons and boxes out of the tree |
//! | `error_page` | recognises what a server sends in place of an article |
//! | `telegram` | the pages that Telegram exports, with an article for each message |
//! | `body`, `missing` | the main text, and paragraphs within it that the extraction left out |

mod address;
mod authors;
mod body;
mod dates;
mod element;
mod error_page;
mod frames;
mod furniture;
mod headline;
mod linked_data;
mod meta;
mod missing;
mod outline;
mod printed;
mod region;
mod sections;
mod site;
mod telegram;

use std::io::BufRead;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::{Document, NodeId};

use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::Field;
use super::record::Record;
use super::tags::{Part, parts};
use super::text::Text;
use super::{LoadError, dom, markup};
use crate::article::SourceFrom;
use crate::clean::line::fold;
pub use address::{date as address_date, digit_runs, newswire_date};
use authors::authors;
use body::Selection;
use headline::Headline;
use linked_data::LinkedData;
use meta::{Head, Subject};
use outline::Outline;
use sections::sections;
use site::Site;

/// Reads a page.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let Some(html) = text.whole()? else {
        emitter.too_large(Position::default(), "a page")?;
        return Ok(ReadStatus::Complete);
    };
    if telegram::is_export(&html) {
        return telegram::read(&html, emitter);
    }
    match page(&html, None) {
        Some(record) => emitter
            .record(record, Position::default())
            .map(|()| ReadStatus::Complete),
        None => Ok(ReadStatus::NoArticles("HTML page without main text")),
    }
}

/// Returns the record of a page, or `None` if it has no text. `address` is the address from which
/// the page was fetched, if an archive states it.
pub fn page(html: &str, address: Option<&str>) -> Option<Record> {
    let head = Head::of(html);
    let linked = LinkedData::of(html);
    let tree = catch_panic(|| dom::parse(html)).flatten();
    let outline = tree
        .as_ref()
        .and_then(|tree| catch_panic(|| Outline::of(tree)));
    let mut record = Record::default();
    let (shown, headline) = describe(
        &head,
        &linked,
        address,
        outline.as_ref().zip(tree.as_ref()),
        &mut record,
    );
    let summary = record.get(Field::Summary).unwrap_or_default().to_owned();
    let body = match (tree, outline) {
        (Some(tree), Some(outline)) => {
            let is_fragment = is_fragment(html);
            let stripped = catch_panic(|| {
                for node in &shown {
                    furniture::remove(&tree, &outline, *node);
                }
                let captions = if is_fragment {
                    Vec::new()
                } else {
                    furniture::strip(&tree, &outline, headline)
                };
                (tree.html().to_string(), captions)
            });
            let (stripped, captions) = stripped.unzip();
            record.captions = captions.unwrap_or_default();
            match stripped {
                // A fragment has no site boilerplate around its text.
                _ if is_fragment && shown.is_empty() => body::text(html, Selection::All),
                Some(stripped) if is_fragment => body::text(&stripped, Selection::All),
                Some(stripped) => body::text_of(tree, &stripped, html, &linked, &summary),
                None => markup::to_text(html),
            }
        }
        _ if is_fragment(html) => body::text(html, Selection::All),
        _ => markup::to_text(html),
    };
    record.set(Field::Body, &body);
    let title = record.get(Field::Title).unwrap_or_default();
    let is_error = error_page::is_error_page(title, &head.title, &body);
    (record.has(Field::Body) && !is_error).then_some(record)
}

/// Sets the metadata of a page, and returns the nodes that show it next to the headline and do not
/// belong to the text, and that of the headline.
fn describe(
    head: &Head,
    linked: &LinkedData,
    address: Option<&str>,
    page: Option<(&Outline, &Document)>,
    record: &mut Record,
) -> (Vec<NodeId>, Option<NodeId>) {
    let outline = page.map(|(outline, _)| outline);
    let addresses = addresses(head, linked, address);
    let host = addresses.iter().find_map(|url| address::host(url));
    let site = Site::of(head, linked, host.as_deref());
    let sections = sections(head, linked, outline, &site);
    let headline = outline.map_or_else(
        || Headline::of(&Outline::default(), head, linked, &site, &sections),
        |outline| Headline::of(outline, head, linked, &site, &sections),
    );
    let sources = dates::Sources {
        head,
        linked,
        addresses: &addresses,
        outline: page.map(|(outline, document)| (outline, &document.tree)),
        headline: &headline,
    };
    let (date, mut nodes) = dates::date(&sources);
    if let Some(date) = date {
        record.set(Field::Date, &date.raw);
        record.date_from = date.from;
    }
    let authors = authors(outline, head, linked, &headline, &site, &sections);
    nodes.extend(authors.nodes);
    record.set(Field::Title, &headline.text);
    if let Some(section) = sections.iter().find(|name| **name != headline.text) {
        record.set(Field::Category, section);
    }
    if let Some(name) = head.value(Subject::Site) {
        // `وكالة الوادي | آخر الأخبار`: a name and a slogan
        let name = name.split('|').map(str::trim).find(|name| !name.is_empty());
        record.set(Field::Source, name.unwrap_or_default());
        record.source_from = SourceFrom::Meta;
    } else if !linked.publisher.is_empty() {
        record.set(Field::Source, &linked.publisher);
        record.source_from = SourceFrom::LinkedData;
    } else if let Some(name) = outline.and_then(|outline| outline.publisher.as_deref()) {
        record.set(Field::Source, name);
        record.source_from = SourceFrom::Microdata;
    } else if let Some(name) = head
        .values(Subject::Author)
        .into_iter()
        .find(|name| authors::is_outlet_name(&fold(name)))
    {
        record.set(Field::Source, name);
        record.source_from = SourceFrom::Meta;
    }
    let source = record.get(Field::Source).map(fold);
    let mut names = authors.names;
    names.retain(|name| Some(fold(name)) != source);
    record.set(Field::Author, &names.join(", "));
    record.host = host;
    let summary = head.value(Subject::Summary).unwrap_or(&linked.description);
    record.set(Field::Summary, summary);
    if let Some(url) = addresses.first() {
        record.set(Field::Url, url);
    }
    (nodes, headline.node)
}

/// Returns the addresses of a page, the most reliable first.
fn addresses(head: &Head, linked: &LinkedData, fetched: Option<&str>) -> Vec<String> {
    let stated = [
        fetched,
        head.canonical.as_deref(),
        head.value(Subject::Url),
        Some(linked.url.as_str()),
        head.saved_from.as_deref(),
    ];
    let urls = stated.into_iter().flatten().filter(|url| meta::is_url(url));
    urls.map(str::to_owned).collect()
}

/// Runs a third-party parser; returns `None` if it panics, so that no page ends the run.
fn catch_panic<T>(parse: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(parse)).ok()
}

/// Returns whether the HTML is a fragment, such as the text of an article, and not a whole page.
fn is_fragment(html: &str) -> bool {
    const PAGE_TAGS: [&str; 5] = ["html", "head", "body", "title", "meta"];
    !parts(html)
        .any(|part| matches!(part, Part::Tag(tag) if PAGE_TAGS.iter().any(|name| tag.is(name))))
}
