//! The flags of `ngrams`.

use clap::Args;

use super::{COUNTING, FilterArgs, RESULTS, WordUnit};
use crate::render::list::ListFormat;

/// The highest number of words of an n-gram.
const MAX_WORDS: usize = 50;

fn words(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(words) if (1..=MAX_WORDS).contains(&words) => Ok(words),
        _ => Err(format!("give a number of words from 1 to {MAX_WORDS}")),
    }
}

/// `fihris ngrams`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris ngrams --no-stopwords
  fihris ngrams --words 3 الأمم --since 2024
  fihris ngrams --by lemma --min 10 -n all --format tsv")]
pub struct NgramsArgs {
    /// Only sequences that contain one of these words, in any form
    #[arg(value_name = "WORD")]
    pub query: Vec<String>,

    /// Number of words of a sequence, 1 to 50
    #[arg(short = 'w', long, value_name = "N", default_value_t = 2, value_parser = words, help_heading = COUNTING)]
    pub words: usize,

    /// Unit of counting; by lemma, a word counts for its likeliest one
    #[arg(long, value_name = "UNIT", default_value = "form", help_heading = COUNTING)]
    pub by: WordUnit,

    /// Only sequences with at least this many occurrences
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole_number::<u64>, default_value_t = 3, help_heading = COUNTING)]
    pub min: u64,

    /// Exclude sequences that begin or end with a function word (في, من, على, …)
    #[arg(long, help_heading = COUNTING)]
    pub no_stopwords: bool,

    // No doc comment: clap would use it as the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub filters: FilterArgs,

    /// Maximum number of sequences, or all
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::limit, default_value_t = 20, help_heading = RESULTS)]
    pub limit: usize,

    /// Format of rows
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = RESULTS)]
    pub format: ListFormat,
}
