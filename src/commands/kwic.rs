//! `fihris kwic`: a concordance.

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::context::{Context, read_text};
use super::{filters, row_limit};
use crate::cli::{KwicArgs, KwicSort};
use crate::concordance::{self, LineWidths, OccurrenceFinder, Side, SortedLines};
use crate::index::Reader;
use crate::query::grammar;
use crate::query::rank::Weights;
use crate::render::concordance::{ConcordanceWriter, Layout};
use crate::render::list::ListFormat;
use crate::search::{self, Hit, Request, Sort};

/// Columns of a line if stdout is not a terminal.
const COLUMNS: usize = 100;

/// Articles in the first batch; each further batch is four times as large.
const FIRST_ARTICLES: usize = 100;

pub fn run(context: &Context, args: &KwicArgs) -> Result<Outcome> {
    let filters = filters::resolve(&args.filters)?;
    let (store, reader) = context.reader()?;
    filters::warn_unmatched(context, &reader, &filters)?;
    let options = grammar::Options {
        all: args.all,
        exact: args.exact,
        strict: args.strict,
    };
    let parsed = context.parse_query(&store.dir, read_text(&args.query)?.trim(), options)?;
    filters::warn_unmatched(context, &reader, filters::of_query(&parsed.group))?;
    let finder = OccurrenceFinder::new(&parsed.group);
    let request = Request {
        group: parsed.group,
        filters,
        weights: Weights::default(),
        sort: match args.sort {
            KwicSort::Date => Sort::OldestFirst,
            KwicSort::NewestFirst => Sort::NewestFirst,
            KwicSort::None | KwicSort::After | KwicSort::Before => Sort::Score,
        },
        offset: 0,
        limit: FIRST_ARTICLES,
        ..Request::default()
    };
    let limit = row_limit(args.limit);
    let columns = args.width.map(usize::from);
    let columns = columns
        .or_else(|| context.width())
        .unwrap_or(COLUMNS)
        .max(20);
    let layout = Layout::new(columns, context.width().is_some());
    let widths = match args.format {
        ListFormat::Text => layout.widths,
        _ => LineWidths::split(columns),
    };
    let mut out = context.stdout();
    let mut lines = ConcordanceWriter::begin(&mut out, args.format, layout)?;
    let side = match args.sort {
        KwicSort::After => Some(Side::Left),
        KwicSort::Before => Some(Side::Right),
        KwicSort::None | KwicSort::Date | KwicSort::NewestFirst => None,
    };
    let more = match side {
        Some(side) => write_sorted(&reader, request, &finder, widths, limit, side, &mut lines)?,
        None => write_as_found(&reader, request, &finder, widths, limit, &mut lines)?,
    };
    let written = lines.written();
    lines.finish()?;
    out.flush()?;
    if more {
        let first = if limit == 1 {
            "only the first line".to_owned()
        } else {
            format!("only the first {limit} lines")
        };
        context.warn(&format!("{first} shown: -n 0 prints all"));
    }
    Ok(Outcome::of_results(written > 0))
}

/// Writes lines in the order of the articles, with one article in memory at a time. Returns whether
/// there are more than `limit`.
fn write_as_found(
    reader: &Reader,
    mut request: Request,
    finder: &OccurrenceFinder,
    widths: LineWidths,
    limit: usize,
    lines: &mut ConcordanceWriter,
) -> Result<bool> {
    if limit == usize::MAX {
        request.limit = usize::MAX;
    }
    loop {
        let hits = search::search(reader, &request)?.hits;
        for hit in &hits {
            let article = reader.article(hit.address)?;
            for occurrence in concordance::occurrences(&article, finder) {
                if lines.written() == limit {
                    return Ok(true);
                }
                lines.write_line(&occurrence.line(widths))?;
            }
        }
        if hits.len() < request.limit {
            return Ok(false);
        }
        request.offset += request.limit;
        request.limit = request.limit.saturating_mul(4);
    }
}

/// Writes the first lines in the order of the words after or before the keyword; only these are
/// held in memory. Returns whether there are more than `limit`.
fn write_sorted(
    reader: &Reader,
    mut request: Request,
    finder: &OccurrenceFinder,
    widths: LineWidths,
    limit: usize,
    side: Side,
    lines: &mut ConcordanceWriter,
) -> Result<bool> {
    request.limit = usize::MAX;
    let mut ordered = SortedLines::new(limit);
    for Hit { address, .. } in search::search(reader, &request)?.hits {
        let article = reader.article(address)?;
        for occurrence in concordance::occurrences(&article, finder) {
            ordered.push(occurrence.key(side), || occurrence.line(widths));
        }
    }
    let more = ordered.pushed() > limit;
    for line in ordered.into_lines() {
        lines.write_line(&line)?;
    }
    Ok(more)
}
