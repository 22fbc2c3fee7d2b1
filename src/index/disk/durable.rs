//! Small files and folders that survive a power failure: the bytes are synced before the name, and
//! the name before anything relies on it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use super::folder::{Folder, parent};

/// The prefix of the names of temporary files. Six letters or digits follow.
pub(crate) const TEMPORARY: &str = ".fihris-tmp";

/// Returns whether a file of this name is a temporary file of ours.
pub(crate) fn is_temporary(name: &OsStr) -> bool {
    let rest = name.to_str().and_then(|name| name.strip_prefix(TEMPORARY));
    rest.is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Replaces the content of a file atomically and durably: a reader sees the old bytes or the new
/// ones, and the new ones are on the disk when this returns.
///
/// # Errors
/// Returns an error if the folder cannot be written. The file then has either all of its old bytes
/// or all of its new ones.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    #[cfg(test)]
    super::faults::replace(path, bytes)?;
    let (folder, name) = Folder::of(path)?;
    put_in(&folder, name, bytes)?;
    sync(&folder, path)
}

/// Replaces the content of a file in an open folder without syncing its name.
///
/// # Errors
/// Returns an error if the folder cannot be written.
pub(crate) fn put_in(folder: &Folder, name: &OsStr, bytes: &[u8]) -> io::Result<()> {
    let temporary = synced_file(folder, bytes)?;
    let renamed = folder.rename(&temporary, name);
    renamed.map_err(|error| {
        folder.remove_file(&temporary).ok();
        match error.kind() {
            ErrorKind::AlreadyExists => unsupported("replace a file by renaming another one"),
            _ => error,
        }
    })
}

/// Writes a new file.
///
/// # Errors
/// Returns `AlreadyExists` if the name is taken, or another error if the folder cannot be written.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    #[cfg(test)]
    super::faults::replace(path, bytes)?;
    let (folder, name) = Folder::of(path)?;
    let temporary = synced_file(&folder, bytes)?;
    folder.rename_new(&temporary, name).inspect_err(|_| {
        folder.remove_file(&temporary).ok();
    })?;
    sync(&folder, path)
}

/// Writes a temporary file, and returns its name.
fn synced_file(folder: &Folder, bytes: &[u8]) -> io::Result<OsString> {
    let (mut file, name) = folder.create_temporary()?;
    let written = file.write_all(bytes).and_then(|()| sync_file(&file));
    match written {
        Ok(()) => Ok(name),
        Err(error) => {
            folder.remove_file(&name).ok();
            Err(error)
        }
    }
}

/// Syncs the bytes of a file.
///
/// # Errors
/// Returns `Unsupported` if the file system cannot sync files, or another error if the disk fails.
pub(crate) fn sync_file(file: &File) -> io::Result<()> {
    file.sync_all().map_err(|error| match error.kind() {
        ErrorKind::InvalidInput | ErrorKind::Unsupported => unsupported("sync a file to the disk"),
        _ => error,
    })
}

/// Returns the error for a file system that lacks an operation.
fn unsupported(operation: &str) -> io::Error {
    let reason = format!("the file system cannot {operation}");
    io::Error::new(ErrorKind::Unsupported, reason)
}

/// Writes a file that nothing relies on, and ignores errors. A link of this name is replaced, not
/// followed.
pub fn try_to_write(path: &Path, bytes: &[u8]) {
    #[cfg(test)]
    if super::faults::make_file().is_err() {
        return;
    }
    let write = || {
        let (folder, name) = Folder::of(path).ok()?;
        let (mut file, temporary) = folder.create_temporary().ok()?;
        let written = file.write_all(bytes);
        if written
            .and_then(|()| folder.rename(&temporary, name))
            .is_err()
        {
            folder.remove_file(&temporary).ok();
        }
        Some(())
    };
    write();
}

/// Reads a small file.
///
/// # Errors
/// Returns an error if it cannot be read, has more than `max_bytes` bytes, or is not a regular
/// file.
pub fn read(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    let (folder, name) = Folder::of(path)?;
    read_in(&folder, name, max_bytes)
}

/// Reads a small file of an open folder.
///
/// # Errors
/// Returns an error of [`read`].
pub(crate) fn read_in(folder: &Folder, name: &OsStr, max_bytes: u64) -> io::Result<Vec<u8>> {
    read_file(&folder.read(name)?, max_bytes)
}

/// Reads an open file from its beginning, if it has at most `max_bytes` bytes.
///
/// # Errors
/// Returns `InvalidData` if it is larger, or another error if it cannot be read.
pub(crate) fn read_file(file: &File, max_bytes: u64) -> io::Result<Vec<u8>> {
    let len = file.metadata()?.len();
    let mut bytes = Vec::new();
    if len <= max_bytes {
        // One more byte, so that the end of the file is found without growing.
        bytes.reserve_exact(usize::try_from(len).map_or(0, |len| len + 1));
        file.take(max_bytes + 1).read_to_end(&mut bytes)?;
    }
    if len.max(bytes.len() as u64) > max_bytes {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("it has more than {max_bytes} bytes"),
        ));
    }
    Ok(bytes)
}

/// Returns whether an entry exists. A link counts, whatever its target is.
pub(crate) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Reads a small text file.
///
/// # Errors
/// Returns `InvalidData` if the bytes are not UTF-8, or an error of [`read`].
pub fn read_text(path: &Path, max_bytes: u64) -> io::Result<String> {
    let bytes = read(path, max_bytes)?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}

/// Makes the folder of an index and its missing parents. Only the user may read a new one.
///
/// # Errors
/// Returns an error if one of them cannot be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|path| !path.as_os_str().is_empty()) {
        make_parents(parent)?;
    }
    make_one_folder(path, true)
}

fn make_parents(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|path| !path.as_os_str().is_empty()) {
        make_parents(parent)?;
    }
    make_one_folder(path, false)
}

fn make_one_folder(path: &Path, is_private: bool) -> io::Result<()> {
    #[cfg(test)]
    super::faults::make_folder(path)?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    if is_private {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    #[cfg(not(unix))]
    let _ = (is_private, &mut builder);
    match builder.create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists || !path.is_dir() => Err(error),
        _ => sync(&Folder::open(parent(path))?, path),
    }
}

/// Makes the folder of a generation, with the rights of the folder of its index.
///
/// # Errors
/// Returns `AlreadyExists` if the name is taken, or another error if it cannot be made.
pub(crate) fn make_generation(path: &Path) -> io::Result<()> {
    #[cfg(test)]
    super::faults::make_folder(path)?;
    let (folder, name) = Folder::of(path)?;
    folder.make_folder(name)?;
    sync(&folder, path)
}

/// Deletes a file, or a link but not its target. A missing file is not an error.
///
/// # Errors
/// Returns an error if it cannot be deleted, for example because it is a folder.
pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    #[cfg(test)]
    super::faults::remove(path)?;
    let removed = Folder::of(path).and_then(|(folder, name)| folder.remove_file(name));
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Deletes an empty folder.
///
/// # Errors
/// Returns an error if it is not empty or cannot be deleted.
pub(crate) fn remove_empty_folder(path: &Path) -> io::Result<()> {
    #[cfg(test)]
    super::faults::remove(path)?;
    let (folder, name) = Folder::of(path)?;
    folder.remove_folder(name)
}

/// Syncs the names in the folder of `path`.
fn sync(folder: &Folder, path: &Path) -> io::Result<()> {
    #[cfg(test)]
    super::faults::sync_folder(parent(path))?;
    let _ = path;
    folder.sync()
}
