//! The flags of `forget`.

use std::path::PathBuf;

use clap::Args;

use super::WaitArgs;

/// `fihris forget`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  fihris forget articles/2017")]
pub struct ForgetArgs {
    /// Folders, files, or names given to standard input with `index --name`
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    // No doc comment: clap would use it as the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub wait: WaitArgs,
}
