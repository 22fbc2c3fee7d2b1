//! The short texts of a page with their positions: what is next to the headline, what is part
//! of a menu, where the text of the article begins.

use std::collections::HashMap;

use dom_query::{Document, Element, NodeData, NodeId, NodeRef, Tree};

use super::element::{MAX_HINT_BYTES, Own, attribute, is_hidden};
use super::region::{Region, is_trail, region};
use crate::load::markup;

/// The size of the largest text that is an item of its own, in bytes.
const MAX_ITEM_BYTES: usize = 600;
/// The largest number of items of a page.
const MAX_ITEMS: usize = 20_000;
/// The length in characters from which a block of text with punctuation is a paragraph, and from
/// which any block is one.
const PARAGRAPH_CHARS: (usize, usize) = (80, 140);

/// A short text of the page.
#[derive(Debug)]
pub struct Item {
    /// The largest element with this text and no other, or a text node.
    pub node: NodeId,
    /// The position of the text, in characters of the text of the page.
    pub start: usize,
    pub end: usize,
    /// The text in one line.
    pub text: String,
    /// The classes, ids, properties and relations of the elements with this text, in lower case
    /// and separated by spaces.
    pub hints: String,
    /// The level of the heading, or 0.
    pub heading: u8,
    /// Whether the text is in a `<time>` element.
    pub is_time: bool,
    /// Whether the text is in a link.
    pub is_link: bool,
    /// The value for machines: `datetime`, `content`, or the title of an abbreviation.
    pub stamp: Option<String>,
    /// The part of the page.
    pub region: Region,
}

impl Item {
    /// Returns whether one of the hints satisfies a predicate.
    pub fn has_hint(&self, test: impl Fn(&str) -> bool) -> bool {
        self.hints.split(' ').any(test)
    }
}

/// The items of a page in the order of their ends, and the positions of its paragraphs.
#[derive(Debug, Default)]
pub struct Outline {
    pub items: Vec<Item>,
    /// The positions at which paragraphs begin, in order.
    pub paragraphs: Vec<usize>,
    /// The name of the publisher in microdata.
    pub publisher: Option<String>,
    /// The numbers of characters of all elements.
    sizes: HashMap<NodeId, Size>,
}

/// The size of an element.
#[derive(Debug, Default, Clone, Copy)]
pub struct Size {
    /// The number of characters.
    pub chars: usize,
    /// The number of characters in links.
    pub linked: usize,
    /// The number of links.
    pub links: usize,
    /// Whether the element contains an `<h1>`.
    pub has_h1: bool,
}

/// The surroundings of a node.
#[derive(Clone, Copy)]
struct Context {
    region: Region,
    is_link: bool,
    is_time: bool,
    heading: u8,
}

/// The text of a node.
#[derive(Default)]
struct Words {
    /// The text in one line, or `None` if it is longer than an item.
    text: Option<String>,
    /// The text that is not within a further block.
    inline: Inline,
}

#[derive(Default)]
struct Inline {
    start: usize,
    chars: usize,
    linked: usize,
    has_stop: bool,
}

impl Outline {
    /// Returns the outline of a page.
    pub fn of(document: &Document) -> Self {
        let mut outline = Outline::default();
        let root = document.root();
        outline.measure(&root);
        let mut walk = Walk {
            position: 0,
            total: outline.size(root.id).chars,
            outline,
        };
        let context = Context {
            region: Region::Content,
            is_link: false,
            is_time: false,
            heading: 0,
        };
        walk.visit(&root, context);
        walk.outline
    }

    /// Returns the size of a node.
    pub fn size(&self, node: NodeId) -> Size {
        self.sizes.get(&node).copied().unwrap_or_default()
    }

    /// Returns the position of the first paragraph after a position.
    pub fn paragraph_after(&self, position: usize) -> Option<usize> {
        self.paragraphs
            .iter()
            .copied()
            .find(|start| *start >= position)
    }

    /// Returns the nearest common ancestor of two nodes.
    pub fn common_ancestor(tree: &Tree, one: NodeId, other: NodeId) -> Option<NodeId> {
        let ancestors = tree.ancestor_ids_of(&one, None);
        tree.ancestor_ids_of(&other, None)
            .into_iter()
            .find(|id| ancestors.contains(id))
    }

    /// Measures a node and all below it, and returns its size.
    fn measure(&mut self, node: &NodeRef) -> Size {
        if node.is_text() {
            let chars = node.query_or(0, |node| match &node.data {
                NodeData::Text { contents } => {
                    contents.chars().filter(|c| !c.is_whitespace()).count()
                }
                _ => 0,
            });
            return Size {
                chars,
                ..Size::default()
            };
        }
        let (is_hidden, is_link, is_h1) =
            node.element_ref().map_or((false, false, false), |element| {
                let name = &*element.name.local;
                (is_hidden(&element), name == "a", name == "h1")
            });
        if is_hidden {
            return Size::default();
        }
        let mut size = Size::default();
        for child in node.children_it(false) {
            let part = self.measure(&child);
            size.chars += part.chars;
            size.linked += part.linked;
            size.links += part.links;
            size.has_h1 |= part.has_h1;
        }
        if is_link {
            size.linked = size.chars;
            size.links += 1;
        }
        size.has_h1 |= is_h1 && size.chars > 0;
        self.sizes.insert(node.id, size);
        size
    }
}

struct Walk {
    outline: Outline,
    /// The number of characters before the current node.
    position: usize,
    /// The number of characters of the page.
    total: usize,
}

impl Walk {
    fn visit(&mut self, node: &NodeRef, mut context: Context) -> Words {
        if node.is_text() {
            return self.text(node, context);
        }
        let start = self.position;
        let mut own = Own::default();
        if let Some(element) = node.element_ref() {
            if self.outline.publisher.is_none()
                && attribute(&element, "itemprop").ends_with("ublisher")
            {
                self.outline.publisher = name_of(node);
            }
            if is_hidden(&element) {
                return Words::default();
            }
            own = Own::of(&element);
            if context.region == Region::Content {
                context.region = region(&element, self.outline.size(node.id), self.total);
            } else if context.region == Region::Menu && is_trail(&element) {
                context.region = Region::Trail;
            }
            context.is_link |= &*element.name.local == "a";
            context.is_time |= &*element.name.local == "time";
            context.heading = context.heading.max(own.heading);
        }
        let first_item = self.outline.items.len();
        let mut words = Words {
            text: Some(String::new()),
            ..Words::default()
        };
        words.inline.start = start;
        for child in node.children_it(false) {
            let is_break = child.element_ref().is_some_and(|element| {
                markup::is_block_name(&element.name.local)
                    || matches!(&*element.name.local, "td" | "th")
            });
            if is_break {
                self.end_paragraph(&mut words, context);
            }
            let part = self.visit(&child, context);
            let has_text = words.text.as_deref().is_some_and(|text| !text.is_empty());
            if has_text && child.element_ref().is_some_and(|element| is_job(&element)) {
                add_text(&mut words.text, Some(" | ".to_owned()), false);
            }
            add_text(&mut words.text, part.text, is_break);
            if is_break {
                words.inline.start = self.position;
            } else {
                words.inline.chars += part.inline.chars;
                words.inline.linked += part.inline.linked;
                words.inline.has_stop |= part.inline.has_stop;
            }
        }
        if own.is_block {
            self.end_paragraph(&mut words, context);
        }
        if context.is_link {
            words.inline.linked = words.inline.chars;
        }
        self.item(node.id, start, &words, own, context, first_item);
        words
    }

    fn text(&mut self, node: &NodeRef, context: Context) -> Words {
        let start = self.position;
        let mut line = String::new();
        let (mut chars, mut has_stop) = (0, false);
        let _ = node.query(|node| {
            let NodeData::Text { contents } = &node.data else {
                return;
            };
            chars = contents.chars().filter(|c| !c.is_whitespace()).count();
            has_stop = contents.contains(['.', '،', ',', '؛', '؟']);
            if contents.len() <= 4 * MAX_ITEM_BYTES {
                markup::push_words(&mut line, contents);
            }
        });
        self.position += chars;
        let is_short = chars == 0 || !line.is_empty() && line.len() <= MAX_ITEM_BYTES;
        let words = Words {
            text: is_short.then_some(line),
            inline: Inline {
                start,
                chars,
                linked: if context.is_link { chars } else { 0 },
                has_stop,
            },
        };
        let first_item = self.outline.items.len();
        self.item(node.id, start, &words, Own::default(), context, first_item);
        words
    }

    /// Ends the text of a block, which may be a paragraph.
    fn end_paragraph(&mut self, words: &mut Words, context: Context) {
        let inline = std::mem::take(&mut words.inline);
        let (with_stop, any) = PARAGRAPH_CHARS;
        let is_long = inline.chars >= any || inline.has_stop && inline.chars >= with_stop;
        if is_long
            && context.region == Region::Content
            && context.heading == 0
            && inline.linked * 2 < inline.chars
        {
            self.outline.paragraphs.push(inline.start);
        }
        words.inline.start = self.position;
    }

    /// Adds the text of a node as an item, or extends the item of its only child with this text.
    fn item(
        &mut self,
        node: NodeId,
        start: usize,
        words: &Words,
        own: Own,
        context: Context,
        first_item: usize,
    ) {
        let Some(text) = words.text.as_deref().map(str::trim) else {
            return;
        };
        if text.is_empty() && own.stamp.is_none() || self.outline.items.len() >= MAX_ITEMS {
            return;
        }
        if let Some(last) = self
            .outline
            .items
            .get_mut(first_item..)
            .and_then(<[Item]>::last_mut)
            .filter(|last| last.text == text)
        {
            last.node = node;
            last.heading = last.heading.max(own.heading);
            last.is_time |= context.is_time;
            last.is_link |= context.is_link;
            if last.stamp.is_none() {
                last.stamp = own.stamp;
            }
            if last.hints.len() + own.hints.len() < MAX_HINT_BYTES && !own.hints.is_empty() {
                last.hints.push(' ');
                last.hints.push_str(&own.hints);
            }
            return;
        }
        self.outline.items.push(Item {
            node,
            start,
            end: self.position,
            text: text.to_owned(),
            hints: own.hints,
            heading: context.heading,
            is_time: context.is_time,
            is_link: context.is_link,
            stamp: own.stamp,
            region: context.region,
        });
    }
}

/// Returns the name in the microdata of an element: its property `name`, or else its own value.
fn name_of(node: &NodeRef) -> Option<String> {
    const MAX_CHARS: usize = 80;
    let value = |node: &NodeRef| {
        let element = node.element_ref()?;
        let content = attribute(&element, "content").trim().to_owned();
        drop(element);
        let text = if content.is_empty() {
            node.text().split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            content
        };
        let is_name = !text.is_empty() && !text.contains("://");
        (is_name && text.chars().count() <= MAX_CHARS).then_some(text)
    };
    let is_name = |node: &NodeRef| {
        let element = node.element_ref();
        element.is_some_and(|element| attribute(&element, "itemprop") == "name")
    };
    let named = node.descendants_it().find(is_name);
    named.as_ref().map_or_else(|| value(node), value)
}

/// Returns whether the class of an inline element says that it is the job of a person, whose name is
/// just before it: `<a>سعاد المنصوري</a><span class="job-title">مراسلة</span>`.
fn is_job(element: &Element) -> bool {
    let class = attribute(element, "class");
    let mut words = class.split([' ', '-', '_']);
    class.len() <= MAX_HINT_BYTES
        && words.any(|word| matches!(word, "job" | "jobtitle" | "jobTitle"))
}

/// Appends the text of a child; the text of the parent becomes `None` when it is longer than an
/// item.
fn add_text(text: &mut Option<String>, part: Option<String>, is_break: bool) {
    let Some(whole) = text else {
        return;
    };
    match part {
        Some(part) if whole.len() + part.len() < MAX_ITEM_BYTES => {
            if is_break {
                markup::push_words(whole, " ");
            }
            markup::push_words(whole, &part);
            if is_break {
                markup::push_words(whole, " ");
            }
        }
        _ => *text = None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::dom;

    fn outline(html: &str) -> Outline {
        Outline::of(&dom::parse(html).unwrap())
    }

    #[test]
    fn the_largest_element_with_a_text_is_one_item() {
        let outline = outline(
            "<div class=meta><p><span class=date>6 مايو <b>2015</b></span></p></div><p>نص</p>",
        );
        let item = outline.items.iter().find(|item| item.text == "6 مايو 2015");
        assert_eq!(item.unwrap().hints, "date meta");
    }

    #[test]
    fn paragraphs_are_long_and_not_links() {
        let prose = "قال الوزير إن الاجتماع سيعقد غدا، وأضاف أن المباحثات مستمرة. ".repeat(3);
        let outline = outline(&format!(
            "<p><a>{prose}</a></p><h1>{prose}</h1><p>قصير</p><nav><p>{prose}</p></nav><div>{prose}<br>{prose}</div>"
        ));
        assert_eq!(outline.paragraphs.len(), 2);
    }

    #[test]
    fn the_publisher_of_microdata_has_a_name() {
        for html in [
            "<span itemprop=publisher itemscope><meta itemprop=name content='صحيفة الوادي'></span>",
            "<div itemprop=publisher style='display:none'><b itemprop=name>صحيفة  الوادي</b> x</div>",
            "<span itemprop=publisher>صحيفة الوادي</span>",
        ] {
            assert_eq!(outline(html).publisher.as_deref(), Some("صحيفة الوادي"));
        }
    }

    #[test]
    fn hidden_text_is_not_an_item() {
        let outline = outline("<p style='display:none'>مخفي</p><script>س</script><p>ظاهر</p>");
        let texts: Vec<_> = outline.items.iter().map(|item| &item.text).collect();
        assert_eq!(texts, ["ظاهر"]);
    }
}
