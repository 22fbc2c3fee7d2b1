//! `/search`: hits as a page, as data, and as a feed.

mod results;

use std::sync::Arc;

use super::list::check_length;
use crate::answer::arrivals::Arrivals;
use crate::answer::filters::on_engine;
use crate::answer::format::Destination;
use crate::answer::request::{QueryText, SearchRequest};
use crate::answer::session::{Answer, Audience, Session};
use crate::answer::{filters, parse_query};
use crate::cli::{SearchArgs, SearchFormat, SortBy};
use crate::counting::{FacetField, Interval};
use crate::index::document::date_of;
use crate::query::Filter;
use crate::render::{Renderer, Summary};
use crate::search::copies::Clusters;
use crate::serve::address::arguments;
use crate::serve::archive::View;
use crate::serve::feed::Feed;
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;
use jiff::civil::Date;
pub use results::{Results, SearchLinks};

/// The flags that an address may have.
pub const FLAGS: [&str; 22] = [
    "added-since",
    "all",
    "any",
    "category",
    "collapse",
    "exact",
    "explain",
    "facet",
    "facet-limit",
    "fields",
    "limit",
    "min-score",
    "new",
    "offset",
    "path",
    "per",
    "since",
    "sort",
    "source",
    "strict",
    "timeline",
    "until",
];

/// Maximum number of hits of a reply, and of those before it.
const MAX_HITS: usize = 1000;
const MAX_OFFSET: usize = 100_000;

/// The query that finds all articles.
const ALL: &str = "*";

/// Rows of a facet of a page.
const FACET_ROWS: usize = 10;

/// Hits of a page of new articles, unless the address says otherwise.
const PAGE_HITS: usize = 10;

/// Hits of a feed, and the days in which they came, unless the address says otherwise.
const FEED_HITS: usize = 100;
const FEED_DAYS: &str = "30d";

/// Shows the search.
///
/// # Errors
/// Returns a failure if the address or the query has a fault, or if the index cannot be read.
pub fn show(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    match ask.format() {
        None => page(ask, view),
        Some("atom") => feed(ask, view),
        Some(format @ ("json" | "jsonl" | "csv" | "tsv")) => {
            let search = Search::new(ask, view, |_| {})?;
            let destination = Destination::default();
            let format_options = &search.request.format;
            let mut renderer = format_options.renderer(None, Default::default, &destination);
            let body = search.write(&mut *renderer)?;
            Ok(super::data(format, body))
        }
        Some(other) => Err(super::no_format(other, "html, json, jsonl, csv, tsv, atom")),
    }
}

/// A search of an address.
pub struct Search<'v> {
    pub request: SearchRequest,
    query: QueryText,
    pub view: &'v View,
    clusters: Option<Arc<Clusters>>,
    /// The mark of the query, if only new articles are searched.
    pub arrivals: Option<Arrivals>,
    hides_paths: bool,
}

impl<'v> Search<'v> {
    /// Resolves an address; `adjust` sets what a view adds to it.
    ///
    /// # Errors
    /// Returns a failure if the address has a fault, or asks for what the client may not see.
    pub fn new(
        ask: &Ask,
        view: &'v View,
        adjust: impl FnOnce(&mut SearchArgs),
    ) -> Result<Self, Failure> {
        let query = ask.query();
        check_length(query)?;
        let text = if query.is_empty() { ALL } else { query };
        let mut args: SearchArgs =
            arguments(&ask.parameters, &FLAGS, Some(text)).map_err(Failure::Address)?;
        args.format = match ask.format() {
            Some("json") => SearchFormat::Json,
            Some("jsonl") => SearchFormat::Jsonl,
            Some("csv") => SearchFormat::Csv,
            Some("tsv") => SearchFormat::Tsv,
            _ => SearchFormat::Html,
        };
        if args.new && ask.parameters.get("limit").is_none() {
            // Not all, as the command prints: a page has pages.
            args.limit = PAGE_HITS;
        }
        adjust(&mut args);
        if args.limit > MAX_HITS {
            return Err(Failure::Address(format!("limit is at most {MAX_HITS}")));
        }
        if args.offset > MAX_OFFSET {
            return Err(Failure::Address(format!(
                "offset is at most {MAX_OFFSET}: narrow the search"
            )));
        }
        let request = SearchRequest::new(&args);
        let mut request = request.map_err(|error| Failure::Address(format!("{error:#}")))?;
        let arrivals = if args.new {
            Some(arrivals(ask, view, text, &mut request)?)
        } else {
            None
        };
        if request.collapse {
            view.refuse_cluster("collapse")?;
        }
        let search = Search {
            clusters: match (request.collapse, view.clusters()?) {
                (false, _) => None,
                (true, Some(clusters)) => Some(clusters),
                (true, None) => {
                    return Err(Failure::Address("collapse takes one index".to_owned()));
                }
            },
            query: QueryText {
                topic: None,
                text: text.to_owned(),
            },
            request,
            view,
            arrivals,
            hides_paths: !ask.is_local,
        };
        search.check_paths()?;
        Ok(search)
    }

    /// Refuses to tell a client elsewhere about folders.
    fn check_paths(&self) -> Result<(), Failure> {
        if !self.hides_paths {
            return Ok(());
        }
        let parsed = parse_query(&self.view.dir, &self.query.text, self.request.grammar)?;
        let of_query = filters::of_query(&parsed.group);
        let mut all = self.request.filters.iter().chain(of_query);
        let counts_folders = self.request.counting.facets.contains(&FacetField::Folder);
        if counts_folders || all.any(|filter| matches!(filter, Filter::Path(_))) {
            return Err(Failure::Local);
        }
        Ok(())
    }

    fn session(&self, renderer: &dyn Renderer) -> Session<'_> {
        let audience = Audience {
            hides_paths: self.hides_paths,
            ..Audience::default()
        };
        let (request, view) = (&self.request, self.view);
        let clusters = self.clusters.clone();
        let session = Session::new(
            request,
            &view.dir,
            &view.reader,
            clusters,
            renderer,
            audience,
        );
        match &view.engine {
            Some(engine) => session.with_engine(&**engine),
            None => session,
        }
    }

    /// Answers the search.
    fn answer<'s>(&'s self, session: &Session<'s>) -> Result<Answer<'s>, Failure> {
        Ok(session.answer(&self.query, 0)?)
    }

    /// Writes the answer with a renderer.
    ///
    /// # Errors
    /// Returns a failure if the query has a fault, or if the index cannot be read.
    pub fn write(&self, renderer: &mut dyn Renderer) -> Result<Vec<u8>, Failure> {
        let session = self.session(renderer);
        let answer = self.answer(&session)?;
        let mut out = Vec::new();
        session.write(&mut out, renderer, answer)?;
        renderer.finish(&mut out)?;
        Ok(out)
    }
}

impl Search<'_> {
    /// Returns the counts of the answer.
    ///
    /// # Errors
    /// Returns a failure if the query has a fault, or if the index cannot be read.
    pub fn summary(&self) -> Result<Summary, Failure> {
        let session = self.session(&Results::new(None));
        Ok(self.answer(&session)?.summary)
    }
}

/// Restricts a search to the articles that came since the mark of its query.
fn arrivals(
    ask: &Ask,
    view: &View,
    query: &str,
    request: &mut SearchRequest,
) -> Result<Arrivals, Failure> {
    if !ask.sees_marks() {
        return Err(Failure::Unchangeable(
            "what is new since the last time is shown to the owner of the index only",
        ));
    }
    view.refuse_cluster("new")?;
    let Some(store) = view.store() else {
        let message = "new takes one index, to which its marks belong";
        return Err(Failure::Address(message.to_owned()));
    };
    let arrivals = Arrivals::since_mark(store, &view.reader, query, request)?;
    Ok(arrivals)
}

fn page(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    if ask.parameters.get("min-score").is_some() {
        // A page has counts, which a cluster cannot make of scores.
        view.refuse_cluster("min-score")?;
    }
    let rows = ask
        .parameters
        .get("facet-limit")
        .is_none()
        .then_some(FACET_ROWS);
    let search = Search::new(ask, view, |args| {
        if args.counts.facet.is_empty() {
            args.counts.facet = vec![FacetField::Source, FacetField::Category];
        }
        // One row more tells whether there are more.
        args.counts.facet_limit = Some(rows.map_or(MAX_HITS, |rows| rows + 1));
        if args.counts.timeline.is_none() {
            let filters = filters::resolve(&args.filters).unwrap_or_default();
            args.counts.timeline = Some(interval(view, &filters));
        }
    })?;
    let mut renderer = Results::new(rows);
    let session = search.session(&renderer);
    let answer = search.answer(&session)?;
    let given = &search.request.filters;
    let mut notes = match &view.engine {
        Some(engine) => on_engine::unmatched(&**engine, given)?,
        None => filters::unmatched(&view.reader, given)?,
    };
    notes.extend(answer.warnings.iter().chain(&answer.left_out).cloned());
    if let Some(arrivals) = &search.arrivals {
        notes.extend(arrivals.fault.clone().filter(|_| ask.is_local));
        notes.extend(arrivals.warning.map(str::to_owned));
    }
    session.write(&mut std::io::sink(), &mut renderer, answer)?;
    Ok(renderer.page(ask, &search, &notes))
}

/// Chooses the interval of a timeline so that its bars are neither few nor many.
fn interval(view: &View, filters: &[Filter]) -> Interval {
    let (first, last) = bounds(view);
    let range = filters.iter().find_map(|filter| match filter {
        Filter::Date(since, until) => Some((since.or(first), until.or(last))),
        _ => None,
    });
    let days = |range: (Option<Date>, Option<Date>)| {
        let (since, until) = (range.0?, range.1?);
        Some(until.since(since).ok()?.get_days())
    };
    match days(range.unwrap_or((first, last))) {
        Some(..=92) => Interval::Day,
        Some(..=4_000) => Interval::Month,
        _ => Interval::Year,
    }
}

/// Returns the first and the last day of the articles, on a cluster of their years.
fn bounds(view: &View) -> (Option<Date>, Option<Date>) {
    if let Some(engine) = &view.engine {
        let years = on_engine::years(&**engine).ok().flatten();
        let day = |year: &str, month, day| Date::new(year.parse().ok()?, month, day).ok();
        return years.map_or((None, None), |(first, last)| {
            (day(&first, 1, 1), day(&last, 12, 31))
        });
    }
    let bounds = filters::date_bounds(&view.reader).ok().flatten();
    bounds.map_or((None, None), |(first, last)| {
        (date_of(first), date_of(last))
    })
}

fn feed(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    let search = Search::new(ask, view, |args| {
        args.limit = if ask.parameters.get("limit").is_some() {
            args.limit
        } else {
            FEED_HITS
        };
        if args.filters.added_since.is_none() {
            args.filters.added_since = Some(FEED_DAYS.to_owned());
        }
        if ask.parameters.get("sort").is_none() {
            args.sort = SortBy::NewestFirst;
        }
    })?;
    let mut renderer = Feed::new(ask);
    let body = search.write(&mut renderer)?;
    Ok(super::data("atom", body))
}
