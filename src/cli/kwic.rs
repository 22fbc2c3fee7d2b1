//! The flags of `kwic`.

use clap::{Args, ValueEnum, value_parser};

use super::{MATCHING, NarrowArgs, SHOWN};
use crate::render::list::ListFormat;

/// The order of the lines of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KwicSort {
    /// Best article first, as search ranks them
    None,
    /// Oldest first, without a date last
    Date,
    /// Newest first, without a date last
    #[value(name = "-date")]
    NewestFirst,
    /// By the words that follow, which stand to the left in Arabic: folded, the nearest first
    Left,
    /// By the words that precede, which stand to the right in Arabic: folded, the nearest first
    Right,
}

/// `fihris kwic`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris kwic مسؤول
  fihris kwic '\"كيم جونغ أون\"' --sort left --since 2024-06
  fihris kwic =كتاب -n 0 --format jsonl | jq -r .keyword")]
pub struct KwicArgs {
    /// The query, as for search; several arguments are joined by spaces, - reads it from standard
    /// input
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,

    /// Every word must be in the article, not just any
    #[arg(long, help_heading = MATCHING)]
    pub all: bool,

    /// Take every word by its letters, as if written =word
    #[arg(long, help_heading = MATCHING)]
    pub exact: bool,

    /// Make a query that does not fit the grammar an error that points at the place
    #[arg(long, help_heading = MATCHING)]
    pub strict: bool,

    // No doc comment: clap would take it for the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub narrow: NarrowArgs,

    /// Lines to show, at most; 0 is all
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole::<usize>, default_value_t = 50, help_heading = SHOWN)]
    pub limit: usize,

    /// The order of lines
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "none",
        help_heading = SHOWN,
        allow_hyphen_values = true
    )]
    pub sort: KwicSort,

    /// Columns of a line, from 20 to 1000 [default: those of the terminal, else 100]
    ///
    /// In json, jsonl and tsv they are the columns of before, keyword and after.
    #[arg(long, value_name = "COLUMNS", value_parser = value_parser!(u16).range(20..=1000), help_heading = SHOWN)]
    pub width: Option<u16>,

    /// The format of lines
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = SHOWN)]
    pub format: ListFormat,
}
