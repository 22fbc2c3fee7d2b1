//! Reads containers: files whose members are files. Each member is read as if it were a file of its
//! own; its path is `container!member`.
//!
//! Nothing is ever extracted to a folder. A member goes to memory, or to a temporary file without a
//! name, and its name is only a name.

pub mod budget;
mod names;
mod tar;
mod zip;

use std::io::{Cursor, Read, SeekFrom};

use tempfile::SpooledTempFile;

use super::emitter::Emitter;
use super::scan::Scan;
use super::spool::{Source, Spooled, spool, spool_prefix};
use super::unpack::Unpacked;
use super::{
    BUFFER_BYTES, Format, Item, LoadError, Note, Options, Origin, Outcome, Sink, Summary,
    load_nested,
};
use crate::guard::{self, Panic};
use crate::note::{NoteKind, io_reason};
use budget::Budget;

/// A kind of file that is recognised by its bytes and not read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A zip archive, or a document that is one.
    Zip,
    /// A tar archive.
    Tar,
}

/// Returns the kind of a file that begins with these bytes, after decompression.
pub fn kind(head: &[u8]) -> Option<Kind> {
    const ZIP: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];
    if ZIP.iter().any(|signature| head.starts_with(signature)) {
        return Some(Kind::Zip);
    }
    tar::is_tar(head).then_some(Kind::Tar)
}

/// Reads the members of a container, or the text of a document, that the scan recognised.
///
/// # Errors
///
/// Returns an error if the source cannot be read, or if the sink returns one.
pub fn load(
    kind: Kind,
    source: &mut dyn Source,
    scan: &mut Scan,
    origin: &Origin,
    options: &Options,
    budget: &mut Budget,
    sink: &mut Sink<'_>,
) -> Result<Outcome, LoadError> {
    let file_bytes = source.seek(SeekFrom::End(0))?;
    budget.set_file_bytes(file_bytes);
    source.rewind()?;
    let mut members = Members {
        origin,
        options,
        budget,
        sink,
        articles: 0,
    };
    if !members.enter()? {
        return Ok(members.outcome(kind, scan.hash));
    }
    let content = scan.content.take();
    let status = match (kind, content) {
        (Kind::Tar, Some(bytes)) => tar::read(&mut Cursor::new(bytes), &mut members),
        (Kind::Tar, None) => {
            let unpacked = Unpacked::open(source, &options.limits)?;
            tar::read(&mut unpacked.take(scan.content_bytes), &mut members)
        }
        (Kind::Zip, Some(bytes)) => zip::read(&mut Cursor::new(bytes), &mut members),
        (Kind::Zip, None) if !scan.is_compressed => zip::read(source, &mut members),
        (Kind::Zip, None) => {
            let unpacked = Unpacked::open(source, &options.limits)?;
            let mut seekable = spool(&mut unpacked.take(scan.content_bytes))?;
            zip::read(&mut seekable, &mut members)
        }
    };
    members.leave();
    status?;
    if let Some(reason) = &scan.unpack_error {
        members.note(None, Note::problem(reason.clone()))?;
    }
    Ok(members.outcome(kind, scan.hash))
}

/// The members of a container, as they are read one after the other.
pub struct Members<'m, 's> {
    origin: &'m Origin,
    options: &'m Options,
    budget: &'m mut Budget,
    sink: &'m mut Sink<'s>,
    articles: u64,
}

/// Whether the members after this one can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The next member can be read.
    Member,
    /// A limit was reached and reported.
    End,
}

impl<'m, 's> Members<'m, 's> {
    /// Returns the members of a file whose own records go to an emitter.
    pub fn of_records(emitter: &'m mut Emitter<'s>, budget: &'m mut Budget) -> Self {
        let (origin, options, sink) = emitter.parts();
        Members {
            origin,
            options,
            budget,
            sink,
            articles: 0,
        }
    }

    /// Returns the number of articles in the members.
    pub fn articles(&self) -> u64 {
        self.articles
    }

    /// Begins to read members. Returns `false` if the container is too deep inside others, which is
    /// reported.
    pub fn enter(&mut self) -> Result<bool, LoadError> {
        let fits = self.budget.enter();
        if !fits {
            let reason = "it is inside too many other containers: extract it first";
            self.note(None, Note::problem(reason))?;
        }
        Ok(fits)
    }

    /// Ends the reading of members.
    pub fn leave(&mut self) {
        self.budget.leave();
    }

    fn outcome(&self, kind: Kind, hash: [u8; 32]) -> Outcome {
        Outcome::Read(Summary {
            format: match kind {
                Kind::Zip => Format::Zip,
                Kind::Tar => Format::Tar,
            },
            encoding: "UTF-8",
            articles: self.articles,
            hash,
        })
    }

    /// Returns the name of a member inside the container; `None` if it is hidden or empty.
    pub fn name(&mut self, raw_name: &[u8]) -> Result<Option<String>, LoadError> {
        let decoded = names::decode(raw_name);
        let Some(name) = names::inside(&decoded) else {
            return Ok(None);
        };
        if names::is_hidden(&name) {
            return Ok(None);
        }
        if names::leads_out(&decoded) {
            let reason = "its name leads out of the archive: read under this name";
            self.note(Some(&name), Note::warning(reason))?;
        }
        Ok(Some(name.into_owned()))
    }

    /// Reads a member, in `format` or else in the format that is detected.
    pub fn read_named(
        &mut self,
        name: &str,
        reader: &mut dyn Read,
        format: Option<Format>,
    ) -> Result<Next, LoadError> {
        self.budget.add_member();
        if let Some(reason) = self.budget.exhausted() {
            self.note(None, Note::problem(reason))?;
            return Ok(Next::End);
        }
        let room = self.budget.room();
        let mut content = SpooledTempFile::new(BUFFER_BYTES);
        let Spooled { bytes, fault } = spool_prefix(reader, room, &mut content)?;
        self.budget.add_bytes(bytes);
        let is_cut = self.budget.room() == 0;
        if bytes > 0 || fault.is_none() {
            self.content(name, &mut content, format)?;
        }
        if let Some(fault) = fault {
            let reason = format!("its compressed data are broken: {}", io_reason(&fault));
            self.note(Some(name), Note::problem(reason))?;
        }
        match self.budget.exhausted().filter(|_| is_cut) {
            Some(reason) => {
                self.note(None, Note::problem(reason))?;
                Ok(Next::End)
            }
            None => Ok(Next::Member),
        }
    }

    /// Reads the content of a member. A panic of a reader costs only this member.
    fn content(
        &mut self,
        name: &str,
        content: &mut SpooledTempFile,
        format: Option<Format>,
    ) -> Result<(), LoadError> {
        let origin = self.origin.member(name);
        let forced = format.map(|format| Options {
            format: Some(format),
            ..self.options.clone()
        });
        let options = forced.as_ref().unwrap_or(self.options);
        let Members { budget, sink, .. } = self;
        let mut tagged = |item| sink(in_member(item, name));
        let outcome = guard::catch_panic(guard::Scope::Files, || {
            Ok(load_nested(content, &origin, options, budget, &mut tagged))
        });
        let outcome = outcome.unwrap_or_else(|error| match error.downcast_ref::<Panic>() {
            Some(panic) if !panic.is_index_damage() => Err(LoadError::Invalid(panic.to_string())),
            _ => Err(LoadError::Sink(error)),
        });
        match outcome {
            Ok(Outcome::Read(summary)) => self.articles += summary.articles,
            Ok(Outcome::Ignored { kind, .. }) => self.ignored(name, &kind)?,
            Err(LoadError::Invalid(reason)) => self.note(Some(name), Note::problem(reason))?,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Reports a member that holds no articles.
    pub fn ignored(&mut self, name: &str, kind: &str) -> Result<(), LoadError> {
        let item = Item::Ignored {
            member: name.to_owned(),
            kind: kind.to_owned(),
        };
        (self.sink)(item).map_err(LoadError::Sink)
    }

    /// Reports a problem with a member, or with the container.
    pub fn problem(
        &mut self,
        member: Option<&str>,
        reason: impl Into<String>,
    ) -> Result<(), LoadError> {
        self.note(member, Note::new(NoteKind::Problem, reason))
    }

    fn note(&mut self, member: Option<&str>, note: Note) -> Result<(), LoadError> {
        let note = Note {
            member: member.map(str::to_owned),
            ..note
        };
        (self.sink)(Item::Note(note)).map_err(LoadError::Sink)
    }
}

/// Adds the name of a member to what was read from it. An inner container has added the names of
/// its own members.
fn in_member(item: Item, name: &str) -> Item {
    match item {
        Item::Article(article) => Item::Article(article),
        Item::Note(mut note) => {
            note.member = Some(match note.member {
                Some(inner) => format!("{name}!{inner}"),
                None => name.to_owned(),
            });
            Item::Note(note)
        }
        Item::Ignored { member, kind } => Item::Ignored {
            member: format!("{name}!{member}"),
            kind,
        },
    }
}
