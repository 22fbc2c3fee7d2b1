//! Adopts an index of an older version of fihris, which wrote no marks into its folders.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::commit_record::{self, CommitRecord};
use super::directory::META;
use super::generation::State;
use super::identity::{Identity, QUERIES_FILE};
use super::{active, durable, leftovers, lock};
use crate::index::Store;

/// Marks the index in `dir` if an older version made it, and returns whether it did. The caller
/// holds the lock. An index is adopted only if every file matches its checksum and its folder holds
/// no foreign files.
///
/// # Errors
/// Returns an error if the folder holds foreign files, if the index is damaged, or if it cannot be
/// read or written.
pub(crate) fn adopt(dir: &Path) -> Result<bool> {
    if !active::is_legacy(dir) {
        return Ok(false);
    }
    let old = || {
        format!(
            "the index at {} is of an older version of fihris",
            dir.display()
        )
    };
    for entry in fs::read_dir(dir).with_context(old)? {
        let name = entry.with_context(old)?.file_name();
        let text = name.to_string_lossy();
        let is_ours = matches!(
            &*text,
            active::CURRENT
                | lock::LOCK_FILE
                | lock::HOLDER_FILE
                | lock::QUERIES_LOCK
                | QUERIES_FILE
        ) || text.parse::<u64>().is_ok()
            || text.starts_with(".tmp")
            || durable::is_temporary(&name);
        if !is_ours {
            bail!(
                "{}, and its folder holds a file of another program ({}): move that file away, or make a new index with --index",
                old(),
                crate::controls::neutralize(&text)
            );
        }
    }
    let store = Store::open_any(dir)?.with_context(old)?;
    if !leftovers::is_whole(dir, store.generation) {
        bail!(
            "{} and is damaged: run `fihris check`, or make a new index with --index",
            old()
        );
    }
    let meta = durable::read(&store.folder().join(META), commit_record::MAX_BYTES)?;
    let record = CommitRecord::new(None, &meta);
    let path = store.folder().join(commit_record::FILE);
    durable::replace(&path, &record.to_bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    let identity = Identity::create(dir).with_context(old)?;
    active::set_state(dir, &identity, store.generation, State::Complete)?;
    active::set_current(dir, &identity, store.generation)?;
    Ok(true)
}
