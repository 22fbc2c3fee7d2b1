//! Timelines: counts by calendar interval.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use jiff::ToSpan;
use jiff::civil::Date;

use super::collector::{DaySpan, Days};
use super::{Timeline, TimelineInterval};
use crate::index::document::date_of;

/// Maximum number of intervals of a timeline; with daily intervals, 27 years.
pub const MAX_INTERVALS: usize = 10_000;

/// The interval of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Interval {
    /// A day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl Interval {
    /// Returns the name of the interval on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Interval::Day => "day",
            Interval::Week => "week",
            Interval::Month => "month",
            Interval::Year => "year",
        }
    }

    /// Returns the part of `start`, the first day as `YYYY-MM-DD`, that identifies the interval.
    pub fn label(self, start: &str) -> &str {
        let length = match self {
            Interval::Day | Interval::Week => start.len(),
            Interval::Month => 7,
            Interval::Year => 4,
        };
        start.get(..length).unwrap_or(start)
    }

    /// Returns the first day of the interval that contains a day; the day itself at the limit of
    /// the calendar.
    fn start(self, day: Date) -> Date {
        match self {
            Interval::Day => day,
            Interval::Week => {
                let since_monday = day.weekday().to_monday_zero_offset();
                day.checked_sub(since_monday.days()).unwrap_or(day)
            }
            Interval::Month => day.first_of_month(),
            Interval::Year => day.first_of_year(),
        }
    }

    /// Returns the first day of the interval in which a date is counted: that of its first day.
    /// Returns `None` for a date that covers more days than an interval.
    pub(super) fn start_of(self, (first, last): DaySpan) -> Option<Date> {
        let max_days = match self {
            Interval::Day => 1,
            Interval::Week => 7,
            Interval::Month => 31,
            Interval::Year => 366,
        };
        let fits = last - first < max_days;
        date_of(first)
            .filter(|_| fits)
            .map(|first| self.start(first))
    }

    /// Returns the first day of the next interval; `None` at the end of the calendar.
    fn next(self, start: Date) -> Option<Date> {
        let length = match self {
            Interval::Day => 1.day(),
            Interval::Week => 1.week(),
            Interval::Month => 1.month(),
            Interval::Year => 1.year(),
        };
        start.checked_add(length).ok()
    }

    /// Returns the intervals from the first day to the last, followed by articles without a date,
    /// and with one that covers more than an interval.
    ///
    /// # Errors
    /// Returns an error if there would be more than [`MAX_INTERVALS`].
    pub(super) fn timeline(self, days: &Days) -> Result<Timeline> {
        let mut counts: BTreeMap<Date, u64> = BTreeMap::new();
        let mut undated = 0;
        for (span, count) in days {
            match span.and_then(|span| self.start_of(span)) {
                Some(start) => *counts.entry(start).or_default() += count,
                None => undated += count,
            }
        }
        let first = counts.first_key_value().map(|(start, _)| *start);
        let last = counts.last_key_value().map(|(start, _)| *start);
        let starts = std::iter::successors(first, |start| self.next(*start));
        let mut intervals = Vec::new();
        for start in starts.take_while(|start| Some(*start) <= last) {
            if intervals.len() == MAX_INTERVALS {
                let (first, last) = (first.unwrap_or(start), last.unwrap_or(start));
                bail!(
                    "a timeline by {} from {first} to {last} has more than {MAX_INTERVALS} intervals: choose a longer interval, such as --timeline year, or limit the dates with --since and --until",
                    self.name()
                );
            }
            intervals.push(TimelineInterval {
                start: Some(start.to_string()),
                count: counts.get(&start).copied().unwrap_or(0),
                share: None,
            });
        }
        if undated > 0 {
            intervals.push(TimelineInterval {
                start: None,
                count: undated,
                share: None,
            });
        }
        Ok(Timeline { intervals })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::document;

    fn intervals(interval: Interval, days: &[&str]) -> Vec<(String, u64)> {
        let mut counts = Days::new();
        for day in days {
            let day = document::days(day).ok();
            *counts.entry(day.map(|day| (day, day))).or_default() += 1;
        }
        let intervals = interval
            .timeline(&counts)
            .expect("few intervals")
            .intervals
            .into_iter();
        intervals
            .map(|interval| (interval.start.unwrap_or_default(), interval.count))
            .collect()
    }

    fn row(start: &str, count: u64) -> (String, u64) {
        (start.to_owned(), count)
    }

    #[test]
    fn empty_intervals_are_included_and_undated_articles_come_last() {
        assert_eq!(
            intervals(Interval::Month, &["2024-01-31", "", "2024-03-01"]),
            [
                row("2024-01-01", 1),
                row("2024-02-01", 0),
                row("2024-03-01", 1),
                row("", 1)
            ]
        );
        assert_eq!(intervals(Interval::Month, &[]), []);
    }

    #[test]
    fn a_week_begins_on_monday_and_crosses_the_end_of_a_year() {
        assert_eq!(
            intervals(Interval::Week, &["2024-12-29", "2024-12-31", "2025-01-05"]),
            [row("2024-12-23", 1), row("2024-12-30", 2)]
        );
    }

    #[test]
    fn a_date_is_counted_in_an_interval_that_is_long_enough() {
        let day = |text| document::days(text).expect("a day");
        let month = (day("2024-06-01"), day("2024-06-30"));
        let year = (day("2024-01-01"), day("2024-12-31"));
        let ramadan = (day("2024-03-11"), day("2024-04-09"));
        let start = |interval: Interval, span| {
            let start = interval.start_of(span);
            start.map(|start| start.to_string())
        };
        for (interval, span, expected) in [
            (Interval::Day, month, None),
            (Interval::Week, month, None),
            (Interval::Month, month, Some("2024-06-01")),
            (Interval::Month, ramadan, Some("2024-03-01")),
            (Interval::Month, year, None),
            (Interval::Year, month, Some("2024-01-01")),
            (Interval::Year, year, Some("2024-01-01")),
        ] {
            assert_eq!(start(interval, span).as_deref(), expected);
        }
    }

    #[test]
    fn leap_days_are_counted() {
        assert_eq!(
            intervals(Interval::Day, &["2024-02-28", "2024-03-01"]),
            [
                row("2024-02-28", 1),
                row("2024-02-29", 0),
                row("2024-03-01", 1)
            ]
        );
        assert_eq!(
            intervals(Interval::Day, &["2023-02-28", "2023-03-01"]).len(),
            2
        );
    }

    #[test]
    fn the_whole_calendar_fits_only_by_year() {
        let ends = ["0001-01-01", "9999-12-31"];
        assert_eq!(intervals(Interval::Year, &ends).len(), 9_999);
        assert_eq!(
            intervals(Interval::Week, &ends[..1]),
            [row("0001-01-01", 1)]
        );
        let days: Days = ends
            .map(|day| (document::days(day).ok().map(|day| (day, day)), 1))
            .into();
        for interval in [Interval::Day, Interval::Week, Interval::Month] {
            let error = interval.timeline(&days).expect_err("too many").to_string();
            assert!(
                error.contains("0001-01-01") && error.contains("--since"),
                "{error}"
            );
        }
    }
}
