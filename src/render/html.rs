//! A self-contained right-to-left HTML page, without scripts and external resources.
//!
//! Templates escape all values. [`clean`] first removes bidi overrides and code points that HTML
//! forbids from text of a document. A value whose direction may differ from the page has its own
//! element. Only web addresses and file paths become links.

pub mod article;
pub mod conditions;
pub mod counts;
pub mod hit;
mod links;
pub mod page;

use std::io::{self, Write};
use std::ops::Range;

use maud::{Markup, PreEscaped, html};

pub use conditions::PageSettings;
pub use links::web_url;
use page::{Language, Page};

use super::bidi::is_rtl;
use super::{HitView, Renderer, Summary};
use crate::controls::neutralize_char;

/// The style of all pages.
pub const STYLE: &str = include_str!("page.css");
/// Allows the style of the page and forbids everything else.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const HEADING: &str = "نتائج البحث";

/// A renderer of one page with a section for each search.
#[derive(Debug)]
pub struct Html {
    title: Option<String>,
    settings: PageSettings,
    begun: bool,
    searches: usize,
    hits: usize,
}

impl Html {
    /// Creates a page; `title` is `None` for a page of several searches.
    pub fn new(title: Option<&str>) -> Self {
        Html {
            title: title.map(clean),
            settings: PageSettings::default(),
            begun: false,
            searches: 0,
            hits: 0,
        }
    }

    /// Sets how the page was made.
    #[must_use]
    pub fn with_settings(self, settings: PageSettings) -> Self {
        Html { settings, ..self }
    }

    fn page(&self) -> Page<'static> {
        Page::file(!self.settings.is_portable)
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
        let top = html! {
            header .top {
                h1 {
                    (HEADING)
                    @if let Some(day) = &self.settings.day { " · " (date(day)) }
                }
            }
        };
        write_start(out, &title)?;
        writeln!(out, "{}\n<main>", top.into_string())
    }
}

/// Writes a page up to the start of its body.
fn write_start(out: &mut dyn Write, title: &str) -> io::Result<()> {
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
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\">\n{}\n<body>",
        head.into_string()
    )
}

/// Renders a date.
pub fn date(day: &str) -> Markup {
    let day = clean(day);
    html! { time datetime=(day) dir="ltr" { (day) } }
}

/// Cleans text of a document for a page: neutralises control characters, removes bidi overrides and
/// isolates, and replaces noncharacters by U+FFFD.
pub fn clean(text: &str) -> String {
    let replace = |c: char| match u32::from(c) {
        0xFDD0..=0xFDEF => char::REPLACEMENT_CHARACTER,
        code if code & 0xFFFE == 0xFFFE => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    let chars = text.chars().filter_map(neutralize_char);
    chars.map(replace).collect()
}

/// Returns the value of the attribute `dir` for a text.
pub fn direction(text: &str) -> &'static str {
    if is_rtl(text) { "rtl" } else { "ltr" }
}

/// Renders a value that shares a line with others.
pub fn field(text: &str) -> Markup {
    html! { bdi dir=(direction(text)) { (clean(text)) } }
}

/// Renders text with some byte ranges highlighted.
pub fn highlight(text: &str, marks: &[Range<usize>]) -> Markup {
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
                    (conditions::totals(Language::Arabic, summary))
                }
                (conditions::conditions(&self.settings, summary))
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
        writeln!(
            out,
            "{}",
            hit::item(&self.page(), hit, self.settings.is_portable).into_string()
        )
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if self.hits > 0 {
            writeln!(out, "</ol>")?;
        } else if summary.total == 0 {
            let nothing = html! { p .nothing { "لم يُعثر على شيء." } };
            writeln!(out, "{}", nothing.into_string())?;
        }
        let id = format!("search-{}", self.searches);
        let counts = counts::counts(&self.page(), &id, summary, self.settings.interval);
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
    fn bidi_overrides_and_noncharacters_are_removed() {
        assert_eq!(clean("a\u{202E}b\u{2068}c\0d\u{9}e"), "abc d e");
        assert_eq!(
            clean("\u{FFFE}\u{1FFFF}\u{FDD0}"),
            "\u{FFFD}\u{FFFD}\u{FFFD}"
        );
        assert_eq!(clean("كِتَاب\u{200F}"), "كِتَاب\u{200F}");
    }

    #[test]
    fn words_are_highlighted_and_text_is_escaped() {
        let text = "<b> قال";
        let markup = highlight(text, &[0..3, 4..10]).into_string();
        assert_eq!(markup, "<mark>&lt;b&gt;</mark> <mark>قال</mark>");
        assert_eq!(highlight("قال", &[1..3, 90..95]).into_string(), "قال");
    }
}
