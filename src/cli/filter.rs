//! The filter flags, shared by all commands that search.

use clap::Args;

use super::FILTERS;

/// Filters by date, time of arrival, source, category and path.
#[derive(Debug, Clone, Default, Args)]
pub struct FilterArgs {
    /// Only articles from this date on: 2024-06, "يونيو 2024", 7d, "last month"
    ///
    /// A year or a month begins on its first day. Relative dates: yesterday, 7d, "آخر 7 أيام".
    /// docs/QUERY.md lists all forms.
    #[arg(long, value_name = "DATE", help_heading = FILTERS)]
    pub since: Option<String>,

    /// Only articles up to the end of this date
    #[arg(long, value_name = "DATE", help_heading = FILTERS)]
    pub until: Option<String>,

    /// Only articles that came into the index since this date: 7d, yesterday, 2024-06-20
    #[arg(long, value_name = "DATE", help_heading = FILTERS)]
    pub added_since: Option<String>,

    /// Only articles from this source, named in full (repeatable)
    #[arg(long, value_name = "NAME", help_heading = FILTERS)]
    pub source: Vec<String>,

    /// Only articles in this category, named in full (repeatable)
    #[arg(long, value_name = "NAME", help_heading = FILTERS)]
    pub category: Vec<String>,

    /// Only articles of this folder or file, as in sport/** (repeatable)
    ///
    /// A path begins at any folder below the one that contains the index, or with /. * and ? stay
    /// within a name, ** crosses folders.
    #[arg(long, value_name = "PATTERN", help_heading = FILTERS)]
    pub path: Vec<String>,
}
