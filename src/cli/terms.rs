//! The flags of `terms`.

use clap::{Args, ValueEnum};

use super::NarrowArgs;
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
    /// Those of the most articles first
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
    /// Only words that begin so, in any spelling; numbers only where it begins with a digit
    #[arg(value_name = "PREFIX")]
    pub prefix: Option<String>,

    /// The ways in which articles write a word, without clitics and endings
    #[arg(long, value_name = "WORD", conflicts_with = "prefix")]
    pub spellings: Option<String>,

    /// What is counted together [default: form; with --spellings: source]
    #[arg(long, value_name = "UNIT")]
    pub by: Option<CountBy>,

    /// Words to show, at most
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    pub limit: usize,

    /// The order of words
    #[arg(long, value_name = "ORDER", default_value = "count")]
    pub sort: SortTerms,

    /// Only words that stand so often at least
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub min: u64,

    /// Leave out function words (في, من, على, …)
    #[arg(long)]
    pub no_stopwords: bool,

    // No doc comment: clap would take it for the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub narrow: NarrowArgs,

    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
