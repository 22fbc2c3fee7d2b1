//! Bar charts of counts for a terminal: label, count, bar.
//!
//! Labels are enclosed in bidi isolates (UAX #9), so that an Arabic label does not move the count
//! and the bar.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::Summary;
use crate::controls::neutralize;
use crate::counting::{Facet, Interval, Per, Timeline, TimelineInterval};

const HEADING: Style = Style::new().bold();
const BAR: Style = AnsiColor::Green.on_default();

/// Width without a terminal, in columns.
const DEFAULT_COLUMNS: usize = 80;
/// Minimum width of the longest bar, in columns.
const MIN_BAR: usize = 8;
/// Indent of rows. Terminal multiplexers drop characters without width, such as isolates, at the
/// start of a line.
const INDENT: &str = "  ";
/// The label of articles without a value.
const NO_VALUE: &str = "(none)";

/// First strong isolate and pop directional isolate.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// Settings of the charts.
#[derive(Debug, Clone, Default)]
pub struct Charts {
    /// The maximum width of a line, in columns.
    pub width: Option<usize>,
    /// The maximum number of rows of a facet; one more row sums up the remainder.
    pub limit: Option<usize>,
    /// The interval of the timeline.
    pub interval: Option<Interval>,
    /// The whole of which the timeline shows shares, if it is relative.
    pub per: Option<Per>,
}

struct Row {
    label: String,
    /// The value in proportion to which the bar is drawn.
    count: u64,
    /// The value as printed.
    text: String,
    /// False for the sum of the remainder, whose bar would dwarf the others.
    has_bar: bool,
}

impl Row {
    fn new(label: &str, count: u64) -> Self {
        Row {
            label: neutralize(label),
            count,
            text: count.to_string(),
            has_bar: true,
        }
    }
}

impl Charts {
    /// Draws a chart for each facet that has rows, and for the timeline.
    pub fn draw(&self, summary: &Summary) -> Vec<String> {
        let facets = summary.facets.iter();
        let facets = facets.map(|facet| (facet.name.to_owned(), self.facet(facet)));
        let timeline = summary.timeline.iter().map(|timeline| {
            let interval = self
                .interval
                .map_or(String::new(), |interval| format!(" by {}", interval.name()));
            let per = match self.per {
                Some(Per::Articles) => ", share of all articles",
                Some(Per::Words) => ", occurrences per million words",
                None => "",
            };
            (format!("timeline{interval}{per}"), self.timeline(timeline))
        });
        let charts = facets.chain(timeline).filter(|(_, rows)| !rows.is_empty());
        charts
            .map(|(heading, rows)| self.chart(&heading, &rows))
            .collect()
    }

    fn facet(&self, facet: &Facet) -> Vec<Row> {
        let (listed, rest) = facet.split(self.limit.unwrap_or(usize::MAX));
        let mut rows: Vec<Row> = listed
            .iter()
            .map(|row| Row::new(row.value.as_deref().unwrap_or(NO_VALUE), row.count))
            .collect();
        if !rest.is_empty() {
            let values = if rest.len() == 1 { "value" } else { "values" };
            let count = rest.iter().map(|row| row.count).sum();
            let label = format!("… ({} more {values})", rest.len());
            rows.push(Row {
                has_bar: false,
                ..Row::new(&label, count)
            });
        }
        rows
    }

    fn timeline(&self, timeline: &Timeline) -> Vec<Row> {
        let label = |start: &Option<String>| match (start, self.interval) {
            (Some(start), Some(interval)) => interval.label(start).to_owned(),
            (Some(start), None) => start.clone(),
            (None, _) => NO_VALUE.to_owned(),
        };
        let intervals = timeline.intervals.iter();
        let row = |interval: &TimelineInterval| {
            let label = label(&interval.start);
            match interval.share {
                // Rates are far below the limit of this factor.
                Some(share) => Row {
                    text: share.text(),
                    ..Row::new(&label, (share.rate() * 1e6).round() as u64)
                },
                None => Row::new(&label, interval.count),
            }
        };
        intervals.map(row).collect()
    }

    fn chart(&self, heading: &str, rows: &[Row]) -> String {
        let width = self.width.unwrap_or(DEFAULT_COLUMNS);
        let width = width.saturating_sub(INDENT.len());
        let with_bars = rows.iter().filter(|row| row.has_bar);
        let highest = with_bars.map(|row| row.count).max().unwrap_or(0);
        let digits = rows.iter().map(|row| row.text.len());
        let digits = digits.max().unwrap_or(0);
        let labels = rows
            .iter()
            .map(|row| console::measure_text_width(&row.label));
        let room = width.saturating_sub(digits + MIN_BAR + 3).min(width / 2);
        let label_width = labels.max().unwrap_or(0).min(room.max(1));
        let full = width.saturating_sub(label_width + digits + 3).max(MIN_BAR);
        let mut chart = format!("{HEADING}{heading}{HEADING:#}\n");
        for row in rows {
            let label = console::truncate_str(&row.label, label_width, "…");
            let padding = label_width.saturating_sub(console::measure_text_width(&label));
            let bar = if row.has_bar {
                bar(row.count, highest, full)
            } else {
                String::new()
            };
            let label = isolate(&label);
            write!(
                chart,
                "{INDENT}{label}{:padding$}  {:>digits$}",
                "", row.text
            )
            .ok();
            if bar.is_empty() {
                chart.push('\n');
            } else {
                writeln!(chart, " {BAR}{bar}{BAR:#}").ok();
            }
        }
        chart
    }
}

/// Encloses a label in isolates unless it is ASCII.
fn isolate(label: &str) -> String {
    if label.is_ascii() {
        label.to_owned()
    } else {
        format!("{}{label}{}", ISOLATE.0, ISOLATE.1)
    }
}

/// Draws a bar in eighths of a column. A count above zero has at least one eighth.
fn bar(count: u64, highest: u64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if count == 0 {
        return String::new();
    }
    let share = count as f64 / highest.max(1) as f64;
    let eighths = ((share * columns as f64 * 8.0).round() as usize).max(1);
    let part = EIGHTHS.get(eighths % 8).copied().unwrap_or_default();
    "█".repeat(eighths / 8) + part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counting::FacetValue;

    fn facet(values: &[(Option<&str>, u64)]) -> Summary {
        let values = values.iter().map(|(value, count)| FacetValue {
            value: value.map(str::to_owned),
            count: *count,
        });
        Summary {
            facets: vec![Facet {
                name: "category",
                values: values.collect(),
            }],
            ..Summary::default()
        }
    }

    fn lines(charts: &Charts, summary: &Summary) -> Vec<String> {
        let chart = charts.draw(summary).concat();
        let plain = anstream::adapter::strip_str(&chart).to_string();
        plain.lines().map(str::to_owned).collect()
    }

    #[test]
    fn bars_are_in_proportion_and_never_empty() {
        assert_eq!(bar(8, 8, 10), "█".repeat(10));
        assert_eq!(bar(4, 8, 10), "█".repeat(5));
        assert_eq!(bar(1, 8, 10), "█▎");
        assert_eq!(bar(1, 10_000, 10), "▏");
        assert_eq!(bar(0, 8, 10), "");
    }

    #[test]
    fn labels_of_both_directions_leave_columns_aligned() {
        let summary = facet(&[(Some("سياسةٌ"), 12), (Some("sport"), 6), (None, 1)]);
        let charts = Charts {
            width: Some(32),
            ..Charts::default()
        };
        assert_eq!(
            lines(&charts, &summary),
            [
                "category",
                &format!("  \u{2068}سياسةٌ\u{2069}   12 {}", "█".repeat(19)),
                &format!("  sport    6 {}▌", "█".repeat(9)),
                "  (none)   1 █▋",
            ]
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let long = "اسم طويل ".repeat(20);
        let summary = facet(&[(Some(&long), 1_000), (Some("b"), 1)]);
        for width in [20, 33, 80, 200] {
            let charts = Charts {
                width: Some(width),
                ..Charts::default()
            };
            for line in lines(&charts, &summary) {
                assert!(console::measure_text_width(&line) <= width, "{line}");
            }
        }
    }

    #[test]
    fn rows_above_the_limit_are_summed_up_in_one_row() {
        let summary = facet(&[(Some("a"), 5), (None, 3), (Some("b"), 2)]);
        let charts = Charts {
            limit: Some(1),
            ..Charts::default()
        };
        let last = lines(&charts, &summary).pop().expect("a row");
        assert_eq!(last, "  \u{2068}… (2 more values)\u{2069}  5");
    }

    #[test]
    fn a_label_cannot_control_the_terminal() {
        let summary = facet(&[(Some("a\u{1b}[31m\u{202e}b\nc"), 1)]);
        let chart = Charts::default().draw(&summary).concat();
        assert!(chart.contains("a [31mb c"), "{chart:?}");
    }

    #[test]
    fn an_interval_is_labelled_with_the_needed_part_of_its_date() {
        let intervals =
            [(Some("2024-06-01"), 2), (None, 1)].map(|(start, count)| TimelineInterval {
                share: None,
                start: start.map(str::to_owned),
                count,
            });
        let summary = Summary {
            timeline: Some(Timeline {
                intervals: intervals.into(),
            }),
            ..Summary::default()
        };
        let charts = Charts {
            interval: Some(Interval::Month),
            width: Some(24),
            ..Charts::default()
        };
        assert_eq!(
            lines(&charts, &summary),
            [
                "timeline by month",
                &format!("  2024-06  2 {}", "█".repeat(11)),
                &format!("  (none)   1 {}▌", "█".repeat(5)),
            ]
        );
    }
}
