//! The flags of `show`.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

/// `fihris show`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris show 004_55c7357a9266f233.txt
  fihris show articles/2024/summit.txt
  fihris show --paragraph --query بوتين 004_55c7357a9266f233.txt

On a terminal, what does not fit goes through a pager: that of FIHRIS_PAGER, else of PAGER, else less.")]
pub struct ShowArgs {
    /// Ids of articles, as `search --format tsv` prints them, or paths of their files
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<OsString>,

    /// The format of articles
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ShowFormat,

    /// Mark the words of this query, as for search: in colour, in json as `highlights`
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,

    /// Only the paragraphs that hold a word of --query
    #[arg(long, requires = "query")]
    pub paragraph: bool,

    /// Print to the terminal without a pager
    #[arg(long)]
    pub no_pager: bool,
}

/// The formats of `show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people
    Text,
    /// The whole record, one object a line
    Json,
}
