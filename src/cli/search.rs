//! The flags of `search`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::NarrowArgs;

/// The formats of search results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    /// For people: title, source and date, excerpt, path
    Text,
    /// One object with all hits
    Json,
    /// One hit a line
    Jsonl,
    /// rank, score, id, date, source, title, path
    Tsv,
    /// One path a line
    Paths,
    /// A TREC run: qid Q0 id rank score fihris
    Trec,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortBy {
    /// Best first
    Score,
    /// Oldest first, without a date last
    Date,
    /// Newest first, without a date last
    #[value(name = "-date")]
    NewestFirst,
}

/// Headings of the help: what is found, and how it is shown.
const MATCHING: &str = "What matches";
const OUTPUT: &str = "What is shown";

/// `fihris search`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris search \"قمة بوتين وكيم\"
  fihris search '\"كيم جونغ أون\" -أوكرانيا' --since 2024-06
  fihris search --format jsonl مسؤول | jq .title
  fihris search --explain -n 3 الصواريخ
  fihris search --in articles/ بوتين")]
pub struct SearchArgs {
    /// The query; several arguments are joined by a space, - reads it from standard input
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    pub query: Vec<String>,

    /// Hits to show, at most
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10, help_heading = OUTPUT)]
    pub limit: usize,

    /// Hits to pass over
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = OUTPUT)]
    pub offset: usize,

    /// How to print hits
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = OUTPUT)]
    pub format: SearchFormat,

    /// Every word must be there, not just any
    #[arg(long, help_heading = MATCHING)]
    pub all: bool,

    /// Take every word by its letters, as if written =word
    #[arg(long, help_heading = MATCHING)]
    pub exact: bool,

    // No doc comment: clap would take it for the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub narrow: NarrowArgs,

    /// The order of hits
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "score",
        help_heading = OUTPUT,
        allow_hyphen_values = true
    )]
    pub sort: SortBy,

    /// Print only how many articles match
    #[arg(long, help_heading = OUTPUT)]
    pub count: bool,

    /// Say for each hit which words of it answer the query and by which rules, and how its score adds
    /// up; for text, json and jsonl
    #[arg(long, help_heading = OUTPUT)]
    pub explain: bool,

    /// Run the queries of a file, `id TAB query` on each line; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub queries: Option<PathBuf>,

    /// A query that does not fit the grammar is an error that points at the place
    #[arg(long, help_heading = MATCHING)]
    pub strict: bool,

    /// Index PATH in your cache folder first, then search it
    #[arg(long = "in", value_name = "PATH")]
    pub folder: Option<PathBuf>,
}
