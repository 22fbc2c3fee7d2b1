//! The folder of one generation as tantivy sees it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use tantivy::Directory;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, WatchCallback, WatchHandle, WritePtr};

use super::commit_record::{self, CommitRecord, Match};
use super::folder::Folder;
use super::folder_directory::FolderDirectory;
use super::lengths::validate_lengths;
use super::{durable, generation};
use crate::index::write::tantivy::{listed_delete_files, listed_segments};

/// The name of the list of segments. Replacing this file commits.
pub(crate) const META: &str = "meta.json";

/// The name of the record of the last commit, next to [`META`].
pub(crate) const COMMIT_RECORD: &str = commit_record::FILE;

/// Maximum number of attempts to read a list of segments and its record, since a writer may replace
/// them meanwhile.
const MAX_READS: usize = 10;

/// The folder of a generation for tantivy, which differs from tantivy's own directory of mapped
/// files:
///
/// - A commit is durable when it is reported, and before the files that it replaces are deleted.
///   tantivy syncs the names in the folder only before it writes `meta.json`.
/// - `meta.json` is compared with the [record](CommitRecord) of the last commit whenever it is
///   read.
/// - Files have the permissions of the folder before they get their names. tantivy makes some of
///   them readable by the owner only.
/// - No lock is needed for reading ([`FolderDirectory`]).
/// - Only regular files are opened, no links and no pipes ([`Folder`]).
/// - Damaged lengths in stored text and dictionaries are rejected.
/// - Nothing is written after the folder was deleted, even if another folder took its place.
#[derive(Debug, Clone)]
pub(crate) struct IndexDirectory {
    inner: Box<dyn Directory>,
    folder: PathBuf,
    /// The opened folder, which keeps its inode from being reused.
    opened: Arc<Folder>,
    /// The last `meta.json` that was found right. tantivy reads the file several times.
    verified: Arc<Mutex<Vec<u8>>>,
    #[cfg(test)]
    disk: Option<super::faults::Disk>,
}

impl IndexDirectory {
    /// Opens an existing folder.
    ///
    /// # Errors
    /// Returns an error if there is no such folder, or it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        let opened = Folder::generation(folder).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                OpenDirectoryError::DoesNotExist(folder.to_owned())
            } else {
                OpenDirectoryError::wrap_io_error(error, folder.to_owned())
            }
        })?;
        let opened = Arc::new(opened);
        let inner = Box::new(FolderDirectory(Arc::clone(&opened)));
        #[cfg(test)]
        let inner = super::faults::wrap(*inner, folder);
        Ok(IndexDirectory {
            inner,
            folder: folder.to_owned(),
            opened,
            verified: Arc::default(),
            #[cfg(test)]
            disk: super::faults::active(),
        })
    }

    /// Replaces a file. If the file is a part of a commit, syncs its name too, so that the names
    /// reach the disk in order.
    fn replace(&self, name: &Path, bytes: &[u8]) -> io::Result<()> {
        #[cfg(test)]
        if let Some(disk) = &self.disk {
            disk.replace(&self.folder.join(name), bytes)?;
        }
        durable::put_in(&self.opened, name.as_os_str(), bytes)?;
        if name == Path::new(META) || name == Path::new(COMMIT_RECORD) {
            self.inner.sync_directory()?;
        }
        Ok(())
    }

    /// Finishes a commit that did not reach the disk in full. Writes the recorded list of segments
    /// to `meta.json` if this file holds the previous list and all segments of the recorded list
    /// exist.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read or written, or if the record is damaged.
    pub fn finish_commit(&self) -> io::Result<()> {
        let Some(record) = CommitRecord::read(&self.folder)? else {
            return Ok(());
        };
        let meta = durable::read(&self.folder.join(META), commit_record::MAX_BYTES);
        let Ok(meta) = meta else {
            return Ok(()); // opening the index reports it
        };
        if record.compare(&meta) == Match::Previous && self.has_segments_of(&record.meta) {
            self.replace(Path::new(META), &record.meta)?;
        }
        Ok(())
    }

    /// Returns whether all files of all segments in a list exist.
    pub fn has_segments_of(&self, meta: &[u8]) -> bool {
        let (Some(segments), Some(deletes)) = (listed_segments(meta), listed_delete_files(meta))
        else {
            return false;
        };
        if !deletes
            .iter()
            .all(|name| self.opened.has_file(OsStr::new(&name)))
        {
            return false;
        }
        let extensions = ["store", "term", "idx", "pos", "fast", "fieldnorm"];
        segments.iter().all(|segment| {
            let mut names = extensions.iter().map(|end| format!("{segment}.{end}"));
            names.all(|name| self.opened.has_file(OsStr::new(&name)))
        })
    }

    fn verified(&self) -> MutexGuard<'_, Vec<u8>> {
        let verified = self.verified.lock();
        verified.unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads `meta.json` and compares it with the record of the last commit.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read, or if the list of segments is not in the record.
    fn read_meta(&self) -> Result<Vec<u8>, OpenReadError> {
        let name = Path::new(META);
        let failed = |error| OpenReadError::wrap_io_error(error, name.to_owned());
        let mut meta = self.inner.atomic_read(name)?;
        if *self.verified() == meta {
            return Ok(meta);
        }
        for _ in 0..MAX_READS {
            let record = CommitRecord::read(&self.folder).map_err(failed)?;
            let is_known = match &record {
                Some(record) => record.compare(&meta) != Match::None,
                // Versions of fihris that wrote no record wrote no description of a generation
                // either.
                None => !durable::exists(&self.folder.join(generation::FILE)),
            };
            if is_known {
                validate_schema(&meta).map_err(failed)?;
                *self.verified() = meta.clone();
                return Ok(meta);
            }
            let now = self.inner.atomic_read(name)?;
            if now == meta {
                break;
            }
            meta = now;
        }
        Err(failed(io::Error::new(
            io::ErrorKind::InvalidData,
            "the list of segments is not the one that was committed last",
        )))
    }

    /// Checks that the folder is still the one that was opened.
    ///
    /// # Errors
    /// Returns `NotFound` if another folder took its place, and other errors if it cannot be
    /// opened.
    fn check_folder(&self) -> io::Result<()> {
        if self.opened.is_in_place()? {
            Ok(())
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }
}

/// Checks that the schema in a list of segments names each field once. tantivy panics if a name
/// occurs twice.
///
/// # Errors
/// Returns `InvalidData` if a field is listed twice. Other damage is left to tantivy to report.
fn validate_schema(meta: &[u8]) -> io::Result<()> {
    #[derive(Deserialize)]
    struct Meta<'m> {
        #[serde(borrow)]
        schema: Vec<Entry<'m>>,
    }
    #[derive(Deserialize)]
    struct Entry<'m> {
        #[serde(borrow)]
        name: Cow<'m, str>,
    }
    let Ok(meta) = serde_json::from_slice::<Meta>(meta) else {
        return Ok(());
    };
    let mut names = HashSet::new();
    for entry in &meta.schema {
        if !names.insert(&entry.name) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("its schema lists the field {} twice", entry.name),
            ));
        }
    }
    Ok(())
}

impl Directory for IndexDirectory {
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.check_folder()?;
        if path == Path::new(META) {
            let previous = self.inner.atomic_read(path).ok();
            let record = CommitRecord::new(previous.as_deref(), data);
            self.replace(Path::new(COMMIT_RECORD), &record.to_bytes())?;
        }
        self.replace(path, data)
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file = self.inner.get_file_handle(path)?;
        Ok(validate_lengths(path, file))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.check_folder().map_err(|error| DeleteError::IoError {
            io_error: Arc::new(error),
            filepath: path.to_owned(),
        })?;
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.check_folder()
            .map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(META) {
            return self.read_meta();
        }
        self.inner.atomic_read(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}
