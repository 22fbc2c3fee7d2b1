//! A page as a tree, where that can be had at a cost in keeping with its size.
//!
//! What a page costs as a tree only the parser knows: a page of a megabyte can be a tree of gigabytes,
//! because formatting that is not closed (`<b>`) is opened again in each paragraph; and what is made of a
//! deep tree takes time quadratic in its depth. So the tree is looked at while it grows.

use dom_query::{Document, Tree};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};

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

/// The tree of a page; `None` where it is too large or too deep.
pub fn of(html: &str) -> Option<Document> {
    if html.len() > MOST_BYTES {
        return None;
    }
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(Document::default(), options);
    let mut measured = 0;
    for piece in html.split_inclusive('>') {
        parser.process(piece.into());
        let tree = &parser.tokenizer.sink.sink.tree;
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
    let document = parser.finish();
    (!is_deep(&document.tree)).then_some(document)
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
    fn formatting_that_each_paragraph_opens_again_is_bounded() {
        let open: String = (0..490).map(|n| format!("<b a={n}>")).collect();
        assert!(of(&format!("<p>{open}{}", "<p>نص".repeat(100_000))).is_none());
        assert!(of(&format!("<p><b>{}", "<p>نص".repeat(1000))).is_some());
    }
}
