//! The flags of `search`.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Args, ValueEnum};

use super::{ARTICLES, COUNTED, CountArgs, MATCHING, NarrowArgs, SHOWN, seconds};
use crate::render::fields::Fields;
use crate::render::template::Template;

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
    /// One path a line
    Paths,
    /// A page for a browser, complete in itself
    Html,
    /// A TREC run: qid Q0 id rank score fihris
    Trec,
    /// A line of your own: `template {date} {title}`
    #[value(skip)]
    Template(Template),
}

/// Reads a format by its name, and what stands behind `template `.
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
                Err("a template stands behind the word: --format 'template {date} {title}'".into())
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
            .map(|named| {
                let template = PossibleValue::new("template …")
                    .help("A line of your own: 'template {date} {title}'; {{ and }} are braces, \\t and \\n breaks");
                Box::new(named.collect::<Vec<_>>().into_iter().chain([template])) as Box<_>
            })
    }
}

fn score(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(score) if f64::is_finite(score) && score >= 0.0 => Ok(score),
        _ => Err("write it as a number, 0 or more, as 12.5".to_owned()),
    }
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

/// A heading of the help.
const PRINTED: &str = "How it is printed";

/// `fihris search`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fihris search \"قمة بوتين وكيم\"
  fihris search '\"كيم جونغ أون\" -أوكرانيا' --since 2024-06
  fihris search '\"قمة بوتين\"~5 الصوارخ~ date:\"last month\"'
  fihris search --collapse --sort -date 'title:القاهرة'
  fihris search --explain -n 3 الصواريخ
  fihris search -n 0 --facet source --timeline month النفط
  fihris search --open بوتين
  fihris search --format jsonl مسؤول | jq -r .title
  fihris search --format 'template {date} {title}' بوتين
  fihris search --in articles/ بوتين")]
pub struct SearchArgs {
    /// The query; several arguments are joined by spaces, - reads it from standard input
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    pub query: Vec<String>,

    /// Every word must be there, not just any
    #[arg(long, help_heading = MATCHING)]
    pub all: bool,

    /// Take every word by its letters, as if written =word
    #[arg(long, help_heading = MATCHING)]
    pub exact: bool,

    /// Make a query that does not fit the grammar an error that points at the place
    #[arg(long, help_heading = MATCHING)]
    pub strict: bool,

    /// Leave out articles with a lower score: they are neither shown nor counted
    #[arg(long, value_name = "SCORE", value_parser = score, help_heading = MATCHING)]
    pub min_score: Option<f64>,

    /// Run each query of a file, an `id TAB query` on each line; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "query", help_heading = MATCHING)]
    pub queries: Option<PathBuf>,

    /// How many queries of a file are run at a time, 1 to 64 [default: one for each core]
    ///
    /// What is printed, and in which order, does not depend on it. With --timeout it is one at a time.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64), help_heading = MATCHING)]
    pub jobs: Option<u32>,

    // No doc comment: clap would take it for the help of the command.
    #[allow(missing_docs)]
    #[command(flatten)]
    pub narrow: NarrowArgs,

    /// Only those in this folder or file: index it in your cache folder first, then search it
    #[arg(long = "in", value_name = "PATH", help_heading = ARTICLES)]
    pub folder: Option<PathBuf>,

    /// Hits to show, at most
    #[arg(short = 'n', long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole::<usize>, default_value_t = 10, help_heading = SHOWN)]
    pub limit: usize,

    /// Hits to pass over first
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = super::whole::<usize>, default_value_t = 0, help_heading = SHOWN)]
    pub offset: usize,

    /// The order of hits
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "score",
        help_heading = SHOWN,
        allow_hyphen_values = true
    )]
    pub sort: SortBy,

    /// Show one hit for all copies of a story: the earliest
    #[arg(long, help_heading = SHOWN)]
    pub collapse: bool,

    /// Tell of each hit which words answer the query, by which rules, and how its score adds up
    ///
    /// For text, json, jsonl and html; the other formats have no room for it.
    #[arg(long, help_heading = SHOWN)]
    pub explain: bool,

    /// Print only how many articles match
    #[arg(long, help_heading = COUNTED)]
    pub count: bool,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub counts: CountArgs,

    /// Give a query up after so many seconds, with exit status 2
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = SHOWN)]
    pub timeout: Option<Duration>,

    /// The format of hits
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = FormatParser, help_heading = PRINTED)]
    pub format: SearchFormat,

    /// What tsv, json and jsonl give of a hit, in this order: id,author,url
    ///
    /// Names of members of a hit or of a record, with commas between them; docs/OUTPUT.md lists them.
    #[arg(long, value_name = "LIST", value_parser = Fields::parse, help_heading = PRINTED)]
    pub fields: Option<Fields>,

    /// Begin tsv with a line of the names of its columns
    #[arg(long, help_heading = PRINTED)]
    pub header: bool,

    /// End each path of --format paths with a NUL, byte for byte as on disk, for xargs -0
    #[arg(short = '0', long, help_heading = PRINTED)]
    pub null: bool,

    /// Write a page, as --format html does, to your cache folder, and open it in the browser
    #[arg(long, conflicts_with = "count", help_heading = PRINTED)]
    pub open: bool,
}

impl SearchArgs {
    /// How hits are printed: what is opened is a page.
    pub fn format(&self) -> &SearchFormat {
        match self.open {
            true => &SearchFormat::Html,
            false => &self.format,
        }
    }
}
