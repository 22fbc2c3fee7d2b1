//! Checks that an index is sound, in three stages, each of which relies on the previous one:
//!
//! 1. `files`: every file matches its checksum.
//! 2. `consistency`: file records and articles agree.
//! 3. `content`: each document has the terms and columns that its stored record yields.

mod consistency;
mod content;
mod digest;
mod files;
pub mod repair;

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use crate::guard;
use crate::index::disk::directory::META;
use crate::index::disk::generation::Generation;
use crate::index::disk::store::{self, Store};
use crate::index::disk::{active, commit_record, durable};
use crate::index::manifest;
use crate::index::read::reader::Reader;

/// The size of the random sample of each kind of document, unless all are compared.
const SAMPLE_SIZE: usize = 1000;

/// The maximum number of faults in a report. Further ones are only counted.
const MAX_FAULTS: usize = 100;

/// The maximum number of attempts. A writer may change the index during a check.
const MAX_ATTEMPTS: usize = 3;

/// The scope of a check.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Whether all documents are compared, instead of a sample.
    pub full: bool,
    /// The seed of the random sample.
    pub seed: u64,
}

/// A fault of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// A file of the index, the path of an indexed file, or the id of an article.
    pub place: String,
    /// The problem.
    pub problem: String,
}

/// The result of a check.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The folder of the index.
    pub index: String,
    /// Whether there are no faults.
    pub sound: bool,
    /// The number of files of the index that were compared with their checksums.
    pub files: u64,
    /// The size of these files in bytes.
    pub bytes: u64,
    /// The number of articles.
    pub articles: u64,
    /// The number of file records that were compared with their articles.
    pub facts: u64,
    /// The number of documents whose content was compared with their stored record.
    pub compared: u64,
    /// The parts that were not checked, each with the reason.
    pub left_out: Vec<String>,
    /// The first faults.
    pub faults: Vec<Fault>,
    /// The number of further faults.
    pub more_faults: u64,
}

impl Report {
    fn fault(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault {
                place: place.into(),
                problem: problem.into(),
            });
        } else {
            self.more_faults += 1;
        }
    }

    /// Runs a stage of the check. An error or panic that ends the stage is a fault at `place`.
    fn run_stage(&mut self, place: &str, stage: impl FnOnce(&mut Self) -> Result<()>) {
        let result = guard::catch_panic(guard::Scope::Index, || stage(self));
        if let Err(error) = result {
            let problem = match error.downcast_ref::<guard::Panic>() {
                Some(panic) => format!("it cannot be read: {}", panic.message()),
                None => format!("it cannot be read: {error:#}"),
            };
            self.fault(place, problem);
        }
    }
}

/// Checks the index in `dir`. Returns `None` if there is none.
///
/// # Errors
/// Returns an error if the index uses a feature of a newer version, or if every attempt found faults and another process changed the index during each
/// attempt, since the changes may have caused the faults. Other faults are in the report.
pub fn check(dir: &Path, settings: &Settings) -> Result<Option<Report>> {
    if let Ok(Some(active)) = active::current(dir)
        && let Ok(Some(generation)) = Generation::read(&dir.join(active.to_string()))
    {
        active::refuse_unknown_features(dir, &generation)?;
    }
    for _ in 0..MAX_ATTEMPTS {
        let before = last_commit(dir);
        let report = check_once(dir, settings);
        let is_valid = report.as_ref().is_none_or(|report| report.sound);
        if is_valid || last_commit(dir) == before {
            return Ok(report);
        }
    }
    anyhow::bail!(
        "another fihris is writing the index at {}: try again when it is done",
        dir.display()
    )
}

/// Returns the active generation and its list of segments, which each commit and each merge
/// replaces.
fn last_commit(dir: &Path) -> Option<(u64, Option<Vec<u8>>)> {
    let generation = active::current(dir).ok().flatten()?;
    let meta = dir.join(generation.to_string()).join(META);
    Some((
        generation,
        durable::read(&meta, commit_record::MAX_BYTES).ok(),
    ))
}

/// Checks the index once. If the index changes meanwhile, the faults in the report may be false.
fn check_once(dir: &Path, settings: &Settings) -> Option<Report> {
    let mut report = Report {
        index: dir.display().to_string(),
        ..Report::default()
    };
    match active::current(dir) {
        Ok(None) => return None,
        Ok(Some(generation)) => {
            files::check(dir, &dir.join(generation.to_string()), &mut report);
        }
        Err(error) => report.fault("current", format!("{error:#}")),
    }
    if report.faults.is_empty() {
        report.run_stage("the index", |report| documents(dir, settings, report));
    } else {
        report
            .left_out
            .push("articles: they are checked when the files are sound".to_owned());
    }
    report.sound = report.faults.is_empty();
    Some(report)
}

/// Checks the documents of the index.
///
/// # Errors
/// Returns an error if the index cannot be opened or read.
fn documents(dir: &Path, settings: &Settings, report: &mut Report) -> Result<()> {
    let Some(store) = Store::open_any(dir)? else {
        return Ok(());
    };
    if store.manifest.fingerprint != manifest::fingerprint() {
        report.left_out.push(format!(
            "articles: another version of fihris made them; run `{}`",
            store::rebuild_command(dir)
        ));
        return Ok(());
    }
    let reader = Reader::new(&store)?;
    consistency::check(&reader, report)?;
    content::check(&reader, settings, report)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::{fs, thread};

    use super::*;
    use crate::refresh::{Settings as RefreshSettings, Target, refresh};

    #[test]
    fn an_index_that_another_process_commits_to_is_not_reported_as_damaged() {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let folder = folder.expect("a folder");
        let (news, dir) = (
            folder.path().join("news.jsonl"),
            folder.path().join("index"),
        );
        let settings = RefreshSettings {
            memory_bytes: 15_000_000,
            threads: 1,
            ..RefreshSettings::default()
        };
        let commit = |version: usize| {
            let article =
                serde_json::json!({"id": "1", "title": version.to_string(), "text": "خبر"});
            fs::write(&news, article.to_string()).expect("written");
            let targets = vec![Target::Path(news.clone())];
            refresh(&dir, targets, &settings, &mut ()).expect("committed");
        };
        commit(0);
        let is_done = AtomicBool::new(false);
        let result = thread::scope(|scope| {
            scope.spawn(|| {
                let versions = (1..).take_while(|_| !is_done.load(Ordering::Relaxed));
                versions.for_each(commit);
            });
            let check = || {
                check(
                    &dir,
                    &Settings {
                        full: true,
                        seed: 1,
                    },
                )
            };
            let mut results = (0..40).map(|_| check());
            // If another process writes during every attempt, `check` returns an error, not faults.
            let result = results.find(|result| {
                matches!(result, Ok(report) if report.as_ref().is_none_or(|report| !report.sound))
            });
            is_done.store(true, Ordering::Relaxed);
            result
        });
        assert!(result.is_none(), "{result:?}");
    }
}
