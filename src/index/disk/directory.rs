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

use crate::index::disk::durable;
use crate::index::disk::file_id::FileId;
use crate::index::disk::lengths::looked_at;

/// The file that names the segments of a commit: to replace it is to commit.
pub(crate) const META: &str = "meta.json";

/// tantivy's directory of mapped files, but that
///
/// - a commit is on the disk when it is told as done, and before what it replaces is deleted: tantivy
///   syncs the names in the folder only before it writes `meta.json`;
/// - an index can be read where nothing can be written, as on a medium that is read-only;
/// - what is no file is not opened: a pipe would be waited for without end;
/// - damaged lengths in stored text and dictionaries are not believed;
/// - nothing is written when somebody deleted the folder, though another may have taken its place.
#[derive(Debug, Clone)]
pub(crate) struct IndexDirectory {
    inner: Box<dyn Directory>,
    folder: PathBuf,
    id: Option<FileId>,
}

impl IndexDirectory {
    /// Opens a folder that is there.
    pub fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        let inner = Box::new(MmapDirectory::open(folder)?);
        #[cfg(test)]
        let inner = crate::index::disk::faults::over(*inner, folder);
        Ok(IndexDirectory {
            inner,
            folder: folder.to_owned(),
            id: FileId::of_path(folder).ok().flatten(),
        })
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
        self.inner.atomic_write(path, data)?;
        match path == Path::new(META) {
            true => self.inner.sync_directory(),
            false => Ok(()),
        }
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
        self.inner.atomic_read(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}
