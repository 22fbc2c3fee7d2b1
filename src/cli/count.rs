//! The flags that count what was found.

use clap::Args;

use super::COUNTED;
use crate::counting::{Counting, FacetField, Step};

/// What the articles found are counted by.
#[derive(Debug, Clone, Default, Args)]
pub struct CountArgs {
    /// Count what matches by the values of a field (repeatable)
    ///
    /// All articles that match are counted, not only those shown. Text has bars below the hits, html
    /// tables, json a member `facets`; tsv and jsonl have the counts instead of hits.
    #[arg(long, value_name = "FIELD", help_heading = COUNTED)]
    pub facet: Vec<FacetField>,

    /// Count what matches by steps of time; weeks begin on Monday
    #[arg(long, value_name = "STEP", help_heading = COUNTED)]
    pub timeline: Option<Step>,

    /// Rows of each facet, at most; 0 is all [default: 20 in text and html, else all]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole::<usize>, help_heading = COUNTED)]
    pub facet_limit: Option<usize>,
}

/// Rows of a facet that people are shown.
const SHOWN_ROWS: usize = 20;

impl CountArgs {
    /// What is to be counted, each field once.
    pub fn counting(&self) -> Counting {
        let mut facets: Vec<FacetField> = Vec::new();
        for facet in &self.facet {
            if !facets.contains(facet) {
                facets.push(*facet);
            }
        }
        Counting {
            facets,
            step: self.timeline,
        }
    }

    /// Rows of a facet that people are shown; none for all.
    pub fn shown_rows(&self) -> Option<usize> {
        let rows = self.facet_limit.unwrap_or(SHOWN_ROWS);
        (rows > 0).then_some(rows)
    }

    /// Rows of a facet that programs are given; none for all.
    pub fn given_rows(&self) -> Option<usize> {
        self.facet_limit.filter(|rows| *rows > 0)
    }
}
