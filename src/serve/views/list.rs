//! Lists of words and of occurrences: what their views share.

use maud::{Markup, html};

use crate::answer::{filters, parse_query};
use crate::article_set::ArticleSet;
use crate::cli::FilterArgs;
use crate::query::grammar::{Options, Parsed};
use crate::query::{Filter, Group};
use crate::render::html::field;
use crate::render::list::{ListFormat, ListStyle};
use crate::serve::address::Parameters;
use crate::serve::archive::View;
use crate::serve::reply::Failure;
use crate::serve::router::Ask;

/// Maximum number of rows.
pub const MAX_ROWS: usize = 1000;

/// The flags that filter.
pub const FILTERS: [&str; 6] = [
    "added-since",
    "category",
    "path",
    "since",
    "source",
    "until",
];

/// Returns the style of a format; `None` for a page.
///
/// # Errors
/// Returns a failure if lists have no such format.
pub fn style(ask: &Ask) -> Result<Option<ListStyle>, Failure> {
    let format = match ask.format() {
        None => return Ok(None),
        Some("json") => ListFormat::Json,
        Some("jsonl") => ListFormat::Jsonl,
        Some("csv") => ListFormat::Csv,
        Some("tsv") => ListFormat::Tsv,
        Some(other) => return Err(super::no_format(other, "html, json, jsonl, csv, tsv")),
    };
    Ok(Some(ListStyle {
        format,
        has_header: true,
        has_bom: true,
    }))
}

/// Resolves filters.
///
/// # Errors
/// Returns a failure if a date is none, or if the client may not ask for folders.
pub fn filters(ask: &Ask, args: &FilterArgs) -> Result<Vec<Filter>, Failure> {
    let resolved = filters::resolve(args);
    let resolved = resolved.map_err(|error| Failure::Address(format!("{error:#}")))?;
    refuse_paths(ask, resolved.iter())?;
    Ok(resolved)
}

/// Maximum number of characters of a query.
const MAX_QUERY_CHARS: usize = 4000;

/// Refuses a query that is too long.
///
/// # Errors
/// Returns a failure if it is.
pub fn check_length(query: &str) -> Result<(), Failure> {
    if query.chars().nth(MAX_QUERY_CHARS).is_some() {
        let message = format!("the query is longer than {MAX_QUERY_CHARS} characters");
        return Err(Failure::Address(message));
    }
    Ok(())
}

/// Parses the query of an address, which must have words only.
///
/// # Errors
/// Returns a failure if it has filters, and those of [`query`].
pub fn words_of_query(ask: &Ask, view: &View) -> Result<Group, Failure> {
    let group = query(ask, view, Options::default())?.group;
    if !filters::of_query(&group).is_empty() {
        let message = "this view takes words only: give filters as parameters, such as source=…";
        return Err(Failure::Address(message.to_owned()));
    }
    Ok(group)
}

/// Parses the query of an address.
///
/// # Errors
/// Returns a failure if there is none, if it has a fault, or if the client may not ask for folders.
pub fn query(ask: &Ask, view: &View, options: Options) -> Result<Parsed, Failure> {
    if ask.query().is_empty() {
        return Err(Failure::Address("the address has no q=…".to_owned()));
    }
    check_length(ask.query())?;
    let parsed = parse_query(&view.dir, ask.query(), options)?;
    refuse_paths(ask, filters::of_query(&parsed.group).into_iter())?;
    Ok(parsed)
}

/// Refuses to tell a client elsewhere about folders.
///
/// # Errors
/// Returns a failure if a filter is one of paths.
pub fn refuse_paths<'f>(
    ask: &Ask,
    mut all: impl Iterator<Item = &'f Filter>,
) -> Result<(), Failure> {
    if !ask.is_local && all.any(|filter| matches!(filter, Filter::Path(_))) {
        return Err(Failure::Local);
    }
    Ok(())
}

/// Returns the articles of a list.
///
/// # Errors
/// Returns a failure if the index cannot be read.
pub fn articles(view: &View, filters: &[Filter]) -> Result<ArticleSet, Failure> {
    Ok(if filters.is_empty() {
        ArticleSet::all(&view.reader)?
    } else {
        ArticleSet::matching(&view.reader, &Group::new(), filters)?
    })
}

/// A row of a table: a word or words, the address of their articles, numbers.
pub struct Row {
    pub words: String,
    pub address: String,
    pub numbers: Vec<String>,
}

/// Renders a table of words; `columns` are the headings of the first column and of the numbers.
pub fn table(caption: &str, columns: &[&str], rows: &[Row]) -> Markup {
    html! {
        table .words {
            caption .hidden { (caption) }
            thead { tr { @for column in columns { th scope="col" { (column) } } } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { a href=(row.address) { (field(&row.words)) } }
                        @for number in &row.numbers { td { bdi dir="ltr" { (number) } } }
                    }
                }
            }
        }
    }
}

/// Renders what a list without rows says.
pub fn nothing(ask: &Ask) -> Markup {
    html! { p .nothing { (ask.say("لم يُعثر على شيء.", "Nothing was found.")) } }
}

/// Renders the parameters that a form retains.
pub fn hidden(parameters: &Parameters) -> Markup {
    html! {
        @for (name, value) in parameters.iter() { input type="hidden" name=(name) value=(value); }
    }
}

/// Refuses more rows than a reply may have.
///
/// # Errors
/// Returns a failure if the limit is higher.
pub fn check_limit(limit: usize) -> Result<(), Failure> {
    if limit > MAX_ROWS {
        return Err(Failure::Address(format!("limit is at most {MAX_ROWS}")));
    }
    Ok(())
}
