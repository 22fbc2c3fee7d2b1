//! Several indexes as one, for reading.
//!
//! The list of segments is that of all indexes together; each segment is read from the folder of
//! its own index. tantivy then sees one index, so that statistics are summed and there is one
//! ranking.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, WatchCallback, WatchHandle, WritePtr};
use tantivy::{Directory, Index, IndexMeta, TantivyError};

use super::directory::{IndexDirectory, META};
use super::identity::Identity;
use super::store::Store;

/// The folders of several indexes, with the list of all their segments. Read-only.
#[derive(Debug, Clone)]
pub(crate) struct UnionDirectory {
    parts: Vec<IndexDirectory>,
    list: Arc<[u8]>,
}

/// Opens the last commits of several indexes as one. Returns the list of segments of each index too.
///
/// # Errors
/// Returns an error if an index cannot be read.
pub(crate) fn open(stores: &[Store]) -> tantivy::Result<(Index, Vec<IndexMeta>)> {
    let mut parts = Vec::new();
    let mut metas: Vec<IndexMeta> = Vec::new();
    for store in stores {
        parts.push(IndexDirectory::open(&store.folder())?);
        metas.push(store.index.load_metas()?);
    }
    let Some(first) = metas.first() else {
        return Err(TantivyError::InvalidArgument("no index".to_owned()));
    };
    let all = IndexMeta {
        segments: metas
            .iter()
            .flat_map(|meta| meta.segments.clone())
            .collect(),
        payload: None,
        ..first.clone()
    };
    let list = serde_json::to_vec(&all).map_err(io::Error::from)?;
    let directory = UnionDirectory {
        parts,
        list: list.into(),
    };
    Ok((Index::open(directory)?, metas))
}

impl UnionDirectory {
    /// Returns the folder that has a file of a segment. Segments have unique names.
    fn part(&self, path: &Path) -> Option<&IndexDirectory> {
        let mut parts = self.parts.iter();
        parts.find(|part| part.exists(path).unwrap_or(false))
    }
}

fn read_only() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "several indexes cannot be written",
    )
}

impl Directory for UnionDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.part(path) {
            Some(part) => part.get_file_handle(path),
            None => Err(OpenReadError::FileDoesNotExist(path.to_owned())),
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(path == Path::new(META) || self.part(path).is_some())
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(META) {
            Ok(self.list.to_vec())
        } else {
            Err(OpenReadError::FileDoesNotExist(path.to_owned()))
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(read_only()),
            filepath: path.to_owned(),
        })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_owned()))
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    /// Takes the lock of a reader, of which a folder of fihris needs none.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.parts.first() {
            Some(part) => part.acquire_lock(lock),
            None => Err(LockError::wrap_io_error(read_only())),
        }
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// Returns the distinct indexes of a list, and those that were given twice or are copies of another,
/// which have its id and the names of its segments.
pub fn distinct(dirs: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (mut first, mut again) = (Vec::new(), Vec::new());
    let mut seen = Vec::new();
    for dir in dirs {
        let resolved = dir.canonicalize().unwrap_or_else(|_| dir.clone());
        let id = Identity::read(&resolved).ok().flatten();
        let id = id.map(|id| id.id().to_owned());
        let is_same = |(path, other): &(PathBuf, Option<String>)| {
            *path == resolved || (id.is_some() && *other == id)
        };
        if seen.iter().any(is_same) {
            again.push(dir);
        } else {
            seen.push((resolved, id));
            first.push(dir);
        }
    }
    (first, again)
}
