//! Members of containers: files in an archive, messages in a mailbox.
//!
//! The [`Receiver`] decides before a member is read whether it has changed, so that a refresh
//! analyses only changed members.

use super::{Item, LoadError, Note, Outcome, Sink, Source};

/// A member of a container, as the container describes it or as its bytes show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// The name in the container, unique in it and without NUL: `news/1.txt`. Names of nested
    /// containers are joined by `!`.
    pub name: String,
    /// The size of the content in bytes.
    pub size: u64,
    /// 64 bits that identify the content: the first bits of its BLAKE3 hash, or of the hash of a
    /// checksum that the container stores. Each kind of container always computes it in the same
    /// way. With 0 the member is always read.
    pub hash: u64,
}

/// Receives what is read from a file.
pub(crate) trait Receiver {
    /// Receives an article or a note, which belongs to the current member or else to the file.
    ///
    /// # Errors
    /// Returns an error if the reading must end.
    fn item(&mut self, item: Item) -> anyhow::Result<()>;

    /// Begins a member, and returns whether it must be read. If so, [`Receiver::end_member`] ends
    /// it. Members are not nested.
    ///
    /// # Errors
    /// Returns an error if the reading must end.
    fn begin_member(&mut self, _member: &Member) -> anyhow::Result<bool> {
        Ok(true)
    }

    /// Receives the bytes of the current member before they are read.
    ///
    /// # Errors
    /// Returns an error if the reading must end.
    fn content(&mut self, _content: &mut dyn Source) -> anyhow::Result<()> {
        Ok(())
    }

    /// Ends the current member. An error that is not the receiver's own costs only this member.
    ///
    /// # Errors
    /// Returns an error if the reading must end.
    fn end_member(&mut self, outcome: Result<Outcome, LoadError>) -> anyhow::Result<()> {
        match outcome {
            Ok(_) => Ok(()),
            Err(LoadError::Sink(error)) => Err(error),
            Err(error) => self.item(Item::Note(Note::problem(error.to_string()))),
        }
    }
}

/// A receiver that does not distinguish members.
pub(super) struct Items<'s, 'a>(pub &'s mut Sink<'a>);

impl Receiver for Items<'_, '_> {
    fn item(&mut self, item: Item) -> anyhow::Result<()> {
        (self.0)(item)
    }
}
