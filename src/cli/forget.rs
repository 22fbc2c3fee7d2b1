//! The flags of `forget`.

use std::path::PathBuf;

use clap::Args;

use super::WaitArgs;

/// `fihris forget`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris forget articles/2017
  fihris forget --id https://example.com/news/77
  fihris forget --undo --id https://example.com/news/77")]
pub struct ForgetArgs {
    /// Folders, files, or names given to standard input with `index --name`
    #[arg(value_name = "PATH", required_unless_present = "id")]
    pub paths: Vec<PathBuf>,

    /// Remove single articles by id, and their text from the files of the index (repeatable)
    ///
    /// All articles with the same title and text are removed too, and named. Later runs do not index
    /// them again, nor articles of other files with the same title and text. `fihris stats` lists them.
    /// Pages that search --open left in your cache folder are deleted.
    #[arg(long, value_name = "ID", conflicts_with = "paths")]
    pub id: Vec<String>,

    /// With --id: let the articles in again, and those with the same title and text; the next `fihris
    /// index` reads their files
    #[arg(long, requires = "id")]
    pub undo: bool,

    // No doc comment: clap would use it as the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub wait: WaitArgs,
}
