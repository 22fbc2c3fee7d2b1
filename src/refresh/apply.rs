//! Carries out the plan of a run: deletes vanished files, reads changed ones, and counts the
//! results.

mod counts;
#[cfg(test)]
mod tests;
mod unreadable;

pub(crate) use counts::Tally;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Read;
use std::path::Path;

use anyhow::{Result, anyhow};

use crate::guard::{self, Panic, catch_panic};
use crate::index::file_record::{FileRecord, IndexedFile, ReadState};
use crate::index::forgotten::ForgottenArticle;
use crate::index::hash::hash;
use crate::index::manifest::{Manifest, Root, RootKind};
use crate::index::read::reader::Reader;
use crate::load::member::Receiver;
use crate::load::walk::{self, Entry, FileEntry};
use crate::load::{self, LoadError, Origin, Outcome};
use crate::note::{self, Note};
use crate::path_key;
use crate::refresh::arrival::Arrivals;
use crate::refresh::intake::{Intake, NO_ARTICLE, Shared};
use crate::refresh::known::{self, KnownFile, Status};
use crate::refresh::output::{Activation, Output};
use crate::refresh::report::{Observer, Report, Settings, Stopped};
use crate::refresh::survey::Plan;
use crate::refresh::targets::{Missing, Stream, options_of};

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
    /// The index before the run, if it can be read.
    pub former: Option<&'c Reader>,
}

/// A plan that is being carried out.
pub(crate) struct Application<'a, 'l> {
    context: &'a Context<'a>,
    pub output: &'a mut Output<'l>,
    observer: &'a mut dyn Observer,
    pub plan: Plan,
    pub tally: Tally,
    /// Hashes of the keys of files whose articles were deleted because another file took their ids.
    displaced: HashSet<u64>,
    /// Articles that must not be indexed.
    forgotten: BTreeSet<ForgottenArticle>,
    /// The load options of each root, by its path.
    options: HashMap<String, load::Options>,
    /// In a rebuild, the hashes of the keys of files that were read or must not be copied from the
    /// old generation.
    visited: Option<HashSet<u64>>,
    /// Hashes of the keys of files that were read in part, whose members in the index stay.
    incomplete: HashSet<u64>,
    files_seen: u64,
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
            tally: Tally {
                report: Report {
                    ignored: plan.ignored,
                    young: plan.young,
                    ..Report::default()
                },
                ..Tally::default()
            },
            forgotten: plan.selection.manifest.forgotten_articles.clone(),
            plan,
            displaced: HashSet::new(),
            options,
            visited: is_rebuild.then(HashSet::new),
            output,
            incomplete: HashSet::new(),
            files_seen: 0,
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

    /// Reports folders and files that lost everything at once. Their articles stay, or are removed.
    ///
    /// # Errors
    /// Returns the first of them as an error in strict mode.
    pub fn report_disappeared(&mut self) -> Result<()> {
        for gone in std::mem::take(&mut self.plan.disappeared) {
            let path = gone.path.to_string_lossy();
            if gone.is_removed {
                self.observer.note(&path, &Note::warning(gone.reason));
            } else {
                self.problem(&path, &gone.reason)?;
            }
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
                *self.tally.vanished_hashes.entry(file.hash).or_default() += 1;
            }
            self.tally.report.removed += u64::from(file.state != ReadState::Unread);
        }
        Ok(())
    }

    /// Reads the files and streams of the plan.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read or written, [`Stopped`] if the observer ends
    /// the run, and in strict mode the first problem.
    pub fn read_all(&mut self) -> Result<()> {
        self.tally.report.ignored = 0;
        let context = self.context;
        let scopes = std::mem::take(&mut self.plan.selection.scopes);
        for scope in &scopes {
            for entry in walk::walk(
                &scope.path,
                scope.root.follow,
                context.dir,
                scope.exclusions(),
            ) {
                match entry {
                    Entry::File(found) => self.visit(&scope.root, &found)?,
                    Entry::Skipped(_, kind) => self.tally.add_ignored(kind),
                    Entry::Failed(path, reason) => self.walk_failed(scope, &path, &reason)?,
                }
                if self.observer.is_stopped() {
                    return self.stop();
                }
                let settings = context.settings;
                if !settings.strict && self.output.is_commit_due(settings.commit_every) {
                    self.output.commit(&Manifest {
                        unfinished: self.context.arrivals.seconds(),
                        ..self.plan.selection.manifest.clone()
                    })?;
                }
            }
        }
        if let Some(mount_points) = &mut self.plan.mount_points {
            let manifest = &mut self.plan.selection.manifest;
            mount_points.store(manifest, &scopes, &self.plan.unreachable);
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
        let was_visited = |key| visited.is_some_and(|visited| visited.contains(&hash(key)));
        let is_complete = |key| was_visited(key) && !self.incomplete.contains(&hash(key));
        match path_key::split_member(key) {
            // A member that was not visited is not in its container any more.
            (container, Some(_)) => was_visited(key) || is_complete(container),
            (file, None) => was_visited(file),
        }
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
            ..Origin::default()
        };
        let options = self.options(&root);
        let load =
            |receiver: &mut dyn Receiver| load::load(&mut input, &origin, &options, receiver);
        self.load(&root.path, record, known, load, || true)
    }

    /// Skips an unchanged file, updates the modification time of a touched file, or reads the file.
    fn visit(&mut self, root: &Root, found: &FileEntry) -> Result<()> {
        self.files_seen += 1;
        self.observer
            .progress(self.files_seen, self.tally.articles_read);
        let mut unreachable = self.plan.unreachable.iter();
        if unreachable.any(|folder| found.path.starts_with(folder)) {
            return Ok(());
        }
        if let Some(mount_points) = &mut self.plan.mount_points {
            mount_points.visit(root, &found.path);
        }
        self.mark_visited(&found.key);
        let manifest = &self.plan.selection.manifest;
        if manifest.is_forgotten(&found.key) {
            return Ok(());
        }
        match self.plan.known.get(&found.key) {
            Some(known) if matches!(known.status, Status::Unchanged | Status::Emptied) => Ok(()),
            Some(known) if known.status == Status::Touched => self.touch(found, &known.file),
            None if known::is_young(found.modified, self.context.settings.settle) => {
                self.tally.report.young += 1;
                Ok(())
            }
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
        let record = FileRecord::unread(&path, now.size, known::trusted_if_old(now.modified));
        let origin = origin(root, &found.path, &path);
        let options = self.options(root);
        let pre = self.context.settings.pre.as_ref();
        let pre = pre.filter(|pre| pre.matches(&found.path));
        let load = |receiver: &mut dyn Receiver| match pre {
            Some(pre) => {
                let mut file = file.try_clone()?;
                pre.load(&found.path, &mut file, &origin, &options, receiver)
            }
            None => load::load(&mut &file, &origin, &options, receiver),
        };
        self.load(&found.key, record, known, load, || {
            let after = file.metadata();
            after.is_ok_and(|after| FileEntry::new(found.path.clone(), &after) == now)
        })
    }

    /// Runs a loader into the index and counts the results. `is_same` returns afterwards whether
    /// the file is still the one that was opened.
    fn load(
        &mut self,
        key: &str,
        record: FileRecord,
        known: Option<KnownFile>,
        load: impl FnOnce(&mut dyn Receiver) -> Result<Outcome, LoadError>,
        is_same: impl FnOnce() -> bool,
    ) -> Result<()> {
        let shared = Shared {
            output: &mut *self.output,
            ids: &mut self.plan.ids,
            known: &mut self.plan.known,
            arrivals: &self.context.arrivals,
            former: self.context.former.filter(|_| !self.context.settings.prune),
            displaced: &mut self.displaced,
            visited: self.visited.as_mut(),
            tally: &mut self.tally,
            observer: &mut *self.observer,
            forgotten: &self.forgotten,
            strict: self.context.settings.strict,
            files_seen: self.files_seen,
        };
        let mut intake = Intake::new(shared, key, record.clone(), known);
        // A panic in a loader costs only the file; a panic in the index code ends the run.
        let outcome = catch_panic(guard::Scope::Files, || Ok(load(&mut intake)));
        let outcome = outcome.unwrap_or_else(|error| match error.downcast_ref::<Panic>() {
            Some(panic) if !panic.is_index_damage() => Err(LoadError::Invalid(panic.to_string())),
            _ => Err(LoadError::Sink(error)),
        });
        let outcome = match outcome {
            Err(LoadError::Read(error)) if intake.is_empty() => {
                return self.open_failed(key, record, known, error);
            }
            outcome => outcome,
        };
        intake.end_interrupted_member(&outcome)?;
        intake.set_outcome(outcome)?;
        if intake.gave_up_all()? {
            return self.unreadable(key, record, NO_ARTICLE, true);
        }
        intake.keep_members_of_no_container()?;
        if !is_same() {
            intake.distrust(CHANGED)?;
        }
        let is_complete = intake.is_complete();
        let members = std::mem::take(&mut intake.members);
        intake.finish()?;
        if known.is_some() {
            self.settle_members(key, |member| is_complete && !members.contains(&member))?;
        }
        if !is_complete {
            self.incomplete.insert(hash(key));
        }
        Ok(())
    }

    /// Deletes the indexed members of a container that are selected by the hashes of their keys.
    /// The others that were not read stay.
    fn settle_members(&mut self, container: &str, is_gone: impl Fn(u64) -> bool) -> Result<()> {
        for (key, address) in self.context.reader.members_of(container)? {
            if !is_gone(hash(&key)) {
                self.plan.ids.keep_old(&key);
                continue;
            }
            let known = self
                .plan
                .known
                .get(&key)
                .filter(|known| known.file.address == address);
            self.output.delete_file(&key)?;
            self.plan.ids.drop_old(&key);
            let removed = known.is_some_and(|known| known.was_read());
            self.tally.report.removed += u64::from(removed);
        }
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
