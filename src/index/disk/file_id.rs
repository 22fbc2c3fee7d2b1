//! Whether a name still stands for the file or folder that it stood for.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

/// What tells files apart whatever their names are: their device and number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileId {
    device: u64,
    number: u64,
}

impl FileId {
    /// Of what lies at a path now; `None` where the system cannot say, as on Windows, where what is open cannot
    /// be deleted.
    ///
    /// # Errors
    /// When nothing lies there.
    pub fn of_path(path: &Path) -> io::Result<Option<Self>> {
        fs::metadata(path).map(|metadata| Self::of(&metadata))
    }

    /// Of a file that is open, by what is known of it.
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(FileId {
            device: metadata.dev(),
            number: metadata.ino(),
        })
    }

    /// Of a file that is open, by what is known of it.
    #[cfg(not(unix))]
    pub fn of(_: &Metadata) -> Option<Self> {
        None
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_renamed_is_the_same_and_one_in_its_place_is_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let (one, other) = (dir.path().join("one"), dir.path().join("other"));
        fs::write(&one, "").expect("written");
        let id = FileId::of_path(&one).expect("an id");
        fs::rename(&one, &other).expect("renamed");
        fs::write(&one, "").expect("written");
        assert_eq!(FileId::of_path(&other).expect("an id"), id);
        assert_ne!(FileId::of_path(&one).expect("an id"), id);
    }
}
