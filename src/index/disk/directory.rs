//! The folder of one generation as tantivy sees it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use same_file::Handle;
use serde::Deserialize;
use tantivy::Directory;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use super::commit_record::{self, CommitRecord, Match};
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

/// tantivy's directory of mapped files, with these differences:
///
/// - A commit is durable when it is reported, and before the files that it replaces are deleted.
///   tantivy syncs the names in the folder only before it writes `meta.json`.
/// - `meta.json` is compared with the [record](CommitRecord) of the last commit whenever it is
///   read.
/// - Files have the default permissions. tantivy makes some of them readable by the owner only.
/// - An index on a read-only medium can be read.
/// - Only regular files are opened: opening a pipe would block.
/// - Damaged lengths in stored text and dictionaries are rejected.
/// - Nothing is written after the folder was deleted, even if another folder took its place.
#[derive(Debug, Clone)]
pub(crate) struct IndexDirectory {
    inner: Box<dyn Directory>,
    folder: PathBuf,
    /// The opened folder, which keeps its inode from being reused; `None` if it cannot be opened.
    handle: Option<Arc<Handle>>,
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
        let inner = Box::new(MmapDirectory::open(folder)?);
        #[cfg(test)]
        let inner = super::faults::wrap(*inner, folder);
        Ok(IndexDirectory {
            inner,
            folder: folder.to_owned(),
            handle: Handle::from_path(folder).ok().map(Arc::new),
            verified: Arc::default(),
            #[cfg(test)]
            disk: super::faults::active(),
        })
    }

    /// Replaces a file. If the file is a part of a commit, syncs its name too, so that the names
    /// reach the disk in order.
    fn replace(&self, name: &Path, bytes: &[u8]) -> io::Result<()> {
        let path = self.folder.join(name);
        #[cfg(test)]
        if let Some(disk) = &self.disk {
            disk.replace(&path, bytes)?;
        }
        durable::put(&path, bytes)?;
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
        if !deletes.iter().all(|name| self.folder.join(name).is_file()) {
            return false;
        }
        let extensions = ["store", "term", "idx", "pos", "fast", "fieldnorm"];
        segments.iter().all(|segment| {
            let mut names = extensions.iter().map(|end| format!("{segment}.{end}"));
            names.all(|name| self.folder.join(name).is_file())
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
                None => !self.folder.join(generation::FILE).exists(),
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
        durable::check_file_type(&self.folder)?;
        let there = Handle::from_path(&self.folder)?;
        if self.handle.as_deref() == Some(&there) {
            Ok(())
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }

    /// Rejects pipes, devices and sockets.
    fn check_file_type(&self, path: &Path) -> Result<(), OpenReadError> {
        durable::check_file_type(&self.folder.join(path))
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
    }

    /// Locks a file that is opened read-only. If this fails too, nobody can write, and no lock is
    /// needed.
    fn read_only_lock(&self, lock: &Lock) -> DirectoryLock {
        let file = File::open(self.folder.join(&lock.filepath)).ok();
        DirectoryLock::from(Box::new(file.filter(|file| file.lock().is_ok())))
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

/// Returns whether an error says that the file must not be opened for writing.
fn is_write_denied(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
    )
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
        durable::check_file_type(&self.folder.join(&lock.filepath))
            .map_err(|error| LockError::IoError(Arc::new(error)))?;
        match self.inner.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath && is_write_denied(&error) =>
            {
                Ok(self.read_only_lock(lock))
            }
            result => result,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.check_file_type(path)?;
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
        self.check_file_type(path)?;
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
