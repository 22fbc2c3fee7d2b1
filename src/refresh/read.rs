//! Reads files into the index, and counts what came of each.

use std::io::{self, Read};
use std::path::Path;

use anyhow::{Result, anyhow};

use crate::guard::{Panic, catch_panic};
use crate::index::disk::errors;
use crate::index::document::{Facts, State};
use crate::index::manifest::{Root, RootKind};
use crate::load::walk::{self, Entry, FileEntry};
use crate::load::{self, LoadError, Note, Origin, Outcome, Sink};
use crate::note;
use crate::path_key;
use crate::refresh::intake::{Intake, Tally};
use crate::refresh::known::{self, Fate, KnownFile};
use crate::refresh::report::Missing;
use crate::refresh::run::{Run, Scope};
use crate::refresh::survey::first_bits;

/// What is told of a file whose size or time is another one after it was read.
const CHANGED: &str = "it changed while it was read: run the same command again when it is written";

impl Run<'_> {
    /// Reads what the survey found to be read.
    pub(crate) fn read_all(&mut self) -> Result<()> {
        self.report.ignored = 0;
        for scope in std::mem::take(&mut self.scopes) {
            for entry in walk::walk(&scope.path, scope.root.follow, &self.dir.clone()) {
                match entry {
                    Entry::File(found) => self.visit(&scope.root, &found)?,
                    Entry::Skipped(..) => self.report.ignored += 1,
                    Entry::Failed(path, reason) => self.cannot_look(&scope, &path, &reason)?,
                }
                if self.observer.is_stopped() {
                    return self.stop();
                }
                let due = self.last_commit.elapsed() > self.settings.commit_every;
                if due && !self.settings.strict {
                    self.commit()?;
                }
            }
        }
        for (root, mut input) in std::mem::take(&mut self.streams) {
            self.met.insert(known::hash(&root.path));
            let mut first = [0; 1];
            let begun = input.read(&mut first).unwrap_or(0);
            let mut input = first.get(..begun).unwrap_or_default().chain(input);
            // In a rebuild the index before may hold it.
            let held = self.known.get(&root.path).is_some() || !self.in_force;
            if begun == 0 && held {
                // A broken pipe before us is no reason to lose what was read before.
                let reason = "nothing came in: what it gave before stays in the index";
                self.cannot_read(&root.path, facts(&root.path, 0, 0), reason, held)?;
                continue;
            }
            let mut input = match load::spool(&mut input) {
                Ok(input) => input,
                Err(error) => {
                    let reason = note::io_reason(&error);
                    self.cannot_read(&root.path, facts(&root.path, 0, 0), &reason, held)?;
                    continue;
                }
            };
            let origin = Origin {
                path: root.path.clone(),
                id: root.path.clone(),
                category: None,
            };
            let facts = facts(&root.path, 0, 0);
            let known = self.known.get(&root.path);
            let load = |sink: &mut Sink<'_>| load::load(&mut input, &origin, &root.options, sink);
            self.take_in(&root.path, facts, known, load, || true)?;
        }
        Ok(())
    }

    /// Whether this run met a file with this key.
    pub(crate) fn has_met(&self, key: &str) -> bool {
        self.met.contains(&known::hash(key))
    }

    /// A file that the walk found: left alone, noted as touched, or read.
    pub(crate) fn visit(&mut self, root: &Root, found: &FileEntry) -> Result<()> {
        self.files_seen += 1;
        self.observer.progress(self.files_seen, self.articles_read);
        if !self.in_force {
            self.met.insert(known::hash(&found.key));
        }
        if self.manifest.is_forgotten(&found.key) {
            return Ok(());
        }
        let known = self.known.get(&found.key);
        match known.map(|known| known.fate) {
            Some(Fate::Unchanged) => Ok(()),
            Some(Fate::Touched) => self.touch(found, known),
            _ => {
                let root = self.manifest.root_of(&found.key).unwrap_or(root).clone();
                self.read(&root, found, known)
            }
        }
    }

    /// The same bytes with another time, which is that of when they were compared: only the facts are
    /// written anew.
    pub(crate) fn touch(&mut self, found: &FileEntry, known: Option<KnownFile>) -> Result<()> {
        let Some(known) = known else { return Ok(()) };
        let mut facts = self.reader.facts(known.address)?;
        facts.modified = known.modified;
        self.delete_facts(&found.key)?;
        self.add_facts(&found.key, facts)
    }

    pub(crate) fn read(
        &mut self,
        root: &Root,
        found: &FileEntry,
        known: Option<KnownFile>,
    ) -> Result<()> {
        let path = found.path.to_string_lossy().into_owned();
        let (file, now) = match walk::open(&found.path) {
            Ok(Some(opened)) => opened,
            Ok(None) => return self.vanish(&found.key, known),
            Err(error) => {
                let facts = facts(&path, found.size, found.modified);
                return self.fail(&found.key, facts, known, error);
            }
        };
        let facts = facts(&path, now.size, known::settled(now.modified));
        let origin = origin(root, &found.path, &path);
        let load = |sink: &mut Sink<'_>| load::load(&mut &file, &origin, &root.options, sink);
        self.take_in(&found.key, facts, known, load, || {
            let after = file.metadata();
            after.is_ok_and(|after| FileEntry::new(found.path.clone(), &after) == now)
        })
    }

    /// A file that was there when the walk met it, and is gone.
    fn vanish(&mut self, key: &str, known: Option<KnownFile>) -> Result<()> {
        if let Some(known) = known {
            self.delete(key)?;
            self.ids.drop_old(key);
            self.report.removed += u64::from(known.state != State::Unread);
        }
        Ok(())
    }

    /// A file that cannot be opened or read. What was read of it before stays: it may be readable again
    /// tomorrow.
    fn fail(
        &mut self,
        key: &str,
        facts: Facts,
        known: Option<KnownFile>,
        error: io::Error,
    ) -> Result<()> {
        if errors::is_shortage(&error) {
            // This is not the fault of the file, and the others would fare the same.
            return Err(anyhow!(error).context(format!("cannot read {}", facts.path)));
        }
        let held = known.is_some_and(|known| known.state != State::Unread)
            && !self.displaced.contains(&known::hash(key));
        self.cannot_read(key, facts, &note::io_reason(&error), held)
    }

    /// Runs a loader into the index and counts what came of it. `is_same` says afterwards whether the file
    /// is the one that it was before.
    pub(crate) fn take_in(
        &mut self,
        key: &str,
        mut facts: Facts,
        known: Option<KnownFile>,
        load: impl FnOnce(&mut Sink<'_>) -> Result<Outcome, LoadError>,
        is_same: impl FnOnce() -> bool,
    ) -> Result<()> {
        let path = facts.path.clone();
        let strict = self.settings.strict;
        let mut intake = Intake {
            writer: &mut self.writer,
            ids: &mut self.ids,
            displaced: &mut self.displaced,
            replaces: known.is_some(),
            observer: &mut *self.observer,
            key,
            path: &path,
            strict,
            before: (self.files_seen, self.articles_read),
            tally: Tally::default(),
        };
        // What a file makes panic costs that file; what the index does ends the run.
        let outcome = catch_panic(|| Ok(load(&mut |item| intake.take(item))));
        let outcome = outcome.unwrap_or_else(|error| match error.downcast_ref::<Panic>() {
            Some(panicked) if !panicked.is_in_index_code() => {
                Err(LoadError::Invalid(panicked.to_string()))
            }
            _ => Err(LoadError::Sink(error)),
        });
        match outcome {
            Ok(Outcome::Read(summary)) => {
                facts.kind = summary.format.to_string();
                facts.hash = first_bits(&summary.hash);
                facts.state = if intake.tally.problems > 0 {
                    State::Partly
                } else {
                    State::Read
                };
            }
            Ok(Outcome::Ignored { kind, hash }) => {
                facts.kind = kind;
                facts.hash = first_bits(&hash);
                facts.state = State::Ignored;
            }
            Err(LoadError::Read(error)) if intake.tally.articles == 0 => {
                return self.fail(key, facts, known, error);
            }
            Err(error @ (LoadError::Read(_) | LoadError::Invalid(_))) => {
                // It is not known by its bytes, so that the next run reads it again.
                facts.modified = known::UNSETTLED;
                facts.state = if intake.tally.articles > 0 {
                    State::Partly
                } else {
                    State::Unread
                };
                intake.note(Note::problem(error.to_string()))?;
            }
            Err(LoadError::Sink(error)) => return Err(error),
        }
        if !is_same() {
            facts.modified = known::UNSETTLED;
            facts.hash = 0;
            intake.note(Note::problem(CHANGED))?;
        }
        intake.make_way()?;
        facts.articles = intake.tally.articles;
        facts.notes = std::mem::take(&mut intake.tally.notes);
        facts.more_notes = intake.tally.more_notes;
        intake.tell_the_rest();
        let problems = intake.tally.problems;
        self.report.problems += problems;
        self.report.skipped += u64::from(problems > 0);
        self.articles_read += facts.articles;
        let gave_articles =
            known.is_some_and(|known| matches!(known.state, State::Read | State::Partly));
        match facts.state {
            State::Ignored => self.report.ignored += 1,
            State::Unread => {}
            State::Read | State::Partly if gave_articles => self.report.updated += 1,
            State::Read | State::Partly => self.count_new(facts.hash),
        }
        if known.is_some() {
            self.delete_facts(key)?;
        }
        self.add_facts(key, facts)
    }

    /// A new file is a renamed one when its bytes vanished elsewhere.
    pub(crate) fn count_new(&mut self, hash: u64) {
        match self.vanished.get_mut(&hash) {
            Some(left) if *left > 0 => {
                *left -= 1;
                self.report.removed = self.report.removed.saturating_sub(1);
                self.report.renamed += 1;
            }
            _ => self.report.added += 1,
        }
    }

    /// Tells of paths that were given and are not there.
    pub(crate) fn tell_missing(&mut self, missing: Vec<Missing>) -> Result<()> {
        missing.into_iter().try_for_each(|(path, reason)| {
            self.cannot_read(&path, facts(&path, 0, 0), &reason, true)
        })
    }

    /// A folder or file that the walk could not look at.
    pub(crate) fn cannot_look(&mut self, scope: &Scope, path: &Path, reason: &str) -> Result<()> {
        let shown = path.to_string_lossy();
        let mut reason = reason.to_owned();
        if path == scope.path {
            if scope.root.kind == RootKind::File {
                return Ok(()); // a single file that vanished
            }
            self.report.missing_folders += u64::from(matches!(path.try_exists(), Ok(false)));
            reason.push_str(&format!(
                ": its articles stay in the index; `fihris forget '{shown}'` takes them out"
            ));
        }
        let key = path_key::path_key(path);
        let held = self
            .known
            .get(&key)
            .is_some_and(|known| known.state != State::Unread);
        self.cannot_read(&key, facts(&shown, 0, 0), &reason, held)
    }

    pub(crate) fn cannot_read(
        &mut self,
        key: &str,
        mut facts: Facts,
        reason: &str,
        held: bool,
    ) -> Result<()> {
        let note = Note::problem(reason);
        if self.settings.strict {
            return Err(anyhow!("cannot read {}: {note}", facts.path));
        }
        self.observer.note(&facts.path, &note);
        self.report.problems += 1;
        self.report.skipped += 1;
        self.met.remove(&known::hash(key));
        if held {
            self.ids.keep_old(key);
        } else {
            facts.notes.push(note);
            self.delete(key)?;
            self.add_facts(key, facts)?;
        }
        Ok(())
    }
}

fn facts(path: &str, size: u64, modified: i64) -> Facts {
    Facts {
        path: path.to_owned(),
        size,
        modified,
        hash: 0,
        state: State::Unread,
        kind: String::new(),
        articles: 0,
        notes: Vec::new(),
        more_notes: 0,
    }
}

/// Where a file's articles come from: id and category are below the root.
fn origin(root: &Root, path: &Path, shown: &str) -> Origin {
    let root_path = path_key::key_path(&root.path);
    let folder = match root.kind {
        RootKind::Folder => root_path.as_path(),
        _ => root_path.parent().unwrap_or(&root_path),
    };
    Origin::below(folder, path, shown)
}
