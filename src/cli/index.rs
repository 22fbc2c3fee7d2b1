//! The flags of `index`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{pair, seconds};
use crate::load::{Format, MAX_RECORD, Size};

/// Headings of the help.
const READING: &str = "How files are read";
const RESOURCES: &str = "What indexing may use";

/// `fihris index`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris index articles/
  fihris index --format csv --map body=content dump.csv
  zcat news.gz | fihris index --name news -")]
pub struct IndexArgs {
    /// Folders and files; - is standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    // No doc comment: clap would take it for the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub load: LoadArgs,

    /// The name of what standard input gives; it replaces what had the name before
    #[arg(long, value_name = "NAME", default_value = "-")]
    pub name: String,

    /// Analyse everything anew; where a file is gone, from the stored text
    #[arg(long)]
    pub rebuild: bool,

    /// Make the index one piece, so that deleted articles are gone from it and from the scores; needs room
    /// for a second copy of the index meanwhile
    #[arg(long)]
    pub compact: bool,

    /// Stop at the first thing that cannot be read, and change nothing
    #[arg(long)]
    pub strict: bool,

    /// Print the summary as JSON, on stdout
    #[arg(long)]
    pub json: bool,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub wait: WaitArgs,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub resources: ResourceArgs,
}

/// How files are read.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// Read every file as this format, instead of finding it out: text, sgml, jsonl, json, csv, tsv,
    /// html, feed, warc
    #[arg(id = "input_format", long = "format", value_name = "FORMAT", help_heading = READING)]
    pub format: Option<Format>,

    /// Read every file in this encoding, instead of finding it out: utf-8, windows-1256, iso-8859-6, …
    #[arg(long, value_name = "LABEL", help_heading = READING)]
    pub encoding: Option<String>,

    /// The column, key or tag that holds a field, as in body=content (repeatable)
    ///
    /// Fields are id, url, title, body, summary, date, source, author and category.
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = pair, help_heading = READING)]
    pub map: Vec<(String, String)>,

    /// Leave share buttons, teasers and credits in the text; remembered for later runs
    #[arg(long, help_heading = READING)]
    pub no_clean: bool,

    /// Skip records that are larger, each a line, row, page or text: as in 500K, 32M or 1G, the largest [default: 32M]
    #[arg(long, value_name = "SIZE", value_parser = record_size, help_heading = READING)]
    pub max_record: Option<Size>,

    /// Read no more than this of a packed file (gzip, zstd), unpacked [default: 64G]
    #[arg(long, value_name = "SIZE", help_heading = READING)]
    pub max_unpacked: Option<Size>,

    /// Read no more of a packed file than N times its size; the first 64M are always read [default: 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = READING)]
    pub max_ratio: Option<u64>,

    /// Follow symbolic links
    #[arg(short = 'L', long, help_heading = READING)]
    pub follow: bool,
}

/// A size that a record may have.
fn record_size(text: &str) -> Result<Size, String> {
    let size: Size = text.parse()?;
    match (Size(1024)..=MAX_RECORD).contains(&size) {
        true => Ok(size),
        false => Err("a record may have 1K to 1G".to_owned()),
    }
}

/// What indexing may use.
#[derive(Debug, Args)]
pub struct ResourceArgs {
    /// Memory to keep to, in megabytes: all but mapped files of the index and some bytes for each article
    ///
    /// Less than 123 cannot be kept to.
    #[arg(long, value_name = "MB", default_value_t = 220, value_parser = clap::value_parser!(u32).range(15..=32_768), help_heading = RESOURCES)]
    pub memory: u32,

    /// Threads, 1 to 8 [default: one for each core, 4 at most]; with 1, files are read and indexed by turns
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=8), help_heading = RESOURCES)]
    pub jobs: Option<u32>,

    /// Commit what was read so far every so many seconds [default: 180]; a run that is cut off loses no more
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = RESOURCES)]
    pub commit_every: Option<Duration>,
}

/// What to do when another run writes the index.
#[derive(Debug, Args)]
pub struct WaitArgs {
    /// Wait at most so many seconds when another fihris is writing the index [default: 0]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub wait: Option<Duration>,
}
