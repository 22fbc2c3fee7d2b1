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
use super::{derived, durable, signed};
use crate::index::write::tantivy::is_segment_file;

/// The name of the file that describes a generation.
pub(crate) const FILE: &str = "generation";

/// The name of the cache of near copies before schema 6.
pub(crate) const COPIES_FILE: &str = "copies";

/// The name of tantivy's list of the files that it made.
pub(crate) const MANAGED: &str = ".managed.json";

/// The first line of a description without features, as before schema 6.
const HEAD_1: &str = "fihris generation 1";

const HEAD: &str = "fihris generation 2";

/// The features of the format that a generation may use beyond schema 6. A program refuses a
/// generation with a feature that it does not know, whatever else it could read of it.
const FEATURES: [&str; 0] = [];

/// The list of features of a generation that uses none.
const NO_FEATURES: &str = "-";

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
    /// The features of the format that it uses.
    pub features: Vec<String>,
}

impl Generation {
    /// Returns the description of a new generation.
    pub fn new(index: &str, number: u64, state: State) -> Self {
        Generation {
            index: index.to_owned(),
            number,
            state,
            features: Vec::new(),
        }
    }

    /// Returns a feature that this program does not know.
    pub fn unknown_feature(&self) -> Option<&str> {
        let mut features = self.features.iter().map(String::as_str);
        features.find(|feature| !FEATURES.contains(feature))
    }

    /// Reads the description of the generation in `folder`. Returns `None` if it has none.
    ///
    /// # Errors
    /// Returns `InvalidData` if the file is damaged or was copied from another folder, or another
    /// error if it cannot be read.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(FILE);
        let names = ["index", "number", "state", "features"];
        let values = signed::read(&path, HEAD, names).or_else(|error| {
            if error.kind() != ErrorKind::InvalidData {
                return Err(error);
            }
            let names = ["index", "number", "state"];
            let [index, number, state] = signed::read(&path, HEAD_1, names)?;
            Ok([index, number, state, NO_FEATURES.to_owned()])
        });
        let [index, number, state, features] = match values {
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
                    features: features
                        .split(' ')
                        .filter(|feature| *feature != NO_FEATURES)
                        .map(str::to_owned)
                        .collect(),
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
        let features = match self.features.as_slice() {
            [] => NO_FEATURES.to_owned(),
            features => features.join(" "),
        };
        let fields = [
            ("index", self.index.as_str()),
            ("number", number.as_str()),
            ("state", self.state.name()),
            ("features", features.as_str()),
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
    for file in derived::files(folder) {
        file.remove()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_names_the_features_of_a_generation_or_comes_from_before_there_were_any() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("1")).expect("made");
        let read = || Generation::read(&dir.path().join("1")).expect("read");
        let mut generation = Generation::new("index", 1, State::Complete);
        generation.write(dir.path()).expect("written");
        assert_eq!(read(), Some(generation.clone()));
        assert_eq!(generation.unknown_feature(), None);
        generation.features = vec!["positions-once".to_owned(), "packed".to_owned()];
        generation.write(dir.path()).expect("written");
        assert_eq!(read(), Some(generation.clone()));
        assert_eq!(generation.unknown_feature(), Some("positions-once"));
        let fields = [("index", "index"), ("number", "1"), ("state", "complete")];
        fs::write(
            dir.path().join("1").join(FILE),
            signed::text(HEAD_1, &fields),
        )
        .expect("written");
        assert_eq!(read(), Some(Generation::new("index", 1, State::Complete)));
    }
}
