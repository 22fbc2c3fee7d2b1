//! The filters given by `--source`, `--category`, `--since` and `--until`, and warnings about
//! filters that match no article.

pub mod on_engine;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use jiff::civil::Date;
use tantivy::Term;
use tantivy::schema::Field;

use crate::cli::FilterArgs;
use crate::controls::neutralize;
use crate::counting::Counting;
use crate::dates;
use crate::index::Reader;
use crate::index::document::{date_of, days_of, filter_key};
use crate::index::schema::ARTICLE;
use crate::nearest_name::similarity;
use crate::query::path_pattern::PathPattern;
use crate::query::{Filter, Group, Node, Occur};
use crate::search::{self, Request};

/// Returns the filters given as flags.
///
/// # Errors
/// Returns an error if a date cannot be parsed, or if `--since` is after `--until`.
pub fn resolve(args: &FilterArgs) -> Result<Vec<Filter>> {
    let mut filters: Vec<Filter> = Vec::new();
    filters.extend(args.source.iter().cloned().map(Filter::Source));
    filters.extend(args.category.iter().cloned().map(Filter::Category));
    for text in &args.path {
        let pattern = PathPattern::parse(text).map_err(|reason| anyhow!("--path: {reason}"))?;
        filters.push(Filter::Path(Arc::new(pattern)));
    }
    let since = date_range(args.since.as_deref(), "--since")?.and_then(|(first, _)| first);
    let until = date_range(args.until.as_deref(), "--until")?.and_then(|(_, last)| last);
    if since.is_some() || until.is_some() {
        if since.zip(until).is_some_and(|(since, until)| since > until) {
            return Err(anyhow!("--since is after --until: the date range is empty"));
        }
        filters.push(Filter::Date(since, until));
    }
    if let Some((first, _)) = date_range(args.added_since.as_deref(), "--added-since")? {
        filters.push(Filter::Added(dates::seconds(first, None).0, None));
    }
    Ok(filters)
}

/// Restricts the filters to dates before `--before`. Changes an existing date filter: a second one
/// would be an alternative to the first.
///
/// # Errors
/// Returns an error if the date cannot be parsed, or if the date range becomes empty.
pub fn restrict_before(filters: &mut Vec<Filter>, before: &str) -> Result<()> {
    let (first, _) = dates::parse_range(before)
        .map_err(|error| anyhow!("--before: {error}: write it as 2024, 2024-06 or 2024-06-20"))?;
    let first = first.ok_or_else(|| anyhow!("--before: {before} has no first day"))?;
    let last = first.yesterday()?;
    let existing = filters.iter_mut().find_map(|filter| match filter {
        Filter::Date(since, until) => Some((since, until)),
        _ => None,
    });
    let Some((since, until)) = existing else {
        filters.push(Filter::Date(None, Some(last)));
        return Ok(());
    };
    *until = Some(until.map_or(last, |until| until.min(last)));
    if since.is_some_and(|since| since > last) {
        return Err(anyhow!(
            "--since is not before --before: the date range is empty"
        ));
    }
    Ok(())
}

/// Returns a warning for each filter that matches no article of the index. Filters match whole
/// names, so a typing error would otherwise look like an empty result.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn unmatched<'f>(
    reader: &Reader,
    filters: impl IntoIterator<Item = &'f Filter>,
) -> Result<Vec<String>> {
    let mut warnings: Vec<String> = Vec::new();
    let mut index_range = None;
    for filter in filters {
        let warning = match filter {
            Filter::Source(name) => {
                unmatched_name(reader, "source", reader.fields.source_key, name)?
            }
            Filter::Category(name) => {
                unmatched_name(reader, "category", reader.fields.category_key, name)?
            }
            Filter::Date(since, until) => {
                let index_range = match index_range {
                    Some(range) => range,
                    None => *index_range.insert(date_bounds(reader)?),
                };
                unmatched_dates(index_range, *since, *until)
            }
            Filter::Path(pattern) => unmatched_path(reader, pattern)?,
            Filter::Undated | Filter::Added(..) => None,
        };
        warnings.extend(warning.filter(|warning| !warnings.contains(warning)));
    }
    Ok(warnings)
}

fn unmatched_name(
    reader: &Reader,
    field_name: &str,
    field: Field,
    name: &str,
) -> Result<Option<String>> {
    let key = filter_key(name);
    let term = Term::from_field_text(field, &key);
    if reader.searcher.doc_freq(&term)? > 0 {
        return Ok(None);
    }
    let nearest = nearest_values(reader, field_name, field, &key)?;
    Ok(Some(no_value(field_name, name, &nearest)))
}

/// Returns the warning that no article has a source or category, with the nearest ones.
fn no_value(field_name: &str, name: &str, nearest: &[String]) -> String {
    let remedy = if nearest.is_empty() {
        format!("`fihris search -n 0 --facet {field_name} '*'` lists all")
    } else {
        format!("nearest: {}", neutralize(&nearest.join(", ")))
    };
    let name = neutralize(name);
    format!("no article has the {field_name} {name}; {remedy}")
}

/// Maximum number of values of each segment that a misspelled one is compared with.
const MAX_COMPARED: usize = 100_000;

/// Maximum number of suggested values.
const MAX_SUGGESTED: usize = 3;

/// The values that are most similar to a misspelled one.
struct MostSimilar<'n> {
    name: &'n str,
    values: BTreeMap<String, f64>,
}

impl<'n> MostSimilar<'n> {
    fn to(name: &'n str) -> Self {
        MostSimilar {
            name,
            values: BTreeMap::new(),
        }
    }

    fn offer(&mut self, value: &str) {
        if let Some(similarity) = similarity(self.name, value) {
            self.values.insert(value.to_owned(), similarity);
        }
    }

    /// Returns at most [`MAX_SUGGESTED`] values, the most similar first.
    fn into_values(self) -> impl Iterator<Item = String> {
        let mut values: Vec<(String, f64)> = self.values.into_iter().collect();
        values.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let best = values.into_iter().take(MAX_SUGGESTED);
        best.map(|(value, _)| value)
    }
}

/// Returns the sources or categories that are most similar to a name, as an article writes them.
fn nearest_values(
    reader: &Reader,
    field_name: &str,
    field: Field,
    name: &str,
) -> Result<Vec<String>> {
    let mut similar = MostSimilar::to(name);
    for segment in reader.searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut values = inverted.terms().stream()?;
        for _ in 0..MAX_COMPARED {
            if !values.advance() {
                break;
            }
            similar.offer(&String::from_utf8_lossy(values.key()));
        }
    }
    let mut shown = Vec::new();
    for key in similar.into_values() {
        let term = Term::from_field_text(field, &key);
        let addresses = reader.addresses(&term)?;
        // A key in the dictionary may belong to deleted articles only.
        if let Some(address) = addresses.first() {
            let listing = reader.columns().listing(*address)?;
            let value = if field_name == "source" {
                listing.source
            } else {
                listing.category
            };
            shown.extend(value);
        }
    }
    Ok(shown)
}

fn unmatched_path(reader: &Reader, pattern: &Arc<PathPattern>) -> Result<Option<String>> {
    let request = Request {
        filters: vec![Filter::Path(Arc::clone(pattern))],
        ..Request::default()
    };
    Ok((search::search_counts(reader, &request)?.total == 0).then(|| no_path(pattern)))
}

fn no_path(pattern: &PathPattern) -> String {
    let pattern = neutralize(pattern.text());
    format!(
        "no article has the path {pattern}: `fihris search -n 0 --facet folder '*'` lists the folders"
    )
}

/// Returns the first and the last date of the index, in days since 1970-01-01.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn date_bounds(reader: &Reader) -> Result<Option<(i64, i64)>> {
    let mut bounds: Option<(i64, i64)> = None;
    for segment in reader.searcher.segment_readers() {
        for column in ["date", "last_day"] {
            let days = segment.fast_fields().i64(column)?;
            if days.values.num_vals() > 0 {
                let (first, last) = bounds.unwrap_or((i64::MAX, i64::MIN));
                bounds = Some((first.min(days.min_value()), last.max(days.max_value())));
            }
        }
    }
    Ok(bounds)
}

/// Returns a warning if the whole index lies outside a date range.
fn unmatched_dates(
    index_range: Option<(i64, i64)>,
    since: Option<Date>,
    until: Option<Date>,
) -> Option<String> {
    let Some((first, last)) = index_range else {
        return Some(NO_DATES.to_owned());
    };
    let is_after = since.is_some_and(|since| days_of(since) > last);
    let is_before = until.is_some_and(|until| days_of(until) < first);
    let (first, last) = (date_of(first)?, date_of(last)?);
    (is_after || is_before).then(|| not_covered(first, last))
}

/// The warning about a date range if the index has no dates.
const NO_DATES: &str = "no article has a date";

/// Returns the warning that the whole index lies outside a date range.
fn not_covered(first: impl Display, last: impl Display) -> String {
    format!("no articles in this date range: the index covers {first} to {last}")
}

/// Returns the filters in a query, such as `category:sport`.
pub fn of_query(group: &Group) -> Vec<&Filter> {
    let nodes = group.iter().map(|(_, node)| node);
    nodes
        .flat_map(|node| match node {
            Node::Filter(filter) => vec![filter],
            Node::Group(group) => of_query(group),
            _ => Vec::new(),
        })
        .collect()
}

/// Returns a note that counts the articles without a date that a date range left out. Returns
/// `None` if there are none, or if the request has no date range.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn left_out(reader: &Reader, request: &Request) -> Result<Option<String>> {
    let Some(undated) = undated(request) else {
        return Ok(None);
    };
    if !has_undated(reader)? {
        return Ok(None);
    }
    Ok(left_out_note(
        search::search_counts(reader, &undated)?.total,
    ))
}

/// Returns a request for the articles without a date that match without the date range; `None` if
/// the request has no date range.
fn undated(request: &Request) -> Option<Request> {
    let is_range = |filter: &Filter| matches!(filter, Filter::Date(..));
    let is_narrowing = |occur: &Occur, node: &Node| {
        *occur != Occur::MustNot && matches!(node, Node::Filter(filter) if is_range(filter))
    };
    let mut group = request.group.clone();
    let mut filters = request.filters.clone();
    group.retain(|(occur, node)| !is_narrowing(occur, node));
    filters.retain(|filter| !is_range(filter));
    if group.len() == request.group.len() && filters.len() == request.filters.len() {
        return None;
    }
    if group.is_empty() {
        group.push((Occur::Must, Node::AllArticles));
    }
    filters.push(Filter::Undated);
    Some(Request {
        group,
        filters,
        counting: Counting::default(),
        collapse: None,
        ..request.clone()
    })
}

fn left_out_note(undated: u64) -> Option<String> {
    match undated {
        0 => None,
        1 => Some("1 article without a date was left out".to_owned()),
        count => Some(format!("{count} articles without a date were left out")),
    }
}

/// Returns whether an article of the index has no date. Deleted articles count until they are
/// merged away.
fn has_undated(reader: &Reader) -> Result<bool> {
    let (mut dated, mut articles) = (0, 0);
    let kind = Term::from_field_text(reader.fields.kind, ARTICLE);
    for segment in reader.searcher.segment_readers() {
        dated += u64::from(segment.fast_fields().i64("date")?.values.num_vals());
        let inverted = segment.inverted_index(reader.fields.kind)?;
        articles += u64::from(inverted.doc_freq(&kind)?);
    }
    Ok(dated < articles)
}

type DateRange = (Option<Date>, Option<Date>);

fn date_range(value: Option<&str>, flag: &str) -> Result<Option<DateRange>> {
    value
        .map(|value| {
            dates::parse_range(value).map_err(|error| {
                anyhow!("{flag}: {error}: write it as 2024, 2024-06, 2024-06-20, yesterday or 7d")
            })
        })
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn restricted(mut filters: Vec<Filter>, before: &str) -> Result<Vec<Filter>> {
        restrict_before(&mut filters, before)?;
        Ok(filters)
    }

    fn day(text: &str) -> Option<Date> {
        Some(text.parse().expect("a day"))
    }

    #[test]
    fn before_excludes_its_day_and_its_month() {
        for (before, last) in [("2024-06-20", "2024-06-19"), ("2024-06", "2024-05-31")] {
            let expected = vec![Filter::Date(None, day(last))];
            assert_eq!(restricted(Vec::new(), before).expect("read"), expected);
        }
    }

    #[test]
    fn before_restricts_an_existing_date_range() {
        let range = |until| vec![Filter::Date(day("2024-01-01"), until)];
        let both = restricted(range(day("2024-03-01")), "2024-06").expect("read");
        assert_eq!(both, range(day("2024-03-01")));
        let both = restricted(range(None), "2024-06").expect("read");
        assert_eq!(both, range(day("2024-05-31")));
        assert!(restricted(range(None), "2024").is_err());
    }
}
