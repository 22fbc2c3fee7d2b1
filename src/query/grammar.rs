//! Parses the query language. `docs/QUERY.md` is its manual.
//!
//! ```text
//! query   = all { "OR" all }
//! all     = item { item }                        any of them, or each of them with --all
//! item    = unit { "AND" unit }
//! unit    = ( "+" | "-" | "NOT" ) unit | field ":" value | "(" query ")" | "@" name | "*" | [ "=" | "==" ] ( phrase | word )
//! phrase  = '"' words '"' [ "~" number ]         also « », “ ”, „ “
//! word    = letters [ "~" ] | letters with "*" and "?"
//! field   = title | body | related | source | category | date
//! ```
//!
//! Any pasted text is a valid query: input outside the grammar (an unbalanced bracket, a colon
//! after an unknown name, an operator without an operand) is punctuation. Strict mode reports it
//! as an error with its position. Two errors are reported in any mode, because no headline
//! contains them: a date range that ends before it starts, and saved queries that refer to
//! themselves.

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
use super::{Group, Scope, latin, multiword};
use parser::Parser;

/// Maximum number of words of a query. Further words are ignored with a warning.
pub const MAX_WORDS: usize = 1024;

/// Maximum number of distinct words with `*`, `?` or `~` that are expanded from the index. Further
/// ones are searched for as plain words, with a warning.
pub const MAX_EXPANDED: usize = 16;

/// Maximum number of saved queries in one query, nested ones included.
pub const MAX_SAVED: usize = 64;

/// Parser options.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Requires every word.
    pub all: bool,
    /// Compares every word by its letters, as `=` does.
    pub exact: bool,
    /// Reports input outside the grammar as an error.
    pub strict: bool,
}

/// A parsed query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The parts of the query.
    pub group: Group,
    /// Warnings for the user.
    pub warnings: Vec<String>,
}

/// Parses a query.
///
/// ```
/// use fihris::query::grammar::{parse, Options};
/// let parsed = parse("القاهرة (رويترز) - قال", Options::default())?;
/// assert_eq!(parsed.group.len(), 3);
/// # Ok::<(), fihris::query::grammar::SyntaxError>(())
/// ```
///
/// # Errors
/// Returns an error if a date range ends before it starts and, in strict mode, at the first input
/// outside the grammar.
pub fn parse(query: &str, options: Options) -> Result<Parsed, SyntaxError> {
    parse_with(query, options, &SavedQueries::default())
}

/// Parses a query that may refer to saved ones.
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
/// Returns the errors of [`parse`], and an error if a saved query refers to itself, directly or
/// through others, or if the query uses more than [`MAX_SAVED`] saved queries.
// Not inlined: `benches/stages` counts its instructions by its name.
#[inline(never)]
pub fn parse_with(
    query: &str,
    options: Options,
    saved: &SavedQueries,
) -> Result<Parsed, SyntaxError> {
    let mut parser = Parser::new(query, options, saved);
    let mut group = parser.parse_all(Scope::Article);
    let error = if options.strict {
        parser.fatal.or(parser.error)
    } else {
        parser.fatal
    };
    if let Some((position, reason)) = error {
        return Err(SyntaxError {
            query: query.to_owned(),
            position,
            reason,
        });
    }
    multiword::annotate(&mut group);
    latin::annotate(&mut group);
    Ok(Parsed {
        group,
        warnings: parser.usage.into_warnings(),
    })
}
