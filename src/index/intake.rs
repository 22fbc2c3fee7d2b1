//! Takes what a loader gives of one file into the index.

use anyhow::{Result, anyhow};
use tantivy::IndexWriter;

use super::document::{self, Ids};
use super::gauge::Gauge;
use super::refresh::Observer;
use super::schema::Fields;
use crate::article::Article;
use crate::load::{Item, Note, NoteKind};

/// Notes of one file that are kept and told; further ones are counted.
const MAX_NOTES: usize = 200;

/// The way of one file's articles and notes into the index.
pub(super) struct Intake<'i> {
    pub writer: &'i IndexWriter,
    pub gauge: &'i Gauge,
    pub fields: Fields,
    pub ids: &'i mut Ids,
    pub observer: &'i mut dyn Observer,
    /// The key of the file.
    pub key: &'i str,
    /// How people see it.
    pub path: &'i str,
    /// Whether the first problem ends the run.
    pub strict: bool,
    /// Files looked at and articles read before this file.
    pub before: (u64, u64),
    pub tally: Tally,
}

/// What came of a file.
#[derive(Debug, Default)]
pub(super) struct Tally {
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
        let id = self.ids.unique(&article.id);
        self.tally.articles += 1;
        let (files, articles) = self.before;
        self.observer
            .progress(files, articles + self.tally.articles);
        if id != article.id {
            self.note(Note {
                kind: NoteKind::Warning,
                record: None,
                line: None,
                reason: format!("the id {} is taken: indexed as {id}", article.id),
            })?;
            article.id = id;
        }
        self.gauge
            .add(document::parts(&article).map(str::len).sum());
        let document = document::article(&self.fields, self.key, &article)?;
        self.writer.add_document(document)?;
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
            self.observer.note(
                self.path,
                &Note {
                    kind,
                    record: None,
                    line: None,
                    reason,
                },
            );
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
