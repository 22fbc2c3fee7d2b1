//! The lock that lets one process at a time write an index.
//!
//! The operating system locks `.fihris/writer.lock` while a run lasts, so that a killed run
//! releases it. `.fihris/writer` describes the process that holds the lock. It is valid only while
//! the lock is held.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use jiff::Zoned;
use serde::{Deserialize, Serialize};

use super::folder::{self, Folder};
use super::{durable, errors, identity, leftovers, owner, rights};
use crate::controls::neutralize;

/// The name of the file that is locked.
pub(crate) const LOCK_FILE: &str = "writer.lock";

/// The name of the file that describes the process that holds the lock.
pub(crate) const HOLDER_FILE: &str = "writer";

/// The name of the file that is locked while the saved queries are changed.
pub(crate) const QUERIES_LOCK: &str = "queries.lock";

/// The maximum wait for another process that changes the saved queries.
const QUERIES_WAIT: Duration = Duration::from_secs(30);

/// The interval at which a waiting process tries to acquire the lock of the saved queries.
const QUERIES_RETRY: Duration = Duration::from_millis(20);

/// The size limit of the description of a process, in bytes.
const MAX_HOLDER_BYTES: u64 = 10_000;

/// The length limit of a reported command line, in code points.
const MAX_COMMAND_CHARS: usize = 200;

/// Maximum number of attempts to replace a lock file that is a hard link.
const MAX_REPLACEMENTS: usize = 20;

/// The lock of an index, held while this exists.
#[derive(Debug)]
pub(crate) struct WriteLock {
    dir: PathBuf,
    /// The locked file. While it is open, no other file can get its inode.
    file: File,
    /// Whether leftovers are deleted when the lock is released.
    cleans: bool,
}

impl WriteLock {
    /// Acquires the lock of the index in `dir`, and makes the folder if there is none.
    ///
    /// # Errors
    /// Returns [`Busy`] if another run holds it, or another error if the folder belongs to another
    /// user, is not an index and not empty, or cannot be written.
    pub fn acquire(dir: &Path) -> Result<Self> {
        identity::claim(dir)?;
        let path = dir.join(LOCK_FILE);
        let cannot = || format!("cannot lock {}", path.display());
        let is_held_here = || {
            let place = Folder::open(dir).map(|folder| folder.place());
            Holder::read(dir).is_some_and(|holder| place.is_ok_and(|place| place == holder.folder))
        };
        let locked = try_lock(dir, LOCK_FILE, is_held_here).with_context(cannot)?;
        let Some(file) = locked else {
            return Err(anyhow!(Busy::at(dir)));
        };
        let lock = WriteLock {
            dir: dir.to_owned(),
            file,
            cleans: false,
        };
        lock.check()?;
        if let Ok(holder) = serde_json::to_vec(&Holder::this_process(dir)) {
            // The lock is effective even without this file.
            durable::try_to_write(&dir.join(HOLDER_FILE), &holder);
        }
        rights::adapt(dir);
        Ok(lock)
    }

    /// Deletes leftovers of dead runs, both immediately and when the lock is released. Called after
    /// the index was opened and the arguments of the run were validated. `own` is the generation
    /// that the run writes.
    pub fn clean(&mut self, own: u64) {
        self.cleans = true;
        leftovers::remove(&self.dir, Some(own));
    }

    /// Checks that the folder is still the one that was locked. Deleting the folder removes the
    /// lock file, and another run may have made and locked a new file.
    ///
    /// # Errors
    /// Returns an error if the lock file is missing or is not the file that was locked, or if the
    /// process is short of open files or memory.
    pub fn check(&self) -> Result<()> {
        let path = self.dir.join(LOCK_FILE);
        let folder = Folder::open(&self.dir);
        match folder.and_then(|folder| folder.leads_to(OsStr::new(LOCK_FILE), &self.file)) {
            Ok(true) => Ok(()),
            Err(error) if errors::is_shortage(&error) => {
                Err(error).with_context(|| format!("cannot open {}", path.display()))
            }
            _ => bail!(
                "the index at {} was deleted while this run wrote it: run the same command again",
                self.dir.display()
            ),
        }
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        if self.check().is_err() {
            return; // the folder belongs to another run
        }
        if self.cleans {
            leftovers::remove(&self.dir, None);
        }
        fs::remove_file(self.dir.join(HOLDER_FILE)).ok();
    }
}

/// Acquires the lock of the saved queries in `dir`, which closing the returned file releases. A run
/// that only writes the index does not hold this lock.
///
/// # Errors
/// Returns an error if the file cannot be written, or if another process holds the lock for longer
/// than [`QUERIES_WAIT`].
pub(crate) fn lock_queries(dir: &Path) -> Result<File> {
    owner::check_own(dir)?;
    let path = dir.join(QUERIES_LOCK);
    let cannot = || format!("cannot lock {}", path.display());
    let start = Instant::now();
    loop {
        if let Some(file) = try_lock(dir, QUERIES_LOCK, || true).with_context(cannot)? {
            return Ok(file);
        }
        if start.elapsed() > QUERIES_WAIT {
            bail!(
                "another fihris is changing the saved queries in {}: try again",
                dir.display()
            );
        }
        thread::sleep(QUERIES_RETRY);
    }
}

/// Locks a file in the folder of an index. Returns `None` if another process holds the lock.
///
/// A copy made of hard links (`cp -al`) shares the file, and so the lock. Such a file is replaced by
/// a new one. If the lock is held, the file is replaced only if `is_held_here` returns that no run in
/// this folder holds it.
///
/// # Errors
/// Returns an error if the file cannot be opened, made or locked.
fn try_lock(dir: &Path, name: &str, is_held_here: impl Fn() -> bool) -> io::Result<Option<File>> {
    let name = OsStr::new(name);
    #[cfg(test)]
    super::faults::make_file()?;
    for _ in 0..MAX_REPLACEMENTS {
        let folder = Folder::open(dir)?;
        let file = folder.lock_file(name)?;
        match file.try_lock() {
            Ok(()) if !folder.leads_to(name, &file)? => continue,
            Ok(()) if folder::has_one_name(&file)? => return Ok(Some(file)),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if folder::has_one_name(&file)? || is_held_here() => {
                return Ok(None);
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        folder.replace_lock_file(name)?;
    }
    Ok(None)
}

/// The process that holds the lock.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    pid: u32,
    /// The host name, because several machines may share the folder.
    #[serde(default)]
    host: String,
    /// The folder of the index, as [`Folder::place`] describes it. A copy of the index may hold a
    /// copy of this description.
    #[serde(default)]
    folder: String,
    since: String,
    command: String,
}

impl Holder {
    /// Reads the description in the folder of an index.
    fn read(dir: &Path) -> Option<Self> {
        let bytes = durable::read(&dir.join(HOLDER_FILE), MAX_HOLDER_BYTES).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    fn this_process(dir: &Path) -> Self {
        let mut arguments = std::env::args_os();
        let program = arguments.next().map(PathBuf::from);
        let name = program.as_deref().and_then(Path::file_name);
        let words = name.map(Into::into).into_iter().chain(arguments);
        let words: Vec<String> = words
            .map(|word: std::ffi::OsString| word.to_string_lossy().into_owned())
            .collect();
        Holder {
            pid: std::process::id(),
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            folder: Folder::open(dir).map_or_else(|_| String::new(), |folder| folder.place()),
            since: Zoned::now().strftime("%Y-%m-%d %H:%M:%S").to_string(),
            command: words.join(" ").chars().take(MAX_COMMAND_CHARS).collect(),
        }
    }
}

/// The error that another process holds the lock.
#[derive(Debug)]
pub struct Busy {
    dir: PathBuf,
    holder: Option<Holder>,
}

impl Busy {
    fn at(dir: &Path) -> Self {
        Busy {
            dir: dir.to_owned(),
            holder: Holder::read(dir),
        }
    }

    /// Returns a description of the process that holds the lock.
    pub fn holder(&self) -> String {
        let details = match &self.holder {
            None => String::new(),
            Some(Holder {
                pid,
                host,
                since,
                command,
                ..
            }) => format!(
                " since {} (process {pid} on {}: {})",
                neutralize(since),
                neutralize(host),
                neutralize(command)
            ),
        };
        format!(
            "another fihris is writing the index at {}{details}",
            self.dir.display()
        )
    }
}

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let holder = self.holder();
        write!(
            f,
            "{holder}: try again when it is done, or wait for it with --wait"
        )
    }
}

impl std::error::Error for Busy {}
