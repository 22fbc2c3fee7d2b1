//! Facets and timelines: counts of the articles that a search matches.
//!
//! [`ColumnCollector`] counts column values in the same pass that finds the articles, and reads no
//! stored text. [`Counts`] then merges the spellings of a value, and days into intervals.

mod collector;
mod facets;
mod intervals;
mod relative;

use std::cmp::Reverse;

use anyhow::Result;
use serde::Serialize;

pub use collector::{ColumnCollector, ColumnCounts};
pub use facets::FacetField;
pub use intervals::{Interval, MAX_INTERVALS};
pub use relative::{Per, Share, relative};

/// The facets and the timeline that a request asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counting {
    /// The fields whose values are counted.
    pub facets: Vec<FacetField>,
    /// The interval of the timeline, if one is wanted.
    pub interval: Option<Interval>,
}

impl Counting {
    /// Returns whether the request asks for no counts.
    pub fn is_empty(&self) -> bool {
        self.facets.is_empty() && self.interval.is_none()
    }
}

/// The facets and the timeline of a search. Each article is in exactly one row of each facet and of
/// the timeline, so that the rows add up to the total.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// The facets, in the requested order.
    pub facets: Vec<Facet>,
    /// The timeline, if it was requested.
    pub timeline: Option<Timeline>,
}

impl Counts {
    /// Derives facets and timeline from the counts of columns.
    ///
    /// # Errors
    /// Returns an error if the timeline would have more than [`MAX_INTERVALS`].
    pub fn new(counting: &Counting, column_counts: &ColumnCounts) -> Result<Self> {
        let facets = counting.facets.iter();
        let timeline = counting
            .interval
            .map(|interval| interval.timeline(&column_counts.days));
        Ok(Counts {
            facets: facets.map(|field| field.facet(column_counts)).collect(),
            timeline: timeline.transpose()?,
        })
    }
}

/// The number of matching articles for each value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The name of the field on the command line.
    pub name: &'static str,
    /// The values: years and months in order of time, others the most frequent first.
    pub values: Vec<FacetValue>,
}

impl Facet {
    /// Splits the values into the given number of most frequent ones and the remainder, both in the
    /// order of the facet.
    pub fn split(&self, rows: usize) -> (Vec<&FacetValue>, Vec<&FacetValue>) {
        let mut by_count: Vec<usize> = (0..self.values.len()).collect();
        let count = |at: &usize| self.values.get(*at).map_or(0, |value| value.count);
        by_count.sort_by_key(|at| Reverse(count(at)));
        let mut is_frequent = vec![false; self.values.len()];
        for at in by_count.into_iter().take(rows) {
            if let Some(is_frequent) = is_frequent.get_mut(at) {
                *is_frequent = true;
            }
        }
        let (mut frequent, mut rest) = (Vec::new(), Vec::new());
        for (value, is_frequent) in self.values.iter().zip(is_frequent) {
            if is_frequent {
                frequent.push(value);
            } else {
                rest.push(value);
            }
        }
        (frequent, rest)
    }
}

/// One row of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    /// The most frequent spelling of the value; `None` for articles without one.
    pub value: Option<String>,
    /// The number of articles with this value.
    pub count: u64,
}

/// The number of matching articles published in each interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The intervals, oldest first, including empty ones; articles without a date come last.
    pub intervals: Vec<TimelineInterval>,
}

/// One row of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimelineInterval {
    /// The first day of the interval, `YYYY-MM-DD`; `None` for articles without a date.
    pub start: Option<String>,
    /// The number of articles published in the interval.
    pub count: u64,
    /// The relative frequency, if it was requested.
    #[serde(flatten)]
    pub share: Option<Share>,
}
