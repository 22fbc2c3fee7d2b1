//! Reads the query language; `docs/QUERY.md` is for those who ask.
//!
//! ```text
//! query   = all { "OR" all }
//! all     = item { item }                        any of them, or every one with --all
//! item    = unit { "AND" unit }
//! unit    = ( "+" | "-" | "NOT" ) unit | field ":" value | "(" query ")" | "@" name | "*" | [ "=" | "==" ] ( phrase | word )
//! phrase  = '"' words '"' [ "~" number ]         also « », “ ”, „ “
//! word    = letters [ "~" ] | letters with "*" and "?"
//! field   = title | body | related | source | category | date
//! ```
//!
//! Whatever is pasted in works: what does not fit the grammar (an odd bracket, a colon after an
//! unknown name, an operator with nothing beside it) is punctuation. In strict mode it is an error
//! with its place. Two things are errors always, for no headline says them: a range of dates that
//! ends before it begins, and saved queries that stand for themselves.

mod error;
mod parser;
mod punctuation;
mod quotes;
mod saved;
#[cfg(test)]
mod tests;
mod values;
mod words;

pub use error::SyntaxError;

use super::saved::SavedQueries;
use super::{Group, Scope, multiword};
use parser::Parser;

/// Words that are searched for; further ones are left out, and a warning tells.
pub const MAX_WORDS: usize = 1024;

/// Different words with `*`, `?` or `~` that are looked up in the index; further ones are words like
/// others, and a warning tells.
pub const MAX_EXPANDED: usize = 16;

/// Saved queries that one query may use, those within others counted.
pub const MAX_SAVED: usize = 64;

/// How a query is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Every word must be there.
    pub all: bool,
    /// Every word is taken by its letters, as if it had `=` before it.
    pub exact: bool,
    /// What does not fit the grammar is an error.
    pub strict: bool,
}

/// A query that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// What is looked for.
    pub group: Group,
    /// What a person should know of how it was read.
    pub warnings: Vec<String>,
}

/// Reads a query.
///
/// ```
/// use fihris::query::grammar::{parse, Options};
/// let parsed = parse("القاهرة (رويترز) - قال", Options::default())?;
/// assert_eq!(parsed.group.len(), 3);
/// # Ok::<(), fihris::query::grammar::SyntaxError>(())
/// ```
///
/// # Errors
/// In strict mode at the first thing that does not fit the grammar; else only where a range of
/// dates ends before it begins.
pub fn parse(query: &str, options: Options) -> Result<Parsed, SyntaxError> {
    parse_with(query, options, &SavedQueries::default())
}

/// Reads a query that may use saved ones.
///
/// ```
/// use fihris::query::grammar::{parse_with, Options};
/// use fihris::query::saved::SavedQueries;
/// let mut saved = SavedQueries::default();
/// saved.set("قمم", "قمة OR لقاء")?;
/// let parsed = parse_with("+@قمم بوتين", Options::default(), &saved)?;
/// assert_eq!(parsed.group.len(), 2);
/// # Ok::<(), anyhow::Error>(())
/// ```
///
/// # Errors
/// As [`parse`], and when a saved query stands for itself, or too many stand inside each other.
pub fn parse_with(
    query: &str,
    options: Options,
    saved: &SavedQueries,
) -> Result<Parsed, SyntaxError> {
    let mut parser = Parser::new(query, options, saved);
    let mut group = parser.whole(Scope::Article);
    let error = match options.strict {
        true => parser.fatal.or(parser.error),
        false => parser.fatal,
    };
    if let Some((position, reason)) = error {
        return Err(SyntaxError {
            query: query.to_owned(),
            position,
            reason,
        });
    }
    multiword::annotate(&mut group);
    Ok(Parsed {
        group,
        warnings: parser.spent.into_warnings(),
    })
}
