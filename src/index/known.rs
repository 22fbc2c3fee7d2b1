//! What the index knows of the files it holds, kept small: 17 bytes a file.

use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::Result;
use tantivy::DocAddress;

use super::document::State;
use super::reader::{FileColumns, Reader};

/// A 64-bit hash of a path or an id, the same in every run.
pub fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// What this refresh made of a known file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Not met yet.
    Unseen,
    /// Same size and time as before.
    Unchanged,
    /// Another time, the same bytes.
    Touched,
    /// Other bytes, or to be read again for another reason.
    Stale,
}

/// A file that the index holds.
#[derive(Debug, Clone, Copy)]
pub struct KnownFile {
    /// Where its facts lie.
    pub address: DocAddress,
    /// Bytes on disk when it was read.
    pub size: u64,
    /// Modification time when it was read, nanoseconds since 1970-01-01.
    pub modified: i64,
    /// First 64 bits of the hash of its bytes.
    pub hash: u64,
    /// How far it was read.
    pub state: State,
    /// What this refresh made of it.
    pub fate: Fate,
}

/// All files that the index holds. Of each 17 bytes are kept; the rest lies in the index.
pub struct KnownFiles {
    /// The hash of the key of each and where its facts lie, in the order of the hashes.
    files: Vec<(u64, DocAddress)>,
    /// What this refresh made of each.
    fates: Vec<Fate>,
    columns: Vec<FileColumns>,
}

impl KnownFiles {
    /// Reads them from the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn read(reader: &Reader) -> Result<Self> {
        let mut files = Vec::with_capacity(reader.file_count()?);
        reader.for_each_file(|key, file| files.push((hash(key), file.address)))?;
        files.sort_unstable();
        files.dedup_by_key(|(hash, _)| *hash);
        Ok(KnownFiles {
            fates: vec![Fate::Unseen; files.len()],
            files,
            columns: reader.file_columns()?,
        })
    }

    /// Whether the index holds no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The file with this key.
    pub fn get(&self, key: &str) -> Option<KnownFile> {
        let number = self.number(key)?;
        self.at(number, *self.fates.get(number)?)
    }

    /// Notes what this refresh made of a file.
    pub fn set_fate(&mut self, key: &str, fate: Fate) {
        let number = self.number(key);
        if let Some(known) = number.and_then(|number| self.fates.get_mut(number)) {
            *known = fate;
        }
    }

    /// The files with this fate.
    pub fn with_fate(&self, fate: Fate) -> impl Iterator<Item = KnownFile> {
        let fates = self.fates.iter().enumerate();
        fates
            .filter(move |(_, known)| **known == fate)
            .filter_map(move |(number, _)| self.at(number, fate))
    }

    fn number(&self, key: &str) -> Option<usize> {
        let hash = hash(key);
        self.files
            .binary_search_by_key(&hash, |(known, _)| *known)
            .ok()
    }

    fn at(&self, number: usize, fate: Fate) -> Option<KnownFile> {
        let (_, address) = *self.files.get(number)?;
        let columns = self.columns.get(address.segment_ord as usize)?;
        Some(KnownFile {
            fate,
            ..columns.known(address)
        })
    }
}
