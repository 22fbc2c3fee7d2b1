//! Brings an index on a cluster up to date with files of this machine.
//!
//! The id of a document is made of the machine, the file and the number of the article in it, so
//! that a repetition replaces it. A file record is sent after the articles of its file: a run that
//! was killed reads the file again. What it sent of files that are gone or shorter now is found by
//! the record of the run, which stays until the run ends.

use std::collections::{BTreeSet, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};

use super::Cluster;
use super::bulk::{Bulk, Order};
use super::document::Documents;
use super::records::{Records, document, id_of};
use super::statistics::total;
use crate::article::Article;
use crate::dates;
use crate::guard::{self, catch_panic};
use crate::index::file_record::{FileRecord, ReadState};
use crate::index::hash::first_bits;
use crate::index::manifest::{Root, RootKind, is_below};
use crate::load::exclusion::Exclusions;
use crate::load::member::Receiver;
use crate::load::walk::{self, Entry, FileEntry};
use crate::load::{self, Item, LoadError, Origin, Outcome};
use crate::note::{Note, NoteKind};
use crate::path_key;
use crate::refresh::{
    Observer, Report, Settings, Stopped, Target, hash_of, resolve_targets, trusted_if_old,
};

/// The maximum number of notes of one file that are reported. Further ones are counted.
const MAX_NOTES: usize = 200;
/// The number of documents in one answer about runs that did not end.
const PAGE: usize = 1_000;

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
    let machine = machine();
    let records = cluster.records(&machine)?;
    if targets.is_empty() && records.roots.is_empty() {
        bail!("nothing to index: give a folder or a file, as in `fihris index articles/`");
    }
    let mut run = Run {
        cluster,
        settings,
        observer,
        id: format!("{:032x}", fastrand::u128(..)),
        now: dates::now()?.to_string(),
        machine,
        bulk: Bulk::new(&cluster.client),
        documents: Documents::default(),
        records,
        seen: HashSet::new(),
        failed: Vec::new(),
        report: Report::default(),
        files_seen: 0,
        articles_read: 0,
        has_sent: false,
    };
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
    let machine = machine();
    let records = cluster.records(&machine)?;
    let settings = Settings::default();
    let mut run = Run {
        cluster,
        settings: &settings,
        observer,
        id: String::new(),
        now: String::new(),
        machine,
        bulk: Bulk::new(&cluster.client),
        documents: Documents::default(),
        records,
        seen: HashSet::new(),
        failed: Vec::new(),
        report: Report::default(),
        files_seen: 0,
        articles_read: 0,
        has_sent: false,
    };
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

/// A root, and the part of it that the run visits.
struct Scope {
    root: Root,
    path: PathBuf,
    /// Whether all files are read again because the options of the root changed.
    again: bool,
}

impl Scope {
    fn options(&self) -> load::Options {
        serde_json::from_value(self.root.options.clone()).unwrap_or_default()
    }

    fn exclusions(&self) -> Exclusions {
        if self.root.kind != RootKind::Folder {
            return Exclusions::default();
        }
        let folder = path_key::key_path(&self.root.path);
        Exclusions::new(&folder, &self.path, &self.options().exclude)
    }
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

impl Run<'_> {
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

    /// Returns the scope of a path: below a known root, or a new root.
    fn scope(&mut self, path: PathBuf) -> Result<Scope> {
        let key = path_key::path_key(&path);
        let known = self.records.roots.iter();
        let known = known.filter(|root| root.kind != RootKind::Stream);
        let known = known.filter(|root| root.path == key || is_below(&key, &root.path));
        let known = known.max_by_key(|root| root.path.len()).cloned();
        if let (Some(root), None) = (&known, &self.settings.load) {
            let root = root.clone();
            return Ok(Scope {
                root,
                path,
                again: false,
            });
        }
        let options = self.settings.load.clone().unwrap_or_default();
        let root = Root {
            path: key.clone(),
            kind: if path.is_dir() {
                RootKind::Folder
            } else {
                RootKind::File
            },
            options: serde_json::to_value(options)?,
            follow: self.settings.follow,
            mounts: BTreeSet::new(),
        };
        let again = known
            .is_some_and(|known| (&known.options, known.follow) != (&root.options, root.follow));
        self.put_record("root", &key, serde_json::to_value(&root)?)?;
        let nested: Vec<String> = (self.records.roots.iter())
            .filter(|other| is_below(&other.path, &key))
            .map(|other| other.path.clone())
            .collect();
        for nested in nested {
            self.delete_record("root", &nested)?;
        }
        Ok(Scope { root, path, again })
    }

    fn visit(&mut self, scope: &Scope) -> Result<()> {
        for entry in walk::walk(
            &scope.path,
            scope.root.follow,
            Path::new(""),
            scope.exclusions(),
        ) {
            match entry {
                Entry::File(found) => self.visit_file(scope, &found)?,
                Entry::Skipped(_, kind) => self.add_ignored(kind),
                Entry::Failed(path, reason) => {
                    self.failed.push(path_key::path_key(&path));
                    self.problem(&path.to_string_lossy(), &reason.to_string())?;
                }
            }
            if self.observer.is_stopped() {
                return Err(anyhow!(Stopped));
            }
        }
        Ok(())
    }

    fn visit_file(&mut self, scope: &Scope, found: &FileEntry) -> Result<()> {
        self.files_seen += 1;
        self.observer.progress(self.files_seen, self.articles_read);
        if !self.seen.insert(found.key.clone()) {
            return Ok(());
        }
        let known = self.records.files.get(&found.key);
        let must_read = scope.again || known.is_none_or(|known| known.state == ReadState::Unread);
        if let Some(known) = known
            && !must_read
            && known.size == found.size
        {
            if known.modified == found.modified {
                self.report.unchanged += 1;
                return Ok(());
            }
            if hash_of(&found.path).ok().flatten() == Some(known.hash) {
                let record = FileRecord {
                    modified: trusted_if_old(found.modified),
                    ..known.clone()
                };
                self.report.unchanged += 1;
                return self.put_record("file", &found.key, serde_json::to_value(record)?);
            }
        }
        let path = found.path.to_string_lossy().into_owned();
        let (file, now) = match walk::open(&found.path) {
            Ok(Some(opened)) => opened,
            // It was deleted meanwhile. The next run notices.
            Ok(None) => return Ok(()),
            Err(error) => {
                self.failed.push(found.key.clone());
                return self.problem(&path, &crate::note::io_reason(&error));
            }
        };
        let record = FileRecord::unread(&path, now.size, trusted_if_old(now.modified));
        let root = path_key::key_path(&scope.root.path);
        let folder = match scope.root.kind {
            RootKind::Folder => root.as_path(),
            _ => root.parent().unwrap_or(&root),
        };
        let origin = Origin::below(folder, &found.path, &path);
        let options = scope.options();
        let pre = self
            .settings
            .pre
            .as_ref()
            .filter(|pre| pre.matches(&found.path));
        let pre = pre.cloned();
        self.read(&found.key, record, |receiver| match pre {
            Some(pre) => pre.load(
                &found.path,
                &mut file.try_clone()?,
                &origin,
                &options,
                receiver,
            ),
            None => load::load(&mut &file, &origin, &options, receiver),
        })
    }

    fn read_stream(&mut self, name: &str, mut input: Box<dyn Read>) -> Result<()> {
        let options = self.settings.load.clone().unwrap_or_default();
        let origin = Origin {
            path: name.to_owned(),
            id: name.to_owned(),
            ..Origin::default()
        };
        let mut input = load::spool(&mut input).map_err(|error| anyhow!(error))?;
        let record = FileRecord::unread(name, 0, 0);
        let root = Root {
            path: name.to_owned(),
            kind: RootKind::Stream,
            options: serde_json::to_value(&options)?,
            follow: false,
            mounts: BTreeSet::new(),
        };
        self.put_record("root", name, serde_json::to_value(&root)?)?;
        self.read(name, record, |receiver| {
            load::load(&mut input, &origin, &options, receiver)
        })
    }

    /// Sends the articles of a file and then its record.
    fn read(
        &mut self,
        key: &str,
        mut record: FileRecord,
        load: impl FnOnce(&mut dyn Receiver) -> Result<Outcome, LoadError>,
    ) -> Result<()> {
        let known = self
            .records
            .files
            .get(key)
            .map(|known| (known.articles, known.state));
        let known_articles = known.map_or(0, |(articles, _)| articles);
        let mut intake = Intake {
            file: id_of("file", &self.machine, key),
            path: record.path.clone(),
            articles: 0,
            problems: 0,
            notes: Vec::new(),
            more_notes: 0,
            run: self,
        };
        let outcome = catch_panic(guard::Scope::Files, || Ok(load(&mut intake)));
        let outcome = outcome.unwrap_or_else(|error| Err(LoadError::Invalid(error.to_string())));
        let mut is_complete = true;
        match outcome {
            Ok(outcome) => {
                record.hash = first_bits(&outcome.hash());
                (record.state, record.kind) = match outcome {
                    Outcome::Read(summary) => (ReadState::Read, summary.format.to_string()),
                    Outcome::Ignored { kind, .. } => (ReadState::Ignored, kind),
                    Outcome::Container { kind, .. } => (ReadState::Container, kind.to_owned()),
                };
            }
            Err(LoadError::Sink(error)) => return Err(error),
            Err(error) => {
                is_complete = false;
                let reason = error.to_string();
                record.kind.clone_from(&reason);
                intake.note(Note::problem(reason))?;
            }
        }
        if intake.problems > 0 && record.state == ReadState::Read {
            record.state = ReadState::Partly;
        }
        let file = std::mem::take(&mut intake.file);
        let (articles, problems) = (intake.articles, intake.problems);
        record.notes = std::mem::take(&mut intake.notes);
        record.more_notes = intake.more_notes;
        self.count(&record, known.map(|(_, state)| state), problems);
        // What could not be read may still be in the index.
        record.articles = if is_complete {
            articles
        } else {
            articles.max(known_articles)
        };
        let name = self.cluster.address.name.clone();
        for ordinal in record.articles..known_articles {
            self.bulk
                .delete(Order::First, &name, &article_id(&file, ordinal))?;
        }
        self.put_record("file", key, serde_json::to_value(&record)?)?;
        if self.bulk.is_full() {
            self.flush()?;
        }
        Ok(())
    }

    fn count(&mut self, record: &FileRecord, known: Option<ReadState>, problems: u64) {
        self.report.problems += problems;
        self.report.skipped += u64::from(problems > 0);
        match record.state {
            ReadState::Ignored => self.add_ignored(&record.kind),
            ReadState::Unread => {}
            _ if known.is_some_and(|known| known != ReadState::Unread) => self.report.updated += 1,
            _ => self.report.added += 1,
        }
    }

    fn add_ignored(&mut self, kind: &str) {
        self.report.ignored += 1;
        *self
            .report
            .ignored_kinds
            .entry(kind.to_owned())
            .or_default() += 1;
    }

    /// Deletes the articles of files that are gone.
    fn delete_vanished(&mut self, scope: &Scope) -> Result<()> {
        let scope_key = path_key::path_key(&scope.path);
        let is_inside = |key: &str| key == scope_key || is_below(key, &scope_key);
        let is_failed = |key: &str| {
            let mut failed = self.failed.iter();
            failed.any(|failed| key == failed || is_below(key, failed))
        };
        let known = self.records.files.iter().filter(|(key, _)| is_inside(key));
        let (seen, gone): (Vec<_>, Vec<_>) = known.partition(|(key, _)| self.seen.contains(*key));
        let gone: Vec<(String, FileRecord)> = (gone.into_iter())
            .filter(|(key, _)| !is_failed(key))
            .map(|(key, record)| (key.clone(), record.clone()))
            .collect();
        let has_any = !seen.is_empty() || self.seen.iter().any(|key| is_inside(key));
        if !gone.is_empty() && !has_any && !self.settings.prune {
            let reason = "all of its files are gone: their articles stay in the index (--prune removes them)";
            return self.problem(&scope.path.to_string_lossy(), reason);
        }
        for (key, _) in gone {
            self.delete_file(&key)?;
        }
        Ok(())
    }

    /// Deletes the articles of a file, and then its record.
    fn delete_file(&mut self, key: &str) -> Result<()> {
        let Some(record) = self.records.files.remove(key) else {
            return Ok(());
        };
        let name = self.cluster.address.name.clone();
        let file = id_of("file", &self.machine, key);
        for ordinal in 0..record.articles {
            self.bulk
                .delete(Order::First, &name, &article_id(&file, ordinal))?;
            if self.bulk.is_full() {
                self.flush()?;
            }
        }
        if self.bulk.is_full() {
            self.flush()?;
        }
        self.delete_record("file", key)?;
        self.report.removed += u64::from(record.state != ReadState::Unread);
        Ok(())
    }

    fn put_record(&mut self, kind: &str, key: &str, record: Value) -> Result<()> {
        let document = document(kind, &self.machine, key, record);
        let id = id_of(kind, &self.machine, key);
        self.bulk.put(
            Order::Second,
            &self.cluster.address.files(),
            &id,
            &document,
            key,
        )
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

    /// Tells the cluster of this run, before its first article.
    fn begin(&mut self) -> Result<()> {
        if !self.has_sent {
            self.has_sent = true;
            let id = self.id.clone();
            let record = document("run", &self.machine, &id, json!(self.now));
            let mut bulk = Bulk::new(&self.cluster.client);
            let files = self.cluster.address.files();
            bulk.put(
                Order::First,
                &files,
                &id_of("run", &self.machine, &id),
                &record,
                &id,
            )?;
            bulk.flush()?;
        }
        Ok(())
    }

    /// Ends the run: deletes what runs that were killed left, and the record of this run.
    fn end(&mut self) -> Result<()> {
        self.flush()?;
        let runs = self.records.runs.clone();
        if self.has_sent || !runs.is_empty() {
            self.cluster.show_changes()?;
        }
        if !runs.is_empty() {
            // Records of files that this run read are new.
            self.records = self.cluster.records(&self.machine)?;
            for run in &runs {
                self.delete_leftovers(run)?;
                self.delete_record("run", run)?;
            }
        }
        if self.has_sent {
            let id = self.id.clone();
            self.delete_record("run", &id)?;
        }
        self.flush()?;
        if !runs.is_empty() || self.report.removed > 0 || self.has_sent {
            self.cluster.show_changes()?;
        }
        Ok(())
    }

    /// Deletes the articles that a killed run sent and no file record knows.
    fn delete_leftovers(&mut self, run: &str) -> Result<()> {
        let known: std::collections::HashMap<String, u64> = (self.records.files.iter())
            .map(|(key, record)| (id_of("file", &self.machine, key), record.articles))
            .collect();
        let name = self.cluster.address.name.clone();
        let mut after: Option<Value> = None;
        loop {
            let mut body = json!({
                "size": PAGE, "sort": [{"file": "asc"}, {"ordinal": "asc"}],
                "query": {"bool": {"filter": [{"term": {"run": run}}, {"term": {"machine": self.machine}}]}},
                "_source": ["file", "ordinal"]
            });
            if let (Some(after), Some(body)) = (after.take(), body.as_object_mut()) {
                body.insert("search_after".to_owned(), after);
            }
            let answers = self.cluster.searches(&[body], false)?;
            let hits = answers
                .first()
                .and_then(|answer| answer.pointer("/hits/hits"));
            let hits = hits
                .and_then(Value::as_array)
                .map(Vec::as_slice)
                .unwrap_or_default();
            for hit in hits {
                let file = hit
                    .pointer("/_source/file")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                let ordinal = hit
                    .pointer("/_source/ordinal")
                    .and_then(Value::as_u64)
                    .unwrap_or(0);
                if known.get(file).is_none_or(|articles| ordinal >= *articles) {
                    self.bulk
                        .delete(Order::First, &name, &article_id(file, ordinal))?;
                }
                after = hit.get("sort").cloned();
            }
            if self.bulk.is_full() {
                self.flush()?;
            }
            if hits.len() < PAGE || after.is_none() {
                return Ok(());
            }
        }
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

/// The intake of one file.
struct Intake<'i, 'r> {
    /// The id of the file.
    file: String,
    path: String,
    articles: u64,
    problems: u64,
    notes: Vec<Note>,
    more_notes: u64,
    run: &'i mut Run<'r>,
}

impl Intake<'_, '_> {
    fn article(&mut self, mut article: Article) -> Result<()> {
        self.run.begin()?;
        article.added = Some(self.run.now.clone());
        let mut members = self.run.documents.members(&article)?;
        members.insert("file".to_owned(), json!(self.file));
        members.insert("machine".to_owned(), json!(self.run.machine));
        members.insert("run".to_owned(), json!(self.run.id));
        members.insert("ordinal".to_owned(), json!(self.articles));
        let id = article_id(&self.file, self.articles);
        let name = &self.run.cluster.address.name;
        let label = format!("{} ({})", article.path, article.id);
        self.run
            .bulk
            .put(Order::First, name, &id, &members, &label)?;
        self.articles += 1;
        self.run.articles_read += 1;
        self.run
            .observer
            .progress(self.run.files_seen, self.run.articles_read);
        if self.run.bulk.is_full() {
            self.run.flush()?;
        }
        Ok(())
    }

    fn note(&mut self, note: Note) -> Result<()> {
        let is_problem = note.kind == NoteKind::Problem;
        self.problems += u64::from(is_problem);
        if self.notes.len() >= MAX_NOTES {
            self.more_notes += 1;
            return Ok(());
        }
        self.run.observer.note(&self.path, &note);
        let reason = note.to_string();
        self.notes.push(note);
        if is_problem && self.run.settings.strict {
            bail!("{}: {reason}", self.path);
        }
        Ok(())
    }
}

impl Receiver for Intake<'_, '_> {
    fn item(&mut self, item: Item) -> Result<()> {
        match item {
            Item::Article(article) => self.article(article),
            Item::Note(note) => self.note(note),
            Item::Ignored { kind, .. } => {
                *self.run.report.ignored_kinds.entry(kind).or_default() += 1;
                Ok(())
            }
        }
    }
}
