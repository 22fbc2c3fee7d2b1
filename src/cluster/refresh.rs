//! Brings an index on a cluster up to date with files of this machine.
//!
//! | file | does |
//! |---|---|
//! | `scope` | the roots, and the part of one that a run visits |
//! | `files` | walks, compares and reads files; deletes the articles of those that are gone |
//! | `intake` | articles and notes of one file on their way to the cluster |
//! | `unended` | what runs left that did not end |
//!
//! The id of a document is made of the machine, the file and the number of the article in it, so
//! that a repetition replaces it. A file record is sent after the articles of its file: a run that
//! was killed reads the file again. What it sent of files that are gone or shorter now is found by
//! the record of the run, which stays until the run ends.

mod files;
mod intake;
mod scope;
mod unended;

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use super::Cluster;
use super::bulk::{Bulk, Document, Order};
use super::document::Documents;
use super::records::{Records, document, id_of};
use super::statistics::total;
use crate::dates;
use crate::index::file_record::{FileRecord, ReadState};
use crate::index::manifest::{Root, RootKind, is_below};
use crate::note::Note;
use crate::path_key;
use crate::refresh::{Observer, Report, Settings, Stopped, Target, resolve_targets};
use scope::Scope;

/// Brings the index on a cluster up to date with targets, or with all known roots of this machine
/// if there are no targets. Creates the index if it does not exist.
///
/// # Errors
/// Returns an error if the cluster does not answer or takes no changes, or if there is nothing to
/// index; [`Stopped`] if the observer ends the run; and, in strict mode, the first problem.
pub fn refresh(
    cluster: &Cluster,
    targets: Vec<Target>,
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    let (targets, missing) = resolve_targets(targets)?;
    cluster.create()?;
    let mut run = Run::new(cluster, settings, observer)?;
    if targets.is_empty() && run.records.roots.is_empty() {
        bail!("nothing to index: give a folder or a file, as in `fihris index articles/`");
    }
    for missing in &missing {
        run.problem(&missing.path, &missing.reason)?;
    }
    let outcome = run.all(targets);
    if let Err(error) = &outcome
        && !error.is::<Stopped>()
    {
        return outcome.map(|()| Report::default());
    }
    // A run that was stopped ends between two files, so its files are complete.
    run.end()?;
    outcome?;
    let mut report = run.report;
    report.articles = cluster.article_count(None)?;
    report.undated = cluster.article_count(Some(json!({
        "bool": {"must_not": [{"exists": {"field": "date"}}]}
    })))?;
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}

/// Removes roots, and the articles of their files, from the index on a cluster. Returns the number of
/// removed files.
///
/// # Errors
/// Returns an error if the cluster does not answer or takes no changes, or if a path is not a root of
/// this machine.
pub fn forget(cluster: &Cluster, paths: &[PathBuf], observer: &mut dyn Observer) -> Result<Report> {
    cluster.check_index()?;
    let settings = Settings::default();
    let mut run = Run::new(cluster, &settings, observer)?;
    for path in paths {
        let name = path.to_string_lossy().into_owned();
        let absolute = path.canonicalize().or_else(|_| std::path::absolute(path))?;
        let key = path_key::path_key(&absolute);
        let is_root = |root: &&Root| match root.kind {
            RootKind::Stream => root.path == name,
            _ => root.path == key || is_below(&root.path, &key),
        };
        let roots = run.records.roots.iter().filter(is_root);
        let roots: Vec<String> = roots.map(|root| root.path.clone()).collect();
        if roots.is_empty() {
            bail!(
                "{name} is not a folder or file that this machine indexed: `fihris stats` lists them; a part of one cannot be forgotten on a cluster"
            );
        }
        for root in roots {
            let is_inside = |key: &str| key == root || is_below(key, &root);
            let files = run.records.files.keys().filter(|key| is_inside(key));
            for key in files.cloned().collect::<Vec<String>>() {
                run.delete_file(&key)?;
            }
            run.delete_record("root", &root)?;
        }
    }
    run.flush()?;
    cluster.show_changes()?;
    let mut report = run.report;
    report.articles = cluster.article_count(None)?;
    Ok(report)
}

/// Returns the name of this machine, under which its files are known on the cluster.
pub fn machine() -> String {
    let given = std::env::var("FIHRIS_MACHINE")
        .ok()
        .filter(|name| !name.is_empty());
    given.unwrap_or_else(|| gethostname::gethostname().to_string_lossy().into_owned())
}

struct Run<'r> {
    cluster: &'r Cluster,
    settings: &'r Settings,
    observer: &'r mut dyn Observer,
    /// The name of this run in the documents that it sends.
    id: String,
    /// The time of arrival of its articles.
    now: String,
    machine: String,
    bulk: Bulk<'r>,
    documents: Documents,
    records: Records,
    /// The keys of the files that were encountered.
    seen: HashSet<String>,
    /// The keys of folders and files that could not be read, whose articles stay.
    failed: Vec<String>,
    report: Report,
    files_seen: u64,
    articles_read: u64,
    /// Whether the cluster has the record of this run.
    has_sent: bool,
}

impl<'r> Run<'r> {
    /// Returns a run, with the records that the cluster has of this machine.
    fn new(
        cluster: &'r Cluster,
        settings: &'r Settings,
        observer: &'r mut dyn Observer,
    ) -> Result<Self> {
        let machine = machine();
        Ok(Run {
            cluster,
            settings,
            observer,
            id: format!("{:032x}", fastrand::u128(..)),
            now: dates::now()?.to_string(),
            records: cluster.records(&machine)?,
            machine,
            bulk: Bulk::new(&cluster.client),
            documents: Documents::default(),
            seen: HashSet::new(),
            failed: Vec::new(),
            report: Report::default(),
            files_seen: 0,
            articles_read: 0,
            has_sent: false,
        })
    }

    fn all(&mut self, targets: Vec<Target>) -> Result<()> {
        let mut streams = Vec::new();
        let mut scopes = Vec::new();
        if targets.is_empty() {
            for root in self.records.roots.clone() {
                if root.kind != RootKind::Stream {
                    let path = path_key::key_path(&root.path);
                    scopes.push(Scope {
                        root,
                        path,
                        again: false,
                    });
                }
            }
        }
        for target in targets {
            match target {
                Target::Path(path) | Target::Changed(path) => scopes.push(self.scope(path)?),
                Target::Stream(name, input) => streams.push((name, input)),
            }
        }
        for scope in &scopes {
            self.visit(scope)?;
        }
        for (name, input) in streams {
            self.read_stream(&name, input)?;
        }
        for scope in &scopes {
            self.delete_vanished(scope)?;
        }
        self.flush()
    }

    fn put_record(&mut self, kind: &str, key: &str, record: Value) -> Result<()> {
        let members = document(kind, &self.machine, key, record);
        let document = Document {
            index: &self.cluster.address.files(),
            id: &id_of(kind, &self.machine, key),
            members: &members,
            label: key,
        };
        self.bulk.put(Order::Second, &document)
    }

    /// Sends the record of a file after its articles. If the cluster refuses one of them, the file
    /// counts as unread, so that the next run reads it again.
    fn put_file_record(&mut self, key: &str, record: &FileRecord) -> Result<()> {
        let unread = FileRecord {
            state: ReadState::Unread,
            ..record.clone()
        };
        let members = |record: &FileRecord| -> Result<Map<String, Value>> {
            let value = serde_json::to_value(record)?;
            Ok(document("file", &self.machine, key, value))
        };
        let (record, unread) = (members(record)?, members(&unread)?);
        let (index, id) = (
            self.cluster.address.files(),
            id_of("file", &self.machine, key),
        );
        let document = |members| Document {
            index: &index,
            id: &id,
            members,
            label: key,
        };
        self.bulk
            .put_file_record(&document(&record), &document(&unread))
    }

    fn delete_record(&mut self, kind: &str, key: &str) -> Result<()> {
        let id = id_of(kind, &self.machine, key);
        self.bulk
            .delete(Order::Second, &self.cluster.address.files(), &id)
    }

    /// Sends the changes so far.
    fn flush(&mut self) -> Result<()> {
        for refused in self.bulk.flush()? {
            let reason = format!("the cluster refused it: {}", refused.reason);
            self.problem(&refused.label, &reason)?;
        }
        Ok(())
    }

    fn problem(&mut self, path: &str, reason: &str) -> Result<()> {
        self.report.problems += 1;
        self.report.skipped += 1;
        self.observer.note(path, &Note::problem(reason.to_owned()));
        if self.settings.strict {
            bail!("{path}: {reason}");
        }
        Ok(())
    }
}

fn article_id(file: &str, ordinal: u64) -> String {
    format!("{file}-{ordinal}")
}

impl Cluster {
    /// Makes the changes so far visible to searches.
    fn show_changes(&self) -> Result<()> {
        for name in [self.address.name.clone(), self.address.files()] {
            let answer = self
                .client
                .send("POST", &format!("/{name}/_refresh"), None)?;
            answer.success(&self.client)?;
        }
        Ok(())
    }

    /// Returns the number of articles, or of those that match a query.
    fn article_count(&self, query: Option<Value>) -> Result<u64> {
        let query = query.unwrap_or_else(|| json!({"match_all": {}}));
        let body = json!({"size": 0, "track_total_hits": true, "query": query});
        let answers = self.searches(&[body], false)?;
        Ok(answers.first().map_or(0, total))
    }
}
