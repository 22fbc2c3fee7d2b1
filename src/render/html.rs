//! One page of HTML, complete in itself: no scripts, nothing from elsewhere, right to left.
//!
//! Everything is escaped by the templates. Text of a document goes through [`clean`] first, so that
//! it can neither turn the page around nor hold what HTML forbids; a value of one direction or
//! another stands in an element of its own. Only addresses of the web and paths of files become links.

mod counts;
mod links;

use std::io::{self, Write};
use std::ops::Range;

use maud::{Markup, PreEscaped, html};

use super::bidi::is_rtl;
use super::terminal::byte_ranges;
use super::{Duplicate, HitView, Renderer, Summary};
use crate::controls::neutralize_char;
use crate::counting::Interval;
use crate::explain::Explanation;
use crate::snippet::MatchedWord;

const STYLE: &str = include_str!("page.css");
/// Nothing but the style of the page itself may be loaded or run.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const HEADING: &str = "نتائج البحث";

/// A page with a section for each search.
#[derive(Debug)]
pub struct Html {
    title: Option<String>,
    interval: Option<Interval>,
    begun: bool,
    searches: usize,
    hits: usize,
}

impl Html {
    /// A page with a title; `None` for a page of several searches.
    pub fn new(title: Option<&str>) -> Self {
        Html {
            title: title.map(clean),
            interval: None,
            begun: false,
            searches: 0,
            hits: 0,
        }
    }

    /// Names the step of the timeline, so that a month is not shown as its first day.
    #[must_use]
    pub fn with_interval(self, interval: Option<Interval>) -> Self {
        Html { interval, ..self }
    }

    fn begin_page(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let title = match self.title.as_deref().map(str::trim) {
            Some(title) if !title.is_empty() => format!("{title} · فهرس"),
            _ => format!("{HEADING} · فهرس"),
        };
        let head = html! {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(concat!("fihris ", env!("CARGO_PKG_VERSION")));
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
        };
        let top = html! { header .top { h1 { (HEADING) } } };
        writeln!(
            out,
            "<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\">\n{}\n<body>\n{}\n<main>",
            head.into_string(),
            top.into_string()
        )
    }
}

/// Text of a document for a page: control characters are spaces, overrides and isolates of
/// direction are gone, and code points that are no characters are marked as unreadable.
pub fn clean(text: &str) -> String {
    let readable = |c: char| match u32::from(c) {
        0xFDD0..=0xFDEF => char::REPLACEMENT_CHARACTER,
        code if code & 0xFFFE == 0xFFFE => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    let chars = text.chars().filter_map(neutralize_char);
    chars.map(readable).collect()
}

/// The direction of a text, as HTML names it.
fn direction(text: &str) -> &'static str {
    match is_rtl(text) {
        true => "rtl",
        false => "ltr",
    }
}

/// A value on a line with others, in its own direction.
fn field(text: &str) -> Markup {
    html! { bdi dir=(direction(text)) { (clean(text)) } }
}

/// Text with some of its bytes marked.
fn marked(text: &str, marks: &[Range<usize>]) -> Markup {
    let mut parts: Vec<(&str, bool)> = Vec::new();
    let mut at = 0;
    for mark in marks {
        if let (Some(before), Some(word)) = (text.get(at..mark.start), text.get(mark.clone())) {
            parts.extend([(before, false), (word, true)]);
            at = mark.end;
        }
    }
    parts.push((text.get(at..).unwrap_or_default(), false));
    html! {
        @for (part, is_mark) in parts {
            @if is_mark { mark { (clean(part)) } } @else { (clean(part)) }
        }
    }
}

/// The headline, or what stands for it, and a link to where the article was published.
fn title(hit: &HitView) -> Markup {
    let listing = &hit.listing;
    let (plain, marks) = match &listing.title {
        Some(title) if !title.trim().is_empty() => (title, hit.title_marks.as_slice()),
        _ if !hit.opening.is_empty() => (&hit.opening, [].as_slice()),
        _ => (&listing.id, [].as_slice()),
    };
    let text = marked(plain, marks);
    let link = hit.url.as_deref().and_then(links::to_web);
    html! {
        h3 dir=(direction(plain)) {
            @match link {
                Some(link) => a href=(link) rel="noopener noreferrer" { (text) },
                None => (text),
            }
        }
    }
}

/// Source, category and date.
fn about(hit: &HitView) -> Markup {
    let listing = &hit.listing;
    let names = [&listing.source, &listing.category].into_iter().flatten();
    let mut facts: Vec<Markup> = names.map(|name| field(name)).collect();
    if let Some(date) = &listing.date {
        let date = clean(date);
        facts.push(html! { time datetime=(date) dir="ltr" { (date) } });
    }
    html! {
        @if !facts.is_empty() {
            p .about {
                @for (place, fact) in facts.iter().enumerate() {
                    @if place > 0 { " · " }
                    (fact)
                }
            }
        }
    }
}

/// Where the file lies.
fn place(path: &str) -> Markup {
    // Each name by itself, or a number would go over to an Arabic name before it.
    let names = path.split('/').enumerate();
    let text = html! {
        bdi dir="ltr" {
            @for (place, name) in names {
                @if place > 0 { "/" }
                @if name.is_ascii() { (clean(name)) } @else { (field(name)) }
            }
        }
    };
    html! {
        p .path {
            @match links::to_file(path) {
                Some(link) => a href=(link) { (text) },
                None => (text),
            }
        }
    }
}

/// Who else printed it, and when.
fn copies(copies: &[Duplicate]) -> Markup {
    html! {
        details {
            summary { "نسخ أخرى: " (copies.len()) }
            ul .copies {
                @for copy in copies {
                    li {
                        @if let Some(date) = &copy.date { time datetime=(date) { (clean(date)) } " · " }
                        @if let Some(source) = &copy.source { (field(source)) " · " }
                        (field(copy.title.as_ref().unwrap_or(&copy.id)))
                    }
                }
            }
        }
    }
}

/// Why it is a hit: the rules that join words, and how the score adds up.
fn why(matched: &[MatchedWord], explanation: &Explanation) -> Markup {
    html! {
        details {
            summary { "لماذا هذه النتيجة؟" }
            ul .rules {
                @for matched in matched {
                    li {
                        (field(&matched.query)) " ← " (field(&matched.text))
                        @if let Some(steps) = &matched.steps {
                            ": " bdi { (clean(&steps.join(", "))) }
                        }
                    }
                }
            }
            table {
                caption { "الدرجة " bdi { (format!("{:.4}", explanation.score)) } }
                thead { tr {
                    th scope="col" { "الدليل" }
                    th scope="col" { "الوزن" }
                    th scope="col" { "الدرجة" }
                    th scope="col" { "الكلمات" }
                } }
                tbody {
                    @for part in &explanation.parts {
                        tr {
                            th scope="row" { bdi lang="en" { (part.field) } }
                            td { bdi { (format!("{:.2}", part.weight)) } }
                            td { bdi { (format!("{:.4}", part.score)) } }
                            td {
                                @for (place, (word, share)) in part.shares().into_iter().enumerate() {
                                    @if place > 0 { "، " }
                                    (field(word)) " " bdi { (format!("{share:.4}")) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Renderer for Html {
    fn needs_text(&self) -> bool {
        true
    }

    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        self.begin_page(out)?;
        self.searches += 1;
        self.hits = 0;
        let id = format!("search-{}", self.searches);
        let header = html! {
            header .query {
                h2 id=(id) dir=(direction(&summary.query)) { (clean(&summary.query)) }
                p .about {
                    @if let Some(topic) = &summary.topic { (field(topic)) " · " }
                    "عدد المقالات: " bdi { (summary.total) }
                }
            }
        };
        writeln!(
            out,
            "<section class=\"search\" aria-labelledby=\"{id}\">\n{}",
            header.into_string()
        )
    }

    fn hit(&mut self, out: &mut dyn Write, _: &Summary, hit: &HitView) -> io::Result<()> {
        if self.hits == 0 {
            writeln!(out, "<ol class=\"hits\" start=\"{}\">", hit.rank)?;
        }
        self.hits += 1;
        let snippet = &hit.snippet.text;
        let marks = byte_ranges(snippet, &hit.snippet.highlights);
        let item = html! {
            li {
                article {
                    (title(hit))
                    (about(hit))
                    @if !snippet.is_empty() {
                        p .excerpt dir=(direction(snippet)) { (marked(snippet, &marks)) }
                    }
                    (place(&hit.listing.path))
                    @if !hit.copies.is_empty() { (copies(&hit.copies)) }
                    @if let Some(explanation) = &hit.explanation {
                        (why(&hit.matched, explanation))
                    }
                }
            }
        };
        writeln!(out, "{}", item.into_string())
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if self.hits > 0 {
            writeln!(out, "</ol>")?;
        } else if summary.total == 0 {
            let nothing = html! { p .nothing { "لم يُعثر على شيء." } };
            writeln!(out, "{}", nothing.into_string())?;
        }
        let id = format!("search-{}", self.searches);
        let counts = counts::counts(&id, summary, self.interval);
        writeln!(out, "{}</section>", counts.into_string())
    }

    fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.begin_page(out)?;
        writeln!(out, "</main>\n</body>\n</html>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_turn_a_page_around_or_break_it_is_taken_out() {
        assert_eq!(clean("a\u{202E}b\u{2068}c\0d\u{9}e"), "abc d e");
        assert_eq!(
            clean("\u{FFFE}\u{1FFFF}\u{FDD0}"),
            "\u{FFFD}\u{FFFD}\u{FFFD}"
        );
        assert_eq!(clean("كِتَاب\u{200F}"), "كِتَاب\u{200F}");
    }

    #[test]
    fn marks_stand_around_words_and_everything_is_escaped() {
        let text = "<b> قال";
        let markup = marked(text, &[0..3, 4..10]).into_string();
        assert_eq!(markup, "<mark>&lt;b&gt;</mark> <mark>قال</mark>");
        assert_eq!(marked("قال", &[1..3, 90..95]).into_string(), "قال");
    }
}
