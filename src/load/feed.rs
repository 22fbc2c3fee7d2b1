//! Reads RSS and Atom, with an article for each entry. Scans for tags instead of parsing XML,
//! because many feeds are not well-formed, and because a date must keep the offset that the feed
//! writes.

use std::io::BufRead;

use html_escape::decode_html_entities;

use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::{Field, FieldNames, RankedField};
use super::record::Record;
use super::tags::{Part, Tag, parts};
use super::text::Text;
use super::{LoadError, markup};

/// Reads a feed.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let Some(feed) = text.whole()? else {
        emitter.too_large(Position::default(), "a feed")?;
        return Ok(ReadStatus::Complete);
    };
    let mut entry: Option<(Position, Entry)> = None;
    let mut channel = Entry::default();
    for part in parts(&feed) {
        match part {
            Part::Tag(tag) if tag.is("item") || tag.is("entry") => {
                if let Some((position, entry)) = entry.take() {
                    if !tag.closes {
                        emitter.problem(position, format!("<{0}> without </{0}>", tag.name))?;
                    }
                    emit(entry, position, &channel, emitter)?;
                }
                if !tag.closes && !tag.is_empty {
                    entry = Some((emitter.next_record(None), Entry::default()));
                }
            }
            part => {
                let target = entry.as_mut().map_or(&mut channel, |(_, entry)| entry);
                target.part(part, &emitter.names);
            }
        }
    }
    if let Some((position, entry)) = entry {
        emitter.problem(position, "an entry without its closing tag")?;
        emit(entry, position, &channel, emitter)?;
    }
    Ok(ReadStatus::Complete)
}

fn emit(
    mut entry: Entry,
    position: Position,
    channel: &Entry,
    emitter: &mut Emitter<'_>,
) -> Result<(), LoadError> {
    entry.finish();
    let channel = channel.record.get(Field::Title).unwrap_or_default();
    entry.record.put(
        RankedField {
            field: Field::Source,
            rank: usize::MAX,
        },
        channel,
    );
    emitter.record(entry.record, position)
}

/// An entry or the channel, while its fields are read.
#[derive(Default)]
struct Entry {
    record: Record,
    /// The tag of the open field, and the field.
    open: Option<(String, RankedField)>,
    value: String,
}

impl Entry {
    fn part(&mut self, part: Part<'_>, names: &FieldNames) {
        match part {
            Part::Text(text) if self.open.is_some() => {
                self.value.push_str(&decode_html_entities(text));
            }
            Part::Verbatim(text) if self.open.is_some() => self.value.push_str(text),
            Part::Tag(tag) => self.tag(&tag, names),
            _ => {}
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, names: &FieldNames) {
        if let Some((name, _)) = &self.open {
            if tag.closes && tag.is(name) {
                self.finish();
            } else if markup::is_block(tag) {
                self.value.push('\n');
            }
            return;
        }
        let Some(known) = names.find(tag.name).filter(|_| !tag.closes) else {
            return;
        };
        // Atom has links and categories in attributes. Only the link to the page is the URL of the
        // article.
        let value = tag.attribute("href").or_else(|| tag.attribute("term"));
        if let Some(value) = value {
            if tag.attribute("rel").is_none_or(|rel| rel == "alternate") {
                self.record.put(known, &decode_html_entities(value));
            }
        } else if !tag.is_empty {
            self.open = Some((tag.name.to_owned(), known));
        }
    }

    fn finish(&mut self) {
        let value = std::mem::take(&mut self.value);
        let Some((_, known)) = self.open.take() else {
            return;
        };
        if known.field == Field::Source || known.field == Field::Author {
            self.record.put(known, &markup::to_text(&value));
        } else {
            self.record.put(known, &markup::strip_html(&value));
        }
    }
}
