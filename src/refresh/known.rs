//! A compact table of the indexed files, with 17 bytes per file.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use tantivy::DocAddress;

use crate::index::file_record::{IndexedFile, ReadState};
use crate::index::hash::hash;
use crate::index::read::columns::FileColumns;
use crate::index::read::reader::Reader;
use crate::path_key;

/// The modification time of a file whose content is unknown. The next run reads the file.
pub(crate) const UNTRUSTED: i64 = i64::MIN;

/// The coarsest resolution of modification times of a file system (FAT).
const RESOLUTION: Duration = Duration::from_secs(2);

/// Returns the modification time to store for a file that is read from now on. A file that changed
/// within the last two seconds may change again without a new time, so its time is
/// [untrusted](untrusted).
pub(crate) fn trusted_if_old(modified: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let past = now.unwrap_or_default().saturating_sub(RESOLUTION);
    match i64::try_from(past.as_nanos()) {
        Ok(past) if modified < past => modified,
        _ => untrusted(modified),
    }
}

/// Returns whether a file changed less than `settle` ago. A time in the future is that of another
/// clock, and says nothing.
pub(crate) fn is_young(modified: i64, settle: Duration) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = i64::try_from(now.unwrap_or_default().as_nanos()).unwrap_or(i64::MAX);
    let age = now.saturating_sub(modified);
    (0..=settle.as_nanos()).contains(&u128::try_from(age).unwrap_or(u128::MAX)) && !settle.is_zero()
}

/// Returns an untrusted modification time: `i64::MIN + modified`, a range that no real file uses.
/// The next run compares content hashes instead.
pub(crate) fn untrusted(modified: i64) -> i64 {
    if (0..1 << 62).contains(&modified) {
        UNTRUSTED + modified
    } else {
        UNTRUSTED
    }
}

/// The status of an indexed file in the survey of this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// It was not encountered yet.
    Unseen,
    /// It has the same size and time.
    Unchanged,
    /// It has another time and the same bytes.
    Touched,
    /// It has no bytes any more, and its articles stay.
    Emptied,
    /// It has other bytes. A member of a container that has other bytes is compared when the
    /// container is read.
    Changed,
    /// It must be read again whatever its bytes are.
    Stale,
}

/// An indexed file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KnownFile {
    /// The columns of its record. The modification time of a touched file is the new one.
    pub file: IndexedFile,
    /// The status in the survey.
    pub status: Status,
}

impl KnownFile {
    /// Returns whether the index has content of the file.
    pub fn was_read(&self) -> bool {
        self.file.state != ReadState::Unread
    }
}

/// All indexed files. Holds 17 bytes of each in memory, and reads the rest from the index.
pub(crate) struct KnownFiles {
    /// The hash of the key of each file and the address of its record, sorted by hash.
    files: Vec<(u64, DocAddress)>,
    /// The status of each file.
    statuses: Vec<Status>,
    /// The new modification times of files that are [`Status::Touched`].
    touched: HashMap<usize, i64>,
    columns: Vec<FileColumns>,
    /// Whether any of them is a member of a container.
    pub has_members: bool,
}

impl KnownFiles {
    /// Reads the files from the index.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn read(reader: &Reader) -> Result<Self> {
        let mut files = Vec::with_capacity(reader.file_count()?);
        let mut has_members = false;
        reader.for_each_file(|key, file| {
            files.push((hash(key), file.address));
            has_members |= path_key::split_member(key).1.is_some();
        })?;
        files.sort_unstable();
        files.dedup_by_key(|(hash, _)| *hash);
        Ok(KnownFiles {
            statuses: vec![Status::Unseen; files.len()],
            files,
            touched: HashMap::new(),
            columns: reader.file_columns()?,
            has_members,
        })
    }

    /// Returns whether there are no indexed files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns the file with this key.
    pub fn get(&self, key: &str) -> Option<KnownFile> {
        let number = self.number(key)?;
        self.at(number, *self.statuses.get(number)?)
    }

    /// Sets the status of a file.
    pub fn set_status(&mut self, key: &str, status: Status) {
        let number = self.number(key);
        if let Some(known) = number.and_then(|number| self.statuses.get_mut(number)) {
            *known = status;
        }
    }

    /// Records that a file has the same bytes and this modification time.
    pub fn touch(&mut self, key: &str, modified: i64) {
        if let Some(number) = self.number(key) {
            self.touched.insert(number, modified);
        }
        self.set_status(key, Status::Touched);
    }

    /// Returns the files with this status.
    pub fn with_status(&self, status: Status) -> impl Iterator<Item = IndexedFile> {
        let statuses = self.statuses.iter().enumerate();
        statuses
            .filter(move |(_, known)| **known == status)
            .filter_map(move |(number, _)| Some(self.at(number, status)?.file))
    }

    fn number(&self, key: &str) -> Option<usize> {
        let hash = hash(key);
        self.files
            .binary_search_by_key(&hash, |(known, _)| *known)
            .ok()
    }

    fn at(&self, number: usize, status: Status) -> Option<KnownFile> {
        let (_, address) = *self.files.get(number)?;
        let columns = self.columns.get(address.segment_ord as usize)?;
        let mut file = columns.file(address);
        if let Some(modified) = self.touched.get(&number) {
            file.modified = *modified;
        }
        Some(KnownFile { file, status })
    }
}
