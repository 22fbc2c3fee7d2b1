//! The members of a container, as they are read one after the other.

use std::io::{Cursor, Read};

use tempfile::SpooledTempFile;

use super::budget::Budget;
use super::{is_archive, may_be_archive, names};
use crate::guard::{self, Panic};
use crate::load::emitter::Emitter;
use crate::load::fields::FieldNames;
use crate::load::member::{Member, Receiver};
use crate::load::spool::{Source, Spooled, spool_prefix};
use crate::load::{
    BUFFER_BYTES, Format, Item, LoadError, Note, Options, Origin, Outcome, Summary, load_nested,
};
use crate::note::{NoteKind, io_reason};

/// The size in bytes of the start of a member, by which archives are recognised.
const HEAD_BYTES: u64 = 1 << 12;

/// The size and checksum that a container records for a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checksum {
    /// The size in bytes.
    pub size: u64,
    /// The CRC-32.
    pub crc32: u32,
}

/// Whether the members after this one can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The next member can be read.
    Member,
    /// A limit was reached and reported.
    End,
}

/// The members of a container.
///
/// The receiver keeps a record of each member of an archive of files, also of one in another. What
/// is inside of a document or message belongs to the document.
pub struct Members<'m> {
    origin: &'m Origin,
    options: &'m Options,
    budget: &'m mut Budget,
    receiver: &'m mut dyn Receiver,
    format: Format,
    /// Whether the receiver gets a call at the start and at the end of each member.
    has_records: bool,
    was_in_record: bool,
    articles: u64,
    /// The kind of the whole file, if it holds no articles.
    ignored_kind: Option<String>,
}

impl<'m> Members<'m> {
    /// Returns the members of an archive.
    pub fn new(
        origin: &'m Origin,
        options: &'m Options,
        budget: &'m mut Budget,
        receiver: &'m mut dyn Receiver,
        format: Format,
    ) -> Self {
        let was_in_record = budget.is_in_record;
        Members {
            origin,
            options,
            has_records: !was_in_record,
            was_in_record,
            budget,
            receiver,
            format,
            articles: 0,
            ignored_kind: None,
        }
    }

    /// Returns the members of a file whose own records go to an emitter.
    pub fn of_records(emitter: &'m mut Emitter<'_>, budget: &'m mut Budget) -> Self {
        let (origin, options, receiver) = emitter.parts();
        let mut members = Members::new(origin, options, budget, receiver, Format::Mail);
        members.set_format(Format::Mail);
        members
    }

    /// Sets the format of a document. Its parts have no records of their own.
    pub fn set_format(&mut self, format: Format) {
        self.format = format;
        self.has_records = false;
        self.budget.is_in_record = true;
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
        self.budget.is_in_record = self.was_in_record;
    }

    /// Returns the outcome for the whole file.
    pub fn outcome(self, hash: [u8; 32]) -> Outcome {
        if let Some(kind) = self.ignored_kind {
            return Outcome::Ignored { kind, hash };
        }
        match self.format {
            Format::Zip if self.has_records => Outcome::Container {
                kind: "zip archive",
                hash,
            },
            Format::Tar if self.has_records => Outcome::Container {
                kind: "tar archive",
                hash,
            },
            format => Outcome::Read(Summary {
                format,
                encoding: "UTF-8",
                articles: self.articles,
                hash,
            }),
        }
    }

    /// Reports that the whole file is of a kind that holds no articles.
    pub fn ignored_file(&mut self, kind: &str) -> Result<(), LoadError> {
        self.ignored_kind = Some(kind.to_owned());
        Ok(())
    }

    /// Returns the largest size of a record in bytes.
    pub fn record_bytes(&self) -> usize {
        self.options.limits.record_bytes()
    }

    /// Returns the number of bytes that may still be read of the members.
    pub fn room(&self) -> u64 {
        self.budget.room()
    }

    /// Counts bytes that were read without [`Self::read`]. Returns `false` if no more may be read,
    /// which is reported.
    pub fn add_bytes(&mut self, bytes: u64) -> Result<bool, LoadError> {
        self.budget.add_member();
        self.budget.add_bytes(bytes);
        match self.budget.exhausted() {
            Some(reason) => self.problem(None, reason).map(|()| false),
            None => Ok(true),
        }
    }

    /// Passes an emitter to `read`, for the records of the file itself or of a part of it that is
    /// shown as a member. A part has no folder that could be its category.
    pub fn records(
        &mut self,
        member: Option<&str>,
        read: impl FnOnce(&mut Emitter<'_>) -> Result<(), LoadError>,
    ) -> Result<(), LoadError> {
        let names = FieldNames::new(&self.options.map).map_err(LoadError::Invalid)?;
        let Some(name) = member else {
            let mut emitter = Emitter::new(self.origin, self.options, names, self.receiver);
            read(&mut emitter)?;
            self.articles += emitter.articles();
            return Ok(());
        };
        let origin = Origin {
            category: self.origin.category.clone(),
            ..self.origin.member(name)
        };
        let mut tagged = Tagged::new(self.receiver, name);
        let mut emitter = Emitter::new(&origin, self.options, names, &mut tagged);
        read(&mut emitter)?;
        self.articles += emitter.articles();
        Ok(())
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

    /// Reads a member, in `format` or else in the format that is detected. A member that is known
    /// by its checksum and did not change is not read.
    pub fn read(
        &mut self,
        name: &str,
        checksum: Option<Checksum>,
        reader: &mut dyn Read,
        format: Option<Format>,
    ) -> Result<Next, LoadError> {
        self.budget.add_member();
        if let Some(reason) = self.budget.exhausted() {
            self.problem(None, reason)?;
            return Ok(Next::End);
        }
        let mut head = Vec::new();
        let room = self.budget.room();
        let head_fault = reader
            .take(HEAD_BYTES.min(room))
            .read_to_end(&mut head)
            .err();
        let may_be_archive = self.has_records && may_be_archive(&head, self.options);
        let mut is_begun = false;
        if self.has_records
            && !may_be_archive
            && let Some(checksum) = checksum
        {
            if !self.begin(name, checksum.size, hash_of_checksum(checksum))? {
                return Ok(Next::Member);
            }
            is_begun = true;
        }
        let mut content = SpooledTempFile::new(BUFFER_BYTES);
        let mut whole = Cursor::new(&head).chain(reader);
        let Spooled { bytes, fault } = match head_fault {
            None => spool_prefix(&mut whole, room, &mut content)?,
            Some(fault) => Spooled {
                fault: Some(fault),
                ..spool_prefix(&mut &*head, room, &mut content)?
            },
        };
        self.budget.add_bytes(bytes);
        let is_cut = self.budget.room() == 0;
        if may_be_archive && is_archive(&mut content)? {
            self.archive(name, &mut content)?;
            if let Some(fault) = fault {
                self.problem(Some(name), broken(&fault))?;
            }
        } else {
            if self.has_records && !is_begun {
                let hash = match checksum {
                    Some(checksum) => hash_of_checksum(checksum),
                    None => hash_of_content(&mut content)?,
                };
                if !self.begin(name, bytes, hash)? {
                    return Ok(Next::Member);
                }
            }
            self.content(name, &mut content, fault.as_ref().map(broken), format)?;
        }
        match self.budget.exhausted().filter(|_| is_cut) {
            Some(reason) => {
                self.problem(None, reason)?;
                Ok(Next::End)
            }
            None => Ok(Next::Member),
        }
    }

    fn begin(&mut self, name: &str, size: u64, hash: u64) -> Result<bool, LoadError> {
        let member = Member {
            name: self.origin.member(name).member.unwrap_or_default(),
            size,
            hash,
        };
        self.receiver.begin_member(&member).map_err(LoadError::Sink)
    }

    /// Reads an archive inside of this one. Its members have records, and it has none.
    fn archive(&mut self, name: &str, content: &mut SpooledTempFile) -> Result<(), LoadError> {
        let origin = self.origin.member(name);
        let (options, budget) = (self.options, &mut *self.budget);
        let mut tagged = Tagged {
            has_records: true,
            ..Tagged::new(self.receiver, name)
        };
        match load_nested(content, &origin, options, budget, &mut tagged) {
            Ok(_) => Ok(()),
            Err(LoadError::Invalid(reason)) => self.problem(Some(name), reason),
            Err(error) => Err(error),
        }
    }

    /// Reads the content of a member that the receiver expects. A panic of a reader costs only this
    /// member.
    fn content(
        &mut self,
        name: &str,
        content: &mut SpooledTempFile,
        fault: Option<String>,
        format: Option<Format>,
    ) -> Result<(), LoadError> {
        if self.has_records {
            self.receiver.content(content).map_err(LoadError::Sink)?;
        }
        let origin = self.origin.member(name);
        let forced = format.map(|format| Options {
            format: Some(format),
            ..self.options.clone()
        });
        let options = forced.as_ref().unwrap_or(self.options);
        let budget = &mut *self.budget;
        let was_in_record = std::mem::replace(&mut budget.is_in_record, true);
        let mut tagged = Tagged::new(self.receiver, name);
        let receiver: &mut dyn Receiver = if self.has_records {
            &mut *tagged.receiver
        } else {
            &mut tagged
        };
        let outcome = guard::catch_panic(guard::Scope::Files, || {
            Ok(load_nested(content, &origin, options, budget, receiver))
        });
        let outcome = outcome.unwrap_or_else(|error| match error.downcast_ref::<Panic>() {
            Some(panic) if !panic.is_index_damage() => Err(LoadError::Invalid(panic.to_string())),
            _ => Err(LoadError::Sink(error)),
        });
        self.budget.is_in_record = was_in_record;
        if let Some(fault) = fault {
            // The note belongs to the record of the member, if it has one.
            let member = Some(name).filter(|_| !self.has_records);
            self.note(member, Note::problem(fault))?;
        }
        if let Ok(Outcome::Read(summary)) = &outcome {
            self.articles += summary.articles;
        }
        if self.has_records {
            return self.receiver.end_member(outcome).map_err(LoadError::Sink);
        }
        match outcome {
            Ok(Outcome::Ignored { kind, .. }) => self.ignored(name, &kind),
            Ok(_) => Ok(()),
            Err(LoadError::Invalid(reason)) => self.problem(Some(name), reason),
            Err(error) => Err(error),
        }
    }

    /// Reports a member that holds no articles.
    pub fn ignored(&mut self, name: &str, kind: &str) -> Result<(), LoadError> {
        if self.has_records {
            if self.begin(name, 0, 1)? {
                let outcome = Outcome::Ignored {
                    kind: kind.to_owned(),
                    hash: [0; 32],
                };
                self.receiver
                    .end_member(Ok(outcome))
                    .map_err(LoadError::Sink)?;
            }
            return Ok(());
        }
        let item = Item::Ignored {
            member: name.to_owned(),
            kind: kind.to_owned(),
        };
        self.receiver.item(item).map_err(LoadError::Sink)
    }

    /// Reports a problem with a member, or with the container.
    pub fn problem(
        &mut self,
        member: Option<&str>,
        reason: impl Into<String>,
    ) -> Result<(), LoadError> {
        self.note(member, Note::new(NoteKind::Problem, reason))
    }

    /// Reports a note about a member, or about the container.
    pub fn note(&mut self, member: Option<&str>, note: Note) -> Result<(), LoadError> {
        let note = Note {
            member: member.map(str::to_owned),
            ..note
        };
        self.receiver
            .item(Item::Note(note))
            .map_err(LoadError::Sink)
    }
}

fn broken(fault: &std::io::Error) -> String {
    format!("its compressed data are broken: {}", io_reason(fault))
}

fn hash_of_checksum(checksum: Checksum) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&checksum.size.to_le_bytes());
    hasher.update(&checksum.crc32.to_le_bytes());
    first_bits(&hasher.finalize())
}

fn hash_of_content(content: &mut SpooledTempFile) -> Result<u64, LoadError> {
    use std::io::Seek;
    let mut hasher = blake3::Hasher::new();
    std::io::copy(content, &mut hasher)?;
    content.rewind()?;
    Ok(first_bits(&hasher.finalize()))
}

/// Returns 64 bits of a hash. The result is never 0, which means an unknown hash.
fn first_bits(hash: &blake3::Hash) -> u64 {
    let bits = hash.as_bytes().first_chunk().copied().unwrap_or_default();
    u64::from_le_bytes(bits).max(1)
}

/// Adds the name of a member to notes. An inner container has added the names of its own members.
struct Tagged<'r> {
    receiver: &'r mut dyn Receiver,
    name: &'r str,
    /// Whether inner members have records.
    has_records: bool,
    is_in_record: bool,
}

impl<'r> Tagged<'r> {
    fn new(receiver: &'r mut dyn Receiver, name: &'r str) -> Self {
        Tagged {
            receiver,
            name,
            has_records: false,
            is_in_record: false,
        }
    }

    fn joined(&self, inner: Option<String>) -> String {
        match inner {
            Some(inner) => format!("{}!{inner}", self.name),
            None => self.name.to_owned(),
        }
    }
}

impl Receiver for Tagged<'_> {
    fn item(&mut self, item: Item) -> anyhow::Result<()> {
        if self.is_in_record {
            return self.receiver.item(item);
        }
        self.receiver.item(match item {
            Item::Article(article) => Item::Article(article),
            Item::Note(mut note) => {
                note.member = Some(self.joined(note.member));
                Item::Note(note)
            }
            Item::Ignored { member, kind } => Item::Ignored {
                member: self.joined(Some(member)),
                kind,
            },
        })
    }

    fn begin_member(&mut self, member: &Member) -> anyhow::Result<bool> {
        if !self.has_records {
            return Ok(true);
        }
        let begins = self.receiver.begin_member(member)?;
        self.is_in_record = begins;
        Ok(begins)
    }

    fn content(&mut self, content: &mut dyn Source) -> anyhow::Result<()> {
        self.receiver.content(content)
    }

    fn end_member(&mut self, outcome: Result<Outcome, LoadError>) -> anyhow::Result<()> {
        self.is_in_record = false;
        self.receiver.end_member(outcome)
    }
}
