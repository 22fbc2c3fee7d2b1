//! The resolved request of `fihris search`.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::filters;
use super::format::Format;
use crate::cli::{CountArgs, SearchArgs, SortBy};
use crate::counting::{Counting, FacetField, Per};
use crate::dates;
use crate::query::Filter;
use crate::query::grammar;
use crate::render::Renderer;
use crate::render::html::PageSettings;
use crate::search::Sort;

/// A search with all defaults filled in. It contains no flags that contradict each other.
#[derive(Debug)]
pub struct SearchRequest {
    /// The folder or file to index and search instead of the index.
    pub folder: Option<PathBuf>,
    /// The source of the queries.
    pub queries: QuerySource,
    /// The options of the query parser.
    pub grammar: grammar::Options,
    /// Whether a count includes articles with any of several words.
    pub any: bool,
    /// The filters given as flags.
    pub filters: Vec<Filter>,
    /// The minimum score of a hit.
    pub min_score: Option<f64>,
    /// The order of hits.
    pub sort: Sort,
    /// The number of hits to skip.
    pub offset: usize,
    /// The maximum number of hits.
    pub limit: usize,
    /// Whether to show only articles that came since the last search of this kind.
    pub new: bool,
    /// Whether to show one hit for all copies of a story.
    pub collapse: bool,
    /// Whether to print only counts.
    pub count_only: bool,
    /// The facets and the timeline; empty if the format cannot print them.
    pub counting: Counting,
    /// The whole of which the timeline shows shares, if it is relative.
    pub per: Option<Per>,
    /// Whether to explain each hit.
    pub explain: bool,
    /// The time limit of one query.
    pub timeout: Option<Duration>,
    /// The maximum number of queries to run in parallel.
    pub jobs: usize,
    /// Whether to read all queries before the first answer, because `--jobs` is given.
    pub is_batch: bool,
    /// The output format.
    pub format: Format,
    /// Whether to open the output in a browser.
    pub open_page: bool,
    /// Whether to write long text to the terminal without a pager.
    pub no_pager: bool,
    /// Whether facets or a timeline were requested that the format cannot print.
    drops_counts: bool,
}

impl SearchRequest {
    /// Resolves the flags of `search`.
    ///
    /// # Errors
    /// Returns an error if a date cannot be parsed, or if a flag does not apply to the output
    /// format.
    pub fn new(args: &SearchArgs) -> Result<Self> {
        let filters = filters::resolve(&args.filters)?;
        let format = Format::new(args)?;
        let requested = counting(&args.counts);
        let prints_counts = format.prints_counts();
        Ok(SearchRequest {
            folder: args.folder.clone(),
            queries: match &args.queries {
                Some(file) => QuerySource::File(file.clone()),
                None => QuerySource::Arguments(args.query.clone()),
            },
            grammar: grammar::Options {
                // `all` may be a default of fihris.toml, `any` is always typed.
                all: args.all && !args.any,
                exact: args.exact,
                strict: args.strict,
            },
            any: args.any,
            filters,
            min_score: args.min_score,
            sort: match args.sort {
                SortBy::Score => Sort::Score,
                SortBy::Date => Sort::OldestFirst,
                SortBy::NewestFirst => Sort::NewestFirst,
            },
            offset: args.offset,
            limit: args.limit,
            new: args.new,
            collapse: args.collapse,
            count_only: args.count,
            drops_counts: !prints_counts && !requested.is_empty(),
            counting: if prints_counts {
                requested
            } else {
                Counting::default()
            },
            per: args.counts.per,
            explain: args.explain,
            timeout: args.timeout,
            jobs: jobs(args),
            is_batch: args.jobs.is_some(),
            format,
            open_page: args.open,
            no_pager: args.no_pager,
        })
    }

    /// Returns how a page of the hits is made.
    pub fn page_settings(&self) -> PageSettings {
        PageSettings {
            interval: self.format.interval,
            filters: self.filters.clone(),
            sort: self.sort,
            min_score: self.min_score,
            is_collapsed: self.collapse,
            day: dates::today().ok().map(|day| day.to_string()),
            is_portable: self.format.portable,
        }
    }

    /// Returns whether long output is shown in a pager: text of hits. With a time limit, text
    /// appears as it is found.
    pub fn uses_pager(&self) -> bool {
        self.format.is_text() && !self.no_pager && !self.count_only && self.timeout.is_none()
    }

    /// Returns a warning for each flag without effect.
    pub fn ignored_flags(&self, renderer: &dyn Renderer) -> Vec<&'static str> {
        let mut warnings = Vec::new();
        if self.explain && (self.count_only || !renderer.needs_text()) {
            warnings.push(if self.format.fields.is_some() && !self.count_only {
                "--explain has no effect: --fields names neither explain nor matched"
            } else {
                "--explain has no effect: it is for hits in --format text, json, jsonl and html"
            });
        }
        if self.drops_counts {
            warnings.push(
                "--facet and --timeline have no effect: they are for --format text, json, jsonl, tsv, csv and html",
            );
        }
        if self.format.fields.is_some() && !renderer.needs_hits() {
            warnings.push(
                "--fields has no effect: with --facet or --timeline, tsv, csv and jsonl print counts instead of hits",
            );
        }
        warnings
    }
}

/// The source of the queries of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuerySource {
    /// One query, given as arguments; a lone `-` is standard input.
    Arguments(Vec<String>),
    /// A file with `id TAB query` lines; `-` is standard input.
    File(PathBuf),
}

/// A query to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryText {
    /// The id of the query in its file.
    pub topic: Option<String>,
    /// The text of the query.
    pub text: String,
}

/// Returns the facets, without duplicates, and the timeline.
fn counting(args: &CountArgs) -> Counting {
    let mut facets: Vec<FacetField> = Vec::new();
    for facet in &args.facet {
        if !facets.contains(facet) {
            facets.push(*facet);
        }
    }
    Counting {
        facets,
        interval: args.timeline,
    }
}

/// Returns the number of queries to run in parallel.
fn jobs(args: &SearchArgs) -> usize {
    // Other queries must not use up the time of a query.
    if args.timeout.is_some() {
        return 1;
    }
    let cores = || thread::available_parallelism().map_or(1, usize::from);
    let jobs = args.jobs.and_then(|jobs| usize::try_from(jobs).ok());
    jobs.unwrap_or_else(cores)
}
