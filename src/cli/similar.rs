//! The flags of `similar`.

use clap::Args;

use super::{FILTERS, FilterArgs, RESULTS};
use crate::render::list::ListFormat;

/// `fihris similar`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris similar 004_55c7357a9266f233.txt
  fihris similar 004_55c7357a9266f233.txt --before 2024-06-20
  fihris similar --terms 004_55c7357a9266f233.txt
  pbpaste | fihris similar -")]
pub struct SimilarArgs {
    /// Id of an article, or a file with an article, indexed or not; - is standard input
    #[arg(value_name = "ID")]
    pub id: String,

    /// Only articles older than this date
    #[arg(long, value_name = "DATE", help_heading = FILTERS)]
    pub before: Option<String>,

    // No doc comment: clap would use it as the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub filters: FilterArgs,

    /// Maximum number of articles, or all
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::limit, default_value_t = 10, help_heading = RESULTS)]
    pub limit: usize,

    /// List the words searched for, with their weights, instead of articles
    #[arg(long, help_heading = RESULTS)]
    pub terms: bool,

    /// Format of articles and of words
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = RESULTS)]
    pub format: ListFormat,
}
