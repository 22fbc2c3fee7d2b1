//! `fihris kwic`: a concordance.

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use super::context::{Context, joined};
use super::narrow::{filters, of_query, tell_unknown};
use crate::cli::{KwicArgs, KwicSort, at_most};
use crate::concordance::{self, Ordered, Places, Room, Side};
use crate::index::Reader;
use crate::query::grammar;
use crate::query::rank::Weights;
use crate::render::concordance::{ConcordanceWriter, Layout};
use crate::render::list::ListFormat;
use crate::search::{self, Hit, Request, Sort};

/// Columns of a line where stdout is no terminal.
const COLUMNS: usize = 100;

/// Articles that are looked up at first; where they don't give the lines that were asked for,
/// four times as many follow.
const FIRST_ARTICLES: usize = 100;

pub fn run(context: &Context, args: &KwicArgs) -> Result<Outcome> {
    let filters = filters(&args.narrow)?;
    let (store, reader) = context.reader()?;
    tell_unknown(context, &reader, &filters)?;
    let options = grammar::Options {
        all: args.all,
        exact: args.exact,
        strict: args.strict,
    };
    let parsed = context.parse(&store.dir, joined(&args.query)?.trim(), options)?;
    tell_unknown(context, &reader, of_query(&parsed.group))?;
    let places = Places::new(&parsed.group);
    let request = Request {
        group: parsed.group,
        filters,
        weights: Weights::default(),
        sort: match args.sort {
            KwicSort::Date => Sort::OldestFirst,
            KwicSort::NewestFirst => Sort::NewestFirst,
            KwicSort::None | KwicSort::Left | KwicSort::Right => Sort::Score,
        },
        offset: 0,
        limit: FIRST_ARTICLES,
        ..Request::default()
    };
    let limit = at_most(args.limit);
    let columns = args.width.map(usize::from);
    let columns = columns
        .or_else(|| context.width())
        .unwrap_or(COLUMNS)
        .max(20);
    let layout = Layout::new(columns, context.width().is_some());
    let room = match args.format {
        ListFormat::Text => layout.room,
        _ => Room::divide(columns),
    };
    let mut out = context.stdout();
    let mut lines = ConcordanceWriter::begin(&mut out, args.format, layout)?;
    let more = match args.sort {
        KwicSort::Left => in_order(
            &reader,
            request,
            &places,
            room,
            limit,
            Side::Left,
            &mut lines,
        )?,
        KwicSort::Right => in_order(
            &reader,
            request,
            &places,
            room,
            limit,
            Side::Right,
            &mut lines,
        )?,
        _ => as_found(&reader, request, &places, room, limit, &mut lines)?,
    };
    let written = lines.written();
    lines.finish()?;
    out.flush()?;
    if more {
        let first = match limit {
            1 => "this is the first line".to_owned(),
            _ => format!("these are the first {limit} lines"),
        };
        context.warn(&format!("{first}: -n 0 prints all"));
    }
    Ok(match written {
        0 => Outcome::NothingFound,
        _ => Outcome::Done,
    })
}

/// Writes lines in the order of the articles, one article in memory at a time. True when there are
/// more than `limit`.
fn as_found(
    reader: &Reader,
    mut request: Request,
    places: &Places,
    room: Room,
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
            for place in concordance::places(&article, places) {
                if lines.written() == limit {
                    return Ok(true);
                }
                lines.write_line(&place.line(room))?;
            }
        }
        if hits.len() < request.limit {
            return Ok(false);
        }
        request.offset += request.limit;
        request.limit = request.limit.saturating_mul(4);
    }
}

/// Writes the first lines in the order of what stands beside the keyword; only these are kept in
/// memory. True when there are more than `limit`.
fn in_order(
    reader: &Reader,
    mut request: Request,
    places: &Places,
    room: Room,
    limit: usize,
    side: Side,
    lines: &mut ConcordanceWriter,
) -> Result<bool> {
    request.limit = usize::MAX;
    let mut ordered = Ordered::new(limit);
    for Hit { address, .. } in search::search(reader, &request)?.hits {
        let article = reader.article(address)?;
        for place in concordance::places(&article, places) {
            ordered.push(place.key(side), || place.line(room));
        }
    }
    let more = ordered.given() > limit;
    for line in ordered.into_lines() {
        lines.write_line(&line)?;
    }
    Ok(more)
}
