//! Reads DOCX. Of tracked changes, insertions are text and deletions are not.

use std::collections::HashSet;
use std::io::{BufReader, Read, Seek};

use encoding_rs::UTF_8;
use zip::ZipArchive;

use super::paragraphs::Paragraphs;
use crate::load::LoadError;
use crate::load::container::Members;
use crate::load::text::Text;
use crate::load::xml::{Event, Events};

/// The part that holds the text.
pub const MAIN_PART: &str = "word/document.xml";

/// Elements whose content is not text: deletions, codes of fields, and the second form of a text
/// box.
const HIDDEN: [&str; 7] = [
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "delInstrText",
    "Fallback",
    "rt",
];

/// Reads a document.
pub fn read<R: Read + Seek>(
    mut archive: ZipArchive<R>,
    members: &mut Members<'_>,
) -> Result<(), LoadError> {
    let max_bytes = members.record_bytes();
    let styles = super::part(&mut archive, "word/styles.xml", max_bytes);
    let titles = styles
        .map(|styles| title_styles(&styles))
        .unwrap_or_default();
    let file = match archive.by_name(MAIN_PART) {
        Ok(file) => file,
        Err(error) => return members.problem(None, format!("broken document: {error}")),
    };
    let file = BufReader::new(file.take(members.room()));
    let mut text = Text::new(file, UTF_8, max_bytes);
    let mut events = Events::new(&mut text);
    let mut paragraphs = Paragraphs::default();
    let mut hidden = 0usize;
    let mut in_text = false;
    let mut is_first = true;
    let fault = loop {
        let event = match events.next() {
            Ok(Some(event)) if paragraphs.bytes() <= max_bytes => event,
            Ok(_) => break events.fault,
            Err(LoadError::Read(error)) => break Some(error.to_string()),
            Err(error) => return Err(error),
        };
        match event {
            Event::Start(tag) if hidden > 0 || HIDDEN.contains(&tag.name.as_str()) => hidden += 1,
            Event::End(_) if hidden > 0 => hidden -= 1,
            Event::Text(text) if hidden == 0 && in_text => paragraphs.push(&text),
            Event::Text(_) => {}
            Event::Start(tag) => match tag.name.as_str() {
                "p" => paragraphs.begin(false),
                "pStyle" => {
                    let style = tag.attribute("val").unwrap_or_default();
                    let is_title = match titles.iter().find(|(id, _)| id == style) {
                        Some((_, is_heading)) => !is_heading || is_first,
                        None => style == "Title",
                    };
                    if is_title {
                        paragraphs.mark_title();
                    }
                }
                "t" => in_text = true,
                "tab" | "ptab" => paragraphs.push(" "),
                "br" | "cr" => paragraphs.push("\n"),
                "noBreakHyphen" => paragraphs.push("-"),
                "tr" => paragraphs.begin_row(),
                "tc" => paragraphs.begin_cell(),
                _ => {}
            },
            Event::End(name) => match name.as_str() {
                "p" => {
                    paragraphs.end();
                    is_first &= paragraphs.is_empty();
                }
                "t" => in_text = false,
                "tr" => paragraphs.end_row(),
                _ => {}
            },
        }
    };
    super::emit(paragraphs, fault.as_deref(), max_bytes, members)
}

/// Returns the ids of the styles for titles, and whether each is a heading, which is the title only
/// at the start. Word translates the ids and not the names.
fn title_styles(styles: &[u8]) -> HashSet<(String, bool)> {
    let mut text = Text::new(styles, UTF_8, styles.len());
    let mut events = Events::new(&mut text);
    let mut titles = HashSet::new();
    let mut id = String::new();
    while let Ok(Some(event)) = events.next() {
        let Event::Start(tag) = event else { continue };
        match tag.name.as_str() {
            "style" => id = tag.attribute("styleId").unwrap_or_default().to_owned(),
            "name" => match tag
                .attribute("val")
                .unwrap_or_default()
                .to_lowercase()
                .as_str()
            {
                "title" => drop(titles.insert((id.clone(), false))),
                "heading 1" => drop(titles.insert((id.clone(), true))),
                _ => {}
            },
            _ => {}
        }
    }
    titles
}
