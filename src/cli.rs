//! The command line: commands, flags and their help.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::load::Format;
use crate::render::list::ListFormat;

const EXIT_STATUS: &str =
    "Exit status: 0 found or done, 1 nothing found, 2 an error, or some input could not be read.";

/// Indexes folders of Arabic news articles and searches them, ranked.
#[derive(Debug, Parser)]
#[command(name = "fihris", version, after_help = EXIT_STATUS, max_term_width = 100, arg_required_else_help = true)]
#[command(after_long_help = "Example:
  fihris index articles/
  fihris search \"قمة بوتين وكيم\"

Exit status: 0 found or done, 1 nothing found, 2 an error, or some input could not be read.")]
pub struct Cli {
    /// Folder of the index [default: the nearest .fihris from here upward, else ./.fihris]
    #[arg(long, global = true, help_heading = "Global options", env = "FIHRIS_INDEX", value_name = "DIR", value_parser = any_path())]
    pub index: Option<PathBuf>,

    /// When to use colour; auto means on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        global = true,
        help_heading = "Global options",
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub color: ColorWhen,

    /// Say nothing on stderr but errors
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make or refresh the index from files and folders
    #[command(long_about = "Make or refresh the index from files and folders.

Unchanged files are not read again, changed ones are replaced, vanished ones are removed. Without PATH all folders and files that the index knows are refreshed. Hidden files are left out. What cannot be read is told on stderr, and the rest is indexed.")]
    Index(IndexArgs),
    /// Search, best first
    #[command(long_about = "Search, best first.

A query is words; \"a phrase\" or «phrase»; +must, -not; AND, OR, NOT in capitals; brackets; =exact (the letters up to folding); ==written (the word as the article writes it, with its marks, hamza and tatweel); prefix*; title:, body:, related:; source:, category:, date:2024-06..2024-07. Whatever is pasted in works: what is no query language is searched as words. Put -- before a query that begins with a dash.")]
    Search(SearchArgs),
    /// Show whole articles
    Show(ShowArgs),
    /// Take folders or files out of the index
    #[command(
        long_about = "Take folders or files out of the index. The files themselves stay. A file below an indexed folder stays out until `fihris index` names it again."
    )]
    Forget(ForgetArgs),
    /// Show what the index holds
    Stats(StatsArgs),
    /// Show what the analysis makes of each word
    Analyze(AnalyzeArgs),
    /// Measure the ranking against judged topics
    #[command(
        long_about = "Measure the ranking against judged topics: MRR@10, nDCG@10, Success@1, Recall@10 and Recall@100, each from 0 to 1. With a second run or with ranks, the paired difference in reciprocal rank and its p-value by a randomisation test."
    )]
    Eval(EvalArgs),
}

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

    /// The name under which standard input is kept; given again, it replaces what it gave before
    #[arg(long, value_name = "NAME", default_value = "-")]
    pub name: String,

    /// Analyse everything anew, from the stored text where a file is gone
    #[arg(long)]
    pub rebuild: bool,

    /// Stop at the first thing that cannot be read, and change nothing
    #[arg(long)]
    pub strict: bool,

    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub resources: ResourceArgs,
}

/// How files are read.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// Read every file as this format, instead of finding it out: text, sgml, jsonl, json, csv, tsv, html, feed, warc
    #[arg(id = "input_format", long = "format", value_name = "FORMAT")]
    pub format: Option<Format>,

    /// Read every file in this encoding, instead of finding it out: utf-8, windows-1256, iso-8859-6, …
    #[arg(long, value_name = "LABEL")]
    pub encoding: Option<String>,

    /// The column, key or tag that holds a field, as in body=content (repeatable); fields are id, url,
    /// title, body, summary, date, source, author, category
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = pair)]
    pub map: Vec<(String, String)>,

    /// Keep site leftovers (share buttons, teasers, credits) in the text; kept for later runs
    #[arg(long)]
    pub no_clean: bool,

    /// Follow symbolic links
    #[arg(short = 'L', long)]
    pub follow: bool,
}

/// What indexing may use.
#[derive(Debug, Args)]
pub struct ResourceArgs {
    /// Memory for indexing, in megabytes, at least 15 per job
    #[arg(long, value_name = "MB", default_value_t = 128, value_parser = clap::value_parser!(u32).range(15..=32_768))]
    pub memory: u32,

    /// Indexing threads, 1 to 8 [default: one for each core, 4 at most]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=8))]
    pub jobs: Option<u32>,
}

/// A path that may be empty: an empty variable is as if it were not set.
fn any_path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, column)) if !field.is_empty() && !column.is_empty() => {
            Ok((field.to_owned(), column.to_owned()))
        }
        _ => Err("write it as FIELD=COLUMN, as in body=content".to_owned()),
    }
}

/// The formats of search results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    /// For people: title, source and date, excerpt, path
    Text,
    /// One object with all hits
    Json,
    /// One hit a line
    Jsonl,
    /// rank, score, id, date, source, title, path
    Tsv,
    /// One path a line
    Paths,
    /// A TREC run: qid Q0 id rank score fihris
    Trec,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortBy {
    /// Best first
    Score,
    /// Oldest first, without a date last
    Date,
    /// Newest first, without a date last
    #[value(name = "-date")]
    NewestFirst,
}

/// `fihris search`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris search \"قمة بوتين وكيم\"
  fihris search '\"كيم جونغ أون\" -أوكرانيا' --since 2024-06
  fihris search --format jsonl مسؤول | jq .title
  fihris search --explain -n 3 الصواريخ
  fihris search --in articles/ بوتين")]
pub struct SearchArgs {
    /// The query; several arguments are joined by a space, - reads it from standard input
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    pub query: Vec<String>,

    /// Hits to show, at most
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    pub limit: usize,

    /// Hits to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,

    /// How to print hits
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: SearchFormat,

    /// Every word must be there, not just any
    #[arg(long)]
    pub all: bool,

    /// Take every word by its letters, as if written =word
    #[arg(long)]
    pub exact: bool,

    /// From this date on, included: 2024, 2024-06, 2024-06-20, "يونيو 2024"
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,

    /// Up to this date, included
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,

    /// Only from this outlet, its whole name (repeatable)
    #[arg(long, value_name = "NAME")]
    pub source: Vec<String>,

    /// Only of this section, its whole name (repeatable)
    #[arg(long, value_name = "NAME")]
    pub category: Vec<String>,

    /// The order of hits
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "score",
        allow_hyphen_values = true
    )]
    pub sort: SortBy,

    /// Print only how many articles match
    #[arg(long)]
    pub count: bool,

    /// Say for each hit which words of it answer the query and by which rules, and how its score adds
    /// up; for text, json and jsonl
    #[arg(long)]
    pub explain: bool,

    /// Run the queries of a file, `id TAB query` on each line; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub queries: Option<PathBuf>,

    /// A query that does not fit the grammar is an error that points at the place
    #[arg(long)]
    pub strict: bool,

    /// Index PATH in your cache folder first, then search it
    #[arg(long = "in", value_name = "PATH")]
    pub folder: Option<PathBuf>,
}

/// `fihris show`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  fihris show 004_55c7357a9266f233.txt")]
pub struct ShowArgs {
    /// Ids of articles, as search prints them
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,

    /// text for people, json for the whole record, one a line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ShowFormat,
}

/// The formats of `show` and `stats`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people
    Text,
    /// For scripts
    Json,
}

/// `fihris forget`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  fihris forget articles/2017")]
pub struct ForgetArgs {
    /// Folders, files, or names of standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

/// `fihris stats`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris stats
  fihris stats --skipped")]
pub struct StatsArgs {
    /// List what could not be read, and what was passed over, and why
    #[arg(long)]
    pub skipped: bool,

    /// How to print; without --skipped, json is one object
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// `fihris analyze`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  fihris analyze \"وبالصواريخِ الباليستية\"")]
pub struct AnalyzeArgs {
    /// Text; several arguments are joined by a space, - reads it from standard input
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,

    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// `fihris eval`
#[derive(Debug, Args)]
#[command(after_help = "Example:
  fihris eval --topics topics.tsv --qrels qrels.txt --against lucene.run --ablation")]
pub struct EvalArgs {
    /// Topics, `id TAB query` on each line
    #[arg(long, value_name = "FILE")]
    pub topics: PathBuf,

    /// Judgements, `topic 0 document grade` on each line
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,

    /// A TREC run of another system, or `topic TAB rank` of the one relevant document
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,

    /// Measure also with each kind of evidence left out
    #[arg(long)]
    pub ablation: bool,

    /// How much a kind of evidence counts, as in trigram=0.7: root, trigram, name, word, title (repeatable)
    #[arg(long, value_name = "KIND=WEIGHT", value_parser = pair)]
    pub weight: Vec<(String, String)>,

    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_flags_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_map_needs_a_field_and_a_column() {
        assert_eq!(pair("body=content"), Ok(("body".into(), "content".into())));
        assert!(pair("body").is_err() && pair("=x").is_err());
    }
}
