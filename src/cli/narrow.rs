//! The flags that narrow a search, the same for every command that searches.

use clap::Args;

const ARTICLES: &str = "Which articles";

/// Which articles are looked at.
#[derive(Debug, Clone, Default, Args)]
pub struct NarrowArgs {
    /// From this date on, included: 2024, 2024-06-20, "يونيو 2024", yesterday, 7d, "last month"
    #[arg(long, value_name = "DATE", help_heading = ARTICLES)]
    pub since: Option<String>,

    /// Up to this date, included
    #[arg(long, value_name = "DATE", help_heading = ARTICLES)]
    pub until: Option<String>,

    /// Only from this outlet, its whole name (repeatable)
    #[arg(long, value_name = "NAME", help_heading = ARTICLES)]
    pub source: Vec<String>,

    /// Only of this section, its whole name (repeatable)
    #[arg(long, value_name = "NAME", help_heading = ARTICLES)]
    pub category: Vec<String>,
}
