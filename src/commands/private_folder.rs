//! Folders of the cache, which only the user can read.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use crate::index::disk::rights;
use crate::note;

/// Makes the folder of fihris in a cache folder, and returns its path. In a cache folder that
/// belongs to somebody else, such as `/tmp`, each user has a folder of their own.
///
/// # Errors
/// Returns an error if the folder cannot be made, or belongs to another user.
pub fn in_cache(cache: &Path) -> Result<PathBuf> {
    let folder = path_in(cache);
    make(&folder)?;
    Ok(folder)
}

/// Returns the path of the folder of fihris in a cache folder, which may not exist.
pub fn path_in(cache: &Path) -> PathBuf {
    cache.join(rights::name_in(cache, "fihris"))
}

/// Makes a folder that only the user can read. Takes the rights of others away from an existing
/// one.
///
/// # Errors
/// Returns an error if the folder cannot be made, or belongs to another user.
pub fn make(folder: &Path) -> Result<()> {
    rights::make_private_folder(folder).map_err(|error| {
        anyhow!(
            "cannot write to {}: {}: set XDG_CACHE_HOME to another folder, or use --index, or --format html > page.html",
            folder.display(),
            note::io_reason(&error)
        )
    })
}
