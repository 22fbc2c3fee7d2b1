//! The rights of the files of an index: those of its folder.
//!
//! A new folder is private. Whether others may read it is said in one place, the permissions of the
//! folder, by the user or by `index --share`. Articles that become private later need no second look
//! then, as they would if the index copied the permissions of the articles.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context, Result};

use super::directory::{COMMIT_RECORD, META};
use super::folder::{self, Folder};
use super::generation::{self, COPIES_FILE, MANAGED};
use super::identity::{self, Identity, QUERIES_FILE};
use super::{active, derived, durable, lock, owner};

/// Gives the files of an index the rights of its folder, which the user may have changed. The
/// caller holds the lock. Files that are not ours keep their rights.
pub(crate) fn adapt(dir: &Path) {
    let (Ok(folder), Ok(Some(identity))) = (Folder::open(dir), Identity::read(dir)) else {
        return;
    };
    for name in [
        identity::FILE,
        active::CURRENT,
        lock::HOLDER_FILE,
        QUERIES_FILE,
    ] {
        folder.adapt_rights(OsStr::new(name));
    }
    for generation in generation::list(dir, &identity) {
        let number = generation.number.to_string();
        folder.adapt_subfolder(OsStr::new(&number));
        let path = dir.join(number);
        let Ok(inner) = Folder::generation(&path) else {
            continue;
        };
        let own = [generation::FILE, META, COMMIT_RECORD, COPIES_FILE, MANAGED];
        let own = own.map(str::to_owned).into_iter();
        for name in own.chain(generation::managed_files(&path)) {
            inner.adapt_rights(OsStr::new(&name));
        }
        for file in derived::files(&path).iter().filter(|file| file.is_ours()) {
            if let Some(name) = file.path.file_name() {
                inner.adapt_rights(name);
            }
        }
    }
}

/// Lets everybody read the index in `dir`. The caller holds the lock.
///
/// # Errors
/// Returns an error if the rights of the folder cannot be changed.
pub(crate) fn share(dir: &Path) -> Result<()> {
    let shared = Folder::open(dir).and_then(|folder| folder.share());
    shared.with_context(|| format!("cannot share {}", dir.display()))?;
    adapt(dir);
    Ok(())
}

/// Returns the name of a folder of the user in `parent`: `name`, with the number of the user if the
/// folder `parent` belongs to somebody else.
pub fn name_in(parent: &Path, name: &str) -> String {
    match Folder::open(parent) {
        Ok(parent) if !parent.rights().is_own() => format!("{name}-{}", folder::user()),
        _ => name.to_owned(),
    }
}

/// Makes a folder that only the user can read, and its missing parents. Takes the rights of others
/// away from an existing one.
///
/// # Errors
/// Returns an error if the folder cannot be made, is a link, or belongs to another user.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    durable::make_folder(path)?;
    let foreign = || io::Error::new(ErrorKind::PermissionDenied, "it belongs to another user");
    if owner::stranger(path).is_some() {
        return Err(foreign());
    }
    let folder = Folder::generation(path)?;
    if folder.rights().is_own() {
        folder.make_private()
    } else {
        Err(foreign())
    }
}
