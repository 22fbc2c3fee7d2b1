//! Where the readers of all formats hand in what they found: articles get their id, path and
//! category here, and notes their place.

use std::io::BufRead;

use super::fields::Names;
use super::record::Record;
use super::text::Text;
use super::{Item, Limits, LoadError, Note, NoteKind, Options, Origin, Sink};
use crate::article::Article;
use crate::clean;

/// What a reader says at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The file was one to read.
    Done,
    /// By its nature it holds no article: this is what it is.
    Nothing(&'static str),
}

/// The place of something in a file.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The record, counted from 1.
    pub record: Option<u64>,
    /// The line, counted from 1.
    pub line: Option<u64>,
}

impl Place {
    /// A line of a file without records.
    pub fn line(line: u64) -> Self {
        Place {
            record: None,
            line: Some(line),
        }
    }
}

/// The desk of one file.
pub struct Desk<'a> {
    /// How the fields of this collection are called.
    pub names: Names,
    origin: &'a Origin,
    options: &'a Options,
    sink: &'a mut Sink<'a>,
    records: u64,
    articles: u64,
}

impl<'a> Desk<'a> {
    pub fn new<'b: 'a>(
        origin: &'a Origin,
        options: &'a Options,
        names: Names,
        sink: &'a mut Sink<'b>,
    ) -> Self {
        Desk {
            names,
            origin,
            options,
            sink,
            records: 0,
            articles: 0,
        }
    }

    /// How many articles were handed in.
    pub fn articles(&self) -> u64 {
        self.articles
    }

    /// Whether articles are to be cleaned.
    pub fn cleans(&self) -> bool {
        self.options.clean
    }

    /// How much of the file is read.
    pub fn limits(&self) -> &'a Limits {
        &self.options.limits
    }

    /// Tells of something that is larger than a record may be.
    pub fn too_large(&mut self, place: Place, what: &str) -> Result<(), LoadError> {
        self.problem(place, self.limits().too_large(what))
    }

    /// Counts the next record, which begins on `line`.
    pub fn next_record(&mut self, line: Option<u64>) -> Place {
        self.records += 1;
        Place {
            record: Some(self.records),
            line,
        }
    }

    /// Takes a record: an article, or a note that there is nothing in it.
    pub fn record(&mut self, record: Record, place: Place) -> Result<(), LoadError> {
        let Some((mut article, complaint)) = record.into_article() else {
            return self.problem(place, "no title and no text");
        };
        if let Some(complaint) = complaint {
            self.warning(place, complaint)?;
        }
        if self.options.clean {
            clean::clean(&mut article);
        }
        self.article(article)
    }

    /// Takes an article that is ready but for what its file gives it.
    pub fn article(&mut self, mut article: Article) -> Result<(), LoadError> {
        self.articles += 1;
        article.path.clone_from(&self.origin.path);
        if article.id.is_empty() {
            article.id = match self.articles {
                1 => self.origin.id.clone(),
                number => format!("{}#{number}", self.origin.id),
            };
        }
        article.category = article.category.or_else(|| self.origin.category.clone());
        self.give(Item::Article(article))
    }

    /// Tells of something that could not be read.
    pub fn problem(&mut self, place: Place, reason: impl Into<String>) -> Result<(), LoadError> {
        self.note(NoteKind::Problem, place, reason.into())
    }

    /// Tells of something worth knowing that costs no record.
    pub fn warning(&mut self, place: Place, reason: String) -> Result<(), LoadError> {
        self.note(NoteKind::Warning, place, reason)
    }

    /// Passes on a note that is complete.
    pub fn pass_on(&mut self, note: Note) -> Result<(), LoadError> {
        self.give(Item::Note(note))
    }

    /// Tells what the decoder repaired, and where broken compressed data ended.
    pub fn close<R: BufRead>(
        &mut self,
        text: &Text<R>,
        broken_packing: Option<&str>,
    ) -> Result<(), LoadError> {
        if text.broken.count > 0 {
            let encoding = text.encoding().name();
            let reason = match text.broken.count {
                1 => format!(
                    "1 invalid {encoding} sequence, replaced with U+FFFD; the rest was read"
                ),
                count => format!(
                    "{count} invalid {encoding} sequences, each replaced with U+FFFD; the rest was read"
                ),
            };
            self.problem(Place::line(text.broken.line), reason)?;
        }
        if text.nuls.count > 0 {
            let reason = match text.nuls.count {
                1 => "1 NUL character, replaced by a space; the rest was read".to_owned(),
                count => {
                    format!("{count} NUL characters, each replaced by a space; the rest was read")
                }
            };
            self.problem(Place::line(text.nuls.line), reason)?;
        }
        if let Some(reason) = broken_packing {
            let known = |count: u64| (count > 0).then_some(count);
            let place = Place {
                record: known(self.records),
                line: known(text.lines_read()),
            };
            self.problem(place, reason)?;
        }
        Ok(())
    }

    fn note(&mut self, kind: NoteKind, place: Place, reason: String) -> Result<(), LoadError> {
        self.give(Item::Note(Note {
            kind,
            record: place.record,
            line: place.line,
            reason,
        }))
    }

    fn give(&mut self, item: Item) -> Result<(), LoadError> {
        (self.sink)(item).map_err(LoadError::Sink)
    }
}
