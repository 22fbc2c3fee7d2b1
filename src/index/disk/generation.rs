//! The generations of an index: numbered folders, each a tantivy index that fihris made.
//!
//! The file `generation` in such a folder holds the id of its index and its [`State`]. A generation
//! goes from building to complete to superseded. Only superseded generations and unfinished ones of
//! dead runs are ever deleted.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::directory::{COMMIT_RECORD, META};
use super::identity::Identity;
use super::{durable, signed};
use crate::index::write::tantivy::is_segment_file;

/// The name of the file that describes a generation.
pub(crate) const FILE: &str = "generation";

/// The name of the cache of near copies.
pub(crate) const COPIES_FILE: &str = "copies";

/// The name of tantivy's list of the files that it made.
pub(crate) const MANAGED: &str = ".managed.json";

const HEAD: &str = "fihris generation 1";

/// The size limit of tantivy's list of files, in bytes.
const MAX_MANAGED_BYTES: u64 = 64 << 20;

/// The state of a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// A run is filling the generation. If the run died, the generation is a leftover.
    Building,
    /// A rebuild has filled it. Once `current` names it, it supersedes all older generations.
    Replacing,
    /// It holds at least one commit and is, or was, active.
    Complete,
    /// The active generation holds everything that this one held.
    Superseded,
    /// `check --repair` preferred another generation, or a rebuild could not read all of this one.
    /// The user may still need it.
    Retired,
}

impl State {
    const ALL: [(State, &'static str); 5] = [
        (State::Building, "building"),
        (State::Replacing, "replacing"),
        (State::Complete, "complete"),
        (State::Superseded, "superseded"),
        (State::Retired, "retired"),
    ];

    /// Returns the name that the file `generation` stores for the state.
    pub fn name(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(state, _)| *state == self)
            .map_or("", |(_, name)| name)
    }

    fn parse(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(_, known)| *known == name)
            .map(|(state, _)| *state)
    }
}

/// The content of the file `generation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Generation {
    /// The id of the index that it belongs to.
    pub index: String,
    /// The number, which is the name of the folder.
    pub number: u64,
    /// The state.
    pub state: State,
}

impl Generation {
    /// Reads the description of the generation in `folder`. Returns `None` if it has none.
    ///
    /// # Errors
    /// Returns `InvalidData` if the file is damaged or was copied from another folder, or another
    /// error if it cannot be read.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(FILE);
        let [index, number, state] = match signed::read(&path, HEAD, ["index", "number", "state"]) {
            Ok(values) => values,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let name = folder.file_name().and_then(|name| name.to_str());
        let generation = State::parse(&state).zip(number.parse().ok());
        generation
            .filter(|_| name == Some(&number))
            .map(|(state, number)| {
                Some(Generation {
                    index,
                    number,
                    state,
                })
            })
            .ok_or_else(|| {
                io::Error::new(ErrorKind::InvalidData, "it does not describe this folder")
            })
    }

    /// Writes the description into the folder of the generation below `dir`.
    ///
    /// # Errors
    /// Returns an error if it cannot be written.
    pub fn write(&self, dir: &Path) -> io::Result<()> {
        let number = self.number.to_string();
        let fields = [
            ("index", self.index.as_str()),
            ("number", number.as_str()),
            ("state", self.state.name()),
        ];
        let text = signed::text(HEAD, &fields);
        durable::replace(&dir.join(number).join(FILE), text.as_bytes())
    }
}

/// Returns the numbered folders in `dir` in ascending order, foreign ones included.
pub(crate) fn numbered_folders(dir: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut folders: Vec<(u64, PathBuf)> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| {
            let name = entry.file_name();
            let number: u64 = name.to_str()?.parse().ok()?;
            (number.to_string() == name.to_str()?).then(|| (number, entry.path()))
        })
        .collect();
    folders.sort_unstable();
    folders
}

/// Returns the generations of an index in ascending order. Folders without a valid description with
/// the id of the index are skipped.
pub(crate) fn list(dir: &Path, identity: &Identity) -> Vec<Generation> {
    let folders = numbered_folders(dir).into_iter();
    folders
        .filter_map(|(_, folder)| Generation::read(&folder).ok().flatten())
        .filter(|generation| generation.index == identity.id())
        .collect()
}

/// Returns the number for a new generation: one above all names in `dir` that are numbers.
pub(crate) fn next_number(dir: &Path) -> u64 {
    let names = fs::read_dir(dir).into_iter().flatten().flatten();
    let numbers = names.filter_map(|entry| entry.file_name().to_str()?.parse::<u64>().ok());
    numbers.max().map_or(1, |highest| highest.saturating_add(1))
}

/// Returns the segment files that tantivy lists as its own in a generation. Other names in the list
/// are ignored.
pub(crate) fn managed_files(folder: &Path) -> Vec<String> {
    let bytes = durable::read(&folder.join(MANAGED), MAX_MANAGED_BYTES);
    let names = bytes.map(|bytes| serde_json::from_slice::<Vec<String>>(&bytes));
    let names = names.ok().and_then(Result::ok).unwrap_or_default();
    names
        .into_iter()
        .filter(|name| is_segment_file(name))
        .collect()
}

/// Deletes a generation, file by file: the files in tantivy's list, our own files, and then the
/// folder if it is empty. The description is deleted last, so that the next run can continue an
/// interrupted deletion.
///
/// # Errors
/// Returns an error if the folder cannot be listed or a file cannot be deleted.
pub(crate) fn remove(folder: &Path) -> io::Result<()> {
    for name in managed_files(folder) {
        durable::remove_file(&folder.join(name))?;
    }
    for entry in fs::read_dir(folder)?.flatten() {
        if durable::is_temporary(&entry.file_name()) {
            durable::remove_file(&entry.path())?;
        }
    }
    let own = [
        META,
        COMMIT_RECORD,
        COPIES_FILE,
        ".tantivy-writer.lock",
        ".tantivy-meta.lock",
        MANAGED,
    ];
    for name in own {
        durable::remove_file(&folder.join(name))?;
    }
    let mut rest = fs::read_dir(folder)?.flatten();
    if rest.all(|entry| entry.file_name() == FILE) {
        durable::remove_file(&folder.join(FILE))?;
        durable::remove_empty_folder(folder)?;
    }
    Ok(())
}
