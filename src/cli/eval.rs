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
    /// Topics, `id TAB query` on each line
    #[arg(long, value_name = "FILE")]
    pub topics: PathBuf,

    /// Judgements, `topic 0 document grade` on each line
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,

    /// A TREC run of another system, or `topic TAB rank` of the one relevant document
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,

    /// Measure as well with each kind of evidence left out
    #[arg(long)]
    pub ablation: bool,

    /// How much a kind of evidence counts, as in trigram=0.7 (repeatable)
    ///
    /// The kinds are root, trigram, name, word and title.
    #[arg(long, value_name = "KIND=WEIGHT", value_parser = pair)]
    pub weight: Vec<(String, String)>,

    /// The format of figures
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
