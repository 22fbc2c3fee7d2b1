//! A simulated disk for tests, which fails and loses unsynced writes.
//!
//! A [`Disk`] is active in one thread. It counts the operations in the folders of indexes that this
//! thread opens, and fails at a chosen operation, once or from then on. It also knows the state
//! after a power failure: synced bytes of files, and names whose folder was synced after they
//! changed. Any other operation may have reached the disk or not.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, TerminatingWrite, WatchCallback, WatchHandle,
    WritePtr,
};

use super::folder_directory::FolderDirectory;

#[cfg(test)]
mod tests;

thread_local! {
    static ACTIVE: RefCell<Option<Disk>> = const { RefCell::new(None) };
}

/// An operation that is not durable before its folder is synced.
#[derive(Debug, Clone)]
enum Pending {
    /// A new file. Its bytes are durable when they are synced.
    Create,
    /// A file that is replaced by synced bytes.
    Replace(Vec<u8>),
    Folder,
    /// The deletion of a file, or of a folder with its content.
    Remove,
}

/// A failure of the disk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    /// The operation that fails, counted from 1.
    pub step: usize,
    pub error: ErrorKind,
    /// Whether later operations succeed.
    pub once: bool,
    /// Whether opening a file for reading fails, instead of a change of the disk.
    pub reading: bool,
}

#[derive(Debug, Default)]
struct State {
    /// The number of operations so far that change the disk.
    writes: usize,
    /// The number of files so far that were opened for reading.
    reads: usize,
    fault: Option<Fault>,
    /// The durable files.
    files: BTreeMap<PathBuf, Vec<u8>>,
    folders: BTreeSet<PathBuf>,
    /// The synced bytes of files, whose names may not be durable.
    synced: BTreeMap<PathBuf, Vec<u8>>,
    pending: Vec<(PathBuf, Pending)>,
}

/// A disk that fails at a chosen operation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<State>>);

/// Deactivates the disk when dropped.
pub(crate) struct Activation;

impl Drop for Activation {
    fn drop(&mut self) {
        ACTIVE.with(|disk| disk.replace(None));
    }
}

impl Disk {
    /// Returns a disk with a fault, on which the content of `folder` is durable.
    pub fn failing(fault: Fault, folder: &Path) -> Self {
        let disk = Disk::default();
        let mut state = disk.state();
        state.fault = Some(fault);
        for entry in walkdir::WalkDir::new(folder).into_iter().flatten() {
            let path = entry.path().to_owned();
            if entry.file_type().is_dir() {
                state.folders.insert(path);
            } else {
                let bytes = fs::read(&path).expect("read");
                state.files.insert(path, bytes);
            }
        }
        drop(state);
        disk
    }

    /// Activates the disk for indexes that this thread opens.
    pub fn activate(&self) -> Activation {
        ACTIVE.with(|disk| disk.replace(Some(self.clone())));
        Activation
    }

    /// Returns whether an operation failed.
    pub fn has_failed(&self) -> bool {
        let state = self.state();
        state.fault.is_some_and(|fault| {
            let operations = if fault.reading {
                state.reads
            } else {
                state.writes
            };
            operations >= fault.step
        })
    }

    /// Writes the content of the folder `from` after a power failure to `to`. `reached` decides for
    /// each operation that was not synced whether it reached the disk.
    pub fn after_power_failure(&self, from: &Path, to: &Path, mut reached: impl FnMut() -> bool) {
        let state = self.state();
        let (mut files, mut folders) = (state.files.clone(), state.folders.clone());
        for (path, step) in &state.pending {
            if reached() {
                apply(&mut files, &mut folders, &state.synced, path, step);
            }
        }
        let moved = |path: &Path| to.join(path.strip_prefix(from).expect("below"));
        for folder in folders.iter().filter(|path| path.starts_with(from)) {
            let mut ancestors = folder.ancestors().take_while(|path| *path != from);
            if ancestors.all(|path| folders.contains(path)) {
                fs::create_dir_all(moved(folder)).expect("made");
            }
        }
        for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with(from)) {
            let path = moved(path);
            if path.parent().is_some_and(Path::is_dir) {
                fs::write(path, bytes).expect("written");
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn step(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        state.writes += 1;
        let (now, fault) = (state.writes, state.fault);
        fail(fault.filter(|fault| !fault.reading), now).map(|()| state)
    }

    /// Counts the operations that replace a file.
    pub fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let result = self.step().map(drop);
        result.inspect_err(|_| write_half(path, bytes))?;
        self.pend(path, Pending::Replace(bytes.to_owned()))
    }

    fn read(&self) -> io::Result<()> {
        let mut state = self.state();
        state.reads += 1;
        fail(state.fault.filter(|fault| fault.reading), state.reads)
    }

    fn pend(&self, path: &Path, pending: Pending) -> io::Result<()> {
        self.step()?.pending.push((path.to_owned(), pending));
        Ok(())
    }

    fn sync_file(&self, path: &Path) {
        let Ok(bytes) = fs::read(path) else {
            return; // an abandoned merge, in a deleted folder
        };
        let mut state = self.state();
        if let Some(durable) = state.files.get_mut(path) {
            durable.clone_from(&bytes);
        }
        state.synced.insert(path.to_owned(), bytes);
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut guard = self.step()?;
        let state = &mut *guard;
        let pending = std::mem::take(&mut state.pending);
        for (path, step) in pending {
            if path.parent() == Some(folder) {
                apply(
                    &mut state.files,
                    &mut state.folders,
                    &state.synced,
                    &path,
                    &step,
                );
            } else {
                state.pending.push((path, step));
            }
        }
        Ok(())
    }
}

fn fail(fault: Option<Fault>, now: usize) -> io::Result<()> {
    match fault {
        Some(fault) if now == fault.step || now > fault.step && !fault.once => {
            Err(io::Error::from(fault.error))
        }
        _ => Ok(()),
    }
}

fn apply(
    files: &mut BTreeMap<PathBuf, Vec<u8>>,
    folders: &mut BTreeSet<PathBuf>,
    synced: &BTreeMap<PathBuf, Vec<u8>>,
    path: &Path,
    step: &Pending,
) {
    match step {
        Pending::Create => {
            // A name whose bytes were not synced is an empty file.
            let bytes = synced.get(path).cloned().unwrap_or_default();
            files.insert(path.to_owned(), bytes);
        }
        Pending::Replace(bytes) => {
            files.insert(path.to_owned(), bytes.clone());
        }
        Pending::Folder => {
            folders.insert(path.to_owned());
        }
        Pending::Remove => {
            files.retain(|file, _| !file.starts_with(path));
            folders.retain(|folder| !folder.starts_with(path));
        }
    }
}

pub(crate) fn active() -> Option<Disk> {
    ACTIVE.with(|disk| disk.borrow().clone())
}

/// Returns a directory of tantivy on the active disk.
pub(crate) fn wrap(inner: FolderDirectory, folder: &Path) -> Box<dyn Directory> {
    match active() {
        None => inner.into(),
        Some(disk) => Box::new(FaultyDirectory {
            inner,
            folder: folder.to_owned(),
            disk,
        }),
    }
}

/// Counts the replacement of a file. Called before it.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    active().map_or(Ok(()), |disk| disk.replace(path, bytes))
}

/// Counts the creation of a file that need not be durable. Called before it.
pub(crate) fn make_file() -> io::Result<()> {
    active().map_or(Ok(()), |disk| disk.step().map(drop))
}

/// Counts the creation of a folder. Called before it.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    active().map_or(Ok(()), |disk| disk.pend(path, Pending::Folder))
}

/// Counts the deletion of a file or folder. Called before it.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    active().map_or(Ok(()), |disk| disk.pend(path, Pending::Remove))
}

/// Counts the sync of a folder. Called before it.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    active().map_or(Ok(()), |disk| disk.sync_folder(path))
}

/// Leaves a temporary file with half of the bytes, as a failed write does.
fn write_half(path: &Path, bytes: &[u8]) {
    let half = bytes.get(..bytes.len() / 2).expect("half");
    fs::write(path.with_file_name(".fihris-tmpHaLf00"), half).ok();
}

#[derive(Debug, Clone)]
struct FaultyDirectory {
    inner: FolderDirectory,
    folder: PathBuf,
    disk: Disk,
}

impl Directory for FaultyDirectory {
    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let path_on_disk = self.folder.join(path);
        self.disk
            .pend(&path_on_disk, Pending::Create)
            .map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        Ok(WritePtr::new(Box::new(FaultyFile {
            inner: self.inner.open_write(path)?,
            path: path_on_disk,
            disk: self.disk.clone(),
        })))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.disk.replace(&self.folder.join(path), data)?;
        self.inner.atomic_write(path, data)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.disk
            .pend(&self.folder.join(path), Pending::Remove)
            .map_err(|error| DeleteError::IoError {
                io_error: Arc::new(error),
                filepath: path.to_owned(),
            })?;
        self.inner.delete(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.disk.sync_folder(&self.folder)
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.disk
            .read()
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        self.inner.get_file_handle(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.disk
            .read()
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        self.inner.atomic_read(path)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

struct FaultyFile {
    inner: WritePtr,
    path: PathBuf,
    disk: Disk,
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        drop(self.disk.step()?);
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl TerminatingWrite for FaultyFile {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        drop(self.disk.step()?);
        self.inner.terminate_ref(token)?;
        self.disk.sync_file(&self.path);
        Ok(())
    }
}

/// Copies a folder with its content.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().flatten() {
        let path = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(path).expect("made");
        } else {
            fs::copy(entry.path(), path).expect("copied");
        }
    }
}
