//! The properties that an element has by itself: its hints, the level of its heading, its value for
//! machines, and whether readers see it.

use std::borrow::Cow;

use dom_query::Element;

use crate::dates;
use crate::load::markup;

/// The size of the hints of an item in bytes.
pub const MAX_HINT_BYTES: usize = 400;

/// Returns whether readers don't see an element.
pub fn is_hidden(element: &Element) -> bool {
    let style = attribute(element, "style");
    markup::is_hidden_name(&element.name.local)
        || matches!(
            &*element.name.local,
            "iframe" | "select" | "option" | "textarea" | "title"
        )
        || has_attribute(element, "hidden")
        || style.contains("display:none")
        || style.contains("display: none")
}

fn has_attribute(element: &Element, name: &str) -> bool {
    let mut attributes = element.attrs.iter();
    attributes.any(|attribute| &*attribute.name.local == name)
}

/// Returns the value of an attribute, or an empty string.
pub fn attribute<'e>(element: &'e Element, name: &str) -> &'e str {
    element
        .attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name)
        .map_or("", |attribute| &attribute.value)
}

/// Returns the level of a heading, or 0.
fn heading_level(name: &str) -> u8 {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => level - b'0',
        _ => 0,
    }
}

/// The properties that an element has by itself.
#[derive(Default)]
pub struct Own {
    pub hints: String,
    pub heading: u8,
    pub is_block: bool,
    pub stamp: Option<String>,
}

impl Own {
    pub fn of(element: &Element) -> Self {
        let name = &*element.name.local;
        let mut hints = String::new();
        for attribute_name in HINTS {
            for hint in attribute(element, attribute_name).split_ascii_whitespace() {
                if hints.len() + hint.len() < MAX_HINT_BYTES {
                    if !hints.is_empty() {
                        hints.push(' ');
                    }
                    hints.push_str(&hint.to_lowercase());
                }
            }
        }
        if name == "a" && is_author_page(attribute(element, "href")) {
            if !hints.is_empty() {
                hints.push(' ');
            }
            hints.push_str(AUTHOR_PAGE);
        }
        const MAX_STAMP_BYTES: usize = 200;
        let stamp = STAMPS
            .into_iter()
            .map(|attribute_name| (attribute_name, attribute(element, attribute_name).trim()))
            .map(|(name, value)| (name, western_digits(value)))
            .find(|(name, value)| is_stamp(value) || name.starts_with("data-") && is_epoch(value));
        if stamp
            .as_ref()
            .is_some_and(|(name, _)| name.starts_with("data-"))
        {
            hints.push_str(" date");
        }
        let title = attribute(element, "title");
        let stamp = stamp.or_else(|| {
            let has_date = matches!(name, "abbr" | "time") && title.len() <= MAX_STAMP_BYTES;
            let day = has_date
                .then(|| dates::parse(title).ok()?.day())
                .flatten()?;
            Some(("title", day.to_string().into()))
        });
        if stamp.is_some() && name == "abbr" {
            hints.push_str(" date");
        }
        Own {
            hints,
            heading: heading_level(name),
            is_block: markup::is_block_name(name) || matches!(name, "td" | "th"),
            stamp: stamp
                .map(|(_, value)| value.into_owned())
                .filter(|value| value.len() <= MAX_STAMP_BYTES),
        }
    }
}

/// The hint of a link to the page about an author.
pub const AUTHOR_PAGE: &str = "author-page";

/// Returns whether an address is that of the page about an author: `/authors/سعاد`.
fn is_author_page(address: &str) -> bool {
    const FOLDERS: [&str; 10] = [
        "author",
        "authors",
        "writer",
        "writers",
        "columnist",
        "columnists",
        "reporter",
        "reporters",
        "journalist",
        "journalists",
    ];
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let mut folders = path.split('/');
    let is_folder = |folder: &str| FOLDERS.iter().any(|name| folder.eq_ignore_ascii_case(name));
    folders.any(is_folder) && folders.any(|name| !name.is_empty())
}

/// Attributes that say what an element is.
const HINTS: [&str; 7] = [
    "class",
    "id",
    "itemprop",
    "property",
    "rel",
    "data-testid",
    "aria-labelledby",
];

/// Attributes with a date for machines.
const STAMPS: [&str; 11] = [
    "datetime",
    "content",
    "title",
    "data-datetime",
    "data-date-time",
    "data-date",
    "data-time",
    "data-published",
    "data-utime",
    "data-timestamp",
    "data-epoch",
];

/// Returns a value with Western digits.
fn western_digits(value: &str) -> Cow<'_, str> {
    let western = |c: char| {
        let zero = match c {
            '٠'..='٩' => '٠',
            '۰'..='۹' => '۰',
            _ => return c,
        };
        let digit = u32::from(c) - u32::from(zero);
        char::from_digit(digit, 10).unwrap_or(c)
    };
    if value.starts_with(|c| western(c) != c) {
        value.chars().map(western).collect::<String>().into()
    } else {
        value.into()
    }
}

/// Returns whether a value is a number of seconds or milliseconds since 1970, from 2001 on.
fn is_epoch(value: &str) -> bool {
    matches!(value.len(), 10 | 13) && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a value begins like a date for machines: `2015-05-06`, `20150506`.
fn is_stamp(value: &str) -> bool {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let sign = value.as_bytes().get(4);
    digits == 4 && matches!(sign, Some(b'-' | b'/')) || digits == 8
}
