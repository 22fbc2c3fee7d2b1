//! The active generation of an index: the file `current` that names it, the states of the
//! generations that agree with it, and what a killed run left unfinished between the two.

use std::io;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::directory::IndexDirectory;
use super::generation::{self, Generation, State};
use super::identity::{self, Identity};
use super::{durable, signed};
use crate::controls;

/// The name of the file that names the active generation.
pub(crate) const CURRENT: &str = "current";

/// The size limit of `current`, in bytes.
const MAX_CURRENT_BYTES: u64 = 100;

/// Returns the number of the active generation in `dir`, or `None` if `dir` contains no index.
///
/// # Errors
/// Returns an error if `current` cannot be read, is damaged, or is missing in an index that has
/// generations.
pub fn current(dir: &Path) -> Result<Option<u64>> {
    let path = dir.join(CURRENT);
    match durable::read_text(&path, MAX_CURRENT_BYTES) {
        Ok(text) => match parse_current(dir, &text) {
            Some(generation) => Ok(Some(generation)),
            None => bail!(
                "{} is damaged: {}run `fihris check --repair`",
                path.display(),
                visible_generations(dir)
            ),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let identity = Identity::read(dir).ok().flatten();
            let generations = identity.map(|identity| generation::list(dir, &identity));
            let has_commits = |generation: &Generation| generation.state != State::Building;
            if generations.is_some_and(|all| all.iter().any(has_commits)) {
                bail!(
                    "{} is missing: {}run `fihris check --repair`",
                    path.display(),
                    visible_generations(dir)
                );
            }
            Ok(None)
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            bail!(
                "{} is a file, not an index: give another folder with --index",
                dir.display()
            )
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Parses `current`: the number, the id of the index and a checksum, or only the number in an index
/// of an older version.
fn parse_current(dir: &Path, text: &str) -> Option<u64> {
    let mut words = text.strip_suffix('\n')?.split(' ');
    let number = words.next()?;
    match (words.next(), words.next(), words.next()) {
        (None, ..) if !durable::exists(&dir.join(identity::FILE)) => {}
        (Some(id), Some(check), None) if check == current_checksum(number, id) => {}
        _ => return None,
    }
    number.parse().ok()
}

fn current_checksum(number: &str, id: &str) -> String {
    signed::checksum(&format!("current {number} {id}"))
}

/// Writes `current`.
///
/// # Errors
/// Returns an error if it cannot be written.
pub(crate) fn set_current(dir: &Path, identity: &Identity, generation: u64) -> Result<()> {
    let path = dir.join(CURRENT);
    let (number, id) = (generation.to_string(), identity.id());
    let text = format!("{number} {id} {}\n", current_checksum(&number, id));
    durable::replace(&path, text.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Writes the state of a generation.
///
/// # Errors
/// Returns an error if it cannot be written.
pub(crate) fn set_state(dir: &Path, identity: &Identity, number: u64, state: State) -> Result<()> {
    let described = Generation::read(&dir.join(number.to_string()))
        .ok()
        .flatten();
    let generation = Generation {
        features: described.map(|known| known.features).unwrap_or_default(),
        ..Generation::new(identity.id(), number, state)
    };
    generation.write(dir).with_context(|| {
        format!(
            "cannot write {}",
            dir.join(number.to_string())
                .join(generation::FILE)
                .display()
        )
    })
}

/// Marks the generations that the active one supersedes, and then the active one as complete.
///
/// # Errors
/// Returns an error if a state cannot be written. The next run then continues.
pub(super) fn finish_activation(dir: &Path, identity: &Identity, active: u64) -> Result<()> {
    for generation in generation::list(dir, identity) {
        if generation.number < active && generation.state == State::Complete {
            set_state(dir, identity, generation.number, State::Superseded)?;
        }
    }
    set_state(dir, identity, active, State::Complete)
}

/// Returns an error if a generation uses a feature of the format that this program does not know.
pub(crate) fn refuse_unknown_features(dir: &Path, generation: &Generation) -> Result<()> {
    match generation.unknown_feature() {
        Some(feature) => bail!(
            "the index at {} uses `{}`, which this version of fihris does not know: install a newer version",
            dir.display(),
            controls::neutralize(feature)
        ),
        None => Ok(()),
    }
}

/// Returns a description of the generations of an index for a message:
/// `generation 1 is complete, generation 2 is building; `.
pub(crate) fn visible_generations(dir: &Path) -> String {
    let described: Vec<String> = generation::numbered_folders(dir)
        .into_iter()
        .filter_map(|(number, folder)| {
            let generation = Generation::read(&folder).ok().flatten()?;
            Some(format!(
                "generation {number} is {}",
                generation.state.name()
            ))
        })
        .collect();
    if described.is_empty() {
        String::new()
    } else {
        format!("{}; ", described.join(", "))
    }
}

/// Prepares an index for a run that writes it: finishes a commit or activation that a killed run
/// had almost finished. The caller holds the lock.
///
/// # Errors
/// Returns an error if a file cannot be read or written, or if a complete generation is newer than
/// the active one: an older `current` was restored, and writing could lose the newer articles.
pub(crate) fn recover(dir: &Path) -> Result<()> {
    let Some(active) = current(dir)? else {
        return Ok(());
    };
    let Some(identity) = Identity::read(dir)? else {
        return Ok(());
    };
    for generation in generation::list(dir, &identity) {
        refuse_unknown_features(dir, &generation)?;
        let is_active = generation.number == active;
        match generation.state {
            State::Building if is_active => {
                set_state(dir, &identity, active, State::Complete)?;
            }
            State::Replacing if is_active => finish_activation(dir, &identity, active)?,
            State::Complete if generation.number > active => bail!(
                "{} names generation {active}, but generation {} is newer: {}run `fihris check --repair`",
                dir.join(CURRENT).display(),
                generation.number,
                visible_generations(dir)
            ),
            _ => {}
        }
    }
    let folder = dir.join(active.to_string());
    let directory = IndexDirectory::open(&folder);
    let finished = directory.map(|directory| directory.finish_commit());
    if let Ok(Err(error)) = finished {
        return Err(error).with_context(|| format!("cannot read {}", folder.display()));
    }
    Ok(())
}

/// Returns the message for an index whose mark is missing.
pub(super) fn no_identity(dir: &Path) -> String {
    format!(
        "{} is missing: run `fihris check --repair`",
        dir.join(identity::FILE).display()
    )
}

/// Returns whether `dir` holds an index of a version of fihris that marked no folders.
pub(crate) fn is_legacy(dir: &Path) -> bool {
    let text = durable::read_text(&dir.join(CURRENT), MAX_CURRENT_BYTES);
    let number = text.map(|text| text.trim().parse::<u64>());
    matches!(number, Ok(Ok(_))) && !durable::exists(&dir.join(identity::FILE))
}
