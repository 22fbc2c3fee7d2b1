//! The flags of `eval`.

use std::path::PathBuf;

use clap::Args;

use super::pair;
use crate::render::list::ListFormat;

/// `fihris eval`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  fihris eval --topics topics.tsv --qrels qrels.txt --against lucene.run")]
pub struct EvalArgs {
    /// Topics: `id TAB query` lines
    #[arg(long, value_name = "FILE")]
    pub topics: PathBuf,

    /// Relevance judgements: `topic 0 document grade` lines
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,

    /// TREC run of another system, or `topic TAB rank` lines for the one relevant document
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,

    /// Also measure without each kind of evidence in turn
    ///
    /// The differences and their p-values are to the full ranking, or to the one of --against.
    #[arg(long)]
    pub ablation: bool,

    /// Weight of a kind of evidence, 0 to 100, as in trigram=0.7 (repeatable)
    ///
    /// The kinds are root, trigram, name, word, title, lead and window.
    #[arg(long, value_name = "KIND=WEIGHT", value_parser = weight_of_kind)]
    pub weight: Vec<(String, String)>,

    /// Format of figures
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// Parses `KIND=WEIGHT`.
fn weight_of_kind(text: &str) -> Result<(String, String), String> {
    pair(text).ok_or_else(|| "write it as KIND=WEIGHT, as in trigram=0.7".to_owned())
}
