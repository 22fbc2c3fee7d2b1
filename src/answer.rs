//! Requests with all defaults filled in, and their answers.
//!
//! The flags of a command and the parameters of an address lead to the same request. Nothing here
//! knows where a request came from, or writes messages.

pub mod arrivals;
pub mod article;
pub mod combination;
pub mod comparison;
pub mod copies;
pub mod filters;
pub mod format;
pub mod hit_text;
pub mod occurrences;
pub mod request;
pub mod saving;
pub mod session;
pub mod similar;
pub mod spellings;
pub mod words;

use std::path::Path;

use anyhow::{Result, anyhow};

use crate::query::grammar::{self, Parsed};
use crate::query::saved::SavedQueries;

/// Parses a query with the saved queries of the index in `dir`; the caller reports the warnings.
///
/// # Errors
/// Returns an error if the query cannot be parsed, or if it uses saved queries that cannot be read.
pub fn parse_query(dir: &Path, query: &str, options: grammar::Options) -> Result<Parsed> {
    // An unreadable file of saved queries only affects queries that use it.
    let saved = if query.contains('@') {
        SavedQueries::with_own(dir)?
    } else {
        SavedQueries::default()
    };
    grammar::parse_with(query, options, &saved).map_err(|error| anyhow!(error))
}

/// Returns a count with its noun: `1 file`, `2 files`.
pub fn plural(count: u64, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}
