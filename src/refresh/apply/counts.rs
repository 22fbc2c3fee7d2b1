//! Counts the outcome of each file for the report of a run.

use std::collections::HashMap;

use anyhow::Result;

use super::Application;
use crate::index::file_record::{FileRecord, ReadState};
use crate::note::NoteKind;
use crate::refresh::known::{KnownFile, Status};
use crate::refresh::report::Report;

/// The report of a run in progress.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub report: Report,
    /// The number of vanished files by the hash of their bytes, so that a rename is recognised.
    pub vanished_hashes: HashMap<u64, u64>,
    pub articles_read: u64,
}

impl Tally {
    /// Counts a file or member that was read.
    pub fn count(&mut self, record: &FileRecord, known: Option<KnownFile>, problems: u64) {
        self.report.problems += problems;
        self.report.skipped += u64::from(problems > 0);
        self.articles_read += record.articles;
        let is_article_file =
            |state: ReadState| matches!(state, ReadState::Read | ReadState::Partly);
        match record.state {
            ReadState::Ignored => self.add_ignored(&record.kind),
            // The members of a container are counted.
            ReadState::Unread | ReadState::Container => {}
            ReadState::Read | ReadState::Partly => {
                if known.is_some_and(|known| is_article_file(known.file.state)) {
                    self.report.updated += 1;
                } else {
                    self.count_new(record.hash);
                }
            }
        }
    }

    /// Counts a file of a kind that holds no articles.
    pub fn add_ignored(&mut self, kind: &str) {
        self.report.ignored += 1;
        self.add_ignored_part(kind);
    }

    /// Counts a part of a file, such as an attachment, of a kind that holds no articles.
    pub fn add_ignored_part(&mut self, kind: &str) {
        let kinds = &mut self.report.ignored_kinds;
        match kinds.get_mut(kind) {
            Some(count) => *count += 1,
            None => drop(kinds.insert(kind.to_owned(), 1)),
        }
    }

    /// Counts a new file, or a renamed one if a file with the same bytes vanished.
    fn count_new(&mut self, hash: u64) {
        match self.vanished_hashes.get_mut(&hash) {
            Some(left) if *left > 0 => {
                *left -= 1;
                self.report.removed = self.report.removed.saturating_sub(1);
                self.report.renamed += 1;
            }
            _ => self.report.added += 1,
        }
    }
}

impl Application<'_, '_> {
    /// Counts the files that did not change. The run that read them reported their problems.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn count_unchanged(&mut self) -> Result<()> {
        let known = &self.plan.known;
        let report = &mut self.tally.report;
        let unchanged = known.with_status(Status::Unchanged);
        let mut with_problems = Vec::new();
        for file in unchanged.chain(known.with_status(Status::Touched)) {
            match file.state {
                ReadState::Ignored => report.ignored += 1,
                ReadState::Partly => {
                    report.unchanged += 1;
                    with_problems.push(file);
                }
                // A container, or a member that could not be read.
                ReadState::Container | ReadState::Unread => with_problems.push(file),
                ReadState::Read => report.unchanged += 1,
            }
        }
        for file in with_problems {
            let record = self.context.reader.file_record(file.address)?;
            let notes = record.notes.iter();
            let problems = notes.filter(|note| note.kind == NoteKind::Problem).count() as u64;
            report.problems += problems;
            report.skipped += u64::from(problems > 0);
            report.skipped_before += u64::from(problems > 0);
        }
        Ok(())
    }
}
