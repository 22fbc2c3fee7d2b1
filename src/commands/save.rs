//! `fihris save`: saves, lists and deletes named queries.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use serde::Serialize;

use super::Outcome;
use super::context::{Context, read_text};
use crate::answer::saving::{self, Existing};
use crate::cli::SaveArgs;
use crate::controls::neutralize;
use crate::index::disk::{active, durable};
use crate::query::saved::{self, SavedQueries};
use crate::render::list::{ListFormat, write_rows};

pub fn run(context: &Context, args: &SaveArgs) -> Result<Outcome> {
    // An index on a cluster has no folder for queries.
    let is_own = args.user || context.address()?.is_some();
    let dir = if is_own {
        own_folder()?
    } else {
        index_folder(context)?
    };
    match (&args.name, &args.delete) {
        (_, Some(name)) => delete(context, &dir, name),
        (Some(name), None) if !args.query.is_empty() => {
            save(context, &dir, name, &read_text(&args.query)?)
        }
        (name, None) => {
            let saved = if is_own {
                SavedQueries::read(&dir)?
            } else {
                SavedQueries::with_own(&dir)?
            };
            list(context, args.format, &saved, name.as_deref())
        }
    }
}

/// Returns the folder of the index.
///
/// # Errors
/// Returns an error if it has no index.
fn index_folder(context: &Context) -> Result<PathBuf> {
    let dir = context.index_dir()?;
    if active::current(&dir)?.is_none() {
        bail!(
            "no index at {}: make one with `fihris index PATH`",
            dir.display()
        );
    }
    Ok(dir)
}

/// Makes the folder of the user's own queries, and returns it.
///
/// # Errors
/// Returns an error if the system has no such folder, or if it cannot be made.
fn own_folder() -> Result<PathBuf> {
    let folder = saved::own_folder();
    let folder = folder.ok_or_else(|| anyhow!("there is no folder for your settings: set HOME"))?;
    durable::make_folder(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// A saved query.
#[derive(Debug, Serialize)]
struct Row<'s> {
    name: &'s str,
    query: &'s str,
}

fn list(
    context: &Context,
    format: ListFormat,
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
    write_rows(
        &mut out,
        context.list_style(format),
        &["name", "query"],
        &rows,
    )?;
    out.flush()?;
    Ok(Outcome::of_results(!rows.is_empty()))
}

fn save(context: &Context, dir: &Path, name: &str, query: &str) -> Result<Outcome> {
    let saved = saving::save(dir, name, query, Existing::Replace)?;
    for warning in &saved.warnings {
        context.warn(warning);
    }
    context.say(&match saved.replaced {
        Some(replaced) => format!("@{name} saved, replacing: {}", neutralize(&replaced)),
        None => format!("@{name} saved"),
    });
    Ok(Outcome::Done)
}

fn delete(context: &Context, dir: &Path, name: &str) -> Result<Outcome> {
    saving::remove(dir, name)?;
    context.say(&format!("@{name} deleted"));
    Ok(Outcome::Done)
}
