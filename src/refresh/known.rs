//! What the index knows of the files it holds, kept small: 17 bytes a file.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use tantivy::DocAddress;

use crate::index::document::State;
use crate::index::read::columns::FileColumns;
use crate::index::read::reader::Reader;

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

/// All files that the index holds. Of each 17 bytes are kept; the rest lies in the index.
pub struct KnownFiles {
    /// The hash of the key of each and where its facts lie, in the order of the hashes.
    files: Vec<(u64, DocAddress)>,
    /// What this refresh made of each.
    fates: Vec<Fate>,
    /// The new modification times of those that are [`Fate::Touched`].
    touched: HashMap<usize, i64>,
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
            touched: HashMap::new(),
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

    /// Notes that a file has the bytes that it had, and this modification time.
    pub fn touch(&mut self, key: &str, modified: i64) {
        if let Some(number) = self.number(key) {
            self.touched.insert(number, modified);
        }
        self.set_fate(key, Fate::Touched);
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
        let known = columns.known(address);
        let touched = self.touched.get(&number).copied();
        Some(KnownFile {
            fate,
            modified: touched.unwrap_or(known.modified),
            ..known
        })
    }
}
