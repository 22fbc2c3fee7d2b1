//! Takes parts that are not the article out of the tree of a page: menus, readers' comments, bars
//! of share buttons, and the elements with the date and the author next to the headline.

use dom_query::{Document, Element, NodeId, NodeRef};

use super::element::attribute;
use super::frames::{is_caption, is_frame};
use super::outline::{Outline, Size};
use super::region::{Region, by_words};
use crate::clean::is_heading;
use crate::clean::line::Line;
use crate::load::markup;

/// The smallest number of links to rules of the site in a notice about them, and the largest number
/// of its characters.
const MIN_POLICY_LINKS: usize = 2;
const MAX_POLICY_CHARS: usize = 600;
/// The largest number of characters of the foot of an article.
const MAX_FOOT_CHARS: usize = 200;
/// The smallest share of the text in a box next to the article that is in links, in tenths.
const MIN_BOX_LINKED_TENTHS: usize = 4;
/// The smallest number of links of a menu.
const MIN_MENU_LINKS: usize = 4;
/// The largest mean number of characters of a link of a menu.
const MAX_MENU_LINK_CHARS: usize = 25;

/// Removes an element and, if they have no other text, those around it.
pub fn remove(document: &Document, outline: &Outline, id: NodeId) {
    let Some(mut node) = document.tree.get(&id) else {
        return;
    };
    if node.is_element() {
        let chars = outline.size(id).chars;
        while let Some(parent) = node.parent() {
            let is_root = parent
                .node_name()
                .is_none_or(|name| matches!(&*name, "body" | "html" | "article" | "main"));
            if is_root || outline.size(parent.id).chars > chars {
                break;
            }
            node = parent;
        }
    }
    node.remove_from_parent();
}

/// Removes the parts of a page that are not its article, whose headline is `headline`. Returns the
/// captions among them.
pub fn strip(document: &Document, outline: &Outline, headline: Option<NodeId>) -> Vec<String> {
    document.select("nav").remove();
    if let Some(headline) = headline {
        remove_other_articles(document, outline, headline);
    }
    let root = document.root();
    let total = outline.size(root.id).chars;
    remove_skipped(document, outline, total);
    let mut doomed = Vec::new();
    collect(&root, outline, total, &mut doomed);
    let mut captions = Vec::new();
    for id in doomed {
        let Some(node) = document.tree.get(&id) else {
            continue;
        };
        let chars = outline.size(id).chars;
        if node
            .element_ref()
            .is_some_and(|element| is_caption(&element, chars))
        {
            captions.push(markup::to_text(&node.html()));
        }
        node.remove_from_parent();
    }
    captions
}

/// Removes further articles with an `<h1>`, as pages without an end load them below the first.
fn remove_other_articles(document: &Document, outline: &Outline, headline: NodeId) {
    let around = document.tree.ancestor_ids_of(&headline, None);
    let articles = document.select("article");
    let is_own = |node: &NodeRef| around.contains(&node.id);
    if !articles.nodes().iter().any(is_own) {
        return;
    }
    for article in articles.nodes() {
        let is_inside = || {
            let ancestors = document.tree.ancestor_ids_of(&article.id, None);
            ancestors.iter().any(|id| {
                around.contains(id)
                    && document
                        .tree
                        .get(id)
                        .is_some_and(|node| node.has_name("article"))
            })
        };
        if !is_own(article) && outline.size(article.id).has_h1 && !is_inside() {
            article.remove_from_parent();
        }
    }
}

/// Removes boxes within the text that begin with a link to their end, for readers who want to skip
/// them: `تخطى الأكثر قراءة وواصل القراءة`.
fn remove_skipped(document: &Document, outline: &Outline, total: usize) {
    const LABELS: [&str; 5] = ["تخط", "تجاوز", "skip ", "passer ", "saltar "];
    const MAX_LINKS: usize = 30;
    const MAX_SHARE_INVERSE: usize = 2;
    let links = document.select("a[href^='#']");
    let skips = links.nodes().iter().filter(|link| {
        let text = link.text().trim().to_lowercase();
        LABELS.iter().any(|label| text.starts_with(label))
    });
    for link in skips.take(MAX_LINKS) {
        let target = link.attr("href").unwrap_or_default();
        let target = target.trim_start_matches('#');
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '%');
        if target.is_empty() || !target.chars().all(is_plain) {
            continue;
        }
        let ends = document.select(&format!("[id='{target}']"));
        let Some(end) = ends.nodes().first() else {
            continue;
        };
        let around = document.tree.ancestor_ids_of(&end.id, None);
        let ancestors = document.tree.ancestor_ids_of(&link.id, None);
        let Some(id) = ancestors.iter().find(|id| around.contains(id)) else {
            continue;
        };
        let size = outline.size(*id);
        if let Some(node) = document.tree.get(id)
            && node.parent().is_some()
            && size.chars * MAX_SHARE_INVERSE < total
            && !size.has_h1
        {
            node.remove_from_parent();
        }
    }
}

/// Collects the elements to remove.
fn collect(node: &NodeRef, outline: &Outline, total: usize, doomed: &mut Vec<NodeId>) {
    lines_of_links(node, outline, doomed);
    let mut last_text = String::new();
    for child in node.children_it(false) {
        if child.is_text() {
            last_text = child.text().trim().to_owned();
            continue;
        }
        if !child.is_element() {
            continue;
        }
        let size = outline.size(child.id);
        let is_after_heading = Line::new(0, &last_text).is_some_and(|line| is_heading(&line));
        if is_furniture(&child, outline, total)
            || (is_menu(&child, outline) || is_list_of_links(&child, size, total))
                && !is_after_heading
        {
            doomed.push(child.id);
        } else if size.chars > 0 {
            collect(&child, outline, total, doomed);
        }
        const MAX_HEADING_CHARS: usize = 60;
        last_text = if size.chars <= MAX_HEADING_CHARS {
            child.text().trim().to_owned()
        } else {
            String::new()
        };
    }
}

/// Returns whether an element is a part that is not the article, by its name, class or id.
fn is_furniture(node: &NodeRef, outline: &Outline, total: usize) -> bool {
    let size = outline.size(node.id);
    let Some(element) = node.element_ref() else {
        return false;
    };
    if matches!(
        &*element.name.local,
        "html" | "body" | "main" | "article" | "head"
    ) {
        return false;
    }
    if matches!(
        super::region::region(&element, size, total),
        Region::Comments | Region::Menu | Region::Trail
    ) {
        return true;
    }
    let label = attribute(&element, "aria-label");
    let is_labelled_box = |line: Line| is_heading(&line) && !size.has_h1;
    if Line::new(0, label).is_some_and(is_labelled_box) {
        return true;
    }
    if size.links >= MIN_POLICY_LINKS && size.chars <= MAX_POLICY_CHARS && is_policy_notice(node) {
        return true;
    }
    if is_step(&element) || is_category_link(&element) || &*element.name.local == "marquee" {
        return true;
    }
    // Some systems put the whole page in a form.
    if &*element.name.local == "form" && !size.has_h1 && size.chars * 4 < total {
        return true;
    }
    if size.chars <= MAX_FOOT_CHARS && !size.has_h1 && is_foot(node, &element) {
        return true;
    }
    if !size.has_h1 && is_frame(&element, size.chars) {
        return true;
    }
    let is_linked = size.linked * 10 >= size.chars * MIN_BOX_LINKED_TENTHS;
    is_linked && super::region::region(&element, size, total) == Region::Side
}

/// Returns whether an element is a notice about the rules of the site: it has several links to them.
fn is_policy_notice(node: &NodeRef) -> bool {
    const TARGETS: [&str; 7] = [
        "privacy",
        "terms",
        "guidelines",
        "cookie",
        "policy",
        "conditions",
        "disclaimer",
    ];
    // `/privacy.html`, `/about/terms-of-use`, and no article about privacy
    let is_rule_page = |address: &str| {
        const MAX_NAME_BYTES: usize = 30;
        const MAX_FOLDERS: usize = 2;
        let path = address.split_once("://").map_or(address, |(_, rest)| {
            rest.split_once('/').map_or("", |(_, path)| path)
        });
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let names = || path.split('/').filter(|name| !name.is_empty());
        names().count() <= MAX_FOLDERS
            && names().next_back().is_some_and(|name| {
                name.len() <= MAX_NAME_BYTES && TARGETS.iter().any(|target| name.contains(target))
            })
    };
    let is_rule = |node: &NodeRef| {
        let element = node.element_ref();
        element.is_some_and(|element| {
            &*element.name.local == "a" && is_rule_page(attribute(&element, "href"))
        })
    };
    let links = node.descendants_it().filter(is_rule);
    links.take(MIN_POLICY_LINKS).count() == MIN_POLICY_LINKS
}

/// Returns whether an element is a link to the article before or after this one.
fn is_step(element: &Element) -> bool {
    &*element.name.local == "a" && matches!(attribute(element, "rel"), "prev" | "next")
}

/// Returns whether an element is a link to the section of the article, as WordPress writes it.
fn is_category_link(element: &Element) -> bool {
    let mut relations = attribute(element, "rel").split_ascii_whitespace();
    &*element.name.local == "a" && relations.any(|relation| relation == "category")
}

/// Returns whether an element is the foot of an article or a page, and does not name its source.
fn is_foot(node: &NodeRef, element: &Element) -> bool {
    let is_foot = by_words(element) == Some(Region::Foot) || &*element.name.local == "footer";
    is_foot && !node.text().contains("المصدر")
}

/// Collects the lines within an element that are nothing but short links, as in the menus of pages
/// without lists: `سياسة | اقتصاد | رياضة`.
fn lines_of_links(node: &NodeRef, outline: &Outline, doomed: &mut Vec<NodeId>) {
    const MIN_LINKS: usize = 2;
    let is_line_container = node.node_name().is_some_and(|name| {
        markup::is_block_name(&name) || matches!(&*name, "td" | "center" | "form")
    });
    if !is_line_container {
        return;
    }
    let mut line: Vec<NodeId> = Vec::new();
    let (mut links, mut chars, mut has_text) = (0, 0, false);
    let mut end =
        |line: &mut Vec<NodeId>, links: &mut usize, chars: &mut usize, has_text: &mut bool| {
            let is_menu =
                *links >= MIN_LINKS && !*has_text && *chars <= *links * MAX_MENU_LINK_CHARS;
            if is_menu {
                doomed.append(line);
            }
            line.clear();
            (*links, *chars, *has_text) = (0, 0, false);
        };
    for child in node.children_it(false) {
        let is_break = child
            .node_name()
            .is_some_and(|name| markup::is_block_name(&name));
        if is_break {
            end(&mut line, &mut links, &mut chars, &mut has_text);
            continue;
        }
        line.push(child.id);
        if child.is_text() {
            has_text |= child.text().chars().any(char::is_alphanumeric);
        } else {
            let size = outline.size(child.id);
            links += size.links;
            chars += size.linked;
            has_text |= size.chars > size.linked;
        }
    }
    end(&mut line, &mut links, &mut chars, &mut has_text);
}

/// Returns whether an element is a list of the headlines of other articles: several links and
/// hardly any other text, and not the article itself.
fn is_list_of_links(node: &NodeRef, size: Size, total: usize) -> bool {
    const MIN_LINKS: usize = 2;
    let is_list = node
        .node_name()
        .is_some_and(|name| matches!(&*name, "ul" | "ol" | "div" | "section" | "aside" | "table"));
    is_list
        && size.links >= MIN_LINKS
        && !size.has_h1
        && size.linked * 100 >= size.chars * 95
        && size.chars * 4 < total
}

/// Returns whether an element is a menu: several short links and hardly any other text.
fn is_menu(node: &NodeRef, outline: &Outline) -> bool {
    let size = outline.size(node.id);
    let is_container = node.node_name().is_some_and(|name| {
        matches!(
            &*name,
            "ul" | "ol" | "div" | "p" | "table" | "tr" | "td" | "center" | "header" | "footer"
        )
    });
    is_container
        && size.links >= MIN_MENU_LINKS
        && !size.has_h1
        && size.linked * 10 >= size.chars * 8
        && size.linked <= size.links * MAX_MENU_LINK_CHARS
}
