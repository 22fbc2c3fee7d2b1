//! Reads FictionBook: each section of a book with paragraphs of its own is an article.

use std::io::BufRead;

use super::blocks;
use super::tree::Element;
use crate::load::LoadError;
use crate::load::emitter::{Emitter, ReadStatus};
use crate::load::fields::Field;
use crate::load::record::Record;
use crate::load::text::Text;

/// The name of the outermost element.
pub const ROOT: &str = "FictionBook";

/// Reads a book.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    super::for_each_element(text, &[ROOT], emitter, |book, emitter| {
        let bodies = book.elements().filter(|child| child.is("body"));
        let mut chapters = Vec::new();
        for body in bodies.filter(|body| body.tag.attribute("name") != Some("notes")) {
            collect(body, &mut chapters);
        }
        let is_single = chapters.len() == 1;
        for chapter in chapters {
            let record = article(chapter, &book, is_single);
            let position = emitter.next_record(None);
            if record.has(Field::Body) {
                emitter.record(record, position)?;
            }
        }
        Ok(())
    })?;
    Ok(ReadStatus::Complete)
}

/// Collects the innermost sections, and the elements around them that have paragraphs themselves.
fn collect<'e>(element: &'e Element, chapters: &mut Vec<&'e Element>) {
    if element.elements().any(|child| child.is("p")) {
        chapters.push(element);
    }
    for section in element.elements().filter(|child| child.is("section")) {
        collect(section, chapters);
    }
}

fn article(chapter: &Element, book: &Element, is_single: bool) -> Record {
    let mut record = Record::default();
    let text_of = |path: &[&str]| book.find_path(path).map(Element::text).unwrap_or_default();
    let book_title = text_of(&["title-info", "book-title"]);
    let is_title = |child: &Element| child.is("title");
    let title = chapter.elements().find(|child| is_title(child));
    match title.map(|title| blocks::text(title, &|_| false).replace('\n', " ")) {
        Some(title) if !title.trim().is_empty() => {
            record.set(Field::Title, &title);
            record.set(Field::Source, &book_title);
        }
        _ if is_single => record.set(Field::Title, &book_title),
        _ => record.set(Field::Source, &book_title),
    }
    let author = book.find_path(&["title-info", "author"]);
    let names = author.into_iter().flat_map(|author| {
        let parts = ["first-name", "middle-name", "last-name"];
        parts.into_iter().filter_map(|part| author.find(part))
    });
    let name: Vec<String> = names.map(Element::text).collect();
    record.set(Field::Author, &name.join(" "));
    if let Some(date) = book.find_path(&["title-info", "date"]) {
        let value = date.tag.attribute("value").map(str::to_owned);
        record.set(Field::Date, &value.unwrap_or_else(|| date.text()));
    }
    let body = blocks::text(chapter, &|child| is_title(child) || child.is("section"));
    record.set(Field::Body, &body);
    record
}
