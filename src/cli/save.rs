//! The flags of `save`.

use clap::Args;

use crate::render::list::ListFormat;

/// `fihris save`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris save summits '(قمة OR لقاء) title:بوتين'
  fihris search '@summits date:\"last month\"'
  fihris save --user summits قمة
  fihris save
  fihris save --delete summits")]
pub struct SaveArgs {
    /// Name of letters, digits, _ and -; without a query, show the query saved under it
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// Query; several arguments are joined by spaces, - reads it from standard input
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    /// Save in your own folder of settings, for all indexes, also those that you can only read
    #[arg(long)]
    pub user: bool,

    /// Delete the query saved under this name
    #[arg(long, value_name = "NAME", conflicts_with = "name")]
    pub delete: Option<String>,

    /// Format of the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
