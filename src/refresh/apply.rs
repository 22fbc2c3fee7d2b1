//! Carries out the plan of a run: deletes vanished files, reads changed ones, and counts the
//! results.

mod counts;

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Result, anyhow};

use crate::guard::{self, Panic, catch_panic};
use crate::index::disk::errors;
use crate::index::file_record::{FileRecord, IndexedFile, ReadState};
use crate::index::hash::{first_bits, hash};
use crate::index::manifest::{Root, RootKind};
use crate::index::read::reader::Reader;
use crate::load::walk::{self, Entry, FileEntry};
use crate::load::{self, LoadError, Origin, Outcome, Sink};
use crate::note::{self, Note};
use crate::path_key;
use crate::refresh::arrival::Arrivals;
use crate::refresh::disappearance::Disappearance;
use crate::refresh::intake::{Counts, Intake};
use crate::refresh::known::{self, KnownFile, Status};
use crate::refresh::output::{Activation, Output};
use crate::refresh::report::{Observer, Report, Settings, Stopped};
use crate::refresh::survey::Plan;
use crate::refresh::targets::{Missing, Scope, Stream, options_of};

/// The problem of a file whose size or time changed while it was read.
const CHANGED: &str = "it changed while it was read: run the same command again when it is written";

/// The index before the run, and the settings of the run.
pub(crate) struct Context<'c> {
    /// The folder of the index, which is not walked.
    pub dir: &'c Path,
    pub settings: &'c Settings,
    /// The last commit of the generation that is written.
    pub reader: &'c Reader,
    /// The times of arrival before the run.
    pub arrivals: Arrivals<'c>,
}

/// A plan that is being carried out.
pub(crate) struct Application<'a, 'l> {
    context: &'a Context<'a>,
    pub output: &'a mut Output<'l>,
    observer: &'a mut dyn Observer,
    pub plan: Plan,
    pub report: Report,
    /// The number of vanished files by the hash of their bytes, so that a rename is recognised.
    vanished_hashes: HashMap<u64, u64>,
    /// Hashes of the keys of files whose articles were deleted because another file took their ids.
    displaced: HashSet<u64>,
    /// The load options of each root, by its path.
    options: HashMap<String, load::Options>,
    /// In a rebuild, the hashes of the keys of files that were read or must not be copied from the
    /// old generation.
    visited: Option<HashSet<u64>>,
    /// In a rebuild, the hashes of the keys of files without bytes, whose articles in the old
    /// generation stay.
    emptied: HashSet<u64>,
    files_seen: u64,
    articles_read: u64,
}

impl<'a, 'l> Application<'a, 'l> {
    /// Starts a plan.
    pub fn new(
        context: &'a Context<'a>,
        plan: Plan,
        output: &'a mut Output<'l>,
        observer: &'a mut dyn Observer,
    ) -> Self {
        let roots = plan.selection.manifest.roots.values();
        let scopes = plan.selection.scopes.iter().map(|scope| &scope.root);
        let options = roots
            .chain(scopes)
            .map(|root| (root.path.clone(), options_of(root)))
            .collect();
        let is_rebuild = matches!(output.activation, Activation::Withheld);
        Application {
            context,
            observer,
            report: Report {
                ignored: plan.ignored,
                ..Report::default()
            },
            plan,
            vanished_hashes: HashMap::new(),
            displaced: HashSet::new(),
            options,
            visited: is_rebuild.then(HashSet::new),
            emptied: HashSet::new(),
            output,
            files_seen: 0,
            articles_read: 0,
        }
    }

    /// Reports paths that were given and do not exist.
    ///
    /// # Errors
    /// Returns the first of them as an error in strict mode.
    pub fn report_missing(&mut self, missing: &[Missing]) -> Result<()> {
        missing
            .iter()
            .try_for_each(|missing| self.problem(&missing.path, &missing.reason))
    }

    /// Reports folders and files that lost everything at once. Their articles stay.
    ///
    /// # Errors
    /// Returns the first of them as an error in strict mode.
    pub fn report_disappeared(&mut self) -> Result<()> {
        for Disappearance { path, reason } in std::mem::take(&mut self.plan.disappeared) {
            self.problem(&path.to_string_lossy(), &reason)?;
        }
        Ok(())
    }

    /// Deletes the vanished files of the plan.
    ///
    /// # Errors
    /// Returns an error if the index cannot be written.
    pub fn delete_vanished(&mut self) -> Result<()> {
        for (key, file) in std::mem::take(&mut self.plan.vanished) {
            self.output.delete_file(&key)?;
            if file.hash != 0 {
                *self.vanished_hashes.entry(file.hash).or_default() += 1;
            }
            self.report.removed += u64::from(file.state != ReadState::Unread);
        }
        Ok(())
    }

    /// Reads the files and streams of the plan.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read or written, [`Stopped`] if the observer ends
    /// the run, and in strict mode the first problem.
    pub fn read_all(&mut self) -> Result<()> {
        self.report.ignored = 0;
        let context = self.context;
        for scope in std::mem::take(&mut self.plan.selection.scopes) {
            for entry in walk::walk(&scope.path, scope.root.follow, context.dir) {
                match entry {
                    Entry::File(found) => self.visit(&scope.root, &found)?,
                    Entry::Skipped(..) => self.report.ignored += 1,
                    Entry::Failed(path, reason) => self.walk_failed(&scope, &path, &reason)?,
                }
                if self.observer.is_stopped() {
                    return self.stop();
                }
                let settings = context.settings;
                if !settings.strict && self.output.is_commit_due(settings.commit_every) {
                    self.output.commit(&self.plan.selection.manifest)?;
                }
            }
        }
        for stream in std::mem::take(&mut self.plan.selection.streams) {
            self.read_stream(stream)?;
        }
        Ok(())
    }

    /// Ends a run that was asked to stop. Commits the files that it read, except in strict mode and
    /// in a rebuild.
    fn stop(&mut self) -> Result<()> {
        let is_rebuild = matches!(self.output.activation, Activation::Withheld);
        if !is_rebuild && !self.context.settings.strict {
            self.output
                .commit_without_merge(&self.plan.selection.manifest)?;
        }
        Err(anyhow!(Stopped))
    }

    /// In a rebuild, returns whether the file with this key was read.
    pub fn was_visited(&self, key: &str) -> bool {
        let visited = self.visited.as_ref();
        visited.is_some_and(|visited| visited.contains(&hash(key)))
    }

    /// In a rebuild, returns whether the file with this key has no bytes.
    pub fn is_emptied(&self, key: &str) -> bool {
        self.emptied.contains(&hash(key))
    }

    /// Returns the time of arrival of new articles.
    pub fn now(&self) -> String {
        self.context.arrivals.now.clone()
    }

    fn mark_visited(&mut self, key: &str) {
        if let Some(visited) = &mut self.visited {
            visited.insert(hash(key));
        }
    }

    fn options(&self, root: &Root) -> load::Options {
        self.options.get(&root.path).cloned().unwrap_or_default()
    }

    fn read_stream(&mut self, stream: Stream) -> Result<()> {
        let Stream { root, mut input } = stream;
        self.mark_visited(&root.path);
        let mut first = [0; 1];
        let read = input.read(&mut first).unwrap_or(0);
        let mut input = first.get(..read).unwrap_or_default().chain(input);
        let known = self.plan.known.get(&root.path);
        // In a rebuild, the old generation may contain the stream.
        let is_held = known.is_some() || self.visited.is_some();
        let record = FileRecord::unread(&root.path, 0, 0);
        if read == 0 && is_held {
            // A broken pipe must not cost the articles of an earlier run.
            let reason = "the input is empty: its earlier articles stay in the index";
            return self.unreadable(&root.path, record, reason, is_held);
        }
        let mut input = match load::spool(&mut input) {
            Ok(input) => input,
            Err(error) => {
                let reason = note::io_reason(&error);
                return self.unreadable(&root.path, record, &reason, is_held);
            }
        };
        let origin = Origin {
            path: root.path.clone(),
            id: root.path.clone(),
            category: None,
        };
        let options = self.options(&root);
        let load = |sink: &mut Sink<'_>| load::load(&mut input, &origin, &options, sink);
        self.load(&root.path, record, known, load, || true)
    }

    /// Skips an unchanged file, updates the modification time of a touched file, or reads the file.
    fn visit(&mut self, root: &Root, found: &FileEntry) -> Result<()> {
        self.files_seen += 1;
        self.observer.progress(self.files_seen, self.articles_read);
        self.mark_visited(&found.key);
        let manifest = &self.plan.selection.manifest;
        if manifest.is_forgotten(&found.key) {
            return Ok(());
        }
        match self.plan.known.get(&found.key) {
            Some(known) if matches!(known.status, Status::Unchanged | Status::Emptied) => Ok(()),
            Some(known) if known.status == Status::Touched => self.touch(found, &known.file),
            known => {
                let root = manifest.root_of(&found.key).unwrap_or(root).clone();
                self.read_file(&root, found, known)
            }
        }
    }

    /// Stores the new modification time of a file with the same bytes.
    fn touch(&mut self, found: &FileEntry, file: &IndexedFile) -> Result<()> {
        let mut record = self.context.reader.file_record(file.address)?;
        record.modified = file.modified;
        self.output.delete_record(&found.key)?;
        self.output.add_record(&found.key, record)
    }

    fn read_file(
        &mut self,
        root: &Root,
        found: &FileEntry,
        known: Option<KnownFile>,
    ) -> Result<()> {
        let path = found.path.to_string_lossy().into_owned();
        let (file, now) = match walk::open(&found.path) {
            Ok(Some(opened)) => opened,
            Ok(None) => return self.vanished_meanwhile(&found.key, known),
            Err(error) => {
                let record = FileRecord::unread(&path, found.size, found.modified);
                return self.open_failed(&found.key, record, known, error);
            }
        };
        if let Some(visited) = &mut self.visited
            && now.size == 0
            && !self.context.settings.prune
        {
            visited.remove(&hash(&found.key));
            self.emptied.insert(hash(&found.key));
        }
        let record = FileRecord::unread(&path, now.size, known::trusted_if_old(now.modified));
        let origin = origin(root, &found.path, &path);
        let options = self.options(root);
        let load = |sink: &mut Sink<'_>| load::load(&mut &file, &origin, &options, sink);
        self.load(&found.key, record, known, load, || {
            let after = file.metadata();
            after.is_ok_and(|after| FileEntry::new(found.path.clone(), &after) == now)
        })
    }

    /// Deletes a file that vanished after the walk.
    fn vanished_meanwhile(&mut self, key: &str, known: Option<KnownFile>) -> Result<()> {
        if let Some(known) = known {
            self.output.delete_file(key)?;
            self.plan.ids.drop_old(key);
            self.report.removed += u64::from(known.was_read());
        }
        Ok(())
    }

    /// Records that a file cannot be opened or read. Its old articles stay: the problem may be
    /// temporary.
    fn open_failed(
        &mut self,
        key: &str,
        record: FileRecord,
        known: Option<KnownFile>,
        error: io::Error,
    ) -> Result<()> {
        if errors::is_shortage(&error) {
            // The file is not at fault, and the next ones would fail too.
            return Err(anyhow!(error).context(format!("cannot read {}", record.path)));
        }
        let is_held =
            known.is_some_and(|known| known.was_read()) && !self.displaced.contains(&hash(key));
        self.unreadable(key, record, &note::io_reason(&error), is_held)
    }

    /// Runs a loader into the index and counts the results. `is_same` returns afterwards whether
    /// the file is still the one that was opened.
    fn load(
        &mut self,
        key: &str,
        mut record: FileRecord,
        known: Option<KnownFile>,
        load: impl FnOnce(&mut Sink<'_>) -> Result<Outcome, LoadError>,
        is_same: impl FnOnce() -> bool,
    ) -> Result<()> {
        let path = record.path.clone();
        let mut intake = Intake {
            output: &mut *self.output,
            ids: &mut self.plan.ids,
            arrivals: self.context.arrivals.of_file(key),
            displaced: &mut self.displaced,
            replaces: known.is_some(),
            observer: &mut *self.observer,
            key,
            path: &path,
            strict: self.context.settings.strict,
            before: (self.files_seen, self.articles_read),
            counts: Counts::default(),
        };
        // A panic in a loader costs only the file; a panic in the index code ends the run.
        let outcome = catch_panic(guard::Scope::Files, || {
            Ok(load(&mut |item| {
                guard::in_scope(guard::Scope::Index, || intake.take(item))
            }))
        });
        let outcome = outcome.unwrap_or_else(|error| match error.downcast_ref::<Panic>() {
            Some(panic) if !panic.is_index_damage() => Err(LoadError::Invalid(panic.to_string())),
            _ => Err(LoadError::Sink(error)),
        });
        match outcome {
            Ok(Outcome::Read(summary)) => {
                record.kind = summary.format.to_string();
                record.hash = first_bits(&summary.hash);
                record.state = if intake.counts.problems > 0 {
                    ReadState::Partly
                } else {
                    ReadState::Read
                };
            }
            Ok(Outcome::Ignored { kind, hash }) => {
                record.kind = kind;
                record.hash = first_bits(&hash);
                record.state = ReadState::Ignored;
            }
            Err(LoadError::Read(error)) if intake.counts.articles == 0 => {
                return self.open_failed(key, record, known, error);
            }
            Err(error @ (LoadError::Read(_) | LoadError::Invalid(_))) => {
                // Its bytes are unknown, so the next run reads it again.
                record.modified = known::UNTRUSTED;
                record.state = if intake.counts.articles > 0 {
                    ReadState::Partly
                } else {
                    ReadState::Unread
                };
                intake.note(Note::problem(error.to_string()))?;
            }
            Err(LoadError::Sink(error)) => return Err(error),
        }
        if !is_same() {
            record.modified = known::UNTRUSTED;
            record.hash = 0;
            intake.note(Note::problem(CHANGED))?;
        }
        intake.delete_old()?;
        intake.report_rest();
        let counts = intake.counts;
        record.articles = counts.articles;
        record.notes = counts.notes;
        record.more_notes = counts.more_notes;
        self.count(&record, known, counts.problems);
        if known.is_some() {
            self.output.delete_record(key)?;
        }
        self.output.add_record(key, record)
    }

    /// Records a folder or file that the walk could not read.
    fn walk_failed(&mut self, scope: &Scope, path: &Path, reason: &str) -> Result<()> {
        let displayed = path.to_string_lossy();
        let mut reason = reason.to_owned();
        if path == scope.path {
            if scope.root.kind == RootKind::File {
                return Ok(()); // a single file that vanished
            }
            self.report.missing_folders += u64::from(matches!(path.try_exists(), Ok(false)));
            reason.push_str(&format!(
                ": its articles stay in the index; `fihris forget '{displayed}'` takes them out"
            ));
        }
        let key = path_key::path_key(path);
        let known = self.plan.known.get(&key);
        let is_held = known.is_some_and(|known| known.was_read());
        let record = FileRecord::unread(&displayed, 0, 0);
        self.unreadable(&key, record, &reason, is_held)
    }

    /// Reports an unreadable file or folder. Its articles in the index stay.
    fn unreadable(
        &mut self,
        key: &str,
        mut record: FileRecord,
        reason: &str,
        is_held: bool,
    ) -> Result<()> {
        self.problem(&record.path, reason)?;
        if let Some(visited) = &mut self.visited {
            visited.remove(&hash(key));
        }
        if is_held {
            self.plan.ids.keep_old(key);
            return Ok(());
        }
        record.notes.push(Note::problem(reason));
        self.output.delete_file(key)?;
        self.output.add_record(key, record)
    }

    /// Reports and counts a problem with a file or folder.
    ///
    /// # Errors
    /// Returns the problem as an error in strict mode.
    pub fn problem(&mut self, path: &str, reason: &str) -> Result<()> {
        let note = Note::problem(reason);
        if self.context.settings.strict {
            return Err(anyhow!("cannot read {path}: {note}"));
        }
        self.observer.note(path, &note);
        self.report.problems += 1;
        self.report.skipped += 1;
        Ok(())
    }
}

/// Returns the origin of the articles of a file: their id and category are relative to the root.
fn origin(root: &Root, path: &Path, displayed: &str) -> Origin {
    let root_path = path_key::key_path(&root.path);
    let folder = match root.kind {
        RootKind::Folder => root_path.as_path(),
        _ => root_path.parent().unwrap_or(&root_path),
    };
    Origin::below(folder, path, displayed)
}
