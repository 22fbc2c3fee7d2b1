//! The owner of an index. Whoever owns its files decides what it answers.
//!
//! An index is used if its owner is the user or root. An index of another user is read if the user
//! names it, or lists it as safe, and it is never written.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// Returns the number of the other user who owns a file or folder, or a link to it; `None` if it
/// belongs to the user or root, or does not exist.
#[cfg(unix)]
pub fn stranger(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    let owners = [path.symlink_metadata(), path.metadata()];
    let owners = owners.into_iter().flatten().map(|entry| entry.uid());
    owners
        .into_iter()
        .find(|owner| *owner != user && *owner != 0)
}

/// Returns `None`: the owners of files are not examined on this system.
#[cfg(not(unix))]
pub fn stranger(_path: &Path) -> Option<u32> {
    None
}

/// Returns whether a list of safe folders names an index, or the folder that holds it.
pub fn is_listed(index: &Path, safe: &[PathBuf]) -> bool {
    let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let index = canonical(index);
    safe.iter().any(|listed| {
        let listed = canonical(listed);
        listed == index || Some(listed.as_path()) == index.parent()
    })
}

/// Checks that the folder of an index belongs to the user or root.
///
/// # Errors
/// Returns an error if it belongs to another user.
pub(crate) fn check_own(dir: &Path) -> Result<()> {
    if let Some(owner) = stranger(dir) {
        bail!(
            "the index at {} belongs to another user (number {owner}), and is never written: make your own with --index",
            dir.display()
        );
    }
    Ok(())
}
