//! The flags of `terms`.

use clap::{Args, ValueEnum};

use super::{COUNTING, FilterArgs, RESULTS};
use crate::render::list::ListFormat;

/// The unit that `terms` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CountBy {
    /// Each form of a word separately
    Form,
    /// All forms of a word together
    Lemma,
    /// With --spellings: by source
    Source,
    /// With --spellings: by year
    Year,
}

/// The order of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortTerms {
    /// Most occurrences first
    Count,
    /// Most articles first
    Docs,
    /// Alphabetical
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
    /// Only words that begin with this, in any spelling; numbers only if it begins with a digit
    #[arg(value_name = "PREFIX")]
    pub prefix: Option<String>,

    /// List the spellings of this word, without clitics and endings
    #[arg(long, value_name = "WORD", conflicts_with = "prefix", help_heading = COUNTING)]
    pub spellings: Option<String>,

    /// Print the words of each article as lemmas instead, for topic models: one article per line
    ///
    /// Text is `id TAB source TAB lemmas`, the import format of Mallet; jsonl also has the form of
    /// each word and its other lemmas. -n limits the number of articles, by default to none.
    #[arg(long, conflicts_with_all = ["prefix", "spellings", "by", "sort", "min"], help_heading = COUNTING)]
    pub lemmas: bool,

    /// Unit of counting [default: form; with --spellings: source]
    #[arg(long, value_name = "UNIT", help_heading = COUNTING)]
    pub by: Option<CountBy>,

    /// Only words with at least this many occurrences
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole_number::<u64>, default_value_t = 1, help_heading = COUNTING)]
    pub min: u64,

    /// Exclude function words (في, من, على, …)
    #[arg(long, help_heading = COUNTING)]
    pub no_stopwords: bool,

    // No doc comment: clap would use it as the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub filters: FilterArgs,

    /// Maximum number of words, or all
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::limit, default_value_t = 50, default_value_if("lemmas", "true", "all"), help_heading = RESULTS)]
    pub limit: usize,

    /// Order of words
    #[arg(long, value_name = "ORDER", default_value = "count", help_heading = RESULTS)]
    pub sort: SortTerms,

    /// Format of rows
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = RESULTS)]
    pub format: ListFormat,
}
