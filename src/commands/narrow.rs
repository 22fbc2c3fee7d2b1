//! What the flags `--source`, `--category`, `--since` and `--until` narrow to.

use anyhow::{Result, anyhow};
use jiff::civil::Date;
use tantivy::Term;

use super::context::Context;
use crate::cli::NarrowArgs;
use crate::dates;
use crate::index::Reader;
use crate::index::document::{date_of, days_of, narrowing_key};
use crate::query::{Group, Narrowing, Node};
use crate::render::terminal::harmless;

/// What the flags narrow to.
pub fn narrowings(args: &NarrowArgs) -> Result<Vec<Narrowing>> {
    let mut narrowings: Vec<Narrowing> = Vec::new();
    narrowings.extend(args.source.iter().cloned().map(Narrowing::Source));
    narrowings.extend(args.category.iter().cloned().map(Narrowing::Category));
    let since = span(args.since.as_deref(), "--since")?.and_then(|(first, _)| first);
    let until = span(args.until.as_deref(), "--until")?.and_then(|(_, last)| last);
    if since.is_some() || until.is_some() {
        if since.zip(until).is_some_and(|(since, until)| since > until) {
            return Err(anyhow!("--since lies after --until: no day is in both"));
        }
        narrowings.push(Narrowing::Date(since, until));
    }
    Ok(narrowings)
}

/// Tells of sources and categories that no article has.
pub fn tell_unknown<'n>(
    context: &Context,
    reader: &Reader,
    narrowings: impl IntoIterator<Item = &'n Narrowing>,
) -> Result<()> {
    for warning in unknown(reader, narrowings)? {
        context.warn(&warning);
    }
    Ok(())
}

/// Warnings of sources and categories that no article has: names are taken whole, and a typing error in
/// one would look like news that nobody wrote.
pub fn unknown<'n>(
    reader: &Reader,
    narrowings: impl IntoIterator<Item = &'n Narrowing>,
) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    for narrowing in narrowings {
        let (field, what, name) = match narrowing {
            Narrowing::Source(name) => (reader.fields.source_key, "source", name),
            Narrowing::Category(name) => (reader.fields.category_key, "category", name),
            Narrowing::Date(since, until) => {
                warnings.extend(elsewhen(reader, *since, *until)?);
                continue;
            }
        };
        let term = Term::from_field_text(field, &narrowing_key(name));
        if reader.searcher.doc_freq(&term)? == 0 {
            warnings.push(format!(
                "no article has the {what} {}: `fihris search -n 0 --facet {what} '*'` lists them",
                harmless(name)
            ));
        }
    }
    Ok(warnings)
}

/// A warning where all dates of the index lie before or behind these days.
fn elsewhen(reader: &Reader, since: Option<Date>, until: Option<Date>) -> Result<Option<String>> {
    let mut bounds: Option<(i64, i64)> = None;
    for segment in reader.searcher.segment_readers() {
        let dates = segment.fast_fields().i64("date")?;
        if dates.values.num_vals() > 0 {
            let (first, last) = bounds.unwrap_or((i64::MAX, i64::MIN));
            bounds = Some((first.min(dates.min_value()), last.max(dates.max_value())));
        }
    }
    let Some((first, last)) = bounds else {
        return Ok(Some("no article has a date".to_owned()));
    };
    let is_after = since.is_some_and(|since| days_of(since) > last);
    let is_before = until.is_some_and(|until| days_of(until) < first);
    Ok(
        match (is_after || is_before, date_of(first), date_of(last)) {
            (true, Some(first), Some(last)) => Some(format!(
                "no article is of these days: those of the index are from {first} to {last}"
            )),
            _ => None,
        },
    )
}

/// What a query itself narrows to, as in `category:sport`.
pub fn of_query(group: &Group) -> Vec<&Narrowing> {
    let nodes = group.iter().map(|(_, node)| node);
    nodes
        .flat_map(|node| match node {
            Node::Narrow(narrowing) => vec![narrowing],
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
