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
            "dropdown", "pagination", "pager", "prevnext", "nextprev", "postnav",
        ],
    ),
    (
        Region::Side,
        &[
            "sidebar", "sidenav", "related", "relatednews", "recommended", "recommendations",
            "popular", "mostread", "mostviewed", "trending", "ticker", "newsticker", "readmore",
            "suggested", "morenews", "newsletter", "subscribe", "modal", "popup", "cookie",
            "weather", "latest", "latestnews", "lastnews", "breaking", "breakingnews",
        ],
    ),
    (
        Region::Foot,
        &["footer", "copyright", "copyrights", "colophon"],
    ),
];

/// The largest number of characters of a menu that has few links.
const MAX_UNLINKED_CHARS: usize = 200;

/// Returns the part of the page that an element begins, by its name, role, class and id. An element
/// with the headline or with most of the page is content, whatever its class: `has-sidebar`.
pub fn region(element: &Element, size: Size, total: usize) -> Region {
    if is_archive_bar(element) {
        return Region::Menu;
    }
    if is_comment_list(element) && !size.has_h1 {
        return Region::Comments;
    }
    let is_most = size.chars * 2 > total;
    if is_most {
        return Region::Content;
    }
    let by_name = match &*element.name.local {
        "nav" if is_trail(element) => Some(Region::Trail),
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
    match by_words(element) {
        // `article-body pagination-first`: a menu consists of links.
        Some(Region::Menu | Region::Trail)
            if size.chars > MAX_UNLINKED_CHARS && size.linked * 10 < size.chars * 3 =>
        {
            Region::Content
        }
        region => region.unwrap_or(Region::Content),
    }
}

/// Returns whether an element is the list of all comments, which may be longer than the article.
fn is_comment_list(element: &Element) -> bool {
    const NAMES: [&str; 7] = [
        "comments",
        "commentlist",
        "comment-list",
        "comments-list",
        "commentslist",
        "comments-area",
        "disqus_thread",
    ];
    let is_list = matches!(&*element.name.local, "div" | "section" | "ul" | "ol");
    let mut names = [attribute(element, "class"), attribute(element, "id")]
        .into_iter()
        .flat_map(str::split_ascii_whitespace);
    is_list && names.any(|name| NAMES.contains(&name))
}

/// Returns whether an element is a breadcrumb trail, by its class, id, label or type.
pub fn is_trail(element: &Element) -> bool {
    let label = attribute(element, "aria-label");
    let is_labelled = label.len() >= 10
        && label
            .get(..10)
            .is_some_and(|start| start.eq_ignore_ascii_case("breadcrumb"));
    is_labelled
        || attribute(element, "itemtype").ends_with("BreadcrumbList")
        || by_words(element) == Some(Region::Trail)
}

/// Returns whether an element is a bar that a web archive or a program for saving pages adds.
fn is_archive_bar(element: &Element) -> bool {
    let id = attribute(element, "id");
    id.starts_with("wm-ipp") || id == "donato"
}

/// Returns the words in the class and the id of an element. A class that names the subject of an
/// article, as WordPress writes them, is not one of its layout: `category-weather`.
pub fn layout_words(element: &Element) -> impl Iterator<Item = &str> + Clone {
    const SUBJECTS: [&str; 5] = ["category-", "tag-", "tax-", "term-", "topic-"];
    [attribute(element, "class"), attribute(element, "id")]
        .into_iter()
        .flat_map(str::split_ascii_whitespace)
        .filter(|name| !SUBJECTS.iter().any(|start| name.starts_with(start)))
        .flat_map(|name| name.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty())
}

/// Returns the part that the class or the id of an element names.
pub fn by_words(element: &Element) -> Option<Region> {
    let words = || layout_words(element);
    let has = |names: &[&str]| {
        words().any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
    };
    if has(&["next"]) && has(&["prev", "previous"]) {
        return Some(Region::Menu);
    }
    // `comments-count`, `comment-link`: the counter of comments next to the headline
    WORDS.iter().find_map(|(region, names)| {
        words()
            .any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
            .then_some(*region)
    })
}
