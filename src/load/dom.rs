//! Parses a page into a tree, unless the tree would cost far more than the size of the page
//! suggests.
//!
//! Only the parser knows the cost: a page of 1 MB can become a tree of gigabytes, because unclosed
//! formatting (`<b>`) is opened again in each paragraph, and the extraction of the main text takes
//! time quadratic in the depth of the tree. The size and depth of the tree are therefore checked
//! while it grows, and so is the number of attributes of each tag.

mod streamed;

use std::cell::Cell;

use dom_query::{Document, NodeId, Tree};
use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::TreeSink;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{TokenizerResult, local_name};
use memchr::memchr;

use super::attribute_counter::AttributeCounter;

/// The size in bytes of the largest page that is parsed.
const MAX_BYTES: usize = 4 << 20;
/// The largest depth of a tree.
const MAX_DEPTH: usize = 500;
/// The number of nodes that any tree may have, in addition to one node for each two bytes of the
/// page.
const FREE_NODES: usize = 1000;
/// The largest number of nodes that are not reachable from the root, such as the contents of
/// templates.
const MAX_DETACHED_NODES: usize = 10_000;
/// The number of added nodes after which the depth is measured again.
const STEP_NODES: usize = 4000;
/// The largest number of attributes of a tag.
const MAX_ATTRIBUTES: usize = 2000;
/// The number of `<html>` and `<body>` tags whose attributes are used. The parser collects these
/// attributes in one element, and compares each attribute with all before it.
const MAX_ROOT_TAGS: usize = 16;
/// The largest size of a piece in bytes; a longer tag is checked after each piece.
const STEP_BYTES: usize = 4096;

/// Returns the tree of a page, or `None` if it exceeds a limit.
pub fn parse(html: &str) -> Option<Document> {
    if html.len() > MAX_BYTES {
        return None;
    }
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let tokens = Tokens {
        tree: TreeBuilder::new(Document::default(), options),
        count: Cell::new(0),
        root_tags: Cell::new(0),
    };
    let tokenizer = Tokenizer::new(tokens, TokenizerOpts::default());
    let mut pending = Pending::default();
    let mut measured = 0;
    for piece in pieces(html) {
        let count = tokenizer.sink.count.get();
        feed(&tokenizer, piece);
        if !pending.advance(piece, tokenizer.sink.count.get() > count) {
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
    if memchr::memmem::find(html.as_bytes(), b"id=\"S:").is_some() {
        if is_deep(&document.tree) {
            return None;
        }
        // The parts may be nested into each other, so that the depth is measured again.
        streamed::place(&document);
    }
    (!is_deep(&document.tree)).then_some(document)
}

/// Returns the page in pieces of at most [`STEP_BYTES`]; each `<` begins a piece.
fn pieces(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let end = (STEP_BYTES..rest.len()).find(|at| rest.is_char_boundary(*at));
        let end = end.unwrap_or(rest.len());
        let open = memchr(b'<', rest.as_bytes().get(1..end)?);
        let (piece, remainder) = rest.split_at_checked(open.map_or(end, |at| at + 1))?;
        rest = remainder;
        Some(piece)
    })
}

fn feed(tokenizer: &Tokenizer<Tokens>, piece: &str) {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(piece));
    // The tokenizer pauses after each script, so that a browser can run it.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
}

/// A sink that counts the tokens and passes them to the tree builder.
struct Tokens {
    tree: TreeBuilder<NodeId, Document>,
    /// The number of tokens, parse errors excluded.
    count: Cell<usize>,
    /// The number of `<html>` and `<body>` tags.
    root_tags: Cell<usize>,
}

impl TokenSink for Tokens {
    type Handle = NodeId;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if !matches!(token, Token::ParseError(_)) {
            self.count.set(self.count.get() + 1);
        }
        if let Token::TagToken(tag) = &mut token
            && [local_name!("html"), local_name!("body")].contains(&tag.name)
        {
            self.root_tags.set(self.root_tags.get() + 1);
            if self.root_tags.get() > MAX_ROOT_TAGS {
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

/// The unfinished token of the tokenizer.
#[derive(Default)]
enum Pending {
    #[default]
    None,
    Tag(AttributeCounter),
    Comment,
}

impl Pending {
    /// Advances by the next piece. `has_token` says whether the tokenizer has emitted a token.
    /// Returns `false` if the unfinished token is a tag with too many attributes.
    fn advance(&mut self, piece: &str, has_token: bool) -> bool {
        if has_token {
            *self = Pending::None;
        } else if matches!(self, Pending::None) {
            let name = piece.trim_start_matches(['<', '/']);
            *self = if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                Pending::Tag(AttributeCounter::default())
            } else {
                Pending::Comment
            };
        }
        match self {
            Pending::None | Pending::Comment => true,
            Pending::Tag(attributes) => {
                attributes.add(piece);
                attributes.count() <= MAX_ATTRIBUTES
            }
        }
    }
}

/// Returns whether a tree is too deep, or has too many nodes whose depth is unknown because they
/// are detached.
fn is_deep(tree: &Tree) -> bool {
    let mut node = tree.root();
    let (mut depth, mut reachable) = (0_usize, 1);
    loop {
        if depth > MAX_DEPTH {
            return true;
        }
        if let Some(child) = node.first_child() {
            node = child;
            depth += 1;
            reachable += 1;
            continue;
        }
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                reachable += 1;
                break;
            }
            let Some(parent) = node.parent() else {
                return tree.len().saturating_sub(reachable) > MAX_DETACHED_NODES;
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
    fn a_page_is_parsed_into_a_tree() {
        let tree = parse("<html><body><p>نص<p><b>ثان</body>").unwrap();
        assert_eq!(tree.select("body > p").length(), 2);
        assert_eq!(tree.select("p > b").text().as_ref(), "ثان");
    }

    #[test]
    fn a_deep_tree_is_rejected_whatever_its_tags() {
        for tag in [
            "<div>",
            "<div x>",
            "<div \"=\">",
            "<svg><g a>",
            "<template><div>",
        ] {
            assert!(parse(&tag.repeat(50_000)).is_none(), "{tag}");
        }
        assert!(parse(&format!("{}نص", "<div x>".repeat(100))).is_some());
    }

    #[test]
    fn a_tag_with_too_many_attributes_is_rejected() {
        let attributes = |count| (0..count).map(|n| format!(" a{n}")).collect::<String>();
        assert!(parse(&format!("<p{}>نص", attributes(1000))).is_some());
        for text in ["", "<p>نص", "<p title='<!-- ' x>", "<script>a<b </script>"] {
            let page = format!("{text}<p{}>نص", attributes(200_000));
            assert!(parse(&page).is_none(), "{text}");
        }
        let quoted: String = (0..200_000).map(|n| format!(" a{n}='>'")).collect();
        assert!(parse(&format!("<p{quoted}>نص")).is_none());
    }

    #[test]
    fn a_long_attribute_comment_script_or_text_is_accepted() {
        let words = "كلمة \"a\" = ".repeat(20_000);
        for page in [
            format!("<p title='{words}'>نص"),
            format!("<!-- {words} --><p>نص"),
            format!("<script>{words}</script><p>نص"),
            format!("<p>نص {words}"),
        ] {
            assert!(parse(&page).is_some_and(|tree| tree.select("p").text().starts_with("نص")));
        }
    }

    #[test]
    fn attributes_of_many_bodies_are_dropped() {
        let bodies: String = (0..100_000).map(|n| format!("<body a{n}>")).collect();
        let tree = parse(&format!("<html><body dir=rtl><p>نص{bodies}")).unwrap();
        let body = tree.select("body");
        assert_eq!(body.attr("dir").as_deref(), Some("rtl"));
        assert!(body.attrs().len() < 100);
    }

    #[test]
    fn formatting_that_each_paragraph_reopens_is_bounded() {
        let open: String = (0..490).map(|n| format!("<b a={n}>")).collect();
        assert!(parse(&format!("<p>{open}{}", "<p>نص".repeat(100_000))).is_none());
        assert!(parse(&format!("<p><b>{}", "<p>نص".repeat(1000))).is_some());
    }
}
