//! The flags that narrow a search, the same for every command that searches.

use clap::Args;

use super::ARTICLES;

/// Which articles are looked at.
#[derive(Debug, Clone, Default, Args)]
pub struct NarrowArgs {
    /// From this date on: 2024-06, "يونيو 2024", 7d, "last month"
    ///
    /// A year, a month or a day, from its first day on; or a time told from today: yesterday, 7d,
    /// "آخر 7 أيام". docs/QUERY.md has them all.
    #[arg(long, value_name = "DATE", help_heading = ARTICLES)]
    pub since: Option<String>,

    /// Up to the end of this date
    #[arg(long, value_name = "DATE", help_heading = ARTICLES)]
    pub until: Option<String>,

    /// Only from this outlet, its whole name (repeatable)
    #[arg(long, value_name = "NAME", help_heading = ARTICLES)]
    pub source: Vec<String>,

    /// Only of this section, its whole name (repeatable)
    #[arg(long, value_name = "NAME", help_heading = ARTICLES)]
    pub category: Vec<String>,
}
