//! What the articles of a search are counted by: facets, and steps of time.

use serde::Serialize;

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
    /// The steps, oldest first, empty ones among them; articles without a date stand last.
    pub steps: Vec<TimelineStep>,
}

/// One row of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimelineStep {
    /// The first day of the step, `YYYY-MM-DD`; none for articles without a date.
    pub start: Option<String>,
    /// How many articles are of it.
    pub count: u64,
}
