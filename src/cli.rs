//! The definition of the command line: one file for the flags of each command.

mod analyze;
mod check;
mod collocates;
mod compact_help;
mod compare;
mod completions;
mod config;
mod copies;
mod count;
mod deferred;
mod eval;
mod filter;
mod forget;
mod index;
mod kwic;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod ngrams;
mod open;
mod overview;
mod save;
pub mod search;
#[cfg(feature = "serve")]
mod serve;
mod show;
mod similar;
mod stats;
mod terms;
#[cfg(feature = "watch")]
mod watch;

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum, ValueHint};

pub use analyze::AnalyzeArgs;
pub use check::CheckArgs;
pub use collocates::{CollocatesArgs, SortCollocates, WordUnit};
pub use compact_help::compact_help;
pub use compare::CompareArgs;
pub use completions::CompletionsArgs;
pub use config::ConfigArgs;
pub use copies::CopiesArgs;
pub use count::CountArgs;
pub use eval::EvalArgs;
pub use filter::FilterArgs;
pub use forget::ForgetArgs;
pub use index::{IndexArgs, LoadArgs, ResourceArgs, SetField, WaitArgs};
pub use kwic::{KwicArgs, KwicSort};
pub use man::ManArgs;
#[cfg(feature = "mcp")]
pub use mcp::McpArgs;
pub use ngrams::NgramsArgs;
pub use open::OpenArgs;
pub use overview::{definition, parser};
pub use save::SaveArgs;
pub use search::{SearchArgs, SearchFormat, SortBy};
#[cfg(feature = "serve")]
pub use serve::ServeArgs;
pub use show::{ShowArgs, ShowFormat};
pub use similar::SimilarArgs;
pub use stats::StatsArgs;
pub use terms::{CountBy, SortTerms, TermsArgs};
#[cfg(feature = "watch")]
pub use watch::{WatchArgs, WatchFormat};

use crate::render::bidi::Bidi;
use crate::render::list::ListFormat;
use deferred::Deferred;

/// Headings of the help, in their order; the same in all commands.
const MATCHING: &str = "Matching";
const FILTERS: &str = "Filters";
const COUNTING: &str = "Counting";
const RESULTS: &str = "Results";
const GLOBAL: &str = "Global options";

const MORE: &str = "Examples:
  fihris index articles/
  fihris search \"قمة بوتين وكيم\"
  fihris help search

Exit status:
  0 success, 1 nothing found, 2 an error, or some input could not be read,
  130 or 143 stopped by Ctrl-C or SIGTERM";

/// Index folders of Arabic news articles and search them, best match first.
#[derive(Debug, Parser)]
#[command(
    name = "fihris",
    version,
    after_help = MORE,
    max_term_width = 100,
    arg_required_else_help = true,
    args_override_self = true,
    subcommand_value_name = "COMMAND",
    subcommand_help_heading = "COMMANDS"
)]
pub struct Cli {
    /// Index folder; without it, the nearest .fihris in this folder or above, else ./.fihris
    ///
    /// Repeatable for search, show, open, kwic, similar, terms, collocates, ngrams and compare, which
    /// read several indexes as one; FIHRIS_INDEX is a list like PATH. Articles with equal ids are all
    /// found; show and open take the first.
    #[arg(long, global = true, help_heading = GLOBAL, env = "FIHRIS_INDEX", hide_env_values = true, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = path_or_empty())]
    pub index: Vec<PathBuf>,

    /// Trust the authorities in this file of certificates (PEM) for the cluster of --index
    ///
    /// An index may be on an OpenSearch or Elasticsearch cluster: --index https://search:9200/news.
    /// docs/CLUSTER.md says what works there, and where credentials come from.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub cacert: Option<PathBuf>,

    /// Show files of folder OLD, which the index names, as files of NEW, where they are now
    /// (repeatable)
    ///
    /// For folders that were moved or are mounted elsewhere without the index. Paths below the
    /// folder that contains the index are relative and need no mapping.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "OLD=NEW", value_parser = old_and_new)]
    pub map_path: Vec<(String, String)>,

    /// Use colour: auto (on a terminal, unless NO_COLOR is set), always or never
    #[arg(
        long,
        global = true,
        help_heading = GLOBAL,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub color: When,

    /// Print paths as links to their files: auto (on a terminal), always or never
    #[arg(
        long,
        global = true,
        help_heading = GLOBAL,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub hyperlink: When,

    /// Display order of Arabic: off or isolate if the terminal reorders it, visual if it neither
    /// reorders nor joins it
    #[arg(
        long,
        global = true,
        help_heading = GLOBAL,
        value_name = "HOW",
        env = "FIHRIS_BIDI",
        hide_env_values = true,
        default_value = "off",
        hide_possible_values = true
    )]
    pub bidi: Bidi,

    /// Leave out the line of column names in tsv and csv
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub no_header: bool,

    /// Begin csv without a byte order mark, which spreadsheets need
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub no_bom: bool,

    /// Print only errors on stderr
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub quiet: bool,

    /// Ignore fihris.toml, both next to the index and in your configuration folder
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub no_config: bool,

    /// Command
    #[command(subcommand)]
    pub command: Command,
}

/// When to use a feature that only some terminals support: colour, links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal that supports it
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create or update the index from files and folders
    #[command(long_about = "Create or update the index from files and folders.

Unchanged files are not read again, changed files are replaced, deleted files are removed. Without PATH, all indexed folders and files are updated. Hidden files are skipped. What cannot be read is reported on stderr, and the rest is indexed.")]
    Index(Deferred<IndexArgs>),
    /// Search the index, best match first
    #[command(long_about = "Search the index, best match first.

Query syntax:
  words                     any of them, in all their forms; --all: all of them
  \"a phrase\" or «a phrase»  these words in this order, without others between
  \"near words\"~5            in any order, with at most 5 other words between
  +must  -not               required, excluded
  a OR b  a AND b  NOT c    operators in capitals; brackets group
  =exact                    this spelling, in no other form of the word
  ==written                 as written in the article: marks, hamza, tatweel
  wrod~                     with one or two typing errors
  pre*  *fix  w?rd  *       parts of words; * alone matches every article
  title:  body:  related:   in the title, in the text, in teasers
  source:  category:        from a source, in a category, by whole names
  path:sport  added:7d      in a folder; come into the index in this time
  date:2024-06..2024-07     in a date range; date:7d, date:\"last month\"
  @name                     the query saved by `fihris save name`

Pasted text works: whatever is not query syntax is searched as words. Put -- before a query that begins with a dash. docs/QUERY.md describes the whole language; save, kwic, compare and show --query use it too.")]
    Search(Deferred<SearchArgs>),
    /// Save a query under a name, for use as @NAME in other queries
    #[command(
        long_about = "Save a query under a name, replacing the query of that name; without arguments, list the saved queries.

In any query, @NAME is replaced with the query saved under NAME, in brackets. The queries are stored in queries.tsv in the index folder; a rebuild preserves them."
    )]
    Save(Deferred<SaveArgs>),
    /// Follow the folders, and show new articles of saved queries
    #[cfg(feature = "watch")]
    #[command(
        long_about = "Follow the indexed folders, and show new articles of saved queries.

Updates the index within seconds of a change, and prints each new article that matches a saved query, with the names of its queries, until Ctrl-C or SIGTERM. The first watch shows articles that arrive after its start; later ones begin where the last one ended. An article is new once: when its file is first indexed. docs/WATCH.md has examples for systemd and cron."
    )]
    Watch(Deferred<WatchArgs>),
    /// Answer an AI assistant over the Model Context Protocol
    #[cfg(feature = "mcp")]
    #[command(
        long_about = "Answer an AI assistant or another client of the Model Context Protocol (MCP) on standard input and output, until the input ends.

The tools search, show, kwic, similar, terms and timeline answer as the commands do, in the JSON of docs/OUTPUT.md; articles are resources, fihris://article/ID. Answers are bounded, and say what was cut. docs/MCP.md has the settings of clients."
    )]
    Mcp(Deferred<McpArgs>),
    /// Show whole articles
    #[command(
        long_about = "Show whole articles: title, source and date, path, text. JSON is the whole record, with the lines that cleaning removed from the text."
    )]
    Show(Deferred<ShowArgs>),
    /// Open an article in the browser, or its file
    #[command(
        long_about = "Open an article: its address in the browser; without one, its file in the program that the system has for it; for a member of an archive or a file that is gone, a page with its text. Without a desktop, it prints the address or path."
    )]
    Open(Deferred<OpenArgs>),
    /// List the copies of an article, or the stories with copies
    #[command(
        long_about = "List the copies of an article, earliest first, with the similarity of each to the earliest (1: word for word). Without ID, list the stories that several articles tell in nearly the same words, those with the most copies first."
    )]
    Copies(Deferred<CopiesArgs>),
    /// Show every occurrence of a query in its context
    #[command(
        long_about = "Show every occurrence of a query in its context, aligned at the keyword: a concordance.

The query is as for search; a phrase is one occurrence. Each line has the date, the id, the text before the keyword, the keyword, and the text after it. Arabic runs from right to left: a terminal that reorders Arabic shows the text before the keyword to its right and the text after it to its left."
    )]
    Kwic(Deferred<KwicArgs>),
    /// Find articles similar to an article
    #[command(long_about = "Find articles similar to an article, best match first.

Searches for the significant terms of the article: frequent in it and rare in others; --terms lists them. The article itself and its copies are excluded.")]
    Similar(Deferred<SimilarArgs>),
    /// Remove folders, files or single articles from the index
    #[command(
        long_about = "Remove folders, files or single articles from the index. The files themselves are not deleted. `fihris index` without PATH does not index folders and files again; it does when PATH names them or a folder above them. Single articles stay out until --undo."
    )]
    Forget(Deferred<ForgetArgs>),
    /// Show the contents of the index
    #[command(
        long_about = "Show the contents of the index: articles, words, files, dates, size, and the sources with the most articles. With --skipped, list what could not be read, and why; the exit status is then 1 if there is nothing to list."
    )]
    Stats(Deferred<StatsArgs>),
    /// List the words of the articles and their frequencies
    #[command(
        long_about = "List the words of the articles and their frequencies: the number of occurrences, and the number of articles with the word. Teasers of other articles are not counted. With --spellings, list the spellings of one word, by source or by year."
    )]
    Terms(Deferred<TermsArgs>),
    /// List the words that occur near a word
    #[command(
        long_about = "List the words that occur near a word or a \"phrase\" more often than chance explains, within a window of words in the same title, summary or body: the number of occurrences near it, the number expected by chance, logDice, mutual information and log-likelihood G². docs/OUTPUT.md defines them. By lemma, all forms of a word are counted together; an ambiguous word counts for each of its lemmas."
    )]
    Collocates(Deferred<CollocatesArgs>),
    /// List the most frequent sequences of words
    #[command(
        long_about = "List the most frequent sequences of words, of any word or of those with WORD. A sequence lies within the title, the summary or the body, and may cross the end of a sentence, as phrases in queries do. Reads the texts of all articles twice."
    )]
    Ngrams(Deferred<NgramsArgs>),
    /// Show the words that distinguish some articles from others
    #[command(
        long_about = "Show the words that distinguish some articles from others, by Dunning's log-likelihood G²: positive for words of A, negative for words of B. All forms of a word are counted together. Articles that match both queries are excluded, as are function words, numbers, single letters, words of a single article, and differences explained by chance (G² below 3.84)."
    )]
    Compare(Deferred<CompareArgs>),
    /// Show the analysis of each word
    #[command(
        long_about = "Show the analysis of each word: the word without clitics and inflection, the rules applied, and the terms used for ranking. Needs no index."
    )]
    Analyze(Deferred<AnalyzeArgs>),
    /// Measure the ranking against relevance judgements
    #[command(
        long_about = "Measure the ranking against relevance judgements: MRR@10, nDCG@10, Success@1, Recall@10 and Recall@100, each from 0 to 1. With --against, also the paired difference in reciprocal rank and its p-value by a randomisation test."
    )]
    Eval(Deferred<EvalArgs>),
    /// Check the index for damage
    #[command(
        long_about = "Check the index for damage: index files against their checksums, file records against articles, and a sample of articles against their indexed words. Changes nothing without --repair. The exit status is 2 if the index is damaged."
    )]
    Check(Deferred<CheckArgs>),
    /// Serve a page for browsers, to search and read the index
    #[cfg(feature = "serve")]
    #[command(
        long_about = "Serve a page for browsers, in which the index can be searched and read: the address is on standard output. It follows the index, and changes nothing. Only this machine reaches it, unless --listen says otherwise. An address has the flags of a command as parameters (/search?q=…&since=2024), and format=json, jsonl, csv or atom gives the same as data. docs/SERVE.md describes it. Ctrl-C ends it."
    )]
    Serve(Deferred<ServeArgs>),
    /// Show the active settings and where each comes from
    Config(Deferred<ConfigArgs>),
    /// Print the completion script of a shell
    Completions(Deferred<CompletionsArgs>),
    /// Print the manual page of fihris or of a command
    Man(Deferred<ManArgs>),
}

impl Command {
    /// Returns whether the output is text for people, not data for programs.
    pub fn prints_text(&self) -> bool {
        match self {
            Command::Search(args) => *args.format() == SearchFormat::Text,
            Command::Show(args) => args.format == ShowFormat::Text,
            #[cfg(feature = "watch")]
            Command::Watch(args) => args.format == WatchFormat::Text,
            other => other.list_format() == Some(ListFormat::Text),
        }
    }

    /// Returns whether the output is JSON.
    pub fn prints_json(&self) -> bool {
        match self {
            Command::Index(args) => args.json,
            Command::Search(args) => {
                matches!(args.format(), SearchFormat::Json | SearchFormat::Jsonl)
            }
            Command::Show(args) => args.format == ShowFormat::Json,
            #[cfg(feature = "watch")]
            Command::Watch(args) => args.format == WatchFormat::Jsonl,
            other => matches!(
                other.list_format(),
                Some(ListFormat::Json | ListFormat::Jsonl)
            ),
        }
    }

    /// Returns the format of a command that prints a list.
    fn list_format(&self) -> Option<ListFormat> {
        match self {
            Command::Stats(args) => Some(args.format),
            Command::Analyze(args) => Some(args.format),
            Command::Eval(args) => Some(args.format),
            Command::Copies(args) => Some(args.format),
            Command::Kwic(args) => Some(args.format),
            Command::Similar(args) => Some(args.format),
            Command::Save(args) => Some(args.format),
            Command::Terms(args) => Some(args.format),
            Command::Compare(args) => Some(args.format),
            Command::Collocates(args) => Some(args.format),
            Command::Ngrams(args) => Some(args.format),
            Command::Check(args) => Some(args.format),
            Command::Config(args) => Some(args.format),
            #[cfg(feature = "watch")]
            Command::Watch(_) => None,
            #[cfg(feature = "serve")]
            Command::Serve(_) => None,
            Command::Search(_)
            | Command::Show(_)
            | Command::Index(_)
            | Command::Open(_)
            | Command::Forget(_)
            | Command::Completions(_)
            | Command::Man(_) => None,
            #[cfg(feature = "mcp")]
            Command::Mcp(_) => None,
        }
    }
}

/// Returns the index folders that were given. The value of the environment variable is a list like
/// `PATH`; one on the command line is not split.
pub fn index_dirs(given: &[PathBuf]) -> Vec<PathBuf> {
    let listed = match given {
        [value]
            if is_from_environment(given)
                && !value.exists()
                && !value.to_string_lossy().contains("://") =>
        {
            std::env::split_paths(value).collect()
        }
        given => given.to_vec(),
    };
    let is_set = |dir: &PathBuf| !dir.as_os_str().is_empty();
    listed.into_iter().filter(is_set).collect()
}

/// Returns whether the values of `--index` are those of `FIHRIS_INDEX`.
pub fn is_from_environment(given: &[PathBuf]) -> bool {
    let variable = std::env::var_os("FIHRIS_INDEX");
    matches!(given, [value] if variable.as_deref() == Some(value.as_os_str()))
}

/// Returns a parser for paths that accepts an empty path: an empty variable counts as unset.
fn path_or_empty() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// Splits `OLD=NEW`, two absolute paths.
fn old_and_new(text: &str) -> Result<(String, String), String> {
    let is_absolute = |path: &str| std::path::Path::new(path).is_absolute();
    pair(text)
        .filter(|(old, new)| is_absolute(old) && is_absolute(new))
        .ok_or_else(|| "write it as OLD=NEW, two absolute paths".to_owned())
}

/// Splits `NAME=VALUE`; both must be given.
fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    let is_complete = !name.is_empty() && !value.is_empty();
    is_complete.then(|| (name.to_owned(), value.to_owned()))
}

/// Parses a whole number.
fn whole_number<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    let number = text.parse().ok();
    number.ok_or_else(|| "give a whole number, 0 or more, as in 10".to_owned())
}

/// Parses the maximum number of rows: a whole number, or `all`.
fn limit(text: &str) -> Result<usize, String> {
    if text == "all" {
        return Ok(usize::MAX);
    }
    let number = text.parse().ok();
    number.ok_or_else(|| "give a whole number, as in 10, or all".to_owned())
}

/// Parses seconds, with decimals.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().map(Duration::try_from_secs_f64);
    match seconds {
        Some(Ok(duration)) => Ok(duration),
        _ => Err("give seconds, as in 30 or 0.5".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_flags_is_valid() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_limit_is_a_number_or_all_and_zero_is_none() {
        assert_eq!(limit("0"), Ok(0));
        assert_eq!(limit("25"), Ok(25));
        assert_eq!(limit("all"), Ok(usize::MAX));
        assert!(limit("-1").is_err() && limit("").is_err() && limit("ALL").is_err());
    }

    #[test]
    fn a_pair_needs_a_name_and_a_value() {
        assert_eq!(
            pair("body=content"),
            Some(("body".into(), "content".into()))
        );
        assert!(pair("body").is_none() && pair("=x").is_none());
    }
}
