//! The flags of `show`.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

/// `fihris show`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris show 004_55c7357a9266f233.txt
  fihris show articles/2024/summit.txt
  fihris show --paragraph --query بوتين 004_55c7357a9266f233.txt

On a terminal, long text is shown in a pager: FIHRIS_PAGER, else PAGER, else less.")]
pub struct ShowArgs {
    /// Ids of articles, as `search --format tsv` prints them, or paths of their files
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<OsString>,

    /// Format of articles
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ShowFormat,

    /// Highlight the words of this query, as for search: in colour, in json as `highlights`
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,

    /// Show only paragraphs that contain a word of --query
    #[arg(long, requires = "query")]
    pub paragraph: bool,

    /// Do not use a pager
    #[arg(long)]
    pub no_pager: bool,
}

/// The formats of `show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people
    Text,
    /// The whole record, one object per line
    Json,
    /// A page for a browser, without paths
    Html,
    /// Markdown, without paths
    Md,
}
