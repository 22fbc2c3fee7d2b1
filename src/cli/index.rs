//! The flags of `index`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::{pair, seconds};
use crate::load::{Format, InvalidSize, MAX_RECORD, Size};

/// Headings of the help.
const READING: &str = "Reading";
const LIMITS: &str = "Limits of reading";
const RESOURCES: &str = "Resources";

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

    // No doc comment: clap would use it as the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub load: LoadArgs,

    /// Drop the options with which earlier runs read PATH and the folders in it
    ///
    /// Options for reading are remembered for each folder. Options that are given with this flag take
    /// their place.
    #[arg(long, requires = "paths")]
    pub reset_options: bool,

    /// Name of standard input in the index; replaces what was indexed under it before
    #[arg(long, value_name = "NAME", default_value = "-")]
    pub name: String,

    /// Read and analyse all files again; for missing files, use the stored text
    #[arg(long)]
    pub rebuild: bool,

    /// Remove the articles of an emptied or missing folder or file too
    ///
    /// Without it, articles stay if a folder is missing or suddenly empty, if most files of a folder
    /// given to index were deleted with their folders, if another disk is or was mounted on a folder,
    /// or if a file has no bytes any more.
    #[arg(long)]
    pub prune: bool,

    /// Merge the index into one segment, so that deleted articles no longer affect size and scores;
    /// needs disk space for a second copy of the index
    #[arg(long)]
    pub compact: bool,

    /// Let all users of this machine read the index
    ///
    /// A new index is private. The permissions of its folder are those of all its files: `chmod 700
    /// .fihris` makes it private again, `chgrp GROUP .fihris; chmod 750 .fihris` opens it to a
    /// group, from the next run on.
    #[arg(long)]
    pub share: bool,

    /// Stop at the first problem, and change nothing
    #[arg(long)]
    pub strict: bool,

    /// Print the summary as JSON on stdout
    #[arg(long)]
    pub json: bool,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub wait: WaitArgs,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub resources: ResourceArgs,
}

/// The flags for reading files.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// Read every file in this format instead of detecting it: text, markdown, sgml, jsonl, json,
    /// csv, tsv, html, feed, warc, mediawiki, tei, nitf, newsml, xml, mail, mbox, mhtml
    #[arg(id = "input_format", long = "format", value_name = "FORMAT", help_heading = READING)]
    pub format: Option<Format>,

    /// Read every file in this encoding instead of detecting it: utf-8, windows-1256, iso-8859-6, …
    #[arg(long, value_name = "LABEL", help_heading = READING)]
    pub encoding: Option<String>,

    /// Column, key or tag that holds a field, as in body=content (repeatable)
    ///
    /// Fields are id, url, title, body, summary, date, source, author and category. Records without the
    /// column are read as if it was not given.
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = column_of_field, help_heading = READING)]
    pub map: Vec<(String, String)>,

    /// Mend Arabic that was saved in the wrong encoding, as in Ø§Ù„ or ÇáÓ; remembered for later runs
    #[arg(long, help_heading = READING)]
    pub repair_encoding: bool,

    /// Leave share buttons, teasers and credits in the text; remembered for later runs
    #[arg(long, help_heading = READING)]
    pub no_clean: bool,

    /// Leave out files and folders below PATH that match a glob, as in drafts/ or *.bak (repeatable);
    /// remembered for later runs
    #[arg(long, value_name = "GLOB", help_heading = READING)]
    pub exclude: Vec<String>,

    /// Source or category of articles that name none, as in source=رويترز or category=رياضة
    /// (repeatable); remembered for later runs
    ///
    /// A category takes the place of the folder, a source that of the host of an address.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = field_value, help_heading = READING)]
    pub set: Vec<(SetField, String)>,

    /// Skip records (lines, rows, pages, texts) larger than this, 1K to 1G [default: 32M]
    #[arg(long, value_name = "SIZE", value_parser = record_size, help_heading = LIMITS)]
    pub max_record: Option<Size>,

    /// Read at most this much of a compressed file (gzip, zstd), uncompressed [default: 64G]
    #[arg(long, value_name = "SIZE", help_heading = LIMITS)]
    pub max_unpacked: Option<Size>,

    /// Read at most N times the size of a compressed file; the first 64M are always read [default:
    /// 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = LIMITS)]
    pub max_ratio: Option<u64>,

    /// Read files through this program: it gets the path, and writes text or any other format to its
    /// standard output; it is not remembered
    #[arg(long, value_name = "COMMAND", value_parser = NonEmptyStringValueParser::new(), help_heading = READING)]
    pub pre: Option<String>,

    /// Use --pre only for files whose names match a glob, as in *.parquet (repeatable)
    #[arg(long, value_name = "GLOB", help_heading = READING)]
    pub pre_glob: Vec<String>,

    /// Follow symbolic links
    #[arg(short = 'L', long, help_heading = READING)]
    pub follow: bool,
}

/// A field that `--set` can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetField {
    /// The outlet.
    Source,
    /// The section.
    Category,
}

/// Parses `FIELD=VALUE`.
fn field_value(text: &str) -> Result<(SetField, String), String> {
    let usage = || "write it as source=NAME or category=NAME".to_owned();
    let (field, value) = pair(text).ok_or_else(usage)?;
    let field = match field.as_str() {
        "source" => SetField::Source,
        "category" => SetField::Category,
        _ => return Err(usage()),
    };
    let value = value.trim().to_owned();
    (!value.is_empty())
        .then_some((field, value))
        .ok_or_else(usage)
}

impl LoadArgs {
    /// Returns the last value given for a field by `--set`.
    pub fn set_value(&self, field: SetField) -> Option<String> {
        let mut values = self.set.iter().filter(|(name, _)| *name == field);
        values.next_back().map(|(_, value)| value.clone())
    }
}

/// Parses `FIELD=COLUMN`.
fn column_of_field(text: &str) -> Result<(String, String), String> {
    pair(text).ok_or_else(|| "write it as FIELD=COLUMN, as in body=content".to_owned())
}

/// Parses a record size from 1K to 1G.
fn record_size(text: &str) -> Result<Size, String> {
    let size: Size = text
        .parse()
        .map_err(|error: InvalidSize| error.to_string())?;
    if (Size(1024)..=MAX_RECORD).contains(&size) {
        Ok(size)
    } else {
        Err("give a size from 1K to 1G".to_owned())
    }
}

/// The flags for memory, threads and commits.
#[derive(Debug, Args)]
pub struct ResourceArgs {
    /// Memory limit in megabytes, 15 to 32768
    ///
    /// Memory-mapped index files and a few bytes per article are not counted. A limit below 123 is
    /// exceeded.
    #[arg(long, value_name = "MB", default_value_t = 220, value_parser = clap::value_parser!(u32).range(15..=32_768), help_heading = RESOURCES)]
    pub memory: u32,

    /// Threads, 1 to 64 [default: the number of cores, at most 8]; with 1, reading and indexing
    /// alternate
    ///
    /// Each thread builds a part of the index within the memory limit. There are at most as many as
    /// cores, and fewer if their parts would be too small: 4 fit into 220 MB, 16 into 520 MB.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64), help_heading = RESOURCES)]
    pub jobs: Option<u32>,

    /// Seconds between commits [default: 180]; an interrupted run loses no more
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = RESOURCES)]
    pub commit_every: Option<Duration>,
}

/// The flag for an index that another run is writing.
#[derive(Debug, Args)]
pub struct WaitArgs {
    /// Seconds to wait while another fihris is writing the index [default: 0]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub wait: Option<Duration>,
}
