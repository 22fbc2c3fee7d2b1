//! A page as a tree, where that can be had at a cost in keeping with its size.
//!
//! What a page costs as a tree only the parser knows: a page of a megabyte can be a tree of gigabytes,
//! because formatting that is not closed (`<b>`) is opened again in each paragraph; and what is made of a
//! deep tree takes time quadratic in its depth. So the tree is looked at while it grows, and so are tags.

use std::cell::Cell;

use dom_query::{Document, NodeId, Tree};
use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::TreeSink;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{TokenizerResult, local_name};
use memchr::memchr;

use super::attributes::Attributes;

/// A larger page is not built as a tree.
const MOST_BYTES: usize = 4 << 20;
/// How deep a tree may be.
const MOST_DEPTH: usize = 500;
/// A tree may have so many nodes, and one more for each two bytes of its page.
const FREE_NODES: usize = 1000;
/// So many nodes may lie outside of the tree, as what is in templates does.
const MOST_APART: usize = 10_000;
/// After so many nodes the depth is measured again.
const STEP_NODES: usize = 4000;
/// A tag may have so many attributes.
const MOST_ATTRIBUTES: usize = 2000;
/// What so many tags `<html>` and `<body>` say is heeded; each is compared with all before it.
const MOST_WHOLES: usize = 16;
/// A tag that does not end is looked at after so many bytes.
const STEP_BYTES: usize = 4096;

/// The tree of a page; `None` where it is too large or too deep.
pub fn of(html: &str) -> Option<Document> {
    if html.len() > MOST_BYTES {
        return None;
    }
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let tokens = Tokens {
        tree: TreeBuilder::new(Document::default(), options),
        seen: Cell::new(0),
        wholes: Cell::new(0),
    };
    let tokenizer = Tokenizer::new(tokens, TokenizerOpts::default());
    let mut pending = Pending::default();
    let mut measured = 0;
    for piece in pieces(html) {
        let seen = tokenizer.sink.seen.get();
        feed(&tokenizer, piece);
        if !pending.goes_on(piece, tokenizer.sink.seen.get() > seen) {
            return None;
        }
        let tree = &tokenizer.sink.tree.sink.tree;
        if tree.len() > FREE_NODES + html.len() / 2 {
            return None;
        }
        if tree.len() > measured + STEP_NODES {
            measured = tree.len();
            if is_deep(tree) {
                return None;
            }
        }
    }
    tokenizer.end();
    let document = tokenizer.sink.tree.sink.finish();
    (!is_deep(&document.tree)).then_some(document)
}

/// A page in short pieces; each `<` begins one.
fn pieces(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let most = (STEP_BYTES..rest.len()).find(|at| rest.is_char_boundary(*at));
        let most = most.unwrap_or(rest.len());
        let open = memchr(b'<', rest.as_bytes().get(1..most)?);
        let (piece, behind) = rest.split_at_checked(open.map_or(most, |at| at + 1))?;
        rest = behind;
        Some(piece)
    })
}

fn feed(tokenizer: &Tokenizer<Tokens>, piece: &str) {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(piece));
    // It stops behind each script, for a browser to run it.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
}

/// What the tokenizer finds, on its way into the tree.
struct Tokens {
    tree: TreeBuilder<NodeId, Document>,
    seen: Cell<usize>,
    /// How many tags `<html>` and `<body>` there were.
    wholes: Cell<usize>,
}

impl TokenSink for Tokens {
    type Handle = NodeId;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if !matches!(token, Token::ParseError(_)) {
            self.seen.set(self.seen.get() + 1);
        }
        if let Token::TagToken(tag) = &mut token
            && [local_name!("html"), local_name!("body")].contains(&tag.name)
        {
            self.wholes.set(self.wholes.get() + 1);
            if self.wholes.get() > MOST_WHOLES {
                tag.attrs.clear();
            }
        }
        self.tree.process_token(token, line)
    }

    fn end(&self) {
        self.tree.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.tree
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// What the tokenizer is in the middle of.
#[derive(Default)]
enum Pending {
    #[default]
    Nothing,
    Tag(Attributes),
    Comment,
}

impl Pending {
    /// Takes the next piece, behind which the tokenizer has `found` something, or else is in the middle of what
    /// began here or before. False when that is a tag with too many attributes.
    fn goes_on(&mut self, piece: &str, found: bool) -> bool {
        if found {
            *self = Pending::Nothing;
        } else if matches!(self, Pending::Nothing) {
            let name = piece.trim_start_matches(['<', '/']);
            *self = match name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                true => Pending::Tag(Attributes::default()),
                false => Pending::Comment,
            };
        }
        match self {
            Pending::Nothing | Pending::Comment => true,
            Pending::Tag(attributes) => {
                attributes.read(piece);
                attributes.count() <= MOST_ATTRIBUTES
            }
        }
    }
}

/// Whether a tree is too deep, or too much of it lies where its depth cannot be seen.
fn is_deep(tree: &Tree) -> bool {
    let mut node = tree.root();
    let (mut depth, mut seen) = (0_usize, 1);
    loop {
        if depth > MOST_DEPTH {
            return true;
        }
        if let Some(child) = node.first_child() {
            node = child;
            depth += 1;
            seen += 1;
            continue;
        }
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                seen += 1;
                break;
            }
            let Some(parent) = node.parent() else {
                return tree.len().saturating_sub(seen) > MOST_APART;
            };
            node = parent;
            depth = depth.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_tree() {
        let tree = of("<html><body><p>نص<p><b>ثان</body>").unwrap();
        assert_eq!(tree.select("body > p").length(), 2);
        assert_eq!(tree.select("p > b").text().as_ref(), "ثان");
    }

    #[test]
    fn depth_is_seen_whatever_the_tags_look_like() {
        for tag in [
            "<div>",
            "<div x>",
            "<div \"=\">",
            "<svg><g a>",
            "<template><div>",
        ] {
            assert!(of(&tag.repeat(50_000)).is_none(), "{tag}");
        }
        assert!(of(&format!("{}نص", "<div x>".repeat(100))).is_some());
    }

    #[test]
    fn a_tag_with_too_many_attributes_is_none() {
        let attributes = |count| (0..count).map(|n| format!(" a{n}")).collect::<String>();
        assert!(of(&format!("<p{}>نص", attributes(1000))).is_some());
        for text in ["", "<p>نص", "<p title='<!-- ' x>", "<script>a<b </script>"] {
            let page = format!("{text}<p{}>نص", attributes(200_000));
            assert!(of(&page).is_none(), "{text}");
        }
        let quoted: String = (0..200_000).map(|n| format!(" a{n}='>'")).collect();
        assert!(of(&format!("<p{quoted}>نص")).is_none());
    }

    #[test]
    fn what_is_long_but_one_attribute_or_no_tag_is_read() {
        let words = "كلمة \"a\" = ".repeat(20_000);
        for page in [
            format!("<p title='{words}'>نص"),
            format!("<!-- {words} --><p>نص"),
            format!("<script>{words}</script><p>نص"),
            format!("<p>نص {words}"),
        ] {
            assert!(of(&page).is_some_and(|tree| tree.select("p").text().starts_with("نص")));
        }
    }

    #[test]
    fn attributes_of_repeated_bodies_are_not_compared_for_ever() {
        let bodies: String = (0..100_000).map(|n| format!("<body a{n}>")).collect();
        let tree = of(&format!("<html><body dir=rtl><p>نص{bodies}")).unwrap();
        let body = tree.select("body");
        assert_eq!(body.attr("dir").as_deref(), Some("rtl"));
        assert!(body.attrs().len() < 100);
    }

    #[test]
    fn formatting_that_each_paragraph_opens_again_is_bounded() {
        let open: String = (0..490).map(|n| format!("<b a={n}>")).collect();
        assert!(of(&format!("<p>{open}{}", "<p>نص".repeat(100_000))).is_none());
        assert!(of(&format!("<p><b>{}", "<p>نص".repeat(1000))).is_some());
    }
}
