//! The flags of `forget`.

use std::path::PathBuf;

use clap::Args;

/// `fihris forget`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  fihris forget articles/2017")]
pub struct ForgetArgs {
    /// Folders, files, or names of standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}
