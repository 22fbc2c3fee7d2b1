//! The index of a watch: refreshes it, and shows the articles that arrived.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use super::notices::Notices;
use super::observer::Notes;
use super::queries::Queries;
use super::summary;
use crate::alerts::NewArticles;
use crate::commands::context::Context;
use crate::commands::is_closed_pipe;
use crate::guard::{Scope, catch_panic};
use crate::index::disk::identity::Identity;
use crate::index::disk::marks::{self, Mark};
use crate::index::disk::stamp::Stamp;
use crate::index::disk::{active, errors};
use crate::index::manifest::Manifest;
use crate::index::{Reader, Store};
use crate::note;
use crate::path_key;
use crate::query::Group;
use crate::refresh::{Report, Settings, Stopped, Target, refresh};
use crate::search::copies::cache;

/// How long a watch waits after an error of the index.
const RETRY_INTERVAL: Duration = Duration::from_secs(5);

/// The time for which a run waits for the lock of the index: until a signal.
const LOCK_WAIT: Duration = Duration::MAX;

/// The same for `--once`, which may be started again meanwhile.
const ONCE_WAIT: Duration = Duration::from_secs(300);

/// The index of a watch.
pub struct Session<'c> {
    context: &'c Context,
    dir: PathBuf,
    queries: Queries,
    notices: Notices,
    notes: Notes,
    out: Box<dyn Write>,
    /// The id of the index.
    id: Option<String>,
    /// The time up to which articles were shown.
    since: i64,
    /// The commit whose articles were shown.
    commit: Option<Stamp>,
    /// The last errors, each of which is printed once: of opening the index, of a run, and of the
    /// mark.
    open_error: Option<String>,
    run_error: Option<String>,
    mark_error: Option<String>,
    /// The time before which nothing is tried, after an error.
    not_before: Option<Instant>,
}

impl<'c> Session<'c> {
    pub fn new(
        context: &'c Context,
        dir: PathBuf,
        queries: Queries,
        notices: Notices,
        notes: Notes,
    ) -> Self {
        Session {
            context,
            dir,
            queries,
            notices,
            notes,
            out: context.stdout(),
            id: None,
            since: i64::MIN,
            commit: None,
            open_error: None,
            run_error: None,
            mark_error: None,
            not_before: None,
        }
    }

    pub fn say(&self, message: &str) {
        self.context.say(message);
    }

    pub fn warn(&self, message: &str) {
        self.context.warn(message);
    }

    /// Says what is watched.
    pub fn say_start(&self, roots: usize) {
        let noun = if roots == 1 {
            "folder or file"
        } else {
            "folders and files"
        };
        let count = self.queries.parsed().len();
        let queries = match count {
            0 => "no saved query: `fihris save` adds one".to_owned(),
            1 => "1 saved query".to_owned(),
            _ => format!("{count} saved queries"),
        };
        self.say(&format!("watching {roots} {noun}, with {queries}"));
    }

    /// Finds the time up to which articles were shown: that of the mark of the last watch, else now.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn begin(&mut self) -> Result<()> {
        let id = Identity::read(&self.dir)?;
        self.id = id.map(|id| id.id().to_owned());
        let (store, reader) = Reader::with_store(&self.dir)?;
        let latest = latest(&store, &reader)?;
        let mark = self.mark_file().and_then(|file| {
            let mark = marks::read(&file);
            mark.map_err(|error| {
                anyhow!(
                    "cannot read {}: {}",
                    file.display(),
                    note::io_reason(&error)
                )
            })
        });
        self.since = match mark {
            Ok(Some(mark)) => mark.until,
            Ok(None) => latest,
            Err(error) => {
                self.warn(&format!("{error:#}: articles from now on are new"));
                latest
            }
        };
        self.commit = None;
        // The next watch finds a mark even if nothing is new.
        self.store_mark();
        Ok(())
    }

    fn mark_file(&self) -> Result<PathBuf> {
        let folder = dirs::state_dir().or_else(dirs::data_local_dir);
        let folder =
            folder.ok_or_else(|| anyhow!("there is no folder for your own data: set HOME"))?;
        let selection = self.queries.selection();
        Ok(marks::file(
            &folder.join("fihris"),
            &self.dir,
            "watch",
            &selection,
        ))
    }

    fn store_mark(&mut self) {
        let mark = Mark {
            query: "watch".to_owned(),
            until: self.since,
        };
        let stored = self.mark_file().and_then(|file| {
            marks::advance(&file, &mark).map_err(|error| {
                anyhow!(
                    "cannot write {}: {}",
                    file.display(),
                    note::io_reason(&error)
                )
            })
        });
        if let Err(error) = stored {
            let message = format!("{error:#}: the next watch may show articles again");
            warn_once(self.context, &mut self.mark_error, message);
        }
    }

    /// Returns the manifest of the index; `None` if it cannot be read now.
    pub fn manifest(&mut self) -> Option<Manifest> {
        match self.open_store() {
            Ok(store) => Some(store.manifest),
            Err(error) => {
                self.fail_to_open(&error);
                None
            }
        }
    }

    /// Opens the index.
    ///
    /// # Errors
    /// Returns an error if there is none, or if it cannot be read.
    fn open_store(&mut self) -> Result<Store> {
        if active::current(&self.dir)?.is_none() {
            return Err(anyhow!(
                "there is no index at {} any more: waiting for one",
                self.dir.display()
            ));
        }
        let store = catch_panic(Scope::Index, || Store::open(&self.dir))?;
        let id = Identity::read(&self.dir)?.map(|id| id.id().to_owned());
        if id != self.id && self.id.is_some() {
            self.begin()?;
            self.say(&format!("another index is at {} now", self.dir.display()));
        }
        if self.open_error.take().is_some() {
            self.not_before = None;
            self.say(&format!(
                "the index at {} is there again",
                self.dir.display()
            ));
        }
        Ok(store)
    }

    /// Prints an error of opening the index once, and waits before the next attempt.
    fn fail_to_open(&mut self, error: &anyhow::Error) {
        self.not_before = Some(Instant::now() + RETRY_INTERVAL);
        warn_once(self.context, &mut self.open_error, errors::message(error));
    }

    /// Prints an error of a run once, and waits before the next attempt.
    fn fail(&mut self, error: &anyhow::Error) {
        self.not_before = Some(Instant::now() + RETRY_INTERVAL);
        let message = format!("{}: trying again", errors::message(error));
        warn_once(self.context, &mut self.run_error, message);
    }

    /// Returns the time before which nothing is tried, after an error.
    pub fn not_before(&self) -> Option<Instant> {
        self.not_before
    }

    /// Returns whether another process has written the index since articles were shown.
    pub fn has_other_commit(&self) -> bool {
        let commit = self.current_commit();
        commit.is_some() && commit != self.commit
    }

    fn current_commit(&self) -> Option<Stamp> {
        Stamp::of(&self.dir).ok().flatten()
    }

    /// Returns the paths that exist, or below which the index has files. Others were made and
    /// deleted again, such as those of editors.
    pub fn existing_or_indexed(&mut self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let exists = |path: &&PathBuf| path.symlink_metadata().is_ok();
        let (mut selected, missing): (Vec<&PathBuf>, Vec<&PathBuf>) =
            paths.iter().partition(exists);
        if !missing.is_empty() {
            let reader = Reader::open(&self.dir).ok();
            let is_indexed = |path: &&PathBuf| {
                let key = path_key::path_key(path);
                let has = reader
                    .as_ref()
                    .map(|reader| reader.has_file_at_or_below(&key));
                has.and_then(Result::ok).unwrap_or(true)
            };
            selected.extend(missing.into_iter().filter(is_indexed));
        }
        selected.into_iter().cloned().collect()
    }

    /// Refreshes all roots.
    ///
    /// # Errors
    /// Returns an error of [`refresh`].
    pub fn refresh_all(&mut self, settle: Duration) -> Result<Report> {
        self.refresh(Vec::new(), settle, ONCE_WAIT)
    }

    /// Refreshes the index with paths that may have changed. Returns `None` after an error, which is
    /// printed once.
    ///
    /// # Errors
    /// Returns [`Stopped`] after a signal.
    pub fn try_refresh(&mut self, paths: Vec<PathBuf>, settle: Duration) -> Result<Option<Report>> {
        if paths.is_empty() {
            return Ok(Some(Report::default()));
        }
        let targets = paths.into_iter().map(Target::Changed).collect();
        if let Err(error) = self.open_store() {
            self.fail_to_open(&error);
            return Ok(None);
        }
        match self.refresh(targets, settle, LOCK_WAIT) {
            Ok(report) => {
                self.run_error = None;
                Ok(Some(report))
            }
            Err(error) if error.is::<Stopped>() => Err(error),
            Err(error) => {
                self.fail(&error);
                Ok(None)
            }
        }
    }

    fn refresh(
        &mut self,
        targets: Vec<Target>,
        settle: Duration,
        wait: Duration,
    ) -> Result<Report> {
        let settings = Settings {
            settle,
            wait,
            after_commit: Some(cache::update),
            ..Settings::default()
        };
        let report = catch_panic(Scope::Index, || {
            refresh(&self.dir, targets, &settings, &mut self.notes)
        })?;
        if let Some(summary) = summary(&report) {
            self.say(&summary);
        }
        Ok(report)
    }

    /// Shows the articles that arrived since the last time. An error of the index is printed once.
    ///
    /// # Errors
    /// Returns an error if the output cannot be written.
    pub fn try_tell(&mut self) -> Result<()> {
        match self.tell() {
            Ok(_) => Ok(()),
            Err(error) if is_closed_pipe(&error) || error.is::<OutputError>() => Err(error),
            Err(error) => {
                self.fail(&error);
                Ok(())
            }
        }
    }

    /// Shows the articles that arrived since the last time. Returns the number of those that match a
    /// query.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read, and [`OutputError`] if the output cannot be
    /// written.
    pub fn tell(&mut self) -> Result<usize> {
        let commit = self.current_commit();
        if commit.is_some() && commit == self.commit {
            return Ok(0);
        }
        self.queries.reload(self.context, &self.dir);
        let (store, reader) = self.context.open(&self.dir)?;
        let until = latest(&store, &reader)?;
        let mut shown = 0;
        if until > self.since {
            let queries = self.queries.parsed();
            let groups: Vec<&Group> = queries.iter().map(|query| &query.group).collect();
            let matches = catch_panic(Scope::Index, || {
                NewArticles::between(&reader, self.since, until)?.matches(&reader, &groups)
            })?;
            shown = matches.len();
            self.notices
                .write(&mut *self.out, &reader, &matches, queries)?;
            self.out.flush().map_err(OutputError)?;
            self.since = until;
            self.store_mark();
        }
        self.commit = commit;
        Ok(shown)
    }
}

/// Prints a warning unless it is the last one of its kind.
fn warn_once(context: &Context, last: &mut Option<String>, warning: String) {
    if last.as_ref() != Some(&warning) {
        context.warn(&warning);
        *last = Some(warning);
    }
}

/// The output cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the output: {0}")]
pub struct OutputError(#[source] std::io::Error);

/// Returns the latest time of arrival of the articles that are complete.
fn latest(store: &Store, reader: &Reader) -> Result<i64> {
    let latest = reader.columns().latest_arrival()?.unwrap_or(i64::MIN);
    let unfinished = store.manifest.unfinished;
    Ok(unfinished.map_or(latest, |time| latest.min(time - 1)))
}
