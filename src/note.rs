//! Messages for people: notes about files and records, and the words of operating system errors.

use std::borrow::Cow;
use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

/// The severity of a [`Note`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum NoteKind {
    /// Something could not be read. The exit code reports it.
    Problem,
    /// Nothing is lost, but a reader should know: an impossible date, a duplicate id.
    Warning,
}

/// Something a person should know about a file or one of its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Note {
    /// The severity.
    pub kind: NoteKind,
    /// The member of a container that the note is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The record in the file, counted from 1.
    pub record: Option<u64>,
    /// The line in the decoded file, counted from 1.
    pub line: Option<u64>,
    /// The reason in lower case, without the path.
    pub reason: String,
}

impl Note {
    /// Returns a problem with a whole file.
    pub fn problem(reason: impl Into<String>) -> Self {
        Self::new(NoteKind::Problem, reason)
    }

    /// Returns a warning about a whole file.
    pub fn warning(reason: impl Into<String>) -> Self {
        Self::new(NoteKind::Warning, reason)
    }

    /// Returns a note about a whole file.
    pub fn new(kind: NoteKind, reason: impl Into<String>) -> Self {
        Note {
            kind,
            member: None,
            record: None,
            line: None,
            reason: reason.into(),
        }
    }

    /// Returns the path that the note is about: `path`, or `path!member`.
    pub fn place<'p>(&self, path: &'p str) -> Cow<'p, str> {
        match &self.member {
            Some(member) => Cow::Owned(format!("{path}!{member}")),
            None => Cow::Borrowed(path),
        }
    }

    /// Sets the line, counted from 1.
    #[must_use]
    pub fn at_line(self, line: u64) -> Self {
        Note {
            line: Some(line),
            ..self
        }
    }
}

impl fmt::Display for Note {
    /// Writes `record 14, line 2301: reason`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let position: Vec<String> = [("record", self.record), ("line", self.line)]
            .into_iter()
            .filter_map(|(unit, number)| number.map(|number| format!("{unit} {number}")))
            .collect();
        if !position.is_empty() {
            write!(f, "{}: ", position.join(", "))?;
        }
        f.write_str(&self.reason)
    }
}

/// Returns the message of an operating system error in lower case, without its number. Any other
/// message is returned unchanged, because it may name a path.
pub(crate) fn io_reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((message, _)) => message.to_lowercase(),
        None => text,
    }
}
