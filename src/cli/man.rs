//! The flags of `man`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// `fihris man`
#[derive(Debug, Args)]
#[command(
    long_about = "Print the manual page of fihris or of one of its commands, as troff for man(1). With --dir, write each page to its own file: fihris.1, fihris-search.1, and so on."
)]
#[command(after_help = "Examples:
  fihris man search | man -l -
  fihris man --dir ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Command; without it, the page of fihris itself
    #[arg(value_name = "COMMAND", conflicts_with = "dir")]
    pub command: Option<String>,

    /// Write all pages to this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
}
