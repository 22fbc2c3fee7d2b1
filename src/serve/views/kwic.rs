//! `/kwic`: every occurrence of a query in its context.

use maud::{Markup, html};

use super::list::{self, FILTERS, check_limit};
use super::search::SearchLinks;
use super::tabs;
use crate::answer::occurrences::{OccurrenceSearch, order};
use crate::cli::KwicArgs;
use crate::concordance::{Extent, Line, LineWidths, OccurrenceFinder};
use crate::query::grammar;
use crate::render::concordance::{ConcordanceWriter, Layout};
use crate::render::html::page::PageLinks;
use crate::render::html::{clean, date, field};
use crate::search::Request;
use crate::search::engine::{MAX_FETCHED, Wants};
use crate::serve::address::{Parameters, arguments};
use crate::serve::archive::View;
use crate::serve::frame::{self, Content};
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;

/// The flags that an address may have, besides filters.
const FLAGS: [&str; 10] = [
    "all", "context", "exact", "fields", "limit", "sample", "seed", "sort", "strict", "width",
];

/// Columns of a line unless the address says otherwise: of data as those of the command, and of a page.
const DATA_COLUMNS: usize = 100;
const PAGE_COLUMNS: usize = 120;

/// Shows the concordance.
///
/// # Errors
/// Returns a failure if the address or the query has a fault, or if the index cannot be read.
pub fn show(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    let names = [&FLAGS[..], &FILTERS].concat();
    let args: KwicArgs =
        arguments(&ask.parameters, &names, Some(ask.query())).map_err(Failure::Address)?;
    check_limit(args.sample.unwrap_or(args.limit))?;
    let style = list::style(ask)?;
    let options = grammar::Options {
        all: args.all,
        exact: args.exact,
        strict: args.strict,
    };
    let parsed = list::query(ask, view, options)?;
    let (sort, side) = order(args.sort);
    let request = Request {
        group: parsed.group,
        filters: list::filters(ask, &args.filters)?,
        sort,
        ..Request::default()
    };
    let engine = view.engine.as_ref();
    let fetched = engine.map(|engine| {
        let first = Request {
            limit: MAX_FETCHED,
            ..request.clone()
        };
        engine.search(&first, Wants::Hits)
    });
    let fetched = fetched.transpose()?;
    let columns = if style.is_some() {
        DATA_COLUMNS
    } else {
        PAGE_COLUMNS
    };
    let columns = args.width.map_or(columns, usize::from);
    let search = OccurrenceSearch {
        reader: fetched.as_ref().map_or(&view.reader, |found| &found.reader),
        finder: OccurrenceFinder::new(&request.group),
        request,
        extent: match args.context {
            Some(words) => Extent::Words(words),
            None => Extent::Columns(LineWidths::split(columns)),
        },
        limit: args.limit,
        fields: args.fields.as_ref(),
    };
    let mut lines: Vec<Line> = Vec::new();
    let mut push = |line: &Line| {
        lines.push(line.clone());
        Ok(())
    };
    let has_more = match (args.sample, side) {
        (Some(size), side) => search.sample(size, args.seed, side, &mut push)? > size,
        (None, Some(side)) => search.sorted(side, &mut push)?,
        (None, None) => search.as_found(&mut push)?,
    };
    let Some(style) = style else {
        return Ok(page(ask, &args, &lines, has_more));
    };
    let mut out = Vec::new();
    let layout = Layout::new(columns, false);
    let mut writer = ConcordanceWriter::begin(&mut out, style, layout, args.fields.as_ref())?;
    for line in &lines {
        writer.write_line(line)?;
    }
    writer.finish()?;
    Ok(super::data(ask.format().unwrap_or_default(), out))
}

fn page(ask: &Ask, args: &KwicArgs, lines: &[Line], has_more: bool) -> Reply {
    let links = SearchLinks::new(ask, None);
    let parameters = &links.parameters;
    let main = html! {
        section .search aria-labelledby="kwic-title" {
            header .query {
                h1 #kwic-title .hidden { (ask.say("في السياق: ", "In context: ")) (clean(ask.query())) }
                (tabs(ask, "/kwic"))
                (orders(ask, parameters))
            }
            @if lines.is_empty() {
                p .nothing { (ask.say("لم يُعثر على شيء.", "Nothing was found.")) }
            } @else {
                table .kwic dir="rtl" {
                    thead .hidden { tr {
                        th scope="col" { (ask.say("التاريخ", "Date")) }
                        th scope="col" { (ask.say("قبلها", "Before")) }
                        th scope="col" { (ask.say("الكلمة", "Word")) }
                        th scope="col" { (ask.say("بعدها", "After")) }
                    } }
                    tbody { @for line in lines { (row(&links, line)) } }
                }
                @if has_more {
                    p .about {
                        a href=(parameters.with("limit", &list::MAX_ROWS.to_string()).at("/kwic")) {
                            (ask.say("أكثر من ", "more than ")) bdi { (args.limit.min(lines.len())) }
                        }
                    }
                }
            }
            (super::formats(ask, parameters, "/kwic"))
        }
    };
    let content = Content {
        title: ask.query().to_owned(),
        retained: filters_of(parameters),
        main: Some(main),
        ..Content::default()
    };
    frame::page(ask, content)
}

/// Renders an occurrence. Its columns are in the order of Arabic, in either language.
fn row(links: &SearchLinks, line: &Line) -> Markup {
    html! {
        tr {
            td .day {
                @if let Some(day) = &line.date { (date(day)) }
                @if let Some(source) = &line.source { " " (field(source)) }
            }
            td .before { bdi { (clean(&line.before)) } }
            th scope="row" {
                @match links.article(&line.id, None) {
                    Some(url) => a href=(url) { bdi { (clean(&line.keyword)) } },
                    None => bdi { (clean(&line.keyword)) },
                }
            }
            td .after { bdi { (clean(&line.after)) } }
        }
    }
}

fn orders(ask: &Ask, parameters: &Parameters) -> Markup {
    let current = parameters.get("sort").unwrap_or("none");
    let orders = [
        ("none", ask.say("الأنسب", "best")),
        ("-date", ask.say("الأحدث", "newest")),
        ("after", ask.say("بما بعدها", "by the words after")),
        ("before", ask.say("بما قبلها", "by the words before")),
    ];
    html! {
        nav .modes aria-label=(ask.say("الترتيب", "Order")) {
            ul {
                @for (order, label) in orders {
                    @let is_current = (order == current).then_some("true");
                    li { a href=(parameters.with("sort", order).at("/kwic")) aria-current=[is_current] { (label) } }
                }
            }
        }
    }
}

/// Returns the parameters that a search takes over from another view.
pub fn filters_of(parameters: &Parameters) -> Parameters {
    let mut retained = parameters.clone();
    let names: Vec<&str> = parameters.iter().map(|(name, _)| name).collect();
    for name in names.into_iter().filter(|name| !FILTERS.contains(name)) {
        retained = retained.without(name);
    }
    retained
}
