//! The command line: commands, flags and their help; the flags of each command in a file of its own.

mod analyze;
mod check;
mod compare;
mod completions;
mod config;
mod copies;
mod count;
mod eval;
mod forget;
mod index;
mod kwic;
mod man;
mod narrow;
mod overview;
mod save;
mod search;
mod show;
mod similar;
mod stats;
mod terms;

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum, ValueHint};

pub use analyze::AnalyzeArgs;
pub use check::CheckArgs;
pub use compare::CompareArgs;
pub use completions::CompletionsArgs;
pub use config::ConfigArgs;
pub use copies::CopiesArgs;
pub use count::CountArgs;
pub use eval::EvalArgs;
pub use forget::ForgetArgs;
pub use index::{IndexArgs, LoadArgs, ResourceArgs, WaitArgs};
pub use kwic::{KwicArgs, KwicSort};
pub use man::ManArgs;
pub use narrow::NarrowArgs;
pub use overview::definition;
pub use save::SaveArgs;
pub use search::{SearchArgs, SearchFormat, SortBy};
pub use show::{ShowArgs, ShowFormat};
pub use similar::SimilarArgs;
pub use stats::StatsArgs;
pub use terms::{CountBy, SortTerms, TermsArgs};

use crate::render::bidi::Bidi;
use crate::render::list::ListFormat;

/// Headings of the help, in the order of its parts; the same in all commands.
const MATCHING: &str = "What matches";
const ARTICLES: &str = "Which articles";
const COUNTED: &str = "What is counted";
const SHOWN: &str = "What is shown";
const GLOBAL: &str = "Global options";

const MORE: &str = "Examples:
  fihris index articles/
  fihris search \"قمة بوتين وكيم\"
  fihris help search

Exit status:
  0 found or done, 1 nothing found, 2 an error, or some input could not be read,
  130 or 143 stopped by Ctrl-C or SIGTERM";

/// Indexes folders of Arabic news articles and searches them, ranked.
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
    /// Folder of the index; without it the nearest .fihris from here upward, else ./.fihris
    #[arg(long, global = true, help_heading = GLOBAL, env = "FIHRIS_INDEX", hide_env_values = true, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = any_path())]
    pub index: Option<PathBuf>,

    /// When to use colour; auto means on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        global = true,
        help_heading = GLOBAL,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub color: When,

    /// When to make paths links to their files; auto means on a terminal
    #[arg(
        long,
        global = true,
        help_heading = GLOBAL,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub hyperlink: When,

    /// Who orders Arabic for the eye: off or isolate, the terminal; visual, fihris, for terminals that
    /// neither order nor join it
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

    /// Say nothing on stderr but errors
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub quiet: bool,

    /// Read no fihris.toml: neither the one beside the index nor your own
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub no_config: bool,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// When to do what only some terminals show: colour, links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal that shows it
    Auto,
    /// Always
    Always,
    /// Never
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

What a query may have:
  words                     any of them, in all their forms; --all: every one
  \"a phrase\" or «a phrase»  the words one after the other
  \"near words\"~5            in any order, with at most 5 other words between
  +must  -not               with the one, without the other
  a OR b  a AND b  NOT c    operators in capitals, and brackets
  =exact                    these letters, in no other form of the word
  ==written                 as the article writes it: marks, hamza, tatweel
  wrod~                     with a typing error or two
  pre*  *fix  w?rd  *       parts of words; * alone is every article
  title:  body:  related:   in the headline, in the text, in teasers
  source:  category:        of an outlet, of a section, by whole names
  date:2024-06..2024-07     of a time; date:7d, date:\"last month\"
  @name                     the query kept by `fihris save name`

Whatever is pasted in works: what is no query language is searched as words. Put -- before a query that begins with a dash. docs/QUERY.md has the whole language; save, kwic, compare and show --query share it.")]
    Search(Box<SearchArgs>),
    /// Keep a query under a name, for @NAME in other queries
    #[command(
        long_about = "Keep a query under a name, in place of the one that had it before; without arguments list what is kept.

In any query @NAME stands for the query kept under NAME, as if it stood there in brackets. The queries lie in queries.tsv in the folder of the index; a rebuild keeps them."
    )]
    Save(SaveArgs),
    /// Show whole articles
    #[command(
        long_about = "Show whole articles: title, source and date, path, text. As JSON an article is all that fihris knows of it, with the lines that cleaning took out of its text."
    )]
    Show(ShowArgs),
    /// List the copies of an article, or the stories that have copies
    #[command(
        long_about = "List the copies of an article, the earliest first, and how like the earliest each is (1 is word for word). Without ID, list the stories that several articles tell in nearly the same words, those with the most copies first."
    )]
    Copies(CopiesArgs),
    /// Show each place where a word occurs, with the text around it
    #[command(
        long_about = "Show each place where a word occurs, lined up, with the text around it: a concordance.

The query is as for search; a phrase is one place. Each line has date, id, the text before the word, the word, and the text after it. Arabic is read from the right: a terminal that orders Arabic shows what precedes the word to its right and what follows it to its left."
    )]
    Kwic(KwicArgs),
    /// Find articles about the same as an article
    #[command(long_about = "Find articles about the same as an article, best first.

What is looked for are the words that tell most of the article: those that it says often and others seldom; --terms lists them. The article itself and its copies are left out.")]
    Similar(SimilarArgs),
    /// Take folders or files out of the index
    #[command(
        long_about = "Take folders or files out of the index. The files themselves stay. A file below an indexed folder stays out when `fihris index` runs without PATH, and comes back when PATH names it or a folder above it."
    )]
    Forget(ForgetArgs),
    /// Show what the index holds
    #[command(
        long_about = "Show what the index holds: articles, words, files, dates, size, and the sources with the most articles. With --skipped it lists what could not be read, and why; the exit status is then 1 when there is nothing to list."
    )]
    Stats(StatsArgs),
    /// List the words of the articles, and how often they occur
    #[command(
        long_about = "List the words of the articles, and how often they occur: in how many articles, and how many times in all. Teasers of other articles are not counted. With --spellings, list the ways in which articles spell one word, and who spells it so, or when."
    )]
    Terms(TermsArgs),
    /// Show which words set some articles apart from others
    #[command(
        long_about = "Show which words set some articles apart from others, by Dunning's log-likelihood G²: above zero for words of A, below for words of B. Words are counted in all their forms. Articles that both queries find are left out of both. Left out as well are function words, numbers, single letters, words of a single article, and differences that chance explains (G² under 3.84)."
    )]
    Compare(CompareArgs),
    /// Show what the analysis makes of each word
    #[command(
        long_about = "Show what the analysis makes of each word: the word without clitics and inflection, the rules that say so, and what ranking sees of it. No index is needed."
    )]
    Analyze(AnalyzeArgs),
    /// Measure the ranking against judged topics
    #[command(
        long_about = "Measure the ranking against judged topics: MRR@10, nDCG@10, Success@1, Recall@10 and Recall@100, each from 0 to 1. With a second run or with ranks, the paired difference in reciprocal rank and its p-value by a randomisation test."
    )]
    Eval(EvalArgs),
    /// Look whether the index is damaged
    #[command(
        long_about = "Look whether the index is damaged: its files against their checksums, the facts of files against their articles, and articles against the words that the index has of them, of which a sample is made anew. Nothing is changed. The exit status is 2 when something is wrong."
    )]
    Check(CheckArgs),
    /// Show the settings in force, and where each comes from
    Config(ConfigArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or that of a command
    Man(ManArgs),
}

impl Command {
    /// Whether what it prints is text for people, and not for programs.
    pub fn prints_text(&self) -> bool {
        match self {
            Command::Search(args) => *args.format() == SearchFormat::Text,
            Command::Show(args) => args.format == ShowFormat::Text,
            Command::Stats(args) => args.format == ListFormat::Text,
            Command::Analyze(args) => args.format == ListFormat::Text,
            Command::Eval(args) => args.format == ListFormat::Text,
            Command::Copies(args) => args.format == ListFormat::Text,
            Command::Kwic(args) => args.format == ListFormat::Text,
            Command::Similar(args) => args.format == ListFormat::Text,
            Command::Save(args) => args.format == ListFormat::Text,
            Command::Terms(args) => args.format == ListFormat::Text,
            Command::Compare(args) => args.format == ListFormat::Text,
            Command::Check(args) => args.format == ListFormat::Text,
            Command::Config(args) => args.format == ListFormat::Text,
            Command::Index(_) | Command::Forget(_) | Command::Completions(_) | Command::Man(_) => {
                false
            }
        }
    }
}

/// A path that may be empty: an empty variable is as if it were not set.
fn any_path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// The rows that a limit of a list allows: 0 is all.
pub fn at_most(limit: usize) -> usize {
    match limit {
        0 => usize::MAX,
        limit => limit,
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, column)) if !field.is_empty() && !column.is_empty() => {
            Ok((field.to_owned(), column.to_owned()))
        }
        _ => Err("write it as FIELD=COLUMN, as in body=content".to_owned()),
    }
}

/// A number of things.
fn whole<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    let number = text.parse().ok();
    number.ok_or_else(|| "give a whole number, 0 or more, as in 10".to_owned())
}

/// Seconds, in parts too.
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
    fn the_definition_of_the_flags_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_map_needs_a_field_and_a_column() {
        assert_eq!(pair("body=content"), Ok(("body".into(), "content".into())));
        assert!(pair("body").is_err() && pair("=x").is_err());
    }
}
