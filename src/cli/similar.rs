//! The flags of `similar`.

use clap::Args;

use super::NarrowArgs;
use crate::render::list::ListFormat;

/// `fihris similar`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris similar 004_55c7357a9266f233.txt
  fihris similar 004_55c7357a9266f233.txt --before 2024-06-20
  fihris similar --terms 004_55c7357a9266f233.txt
  pbpaste | fihris similar -")]
pub struct SimilarArgs {
    /// The id of an article, as search prints it; else a file with one; - is standard input
    #[arg(value_name = "ID")]
    pub id: String,

    /// Articles to show, at most
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    pub limit: usize,

    /// How to print them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,

    /// Only what is older than this date, which is not included: for what came before
    #[arg(long, value_name = "DATE")]
    pub before: Option<String>,

    // No doc comment: clap would take it for the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub narrow: NarrowArgs,

    /// List the words that are looked for, with their weights, in place of articles
    #[arg(long)]
    pub terms: bool,
}
