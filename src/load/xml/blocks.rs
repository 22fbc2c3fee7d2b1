//! The text of an element, with a line for each paragraph.

use super::tree::{Element, Node};
use crate::load::markup::{end_line, push_words};

/// Elements of TEI, NITF, XHTML and NewsML that begin and end a line.
const BLOCKS: [&str; 44] = [
    "p",
    "ab",
    "l",
    "lg",
    "item",
    "list",
    "head",
    "div",
    "div1",
    "div2",
    "div3",
    "row",
    "tr",
    "table",
    "trailer",
    "salute",
    "signed",
    "closer",
    "opener",
    "label",
    "sp",
    "speaker",
    "quote",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hl1",
    "hl2",
    "block",
    "section",
    "blockquote",
    "bq",
    "dateline",
    "byline",
    "postscript",
    "title",
    "para",
];

/// Elements whose content is not part of the text: page headers, notes of the editor, deletions,
/// the variants that another element corrects, media.
const HIDDEN: [&str; 21] = [
    "fw",
    "note",
    "del",
    "surplus",
    "sic",
    "orig",
    "abbr",
    "rdg",
    "figure",
    "figDesc",
    "graphic",
    "teiHeader",
    "media",
    "script",
    "style",
    "svg",
    "meta",
    "link",
    "delText",
    "index",
    "noteGrp",
];

/// Returns the text of an element without the elements for which `is_omitted` returns true.
pub fn text(element: &Element, is_omitted: &dyn Fn(&Element) -> bool) -> String {
    let mut text = String::new();
    push(element, is_omitted, &mut text);
    text.truncate(text.trim_end().len());
    text
}

fn push(element: &Element, is_omitted: &dyn Fn(&Element) -> bool, text: &mut String) {
    for node in &element.children {
        let child = match node {
            Node::Text(words) => {
                push_words(text, words);
                continue;
            }
            Node::Element(child) => child,
        };
        let name = child.tag.name.as_str();
        if is_omitted(child) || is_hidden(child, element) {
            continue;
        }
        let is_block = BLOCKS.contains(&name);
        if is_block {
            end_line(text);
        } else if matches!(name, "lb" | "cb" | "td" | "th" | "cell") {
            let is_within_word = child.tag.attribute("break") == Some("no");
            if !is_within_word {
                push_words(text, " ");
            }
        }
        push(child, is_omitted, text);
        if is_block {
            end_line(text);
        }
    }
}

/// Returns whether an element is hidden. An abbreviation or a wrong spelling is hidden only next to
/// its correction.
fn is_hidden(element: &Element, parent: &Element) -> bool {
    let name = element.tag.name.as_str();
    match name {
        "sic" | "orig" | "abbr" => parent.is("choice"),
        _ => HIDDEN.contains(&name),
    }
}
