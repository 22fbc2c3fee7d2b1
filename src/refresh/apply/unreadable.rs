//! Files and folders that cannot be read: their articles in the index stay, and the problem is
//! reported.

use std::io;
use std::path::Path;

use anyhow::{Result, anyhow};

use super::Application;
use crate::index::disk::errors;
use crate::index::file_record::{FileRecord, ReadState};
use crate::index::hash::hash;
use crate::index::manifest::RootKind;
use crate::note::{self, Note};
use crate::path_key;
use crate::refresh::known::{KnownFile, UNTRUSTED};
use crate::refresh::targets::Scope;

impl Application<'_, '_> {
    /// Deletes a file that vanished after the walk.
    pub(super) fn vanished_meanwhile(&mut self, key: &str, known: Option<KnownFile>) -> Result<()> {
        if let Some(known) = known {
            self.output.delete_file(key)?;
            self.plan.ids.drop_old(key);
            self.tally.report.removed += u64::from(known.was_read());
            self.settle_members(key, |_| true)?;
        }
        Ok(())
    }

    /// Records that a file cannot be opened or read. Its old articles stay: the problem may be
    /// temporary.
    pub(super) fn open_failed(
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

    /// Records a folder or file that the walk could not read.
    pub(super) fn walk_failed(&mut self, scope: &Scope, path: &Path, reason: &str) -> Result<()> {
        let displayed = path.to_string_lossy();
        let mut reason = reason.to_owned();
        if path == scope.path {
            if scope.root.kind == RootKind::File {
                return Ok(()); // a single file that vanished
            }
            let is_missing = matches!(path.try_exists(), Ok(false));
            if is_missing && self.context.settings.prune && self.visited.is_none() {
                return Ok(()); // the survey removed it
            }
            self.tally.report.missing_folders += u64::from(is_missing);
            let remedy = if is_missing {
                "`fihris index --prune` removes them".to_owned()
            } else {
                format!("`fihris forget '{displayed}'` takes them out")
            };
            reason.push_str(&format!(": its articles stay in the index; {remedy}"));
        }
        let key = path_key::path_key(path);
        let known = self.plan.known.get(&key);
        let is_held = known.is_some_and(|known| known.was_read());
        let record = FileRecord::unread(&displayed, 0, 0);
        self.unreadable(&key, record, &reason, is_held)
    }

    /// Reports an unreadable file or folder. Its articles in the index stay.
    pub(super) fn unreadable(
        &mut self,
        key: &str,
        mut record: FileRecord,
        reason: &str,
        is_held: bool,
    ) -> Result<()> {
        if self.was_reported(key, reason)? {
            self.tally.report.problems += 1;
            self.tally.report.skipped += 1;
            self.tally.report.skipped_before += 1;
        } else {
            self.problem(&record.path, reason)?;
        }
        if let Some(visited) = &mut self.visited {
            visited.remove(&hash(key));
        }
        if is_held {
            self.plan.ids.keep_old(key);
            self.distrust_unchanged(key, record.size)?;
            return self.settle_members(key, |_| false);
        }
        record.notes.push(Note::problem(reason));
        self.output.delete_file(key)?;
        self.output.add_record(key, record)
    }

    /// Makes the next run read a file again that could not be read although its bytes may be the
    /// indexed ones, such as after a change of its load options.
    fn distrust_unchanged(&mut self, key: &str, size: u64) -> Result<()> {
        let known = self.plan.known.get(key).map(|known| known.file);
        if let Some(file) = known.filter(|file| file.size == size && file.hash != 0) {
            let mut record = self.context.reader.file_record(file.address)?;
            (record.modified, record.hash) = (UNTRUSTED, 0);
            self.output.delete_record(key)?;
            self.output.add_record(key, record)?;
        }
        Ok(())
    }

    /// Returns whether an earlier run reported this problem of a file, which is not repeated. A root
    /// that cannot be read is reported by each run, and so is the problem that ends a strict run.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    fn was_reported(&self, key: &str, reason: &str) -> Result<bool> {
        let is_root = self.plan.selection.manifest.roots.contains_key(key);
        let known = self.plan.known.get(key);
        let known = known.filter(|known| known.file.state == ReadState::Unread);
        match known.filter(|_| !is_root && !self.context.settings.strict) {
            Some(known) => {
                let record = self.context.reader.file_record(known.file.address)?;
                Ok(record.notes.contains(&Note::problem(reason)))
            }
            None => Ok(false),
        }
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
        self.tally.report.problems += 1;
        self.tally.report.skipped += 1;
        Ok(())
    }
}
