//! The flags of `kwic`.

use clap::{Args, ValueEnum, value_parser};

use super::{FilterArgs, MATCHING, RESULTS};
use crate::render::list::ListFormat;

/// The order of the lines of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KwicSort {
    /// Best match first
    None,
    /// Oldest first; undated articles last
    Date,
    /// Newest first; undated articles last
    #[value(name = "-date")]
    NewestFirst,
    /// By the folded words after the keyword, nearest first
    #[value(alias = "left")]
    After,
    /// By the folded words before the keyword, nearest first
    #[value(alias = "right")]
    Before,
}

/// `fihris kwic`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris kwic مسؤول
  fihris kwic '\"كيم جونغ أون\"' --sort after --since 2024-06
  fihris kwic =كتاب -n all --format jsonl | jq -r .keyword")]
pub struct KwicArgs {
    /// Query, as for search; several arguments are joined by spaces, - reads it from standard
    /// input
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,

    /// Require every word in the article, not just any
    #[arg(long, help_heading = MATCHING)]
    pub all: bool,

    /// Match only the given spelling of every word, as if written =word
    #[arg(long, help_heading = MATCHING)]
    pub exact: bool,

    /// Reject a query that does not fit the grammar, and point at the error
    #[arg(long, help_heading = MATCHING)]
    pub strict: bool,

    // No doc comment: clap would use it as the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub filters: FilterArgs,

    /// Maximum number of lines, or all
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::limit, default_value_t = 50, help_heading = RESULTS)]
    pub limit: usize,

    /// Order of lines
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "none",
        help_heading = RESULTS,
        allow_hyphen_values = true
    )]
    pub sort: KwicSort,

    /// Columns of a line, 20 to 1000 [default: the width of the terminal, else 100]
    ///
    /// In json, jsonl and tsv, the columns of before, keyword and after together.
    #[arg(long, value_name = "COLUMNS", value_parser = value_parser!(u16).range(20..=1000), help_heading = RESULTS)]
    pub width: Option<u16>,

    /// Format of lines
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = RESULTS)]
    pub format: ListFormat,
}
