//! The proof that a folder is an index of ours.
//!
//! `fihris-index` holds a random id. Every generation repeats the id, so that a numbered folder of
//! another program or of another index is never mistaken for a generation of this one.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::generation::{self, Generation};
use super::{active, durable, lock, owner, signed, store};
use crate::index_mark::HEAD;

pub(crate) use crate::index_mark::FILE;

/// The name of the file of saved queries, which belong to the index and not to a generation.
pub const QUERIES_FILE: &str = "queries.tsv";

/// The random id of an index, 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity(String);

impl Identity {
    /// Reads the identity of the index in `dir`. Returns `None` if the folder has none.
    ///
    /// # Errors
    /// Returns `InvalidData` if the file is damaged, or another error if it cannot be read.
    pub fn read(dir: &Path) -> io::Result<Option<Self>> {
        match signed::read(&dir.join(FILE), HEAD, ["id"]) {
            Ok([id]) => Ok(Some(Identity(id))),
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes an identity into a folder and returns it, or returns the one that another process
    /// wrote first.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be written, or if the other identity is damaged.
    pub fn create(dir: &Path) -> io::Result<Self> {
        let id = format!("{:032x}", fastrand::u128(..));
        match durable::create(&dir.join(FILE), text(&id).as_bytes()) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let existing = Self::read(dir)?;
                existing.ok_or_else(|| io::Error::from(ErrorKind::NotFound))
            }
            result => result.map(|()| Identity(id)),
        }
    }

    /// Replaces a damaged identity by one with a known id, for `check --repair`.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be written.
    pub fn restore(dir: &Path, id: &str) -> io::Result<Self> {
        durable::replace(&dir.join(FILE), text(id).as_bytes())?;
        Ok(Identity(id.to_owned()))
    }

    /// Returns the id.
    pub fn id(&self) -> &str {
        &self.0
    }
}

fn text(id: &str) -> String {
    signed::text(HEAD, &[("id", id)])
}

/// Prepares a folder for an index that is about to be written: makes the folder if there is none,
/// and marks it as an index if it is empty. Returns the mark; `None` for an index of an older
/// version, which [`super::adopt`] marks.
///
/// # Errors
/// Returns an error if the folder belongs to another user, cannot be made or written, if its mark is damaged, or if it holds
/// files that are not those of an index.
pub(crate) fn claim(dir: &Path) -> Result<Option<Identity>> {
    let cannot = || format!("cannot make an index in {}", dir.display());
    durable::make_folder(dir).with_context(cannot)?;
    owner::check_own(dir)?;
    let identity = Identity::read(dir);
    let identity = identity.with_context(|| damaged(dir))?;
    if identity.is_some() || active::is_legacy(dir) {
        return Ok(identity);
    }
    if let Err(refusal) = check_unclaimed(dir) {
        // Another process may have marked the folder and begun to fill it meanwhile.
        let identity = Identity::read(dir).with_context(|| damaged(dir))?;
        return identity.map(Some).ok_or(refusal);
    }
    Identity::create(dir).map(Some).with_context(cannot)
}

/// Checks that a folder without a mark holds nothing.
///
/// # Errors
/// Returns an error if the folder holds generations, which have lost their mark, or files that are
/// not those of an index, or if it cannot be listed.
fn check_unclaimed(dir: &Path) -> Result<()> {
    let mut folders = generation::numbered_folders(dir).into_iter();
    if folders.any(|(_, folder)| matches!(Generation::read(&folder), Ok(Some(_)))) {
        bail!(
            "{} is missing: run `fihris check --repair`",
            dir.join(FILE).display()
        );
    }
    let cannot = || format!("cannot make an index in {}", dir.display());
    for entry in fs::read_dir(dir).with_context(cannot)? {
        let name = entry.with_context(cannot)?.file_name();
        let text = name.to_string_lossy();
        let is_ours = matches!(
            &*text,
            lock::LOCK_FILE | lock::HOLDER_FILE | lock::QUERIES_LOCK | QUERIES_FILE | FILE
        ) || durable::is_temporary(&name);
        if !is_ours {
            bail!(
                "{} is not an index and not empty (it holds {}): give a new folder with --index, such as {}",
                dir.display(),
                crate::controls::neutralize(&text),
                dir.join(store::DEFAULT_NAME).display()
            );
        }
    }
    Ok(())
}

/// Returns the message for a damaged mark.
fn damaged(dir: &Path) -> String {
    format!(
        "{} is damaged: run `fihris check --repair`",
        dir.join(FILE).display()
    )
}
