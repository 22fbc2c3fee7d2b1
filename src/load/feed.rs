//! RSS and Atom: an article for each entry. Scanned like tagged records, because many feeds are
//! not quite XML, and because a date must stay as the feed writes it, with its own offset.

use std::io::BufRead;

use html_escape::decode_html_entities;

use super::desk::{Desk, Place, Reading};
use super::fields::{Field, Known, Names};
use super::record::Record;
use super::tags::{Part, Tag, parts};
use super::text::Text;
use super::{LoadError, markup};

/// Reads a feed.
pub fn read<R: BufRead>(text: &mut Text<R>, desk: &mut Desk<'_>) -> Result<Reading, LoadError> {
    let Some(feed) = text.whole()? else {
        desk.too_large(Place::default(), "a feed")?;
        return Ok(Reading::Done);
    };
    let mut entry: Option<(Place, Entry)> = None;
    let mut channel = Entry::default();
    for part in parts(&feed) {
        match part {
            Part::Tag(tag) if tag.is("item") || tag.is("entry") => {
                if let Some((place, entry)) = entry.take() {
                    if !tag.closes {
                        desk.problem(place, format!("<{0}> without </{0}>", tag.name))?;
                    }
                    hand_in(entry, place, &channel, desk)?;
                }
                if !tag.closes && !tag.is_empty {
                    entry = Some((desk.next_record(None), Entry::default()));
                }
            }
            part => {
                let target = entry.as_mut().map_or(&mut channel, |(_, entry)| entry);
                target.part(part, &desk.names);
            }
        }
    }
    if let Some((place, entry)) = entry {
        desk.problem(place, "an entry without an end")?;
        hand_in(entry, place, &channel, desk)?;
    }
    Ok(Reading::Done)
}

fn hand_in(
    mut entry: Entry,
    place: Place,
    channel: &Entry,
    desk: &mut Desk<'_>,
) -> Result<(), LoadError> {
    entry.finish();
    let channel = channel.record.get(Field::Title).unwrap_or_default();
    entry.record.put(
        Known {
            field: Field::Source,
            rank: usize::MAX,
        },
        channel,
    );
    desk.record(entry.record, place)
}

/// An entry, or the channel around all of them, as it fills.
#[derive(Default)]
struct Entry {
    record: Record,
    /// The open field: its tag and what it means.
    open: Option<(String, Known)>,
    value: String,
}

impl Entry {
    fn part(&mut self, part: Part<'_>, names: &Names) {
        match part {
            Part::Text(text) if self.open.is_some() => {
                self.value.push_str(&decode_html_entities(text));
            }
            Part::Verbatim(text) if self.open.is_some() => self.value.push_str(text),
            Part::Tag(tag) => self.tag(&tag, names),
            _ => {}
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, names: &Names) {
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
        // Atom writes links and categories into attributes; only the link to the page counts.
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
            self.record.put(known, &markup::plain(&value));
        }
    }
}
