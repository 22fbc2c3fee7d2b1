//! What reading a file yields: items on the way, and an outcome or an error at the end.

use std::io;

use super::Format;
use crate::article::Article;
use crate::note::{Note, io_reason};

/// An article or a note, which reading a file yields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly every item is an article")]
pub enum Item {
    /// An article.
    Article(Article),
    /// A note about the file or one of its records.
    Note(Note),
    /// A member of a container that holds no articles.
    Ignored {
        /// The name in the container.
        member: String,
        /// The kind, as in [`Outcome::Ignored`].
        kind: String,
    },
}

/// The outcome of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The file was read. Notes report the parts that could not be read.
    Read(Summary),
    /// The file is of a kind that holds no articles.
    Ignored {
        /// The kind: `JPEG image`, `script`, `empty file`, `rar archive: unpack it first`.
        kind: String,
        /// The blake3 hash of the raw bytes.
        hash: [u8; 32],
    },
    /// The file is a container, whose members were read one by one. Notes report the members that
    /// could not be found in it.
    Container {
        /// The kind: `zip archive`, `mailbox`.
        kind: &'static str,
        /// The blake3 hash of the raw bytes.
        hash: [u8; 32],
    },
}

impl Outcome {
    /// Returns the blake3 hash of the raw bytes.
    pub fn hash(&self) -> [u8; 32] {
        match self {
            Outcome::Read(summary) => summary.hash,
            Outcome::Ignored { hash, .. } | Outcome::Container { hash, .. } => *hash,
        }
    }
}

/// A summary of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The format it was read as.
    pub format: Format,
    /// The WHATWG name of the encoding it was read in.
    pub encoding: &'static str,
    /// The number of articles.
    pub articles: u64,
    /// The blake3 hash of the raw bytes.
    pub hash: [u8; 32],
}

/// An error that ended the reading of a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file could not be opened or read. Another attempt may succeed.
    #[error("{}", io_reason(.0))]
    Read(io::Error),
    /// The file is in an encoding that is not supported, or an option is invalid. The reason does
    /// not name the path.
    #[error("{0}")]
    Invalid(String),
    /// The sink returned this error.
    #[error(transparent)]
    Sink(anyhow::Error),
}

impl From<io::Error> for LoadError {
    fn from(error: io::Error) -> Self {
        LoadError::Read(error)
    }
}

/// Receives the articles and notes of a file, in the order of the file.
pub type Sink<'a> = dyn FnMut(Item) -> anyhow::Result<()> + 'a;
