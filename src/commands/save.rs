//! `fihris save`: queries kept under a name.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use serde::Serialize;

use super::Outcome;
use super::context::{Context, joined};
use crate::cli::SaveArgs;
use crate::controls::neutralize;
use crate::index::disk::store;
use crate::query::grammar::{Options, parse_with};
use crate::query::saved::SavedQueries;
use crate::render::list::write_rows;

pub fn run(context: &Context, args: &SaveArgs) -> Result<Outcome> {
    let dir = context.index_dir()?;
    if store::current(&dir)?.is_none() {
        bail!(
            "no index at {}: make one with `fihris index PATH`",
            dir.display()
        );
    }
    let saved = SavedQueries::read(&dir)?;
    match (&args.name, &args.delete) {
        (_, Some(name)) => delete(context, &dir, saved, name),
        (Some(name), None) if !args.query.is_empty() => {
            save(context, &dir, saved, name, &joined(&args.query)?)
        }
        (name, None) => list(context, args, &saved, name.as_deref()),
    }
}

/// A saved query.
#[derive(Debug, Serialize)]
struct Row<'s> {
    name: &'s str,
    query: &'s str,
}

fn list(
    context: &Context,
    args: &SaveArgs,
    saved: &SavedQueries,
    name: Option<&str>,
) -> Result<Outcome> {
    let rows: Vec<Row> = match name {
        Some(name) => {
            let query = saved.get(name).into_iter();
            query.map(|query| Row { name, query }).collect()
        }
        None => saved
            .iter()
            .map(|(name, query)| Row { name, query })
            .collect(),
    };
    let mut out = context.stdout();
    write_rows(&mut out, args.format, &["name", "query"], &rows)?;
    out.flush()?;
    Ok(match rows.is_empty() {
        true => Outcome::NothingFound,
        false => Outcome::Done,
    })
}

fn save(
    context: &Context,
    dir: &Path,
    mut saved: SavedQueries,
    name: &str,
    query: &str,
) -> Result<Outcome> {
    let before = saved.get(name).map(str::to_owned);
    saved.set(name, query)?;
    // What cannot be searched for is not kept.
    let query = saved.get(name).unwrap_or_default().to_owned();
    let parsed = parse_with(&format!("@{name}"), Options::default(), &saved)
        .map_err(|error| anyhow!("{}: nothing is kept", error.reason))?;
    for warning in &parsed.warnings {
        context.warn(warning);
    }
    let strict = Options {
        strict: true,
        ..Options::default()
    };
    if let Err(error) = parse_with(&query, strict, &saved) {
        context.warn(&format!("{}: read as it can be", error.reason));
    }
    saved.write(dir)?;
    context.say(&match before {
        Some(before) => format!("@{name} kept, in place of: {}", neutralize(&before)),
        None => format!("@{name} kept"),
    });
    Ok(Outcome::Done)
}

fn delete(context: &Context, dir: &Path, mut saved: SavedQueries, name: &str) -> Result<Outcome> {
    if !saved.remove(name) {
        bail!(
            "no saved query is called {}: `fihris save` lists them",
            neutralize(name)
        );
    }
    saved.write(dir)?;
    context.say(&format!("@{name} forgotten"));
    Ok(Outcome::Done)
}
