//! Lists of words and of occurrences: what their views share.

use crate::answer::{filters, parse_query};
use crate::article_set::ArticleSet;
use crate::cli::FilterArgs;
use crate::query::grammar::{Options, Parsed};
use crate::query::{Filter, Group};
use crate::render::list::{ListFormat, ListStyle};
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

/// Parses the query of an address.
///
/// # Errors
/// Returns a failure if there is none, if it has a fault, or if the client may not ask for folders.
pub fn query(ask: &Ask, view: &View, options: Options) -> Result<Parsed, Failure> {
    if ask.query().is_empty() {
        return Err(Failure::Address("the address has no q=…".to_owned()));
    }
    let parsed = parse_query(&view.dir, ask.query(), options)?;
    refuse_paths(ask, filters::of_query(&parsed.group).into_iter())?;
    Ok(parsed)
}

fn refuse_paths<'f>(ask: &Ask, mut all: impl Iterator<Item = &'f Filter>) -> Result<(), Failure> {
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
