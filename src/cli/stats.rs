//! The flags of `stats`.

use clap::Args;

use crate::render::list::ListFormat;

/// `fihris stats`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris stats
  fihris stats --skipped
  fihris stats --undated --format tsv")]
pub struct StatsArgs {
    /// List what could not be read or was ignored, and why
    #[arg(long)]
    pub skipped: bool,

    /// List the articles without a date, and the text that is not one
    #[arg(long, conflicts_with = "skipped")]
    pub undated: bool,

    /// Output format; without --skipped and --undated, json is one object
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
