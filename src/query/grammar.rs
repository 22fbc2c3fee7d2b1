//! Reads the query language.
//!
//! ```text
//! query   = all { "OR" all }
//! all     = item { item }                        any of them, or every one with --all
//! item    = unit { "AND" unit }
//! unit    = ( "+" | "-" | "NOT" ) unit | field ":" value | "(" query ")" | [ "=" | "==" ] ( phrase | word [ "*" ] )
//! phrase  = '"' words '"'                        also « », “ ”, „ “
//! field   = title | body | related | source | category | date
//! ```
//!
//! Whatever is pasted in works: what does not fit the grammar (an odd bracket, a colon after an
//! unknown name, an operator with nothing beside it) is punctuation. In strict mode it is an error
//! with its place.

mod parser;
mod punctuation;
#[cfg(test)]
mod tests;

use std::fmt;

use super::{Group, Scope, joined};
use parser::Parser;

/// Words that are searched for; further ones are left out, and a warning tells.
pub const MAX_WORDS: usize = 1024;

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

/// What does not fit the grammar, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The query.
    pub query: String,
    /// The place in characters, counted from 0.
    pub place: usize,
    /// What is the matter.
    pub reason: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line: String = self
            .query
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        writeln!(f, "{} at character {}", self.reason, self.place + 1)?;
        writeln!(f, "  {line}")?;
        write!(f, "  {}^", " ".repeat(self.place))
    }
}

impl std::error::Error for SyntaxError {}

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
/// Only in strict mode: at the first thing that does not fit the grammar.
pub fn parse(query: &str, options: Options) -> Result<Parsed, SyntaxError> {
    let mut parser = Parser {
        chars: query.chars().collect(),
        at: 0,
        options,
        words: 0,
        depth: 0,
        error: None,
        warnings: Vec::new(),
    };
    let mut group = Group::new();
    while parser.at < parser.chars.len() {
        group.extend(parser.query(Scope::Article));
        if parser.peek() == Some(')') {
            parser.complain(parser.at, "a bracket that was not opened");
            parser.at += 1;
        }
    }
    if options.strict
        && let Some((place, reason)) = parser.error
    {
        return Err(SyntaxError {
            query: query.to_owned(),
            place,
            reason,
        });
    }
    let mut warnings = parser.warnings;
    if parser.words > MAX_WORDS {
        warnings.push(format!(
            "the query has {} words: only the first {MAX_WORDS} are searched for",
            parser.words
        ));
    }
    joined::join(&mut group);
    Ok(Parsed { group, warnings })
}
