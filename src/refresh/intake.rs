//! Takes what a loader gives of one file into the index.

use std::collections::HashSet;

use anyhow::{Result, anyhow};

use crate::article::Article;
use crate::index::document::Ids;
use crate::index::write::writer::{Document, Writer};
use crate::load::{Item, Note, NoteKind};
use crate::refresh::known;
use crate::refresh::report::Observer;

/// Notes of one file that are kept and told; further ones are counted.
const MAX_NOTES: usize = 200;

/// The way of one file's articles and notes into the index.
pub(crate) struct Intake<'i> {
    pub writer: &'i mut Writer,
    pub ids: &'i mut Ids,
    /// Hashes of the keys of files whose old articles are gone before they were read.
    pub displaced: &'i mut HashSet<u64>,
    pub observer: &'i mut dyn Observer,
    /// The key of the file.
    pub key: &'i str,
    /// How people see it.
    pub path: &'i str,
    /// Whether the first problem ends the run.
    pub strict: bool,
    /// Whether what the file gave before is still to be deleted: it stays as long as nothing takes its place.
    pub replaces: bool,
    /// Files looked at and articles read before this file.
    pub before: (u64, u64),
    pub tally: Tally,
}

/// What came of a file.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Articles taken.
    pub articles: u64,
    /// Things that could not be read.
    pub problems: u64,
    /// The first notes.
    pub notes: Vec<Note>,
    /// How many more there were.
    pub more_notes: u64,
}

impl Intake<'_> {
    /// Takes one article or note.
    ///
    /// # Errors
    /// When the index cannot be written, and in strict mode at the first problem.
    pub fn take(&mut self, item: Item) -> Result<()> {
        match item {
            Item::Article(article) => self.article(article),
            Item::Note(note) => self.note(note),
        }
    }

    fn article(&mut self, mut article: Article) -> Result<()> {
        self.make_way()?;
        let id = self.ids.unique(&article.id);
        self.displace_former_owner(&id)?;
        self.tally.articles += 1;
        let (files, articles) = self.before;
        self.observer
            .progress(files, articles + self.tally.articles);
        if id != article.id {
            self.note(Note::warning(format!(
                "the id {} is taken: indexed as {id}",
                article.id
            )))?;
            article.id = id;
        }
        let file = self.key.to_owned();
        self.writer.add(Document::Article(file, article.into()))
    }

    /// Deletes what the file gave before.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn make_way(&mut self) -> Result<()> {
        if std::mem::take(&mut self.replaces) {
            self.writer.delete_articles(self.key)?;
            self.ids.drop_old(self.key);
        }
        Ok(())
    }

    /// No two articles may have one id in any commit. A file that has changed and was not read yet gives
    /// way as a whole: this run reads it, or the next one.
    fn displace_former_owner(&mut self, id: &str) -> Result<()> {
        let owner = self.ids.former_owner(id);
        if let Some(owner) = owner.filter(|owner| **owner != *self.key) {
            self.writer.delete_articles(&owner)?;
            self.writer.delete_facts(&owner)?;
            self.ids.drop_old(&owner);
            self.displaced.insert(known::hash(&owner));
        }
        Ok(())
    }

    /// Tells how many notes were not told one by one.
    pub fn tell_the_rest(&mut self) {
        if self.tally.more_notes > 0 {
            let reason = format!("and {} more like these", self.tally.more_notes);
            let kind = match self.tally.problems {
                0 => NoteKind::Warning,
                _ => NoteKind::Problem,
            };
            self.observer.note(self.path, &Note::new(kind, reason));
        }
    }

    /// Tells and keeps a note.
    ///
    /// # Errors
    /// In strict mode at a problem: the note is the error.
    pub fn note(&mut self, note: Note) -> Result<()> {
        let problem = note.kind == NoteKind::Problem;
        self.tally.problems += u64::from(problem);
        if problem && self.strict {
            return Err(anyhow!("cannot read {}: {note}", self.path));
        }
        if self.tally.notes.len() < MAX_NOTES {
            self.observer.note(self.path, &note);
            self.tally.notes.push(note);
        } else {
            self.tally.more_notes += 1;
        }
        Ok(())
    }
}
