//! The flags of `analyze`.

use clap::Args;

use crate::render::list::ListFormat;

/// `fihris analyze`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  fihris analyze \"وبالصواريخِ الباليستية\"")]
pub struct AnalyzeArgs {
    /// Text; several arguments are joined by spaces, - reads it from standard input
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,

    /// Format of words
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}
