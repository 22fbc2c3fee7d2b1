//! The headline of a page: the heading that readers see, before a title made for search engines.

use dom_query::NodeId;

use super::linked_data::LinkedData;
use super::meta::{Head, Subject};
use super::outline::{Item, Outline};
use super::region::Region;
use super::site::Site;
use crate::clean::line::{Line, fold};
use crate::clean::{is_heading, is_section};

/// The smallest number of words of a heading that needs no title like it.
const MIN_WORDS: usize = 3;
/// The share of the words of a heading that its title must have.
const MIN_SHARED: f64 = 0.6;

/// The headline of a page.
#[derive(Debug, Default)]
pub struct Headline {
    pub text: String,
    /// The heading and its position on the page.
    pub node: Option<NodeId>,
    pub start: usize,
    pub end: usize,
}

impl Headline {
    /// Returns the headline of a page. `sections` are names of sections that the page states.
    pub fn of(
        outline: &Outline,
        head: &Head,
        linked: &LinkedData,
        site: &Site,
        sections: &[String],
    ) -> Self {
        let is_section = |text: &str| is_section_name(text, sections);
        let cut = |title: &str| site.cut_off(title, &is_section).to_owned();
        let mut titles: Vec<String> = head.values(Subject::Title).into_iter().map(cut).collect();
        titles.push(cut(&linked.headline));
        titles.push(cut(&head.title));
        titles.retain(|title| !title.is_empty() && !site.is_name(title) && !is_section(title));

        let may_be = |item: &&Item| {
            !matches!(
                item.region,
                Region::Menu | Region::Trail | Region::Foot | Region::Comments
            ) && !item.text.is_empty()
                && !site.is_name(&item.text)
                && !is_section(&item.text)
                && Line::new(0, &item.text).is_some_and(|line| !is_heading(&line))
        };
        let of_level = |levels: std::ops::RangeInclusive<u8>| {
            let items = outline.items.iter();
            items.filter(move |item| levels.contains(&item.heading) && is_whole(item, outline))
        };
        let h1s: Vec<&Item> = of_level(1..=1).filter(may_be).collect();
        let heading = most_like(h1s.iter().copied(), &titles)
            .or_else(|| above_text(&h1s, outline, !titles.is_empty()))
            .or_else(|| most_like(of_level(2..=6).filter(may_be), &titles))
            .or_else(|| {
                let named = |item: &&Item| {
                    item.has_hint(|hint| hint == "headline" || hint.contains("title"))
                        && !item.is_link
                };
                most_like(outline.items.iter().filter(may_be).filter(named), &titles)
            });
        match heading {
            Some(item) => Headline {
                text: cut(&item.text),
                node: Some(item.node),
                start: item.start,
                end: item.end,
            },
            None => Headline {
                text: titles.into_iter().next().unwrap_or_default(),
                ..Headline::default()
            },
        }
    }
}

/// Returns whether an item is a whole heading and not a part of one.
fn is_whole(item: &Item, outline: &Outline) -> bool {
    !outline.items.iter().any(|other| {
        other.heading == item.heading
            && other.start <= item.start
            && other.end >= item.end
            && other.text.len() > item.text.len()
            && other.end - other.start > item.end - item.start
    })
}

/// Returns whether a text is the name of a section and not a headline.
pub fn is_section_name(text: &str, sections: &[String]) -> bool {
    let folded = fold(text);
    sections.iter().any(|section| fold(section) == folded)
        || Line::new(0, text).is_some_and(|line| is_section(&line))
}

/// Returns the heading that shares most words with one of the titles.
fn most_like<'i>(items: impl Iterator<Item = &'i Item>, titles: &[String]) -> Option<&'i Item> {
    let titles: Vec<Vec<String>> = titles.iter().map(|title| words(title)).collect();
    let mut best: Option<(f64, &Item)> = None;
    for item in items {
        let own = words(&item.text);
        let likeness = titles
            .iter()
            .map(|title| likeness(&own, title))
            .fold(0.0, f64::max);
        // A heading in a box is a copy of the headline, at best.
        let likeness = if item.region == Region::Side {
            likeness / 2.0
        } else {
            likeness
        };
        if likeness >= MIN_SHARED && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, item));
        }
    }
    best.map(|(_, item)| item)
}

/// Returns the share of words that a heading has in common with a title. A heading much shorter
/// than the title names a section or a topic.
fn likeness(heading: &[String], title: &[String]) -> f64 {
    let is_short = heading.len() < MIN_WORDS && heading.len() * 2 < title.len()
        || heading.len() == 1 && title.len() > 1;
    if heading.is_empty() || is_short {
        return 0.0;
    }
    let shared = heading.iter().filter(|word| title.contains(word)).count();
    let of = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    of(shared) / of(heading.len()) + of(shared) / of(title.len().max(1)) / 10.0
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').map(str::to_owned).collect()
}

/// Returns the heading with the next paragraph below it. If the page has titles unlike all
/// headings, the heading must be the only one and have some words.
fn above_text<'i>(headings: &[&'i Item], outline: &Outline, has_titles: bool) -> Option<&'i Item> {
    let is_long = |item: &&&Item| item.text.split_whitespace().count() >= MIN_WORDS;
    let in_content: Vec<&Item> = headings
        .iter()
        .filter(|item| item.region == Region::Content)
        .filter(|item| !has_titles || is_long(item))
        .copied()
        .collect();
    if has_titles && in_content.len() > 1 {
        return None;
    }
    let paragraphs_end = outline.paragraphs.last().copied().unwrap_or(usize::MAX);
    in_content
        .iter()
        .rfind(|item| {
            outline
                .paragraphs
                .first()
                .is_some_and(|first| item.end <= *first)
        })
        .or_else(|| in_content.iter().find(|item| item.end <= paragraphs_end))
        .copied()
}
