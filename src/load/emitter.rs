//! The last stage of all format readers: gives articles their id, path and category, cleans them,
//! and passes them to the sink together with notes on what could not be read.

use std::io::BufRead;

use super::fields::FieldNames;
use super::member::Receiver;
use super::record::Record;
use super::text::Text;
use super::{
    Item, Limits, LoadError, Note, NoteKind, Options, Origin, encoding, file_name, mojibake,
    newswire,
};
use crate::article::{Article, SourceFrom};
use crate::clean;
use encoding_rs::Encoding;

/// The result of a format reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadStatus {
    /// The file was read to its end.
    Complete,
    /// The file is of a kind that holds no articles, with the name of the kind.
    NoArticles(&'static str),
}

/// A position in a file.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The record, counted from 1.
    pub record: Option<u64>,
    /// The line, counted from 1.
    pub line: Option<u64>,
}

impl Position {
    /// Returns the position of a line in a file without records.
    pub fn line(line: u64) -> Self {
        Position {
            record: None,
            line: Some(line),
        }
    }
}

/// An adapter between the reader of a file and the sink for its articles and notes.
pub struct Emitter<'a> {
    /// The names of the fields in this collection.
    pub names: FieldNames,
    origin: &'a Origin,
    options: &'a Options,
    receiver: &'a mut dyn Receiver,
    records: u64,
    articles: u64,
    member_articles: u64,
    /// Whether the file is one article, so that a date in its name is that of the article.
    pub is_article: bool,
    /// Whether an article looked like Arabic that was decoded in a wrong encoding.
    is_garbled: bool,
}

impl<'a> Emitter<'a> {
    pub fn new(
        origin: &'a Origin,
        options: &'a Options,
        names: FieldNames,
        receiver: &'a mut dyn Receiver,
    ) -> Self {
        Emitter {
            names,
            origin,
            options,
            receiver,
            records: 0,
            articles: 0,
            member_articles: 0,
            is_article: file_name::is_document(&origin.id),
            is_garbled: false,
        }
    }

    /// Returns the number of articles emitted so far.
    pub fn articles(&self) -> u64 {
        self.articles + self.member_articles
    }

    /// Counts articles of members, which do not go through this emitter.
    pub fn add_member_articles(&mut self, count: u64) {
        self.member_articles += count;
    }

    /// Returns the origin, the options and the receiver, for the members of the file.
    pub fn parts(&mut self) -> (&'a Origin, &'a Options, &mut dyn Receiver) {
        (self.origin, self.options, &mut *self.receiver)
    }

    /// Returns whether site boilerplate is taken out of articles.
    pub fn is_cleaning(&self) -> bool {
        self.options.clean
    }

    /// Returns the encoding that the options name.
    pub fn requested_encoding(&self) -> Option<&'static Encoding> {
        encoding::from_options(self.options).ok().flatten()
    }

    /// Returns the text with its garbled lines mended, if the options ask for it.
    pub fn mended(&self, text: String) -> String {
        let mended = self
            .options
            .repair_encoding
            .then(|| mojibake::mended(&text));
        mended.flatten().unwrap_or(text)
    }

    /// Returns the limits on the size of what is read.
    pub fn limits(&self) -> &'a Limits {
        &self.options.limits
    }

    /// Reports that `subject` is larger than a record may be.
    pub fn too_large(&mut self, position: Position, subject: &str) -> Result<(), LoadError> {
        self.problem(position, self.limits().too_large(subject))
    }

    /// Counts the next record, which begins on `line`, and returns its position.
    pub fn next_record(&mut self, line: Option<u64>) -> Position {
        self.records += 1;
        Position {
            record: Some(self.records),
            line,
        }
    }

    /// Emits the article of a record, or a problem if the record has no title and no text.
    pub fn record(&mut self, mut record: Record, position: Position) -> Result<(), LoadError> {
        if self.options.repair_encoding {
            record.replace_values(mojibake::mended);
        }
        let host = record.host.take();
        let Some((mut article, date_warning)) = record.into_article() else {
            return self.problem(position, "no title and no text");
        };
        if let Some(reason) = date_warning {
            self.warning(position, reason)?;
        }
        if self.options.clean {
            clean::clean(&mut article);
        }
        if article.source.is_none() && self.options.source.is_none() && host.is_some() {
            article.source = host;
            article.source_from = Some(SourceFrom::Host);
        }
        self.article(article)
    }

    /// Emits an article with its path and, where the record gave none, its id and category.
    pub fn article(&mut self, mut article: Article) -> Result<(), LoadError> {
        self.articles += 1;
        article.path.clone_from(&self.origin.path);
        if article.id.is_empty() {
            article.id = match self.articles {
                1 => self.origin.id.clone(),
                number => format!("{}#{number}", self.origin.id),
            };
        }
        article.member.clone_from(&self.origin.member);
        if article.source.is_none() && self.options.source.is_some() {
            article.source.clone_from(&self.options.source);
            article.source_from = Some(SourceFrom::Root);
        }
        let category = self.options.category.as_ref();
        let category = category.or(self.origin.category.as_ref());
        article.category = article.category.or_else(|| category.cloned());
        newswire::date_by_id(&mut article);
        if self.is_article {
            file_name::date_by_name(&mut article, &self.origin.id);
        }
        self.report_garbled(&article)?;
        self.emit(Item::Article(article))
    }

    /// Reports the first article that looks like Arabic read in the wrong encoding.
    fn report_garbled(&mut self, article: &Article) -> Result<(), LoadError> {
        if self.is_garbled {
            return Ok(());
        }
        let texts = [article.title.as_deref(), Some(article.body.as_str())];
        let Some(sample) = texts.into_iter().flatten().find_map(mojibake::sample) else {
            return Ok(());
        };
        self.is_garbled = true;
        let remedy = if self.options.repair_encoding {
            "it cannot be mended"
        } else {
            "--repair-encoding mends it"
        };
        let reason = format!(
            "looks like Arabic read in the wrong encoding: \u{201c}{sample}\u{201d}: {remedy}"
        );
        self.warning(Position::default(), reason)
    }

    /// Reports something that could not be read.
    pub fn problem(
        &mut self,
        position: Position,
        reason: impl Into<String>,
    ) -> Result<(), LoadError> {
        self.note_at(position, Note::new(NoteKind::Problem, reason))
    }

    /// Reports an anomaly that loses no record.
    pub fn warning(
        &mut self,
        position: Position,
        reason: impl Into<String>,
    ) -> Result<(), LoadError> {
        self.note_at(position, Note::new(NoteKind::Warning, reason))
    }

    /// Emits a note that already has its position.
    pub fn note(&mut self, note: Note) -> Result<(), LoadError> {
        self.emit(Item::Note(note))
    }

    /// Reports the repairs of the decoder, and why the compressed data ended early.
    pub fn finish<R: BufRead>(
        &mut self,
        text: &Text<R>,
        unpack_error: Option<&str>,
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
            self.problem(Position::line(text.broken.line), reason)?;
        }
        if text.nuls.count > 0 {
            let reason = match text.nuls.count {
                1 => "1 NUL character, replaced by a space; the rest was read".to_owned(),
                count => {
                    format!("{count} NUL characters, each replaced by a space; the rest was read")
                }
            };
            self.problem(Position::line(text.nuls.line), reason)?;
        }
        if let Some(reason) = unpack_error {
            let known = |count: u64| (count > 0).then_some(count);
            let position = Position {
                record: known(self.records),
                line: known(text.lines_read()),
            };
            self.problem(position, reason)?;
        }
        Ok(())
    }

    fn note_at(&mut self, position: Position, note: Note) -> Result<(), LoadError> {
        self.note(Note {
            record: position.record,
            line: position.line,
            ..note
        })
    }

    fn emit(&mut self, item: Item) -> Result<(), LoadError> {
        self.receiver.item(item).map_err(LoadError::Sink)
    }
}
