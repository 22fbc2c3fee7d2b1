//! From a file of any kind to article records.

use serde::{Deserialize, Serialize};

/// How grave a [`Note`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteKind {
    /// Something could not be read: the exit code tells.
    Problem,
    /// Worth knowing, and nothing is lost: a date that cannot be, an id that was taken.
    Warning,
}

/// Something a person should know about a file or one of its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// How grave it is.
    pub kind: NoteKind,
    /// The record in the file, counted from 1.
    pub record: Option<u64>,
    /// The line in the decoded file, counted from 1.
    pub line: Option<u64>,
    /// What is the matter, in lower case, without the path.
    pub reason: String,
}
