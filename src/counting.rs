//! What the articles of a search are counted by: facets, and steps of time.
//!
//! [`ColumnCollector`] counts the values of columns in the pass that finds the articles; no stored text is
//! read. What it counted becomes [`Counts`]: spellings of one value together, days in equal intervals.

mod collector;
mod facets;
mod intervals;

use anyhow::Result;
use serde::Serialize;

pub use collector::{ColumnCollector, ColumnCounts};
pub use facets::FacetField;
pub use intervals::{Interval, MAX_INTERVALS};

/// What articles are to be counted by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counting {
    /// The fields whose values are counted.
    pub facets: Vec<FacetField>,
    /// The step of the timeline, where there is to be one.
    pub interval: Option<Interval>,
}

impl Counting {
    /// Whether nothing is to be counted.
    pub fn is_empty(&self) -> bool {
        self.facets.is_empty() && self.interval.is_none()
    }
}

/// How many articles there are of each value and of each interval. Every article is in one row of
/// each facet and of the timeline, so that each of them adds up to the total.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// The facets, in the order asked for.
    pub facets: Vec<Facet>,
    /// The timeline, where it was asked for.
    pub timeline: Option<Timeline>,
}

impl Counts {
    /// What was counted, as it is shown.
    ///
    /// # Errors
    /// When the timeline would have more than [`MAX_INTERVALS`].
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

/// How many of the articles found have each value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The field as the command line names it.
    pub name: &'static str,
    /// The values, most articles first.
    pub values: Vec<FacetValue>,
}

/// One row of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    /// The value as most articles write it; none for articles without one.
    pub value: Option<String>,
    /// How many articles have it.
    pub count: u64,
}

/// How many of the articles found were published in each step of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The intervals, oldest first, empty ones among them; articles without a date stand last.
    pub intervals: Vec<TimelineInterval>,
}

/// One row of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimelineInterval {
    /// The first day of the interval, `YYYY-MM-DD`; none for articles without a date.
    pub start: Option<String>,
    /// How many articles are of it.
    pub count: u64,
}
