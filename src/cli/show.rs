//! The flags of `show`.

use clap::{Args, ValueEnum};

/// `fihris show`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  fihris show 004_55c7357a9266f233.txt")]
pub struct ShowArgs {
    /// Ids of articles, as search prints them
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,

    /// text for people, json for the whole record, one a line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ShowFormat,
}

/// The formats of `show` and `stats`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people
    Text,
    /// For scripts
    Json,
}
