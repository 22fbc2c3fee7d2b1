//! The flags of `stats`.

use clap::Args;

use crate::render::list::ListFormat;

/// `fihris stats`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris stats
  fihris stats --skipped")]
pub struct StatsArgs {
    /// List what could not be read or was ignored, and why
    #[arg(long)]
    pub skipped: bool,

    /// Output format; without --skipped, json is one object
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
