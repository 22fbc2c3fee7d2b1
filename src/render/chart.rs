//! Counts as bars, for people: label, count, bar.
//!
//! Columns hold whatever direction a label has: it stands between isolates (UAX #9), so that beside
//! an Arabic name the count and the bar stay where they are.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::Summary;
use crate::controls::neutralize;
use crate::counting::{Facet, Interval, Timeline};

const HEADING: Style = Style::new().bold();
const BAR: Style = AnsiColor::Green.on_default();

/// Columns where there is no terminal to ask.
const DEFAULT_COLUMNS: usize = 80;
/// The least columns of a bar of full length, however narrow the terminal is.
const MIN_BAR: usize = 8;
/// Rows stand below their heading. What has no width, as an isolate, needs a column before it:
/// terminal multiplexers keep it there, and drop it at the start of a line.
const INDENT: &str = "  ";
/// What stands for no value.
const NONE: &str = "(none)";

/// An isolate that takes the direction of its first strong letter, and its end.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// How charts are drawn.
#[derive(Debug, Clone, Default)]
pub struct Charts {
    /// Columns that a line may take.
    pub width: Option<usize>,
    /// Rows of a facet, at most; the rest is one row more.
    pub limit: Option<usize>,
    /// The step of the timeline.
    pub interval: Option<Interval>,
}

struct Row {
    label: String,
    count: u64,
    /// The sum of the rest has no bar: it would dwarf the others.
    has_bar: bool,
}

impl Row {
    fn new(label: &str, count: u64) -> Self {
        Row {
            label: neutralize(label),
            count,
            has_bar: true,
        }
    }
}

impl Charts {
    /// A chart for each facet that has rows, and for the timeline.
    pub fn of(&self, summary: &Summary) -> Vec<String> {
        let facets = summary.facets.iter();
        let facets = facets.map(|facet| (facet.name.to_owned(), self.facet(facet)));
        let timeline = summary.timeline.iter().map(|timeline| {
            let step = self
                .interval
                .map_or(String::new(), |step| format!(" by {}", step.name()));
            (format!("timeline{step}"), self.timeline(timeline))
        });
        let charts = facets.chain(timeline).filter(|(_, rows)| !rows.is_empty());
        charts
            .map(|(heading, rows)| self.chart(&heading, &rows))
            .collect()
    }

    fn facet(&self, facet: &Facet) -> Vec<Row> {
        let (shown, rest) = match self.limit {
            Some(limit) if limit < facet.values.len() => facet.values.split_at(limit),
            _ => (&*facet.values, &[][..]),
        };
        let mut rows: Vec<Row> = shown
            .iter()
            .map(|row| Row::new(row.value.as_deref().unwrap_or(NONE), row.count))
            .collect();
        if !rest.is_empty() {
            let values = if rest.len() == 1 { "value" } else { "values" };
            rows.push(Row {
                label: format!("… ({} more {values})", rest.len()),
                count: rest.iter().map(|row| row.count).sum(),
                has_bar: false,
            });
        }
        rows
    }

    fn timeline(&self, timeline: &Timeline) -> Vec<Row> {
        let label = |start: &Option<String>| match (start, self.interval) {
            (Some(start), Some(step)) => step.label(start).to_owned(),
            (Some(start), None) => start.clone(),
            (None, _) => NONE.to_owned(),
        };
        let steps = timeline.intervals.iter();
        steps
            .map(|step| Row::new(&label(&step.start), step.count))
            .collect()
    }

    fn chart(&self, heading: &str, rows: &[Row]) -> String {
        let width = self.width.unwrap_or(DEFAULT_COLUMNS);
        let width = width.saturating_sub(INDENT.len());
        let most = rows.iter().filter(|row| row.has_bar);
        let most = most.map(|row| row.count).max().unwrap_or(0);
        let digits = rows.iter().map(|row| row.count.to_string().len());
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
            let bar = match row.has_bar {
                true => bar(row.count, most, full),
                false => String::new(),
            };
            let label = isolated(&label);
            write!(
                chart,
                "{INDENT}{label}{:padding$}  {:>digits$}",
                "", row.count
            )
            .ok();
            match bar.is_empty() {
                true => chart.push('\n'),
                false => writeln!(chart, " {BAR}{bar}{BAR:#}").unwrap_or_default(),
            }
        }
        chart
    }
}

/// A label that keeps its direction to itself; what has none needs no isolate.
fn isolated(label: &str) -> String {
    match label.is_ascii() {
        true => label.to_owned(),
        false => format!("{}{label}{}", ISOLATE.0, ISOLATE.1),
    }
}

/// A bar in eighths of a column; a count above zero is always seen.
fn bar(count: u64, most: u64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if count == 0 {
        return String::new();
    }
    let share = count as f64 / most.max(1) as f64;
    let eighths = ((share * columns as f64 * 8.0).round() as usize).max(1);
    let part = EIGHTHS.get(eighths % 8).copied().unwrap_or_default();
    "█".repeat(eighths / 8) + part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counting::{FacetValue, TimelineInterval};

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
        let chart = charts.of(summary).concat();
        let plain = anstream::adapter::strip_str(&chart).to_string();
        plain.lines().map(str::to_owned).collect()
    }

    #[test]
    fn bars_are_in_proportion_and_never_vanish() {
        assert_eq!(bar(8, 8, 10), "█".repeat(10));
        assert_eq!(bar(4, 8, 10), "█".repeat(5));
        assert_eq!(bar(1, 8, 10), "█▎");
        assert_eq!(bar(1, 10_000, 10), "▏");
        assert_eq!(bar(0, 8, 10), "");
    }

    #[test]
    fn columns_hold_beside_labels_of_both_directions() {
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
    fn what_is_cut_off_is_one_row_with_its_sum() {
        let summary = facet(&[(Some("a"), 5), (None, 3), (Some("b"), 2)]);
        let charts = Charts {
            limit: Some(1),
            ..Charts::default()
        };
        let last = lines(&charts, &summary).pop().expect("a row");
        assert_eq!(last, "  \u{2068}… (2 more values)\u{2069}  5");
    }

    #[test]
    fn a_label_commands_no_terminal() {
        let summary = facet(&[(Some("a\u{1b}[31m\u{202e}b\nc"), 1)]);
        let chart = Charts::default().of(&summary).concat();
        assert!(chart.contains("a [31mb c"), "{chart:?}");
    }

    #[test]
    fn a_step_is_named_by_as_much_of_its_date_as_it_needs() {
        let steps = [(Some("2024-06-01"), 2), (None, 1)].map(|(start, count)| TimelineInterval {
            start: start.map(str::to_owned),
            count,
        });
        let summary = Summary {
            timeline: Some(Timeline {
                intervals: steps.into(),
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
