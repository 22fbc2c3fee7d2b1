//! Counts of a search: facets as tables, the timeline as a chart with a table.

use maud::{Markup, html};

use super::page::{Language, Page};
use super::{clean, field};
use crate::counting::{Facet, Interval, Timeline, TimelineInterval};
use crate::render::Summary;

/// Width of a bar and height of the highest bar, in units of the chart.
const BAR_WIDTH: usize = 10;
const HEIGHT: u64 = 100;
/// Width of a chart with a single bar, in bars.
const MIN_BARS: usize = 6;

/// Renders the counts of a search; empty if nothing was counted.
pub fn counts(page: &Page, id: &str, summary: &Summary, interval: Option<Interval>) -> Markup {
    html! {
        @if summary.timeline.is_some() || !summary.facets.is_empty() {
            section .counts aria-label=(page.say("أعداد المقالات", "Numbers of articles")) {
                @if let Some(counted) = &summary.timeline { (timeline(page, id, counted, interval)) }
                @for counted in &summary.facets { (facet(page, counted)) }
            }
        }
    }
}

fn facet(page: &Page, facet: &Facet) -> Markup {
    let highest = facet.values.iter().map(|value| value.count).max();
    html! {
        table .facet {
            caption { (name(page.language, facet.name)) }
            thead { tr {
                th scope="col" { (page.say("القيمة", "Value")) }
                th scope="col" { (page.say("المقالات", "Articles")) }
            } }
            tbody {
                @for value in &facet.values {
                    tr {
                        th scope="row" {
                            @let url = page.links.narrowed(facet.name, value.value.as_deref());
                            @let label = label(page, value.value.as_deref());
                            @match url {
                                Some(url) => a href=(url) { (label) },
                                None => (label),
                            }
                            (bar(percent(value.count, highest)))
                        }
                        td { bdi { (value.count) } }
                    }
                }
            }
        }
    }
}

/// Renders a value of a facet.
fn label(page: &Page, value: Option<&str>) -> Markup {
    match value {
        Some(value) => field(value),
        None => html! { span .none { (page.say("بلا قيمة", "no value")) } },
    }
}

/// Renders a bar. A drawing needs no style of its own, which the policy of a server forbids.
fn bar(percent: u64) -> Markup {
    html! {
        svg .bar viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true" {
            rect width=(percent) height="3" {}
        }
    }
}

/// Renders the name of a field.
pub fn name(language: Language, field: &str) -> Markup {
    let (arabic, english) = match field {
        "source" => ("المصدر", "Source"),
        "category" => ("القسم", "Category"),
        "author" => ("الكاتب", "Author"),
        "date" => ("التاريخ", "Date"),
        "year" => ("السنة", "Year"),
        "month" => ("الشهر", "Month"),
        "folder" => ("المجلد", "Folder"),
        _ => return html! { bdi lang="en" { (field) } },
    };
    html! { (language.say(arabic, english)) }
}

fn percent(count: u64, highest: Option<u64>) -> u64 {
    let highest = highest.unwrap_or_default().max(1);
    count.saturating_mul(100) / highest
}

/// Renders a chart with a bar per interval, in the direction of the page: in Arabic the oldest is at
/// the right. A table below has the numbers for readers who cannot see the chart.
fn timeline(page: &Page, id: &str, timeline: &Timeline, interval: Option<Interval>) -> Markup {
    let bar = |part: &'_ TimelineInterval| {
        let start = part.start.as_deref()?;
        Some(Bar {
            label: clean(interval.map_or(start, |interval| interval.label(start))),
            count: part.count,
            url: page.links.interval(start),
        })
    };
    let bars: Vec<Bar> = timeline.intervals.iter().filter_map(bar).collect();
    let undated = timeline
        .intervals
        .iter()
        .filter(|interval| interval.start.is_none());
    let undated: u64 = undated.map(|interval| interval.count).sum();
    html! {
        figure .timeline {
            figcaption { (page.say(TITLE.0, TITLE.1)) }
            (chart(page, id, &bars))
            @if undated > 0 {
                p .about { (page.say("بلا تاريخ: ", "Undated: ")) bdi { (undated) } }
            }
            @if !bars.is_empty() {
                details {
                    summary { (page.say("الأرقام", "Numbers")) }
                    table {
                        thead { tr {
                            th scope="col" { (page.say("من", "From")) }
                            th scope="col" { (page.say("المقالات", "Articles")) }
                        } }
                        tbody {
                            @for bar in bars.iter().filter(|bar| bar.count > 0) {
                                tr {
                                    th scope="row" {
                                        @match &bar.url {
                                            Some(url) => a href=(url) { (day(&bar.label)) },
                                            None => (day(&bar.label)),
                                        }
                                    }
                                    td { bdi { (bar.count) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The title of a timeline, in Arabic and in English.
const TITLE: (&str, &str) = ("المقالات عبر الزمن", "Articles over time");

/// A bar of a chart.
struct Bar {
    label: String,
    count: u64,
    url: Option<String>,
}

fn day(day: &str) -> Markup {
    html! { time datetime=(day) dir="ltr" { (day) } }
}

fn chart(page: &Page, id: &str, bars: &[Bar]) -> Markup {
    let highest = bars.iter().max_by_key(|bar| bar.count);
    let (Some(first), Some(last), Some(peak)) = (bars.first(), bars.last(), highest) else {
        return html! {};
    };
    let (title, description) = (format!("{id}-chart"), format!("{id}-chart-text"));
    // A single bar would fill the whole chart.
    let width = if bars.len() == 1 {
        MIN_BARS
    } else {
        bars.len()
    };
    let is_reversed = page.language == Language::Arabic;
    let position = |number: usize| {
        if is_reversed {
            width - 1 - number
        } else {
            number
        }
    };
    // An image has no links in it for programs that read pages aloud.
    let role = if first.url.is_some() { "group" } else { "img" };
    html! {
        svg role=(role) aria-labelledby=(title) aria-describedby=(description)
            viewBox=(format!("0 0 {} {HEIGHT}", width * BAR_WIDTH)) preserveAspectRatio="none" {
            title id=(title) { (page.say(TITLE.0, TITLE.1)) }
            desc id=(description) {
                (page.say("من ", "From ")) (first.label) (page.say(" إلى ", " to ")) (last.label)
                (page.say("، وأكثرها ", "; most: ")) (peak.count) (page.say(" في ", " in ")) (peak.label)
            }
            @for (number, bar) in bars.iter().enumerate().rev().filter(|(_, bar)| bar.count > 0) {
                @let drawn = column(position(number) * BAR_WIDTH, bar, peak.count);
                @match &bar.url {
                    Some(url) => a href=(url) aria-label=(format!("{}: {}", bar.label, bar.count)) { (drawn) },
                    None => (drawn),
                }
            }
        }
        div .axis { (day(&first.label)) @if bars.len() > 1 { (day(&last.label)) } }
        p .about {
            (page.say("الأكثر: ", "Most: ")) bdi { (peak.count) } (page.say(" في ", " in ")) (day(&peak.label))
        }
    }
}

/// Renders a bar; one with a link can be clicked above it too.
fn column(left: usize, bar: &Bar, most: u64) -> Markup {
    let height = percent(bar.count, Some(most)).max(1);
    html! {
        @if bar.url.is_some() {
            rect .reach x=(left) y="0" width=(BAR_WIDTH) height=(HEIGHT) {}
        }
        rect x=(left + 1) y=(HEIGHT - height) width=(BAR_WIDTH - 2) height=(height) {
            title { (bar.label) ": " (bar.count) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counting::FacetValue;

    fn intervals(counts: &[(Option<&str>, u64)]) -> Timeline {
        let interval = |(start, count): &(Option<&str>, u64)| TimelineInterval {
            share: None,
            start: start.map(str::to_owned),
            count: *count,
        };
        Timeline {
            intervals: counts.iter().map(interval).collect(),
        }
    }

    #[test]
    fn the_oldest_interval_is_the_bar_at_the_right() {
        let drawn = timeline(
            &Page::file(true),
            "s",
            &intervals(&[
                (Some("2024-01-01"), 1),
                (Some("2024-02-01"), 0),
                (Some("2024-03-01"), 4),
                (None, 3),
            ]),
            Some(Interval::Month),
        )
        .into_string();
        assert!(drawn.contains("viewBox=\"0 0 30 100\""), "{drawn}");
        assert!(
            drawn.contains("<rect x=\"21\" y=\"75\" width=\"8\" height=\"25\"><title>2024-01: 1"),
            "{drawn}"
        );
        assert!(
            drawn.contains("<rect x=\"1\" y=\"0\" width=\"8\" height=\"100\"><title>2024-03: 4"),
            "{drawn}"
        );
        assert_eq!(drawn.matches("<rect").count(), 2);
        assert!(drawn.contains("بلا تاريخ: <bdi>3</bdi>"), "{drawn}");
    }

    #[test]
    fn a_single_interval_is_one_bar_at_the_right() {
        let drawn = timeline(
            &Page::file(true),
            "s",
            &intervals(&[(Some("2024-01-01"), 7)]),
            Some(Interval::Year),
        );
        let drawn = drawn.into_string();
        assert!(drawn.contains("viewBox=\"0 0 60 100\""), "{drawn}");
        assert!(
            drawn.contains("<rect x=\"51\" y=\"0\" width=\"8\""),
            "{drawn}"
        );
        let axis = "<div class=\"axis\"><time datetime=\"2024\" dir=\"ltr\">2024</time></div>";
        assert!(drawn.contains(axis), "{drawn}");
    }

    #[test]
    fn a_search_without_counts_has_no_chart() {
        assert_eq!(
            counts(&Page::file(true), "s", &Summary::default(), None).into_string(),
            ""
        );
        let none = timeline(&Page::file(true), "s", &intervals(&[(None, 0)]), None).into_string();
        assert!(!none.contains("<svg") && !none.contains("<table"), "{none}");
    }

    #[test]
    fn a_facet_is_a_table_of_values() {
        let value = |value: Option<&str>, count| FacetValue {
            value: value.map(str::to_owned),
            count,
        };
        let drawn = facet(
            &Page::file(true),
            &Facet {
                name: "source",
                values: vec![value(Some("<b>\u{202E}"), 4), value(None, 1)],
            },
        )
        .into_string();
        assert!(drawn.contains("<caption>المصدر</caption>"), "{drawn}");
        assert!(
            drawn.contains("<bdi dir=\"ltr\">&lt;b&gt;</bdi>"),
            "{drawn}"
        );
        assert!(
            drawn.contains("بلا قيمة") && drawn.contains("<rect width=\"25\""),
            "{drawn}"
        );
    }
}
