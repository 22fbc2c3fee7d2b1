//! Repairs an index whose file `current`, list of segments or mark is missing, damaged or outdated:
//! chooses the active generation again.
//!
//! Nothing is deleted. Complete generations that are newer than the chosen one are marked as
//! retired.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::index::disk::commit_record::{CommitRecord, Match};
use crate::index::disk::directory::{IndexDirectory, META};
use crate::index::disk::generation::{self, Generation, State};
use crate::index::disk::identity::Identity;
use crate::index::disk::{active, commit_record, durable, leftovers};
use crate::index::{Reader, Store};
use crate::refresh::{Observer, acquire};

/// The outcome of a repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// The folder of the index.
    pub index: String,
    /// The generation that is active now.
    pub active: u64,
    /// The number of articles in it.
    pub articles: u64,
    /// Whether anything was changed.
    pub changed: bool,
    /// The generations that were examined.
    pub generations: Vec<Candidate>,
}

/// A generation that could become the active one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The number of the generation.
    pub number: u64,
    /// The state before the repair: building, complete, superseded or retired.
    pub state: &'static str,
    /// Whether all of its files match their checksums.
    pub sound: bool,
}

/// Activates the best sound generation of the index in `dir`: the newest complete one, else the
/// newest superseded one, else the newest retired one.
///
/// # Errors
/// Returns an error if the folder is not an index, if another run writes it, if no generation is
/// sound, or if a file cannot be written.
pub fn repair(dir: &Path, wait: Duration, observer: &mut dyn Observer) -> Result<Repair> {
    let (identity, mut changed) = restore_identity(dir)?;
    let _lock = acquire(dir, wait, observer)?;
    let active = active::current(dir).ok().flatten();
    let mut generations = generation::list(dir, &identity);
    // The other generations are unfinished: their runs died without reporting success.
    generations.retain(|generation| {
        let is_complete = !matches!(generation.state, State::Building | State::Replacing);
        is_complete || Some(generation.number) == active
    });
    let mut candidates = Vec::new();
    for generation in &generations {
        active::refuse_unknown_features(dir, generation)?;
        let folder = dir.join(generation.number.to_string());
        changed |= restore_meta(&folder)?;
        candidates.push(Candidate {
            number: generation.number,
            state: generation.state.name(),
            sound: leftovers::is_whole(dir, generation.number),
        });
    }
    let rank = |generation: &Generation| match generation.state {
        State::Building | State::Replacing | State::Complete => 2,
        State::Superseded => 1,
        State::Retired => 0,
    };
    let sound = generations.iter().zip(&candidates);
    let sound = sound.filter(|(_, candidate)| candidate.sound);
    let best = sound.max_by_key(|(generation, _)| (rank(generation), generation.number));
    let Some((best, _)) = best else {
        bail!(
            "no generation of the index at {} is sound ({}none can be repaired): move the folder away and index again",
            dir.display(),
            active::visible_generations(dir)
        );
    };
    for generation in &generations {
        let state = if generation.number == best.number {
            State::Complete
        } else if rank(generation) == 2 && generation.number > best.number {
            State::Retired
        } else {
            generation.state
        };
        if state != generation.state {
            changed = true;
            active::set_state(dir, &identity, generation.number, state)?;
        }
    }
    if active != Some(best.number) {
        changed = true;
        active::set_current(dir, &identity, best.number)?;
    }
    let store = Store::open_any(dir)?.with_context(|| format!("no index at {}", dir.display()))?;
    Ok(Repair {
        index: dir.display().to_string(),
        active: best.number,
        articles: Reader::new(&store)?.article_count()?,
        changed,
        generations: candidates,
    })
}

/// Reads the mark of an index, or writes it again with the id in the descriptions of its
/// generations. The second value is whether the mark was written.
///
/// # Errors
/// Returns an error if there is no mark and the generations do not have one common id, or if the
/// mark cannot be written.
fn restore_identity(dir: &Path) -> Result<(Identity, bool)> {
    if let Ok(Some(identity)) = Identity::read(dir) {
        return Ok((identity, false));
    }
    let folders = generation::numbered_folders(dir).into_iter();
    let mut ids: Vec<String> = folders
        .filter_map(|(_, folder)| Generation::read(&folder).ok().flatten())
        .map(|generation| generation.index)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let [id] = ids.as_slice() else {
        bail!(
            "no index of fihris can be recognised at {}: nothing was changed",
            dir.display()
        );
    };
    let identity = Identity::restore(dir, id)
        .with_context(|| format!("cannot write into {}", dir.display()))?;
    Ok((identity, true))
}

/// Makes `meta.json` and the record of the last commit agree. Restores the list in the record if
/// its segments exist, or writes a new record for `meta.json` if the record is missing or damaged.
/// Returns whether a file was written.
///
/// # Errors
/// Returns an error if the folder cannot be opened or a file cannot be written.
fn restore_meta(folder: &Path) -> Result<bool> {
    let path = folder.join(META);
    let meta = durable::read(&path, commit_record::MAX_BYTES);
    let directory = IndexDirectory::open(folder)?;
    match (CommitRecord::read(folder), meta) {
        (Ok(Some(record)), meta) => {
            let is_last = meta.is_ok_and(|meta| record.compare(&meta) == Match::Last);
            if is_last || !directory.has_segments_of(&record.meta) {
                return Ok(false);
            }
            durable::replace(&path, &record.meta)
                .with_context(|| format!("cannot write {}", path.display()))?;
            Ok(true)
        }
        (_, Ok(meta)) if directory.has_segments_of(&meta) => {
            let path = folder.join(commit_record::FILE);
            durable::replace(&path, &CommitRecord::new(None, &meta).to_bytes())
                .with_context(|| format!("cannot write {}", path.display()))?;
            Ok(true)
        }
        _ => Ok(false),
    }
}
