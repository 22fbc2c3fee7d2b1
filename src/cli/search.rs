//! The flags of `search`.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Args, ValueEnum};

use super::{COUNTING, CountArgs, FILTERS, FilterArgs, MATCHING, RESULTS, seconds};
use crate::render::fields::Fields;
use crate::render::template::Template;

/// The usual number of hits.
pub const DEFAULT_LIMIT: usize = 10;

/// The formats of search results.
#[derive(Debug, Clone, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    /// For people: title, source and date, excerpt, path
    Text,
    /// One object with all hits
    Json,
    /// One hit a line
    Jsonl,
    /// rank, score, id, date, source, title, path
    Tsv,
    /// The same columns, for spreadsheets
    Csv,
    /// One path a line
    Paths,
    /// A page for a browser, complete in itself
    Html,
    /// A TREC run: qid Q0 id rank score fihris
    Trec,
    /// A line of text per hit: `template {date} {title}`
    #[value(skip)]
    Template(Template),
}

/// Parses the name of a format, or `template ` and the template after it.
#[derive(Debug, Clone, Copy)]
struct FormatParser;

impl TypedValueParser for FormatParser {
    type Value = SearchFormat;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<SearchFormat, clap::Error> {
        let text = value.to_str().unwrap_or_default();
        let template = match text.strip_prefix("template") {
            Some("") => {
                Err("write the template after the word: --format 'template {date} {title}'".into())
            }
            Some(template) if template.starts_with(' ') => {
                Template::parse(template.get(1..).unwrap_or_default())
            }
            _ => {
                return EnumValueParser::<SearchFormat>::new().parse_ref(command, arg, value);
            }
        };
        template.map(SearchFormat::Template).map_err(|error| {
            let text = format!("--format: {error}\n");
            clap::Error::raw(ErrorKind::ValueValidation, text).with_cmd(command)
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        EnumValueParser::<SearchFormat>::new()
            .possible_values()
            .map(|names| {
                let template = PossibleValue::new("template …")
                    .help("A line of text per hit: 'template {date} {title}'; {{ and }} are braces, \\t and \\n tab and newline");
                Box::new(names.collect::<Vec<_>>().into_iter().chain([template])) as Box<_>
            })
    }
}

fn score(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(score) if f64::is_finite(score) && score >= 0.0 => Ok(score),
        _ => Err("give a number, 0 or more, as in 12.5".to_owned()),
    }
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortBy {
    /// Best first
    Score,
    /// Oldest first; undated articles last
    Date,
    /// Newest first; undated articles last
    #[value(name = "-date")]
    NewestFirst,
}

/// A heading of the help.
const OUTPUT: &str = "Output";

/// `fihris search`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris search \"قمة بوتين وكيم\"
  fihris search '\"كيم جونغ أون\" -أوكرانيا' --since 2024-06
  fihris search '\"قمة بوتين\"~5 الصوارخ~ date:\"last month\"'
  fihris search --explain -n 3 الصواريخ
  fihris search -n 0 --facet source --timeline month النفط
  fihris search --format jsonl مسؤول | jq -r .title
  fihris search --format 'template {date} {title}' بوتين
  fihris search @phosphate --new
  fihris search --in articles/ بوتين")]
pub struct SearchArgs {
    /// Query; several arguments are joined by spaces, - reads it from standard input
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    pub query: Vec<String>,

    /// Require every word, not just any
    #[arg(long, overrides_with = "any", help_heading = MATCHING)]
    pub all: bool,

    /// Require any word, also where only counts are printed
    #[arg(long, overrides_with = "all", help_heading = MATCHING)]
    pub any: bool,

    /// Match only the given spelling of every word, as if written =word
    #[arg(long, help_heading = MATCHING)]
    pub exact: bool,

    /// Reject a query that does not fit the grammar, and point at the error
    #[arg(long, help_heading = MATCHING)]
    pub strict: bool,

    /// Exclude articles with a lower score; they are neither shown nor counted
    #[arg(long, value_name = "SCORE", value_parser = score, help_heading = MATCHING)]
    pub min_score: Option<f64>,

    /// Run every query of a file with `id TAB query` lines; - is standard input, answered line by line
    #[arg(long, value_name = "FILE", conflicts_with = "query", help_heading = MATCHING)]
    pub queries: Option<PathBuf>,

    /// Queries of a file to run in parallel, 1 to 64 [default: the number of cores]
    ///
    /// The output and its order do not depend on it. With --timeout, queries run one at a time, and
    /// the answers before the one that takes too long are printed.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64), help_heading = MATCHING)]
    pub jobs: Option<u32>,

    // No doc comment: clap would use it as the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub filters: FilterArgs,

    /// Only articles that came into the index since the last search with --new for this query
    ///
    /// The time of that search is stored in your own folder, so the index may be read-only. It is
    /// updated once all new articles are printed; without -n, all are.
    #[arg(long, conflicts_with_all = ["queries", "offset"], help_heading = FILTERS)]
    pub new: bool,

    /// Search this folder instead of the index; its index is in your cache folder
    #[arg(long = "in", value_name = "PATH", help_heading = FILTERS)]
    pub folder: Option<PathBuf>,

    /// Maximum number of hits, or all
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::limit, default_value_t = DEFAULT_LIMIT, default_value_if("new", "true", "all"), help_heading = RESULTS)]
    pub limit: usize,

    /// Number of hits to skip
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole_number::<usize>, default_value_t = 0, help_heading = RESULTS)]
    pub offset: usize,

    /// Order of hits
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "score",
        help_heading = RESULTS,
        allow_hyphen_values = true
    )]
    pub sort: SortBy,

    /// Show one hit for all copies of a story: the earliest
    #[arg(long, help_heading = RESULTS)]
    pub collapse: bool,

    /// Explain each hit: the words that match, the rules applied, and the parts of the score
    ///
    /// For the formats text, json, jsonl and html.
    #[arg(long, help_heading = RESULTS)]
    pub explain: bool,

    /// Print only the number of matching articles
    #[arg(long, help_heading = COUNTING)]
    pub count: bool,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub counts: CountArgs,

    /// Stop a query after this many seconds, with exit status 2
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = RESULTS)]
    pub timeout: Option<Duration>,

    /// Format of hits
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = FormatParser, help_heading = OUTPUT)]
    pub format: SearchFormat,

    /// Fields of tsv, csv, json and jsonl output, in this order: id,author,url
    ///
    /// A comma-separated list of members of a hit or of a record; docs/OUTPUT.md lists them.
    #[arg(long, value_name = "LIST", value_parser = Fields::parse, help_heading = OUTPUT)]
    pub fields: Option<Fields>,

    /// End each path of --format paths with NUL, byte for byte as on disk, for xargs -0
    #[arg(short = '0', long, help_heading = OUTPUT)]
    pub null: bool,

    /// Make an HTML page for other machines: with the texts of articles, without paths
    #[arg(long, help_heading = OUTPUT)]
    pub portable: bool,

    /// Do not use a pager on a terminal
    #[arg(long, help_heading = OUTPUT)]
    pub no_pager: bool,

    /// Write the HTML page to your cache folder and open it in the browser
    #[arg(long, conflicts_with = "count", help_heading = OUTPUT)]
    pub open: bool,
}

impl SearchArgs {
    /// Returns the output format; `--open` implies HTML.
    pub fn format(&self) -> &SearchFormat {
        if self.open {
            &SearchFormat::Html
        } else {
            &self.format
        }
    }
}
