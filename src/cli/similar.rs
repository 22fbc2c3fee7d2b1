//! The flags of `similar`.

use clap::Args;

use super::{ARTICLES, NarrowArgs, SHOWN};
use crate::render::list::ListFormat;

/// `fihris similar`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris similar 004_55c7357a9266f233.txt
  fihris similar 004_55c7357a9266f233.txt --before 2024-06-20
  fihris similar --terms 004_55c7357a9266f233.txt
  pbpaste | fihris similar -")]
pub struct SimilarArgs {
    /// The id of an article, or a file with one, of the index or not; - is standard input
    #[arg(value_name = "ID")]
    pub id: String,

    /// Only what is older than this date
    #[arg(long, value_name = "DATE", help_heading = ARTICLES)]
    pub before: Option<String>,

    // No doc comment: clap would take it for the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub narrow: NarrowArgs,

    /// Articles to show, at most
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole::<usize>, default_value_t = 10, help_heading = SHOWN)]
    pub limit: usize,

    /// List the words that are looked for, with their weights, in place of articles
    #[arg(long, help_heading = SHOWN)]
    pub terms: bool,

    /// The format of articles, and of words
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = SHOWN)]
    pub format: ListFormat,
}
