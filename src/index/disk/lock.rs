//! One writer at a time, and who it is.
//!
//! `.fihris/writer.lock` is locked by the operating system for as long as a run lasts, so that a run that
//! was killed holds nothing. `.fihris/writer` says who has the lock; it is believed only while the lock
//! is held.

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use fs4::fs_std::FileExt;
use jiff::Zoned;
use serde::{Deserialize, Serialize};

use super::file_id::FileId;
use super::{durable, identity, leftovers};
use crate::controls::neutralize;

/// The name of the file that is locked.
pub(crate) const LOCK_FILE: &str = "writer.lock";

/// The name of the file that says who holds the lock.
pub(crate) const HOLDER_FILE: &str = "writer";

/// Letters of a command line that are told.
const MAX_COMMAND: usize = 200;

/// The right to write an index. What dead runs left is deleted when it is taken, and what this run leaves
/// when it is given back.
#[derive(Debug)]
pub(crate) struct WriteLock {
    dir: PathBuf,
    file: File,
    /// Whether leftovers are deleted when the lock is given up.
    cleans: bool,
}

impl WriteLock {
    /// Takes the lock of the index in `dir`, and makes the folder if there is none.
    ///
    /// # Errors
    /// Returns [`Busy`] if another run holds it, and other errors if the folder is not one for an index or cannot be
    /// written.
    pub fn take(dir: &Path) -> Result<Self> {
        identity::claim(dir)?;
        let path = dir.join(LOCK_FILE);
        let cannot = || format!("cannot lock {}", path.display());
        #[cfg(test)]
        super::faults::make_file().with_context(cannot)?;
        durable::is_plain(&path).with_context(cannot)?;
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(cannot)?;
        if !FileExt::try_lock_exclusive(&file).with_context(cannot)? {
            return Err(anyhow!(Busy::at(dir)));
        }
        let lock = WriteLock {
            dir: dir.to_owned(),
            file,
            cleans: false,
        };
        lock.check()?;
        if let Ok(holder) = serde_json::to_vec(&Holder::this_process()) {
            // Who cannot say their name may still write.
            durable::try_to_write(&dir.join(HOLDER_FILE), &holder);
        }
        Ok(lock)
    }

    /// Deletes what dead runs left, now and when the lock is given up. Called when the index was opened and the
    /// arguments of the run were found to be right. `own` is the generation that the run writes.
    pub fn clean(&mut self, own: u64) {
        self.cleans = true;
        leftovers::remove(&self.dir, Some(own));
    }

    /// Sees to it that the folder is still the one that was locked: who deletes it takes the lock away, and
    /// another run may have made it anew.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self) -> Result<()> {
        let there = FileId::of_path(&self.dir.join(LOCK_FILE));
        let ours = self.file.metadata().map(|metadata| FileId::of(&metadata));
        let is_ours = matches!((there, ours), (Ok(there), Ok(ours)) if there == ours);
        if !is_ours {
            bail!(
                "the index at {} was deleted while this run wrote it: run the same command again",
                self.dir.display()
            );
        }
        Ok(())
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        if self.check().is_err() {
            return; // what lies there is another's
        }
        if self.cleans {
            leftovers::remove(&self.dir, None);
        }
        fs::remove_file(self.dir.join(HOLDER_FILE)).ok();
    }
}

/// Who holds the lock.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    pid: u32,
    /// The machine, where the folder may be one that several share.
    #[serde(default)]
    host: String,
    since: String,
    command: String,
}

impl Holder {
    fn this_process() -> Self {
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
            since: Zoned::now().strftime("%Y-%m-%d %H:%M:%S").to_string(),
            command: words.join(" ").chars().take(MAX_COMMAND).collect(),
        }
    }
}

/// Another process writes the index.
#[derive(Debug)]
pub struct Busy {
    dir: PathBuf,
    holder: Option<Holder>,
}

impl Busy {
    fn at(dir: &Path) -> Self {
        let holder = durable::read(&dir.join(HOLDER_FILE), 10_000).ok();
        Busy {
            dir: dir.to_owned(),
            holder: holder.and_then(|bytes| serde_json::from_slice(&bytes).ok()),
        }
    }

    /// Returns who holds the lock, since when and for what.
    pub fn holder(&self) -> String {
        let who = match &self.holder {
            None => String::new(),
            Some(Holder {
                pid,
                host,
                since,
                command,
            }) => format!(
                " since {} (process {pid} on {}: {})",
                neutralize(since),
                neutralize(host),
                neutralize(command)
            ),
        };
        format!(
            "another fihris is writing the index at {}{who}",
            self.dir.display()
        )
    }
}

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.holder();
        write!(
            f,
            "{what}: try again when it is done, or wait for it with --wait"
        )
    }
}

impl std::error::Error for Busy {}
