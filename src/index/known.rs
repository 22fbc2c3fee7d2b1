//! What the index knows of the files it holds, kept small: some 60 bytes a file.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use tantivy::DocAddress;

use super::document::State;
use super::reader::Reader;

/// A 64-bit hash of a path or an id, the same in every run.
pub fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Stands for the modification time of a file that is not known by its bytes: the next run reads it.
pub const UNSETTLED: i64 = i64::MIN;

/// The coarsest step in which file systems tell the time (FAT).
const STEP: Duration = Duration::from_secs(2);

/// The modification time to remember of a file that is read from now on. One that changed within the last
/// step may change again within it, and then has the same time with other bytes: it gets [a mark](unsettled).
pub fn settled(modified: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let past = now.unwrap_or_default().saturating_sub(STEP);
    match i64::try_from(past.as_nanos()) {
        Ok(past) if modified < past => modified,
        _ => unsettled(modified),
    }
}

/// A modification time with a mark, by which the next run compares the bytes: it lies 292 years before 1970
/// and so much later as the time itself, where no file has one.
pub fn unsettled(modified: i64) -> i64 {
    match (0..1 << 62).contains(&modified) {
        true => UNSETTLED + modified,
        false => UNSETTLED,
    }
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
    /// Modification time when it was read, nanoseconds since 1970-01-01; [unsettled] perhaps.
    pub modified: i64,
    /// First 64 bits of the hash of its bytes.
    pub hash: u64,
    /// How far it was read.
    pub state: State,
    /// What this refresh made of it.
    pub fate: Fate,
}

/// All files that the index holds, by the hash of their key.
#[derive(Debug, Default)]
pub struct KnownFiles {
    files: HashMap<u64, KnownFile>,
}

impl KnownFiles {
    /// Reads them from the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn read(reader: &Reader) -> Result<Self> {
        let mut known = KnownFiles::default();
        reader.for_each_file(|key, file| {
            known.files.insert(hash(key), file);
        })?;
        Ok(known)
    }

    /// Whether the index holds no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The file with this key.
    pub fn get(&self, key: &str) -> Option<&KnownFile> {
        self.files.get(&hash(key))
    }

    /// Notes what this refresh made of a file.
    pub fn set_fate(&mut self, key: &str, fate: Fate) {
        if let Some(file) = self.files.get_mut(&hash(key)) {
            file.fate = fate;
        }
    }

    /// Notes that a file has the bytes that it had, and this modification time.
    pub fn touch(&mut self, key: &str, modified: i64) {
        if let Some(file) = self.files.get_mut(&hash(key)) {
            file.fate = Fate::Touched;
            file.modified = modified;
        }
    }

    /// The files with this fate.
    pub fn with_fate(&self, fate: Fate) -> impl Iterator<Item = &KnownFile> {
        self.files.values().filter(move |file| file.fate == fate)
    }
}
