//! The flags of `check`.

use clap::Args;

use crate::render::list::ListFormat;

/// `fihris check`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris check
  fihris check --full
  fihris check --format json | jq .sound
  fihris check --repair")]
pub struct CheckArgs {
    /// Compare every article with its indexed words, not a sample of 1,000
    #[arg(long)]
    pub full: bool,

    /// Seed of the sample; another number compares other articles
    #[arg(
        long,
        value_name = "N", allow_negative_numbers = true, value_parser = super::whole_number::<u64>,
        default_value_t = 1,
        conflicts_with = "full",
        hide_default_value = true
    )]
    pub seed: u64,

    /// Activate the best sound generation if `current` or the list of segments is lost, damaged or
    /// outdated; deletes nothing
    #[arg(long, conflicts_with_all = ["full", "seed"])]
    pub repair: bool,

    /// Output format; json is one object with the whole report, jsonl and tsv have one line per
    /// fault
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
