//! The flags of `compare`.

use clap::Args;

use crate::render::list::ListFormat;

/// `fihris compare`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris compare --a 'source:رويترز' --b 'source:\"فرانس برس\"'
  fihris compare --a 'بوتين date:2024' --b 'بوتين date:2023' -n 30
  fihris compare --a category:sport --format tsv")]
pub struct CompareArgs {
    /// The articles that are looked at: any query, as of search; source:, category: and date: may
    /// stand alone
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub a: String,

    /// The articles that they are held against [default: all others]
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub b: Option<String>,

    /// Words to show of each side, at most
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    pub limit: usize,

    /// Only words that stand so often at least, both sides together
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub min: u64,

    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
