//! The flags that count matching articles.

use clap::Args;

use super::COUNTING;
use crate::counting::{FacetField, Interval, Per};

/// Facets and timeline.
#[derive(Debug, Clone, Default, Args)]
pub struct CountArgs {
    /// Count matching articles by the values of a field (repeatable)
    ///
    /// Counts all matching articles, not only those shown. Text has bars below the hits, html has
    /// tables, json has a member `facets`; tsv and jsonl have the counts instead of hits.
    #[arg(long, value_name = "FIELD", help_heading = COUNTING)]
    pub facet: Vec<FacetField>,

    /// Count matching articles by interval; weeks begin on Monday
    #[arg(long, value_name = "INTERVAL", help_heading = COUNTING)]
    pub timeline: Option<Interval>,

    /// Count in --timeline relative to all of an interval
    #[arg(long, value_name = "UNIT", requires = "timeline", help_heading = COUNTING)]
    pub per: Option<Per>,

    /// Maximum number of rows of each facet, or all [default: 20 in text, else all]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = super::limit, help_heading = COUNTING)]
    pub facet_limit: Option<usize>,
}
