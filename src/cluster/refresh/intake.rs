//! The articles and notes of one file on their way to the cluster.

use anyhow::{Result, bail};
use serde_json::json;

use super::{Run, article_id};
use crate::article::Article;
use crate::cluster::bulk::Document;
use crate::load::Item;
use crate::load::member::Receiver;
use crate::note::{Note, NoteKind};

/// The maximum number of notes of one file that are reported. Further ones are counted.
const MAX_NOTES: usize = 200;

/// The intake of one file.
pub(super) struct Intake<'i, 'r> {
    /// The id of the file.
    pub file: String,
    pub path: String,
    pub articles: u64,
    pub problems: u64,
    pub notes: Vec<Note>,
    pub more_notes: u64,
    pub run: &'i mut Run<'r>,
}

impl Intake<'_, '_> {
    fn article(&mut self, mut article: Article) -> Result<()> {
        self.run.begin()?;
        article.added = Some(self.run.now.clone());
        let mut members = self.run.documents.members(&article)?;
        members.insert("file".to_owned(), json!(self.file));
        members.insert("machine".to_owned(), json!(self.run.machine));
        members.insert("run".to_owned(), json!(self.run.id));
        members.insert("ordinal".to_owned(), json!(self.articles));
        let document = Document {
            index: &self.run.cluster.address.name,
            id: &article_id(&self.file, self.articles),
            members: &members,
            label: &format!("{} ({})", article.path, article.id),
        };
        self.run.bulk.put_article(&self.file, &document)?;
        self.articles += 1;
        self.run.articles_read += 1;
        self.run
            .observer
            .progress(self.run.files_seen, self.run.articles_read);
        if self.run.bulk.is_full() {
            self.run.flush()?;
        }
        Ok(())
    }

    pub fn note(&mut self, note: Note) -> Result<()> {
        let is_problem = note.kind == NoteKind::Problem;
        self.problems += u64::from(is_problem);
        if self.notes.len() >= MAX_NOTES {
            self.more_notes += 1;
            return Ok(());
        }
        self.run.observer.note(&self.path, &note);
        let reason = note.to_string();
        self.notes.push(note);
        if is_problem && self.run.settings.strict {
            bail!("{}: {reason}", self.path);
        }
        Ok(())
    }
}

impl Receiver for Intake<'_, '_> {
    fn item(&mut self, item: Item) -> Result<()> {
        match item {
            Item::Article(article) => self.article(article),
            Item::Note(note) => self.note(note),
            Item::Ignored { kind, .. } => {
                *self.run.report.ignored_kinds.entry(kind).or_default() += 1;
                Ok(())
            }
        }
    }
}
