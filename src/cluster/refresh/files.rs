//! Walks, compares and reads files, and deletes the articles of those that are gone.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use anyhow::{Result, anyhow};

use super::intake::Intake;
use super::scope::Scope;
use super::{Run, article_id};
use crate::cluster::bulk::Order;
use crate::cluster::records::id_of;
use crate::guard::{self, catch_panic};
use crate::index::file_record::{FileRecord, ReadState};
use crate::index::hash::first_bits;
use crate::index::manifest::{Root, RootKind, is_below};
use crate::load::member::Receiver;
use crate::load::walk::{self, Entry, FileEntry};
use crate::load::{self, LoadError, Origin, Outcome};
use crate::note::{self, Note};
use crate::path_key;
use crate::refresh::{NO_ARTICLE, Stopped, hash_of, trusted_if_old};

impl Run<'_> {
    pub(super) fn visit(&mut self, scope: &Scope) -> Result<()> {
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
                return self.put_file_record(&found.key, &record);
            }
        }
        let path = found.path.to_string_lossy().into_owned();
        let (file, now) = match walk::open(&found.path) {
            Ok(Some(opened)) => opened,
            // It was deleted meanwhile. The next run notices.
            Ok(None) => return Ok(()),
            Err(error) => {
                self.failed.push(found.key.clone());
                return self.problem(&path, &note::io_reason(&error));
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

    pub(super) fn read_stream(&mut self, name: &str, mut input: Box<dyn Read>) -> Result<()> {
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
        let articles = intake.articles;
        // A file that gives nothing any more, or fewer articles and a problem, keeps the others, and
        // is read again by the next run.
        let is_cut = articles == 0 || intake.problems > 0;
        let keeps = is_cut && articles < known_articles && !intake.run.settings.prune;
        if keeps && is_complete && articles == 0 {
            intake.note(Note::problem(NO_ARTICLE))?;
        }
        if keeps {
            record.state = ReadState::Unread;
        } else if intake.problems > 0 && record.state == ReadState::Read {
            record.state = ReadState::Partly;
        }
        let file = std::mem::take(&mut intake.file);
        let problems = intake.problems;
        record.notes = std::mem::take(&mut intake.notes);
        record.more_notes = intake.more_notes;
        self.count(&record, known.map(|(_, state)| state), problems);
        record.articles = if keeps || !is_complete {
            articles.max(known_articles)
        } else {
            articles
        };
        let name = self.cluster.address.name.clone();
        for ordinal in record.articles..known_articles {
            self.bulk
                .delete(Order::First, &name, &article_id(&file, ordinal))?;
        }
        self.put_file_record(key, &record)?;
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
    pub(super) fn delete_vanished(&mut self, scope: &Scope) -> Result<()> {
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
    pub(super) fn delete_file(&mut self, key: &str) -> Result<()> {
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
}
