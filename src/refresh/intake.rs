//! Adds the articles and notes of one file to the index.

use std::collections::HashSet;

use anyhow::{Result, anyhow};

use crate::article::Article;
use crate::index::hash::hash;
use crate::load::Item;
use crate::note::{Note, NoteKind};
use crate::refresh::arrival::FileArrivals;
use crate::refresh::ids::Ids;
use crate::refresh::output::Output;
use crate::refresh::report::Observer;

/// The maximum number of notes of one file that are stored and reported. Further ones are counted.
const MAX_NOTES: usize = 200;

/// The intake of one file.
pub(crate) struct Intake<'i, 'l> {
    pub output: &'i mut Output<'l>,
    pub ids: &'i mut Ids,
    /// The earlier times of arrival of the articles of the file.
    pub arrivals: FileArrivals<'i>,
    /// Hashes of the keys of files whose articles were deleted because another file took their ids.
    pub displaced: &'i mut HashSet<u64>,
    pub observer: &'i mut dyn Observer,
    /// The key of the file.
    pub key: &'i str,
    /// The path as it is displayed.
    pub path: &'i str,
    /// Whether the first problem ends the run.
    pub strict: bool,
    /// Whether the old articles of the file must still be deleted. They stay until a new article
    /// replaces them.
    pub replaces: bool,
    /// The numbers of files and articles before this file.
    pub before: (u64, u64),
    pub counts: Counts,
}

/// The counts and notes of a file.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub articles: u64,
    pub problems: u64,
    /// The first notes.
    pub notes: Vec<Note>,
    /// The number of further notes.
    pub more_notes: u64,
}

impl Intake<'_, '_> {
    /// Adds one article or note.
    ///
    /// # Errors
    /// Returns an error if the index cannot be written, and in strict mode at the first problem.
    pub fn take(&mut self, item: Item) -> Result<()> {
        match item {
            Item::Article(article) => self.article(article),
            Item::Note(note) => self.note(note),
        }
    }

    fn article(&mut self, mut article: Article) -> Result<()> {
        self.delete_old()?;
        let id = self.ids.unique(&article.id);
        self.displace_former_owner(&id)?;
        self.counts.articles += 1;
        let (files, articles) = self.before;
        self.observer
            .progress(files, articles + self.counts.articles);
        if id != article.id {
            self.note(Note::warning(format!(
                "the id {} is taken: indexed as {id}",
                article.id
            )))?;
            article.id = id;
        }
        article.added = Some(self.arrivals.of_article(&article.id));
        self.output.add_article(self.key, article)
    }

    /// Deletes the articles that the file had before.
    ///
    /// # Errors
    /// Returns an error if the index cannot be written.
    pub fn delete_old(&mut self) -> Result<()> {
        if std::mem::take(&mut self.replaces) {
            self.output.delete_articles(self.key)?;
            self.ids.drop_old(self.key);
        }
        Ok(())
    }

    /// Deletes a changed file that owned the id and was not read yet, since no commit may hold two
    /// articles with the same id. This run or the next one reads the file.
    fn displace_former_owner(&mut self, id: &str) -> Result<()> {
        let owner = self.ids.former_owner(id);
        if let Some(owner) = owner.filter(|owner| **owner != *self.key) {
            self.output.delete_file(&owner)?;
            self.ids.drop_old(&owner);
            self.displaced.insert(hash(&owner));
        }
        Ok(())
    }

    /// Reports the number of notes that were only counted.
    pub fn report_rest(&mut self) {
        if self.counts.more_notes > 0 {
            let reason = format!("and {} more like these", self.counts.more_notes);
            let kind = match self.counts.problems {
                0 => NoteKind::Warning,
                _ => NoteKind::Problem,
            };
            self.observer.note(self.path, &Note::new(kind, reason));
        }
    }

    /// Reports and stores a note.
    ///
    /// # Errors
    /// Returns the note as an error if it is a problem in strict mode.
    pub fn note(&mut self, note: Note) -> Result<()> {
        let problem = note.kind == NoteKind::Problem;
        self.counts.problems += u64::from(problem);
        if problem && self.strict {
            return Err(anyhow!("cannot read {}: {note}", self.path));
        }
        if self.counts.notes.len() < MAX_NOTES {
            self.observer.note(self.path, &note);
            self.counts.notes.push(note);
        } else {
            self.counts.more_notes += 1;
        }
        Ok(())
    }
}
