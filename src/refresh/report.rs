//! The settings, the observer and the report of a run.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use crate::index::disk::store::Store;
use crate::index::read::reader::Reader;
use crate::load;
use crate::note::Note;

/// The settings of a run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The load options; `None` reads known roots with their stored options.
    pub load: Option<load::Options>,
    /// Whether the load options of earlier runs are dropped, also in folders inside of the given ones.
    pub reset_options: bool,
    /// Whether symbolic links are followed.
    pub follow: bool,
    /// Whether the first problem ends the run without a commit.
    pub strict: bool,
    /// The memory of the whole run in bytes. Excludes mapped files and the ids (9 to 20 bytes per
    /// article).
    pub memory_bytes: usize,
    /// The number of threads that analyse articles and build segments, besides the one that reads.
    /// With one, reading and indexing take turns. The result does not depend on it.
    pub threads: usize,
    /// The interval between commits in a long run.
    pub commit_every: Duration,
    /// The time to wait for another run that writes the index.
    pub wait: Duration,
    /// How long a file must be unchanged before it is read: zero reads all. A younger one is left for
    /// a later run, because it may be half written.
    pub settle: Duration,
    /// Whether to remove articles that disappear all at once, such as those of an emptied folder.
    pub prune: bool,
    /// Whether all users of the machine may read the index.
    pub share: bool,
    /// Whether all segments are merged into one at the end, without deleted documents.
    pub compact: bool,
    /// A program through which files are read. It is not stored in the index.
    pub pre: Option<load::Preprocessor>,
    /// Derives further data from the index at the end of a run. An error becomes a warning.
    pub after_commit: Option<AfterCommit>,
}

/// A hook that runs when an index is up to date.
pub type AfterCommit = fn(&Store, &Reader) -> Result<()>;

/// The default interval between commits. A killed run loses at most this much work; each commit
/// costs a merge later.
const COMMIT_EVERY: Duration = Duration::from_secs(180);

/// The default limit of threads on machines with more cores.
const MAX_DEFAULT_THREADS: usize = 8;

impl Default for Settings {
    /// Returns settings that detect the format of each file, with 220 MB and a thread per core, at
    /// most 8.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Settings {
            load: None,
            reset_options: false,
            follow: false,
            strict: false,
            memory_bytes: 220_000_000,
            threads: cores.min(MAX_DEFAULT_THREADS),
            commit_every: COMMIT_EVERY,
            wait: Duration::ZERO,
            settle: Duration::ZERO,
            prune: false,
            share: false,
            compact: false,
            pre: None,
            after_commit: None,
        }
    }
}

/// The outcome of a run. All counts are numbers of files, except for `problems`, `articles`
/// and `undated`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// New files.
    pub added: u64,
    /// Files whose bytes or load options changed.
    pub updated: u64,
    /// New files with the bytes of a file that vanished.
    pub renamed: u64,
    /// Unchanged files.
    pub unchanged: u64,
    /// Files that vanished.
    pub removed: u64,
    /// Files and folders that could not be read, in whole or in part.
    pub skipped: u64,
    /// Those of them whose problems were reported by an earlier run, and not by this one.
    pub skipped_before: u64,
    /// Indexed folders that were not found, among `skipped`.
    #[serde(skip)]
    pub missing_folders: u64,
    /// Files of unsupported formats, empty files, and links that are not followed.
    pub ignored: u64,
    /// Those of them that this run encountered for the first time or that changed, and parts of
    /// files, by their kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ignored_kinds: BTreeMap<String, u64>,
    /// Files that are younger than [`Settings::settle`], which a later run reads.
    #[serde(skip)]
    pub young: u64,
    /// Records, files and folders that could not be read.
    pub problems: u64,
    /// Articles in the index after the run.
    pub articles: u64,
    /// Those of them without a date.
    pub undated: u64,
    /// The duration of the run.
    pub seconds: f64,
}

/// Receives the notes and the progress of a run.
pub trait Observer {
    /// Receives a note about a file.
    fn note(&mut self, path: &str, note: &Note);
    /// Receives the progress: files seen and articles read.
    fn progress(&mut self, files: u64, articles: u64);
    /// Returns whether the run must end with [`Stopped`] after the current file.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// The observer ended a run. The files that it read are in the index, except in strict mode and in
/// a rebuild, and the next run continues from there.
#[derive(Debug, thiserror::Error)]
#[error("stopped: run the same command again to go on")]
pub struct Stopped;

/// An observer that ignores all reports.
impl Observer for () {
    fn note(&mut self, _: &str, _: &Note) {}
    fn progress(&mut self, _: u64, _: u64) {}
}
