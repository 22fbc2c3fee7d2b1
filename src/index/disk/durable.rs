//! Small files and folders that survive a power failure: the bytes are synced before the name, and
//! the name before anything relies on it.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use tempfile::NamedTempFile;

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
    put(path, bytes)?;
    sync_folder(parent(path))
}

/// Replaces the content of a file without syncing its name.
///
/// # Errors
/// Returns an error if the folder cannot be written.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    synced_file(path, bytes)?.persist(path)?;
    Ok(())
}

/// Writes a new file.
///
/// # Errors
/// Returns `AlreadyExists` if the name is taken, or another error if the folder cannot be written.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    #[cfg(test)]
    super::faults::replace(path, bytes)?;
    synced_file(path, bytes)?.persist_noclobber(path)?;
    sync_folder(parent(path))
}

fn synced_file(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = new_file(parent(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

/// Writes a file that nothing relies on, and ignores errors. A link of this name is replaced, not
/// followed.
pub fn try_to_write(path: &Path, bytes: &[u8]) {
    #[cfg(test)]
    if super::faults::make_file().is_err() {
        return;
    }
    let write = || {
        let mut file = new_file(path.parent()?).ok()?;
        file.write_all(bytes).ok()?;
        file.persist(path).ok()
    };
    write();
}

/// Rejects pipes, devices and sockets. An index may come from a stranger: opening a pipe would
/// block, and a link may lead to a device. A missing file is not an error.
///
/// # Errors
/// Returns `InvalidInput` if `path` is neither a file nor a folder.
pub fn check_file_type(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => Err(io::Error::new(
            ErrorKind::InvalidInput,
            "it is not a regular file",
        )),
        _ => Ok(()),
    }
}

/// Reads a small file.
///
/// # Errors
/// Returns an error if it cannot be read, has more than `max_bytes` bytes, or is not a regular
/// file.
pub fn read(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    check_file_type(path)?;
    let mut bytes = Vec::new();
    File::open(path)?
        .take(max_bytes + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("it has more than {max_bytes} bytes"),
        ));
    }
    Ok(bytes)
}

/// Reads a small text file.
///
/// # Errors
/// Returns `InvalidData` if the bytes are not UTF-8, or an error of [`read`].
pub fn read_text(path: &Path, max_bytes: u64) -> io::Result<String> {
    let bytes = read(path, max_bytes)?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}

/// Makes a folder and its missing parents.
///
/// # Errors
/// Returns an error if one of them cannot be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        make_folder(parent)?;
    }
    #[cfg(test)]
    super::faults::make_folder(path)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists || !path.is_dir() => Err(error),
        _ => sync_folder(parent.unwrap_or(Path::new("."))),
    }
}

/// Deletes a file, or a link but not its target. A missing file is not an error.
///
/// # Errors
/// Returns an error if it cannot be deleted, for example because it is a folder.
pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    #[cfg(test)]
    super::faults::remove(path)?;
    match fs::remove_file(path) {
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
    fs::remove_dir(path)
}

/// Syncs the names in a folder, if the file system supports it.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(test)]
    super::faults::sync_folder(path)?;
    if cfg!(windows) {
        return Ok(()); // a folder cannot be opened there, and names need no sync
    }
    match File::open(path).and_then(|folder| folder.sync_all()) {
        Err(error) if is_sync_unsupported(&error) => Ok(()),
        result => result,
    }
}

fn is_sync_unsupported(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::InvalidInput | ErrorKind::Unsupported | ErrorKind::PermissionDenied
    )
}

/// Makes a temporary file with default permissions; `tempfile` would make it readable by the owner
/// only.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666)); // less the umask
    }
    builder.tempfile_in(folder)
}
