//! Reads NITF, the format of news agencies for a single article.

use std::io::BufRead;

use super::tree::Element;
use super::{blocks, iso_date};
use crate::load::LoadError;
use crate::load::emitter::{Emitter, ReadStatus};
use crate::load::fields::Field;
use crate::load::record::Record;
use crate::load::text::Text;

/// Reads the articles of a document.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    super::for_each_element(text, &["nitf"], emitter, |article, emitter| {
        let position = emitter.next_record(None);
        emitter.record(record(&article), position)
    })?;
    Ok(ReadStatus::Complete)
}

/// Returns the record of an article.
pub fn record(nitf: &Element) -> Record {
    let mut record = Record::default();
    let text_of = |path: &[&str]| nitf.find_path(path).map(Element::text).unwrap_or_default();
    let value = |name: &str, attribute: &str| {
        let value = nitf
            .find(name)
            .and_then(|element| element.tag.attribute(attribute));
        value.unwrap_or_default().to_owned()
    };
    let first = |values: &[String]| values.iter().find(|value| !value.is_empty()).cloned();
    let mut put = |field, values: &[String]| {
        record.set(field, &first(values).unwrap_or_default());
    };
    put(
        Field::Title,
        &[
            text_of(&["hedline", "hl1"]),
            text_of(&["hl1"]),
            text_of(&["head", "title"]),
        ],
    );
    put(
        Field::Date,
        &[
            iso_date(&value("date.issue", "norm")),
            iso_date(&value("pubdata", "date.publication")),
            iso_date(&value("story.date", "norm")),
            iso_date(&value("date.release", "norm")),
            text_of(&["story.date"]),
        ],
    );
    let byline = nitf.find("byline").map(|byline| {
        let person = byline.find("person").unwrap_or(byline);
        blocks::text(person, &|child| child.is("byttl")).replace('\n', " ")
    });
    put(Field::Author, &[byline.unwrap_or_default()]);
    put(
        Field::Source,
        &[
            value("pubdata", "name"),
            text_of(&["distributor", "org"]),
            text_of(&["distributor"]),
            value("doc.copyright", "holder"),
        ],
    );
    put(
        Field::Category,
        &[
            value("pubdata", "position.section"),
            value("tobject.subject", "tobject.subject.type"),
            value("tobject.subject", "tobject.subject.matter"),
        ],
    );
    put(Field::Id, &[value("doc-id", "id-string")]);
    put(Field::Url, &[value("pubdata", "ex-ref")]);
    put(
        Field::Summary,
        &[text_of(&["abstract"]), text_of(&["hedline", "hl2"])],
    );
    let dateline = nitf.find("dateline");
    let place =
        dateline.map(|line| blocks::text(line, &|child| child.is("story.date")).replace('\n', " "));
    put(Field::Dateline, &[place.unwrap_or_default()]);
    if let Some(content) = nitf.find("body.content") {
        record.set(Field::Body, &blocks::text(content, &|_| false));
    }
    record
}
