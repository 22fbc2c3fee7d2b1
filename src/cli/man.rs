//! The flags of `man`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// `fihris man`
#[derive(Debug, Args)]
#[command(
    long_about = "Print the manual page of fihris, or that of one of its commands, as troff for man(1). With --dir every page is written to a file of its own: fihris.1, fihris-search.1, and so on."
)]
#[command(after_help = "Examples:
  fihris man search | man -l -
  fihris man --dir ~/.local/share/man/man1")]
pub struct ManArgs {
    /// The command; without it the page of fihris as a whole
    #[arg(value_name = "COMMAND", conflicts_with = "dir")]
    pub command: Option<String>,

    /// Write all pages into this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
}
