//! Disks that fail, and disks that forget: for tests.
//!
//! A [`Disk`] that is in force in a thread counts each step in which an index opened there touches what
//! lies below its folder, and fails at a chosen step, once or from there on. It also knows what a power failure leaves:
//! bytes of a file that were synced, and names whose folder was synced after them. Of all else each
//! step may have reached the disk or not.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};

#[cfg(test)]
mod tests;

thread_local! {
    static IN_FORCE: RefCell<Option<Disk>> = const { RefCell::new(None) };
}

/// A step that is not on the disk before its folder is synced.
#[derive(Debug, Clone)]
enum Pending {
    /// A new file; its bytes are on the disk when they are synced.
    Create,
    /// Synced bytes under a name that may have had others.
    Replace(Vec<u8>),
    Folder,
    /// A file, or a folder with all that is in it.
    Remove,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    /// The step that fails, counted from 1.
    pub step: usize,
    pub error: ErrorKind,
    /// Whether the steps after it do their work again.
    pub once: bool,
    /// Whether steps are the openings of files to be read, and not what changes the disk.
    pub reading: bool,
}

#[derive(Debug, Default)]
struct State {
    /// Steps so far that change the disk.
    writes: usize,
    /// Files so far that were opened to be read.
    reads: usize,
    fault: Option<Fault>,
    /// What is on the disk for certain.
    files: BTreeMap<PathBuf, Vec<u8>>,
    folders: BTreeSet<PathBuf>,
    /// Bytes that were synced, of files whose names may not be.
    synced: BTreeMap<PathBuf, Vec<u8>>,
    pending: Vec<(PathBuf, Pending)>,
}

/// A disk that fails at a step.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<State>>);

/// Takes the disk out of force.
pub(crate) struct InForce;

impl Drop for InForce {
    fn drop(&mut self) {
        IN_FORCE.with(|disk| disk.replace(None));
    }
}

impl Disk {
    /// A disk with a fault. What lies in `folder` is on it.
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

    /// Puts it in force for indexes that this thread opens.
    pub fn put_in_force(&self) -> InForce {
        IN_FORCE.with(|disk| disk.replace(Some(self.clone())));
        InForce
    }

    /// Whether a step failed.
    pub fn has_failed(&self) -> bool {
        let state = self.state();
        state.fault.is_some_and(|fault| match fault.reading {
            true => state.reads >= fault.step,
            false => state.writes >= fault.step,
        })
    }

    /// Writes to `to` what lies below `from` after the power failed; `reached` says of each step that was
    /// not synced whether it reached the disk.
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
            let mut above = folder.ancestors().take_while(|path| *path != from);
            if above.all(|path| folders.contains(path)) {
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

    /// Counts the steps in which a file is replaced.
    pub fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let written = self.step().map(drop);
        written.inspect_err(|_| half_written(path, bytes))?;
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
            return; // a merge that nobody waits for any more, in a folder that is gone
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
            // A name without its bytes is an empty file.
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

pub(crate) fn in_force() -> Option<Disk> {
    IN_FORCE.with(|disk| disk.borrow().clone())
}

/// A folder of tantivy on the disk in force.
pub(crate) fn over(inner: MmapDirectory, folder: &Path) -> Box<dyn Directory> {
    match in_force() {
        None => inner.into(),
        Some(disk) => Box::new(FaultyDirectory {
            inner,
            folder: folder.to_owned(),
            disk,
        }),
    }
}

/// Before a file is replaced.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    in_force().map_or(Ok(()), |disk| disk.replace(path, bytes))
}

/// Before a file is made that need not be there after a power failure.
pub(crate) fn make_file() -> io::Result<()> {
    in_force().map_or(Ok(()), |disk| disk.step().map(drop))
}

/// Before a folder is made.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    in_force().map_or(Ok(()), |disk| disk.pend(path, Pending::Folder))
}

/// Before a file or a folder is deleted.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    in_force().map_or(Ok(()), |disk| disk.pend(path, Pending::Remove))
}

/// Before a folder is synced.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    in_force().map_or(Ok(()), |disk| disk.sync_folder(path))
}

/// What a write that failed leaves.
fn half_written(path: &Path, bytes: &[u8]) {
    let half = bytes.get(..bytes.len() / 2).expect("half");
    fs::write(path.with_file_name(".fihris-tmpHaLf00"), half).ok();
}

#[derive(Debug, Clone)]
struct FaultyDirectory {
    inner: MmapDirectory,
    folder: PathBuf,
    disk: Disk,
}

impl Directory for FaultyDirectory {
    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let place = self.folder.join(path);
        self.disk
            .pend(&place, Pending::Create)
            .map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        Ok(WritePtr::new(Box::new(FaultyFile {
            inner: self.inner.open_write(path)?,
            place,
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
    place: PathBuf,
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
        self.disk.sync_file(&self.place);
        Ok(())
    }
}

/// Copies a folder with all that is in it.
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
