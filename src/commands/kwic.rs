//! `fihris kwic`: a concordance.

use std::io::{self, IsTerminal, Write};

use anyhow::Result;

use super::Outcome;
use super::context::{Context, parse_query, read_text};
use super::{filters, plural};
use crate::answer::occurrences::{OccurrenceSearch, order};
use crate::cli::KwicArgs;
use crate::concordance::{Extent, Line, LineWidths, OccurrenceFinder};
use crate::index::Reader;
use crate::query::{grammar, has_words};
use crate::render::concordance::{ConcordanceWriter, Layout};
use crate::render::list::ListFormat;
use crate::search::Request;
use crate::suggestions::{self, Unanswered};

/// Columns of a line if stdout is not a terminal.
const DEFAULT_COLUMNS: usize = 100;

/// Minimum number of columns of a line.
const MIN_COLUMNS: usize = 20;

pub fn run(context: &Context, args: &KwicArgs) -> Result<Outcome> {
    let filters = filters::resolve(&args.filters)?;
    #[cfg(feature = "cluster")]
    if let Some(cluster) = context.cluster()? {
        return on_cluster(context, args, filters, &cluster);
    }
    let (dir, reader) = context.readers()?;
    filters::warn_unmatched(context, &reader, &filters)?;
    let options = grammar::Options {
        all: args.all,
        exact: args.exact,
        strict: args.strict,
    };
    let query = read_text(&args.query)?;
    let query = query.trim();
    let parsed = context.parse_query(&dir, query, options)?;
    filters::warn_unmatched(context, &reader, filters::of_query(&parsed.group))?;
    let request = Request {
        group: parsed.group,
        filters,
        sort: order(args.sort).0,
        ..Request::default()
    };
    let is_empty = write(context, args, &reader, &request)?;
    if is_empty && !has_words(&request.group) {
        context.warn("the query has no word whose occurrences could be listed: `fihris search` lists articles");
    } else if is_empty {
        let any = if args.all {
            let any = grammar::Options {
                all: false,
                ..options
            };
            Some(parse_query(&dir, query, any)?.group)
        } else {
            None
        };
        let unanswered = Unanswered {
            text: query,
            options,
            request: &request,
            any: any.as_ref(),
        };
        let suggestions = suggestions::suggestions(&reader, &unanswered)?;
        if !suggestions.is_empty() || io::stdout().is_terminal() {
            context.warn(&suggestions::message(&suggestions));
        }
    }
    Ok(Outcome::of_results(!is_empty))
}

/// Lists the occurrences in the articles of a cluster.
#[cfg(feature = "cluster")]
fn on_cluster(
    context: &Context,
    args: &KwicArgs,
    filters: Vec<crate::query::Filter>,
    cluster: &crate::cluster::Cluster,
) -> Result<Outcome> {
    use crate::search::engine::{Engine, MAX_FETCHED, NO_FOLDER, Wants};
    cluster.check_index()?;
    let options = grammar::Options {
        all: args.all,
        exact: args.exact,
        strict: args.strict,
    };
    let query = read_text(&args.query)?;
    let dir = std::path::Path::new(NO_FOLDER);
    let request = Request {
        group: context.parse_query(dir, query.trim(), options)?.group,
        filters,
        sort: order(args.sort).0,
        limit: MAX_FETCHED,
        ..Request::default()
    };
    let found = cluster.search(&request, Wants::Hits)?;
    for note in &found.notes {
        context.warn(note);
    }
    if found.hits.total > MAX_FETCHED as u64 {
        context.warn(&format!(
            "only the lines of {MAX_FETCHED} of {} are listed on a cluster",
            plural(found.hits.total, "article")
        ));
    }
    let is_empty = write(context, args, &found.reader, &request)?;
    Ok(Outcome::of_results(!is_empty))
}

/// Writes the lines of a request. Returns whether there are none.
fn write(context: &Context, args: &KwicArgs, reader: &Reader, request: &Request) -> Result<bool> {
    let (_, side) = order(args.sort);
    let (layout, widths) = layout(context, args);
    let search = OccurrenceSearch {
        reader,
        finder: OccurrenceFinder::new(&request.group),
        request: request.clone(),
        extent: match args.context {
            Some(words) => Extent::Words(words),
            None => Extent::Columns(widths),
        },
        limit: args.limit,
        fields: args.fields.as_ref(),
    };
    if args.fields.is_some() && args.format == ListFormat::Text {
        context.warn("--fields has no effect: it is for --format json, jsonl, tsv and csv");
    }
    let mut out = context.stdout();
    let fields = args.fields.as_ref();
    let mut lines =
        ConcordanceWriter::begin(&mut out, context.list_style(args.format), layout, fields)?;
    let mut sampled = None;
    let mut write = |line: &Line| Ok(lines.write_line(line)?);
    let more = match (args.sample, side) {
        (Some(size), side) => {
            sampled = Some(search.sample(size, args.seed, side, &mut write)?);
            false
        }
        (None, Some(side)) => search.sorted(side, &mut write)?,
        (None, None) => search.as_found(&mut write)?,
    };
    let written = lines.line_count();
    lines.finish()?;
    out.flush()?;
    if let Some(all) = sampled {
        context.say(&format!(
            "a sample of {written} of {}, seed {}",
            plural(all as u64, "line"),
            args.seed
        ));
    }
    if more {
        let first = match args.limit {
            0 => "no line".to_owned(),
            1 => "only the first line".to_owned(),
            limit => format!("only the first {limit} lines"),
        };
        context.warn(&format!("{first} shown: -n all prints all"));
    }
    Ok(written == 0 && !more)
}

/// Returns the layout of a line of text, and the widths of its parts in the output format.
fn layout(context: &Context, args: &KwicArgs) -> (Layout, LineWidths) {
    let columns = args.width.map(usize::from).or_else(|| context.width());
    let columns = columns.unwrap_or(DEFAULT_COLUMNS).max(MIN_COLUMNS);
    let layout = Layout::new(columns, context.width().is_some());
    let widths = if args.format == ListFormat::Text {
        layout.widths
    } else {
        LineWidths::split(columns)
    };
    (layout, widths)
}
