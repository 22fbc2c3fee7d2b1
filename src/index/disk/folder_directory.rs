//! A folder as a directory of tantivy, without links and without locks.
//!
//! tantivy locks two files. Both locks are left out:
//!
//! - A reader would lock a file while it opens the files of a commit, so that no writer deletes
//!   them. Anybody who may open that file could hold the lock for ever. Without it, a file may be
//!   missing when it is opened: [`Reader`](crate::index::Reader) reads the list of segments again.
//! - The lock of the writer is that of [`WriteLock`](super::lock::WriteLock).

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, TerminatingWrite, WatchCallback, WatchHandle,
    WritePtr,
};

use super::folder::Folder;
use super::{durable, mapping};

/// The size limit of a list that tantivy reads whole, in bytes.
const MAX_LIST_BYTES: u64 = 256 << 20;

/// The folder of a generation.
#[derive(Debug, Clone)]
pub(crate) struct FolderDirectory(pub Arc<Folder>);

fn name(path: &Path) -> io::Result<&OsStr> {
    match path.file_name() {
        Some(name) if Path::new(name) == path => Ok(name),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

fn read_error(error: io::Error, path: &Path) -> OpenReadError {
    if error.kind() == io::ErrorKind::NotFound {
        OpenReadError::FileDoesNotExist(path.to_owned())
    } else {
        OpenReadError::wrap_io_error(error, path.to_owned())
    }
}

impl Directory for FolderDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let mapped = name(path).and_then(|name| mapping::map(&self.0, name));
        mapped.map_err(|error| read_error(error, path))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let deleted = name(path).and_then(|name| self.0.remove_file(name));
        deleted.map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                DeleteError::FileDoesNotExist(path.to_owned())
            } else {
                DeleteError::IoError {
                    io_error: Arc::new(error),
                    filepath: path.to_owned(),
                }
            }
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(name(path).is_ok_and(|name| self.0.has_file(name)))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        match name(path).and_then(|name| self.0.create(name)) {
            Ok(file) => Ok(BufWriter::new(Box::new(SyncedFile(file)))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(OpenWriteError::FileAlreadyExists(path.to_owned()))
            }
            Err(error) => Err(OpenWriteError::wrap_io_error(error, path.to_owned())),
        }
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = name(path).and_then(|name| durable::read_in(&self.0, name, MAX_LIST_BYTES));
        bytes.map_err(|error| read_error(error, path))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        durable::put_in(&self.0, name(path)?, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync()
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty()) // readers are opened anew for each command
    }
}

/// A file that is synced when it is complete.
struct SyncedFile(File);

impl Write for SyncedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for SyncedFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        durable::sync_file(&self.0)
    }
}
