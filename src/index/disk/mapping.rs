//! Maps files of an index into memory.

#![cfg_attr(
    not(unix),
    allow(unused_imports, reason = "files are read in pieces on Unix only")
)]

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::directory::error::OpenReadError;
use tantivy::directory::{FileHandle, MmapDirectory, OwnedBytes};
use tantivy::{Directory, HasLen};

use super::errors;
use super::folder::Folder;

/// Maps a file. If the system cannot map it, the file is read in pieces instead.
///
/// # Errors
/// Returns an error if the file cannot be opened, or if the process is short of memory or open
/// files.
pub(crate) fn map(folder: &Folder, name: &OsStr) -> io::Result<Arc<dyn FileHandle>> {
    let file = folder.read(name)?;
    match map_open_file(&file, folder, name) {
        Ok(mapped) => Ok(mapped),
        Err(error) if errors::is_shortage(&error) => Err(error),
        Err(error) => read_in_pieces(file, error),
    }
}

/// Maps a file that is open. tantivy maps by path, and Linux has a path to each open file, which no
/// rename can change.
fn map_open_file(file: &File, folder: &Folder, name: &OsStr) -> io::Result<Arc<dyn FileHandle>> {
    #[cfg(target_os = "linux")]
    let path = {
        use std::os::fd::AsRawFd;
        let _ = (folder, name);
        std::path::PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
    };
    #[cfg(not(target_os = "linux"))]
    let path = {
        let _ = file;
        std::path::absolute(folder.path().join(name))?
    };
    // A directory caches mapped files by their paths, which other files get later: so each file
    // gets a directory of its own, which resolves absolute paths only.
    let root = MmapDirectory::open("/").map_err(io::Error::other)?;
    root.get_file_handle(&path).map_err(|error| match error {
        OpenReadError::IoError { io_error, .. } => match io_error.raw_os_error() {
            Some(number) => io::Error::from_raw_os_error(number),
            None => io_error.kind().into(),
        },
        error => io::Error::other(error.to_string()),
    })
}

/// Returns a handle that reads a file at offsets, for systems that cannot map it.
#[cfg(unix)]
fn read_in_pieces(file: File, _: io::Error) -> io::Result<Arc<dyn FileHandle>> {
    let len = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
    Ok(Arc::new(UnmappedFile { file, len }))
}

#[cfg(not(unix))]
fn read_in_pieces(_: File, error: io::Error) -> io::Result<Arc<dyn FileHandle>> {
    Err(error)
}

/// A file that is read at offsets.
#[cfg(unix)]
#[derive(Debug)]
struct UnmappedFile {
    file: File,
    len: usize,
}

#[cfg(unix)]
impl HasLen for UnmappedFile {
    fn len(&self) -> usize {
        self.len
    }
}

#[cfg(unix)]
impl FileHandle for UnmappedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        use std::os::unix::fs::FileExt;
        let is_inside = range.start <= range.end && range.end <= self.len;
        let len = range.end.checked_sub(range.start).filter(|_| is_inside);
        let mut bytes = vec![0; len.ok_or(io::ErrorKind::UnexpectedEof)?];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_mapped_is_read_at_offsets() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("a"), "0123456789").expect("written");
        let folder = Folder::open(dir.path()).expect("opened");
        let name = OsStr::new("a");
        let mapped = map(&folder, name).expect("mapped");
        let file = folder.read(name).expect("opened");
        let unmapped = read_in_pieces(file, io::Error::other("no mapping")).expect("a handle");
        for handle in [&mapped, &unmapped] {
            assert_eq!(handle.len(), 10);
            let bytes = handle.read_bytes(3..6).expect("read");
            assert_eq!(bytes.as_slice(), b"345");
        }
        assert!(unmapped.read_bytes(3..11).is_err());
    }

    #[test]
    fn an_open_file_is_mapped_although_another_one_takes_its_name() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(dir.path()).expect("opened");
        let path = dir.path().join("a");
        let name = OsStr::new("a");
        std::fs::write(&path, "first").expect("written");
        let first = map(&folder, name).expect("mapped");
        std::fs::remove_file(&path).expect("deleted");
        std::fs::write(&path, "second").expect("written");
        let second = map(&folder, name).expect("mapped");
        assert_eq!(first.read_bytes(0..5).expect("read").as_slice(), b"first");
        assert_eq!(second.read_bytes(0..6).expect("read").as_slice(), b"second");
    }
}
