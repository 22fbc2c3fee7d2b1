//! The folder of one generation as tantivy sees it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fs4::fs_std::FileExt;
use tantivy::Directory;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use super::commit_record::{self, CommitRecord, Match};
use super::file_id::FileId;
use super::lengths::looked_at;
use super::{durable, generation};
use crate::index::write::tantivy::listed_segments;

/// The file that names the segments of a commit: to replace it is to commit.
pub(crate) const META: &str = "meta.json";

/// The name of the record of the last commit, next to [`META`].
pub(crate) const COMMIT_RECORD: &str = commit_record::FILE;

/// How often a list of segments and its record are read again if a writer replaces them meanwhile.
const MAX_READS: usize = 10;

/// tantivy's directory of mapped files, with these differences:
///
/// - A commit is on the disk when it is reported, and before what it replaces is deleted. tantivy syncs the names in
///   the folder only before it writes `meta.json`.
/// - `meta.json` is compared with the [record](CommitRecord) of the last commit whenever it is read.
/// - Files have the permissions that files usually get. tantivy gives some of them to the owner alone.
/// - An index can be read where nothing can be written, as on a read-only medium.
/// - Only regular files are opened: opening a pipe would wait for ever.
/// - Damaged lengths in stored text and dictionaries are rejected.
/// - Nothing is written after somebody deleted the folder, even if another one took its place.
#[derive(Debug, Clone)]
pub(crate) struct IndexDirectory {
    inner: Box<dyn Directory>,
    folder: PathBuf,
    id: Option<FileId>,
    #[cfg(test)]
    disk: Option<super::faults::Disk>,
}

impl IndexDirectory {
    /// Opens an existing folder.
    pub fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        let inner = Box::new(MmapDirectory::open(folder)?);
        #[cfg(test)]
        let inner = super::faults::over(*inner, folder);
        Ok(IndexDirectory {
            inner,
            folder: folder.to_owned(),
            id: FileId::of_path(folder).ok().flatten(),
            #[cfg(test)]
            disk: super::faults::in_force(),
        })
    }

    /// Replaces a file. Of a commit the names are synced too, in the order in which they are written.
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

    /// Finishes a commit that did not reach the disk in full: puts the list of segments in force that was recorded
    /// last, if `meta.json` is the one before and all segments of the recorded one are there.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read or written.
    pub fn finish_commit(&self) -> io::Result<()> {
        let Some(record) = CommitRecord::read(&self.folder)? else {
            return Ok(());
        };
        let meta = durable::read(&self.folder.join(META), commit_record::MAX_BYTES)?;
        if record.compare(&meta) == Match::Previous && self.has_segments_of(&record.meta) {
            self.replace(Path::new(META), &record.meta)?;
        }
        Ok(())
    }

    /// Returns whether each segment of a list has its files.
    pub fn has_segments_of(&self, meta: &[u8]) -> bool {
        let Some(segments) = listed_segments(meta) else {
            return false;
        };
        let extensions = ["store", "term", "idx", "pos", "fast", "fieldnorm"];
        segments.iter().all(|segment| {
            let mut names = extensions.iter().map(|end| format!("{segment}.{end}"));
            names.all(|name| self.folder.join(name).is_file())
        })
    }

    /// Reads `meta.json` and compares it with the record of the last commit.
    fn read_meta(&self) -> Result<Vec<u8>, OpenReadError> {
        let name = Path::new(META);
        let failed = |error| OpenReadError::wrap_io_error(error, name.to_owned());
        let mut meta = self.inner.atomic_read(name)?;
        for _ in 0..MAX_READS {
            let record = CommitRecord::read(&self.folder).map_err(failed)?;
            let is_known = match &record {
                Some(record) => record.compare(&meta) != Match::None,
                // Versions of fihris that wrote no record described no generation either.
                None => !self.folder.join(generation::FILE).exists(),
            };
            if is_known {
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

    /// Sees to it that the folder is the one that was opened.
    fn is_there(&self) -> io::Result<()> {
        match FileId::of_path(&self.folder)? == self.id {
            true => Ok(()),
            false => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Sees to it that what is to be read is a file.
    fn is_plain(&self, path: &Path) -> Result<(), OpenReadError> {
        durable::is_plain(&self.folder.join(path))
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
    }

    /// Locks without writing; where not even that is possible nobody writes, and nothing is locked.
    fn read_only_lock(&self, lock: &Lock) -> DirectoryLock {
        let file = File::open(self.folder.join(&lock.filepath)).ok();
        DirectoryLock::from(Box::new(
            file.filter(|file| FileExt::lock_exclusive(file).is_ok()),
        ))
    }
}

/// Whether a file cannot be opened for writing, whoever else might.
fn is_refused(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
    )
}

impl Directory for IndexDirectory {
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.is_there()?;
        if path == Path::new(META) {
            let previous = self.inner.atomic_read(path).ok();
            let record = CommitRecord::new(previous.as_deref(), data);
            self.replace(Path::new(COMMIT_RECORD), &record.to_bytes())?;
        }
        self.replace(path, data)
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        durable::is_plain(&self.folder.join(&lock.filepath))
            .map_err(|error| LockError::IoError(Arc::new(error)))?;
        match self.inner.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath && is_refused(&error) =>
            {
                Ok(self.read_only_lock(lock))
            }
            result => result,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.is_plain(path)?;
        let file = self.inner.get_file_handle(path)?;
        Ok(looked_at(path, file))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.is_there().map_err(|error| DeleteError::IoError {
            io_error: Arc::new(error),
            filepath: path.to_owned(),
        })?;
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.is_there()
            .map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.is_plain(path)?;
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
