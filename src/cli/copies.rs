//! The flags of `copies`.

use clap::Args;

use crate::render::list::ListFormat;

/// `fihris copies`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris copies
  fihris copies -n 100 --format jsonl | jq -r .title
  fihris copies JA-sport-204-20170203")]
pub struct CopiesArgs {
    /// Id of an article, or the path of its file; without it, list all stories with copies
    #[arg(value_name = "ID")]
    pub id: Option<String>,

    /// Maximum number of rows, or all [default: 10 stories, or all copies of an article]
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::limit)]
    pub limit: Option<usize>,

    /// Format of rows
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
