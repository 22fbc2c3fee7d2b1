//! Counts the outcome of each file for the report of a run.

use anyhow::Result;

use super::Application;
use crate::index::file_record::{FileRecord, ReadState};
use crate::note::NoteKind;
use crate::refresh::known::{KnownFile, Status};

impl Application<'_, '_> {
    pub(super) fn count(&mut self, record: &FileRecord, known: Option<KnownFile>, problems: u64) {
        self.report.problems += problems;
        self.report.skipped += u64::from(problems > 0);
        self.articles_read += record.articles;
        let is_article_file =
            |state: ReadState| matches!(state, ReadState::Read | ReadState::Partly);
        match record.state {
            ReadState::Ignored => self.report.ignored += 1,
            ReadState::Unread => {}
            ReadState::Read | ReadState::Partly => {
                if known.is_some_and(|known| is_article_file(known.file.state)) {
                    self.report.updated += 1;
                } else {
                    self.count_new(record.hash);
                }
            }
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

    /// Counts the files that did not change. Their problems are reported again by each run.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn count_unchanged(&mut self) -> Result<()> {
        let known = &self.plan.known;
        let unchanged = known.with_status(Status::Unchanged);
        let mut partly_read = Vec::new();
        for file in unchanged.chain(known.with_status(Status::Touched)) {
            match file.state {
                ReadState::Ignored => self.report.ignored += 1,
                ReadState::Partly => {
                    self.report.unchanged += 1;
                    self.report.skipped += 1;
                    partly_read.push(file);
                }
                ReadState::Read | ReadState::Unread => self.report.unchanged += 1,
            }
        }
        for file in partly_read {
            let record = self.context.reader.file_record(file.address)?;
            let problems = record.notes.iter();
            for note in problems.filter(|note| note.kind == NoteKind::Problem) {
                self.observer.note(&record.path, note);
                self.report.problems += 1;
            }
        }
        Ok(())
    }
}
