//! The flags of `terms`.

use clap::{Args, ValueEnum};

use super::{COUNTED, NarrowArgs, SHOWN};
use crate::render::list::ListFormat;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CountBy {
    /// The letters of a word: each form by itself
    Form,
    /// A word in all its forms
    Lemma,
    /// With --spellings: the outlets
    Source,
    /// With --spellings: the years
    Year,
}

/// The order of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortTerms {
    /// The most frequent first
    Count,
    /// Those in the most articles first
    Docs,
    /// By their letters
    Alpha,
}

/// `fihris terms`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris terms --no-stopwords -n 100
  fihris terms مسؤ
  fihris terms --by lemma --since 2024 --format tsv
  fihris terms --spellings مسؤول --by source")]
pub struct TermsArgs {
    /// Only words that begin so, in any spelling; numbers only if it begins with a digit
    #[arg(value_name = "PREFIX")]
    pub prefix: Option<String>,

    /// List the ways in which articles spell this word, without clitics and endings
    #[arg(long, value_name = "WORD", conflicts_with = "prefix", help_heading = COUNTED)]
    pub spellings: Option<String>,

    /// What is counted together [default: form; with --spellings: source]
    #[arg(long, value_name = "UNIT", help_heading = COUNTED)]
    pub by: Option<CountBy>,

    /// Only words that occur at least so often
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole::<u64>, default_value_t = 1, help_heading = COUNTED)]
    pub min: u64,

    /// Leave out function words (في, من, على, …)
    #[arg(long, help_heading = COUNTED)]
    pub no_stopwords: bool,

    // No doc comment: clap would take it for the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub narrow: NarrowArgs,

    /// Words to show, at most; 0 is all
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole::<usize>, default_value_t = 50, help_heading = SHOWN)]
    pub limit: usize,

    /// The order of words
    #[arg(long, value_name = "ORDER", default_value = "count", help_heading = SHOWN)]
    pub sort: SortTerms,

    /// The format of rows
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = SHOWN)]
    pub format: ListFormat,
}
