//! What the articles found were counted by: facets as tables, time as a chart with its numbers.

use maud::{Markup, html};

use super::{clean, field};
use crate::counting::{Facet, Interval, Timeline, TimelineInterval};
use crate::render::Summary;

/// Units of the chart's own space: the width of a step, and the height of the highest bar.
const STEP: usize = 10;
const HEIGHT: u64 = 100;
/// Steps that a chart of a single one has room for.
const LONE_ROOM: usize = 6;

/// All that a search was counted by; nothing where it was not.
pub fn counts(id: &str, summary: &Summary, interval: Option<Interval>) -> Markup {
    html! {
        @if summary.timeline.is_some() || !summary.facets.is_empty() {
            section .counts aria-label="أعداد المقالات" {
                @if let Some(found) = &summary.timeline { (timeline(id, found, interval)) }
                @for found in &summary.facets { (facet(found)) }
            }
        }
    }
}

fn facet(facet: &Facet) -> Markup {
    let most = facet.values.iter().map(|value| value.count).max();
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
                            span .bar style=(format!("inline-size:{}%", percent(value.count, most))) {}
                        }
                        td { bdi { (value.count) } }
                    }
                }
            }
        }
    }
}

/// The name of a field for readers.
fn name(of: &str) -> Markup {
    let arabic = match of {
        "source" => "المصدر",
        "category" => "القسم",
        "author" => "الكاتب",
        "date" => "التاريخ",
        "year" => "السنة",
        "month" => "الشهر",
        "language" | "lang" => "اللغة",
        _ => return html! { bdi lang="en" { (of) } },
    };
    html! { (arabic) }
}

fn percent(count: u64, most: Option<u64>) -> u64 {
    let most = most.unwrap_or_default().max(1);
    count.saturating_mul(100) / most
}

/// A bar a step, the oldest at the right. The numbers stand in a table below for those who do not
/// see the chart.
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
        .filter(|step| step.start.is_none());
    let undated: u64 = undated.map(|step| step.count).sum();
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

fn dated(step: &TimelineInterval) -> Option<(&str, u64)> {
    Some((step.start.as_deref()?, step.count))
}

fn day(day: &str) -> Markup {
    let day = clean(day);
    html! { time datetime=(day) dir="ltr" { (day) } }
}

fn chart(id: &str, steps: &[(&str, u64)]) -> Markup {
    let highest = steps.iter().max_by_key(|(_, count)| *count);
    let (Some((first, _)), Some((last, _)), Some((when, most))) =
        (steps.first(), steps.last(), highest)
    else {
        return html! {};
    };
    let (title, description) = (format!("{id}-chart"), format!("{id}-chart-text"));
    // A step by itself would fill the whole of it.
    let room = if steps.len() == 1 {
        LONE_ROOM
    } else {
        steps.len()
    };
    let bars = (room - steps.len()..).zip(steps.iter().rev());
    let bars = bars.filter(|(_, (_, count))| *count > 0);
    html! {
        svg role="img" aria-labelledby=(title) aria-describedby=(description)
            viewBox=(format!("0 0 {} {HEIGHT}", room * STEP)) preserveAspectRatio="none" {
            title id=(title) { "المقالات عبر الزمن" }
            desc id=(description) {
                "من " (clean(first)) " إلى " (clean(last)) "، وأكثرها " (most) " في " (clean(when))
            }
            @for (place, (start, count)) in bars {
                @let height = percent(*count, Some(*most)).max(1);
                rect x=(place * STEP + 1) y=(HEIGHT - height) width=(STEP - 2) height=(height) {
                    title { (clean(start)) ": " (count) }
                }
            }
        }
        div .axis { (day(first)) @if steps.len() > 1 { (day(last)) } }
        p .about { "الأكثر: " bdi { (most) } " في " (day(when)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counting::FacetValue;

    fn steps(counts: &[(Option<&str>, u64)]) -> Timeline {
        let step = |(start, count): &(Option<&str>, u64)| TimelineInterval {
            start: start.map(str::to_owned),
            count: *count,
        };
        Timeline {
            intervals: counts.iter().map(step).collect(),
        }
    }

    #[test]
    fn the_oldest_step_is_the_bar_at_the_right() {
        let drawn = timeline(
            "s",
            &steps(&[
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
    fn a_step_by_itself_is_one_bar_at_the_right() {
        let drawn = timeline(
            "s",
            &steps(&[(Some("2024-01-01"), 7)]),
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
    fn a_search_that_counts_nothing_has_no_chart() {
        assert_eq!(counts("s", &Summary::default(), None).into_string(), "");
        let none = timeline("s", &steps(&[(None, 0)]), None).into_string();
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
