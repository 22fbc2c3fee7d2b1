//! Reads RSS and Atom, with an article for each entry. Scans for tags instead of parsing XML,
//! because many feeds are not well-formed, and because a date must keep the offset that the feed
//! writes.
//!
//! An export of WordPress (WXR) is a feed with elements of its own: pictures and menus among the
//! entries, texts whose paragraphs are lines, and the login of an author in place of the name.

use std::collections::HashMap;
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
    let is_wordpress = memchr::memmem::find(feed.as_bytes(), b"<wp:").is_some();
    let new_entry = || Entry {
        is_wordpress,
        ..Entry::default()
    };
    let mut channel = new_entry();
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
                    entry = Some((emitter.next_record(None), new_entry()));
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
    if entry.is_no_article() {
        return Ok(());
    }
    let login = entry.record.get(Field::Author).map(str::to_owned);
    if let Some(name) = login.and_then(|login| channel.names.get(&login)) {
        entry.record.set(Field::Author, name);
    }
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
    /// The tag of the open element, and its use.
    open: Option<(String, Use)>,
    value: String,
    /// The element within the open one whose text is left out, such as the address of an author.
    hidden: Option<String>,
    is_wordpress: bool,
    /// The type and the status of a WordPress entry, or the kind of a Blogger entry.
    kind: String,
    status: String,
    /// The names of WordPress authors by login, and the login that was read last.
    names: HashMap<String, String>,
    login: String,
}

/// The use of the text of an element.
#[derive(Clone, Copy)]
enum Use {
    Field(RankedField),
    Kind,
    Status,
    Login,
    Name,
}

impl Use {
    fn of(tag: &Tag<'_>, names: &FieldNames) -> Option<Self> {
        match tag.name {
            "wp:post_type" => Some(Use::Kind),
            "wp:status" => Some(Use::Status),
            // It encloses the next two.
            "wp:author" => None,
            "wp:author_login" => Some(Use::Login),
            "wp:author_display_name" => Some(Use::Name),
            // Atom requires this date, and feeds of news often have no other.
            "updated" => Some(Use::Field(RankedField {
                field: Field::Date,
                rank: usize::MAX,
            })),
            name => names.find(name).map(Use::Field),
        }
    }
}

/// Types of entries of WordPress and Blogger that are not articles.
const OTHER_KINDS: [&str; 12] = [
    "settings",
    "template",
    "comment",
    "attachment",
    "nav_menu_item",
    "revision",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "user_request",
    "acf-field",
    "acf-field-group",
];

impl Entry {
    fn part(&mut self, part: Part<'_>, names: &FieldNames) {
        match part {
            Part::Text(_) | Part::Verbatim(_) if self.hidden.is_some() => {}
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
            let is_hidden = self.hidden.as_ref().is_some_and(|hidden| tag.is(hidden));
            if tag.closes && tag.is(name) {
                self.finish();
            } else if is_hidden && tag.closes {
                self.hidden = None;
            } else if is_address(tag) && self.is_author() && !tag.closes && !tag.is_empty {
                self.hidden = Some(tag.name.to_owned());
            } else if markup::is_block(tag) {
                self.value.push('\n');
            }
            return;
        }
        let Some(usage) = Use::of(tag, names).filter(|_| !tag.closes) else {
            return;
        };
        if tag
            .attribute("scheme")
            .is_some_and(|scheme| scheme.ends_with("#kind"))
        {
            // The kind of an entry of Blogger: `…/2008/kind#post`, `…#settings`, `…#comment`.
            let term = tag.attribute("term").unwrap_or_default();
            let kind = term.rsplit_once('#').map_or(term, |(_, kind)| kind);
            self.kind = kind.to_owned();
            return;
        }
        let is_keyword = tag.attribute("domain") == Some("post_tag");
        let Use::Field(known) = usage else {
            self.open = Some((tag.name.to_owned(), usage));
            return;
        };
        if is_keyword {
            return;
        }
        // Atom has links and categories in attributes. Only the link to the page is the URL of the
        // article.
        let value = tag.attribute("href").or_else(|| tag.attribute("term"));
        if let Some(value) = value {
            if tag.attribute("rel").is_none_or(|rel| rel == "alternate") {
                self.record.put(known, &decode_html_entities(value));
            }
        } else if !tag.is_empty {
            self.open = Some((tag.name.to_owned(), usage));
        }
    }

    fn is_author(&self) -> bool {
        let usage = self.open.as_ref().map(|(_, usage)| usage);
        matches!(usage, Some(Use::Field(known)) if known.field == Field::Author)
    }

    fn is_no_article(&self) -> bool {
        OTHER_KINDS.contains(&self.kind.as_str())
            || self.kind.starts_with("wp_")
            || matches!(self.status.as_str(), "trash" | "auto-draft")
    }

    fn finish(&mut self) {
        let value = std::mem::take(&mut self.value);
        self.hidden = None;
        let Some((_, usage)) = self.open.take() else {
            return;
        };
        let text = || value.trim().to_owned();
        let known = match usage {
            Use::Field(known) => known,
            Use::Kind => return self.kind = text(),
            Use::Status => return self.status = text(),
            Use::Login => return self.login = text(),
            Use::Name => {
                let login = std::mem::take(&mut self.login);
                self.names.insert(login, text());
                return;
            }
        };
        let text = match known.field {
            Field::Source | Field::Author => markup::to_text(&value),
            Field::Body | Field::Summary if self.is_wordpress => {
                markup::plain(&wordpress_html(&value))
            }
            _ => markup::plain(&value),
        };
        let text = if known.field == Field::Author {
            person(&text)
        } else {
            &text
        };
        self.record.put(known, text);
    }
}

/// Returns whether an element within an author is an address.
fn is_address(tag: &Tag<'_>) -> bool {
    ["email", "uri", "url"].iter().any(|name| tag.is(name))
}

/// Returns the name of an author without the address that RSS puts before it: `a@b.org (Name)`.
fn person(author: &str) -> &str {
    let named = author
        .strip_suffix(')')
        .and_then(|rest| rest.split_once('('));
    match named {
        Some((address, name)) if address.contains('@') => name,
        _ => author,
    }
}

/// Returns the HTML of a text of WordPress, in which blank lines separate paragraphs and square
/// brackets enclose calls of extensions.
fn wordpress_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        html.push_str(before);
        match shortcode(after) {
            Some(length) => rest = after.get(length..).unwrap_or_default(),
            None => {
                html.push('[');
                rest = after;
            }
        }
    }
    html.push_str(rest);
    let has_paragraphs = ["<p>", "<p ", "<br", "<div"]
        .iter()
        .any(|tag| html.contains(tag));
    if has_paragraphs {
        html
    } else {
        html.replace('\n', "<br>")
    }
}

/// Returns the length of the call of an extension after its opening bracket: `caption id="x"]`.
fn shortcode(text: &str) -> Option<usize> {
    const NAMES: [&str; 12] = [
        "caption", "gallery", "embed", "video", "audio", "playlist", "youtube", "vc_", "et_pb_",
        "fusion_", "tweet", "facebook",
    ];
    let name = text.strip_prefix('/').unwrap_or(text);
    let is_known = NAMES.iter().any(|known| name.starts_with(known));
    let end = text.bytes().take(1000).position(|byte| byte == b']')?;
    is_known.then_some(end + 1)
}
