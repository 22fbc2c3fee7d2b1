//! The flags of `watch`.

use std::time::Duration;

use clap::{Args, ValueEnum};

/// The formats of new articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WatchFormat {
    /// For people: title, source and date, excerpt, path, names of the queries
    Text,
    /// One article a line
    #[value(alias = "json")]
    Jsonl,
}

/// `fihris watch`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris watch
  fihris watch summits --format jsonl | jq -r .title
  fihris watch --once")]
pub struct WatchArgs {
    /// Names of saved queries; without NAME, all
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// Require every word of a query, as search --all does
    #[arg(long)]
    pub all: bool,

    /// Update the index once, show what is new since the last time, and end
    #[arg(long)]
    pub once: bool,

    /// Look at all files every SECONDS instead of waiting for events of the file system, 1 to
    /// 86400
    #[arg(long, value_name = "SECONDS", value_parser = interval)]
    pub poll: Option<Duration>,

    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: WatchFormat,
}

/// Parses an interval from a second to a day.
fn interval(text: &str) -> Result<Duration, String> {
    let seconds: Option<u64> = text.parse().ok();
    match seconds {
        Some(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err("give whole seconds, 1 to 86400".to_owned()),
    }
}
