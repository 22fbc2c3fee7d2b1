//! The properties that an element has by itself: its hints, the level of its heading, its value for
//! machines, and whether readers see it.

use dom_query::Element;

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
        let stamp = STAMPS
            .into_iter()
            .map(|attribute_name| attribute(element, attribute_name).trim())
            .find(|value| is_stamp(value));
        const MAX_STAMP_BYTES: usize = 200;
        Own {
            hints,
            heading: heading_level(name),
            is_block: markup::is_block_name(name) || matches!(name, "td" | "th"),
            stamp: stamp
                .filter(|value| value.len() <= MAX_STAMP_BYTES)
                .map(str::to_owned),
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
const STAMPS: [&str; 9] = [
    "datetime",
    "content",
    "title",
    "data-datetime",
    "data-date-time",
    "data-date",
    "data-time",
    "data-published",
    "data-utime",
];

/// Returns whether a value begins like a date for machines: `2015-05-06`, `20150506`.
fn is_stamp(value: &str) -> bool {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let sign = value.as_bytes().get(4);
    digits == 4 && matches!(sign, Some(b'-' | b'/')) || digits == 8
}
