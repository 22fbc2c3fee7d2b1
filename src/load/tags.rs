//! Splits text with tags that need not be well-formed: whatever does not look like a tag is text.

use memchr::{memchr, memmem};

/// A part of a tagged text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Text, with undecoded entities.
    Text(&'a str),
    /// Text without entities: `<![CDATA[…]]>`.
    Verbatim(&'a str),
    /// An opening or closing tag.
    Tag(Tag<'a>),
}

/// A tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The name as written.
    pub name: &'a str,
    /// Whether the tag is closing: `</name>`.
    pub closes: bool,
    /// Whether the tag is self-closing: `<name/>`.
    pub is_empty: bool,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// Returns whether the tag has this name, ignoring case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Returns the value of an attribute, with undecoded entities.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        while let Some((attribute, value, length)) = attribute(rest) {
            if attribute.eq_ignore_ascii_case(name) {
                return Some(value);
            }
            rest = rest.get(length..)?;
        }
        None
    }
}

/// The attributes that need no value. Without this list, `a<b and c>d` would be a tag.
const BOOLEAN_ATTRIBUTES: [&str; 17] = [
    "async",
    "defer",
    "disabled",
    "checked",
    "selected",
    "nowrap",
    "hidden",
    "controls",
    "autoplay",
    "loop",
    "muted",
    "allowfullscreen",
    "webkitallowfullscreen",
    "mozallowfullscreen",
    "itemscope",
    "crossorigin",
    "playsinline",
];

/// An iterator over the parts of a text.
#[derive(Clone)]
pub struct Parts<'a> {
    rest: &'a str,
    /// The tag after the text that was returned last.
    next: Option<Part<'a>>,
    /// Cleared when the rest of the text has no end of a comment or of a CDATA section, so that it
    /// is not searched again.
    may_end_comment: bool,
    may_end_verbatim: bool,
}

/// Returns the parts of a text, in time linear in its length.
pub fn parts(text: &str) -> Parts<'_> {
    Parts {
        rest: text,
        next: None,
        may_end_comment: true,
        may_end_verbatim: true,
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        if let Some(part) = self.next.take() {
            return Some(part);
        }
        let whole = self.rest;
        let mut from = 0;
        loop {
            let open = whole
                .get(from..)
                .and_then(|rest| memchr(b'<', rest.as_bytes()));
            let Some(open) = open.map(|open| from + open) else {
                self.rest = "";
                return (!whole.is_empty()).then_some(Part::Text(whole));
            };
            let (before, markup) = whole.split_at_checked(open)?;
            let Some((part, length)) = self.markup(markup) else {
                from = open + 1;
                continue;
            };
            self.rest = markup.get(length..).unwrap_or_default();
            return if before.is_empty() {
                part.or_else(|| self.next())
            } else {
                self.next = part;
                Some(Part::Text(before))
            };
        }
    }
}

impl<'a> Parts<'a> {
    /// Returns the markup at the start of a text, which begins with `<`, and its length; the part
    /// is `None` for markup to skip, such as a comment.
    fn markup(&mut self, text: &'a str) -> Option<(Option<Part<'a>>, usize)> {
        if let Some(inner) = text.strip_prefix("<![CDATA[") {
            if !self.may_end_verbatim {
                return None;
            }
            let end = memmem::find(inner.as_bytes(), b"]]>");
            self.may_end_verbatim = end.is_some();
            let verbatim = inner.get(..end?)?;
            return Some((Some(Part::Verbatim(verbatim)), verbatim.len() + 12));
        }
        if let Some(inner) = text.strip_prefix("<!--") {
            if !self.may_end_comment {
                return None;
            }
            let end = memmem::find(inner.as_bytes(), b"-->");
            self.may_end_comment = end.is_some();
            return Some((None, end? + 7));
        }
        if text.starts_with("<?xml")
            || text.starts_with("<!DOCTYPE")
            || text.starts_with("<!doctype")
        {
            let end = text
                .as_bytes()
                .iter()
                .take(1000)
                .position(|byte| *byte == b'>')?;
            return Some((None, end + 1));
        }
        let (tag, length) = tag(text)?;
        Some((Some(Part::Tag(tag)), length))
    }
}

/// Returns the tag at the start of a text, and its length.
pub fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
    let inner = text.strip_prefix('<')?;
    let closes = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_:.-".contains(&byte);
    let length = inner.bytes().take(65).position(|byte| !is_name(byte))?;
    let (name, attributes) = inner.split_at_checked(length)?;
    let mut rest = attributes;
    while let Some((_, _, length)) = attribute(rest) {
        rest = rest.get(length..)?;
    }
    let attributes = attributes.get(..attributes.len() - rest.len())?;
    let rest = rest.trim_start();
    let is_empty = rest.starts_with('/');
    let rest = rest.strip_prefix('/').unwrap_or(rest).strip_prefix('>')?;
    Some((
        Tag {
            name,
            closes,
            is_empty,
            attributes,
        },
        text.len() - rest.len(),
    ))
}

/// Returns the name and value of the attribute at the start of a text, and its length with leading
/// blanks.
fn attribute(text: &str) -> Option<(&str, &str, usize)> {
    let trimmed = text.trim_ascii_start();
    if trimmed.len() == text.len() {
        return None;
    }
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_:.-@".contains(&byte);
    let end = trimmed
        .bytes()
        .position(|byte| !is_name(byte))
        .filter(|end| *end > 0)?;
    let (name, rest) = trimmed.split_at_checked(end)?;
    let Some(value) = rest.trim_ascii_start().strip_prefix('=') else {
        let is_flag = BOOLEAN_ATTRIBUTES.contains(&name.to_ascii_lowercase().as_str());
        return is_flag.then_some((name, "", text.len() - rest.len()));
    };
    let value = value.trim_ascii_start();
    let length = |rest: &str| text.len() - rest.len();
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            let end = memchr(quote as u8, quoted.as_bytes())?;
            return Some((name, quoted.get(..end)?, length(quoted.get(end + 1..)?)));
        }
    }
    let end = value.find(|c: char| c.is_ascii_whitespace() || "<>\"'".contains(c));
    let end = end.unwrap_or(value.len());
    let (value, rest) = value.split_at_checked(end)?;
    Some((name, value, length(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(text: &str) -> Vec<String> {
        parts(text)
            .map(|part| match part {
                Part::Text(text) => text.to_owned(),
                Part::Verbatim(text) => format!("[{text}]"),
                Part::Tag(tag) => format!("<{}{}>", if tag.closes { "/" } else { "" }, tag.name),
            })
            .collect()
    }

    #[test]
    fn tags_comments_and_verbatim_text_are_distinguished() {
        assert_eq!(
            describe("a<P class=\"x > y\">b<!-- c --><![CDATA[d<e>]]></P >"),
            ["a", "<P>", "b", "[d<e>]", "</P>"]
        );
    }

    #[test]
    fn anything_that_only_resembles_a_tag_is_text() {
        for text in [
            "a < b",
            "a<b and c>d",
            "< الترتيب",
            "<me@example.org>",
            "<!-- a",
            "<![CDATA[",
            "<p",
            "<p x=\"",
            "<",
        ] {
            assert_eq!(parts(text).collect::<Vec<_>>(), [Part::Text(text)]);
        }
    }

    #[test]
    fn attributes_are_read_with_and_without_quotes() {
        let (tag, _) = tag("<DOC id=\"AFP_1\" type=story sel='1'/>").unwrap();
        assert_eq!(tag.attribute("ID"), Some("AFP_1"));
        assert_eq!(tag.attribute("sel"), Some("1"));
        let (tag, _) = super::tag("<DOC id=a type=story>").unwrap();
        assert_eq!(tag.attribute("type"), Some("story"), "the last one too");
        assert_eq!(tag.attribute("none"), None);
    }

    #[test]
    fn any_number_of_unfinished_tags_is_one_text() {
        for hostile in [
            "<",
            "<!--",
            "<![CDATA[",
            "<a x=\"",
            "<a x='",
            "</a ",
            "<a b=c ",
        ] {
            let text = hostile.repeat(300_000);
            assert!(parts(&text).eq([Part::Text(&text)]), "{hostile}");
        }
    }
}
