//! An element of a document as a tree.

use std::io::BufRead;

use super::{Event, Events, Tag};
use crate::load::LoadError;

/// The number of elements that may be inside each other. Deeper ones are merged into their parent.
const MAX_DEPTH: usize = 100;

/// The number of open tags that are remembered, and the size of their names in bytes.
const MAX_OPEN: usize = 10_000;
const MAX_NAME_BYTES: usize = 200;

/// The memory that an element takes besides its text, roughly, in bytes.
const ELEMENT_BYTES: usize = 100;

/// An element with its content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// The start tag.
    pub tag: Tag,
    /// Text and elements in their order.
    pub children: Vec<Node>,
}

/// A child of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Text.
    Text(String),
    /// An element.
    Element(Element),
}

impl Element {
    /// Reads the element whose start tag was the last event. Returns `None` if it is larger than a
    /// record.
    ///
    /// # Errors
    ///
    /// Returns an error if the source cannot be read.
    pub fn read<R: BufRead>(
        tag: Tag,
        events: &mut Events<'_, R>,
    ) -> Result<Option<Element>, LoadError> {
        let max_bytes = events.record_bytes();
        let mut bytes = 0;
        let mut names: Vec<String> = vec![tag.name.clone()];
        let mut open = vec![Element {
            tag,
            children: Vec::new(),
        }];
        while let Some(event) = events.next()? {
            match event {
                Event::Start(tag) => {
                    bytes += ELEMENT_BYTES + tag_bytes(&tag);
                    if tag.name.len() > MAX_NAME_BYTES || names.len() >= MAX_OPEN {
                        continue;
                    }
                    names.push(tag.name.clone());
                    if open.len() < MAX_DEPTH && bytes <= max_bytes {
                        open.push(Element {
                            tag,
                            children: Vec::new(),
                        });
                    }
                }
                Event::Text(text) => {
                    bytes += text.len();
                    if bytes <= max_bytes {
                        push_text(&mut open, text);
                    }
                }
                Event::End(name) => {
                    // An end tag without its start is skipped, and one closes all that it contains.
                    let Some(at) = names.iter().rposition(|open| *open == name) else {
                        continue;
                    };
                    names.truncate(at);
                    while open.len() > at.max(1) {
                        close(&mut open);
                    }
                    if at == 0 {
                        break;
                    }
                }
            }
        }
        while open.len() > 1 {
            close(&mut open);
        }
        Ok(open.pop().filter(|_| bytes <= max_bytes))
    }

    /// Returns whether the element has this name.
    pub fn is(&self, name: &str) -> bool {
        self.tag.name == name
    }

    /// Returns the child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Returns all elements below this one, in the order of the document.
    pub fn descendants(&self) -> Vec<&Element> {
        let mut all = Vec::new();
        let mut stack: Vec<&Element> = vec![self];
        while let Some(element) = stack.pop() {
            all.push(element);
            let start = stack.len();
            stack.extend(element.elements());
            if let Some(added) = stack.get_mut(start..) {
                added.reverse();
            }
        }
        all.remove(0);
        all
    }

    /// Returns the first element of this name below this one.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.descendants()
            .into_iter()
            .find(|element| element.is(name))
    }

    /// Returns the first element at a path of names, each below the one before at any depth.
    pub fn find_path(&self, path: &[&str]) -> Option<&Element> {
        let mut element = self;
        for name in path {
            element = element.find(name)?;
        }
        Some(element)
    }

    /// Returns the text of the element and of all below it, in one line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.push_text(&mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn push_text(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::Element(element) => element.push_text(text),
            }
        }
    }
}

fn tag_bytes(tag: &Tag) -> usize {
    let attributes = tag.attributes.iter();
    let attributes = attributes.map(|(name, value)| name.len() + value.len());
    tag.name.len() + attributes.sum::<usize>()
}

fn push_text(open: &mut [Element], text: String) {
    let Some(element) = open.last_mut() else {
        return;
    };
    match element.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(&text),
        _ => element.children.push(Node::Text(text)),
    }
}

fn close(open: &mut Vec<Element>) {
    if let Some(element) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        parent.children.push(Node::Element(element));
    }
}
