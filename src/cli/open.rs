//! The flags of `open`.

use std::ffi::OsString;

use clap::Args;

/// `fihris open`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris open 004_55c7357a9266f233.txt
  fihris open --print 004_55c7357a9266f233.txt")]
pub struct OpenArgs {
    /// Id of an article, as `search --format tsv` prints it, or path of its file
    #[arg(value_name = "ID")]
    pub id: OsString,

    /// Print the address or path instead of opening it
    #[arg(long)]
    pub print: bool,
}
