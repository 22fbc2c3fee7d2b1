//! The section of a page.

use super::linked_data::LinkedData;
use super::meta::{Head, Subject};
use super::outline::Outline;
use super::region::Region;
use super::site::Site;
use crate::clean::line::fold;

/// The largest number of words of a section.
const MAX_WORDS: usize = 5;

/// Returns the names of sections that a page states, the most reliable first. The innermost name of
/// a breadcrumb trail is the first of its names.
pub fn sections(
    head: &Head,
    linked: &LinkedData,
    outline: Option<&Outline>,
    site: &Site,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let stated = head.values(Subject::Section);
    let trail = || {
        let outer = linked.breadcrumbs.iter().rev();
        outer.map(String::as_str)
    };
    // The last name of a trail is mostly that of the page itself.
    let titles: Vec<String> = head
        .values(Subject::Title)
        .into_iter()
        .chain([linked.headline.as_str(), head.title.as_str()])
        .map(fold)
        .collect();
    let is_title = |name: &str| {
        let name = fold(name);
        titles.iter().any(|title| {
            title
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || name.split(' ').count() > 2)
        })
    };
    let linked = [linked.section.as_str()];
    let printed = outline.map(printed).unwrap_or_default();
    let all = stated
        .into_iter()
        .chain(linked)
        .chain(trail())
        .chain(printed.iter().map(String::as_str));
    for name in all {
        let name = name.trim();
        let is_section = !name.is_empty()
            && name.split_whitespace().count() <= MAX_WORDS
            && !name.contains("://")
            && !name.chars().all(|c| c.is_numeric() || c.is_whitespace())
            && !is_home(name)
            && !is_placeholder(name)
            && !is_title(name)
            && !site.is_name(name);
        if is_section && !names.iter().any(|known| fold(known) == fold(name)) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Returns whether a system uses a name for articles without a section, or for a box on the first
/// page.
fn is_placeholder(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "غير مصنف"
            | "بدون تصنيف"
            | "uncategorized"
            | "featured"
            | "مميز"
            | "مميزه"
            | "سلايدر"
            | "slider"
    )
}

/// Returns whether a text names the first page of a site.
fn is_home(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "الرييسيه"
            | "الصفحه الرييسيه"
            | "رييسيه"
            | "home"
            | "homepage"
            | "الاولي"
            | "الصفحه الاولي"
    )
}

/// Returns the section that markup names: `itemprop=articleSection`, `rel="category tag"`, and
/// the links of a breadcrumb trail, the innermost first.
fn printed(outline: &Outline) -> Vec<String> {
    let mut names = Vec::new();
    for item in &outline.items {
        let is_property = item.has_hint(|hint| hint == "articlesection");
        let is_category = item.is_link && item.has_hint(|hint| hint == "category");
        if (is_property || is_category) && item.region == Region::Content {
            names.push(item.text.clone());
        }
    }
    let trail = outline
        .items
        .iter()
        .filter(|item| item.is_link && item.region == Region::Trail);
    names.extend(trail.rev().map(|item| item.text.clone()));
    names
}
