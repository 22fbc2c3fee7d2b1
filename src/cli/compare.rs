//! The flags of `compare`.

use clap::Args;

use super::{FilterArgs, RESULTS};
use crate::render::list::ListFormat;

/// A heading of the help.
const COMPARISON: &str = "Comparison";

/// `fihris compare`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris compare --a 'source:رويترز' --b 'source:\"فرانس برس\"'
  fihris compare --a 'بوتين date:2024' --b 'بوتين date:2023' -n 30
  fihris compare --a بوتين --b ترامب --since 2017
  fihris compare --a category:sport --format tsv")]
pub struct CompareArgs {
    /// Articles of side A: a query, as for search, such as source:رويترز
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, help_heading = COMPARISON)]
    pub a: String,

    /// Articles of side B: a query [default: all others]
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, help_heading = COMPARISON)]
    pub b: Option<String>,

    /// Require every word of a query, not just any
    #[arg(long, help_heading = COMPARISON)]
    pub all: bool,

    /// Only words with at least this many occurrences in A and B together
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole_number::<u64>, default_value_t = 5, help_heading = COMPARISON)]
    pub min: u64,

    /// Filters of both sides
    #[command(flatten)]
    pub filters: FilterArgs,

    /// Maximum number of words of each side, or all
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::limit, default_value_t = 20, help_heading = RESULTS)]
    pub limit: usize,

    /// Format of rows
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = RESULTS)]
    pub format: ListFormat,
}
