//! Finds the index of a working directory: the nearest one upward.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use super::active::CURRENT;
use super::store::DEFAULT_NAME;
use super::{identity, owner};

/// The message for a working directory that was deleted.
pub const NO_WORKING_DIRECTORY: &str =
    "the working directory was deleted: change to another one, or name the index with --index";

/// Returns the folder of the index, [searched](find) from the working directory upward. `safe`
/// lists the indexes of other users that the user trusts.
///
/// # Errors
/// Returns an error if the working directory was deleted, or an error of [`find`].
pub fn find_here(safe: &[PathBuf]) -> Result<PathBuf> {
    let here = std::env::current_dir().map_err(|_| anyhow!(NO_WORKING_DIRECTORY))?;
    find(&here, safe)
}

/// Returns the nearest index from `start` upward, or `.fihris` in `start` if there is none.
///
/// # Errors
/// Returns an error if the nearest index cannot be read, or if it belongs to another user and
/// `safe` does not list it: an index of a stranger must not receive or answer anything.
pub fn find(start: &Path, safe: &[PathBuf]) -> Result<PathBuf> {
    for folder in start.ancestors() {
        let dir = folder.join(DEFAULT_NAME);
        if !is_index_folder(&dir)? {
            continue;
        }
        match owner::stranger(&dir) {
            Some(owner) if !owner::is_listed(&dir, safe) => {
                let own = start.join(DEFAULT_NAME);
                let own = if own == dir {
                    String::new()
                } else {
                    format!(" {}", own.display())
                };
                bail!(
                    "the index at {} belongs to another user (number {owner}): make your own with --index{own}, name that one with --index, or list it under safe-indexes in your settings file",
                    dir.display()
                );
            }
            _ => return Ok(dir),
        }
    }
    Ok(start.join(DEFAULT_NAME))
}

/// Returns whether a folder holds the files of an index.
///
/// # Errors
/// Returns an error if that cannot be found out.
fn is_index_folder(dir: &Path) -> Result<bool> {
    for name in [CURRENT, identity::FILE] {
        match dir.join(name).symlink_metadata() {
            Ok(_) => return Ok(true),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) => {}
            Err(error) => {
                return Err(error).with_context(|| {
                    format!(
                        "cannot read {}, which may hold the index: name an index with --index",
                        dir.display()
                    )
                });
            }
        }
    }
    Ok(false)
}
