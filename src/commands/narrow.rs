//! What the flags `--source`, `--category`, `--since` and `--until` narrow to.

use anyhow::{Result, anyhow};
use jiff::civil::Date;

use crate::cli::NarrowArgs;
use crate::dates;
use crate::query::Narrowing;

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
