//! What the flags `--source`, `--category`, `--since` and `--until` narrow to.

use anyhow::{Result, anyhow};
use jiff::civil::Date;
use tantivy::Term;
use tantivy::schema::Field;

use super::context::Context;
use crate::cli::NarrowArgs;
use crate::controls::neutralize;
use crate::dates;
use crate::index::Reader;
use crate::index::document::{date_of, days_of, narrowing_key};
use crate::query::{Filter, Group, Node};

/// What the flags narrow to.
pub fn filters(args: &NarrowArgs) -> Result<Vec<Filter>> {
    let mut filters: Vec<Filter> = Vec::new();
    filters.extend(args.source.iter().cloned().map(Filter::Source));
    filters.extend(args.category.iter().cloned().map(Filter::Category));
    let since = span(args.since.as_deref(), "--since")?.and_then(|(first, _)| first);
    let until = span(args.until.as_deref(), "--until")?.and_then(|(_, last)| last);
    if since.is_some() || until.is_some() {
        if since.zip(until).is_some_and(|(since, until)| since > until) {
            return Err(anyhow!("--since lies after --until: no day is in both"));
        }
        filters.push(Filter::Date(since, until));
    }
    Ok(filters)
}

/// Tells of sources, categories and days that no article has.
pub fn tell_unknown<'n>(
    context: &Context,
    reader: &Reader,
    filters: impl IntoIterator<Item = &'n Filter>,
) -> Result<()> {
    for warning in unknown(reader, filters)? {
        context.warn(&warning);
    }
    Ok(())
}

/// Warnings of sources, categories and days that no article has: names are taken whole, and a typing error in
/// one would look like news that nobody wrote.
pub fn unknown<'n>(
    reader: &Reader,
    filters: impl IntoIterator<Item = &'n Filter>,
) -> Result<Vec<String>> {
    let mut warnings: Vec<String> = Vec::new();
    let mut dates = None;
    for filter in filters {
        let warning = match filter {
            Filter::Source(name) => without(reader, "source", reader.fields.source_key, name)?,
            Filter::Category(name) => {
                without(reader, "category", reader.fields.category_key, name)?
            }
            Filter::Date(since, until) => {
                let dates = match dates {
                    Some(dates) => dates,
                    None => *dates.insert(bounds(reader)?),
                };
                elsewhen(dates, *since, *until)
            }
        };
        warnings.extend(warning.filter(|warning| !warnings.contains(warning)));
    }
    Ok(warnings)
}

fn without(reader: &Reader, what: &str, field: Field, name: &str) -> Result<Option<String>> {
    let term = Term::from_field_text(field, &narrowing_key(name));
    Ok((reader.searcher.doc_freq(&term)? == 0).then(|| {
        let name = neutralize(name);
        format!(
            "no article has the {what} {name}: `fihris search -n 0 --facet {what} '*'` lists them"
        )
    }))
}

/// The first and the last date of the index, in days since 1970-01-01.
fn bounds(reader: &Reader) -> Result<Option<(i64, i64)>> {
    let mut bounds: Option<(i64, i64)> = None;
    for segment in reader.searcher.segment_readers() {
        let dates = segment.fast_fields().i64("date")?;
        if dates.values.num_vals() > 0 {
            let (first, last) = bounds.unwrap_or((i64::MAX, i64::MIN));
            bounds = Some((first.min(dates.min_value()), last.max(dates.max_value())));
        }
    }
    Ok(bounds)
}

/// A warning where all dates of the index lie before or behind these days.
fn elsewhen(dates: Option<(i64, i64)>, since: Option<Date>, until: Option<Date>) -> Option<String> {
    let Some((first, last)) = dates else {
        return Some("no article has a date".to_owned());
    };
    let is_after = since.is_some_and(|since| days_of(since) > last);
    let is_before = until.is_some_and(|until| days_of(until) < first);
    let (first, last) = (date_of(first)?, date_of(last)?);
    (is_after || is_before).then(|| {
        format!("no article is of these days: those of the index are from {first} to {last}")
    })
}

/// What a query itself narrows to, as in `category:sport`.
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

type Span = (Option<Date>, Option<Date>);

fn span(value: Option<&str>, flag: &str) -> Result<Option<Span>> {
    value
        .map(|value| {
            dates::parse_range(value).map_err(|error| {
                anyhow!("{flag}: {error}: write it as 2024, 2024-06, 2024-06-20, yesterday or 7d")
            })
        })
        .transpose()
}
