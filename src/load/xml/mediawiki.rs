//! Reads dumps of MediaWiki: an article for each page, with the text of its last revision. Pages of
//! other namespaces and redirects are counted.

use std::io::BufRead;

use super::{Event, Events, wikitext};
use crate::load::LoadError;
use crate::load::emitter::{Emitter, ReadStatus};
use crate::load::fields::{Field, RankedField};
use crate::load::record::Record;
use crate::load::text::Text;

/// Values of a page, or of the site, while they are read.
#[derive(Default)]
struct Page {
    title: String,
    namespace: String,
    id: String,
    text: String,
    is_redirect: bool,
}

#[derive(Default)]
struct Site {
    name: String,
    /// The address of the main page.
    base: String,
}

/// Reads a dump.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let mut events = Events::new(text);
    let mut site = Site::default();
    let mut page: Option<Page> = None;
    let mut path: Vec<String> = Vec::new();
    let (mut redirects, mut others) = (0, 0);
    while let Some(event) = events.next()? {
        match event {
            Event::Start(tag) => {
                match (tag.name.as_str(), &mut page) {
                    ("page", _) => page = Some(Page::default()),
                    ("redirect", Some(page)) => page.is_redirect = true,
                    ("revision", Some(page)) => page.text.clear(), // the last one counts
                    _ => {}
                }
                if path.len() < 20 {
                    path.push(tag.name);
                }
            }
            Event::Text(text) => {
                let name = path.last().map(String::as_str).unwrap_or_default();
                let parent = path.len().checked_sub(2).and_then(|at| path.get(at));
                let parent = parent.map(String::as_str).unwrap_or_default();
                let target = match (parent, name, &mut page) {
                    ("page", "title", Some(page)) => &mut page.title,
                    ("page", "ns", Some(page)) => &mut page.namespace,
                    ("page", "id", Some(page)) => &mut page.id,
                    ("revision", "text", Some(page)) => &mut page.text,
                    ("siteinfo", "sitename", None) => &mut site.name,
                    ("siteinfo", "base", None) => &mut site.base,
                    _ => continue,
                };
                // A text with many references comes in many pieces.
                if target.len() + text.len() <= emitter.limits().record_bytes() {
                    target.push_str(&text);
                }
            }
            Event::End(name) => {
                if let Some(at) = path.iter().rposition(|open| *open == name) {
                    path.truncate(at);
                }
                let Some(page) = page.take_if(|_| name == "page") else {
                    continue;
                };
                let namespace = page.namespace.trim();
                if page.is_redirect || is_redirect(&page.text) {
                    redirects += 1;
                } else if !matches!(namespace, "" | "0") {
                    others += 1;
                } else {
                    let position = emitter.next_record(None);
                    emitter.record(record(&page, &site), position)?;
                }
            }
        }
    }
    super::report_fault(events.fault, emitter)?;
    super::report_others(redirects, "redirects", emitter)?;
    super::report_others(
        others,
        "pages of other namespaces (talk, templates, users)",
        emitter,
    )?;
    Ok(ReadStatus::Complete)
}

fn is_redirect(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(12).collect();
    let start = start.to_lowercase();
    start.starts_with("#redirect") || start.starts_with("#تحويل")
}

fn record(page: &Page, site: &Site) -> Record {
    let wiki = wikitext::read(&page.text);
    let mut record = Record::default();
    record.set(Field::Title, &page.title);
    record.set(Field::Body, &wiki.text);
    record.set(Field::Source, &site.name);
    record.set(Field::Date, &wiki.date.unwrap_or_default());
    for category in wiki.categories {
        record.put(
            RankedField {
                field: Field::Category,
                rank: 1,
            },
            &category,
        );
    }
    // The address of a page is that of the main page with another name.
    if let Some((folder, _)) = site.base.trim().rsplit_once('/')
        && folder.contains("://")
    {
        record.set(
            Field::Url,
            &format!("{folder}/{}", page.title.trim().replace(' ', "_")),
        );
    } else if !page.id.trim().is_empty() {
        record.set(Field::Id, page.id.trim());
    }
    record
}
