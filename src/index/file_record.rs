//! File records: the documents by which the next run decides whether a file must be read again.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use tantivy::{DocAddress, TantivyDocument};

use crate::index::record;
use crate::index::schema::{FILE, Fields};
use crate::note::Note;

/// The extent to which a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadState {
    /// It was read in full.
    Read,
    /// It was read in part. The notes name the parts that could not be read.
    Partly,
    /// It could not be read.
    Unread,
    /// Its format is not supported.
    Ignored,
    /// It is a container. Each of its members has a record of its own.
    Container,
}

impl ReadState {
    const ALL: [ReadState; 5] = [
        ReadState::Read,
        ReadState::Partly,
        ReadState::Unread,
        ReadState::Ignored,
        ReadState::Container,
    ];

    /// Returns the number of the state in the index.
    pub fn code(self) -> u64 {
        self as u64
    }

    /// Returns the state with a number. An unknown number gives `Unread`, so that the file is read
    /// again.
    pub fn from_code(code: u64) -> Self {
        let state = Self::ALL.into_iter().find(|state| state.code() == code);
        state.unwrap_or(ReadState::Unread)
    }
}

/// The stored record of a file, or of a member of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// The path as it is displayed.
    pub path: String,
    /// The name in the container if it is a member: `news/1.txt`. The key of the record is then a
    /// key of a member.
    #[serde(default)]
    pub member: Option<String>,
    /// The size in bytes.
    pub size: u64,
    /// The modification time in nanoseconds since 1970-01-01, or an untrusted time; 0 for a
    /// member.
    pub modified: i64,
    /// The [first 64 bits](crate::index::hash::first_bits) of the hash of its bytes; 0 if they were
    /// not read. The hash of a member can be derived from a checksum in its container.
    pub hash: u64,
    /// The extent to which it was read.
    pub state: ReadState,
    /// The format, or the reason that it was not read.
    pub kind: String,
    /// The number of its articles.
    pub articles: u64,
    /// The first notes on it.
    pub notes: Vec<Note>,
    /// The number of further notes.
    pub more_notes: u64,
    /// The hashes of the texts that it holds and that were taken out of the index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<String>,
}

impl FileRecord {
    /// Returns the record of a file that was not read yet.
    pub fn unread(path: &str, size: u64, modified: i64) -> Self {
        FileRecord {
            path: path.to_owned(),
            member: None,
            size,
            modified,
            hash: 0,
            state: ReadState::Unread,
            kind: String::new(),
            articles: 0,
            notes: Vec::new(),
            more_notes: 0,
            withheld: Vec::new(),
        }
    }

    /// Records that an article with this text hash is not indexed.
    pub fn withhold(&mut self, text: String) {
        if !self.withheld.contains(&text) {
            self.withheld.push(text);
        }
    }

    /// Returns the document that stores the record of the file with this key.
    ///
    /// # Errors
    /// Returns an error if the record cannot be serialised, which none of its values can cause.
    pub fn document(&self, fields: &Fields, key: &str) -> Result<TantivyDocument> {
        let mut document = TantivyDocument::default();
        document.add_text(fields.kind, FILE);
        document.add_text(fields.path_key, key);
        document.add_u64(fields.size, self.size);
        document.add_i64(fields.modified, self.modified);
        document.add_u64(fields.hash, self.hash);
        document.add_u64(fields.state, self.state.code());
        document.add_bytes(fields.record, &record::encode(self)?);
        Ok(document)
    }
}

/// The columns of a file record.
#[derive(Debug, Clone, Copy)]
pub struct IndexedFile {
    /// The address of the record.
    pub address: DocAddress,
    /// The size in bytes when it was read.
    pub size: u64,
    /// The modification time when it was read, as in [`FileRecord::modified`].
    pub modified: i64,
    /// The first 64 bits of the hash of its bytes.
    pub hash: u64,
    /// The extent to which it was read.
    pub state: ReadState,
}
