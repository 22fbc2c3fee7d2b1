//! Changes of the saved queries of an index.

use std::path::Path;

use anyhow::{Result, anyhow, bail};

use crate::controls::neutralize;
use crate::query::grammar::{Options, SyntaxError, parse_with};
use crate::query::saved::SavedQueries;

/// Whether a query may take the place of another of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It is replaced.
    Replace,
    /// It stays, and the new one is refused.
    Keep,
}

/// A query that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The previous query of that name.
    pub replaced: Option<String>,
    /// Parts of the query that are read as plain words.
    pub warnings: Vec<String>,
}

/// The reason why the saved queries are not changed as asked: the name or the query.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

/// Saves a query in `dir` under a name. A query that cannot be parsed is not saved.
///
/// # Errors
/// Returns [`Refused`] if the name is invalid or must stay that of another query, or if the query
/// cannot be parsed; another error if the file cannot be read or written.
pub fn save(dir: &Path, name: &str, query: &str, existing: Existing) -> Result<Saved> {
    change(dir, |saved| {
        let replaced = saved.get(name).map(str::to_owned);
        if let Some(other) = &replaced
            && existing == Existing::Keep
        {
            bail!(
                "@{} exists already: {}: remove it first, or choose another name",
                neutralize(name),
                neutralize(other)
            );
        }
        saved.set(name, query)?;
        Ok(Saved {
            replaced,
            warnings: warnings(saved, name)?,
        })
    })
}

/// Returns a warning for each part of a saved query that is read as plain words.
///
/// # Errors
/// Returns an error if the query cannot be parsed.
fn warnings(saved: &SavedQueries, name: &str) -> Result<Vec<String>> {
    let query = saved.get(name).unwrap_or_default().to_owned();
    let parsed = parse_with(&format!("@{name}"), Options::default(), saved)
        .map_err(|error| anyhow!("{}: not saved", error.reason))?;
    let strict = Options {
        strict: true,
        ..Options::default()
    };
    let syntax_error = parse_with(&query, strict, saved).err();
    // The message about the syntax has the same reason.
    let is_repeated = |warning: &String| {
        let repeats = |error: &SyntaxError| warning.starts_with(&error.reason);
        syntax_error.as_ref().is_some_and(repeats)
    };
    let mut warnings: Vec<String> = parsed.warnings;
    warnings.retain(|warning| !is_repeated(warning));
    warnings.extend(syntax_error.as_ref().map(|error| {
        format!(
            "{}: saved, but that part is read as plain words",
            error.reason
        )
    }));
    Ok(warnings)
}

/// Removes the query of a name from those in `dir`.
///
/// # Errors
/// Returns [`Refused`] if no query has the name; another error if the file cannot be read or written.
pub fn remove(dir: &Path, name: &str) -> Result<()> {
    change(dir, |saved| {
        if saved.remove(name) {
            return Ok(());
        }
        bail!(
            "no saved query {}: `fihris save` lists them",
            neutralize(name)
        );
    })
}

/// Changes the saved queries in `dir`; an error of the change itself becomes [`Refused`].
fn change<T>(dir: &Path, change: impl FnOnce(&mut SavedQueries) -> Result<T>) -> Result<T> {
    SavedQueries::update(dir, |saved| {
        change(saved).map_err(|error| Refused(format!("{error:#}")).into())
    })
}
