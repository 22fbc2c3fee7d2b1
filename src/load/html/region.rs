//! The parts of a page that are not its article: menus, sidebars, footers, readers' comments.

use dom_query::Element;

use super::element::attribute;
use super::outline::Size;

/// The part of a page to which a text belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// The article, or a part that nothing tells from it.
    Content,
    /// A menu.
    Menu,
    /// A breadcrumb trail: the sections above the page.
    Trail,
    /// A box next to the article, mostly of other articles.
    Side,
    /// The foot of the page.
    Foot,
    /// Comments of readers.
    Comments,
}

/// The words in classes and ids that name a part. A class such as `entry-footer` has two words.
#[rustfmt::skip]
const WORDS: [(Region, &[&str]); 5] = [
    (Region::Trail, &["breadcrumb", "breadcrumbs", "crumbs"]),
    (
        Region::Comments,
        &[
            "comment", "comments", "commentlist", "commentslist", "disqus", "respond", "reply",
            "replies", "fbcomments", "usercomments",
        ],
    ),
    (
        Region::Menu,
        &[
            "menu", "nav", "navbar", "navigation", "topbar", "megamenu", "mainmenu", "submenu",
            "dropdown",
        ],
    ),
    (
        Region::Side,
        &[
            "sidebar", "sidenav", "related", "relatednews", "recommended", "recommendations",
            "popular", "mostread", "mostviewed", "trending", "ticker", "newsticker", "readmore",
            "suggested", "morenews", "newsletter", "subscribe", "modal", "popup", "cookie",
            "weather",
        ],
    ),
    (
        Region::Foot,
        &["footer", "copyright", "copyrights", "colophon"],
    ),
];

/// Returns the part of the page that an element begins, by its name, role, class and id. An element
/// with the headline or with most of the page is content, whatever its class: `has-sidebar`.
pub fn region(element: &Element, size: Size, total: usize) -> Region {
    let is_most = size.chars * 2 > total;
    if is_most {
        return Region::Content;
    }
    let by_name = match &*element.name.local {
        "nav" if by_words(element) == Some(Region::Trail) => Some(Region::Trail),
        "nav" => Some(Region::Menu),
        "aside" => Some(Region::Side),
        "footer" => Some(Region::Foot),
        "html" | "body" | "main" | "article" => Some(Region::Content),
        _ => None,
    };
    let by_role = match attribute(element, "role") {
        "navigation" | "menu" | "menubar" => Some(Region::Menu),
        "complementary" | "dialog" => Some(Region::Side),
        "contentinfo" => Some(Region::Foot),
        _ => None,
    };
    if let Some(region) = by_name.or(by_role) {
        return region;
    }
    if size.has_h1 {
        return Region::Content;
    }
    by_words(element).unwrap_or(Region::Content)
}

/// Returns the part that the class or the id of an element names.
fn by_words(element: &Element) -> Option<Region> {
    let class = attribute(element, "class");
    let id = attribute(element, "id");
    let words = || {
        [class, id]
            .into_iter()
            .flat_map(|names| names.split(|c: char| !c.is_ascii_alphanumeric()))
            .filter(|word| !word.is_empty())
    };
    // `comments-count`, `comment-link`: the counter of comments next to the headline
    WORDS.iter().find_map(|(region, names)| {
        words()
            .any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
            .then_some(*region)
    })
}
