//! Data that is derived from a commit and stored next to it, such as caches.
//!
//! The file `.fihris/N/NAME-COMMIT` is a line with the name, the commit and the BLAKE3 hash of the
//! rest, then the data. Its name names the commit, so that nobody reads data of another one. It is
//! deleted when the data of a newer commit is written, by the next run, or with its generation.
//! Data that is missing or damaged is computed again.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::durable;
use super::folder::Folder;

const HEAD: &str = "fihris derived 1";

/// The number of hexadecimal digits that name a commit.
const COMMIT_DIGITS: usize = 16;

/// The size limit of a file whose checksum is verified, in bytes.
const MAX_BYTES: u64 = 1 << 30;

/// The derived data of one commit.
pub(crate) struct Derived {
    /// The folder of the generation.
    folder: PathBuf,
    commit: String,
}

impl Derived {
    /// Returns the derived data of a commit in the folder of its generation. The ids of
    /// its segments and the opstamps of their deletions identify the commit.
    pub fn of_commit(
        folder: PathBuf,
        segments: impl Iterator<Item = (String, Option<u64>)>,
    ) -> Self {
        Derived {
            folder,
            commit: commit_id(segments),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}-{}", self.commit))
    }

    /// Returns the data with a name; `None` if it is missing, damaged or larger than `max_bytes`.
    pub fn read(&self, name: &str, max_bytes: u64) -> Option<Vec<u8>> {
        let bytes = durable::read(&self.path(name), max_bytes).ok()?;
        data_of(&bytes, name, &self.commit).map(<[u8]>::to_vec)
    }

    /// Writes the data with a name, and deletes that of other commits.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn write(&self, name: &str, data: &[u8]) -> io::Result<()> {
        let mut bytes = format!("{}\n", head(name, &self.commit, data)).into_bytes();
        bytes.extend_from_slice(data);
        durable::replace(&self.path(name), &bytes)?;
        let files = files(&self.folder).into_iter();
        for file in files.filter(|file| file.name == name && file.commit != self.commit) {
            file.remove().ok();
        }
        Ok(())
    }
}

/// A file of derived data.
pub(crate) struct DerivedFile {
    pub path: PathBuf,
    pub name: String,
    pub commit: String,
}

impl DerivedFile {
    /// Deletes the file if it begins like one that fihris wrote. A foreign file stays.
    ///
    /// # Errors
    /// Returns an error if it cannot be deleted.
    pub fn remove(&self) -> io::Result<()> {
        if self.is_ours() {
            durable::remove_file(&self.path)?;
        }
        Ok(())
    }

    /// Returns whether the file begins like one that fihris wrote.
    pub fn is_ours(&self) -> bool {
        self.start()
            .is_ok_and(|start| start == self.head().as_bytes())
    }

    fn head(&self) -> String {
        format!("{HEAD} {} {} ", self.name, self.commit)
    }

    /// Returns the bytes at the start of the file, as many as the head has.
    fn start(&self) -> io::Result<Vec<u8>> {
        let (folder, file_name) = Folder::of(&self.path)?;
        let mut start = Vec::new();
        let file = folder.read(file_name)?;
        file.take(self.head().len() as u64)
            .read_to_end(&mut start)?;
        Ok(start)
    }

    /// Returns whether the file matches its checksum.
    pub fn is_sound(&self) -> bool {
        let bytes = durable::read(&self.path, MAX_BYTES);
        bytes.is_ok_and(|bytes| data_of(&bytes, &self.name, &self.commit).is_some())
    }
}

/// Returns the files in the folder of a generation that have the name of derived data.
pub(crate) fn files(folder: &Path) -> Vec<DerivedFile> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| {
        let file_name = entry.file_name();
        let (name, commit) = file_name.to_str()?.rsplit_once('-')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let is_commit = commit.len() == COMMIT_DIGITS && commit.bytes().all(is_digit);
        (is_name && is_commit).then(|| DerivedFile {
            path: entry.path(),
            name: name.to_owned(),
            commit: commit.to_owned(),
        })
    });
    files.collect()
}

/// Deletes the derived data of other commits than the one with these segments.
pub(crate) fn remove_others(folder: &Path, segments: impl Iterator<Item = (String, Option<u64>)>) {
    let commit = commit_id(segments);
    for file in files(folder) {
        if file.commit != commit {
            file.remove().ok();
        }
    }
}

/// Returns the name of a commit: a hash of its segments and the opstamps of their deletions.
fn commit_id(segments: impl Iterator<Item = (String, Option<u64>)>) -> String {
    let mut segments: Vec<String> = segments
        .map(|(id, deletions)| format!("{id} {}\n", deletions.unwrap_or_default()))
        .collect();
    segments.sort_unstable();
    let mut hex = blake3::hash(segments.concat().as_bytes())
        .to_hex()
        .to_string();
    hex.truncate(COMMIT_DIGITS);
    hex
}

fn head(name: &str, commit: &str, data: &[u8]) -> String {
    format!("{HEAD} {name} {commit} {}", blake3::hash(data).to_hex())
}

fn data_of<'b>(bytes: &'b [u8], name: &str, commit: &str) -> Option<&'b [u8]> {
    let line = bytes.iter().position(|byte| *byte == b'\n')?;
    let (first, data) = (bytes.get(..line)?, bytes.get(line + 1..)?);
    (first == head(name, commit, data).as_bytes()).then_some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(folder: &Path, commit: &str) -> Derived {
        Derived {
            folder: folder.to_owned(),
            commit: commit_id([(commit.to_owned(), None)].into_iter()),
        }
    }

    #[test]
    fn data_of_a_commit_replaces_that_of_others_and_is_not_read_by_them() {
        let dir = tempfile::tempdir().expect("a folder");
        let (first, second) = (derived(dir.path(), "a"), derived(dir.path(), "b"));
        first.write("copies", b"1").expect("written");
        first.write("names", b"2").expect("written");
        assert_eq!(first.read("copies", 100_000).as_deref(), Some(&b"1"[..]));
        assert_eq!(second.read("copies", 100_000), None);
        second.write("copies", b"3").expect("written");
        assert_eq!(first.read("copies", 100_000), None);
        assert_eq!(first.read("names", 100_000).as_deref(), Some(&b"2"[..]));
        remove_others(dir.path(), [("b".to_owned(), None)].into_iter());
        assert_eq!(files(dir.path()).len(), 1);
    }

    #[test]
    fn damaged_data_is_not_read_and_foreign_files_stay() {
        let dir = tempfile::tempdir().expect("a folder");
        let derived = derived(dir.path(), "a");
        derived.write("copies", b"data").expect("written");
        let path = derived.path("copies");
        let sound = fs::read(&path).expect("read");
        for at in 0..sound.len() {
            let mut bytes = sound.clone();
            bytes[at] ^= 1;
            fs::write(&path, bytes).expect("written");
            assert_eq!(derived.read("copies", 100_000), None, "byte {at}");
            assert!(!files(dir.path())[0].is_sound());
        }
        let foreign = dir.path().join("notes-0123456789abcdef");
        fs::write(&foreign, "fihris derived 1, they say").expect("written");
        remove_others(dir.path(), std::iter::empty());
        assert!(foreign.exists());
    }
}
