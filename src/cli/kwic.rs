//! The flags of `kwic`.

use clap::{Args, ValueEnum, value_parser};

use super::{FilterArgs, MATCHING, RESULTS};
use crate::render::concordance::LineFields;
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

/// Maximum number of words of a context.
const MAX_CONTEXT: usize = 1000;

/// Parses a number of words: `5w`.
fn context_words(text: &str) -> Result<usize, String> {
    let number = text.strip_suffix('w').unwrap_or(text).parse().ok();
    number
        .filter(|words| *words <= MAX_CONTEXT)
        .ok_or_else(|| format!("give a number of words up to {MAX_CONTEXT}, as in 5w"))
}

/// `fihris kwic`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris kwic مسؤول
  fihris kwic '\"كيم جونغ أون\"' --sort after --since 2024-06
  fihris kwic النفط --sample 100 --seed 7 --context 8w --format tsv
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

    /// Words before and after the keyword, as in 5w, instead of as many as fit the width
    #[arg(long, value_name = "WORDS", value_parser = context_words, conflicts_with = "width", help_heading = RESULTS)]
    pub context: Option<usize>,

    /// Print a random sample of N lines of all, in the requested order
    #[arg(long, value_name = "N", value_parser = super::whole_number::<usize>, conflicts_with = "limit", help_heading = RESULTS)]
    pub sample: Option<usize>,

    /// Choose the sample by this number; the same number gives the same lines
    #[arg(long, value_name = "NUMBER", default_value_t = 1, help_heading = RESULTS)]
    pub seed: u64,

    /// Fields of tsv, csv, json and jsonl output, in this order: id,title,keyword
    ///
    /// A comma-separated list of members of a line or of a record; docs/OUTPUT.md lists them.
    #[arg(long, value_name = "LIST", value_parser = LineFields::parse, help_heading = RESULTS)]
    pub fields: Option<LineFields>,

    /// Format of lines
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = RESULTS)]
    pub format: ListFormat,
}
