//! Reads NewsML-G2, and NewsML 1: an article for each item with a text.

use std::io::BufRead;

use super::tree::Element;
use super::{blocks, iso_date, nitf};
use crate::load::LoadError;
use crate::load::emitter::{Emitter, ReadStatus};
use crate::load::fields::{Field, RankedField};
use crate::load::record::Record;
use crate::load::text::Text;

/// Paths to the values of a field, each with the attributes that may hold it instead of its text.
/// The first that has a value wins. The paths of NewsML 1 follow those of G2.
const PATHS: [(Field, &[&[&str]]); 8] = [
    (
        Field::Title,
        &[
            &["contentMeta", "headline"],
            &["itemMeta", "title"],
            &["NewsLines", "HeadLine"],
        ],
    ),
    (
        Field::Author,
        &[
            &["contentMeta", "by"],
            &["contentMeta", "creator", "name"],
            &["NewsLines", "ByLine"],
        ],
    ),
    (
        Field::Date,
        &[
            &["contentMeta", "contentCreated"],
            &["itemMeta", "firstCreated"],
            &["itemMeta", "versionCreated"],
            &["NewsLines", "DateLine", "date"],
            &["NewsManagement", "FirstCreated"],
            &["NewsManagement", "ThisRevisionCreated"],
        ],
    ),
    (
        Field::Source,
        &[
            &["contentMeta", "infoSource", "name"],
            &["itemMeta", "provider", "name"],
            &["rightsInfo", "copyrightHolder", "name"],
            &["rightsInfo", "copyrightHolder"],
            &["itemMeta", "provider"],
            &["AdministrativeMetadata", "Provider"],
            &["NewsIdentifier", "ProviderId"],
        ],
    ),
    (
        Field::Category,
        &[
            &["contentMeta", "subject", "name"],
            &["contentMeta", "genre", "name"],
        ],
    ),
    (Field::Summary, &[&["contentMeta", "description"]]),
    (
        Field::Dateline,
        &[&["contentMeta", "dateline"], &["NewsLines", "DateLine"]],
    ),
    (Field::Id, &[&["NewsIdentifier", "PublicIdentifier"]]),
];

/// Reads the items of a message.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let mut others = 0u64;
    super::for_each_element(text, &["newsItem", "NewsItem"], emitter, |item, emitter| {
        let position = emitter.next_record(None);
        let record = record(&item);
        if record.has(Field::Body) {
            emitter.record(record, position)
        } else {
            others += 1;
            Ok(())
        }
    })?;
    super::report_others(others, "items without text (pictures, packages)", emitter)?;
    Ok(ReadStatus::Complete)
}

fn record(item: &Element) -> Record {
    let mut record = Record::default();
    for (field, paths) in PATHS {
        let value = paths.iter().find_map(|path| {
            let element = item.find_path(path)?;
            let value = match element.text() {
                text if !text.is_empty() => text,
                _ => ["literal", "qcode", "FormalName", "value"]
                    .iter()
                    .find_map(|name| element.tag.attribute(name))
                    .map(|value| value.rsplit(':').next().unwrap_or(value).to_owned())?,
            };
            (!value.is_empty()).then_some(value)
        });
        let value = value.unwrap_or_default();
        let value = if field == Field::Date {
            iso_date(&value)
        } else {
            value
        };
        record.put(RankedField { field, rank: 2 }, &value);
    }
    if let Some(guid) = item.tag.attribute("guid") {
        record.set(Field::Id, guid);
    }
    let contents = ["inlineXML", "inlineData", "DataContent"];
    let content = contents.iter().find_map(|name| item.find(name));
    let Some(content) = content else {
        return record;
    };
    if let Some(inner) = content.find("nitf") {
        record.set(
            Field::Body,
            nitf::record(inner).get(Field::Body).unwrap_or_default(),
        );
    } else if content.find("p").is_some() || content.find("body").is_some() {
        let body = content.find("body").unwrap_or(content);
        record.set(Field::Body, &blocks::text(body, &|child| child.is("head")));
    } else {
        record.set(Field::Body, &lines(content));
    }
    record
}

/// Returns plain text with its own line ends.
fn lines(content: &Element) -> String {
    let mut text = String::new();
    for node in &content.children {
        match node {
            super::tree::Node::Text(part) => text.push_str(part),
            super::tree::Node::Element(element) => {
                text.push_str(&blocks::text(element, &|_| false))
            }
        }
    }
    text
}
