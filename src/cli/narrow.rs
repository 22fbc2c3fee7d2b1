//! The flags that narrow a search, the same for every command that searches.

use clap::Args;

/// Which articles are looked at.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Which articles")]
pub struct NarrowArgs {
    /// From this date on, included: 2024, 2024-06, 2024-06-20, "يونيو 2024"
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,

    /// Up to this date, included
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,

    /// Only from this outlet, its whole name (repeatable)
    #[arg(long, value_name = "NAME")]
    pub source: Vec<String>,

    /// Only of this section, its whole name (repeatable)
    #[arg(long, value_name = "NAME")]
    pub category: Vec<String>,
}
