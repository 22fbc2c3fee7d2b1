//! Adds the articles and notes of one file, and of its members, to the index.

mod kept;

pub(crate) use kept::NO_ARTICLE;

use std::collections::{BTreeSet, HashSet};

use anyhow::{Result, anyhow};

use crate::article::Article;
use crate::guard::{self, in_scope};
use crate::index::disk::errors;
use crate::index::file_record::{FileRecord, ReadState};
use crate::index::forgotten::{ForgottenArticle, withheld_text};
use crate::index::hash::{first_bits, hash};
use crate::index::read::reader::Reader;
use crate::load::member::{Member, Receiver};
use crate::load::{Item, LoadError, Outcome};
use crate::note::{Note, NoteKind};
use crate::path_key;
use crate::refresh::apply::Tally;
use crate::refresh::arrival::{Arrivals, FileArrivals};
use crate::refresh::ids::Ids;
use crate::refresh::known::{KnownFile, KnownFiles, Status, UNTRUSTED};
use crate::refresh::output::Output;
use crate::refresh::report::Observer;

/// The maximum number of notes of one file that are stored and reported. Further ones are counted.
const MAX_NOTES: usize = 200;

/// The state of a run that an intake changes.
pub(crate) struct Shared<'i, 'l> {
    pub output: &'i mut Output<'l>,
    pub ids: &'i mut Ids,
    pub known: &'i mut KnownFiles,
    pub arrivals: &'i Arrivals<'i>,
    /// The index before the run; `None` if articles that are gone must not stay.
    pub former: Option<&'i Reader>,
    /// Hashes of the keys of files whose articles were deleted because another file took their ids.
    pub displaced: &'i mut HashSet<u64>,
    /// In a rebuild, the hashes of the keys of files that were read.
    pub visited: Option<&'i mut HashSet<u64>>,
    pub tally: &'i mut Tally,
    pub observer: &'i mut dyn Observer,
    /// Articles that must not be indexed.
    pub forgotten: &'i BTreeSet<ForgottenArticle>,
    /// Whether the first problem ends the run.
    pub strict: bool,
    /// The number of files so far.
    pub files_seen: u64,
}

impl Shared<'_, '_> {
    /// Counts a file or member that was read, and adds its record.
    fn add_record(&mut self, part: Part<'_>) -> Result<()> {
        part.report_rest(self.observer);
        let (counts, mut record) = (part.counts, part.record);
        record.articles = counts.articles;
        record.notes = counts.notes;
        record.more_notes = counts.more_notes;
        self.tally.count(&record, part.known, counts.problems);
        if part.known.is_some() {
            self.output.delete_record(&part.key)?;
        }
        self.output.add_record(&part.key, record)
    }
}

/// The intake of one file.
pub(crate) struct Intake<'i, 'l> {
    shared: Shared<'i, 'l>,
    file: Part<'i>,
    /// The current member, if the file is a container.
    member: Option<Part<'i>>,
    /// Hashes of the keys of the members that the container has.
    pub members: HashSet<u64>,
    /// Whether articles stay that the file does not give any more. The next run reads it again.
    has_kept: bool,
}

/// A file or a member that is being read.
struct Part<'r> {
    key: String,
    /// The record, without counts and notes.
    record: FileRecord,
    /// The columns of the record that the index has.
    known: Option<KnownFile>,
    /// The earlier times of arrival of its articles.
    arrivals: FileArrivals<'r>,
    /// Whether the old articles must still be deleted. They stay until a new article replaces them.
    replaces: bool,
    counts: Counts,
}

/// The counts and notes of a file.
#[derive(Debug, Default)]
struct Counts {
    articles: u64,
    problems: u64,
    /// The first notes.
    notes: Vec<Note>,
    /// The number of further notes.
    more_notes: u64,
}

impl<'r> Part<'r> {
    /// Returns a file or member of which nothing was read yet.
    fn new(
        key: String,
        record: FileRecord,
        known: Option<KnownFile>,
        arrivals: &'r Arrivals<'r>,
    ) -> Self {
        Part {
            arrivals: arrivals.of_file(&key),
            key,
            record,
            replaces: known.is_some(),
            known,
            counts: Counts::default(),
        }
    }

    /// Reports the number of notes that were only counted.
    fn report_rest(&self, observer: &mut dyn Observer) {
        let counts = &self.counts;
        if counts.more_notes > 0 {
            let reason = format!("and {} more like these", counts.more_notes);
            let kind = match counts.problems {
                0 => NoteKind::Warning,
                _ => NoteKind::Problem,
            };
            observer.note(&self.record.path, &Note::new(kind, reason));
        }
    }
}

impl Receiver for Intake<'_, '_> {
    fn item(&mut self, item: Item) -> Result<()> {
        in_scope(guard::Scope::Index, || match item {
            Item::Article(article) => self.article(article),
            Item::Note(note) => self.note(note),
            Item::Ignored { kind, .. } => {
                self.shared.tally.add_ignored_part(&kind);
                Ok(())
            }
        })
    }

    fn begin_member(&mut self, member: &Member) -> Result<bool> {
        in_scope(guard::Scope::Index, || Ok(self.begin(member)))
    }

    fn end_member(&mut self, outcome: Result<Outcome, LoadError>) -> Result<()> {
        in_scope(guard::Scope::Index, || {
            match &outcome {
                Err(LoadError::Read(error)) if errors::is_shortage(error) => {
                    return Err(anyhow!("cannot read {}: {error}", self.part().record.path));
                }
                _ => self.set_outcome(outcome)?,
            }
            if self.keep_member()? {
                return Ok(());
            }
            self.keep_unread_articles()?;
            self.delete_old()?;
            match self.member.take() {
                Some(member) => self.shared.add_record(member),
                None => Ok(()),
            }
        })
    }
}

impl<'i, 'l> Intake<'i, 'l> {
    /// Starts the intake of a file.
    pub fn new(
        shared: Shared<'i, 'l>,
        key: &str,
        record: FileRecord,
        known: Option<KnownFile>,
    ) -> Self {
        Intake {
            file: Part::new(key.to_owned(), record, known, shared.arrivals),
            shared,
            member: None,
            members: HashSet::new(),
            has_kept: false,
        }
    }

    /// Returns whether nothing of the file was added yet.
    pub fn is_empty(&self) -> bool {
        self.file.counts.articles == 0 && self.members.is_empty()
    }

    /// Returns whether nothing of the file itself was unreadable.
    pub fn is_complete(&self) -> bool {
        self.file.counts.problems == 0
    }

    /// Returns the member or file to which articles and notes belong.
    fn part(&mut self) -> &mut Part<'i> {
        self.member.as_mut().unwrap_or(&mut self.file)
    }

    /// Begins a member. Returns whether it must be read.
    fn begin(&mut self, member: &Member) -> bool {
        let mut key = path_key::member_key(&self.file.key, &member.name);
        let mut number = 2;
        while !self.members.insert(hash(&key)) {
            let name = format!("{}~{number}", member.name);
            key = path_key::member_key(&self.file.key, &name);
            number += 1;
        }
        let shared = &mut self.shared;
        if let Some(visited) = &mut shared.visited {
            visited.insert(hash(&key));
        }
        let known = shared.known.get(&key);
        if let Some(known) = known
            && known.status == Status::Changed
            && known.was_read()
            && (known.file.size, known.file.hash) == (member.size, member.hash)
            && member.hash != 0
            && !shared.displaced.contains(&hash(&key))
        {
            shared.known.set_status(&key, Status::Unchanged);
            shared.ids.keep_old(&key);
            return false;
        }
        let path = format!("{}!{}", self.file.record.path, member.name);
        let record = FileRecord {
            member: Some(member.name.clone()),
            hash: member.hash,
            ..FileRecord::unread(&path, member.size, 0)
        };
        self.member = Some(Part::new(key, record, known, shared.arrivals));
        true
    }

    fn article(&mut self, mut article: Article) -> Result<()> {
        self.delete_old()?;
        let key = &self.member.as_ref().unwrap_or(&self.file).key;
        if let Some(text) = withheld_text(self.shared.forgotten, &article, key) {
            self.part().record.withhold(text);
            return Ok(());
        }
        let id = self.shared.ids.unique(&article.id);
        self.displace_former_owner(&id)?;
        self.part().counts.articles += 1;
        let of_member = self.member.as_ref().map(|member| member.counts.articles);
        let articles = self.file.counts.articles + of_member.unwrap_or(0);
        let read = self.shared.tally.articles_read;
        self.shared
            .observer
            .progress(self.shared.files_seen, read + articles);
        if id != article.id {
            self.note(Note::warning(format!(
                "the id {} is taken: indexed as {id}",
                article.id
            )))?;
            article.id = id;
        }
        let part = self.member.as_ref().unwrap_or(&self.file);
        article.added = Some(part.arrivals.of_article(&article.id));
        let key = &self.member.as_ref().unwrap_or(&self.file).key;
        self.shared.output.add_article(key, article)
    }

    /// Deletes the articles that the file or member had before.
    ///
    /// # Errors
    /// Returns an error if the index cannot be written.
    pub fn delete_old(&mut self) -> Result<()> {
        let part = self.member.as_mut().unwrap_or(&mut self.file);
        if std::mem::take(&mut part.replaces) {
            self.shared.output.delete_articles(&part.key)?;
            self.shared.ids.drop_old(&part.key);
        }
        Ok(())
    }

    /// Deletes a changed file that owned the id and was not read yet, since no commit may hold two
    /// articles with the same id. This run or the next one reads the file.
    fn displace_former_owner(&mut self, id: &str) -> Result<()> {
        let key = &self.member.as_ref().unwrap_or(&self.file).key;
        let shared = &mut self.shared;
        let owner = shared.ids.former_owner(id);
        if let Some(owner) = owner.filter(|owner| **owner != **key) {
            shared.output.delete_file(&owner)?;
            shared.ids.drop_old(&owner);
            shared.displaced.insert(hash(&owner));
        }
        Ok(())
    }

    /// Sets state, kind and hash of the current record by the outcome of reading. Reports an error
    /// as a problem.
    ///
    /// # Errors
    /// Returns an error of the receiver, and in strict mode any error.
    pub fn set_outcome(&mut self, outcome: Result<Outcome, LoadError>) -> Result<()> {
        let part = self.part();
        let record = &mut part.record;
        let is_member = record.member.is_some();
        let complete = if part.counts.problems > 0 {
            ReadState::Partly
        } else {
            ReadState::Read
        };
        let (state, kind, hash) = match outcome {
            Ok(Outcome::Read(summary)) => (complete, summary.format.to_string(), summary.hash),
            Ok(Outcome::Ignored { kind, hash }) => (ReadState::Ignored, kind, hash),
            Ok(Outcome::Container { kind, hash }) => (ReadState::Container, kind.to_owned(), hash),
            Err(LoadError::Sink(error)) => return Err(error),
            Err(error) => {
                // Its bytes are unknown, so the next run reads it again.
                record.hash = 0;
                if !is_member {
                    record.modified = UNTRUSTED;
                }
                record.state = if part.counts.articles > 0 {
                    ReadState::Partly
                } else {
                    ReadState::Unread
                };
                return self.note(Note::problem(error.to_string()));
            }
        };
        (record.state, record.kind) = (state, kind);
        if !is_member {
            record.hash = first_bits(&hash);
        }
        Ok(())
    }

    /// Ends a member that was being read when the reading of its container ended with an error.
    ///
    /// # Errors
    /// Returns an error if the index cannot be written, and in strict mode the problem.
    pub fn end_interrupted_member(&mut self, outcome: &Result<Outcome, LoadError>) -> Result<()> {
        if self.member.is_none() {
            return Ok(());
        }
        let reason = match outcome {
            Err(LoadError::Sink(_)) => return Ok(()),
            Err(error) => error.to_string(),
            Ok(_) => "its container ended before it".to_owned(),
        };
        self.end_member(Err(LoadError::Invalid(reason)))
    }

    /// Records that the file changed while it was read.
    ///
    /// # Errors
    /// Returns the problem as an error in strict mode.
    pub fn distrust(&mut self, reason: &str) -> Result<()> {
        self.file.record.modified = UNTRUSTED;
        self.file.record.hash = 0;
        self.note(Note::problem(reason))
    }

    /// Ends the intake of the file: counts it and adds its record.
    ///
    /// # Errors
    /// Returns an error if the index cannot be written.
    pub fn finish(mut self) -> Result<()> {
        self.keep_unread_articles()?;
        self.delete_old()?;
        if self.has_kept {
            self.file.record.hash = 0;
            self.file.record.modified = UNTRUSTED;
        }
        self.shared.add_record(self.file)
    }

    /// Reports and stores a note.
    ///
    /// # Errors
    /// Returns the note as an error if it is a problem in strict mode.
    pub fn note(&mut self, note: Note) -> Result<()> {
        let strict = self.shared.strict;
        let part = self.member.as_mut().unwrap_or(&mut self.file);
        let counts = &mut part.counts;
        let problem = note.kind == NoteKind::Problem;
        counts.problems += u64::from(problem);
        if problem && strict {
            return Err(anyhow!(
                "cannot read {}: {note}",
                note.place(&part.record.path)
            ));
        }
        if counts.notes.len() < MAX_NOTES {
            self.shared.observer.note(&part.record.path, &note);
            counts.notes.push(note);
        } else {
            counts.more_notes += 1;
        }
        Ok(())
    }
}
