//! A hash and a copy of the list of segments that was committed last.
//!
//! tantivy's list, `meta.json`, has no checksum, and an older list that a restore or a sync tool
//! puts back looks as valid as the last one. The file `commit` is written before each `meta.json`.
//! It holds the hash of the list that is replaced, the hash of the new list, and the new list.

use std::io::{self, ErrorKind};
use std::path::Path;

use blake3::Hash;

use super::durable;
use super::signed::checksum;

/// The name of the file that holds the record.
pub(crate) const FILE: &str = "commit";

const HEAD: &str = "fihris commit 1";

/// The size limit of a list of segments and of its record, in bytes.
pub(crate) const MAX_BYTES: u64 = 256 << 20;

/// The record of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommitRecord {
    /// The hash of the list that the commit replaces.
    previous: Option<Hash>,
    /// The hash of the list that was committed.
    last: Hash,
    /// The list that was committed, as bytes of `meta.json`.
    pub meta: Vec<u8>,
}

/// The relation of a list of segments to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    /// The list is that of the last commit.
    Last,
    /// The list is that of the previous commit: the last commit did not reach the disk in full, or
    /// an old list was restored.
    Previous,
    /// The list is from neither of these commits.
    None,
}

impl CommitRecord {
    /// Returns the record of a commit that replaces one list of segments with another.
    pub fn new(previous: Option<&[u8]>, meta: &[u8]) -> Self {
        CommitRecord {
            previous: previous.map(blake3::hash),
            last: blake3::hash(meta),
            meta: meta.to_owned(),
        }
    }

    /// Reads the record in the folder of a generation. Returns `None` if there is none.
    ///
    /// # Errors
    /// Returns `InvalidData` if the record is damaged, or another error if it cannot be read.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        let bytes = match durable::read(&folder.join(FILE), MAX_BYTES) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        Self::parse(&bytes).map(Some).ok_or_else(|| {
            io::Error::new(
                ErrorKind::InvalidData,
                "the record of the last commit is damaged",
            )
        })
    }

    /// Returns the bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let previous = self.previous.map(|hash| hash.to_hex().to_string());
        let head = format!(
            "{HEAD}\nprevious {}\nlast {}\n",
            previous.as_deref().unwrap_or("-"),
            self.last.to_hex()
        );
        let mut bytes = format!("{head}check {}\n", checksum(&head)).into_bytes();
        bytes.extend_from_slice(&self.meta);
        bytes
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut lines = bytes.splitn(5, |byte| *byte == b'\n');
        let mut line = || std::str::from_utf8(lines.next()?).ok();
        let (head, previous, last, check) = (line()?, line()?, line()?, line()?);
        let meta = lines.next()?;
        let is_sound = head == HEAD
            && check.strip_prefix("check ")? == checksum(&format!("{head}\n{previous}\n{last}\n"));
        let previous = match previous.strip_prefix("previous ")? {
            "-" => None,
            hex => Some(Hash::from_hex(hex).ok()?),
        };
        let last = Hash::from_hex(last.strip_prefix("last ")?).ok()?;
        (is_sound && blake3::hash(meta) == last).then(|| CommitRecord {
            previous,
            last,
            meta: meta.to_owned(),
        })
    }

    /// Returns how a list of segments relates to this record.
    pub fn compare(&self, meta: &[u8]) -> Match {
        let hash = blake3::hash(meta);
        if hash == self.last {
            Match::Last
        } else if Some(hash) == self.previous {
            Match::Previous
        } else {
            Match::None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_distinguishes_the_last_list_the_previous_one_and_others() {
        let record = CommitRecord::new(Some(b"old\nlist"), b"new\nlist");
        let record = CommitRecord::parse(&record.to_bytes()).expect("read again");
        assert_eq!(record.meta, b"new\nlist");
        assert_eq!(record.compare(b"new\nlist"), Match::Last);
        assert_eq!(record.compare(b"old\nlist"), Match::Previous);
        assert_eq!(record.compare(b"older list"), Match::None);
    }

    #[test]
    fn any_changed_byte_and_any_cut_is_noticed() {
        let sound = CommitRecord::new(None, b"{\"segments\":[]}").to_bytes();
        for at in 0..sound.len() {
            let mut bytes = sound.clone();
            bytes[at] ^= 1;
            assert_eq!(CommitRecord::parse(&bytes), None, "byte {at}");
            assert_eq!(CommitRecord::parse(&sound[..at]), None, "{at} bytes");
        }
    }
}
