//! Small files and folders that are still there when the power goes: each is synced before its name
//! is, and its name before anything relies on it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// How the names of temporary files begin.
pub const TEMPORARY: &str = ".tmp";

/// Puts these bytes in the place of a file. Whoever reads it sees the old bytes or the new ones, and when
/// this returns the new ones are on the disk.
///
/// # Errors
/// When the folder cannot be written; the old file is still there then, or the new one as a whole.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    #[cfg(test)]
    crate::index::disk::faults::replace(path, bytes)?;
    let mut file = new_file(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_folder(folder)
}

/// Writes a file that nothing relies on, if that can be done. What has its name, as a link to somewhere else
/// may, is replaced and not written to.
pub fn try_to_write(path: &Path, bytes: &[u8]) {
    #[cfg(test)]
    if crate::index::disk::faults::make_file().is_err() {
        return;
    }
    let written = || {
        let mut file = new_file(path.parent()?).ok()?;
        file.write_all(bytes).ok()?;
        file.persist(path).ok()
    };
    written();
}

/// Sees to it that what is to be opened is a file, if it is there: an index may come from a stranger, a pipe
/// would be waited for without end, and a link may lead to a device.
///
/// # Errors
/// When it is something else.
pub fn is_plain(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(facts) if !facts.is_file() && !facts.is_dir() => {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"))
        }
        _ => Ok(()),
    }
}

/// Reads a small file, of `most` bytes.
///
/// # Errors
/// When it cannot be read, is larger, or is no file.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    is_plain(path)?;
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("it has more than {most} bytes"),
        )),
        false => Ok(bytes),
    }
}

/// [`read`], of a text.
///
/// # Errors
/// Those of [`read`], and when it is no UTF-8.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    let bytes = read(path, most)?;
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// Makes a folder, with those above it, where there is none.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above {
        make_folder(above)?;
    }
    #[cfg(test)]
    crate::index::disk::faults::make_folder(path)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !path.is_dir() => Err(error),
        _ => sync_folder(above.unwrap_or(Path::new("."))),
    }
}

/// Deletes a folder with all that is in it.
///
/// # Errors
/// When not all of it can be deleted.
pub fn remove_folder(path: &Path) -> io::Result<()> {
    #[cfg(test)]
    crate::index::disk::faults::remove(path)?;
    fs::remove_dir_all(path)
}

/// Sees to it that the names in a folder are on the disk. Not every file system can be asked for that.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(test)]
    crate::index::disk::faults::sync_folder(path)?;
    if cfg!(windows) {
        return Ok(()); // names need no syncing there, and a folder cannot be opened
    }
    match File::open(path).and_then(|folder| folder.sync_all()) {
        Err(error) if cannot_be_synced(&error) => Ok(()),
        result => result,
    }
}

fn cannot_be_synced(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
    )
}

/// A temporary file with the rights that files usually get.
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
