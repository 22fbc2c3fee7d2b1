//! `/spellings`: the spellings of one word, by source or by year.

use maud::{Markup, html};

use super::kwic::filters_of;
use super::list::{self, FILTERS, check_limit};
use super::search::SearchLinks;
use super::tabs;
use crate::answer::spellings::{SPELLING_COLUMNS, SpellingsRequest, spelling_rows};
use crate::cli::TermsArgs;
use crate::render::html::{clean, field};
use crate::render::list::{ListFormat, write_rows};
use crate::serve::address::{Parameters, arguments};
use crate::serve::archive::View;
use crate::serve::frame::{self, Content};
use crate::serve::reply::{Failure, Reply};
use crate::serve::router::Ask;
use crate::vocabulary::spellings::Spelling;

/// The flags that an address may have, besides filters.
const FLAGS: [&str; 4] = ["by", "limit", "min", "sort"];

/// Sources or years of a spelling on a page.
const MAX_SHARES: usize = 8;

/// Shows the spellings of the word `q`.
///
/// # Errors
/// Returns a failure if the address has a fault, or if the index cannot be read.
pub fn show(ask: &Ask, view: &View) -> Result<Reply, Failure> {
    view.refuse_cluster("spellings")?;
    let names = [&FLAGS[..], &FILTERS].concat();
    let args: TermsArgs = arguments(&ask.parameters, &names, None).map_err(Failure::Address)?;
    check_limit(args.limit)?;
    let style = list::style(ask)?;
    if ask.query().is_empty() {
        return Err(Failure::Address("the address has no q=…".to_owned()));
    }
    let request = SpellingsRequest::new(ask.query(), &args);
    let request = request.map_err(|error| Failure::Address(format!("{error:#}")))?;
    let articles = list::articles(view, &list::filters(ask, &args.filters)?)?;
    let rows = request.rows(&view.reader, &articles)?;
    let Some(style) = style else {
        return Ok(page(ask, &rows));
    };
    let mut out = Vec::new();
    match style.format {
        ListFormat::Tsv | ListFormat::Csv => {
            write_rows(&mut out, style, &SPELLING_COLUMNS, &spelling_rows(&rows))?;
        }
        _ => write_rows(&mut out, style, &[], &rows)?,
    }
    Ok(super::data(ask.format().unwrap_or_default(), out))
}

fn page(ask: &Ask, rows: &[Spelling]) -> Reply {
    let links = SearchLinks::new(ask, None);
    let parameters = &links.parameters;
    let filters = filters_of(parameters);
    let by_year = parameters.get("by") == Some("year");
    let title = ask.say("رسوم الكلمة", "Spellings");
    let main = html! {
        section .search aria-labelledby="spellings-title" {
            header .query {
                h1 #spellings-title .hidden { (title) ": " (clean(ask.query())) }
                (tabs(ask, "/spellings"))
                (groups(ask, parameters, by_year))
            }
            @if rows.is_empty() { (list::nothing(ask)) } @else {
                table .words .spellings {
                    caption .hidden { (title) }
                    thead { tr {
                        th scope="col" { (ask.say("الرسم", "Spelling")) }
                        th scope="col" { (ask.say("المرات", "Occurrences")) }
                        th scope="col" { (ask.say("المقالات", "Articles")) }
                        th scope="col" { @if by_year { (ask.say("السنة", "Year")) } @else { (ask.say("المصدر", "Source")) } }
                    } }
                    tbody { @for row in rows { (spelling(ask, &filters, row, by_year)) } }
                }
            }
            (super::formats(ask, parameters, "/spellings"))
        }
    };
    let content = Content {
        title: format!("{title} {}", ask.query()),
        retained: filters,
        main: Some(main),
        ..Content::default()
    };
    frame::page(ask, content)
}

/// Renders a spelling with its commonest sources or years, each a link to its articles.
fn spelling(ask: &Ask, filters: &Parameters, row: &Spelling, by_year: bool) -> Markup {
    let exact = filters.with("q", &format!("={}", row.word));
    let articles = |value: &str| {
        let narrowed = if by_year {
            exact.with("since", value).with("until", value)
        } else {
            exact.with("source", value)
        };
        narrowed.at("/search")
    };
    html! {
        tr {
            th scope="row" { a href=(exact.at("/search")) { (field(&row.word)) } }
            td { bdi dir="ltr" { (row.count) } }
            td { bdi dir="ltr" { (row.docs) } }
            td .shares {
                @for share in row.by.iter().take(MAX_SHARES) {
                    span {
                        @match &share.value {
                            Some(value) => a href=(articles(value)) { (field(value)) },
                            None => (ask.say("غير معروف", "unknown")),
                        }
                        " " bdi dir="ltr" { (share.count) }
                    }
                    " "
                }
                @if row.by.len() > MAX_SHARES { "…" }
            }
        }
    }
}

fn groups(ask: &Ask, parameters: &Parameters, by_year: bool) -> Markup {
    let groups = [
        ("source", ask.say("بحسب المصدر", "by source"), !by_year),
        ("year", ask.say("بحسب السنة", "by year"), by_year),
    ];
    html! {
        nav .modes aria-label=(ask.say("التقسيم", "Breakdown")) {
            ul {
                @for (by, label, is_current) in groups {
                    li { a href=(parameters.with("by", by).at("/spellings")) aria-current=[is_current.then_some("true")] { (label) } }
                }
            }
        }
    }
}
