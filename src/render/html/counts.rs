//! Counts of a search: facets as tables, the timeline as a chart with a table.

use maud::{Markup, html};

use super::{clean, field};
use crate::counting::{Facet, Interval, Timeline, TimelineInterval};
use crate::render::Summary;

/// Width of a bar and height of the highest bar, in units of the chart.
const BAR_WIDTH: usize = 10;
const HEIGHT: u64 = 100;
/// Width of a chart with a single bar, in bars.
const MIN_BARS: usize = 6;

/// Renders the counts of a search; empty if nothing was counted.
pub fn counts(id: &str, summary: &Summary, interval: Option<Interval>) -> Markup {
    html! {
        @if summary.timeline.is_some() || !summary.facets.is_empty() {
            section .counts aria-label="أعداد المقالات" {
                @if let Some(counted) = &summary.timeline { (timeline(id, counted, interval)) }
                @for counted in &summary.facets { (facet(counted)) }
            }
        }
    }
}

fn facet(facet: &Facet) -> Markup {
    let highest = facet.values.iter().map(|value| value.count).max();
    html! {
        table .facet {
            caption { (name(facet.name)) }
            thead { tr { th scope="col" { "القيمة" } th scope="col" { "المقالات" } } }
            tbody {
                @for value in &facet.values {
                    tr {
                        th scope="row" {
                            @match &value.value {
                                Some(value) => (field(value)),
                                None => span .none { "بلا قيمة" },
                            }
                            span .bar style=(format!("inline-size:{}%", percent(value.count, highest))) {}
                        }
                        td { bdi { (value.count) } }
                    }
                }
            }
        }
    }
}

/// Renders the name of a field, in Arabic if known.
fn name(field: &str) -> Markup {
    let arabic = match field {
        "source" => "المصدر",
        "category" => "القسم",
        "author" => "الكاتب",
        "date" => "التاريخ",
        "year" => "السنة",
        "month" => "الشهر",
        "language" | "lang" => "اللغة",
        _ => return html! { bdi lang="en" { (field) } },
    };
    html! { (arabic) }
}

fn percent(count: u64, highest: Option<u64>) -> u64 {
    let highest = highest.unwrap_or_default().max(1);
    count.saturating_mul(100) / highest
}

/// Renders a chart with a bar per interval, the oldest at the right. A table below has the numbers
/// for readers who cannot see the chart.
fn timeline(id: &str, timeline: &Timeline, interval: Option<Interval>) -> Markup {
    let label = |(start, count)| {
        (
            interval.map_or(start, |interval| interval.label(start)),
            count,
        )
    };
    let dated = timeline.intervals.iter().filter_map(dated).map(label);
    let dated: Vec<(&str, u64)> = dated.collect();
    let undated = timeline
        .intervals
        .iter()
        .filter(|interval| interval.start.is_none());
    let undated: u64 = undated.map(|interval| interval.count).sum();
    html! {
        figure .timeline {
            figcaption { "المقالات عبر الزمن" }
            (chart(id, &dated))
            @if undated > 0 {
                p .about { "بلا تاريخ: " bdi { (undated) } }
            }
            @if !dated.is_empty() {
                details {
                    summary { "الأرقام" }
                    table {
                        thead { tr { th scope="col" { "من" } th scope="col" { "المقالات" } } }
                        tbody {
                            @for (start, count) in dated.iter().filter(|(_, count)| *count > 0) {
                                tr { th scope="row" { (day(start)) } td { bdi { (count) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn dated(interval: &TimelineInterval) -> Option<(&str, u64)> {
    Some((interval.start.as_deref()?, interval.count))
}

fn day(day: &str) -> Markup {
    let day = clean(day);
    html! { time datetime=(day) dir="ltr" { (day) } }
}

fn chart(id: &str, intervals: &[(&str, u64)]) -> Markup {
    let highest = intervals.iter().max_by_key(|(_, count)| *count);
    let (Some((first, _)), Some((last, _)), Some((peak, most))) =
        (intervals.first(), intervals.last(), highest)
    else {
        return html! {};
    };
    let (title, description) = (format!("{id}-chart"), format!("{id}-chart-text"));
    // A single bar would fill the whole chart.
    let width = if intervals.len() == 1 {
        MIN_BARS
    } else {
        intervals.len()
    };
    let bars = (width - intervals.len()..).zip(intervals.iter().rev());
    let bars = bars.filter(|(_, (_, count))| *count > 0);
    html! {
        svg role="img" aria-labelledby=(title) aria-describedby=(description)
            viewBox=(format!("0 0 {} {HEIGHT}", width * BAR_WIDTH)) preserveAspectRatio="none" {
            title id=(title) { "المقالات عبر الزمن" }
            desc id=(description) {
                "من " (clean(first)) " إلى " (clean(last)) "، وأكثرها " (most) " في " (clean(peak))
            }
            @for (index, (start, count)) in bars {
                @let height = percent(*count, Some(*most)).max(1);
                rect x=(index * BAR_WIDTH + 1) y=(HEIGHT - height) width=(BAR_WIDTH - 2) height=(height) {
                    title { (clean(start)) ": " (count) }
                }
            }
        }
        div .axis { (day(first)) @if intervals.len() > 1 { (day(last)) } }
        p .about { "الأكثر: " bdi { (most) } " في " (day(peak)) }
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
        assert_eq!(counts("s", &Summary::default(), None).into_string(), "");
        let none = timeline("s", &intervals(&[(None, 0)]), None).into_string();
        assert!(!none.contains("<svg") && !none.contains("<table"), "{none}");
    }

    #[test]
    fn a_facet_is_a_table_of_values() {
        let value = |value: Option<&str>, count| FacetValue {
            value: value.map(str::to_owned),
            count,
        };
        let drawn = facet(&Facet {
            name: "source",
            values: vec![value(Some("<b>\u{202E}"), 4), value(None, 1)],
        })
        .into_string();
        assert!(drawn.contains("<caption>المصدر</caption>"), "{drawn}");
        assert!(
            drawn.contains("<bdi dir=\"ltr\">&lt;b&gt;</bdi>"),
            "{drawn}"
        );
        assert!(
            drawn.contains("بلا قيمة") && drawn.contains("inline-size:25%"),
            "{drawn}"
        );
    }
}
