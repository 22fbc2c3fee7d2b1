//! Brings an index up to date with the files: what changed is read, what vanished is removed,
//! what stayed is left alone. One commit at the end; for long runs one every few minutes, each of
//! whole files.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use serde::Serialize;

use crate::index::disk::store::{NOWHERE, Store};
use crate::index::read::reader::Reader;
use crate::load::{self, Note};
use crate::note;
use crate::path_key;
use crate::refresh::run::Run;

/// What to bring up to date.
pub enum Target {
    /// A file or a folder.
    Path(PathBuf),
    /// A stream, under this name.
    Stream(String, Box<dyn Read>),
}

/// How to do it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How files are read; `None` to read known roots as they were read before.
    pub load: Option<load::Options>,
    /// Whether symbolic links are followed.
    pub follow: bool,
    /// Stop at the first thing that cannot be read, and commit nothing.
    pub strict: bool,
    /// Memory of the whole run, in bytes, but for files that are mapped and what is kept of each article.
    pub memory_bytes: usize,
    /// Threads: with one, files are read and indexed in turns; with more, at the same time.
    pub threads: usize,
    /// How long a run goes on before what it read so far is committed.
    pub commit_every: Duration,
    /// How long to wait for another run that writes the index.
    pub wait: Duration,
    /// Whether the index becomes one segment at the end, without anything that was deleted.
    pub compact: bool,
    /// Derives further data from the index at the end of a run. An error becomes a warning.
    pub after_commit: Option<AfterCommit>,
}

/// A hook that runs when an index is up to date.
pub type AfterCommit = fn(&Store, &Reader) -> Result<()>;

/// Each commit costs a merge later on; a run that is stopped loses no more than this.
const COMMIT_EVERY: Duration = Duration::from_secs(180);

/// Threads that indexing uses where the machine has more cores.
const MAX_DEFAULT_THREADS: usize = 4;

impl Default for Settings {
    /// Finds out how each file is to be read, in 220 MB and a thread for each core, 4 at most.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Settings {
            load: None,
            follow: false,
            strict: false,
            memory_bytes: 220_000_000,
            threads: cores.min(MAX_DEFAULT_THREADS),
            commit_every: COMMIT_EVERY,
            wait: Duration::ZERO,
            compact: false,
            after_commit: None,
        }
    }
}

/// What a run did. Counts are files, but for `problems`, `articles` and `seconds`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// New files.
    pub added: u64,
    /// Files whose bytes changed, or that were read in another way.
    pub updated: u64,
    /// New files that hold the bytes of a file that vanished.
    pub renamed: u64,
    /// Files that were left alone.
    pub unchanged: u64,
    /// Files that vanished.
    pub removed: u64,
    /// Files and folders that could not be read, in whole or in part.
    pub skipped: u64,
    /// Indexed folders that were not found, among `skipped`.
    #[serde(skip)]
    pub missing_folders: u64,
    /// Files of a kind that fihris does not read, empty ones, links that are not followed.
    pub ignored: u64,
    /// Records, files and folders that could not be read.
    pub problems: u64,
    /// Articles in the index afterwards.
    pub articles: u64,
    /// Time taken.
    pub seconds: f64,
}

/// Hears what a run meets.
pub trait Observer {
    /// Something a person should know of a file.
    fn note(&mut self, path: &str, note: &Note);
    /// How far the run is: files looked at, articles read.
    fn progress(&mut self, files: u64, articles: u64);
    /// Whether the run is to end at the next whole file, with [`Stopped`].
    fn is_stopped(&self) -> bool {
        false
    }
}

/// The observer wanted a run to end: the files that it read are in the index, but with `strict` and of a
/// rebuild; the next run goes on from there.
#[derive(Debug)]
pub struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped: run the same command again to go on")
    }
}

impl std::error::Error for Stopped {}

/// Hears nothing.
impl Observer for () {
    fn note(&mut self, _: &str, _: &Note) {}
    fn progress(&mut self, _: u64, _: u64) {}
}

/// Brings the index in `dir` up to date with `targets`, or with all that it knows when there are
/// none. Makes the index when there is none.
///
/// # Errors
/// When the index cannot be read or written, when there is nothing to index, when it was [`Stopped`],
/// and with `strict` when something could not be read. Otherwise what cannot be read is noted and counted.
pub fn refresh(
    dir: &Path,
    targets: Vec<Target>,
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    let (targets, missing) = resolve(targets)?;
    let mut run = Run::open(dir, settings, observer)?;
    run.tell_missing(missing)?;
    run.choose(targets)?;
    run.lock.clean(run.store.generation);
    run.survey()?;
    if run.has_work() {
        run.read_all()?;
        run.commit_last()?;
    }
    run.finish(start)
}

/// Takes a root or a file out of the index; it stays out until `index` names it, or a
/// folder above it, again.
/// Gives the number of files taken out.
///
/// # Errors
/// When the index cannot be read or written, or does not hold the path.
pub fn forget(
    dir: &Path,
    paths: &[PathBuf],
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    Store::open(dir)?;
    let mut run = Run::open(dir, settings, observer)?;
    for path in paths {
        let absolute = path.canonicalize().or_else(|_| std::path::absolute(path));
        let absolute =
            absolute.map_err(|_| anyhow!("cannot tell where {} is: {NOWHERE}", path.display()))?;
        let key = path_key::path_key(&absolute);
        let name = path.to_string_lossy();
        // A name of a stream is meant before a file that has the same name.
        let key = if run.is_stream(&name) {
            name.into_owned()
        } else {
            key
        };
        if !run.forget(&key)? {
            bail!(
                "the index does not hold {}: `fihris stats` lists what it holds",
                path.display()
            );
        }
    }
    run.lock.clean(run.store.generation);
    run.commit_last()?;
    run.report.unchanged = 0;
    run.finish(start)
}

/// A path that was given and cannot be read, and why.
pub(crate) type Missing = (String, String);

/// The paths as the index knows them, and those that are not there.
///
/// # Errors
/// When none of the paths is there.
pub(crate) fn resolve(targets: Vec<Target>) -> Result<(Vec<Target>, Vec<Missing>)> {
    let (mut resolved, mut missing) = (Vec::new(), Vec::new());
    for target in targets {
        match target {
            Target::Path(path) => match path.canonicalize() {
                Ok(path) => resolved.push(Target::Path(path)),
                Err(error) => missing.push((path.display().to_string(), note::io_reason(&error))),
            },
            stream => resolved.push(stream),
        }
    }
    match missing.first() {
        Some((path, reason)) if resolved.is_empty() => bail!("cannot read {path}: {reason}"),
        _ => Ok((resolved, missing)),
    }
}
