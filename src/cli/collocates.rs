//! The flags of `collocates`.

use clap::{Args, ValueEnum, value_parser};

use super::{COUNTING, FilterArgs, RESULTS};
use crate::render::list::ListFormat;

/// The unit that `collocates` and `ngrams` count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WordUnit {
    /// All forms of a word together
    Lemma,
    /// Each form of a word separately
    Form,
}

/// The order of collocates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortCollocates {
    /// logDice, highest first
    Logdice,
    /// Mutual information, highest first
    Mi,
    /// Log-likelihood ratio G², highest first
    G2,
    /// Most occurrences in windows first
    Count,
}

/// `fihris collocates`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris collocates النفط --no-stopwords
  fihris collocates '\"حقوق الإنسان\"' --before --window 2
  fihris collocates أزمة --since 2024 --sort g2 --format tsv")]
pub struct CollocatesArgs {
    /// A word or a "phrase"; several words count together
    #[arg(value_name = "WORD", required = true)]
    pub query: Vec<String>,

    /// Number of words of the window, on each side
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = value_parser!(u32).range(1..=1_000_000), help_heading = COUNTING)]
    pub window: u32,

    /// Only words before WORD
    #[arg(long, conflicts_with = "after", help_heading = COUNTING)]
    pub before: bool,

    /// Only words after WORD
    #[arg(long, help_heading = COUNTING)]
    pub after: bool,

    /// Unit of counting
    #[arg(long, value_name = "UNIT", default_value = "lemma", help_heading = COUNTING)]
    pub by: WordUnit,

    /// Only words with at least this many occurrences in windows
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole_number::<u64>, default_value_t = 3, help_heading = COUNTING)]
    pub min: u64,

    /// Exclude function words (في, من, على, …)
    #[arg(long, help_heading = COUNTING)]
    pub no_stopwords: bool,

    // No doc comment: clap would use it as the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub filters: FilterArgs,

    /// Maximum number of words, or all
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::limit, default_value_t = 20, help_heading = RESULTS)]
    pub limit: usize,

    /// Order of words
    #[arg(long, value_name = "ORDER", default_value = "logdice", help_heading = RESULTS)]
    pub sort: SortCollocates,

    /// Format of rows
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = RESULTS)]
    pub format: ListFormat,
}
