//! The flags of `compare`.

use clap::Args;

use super::SHOWN;
use crate::render::list::ListFormat;

/// A heading of the help.
const COMPARED: &str = "What is compared";

/// `fihris compare`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris compare --a 'source:رويترز' --b 'source:\"فرانس برس\"'
  fihris compare --a 'بوتين date:2024' --b 'بوتين date:2023' -n 30
  fihris compare --a category:sport --format tsv")]
pub struct CompareArgs {
    /// The articles to look at: a query, as for search, such as source:رويترز
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, help_heading = COMPARED)]
    pub a: String,

    /// The articles to hold against them [default: all others]
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, help_heading = COMPARED)]
    pub b: Option<String>,

    /// Only words that occur at least so often, in A and B together
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole::<u64>, default_value_t = 5, help_heading = COMPARED)]
    pub min: u64,

    /// Words to show of each side, at most; 0 is all
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole::<usize>, default_value_t = 20, help_heading = SHOWN)]
    pub limit: usize,

    /// The format of rows
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = SHOWN)]
    pub format: ListFormat,
}
