//! The files below a path, in the order of their names.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind::NotADirectory, ErrorKind::NotFound};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};

use crate::path_key::path_key;

/// A file that may hold articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it lies.
    pub path: PathBuf,
    /// Its [key](crate::path_key::path_key) in the index.
    pub key: String,
    /// Bytes on disk.
    pub size: u64,
    /// Modification time, nanoseconds since 1970-01-01.
    pub modified: i64,
}

/// What a walk meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Met {
    /// A regular file.
    File(Found),
    /// Something that is no file to read: a symbolic link that is not followed, a device, a pipe.
    Passed(PathBuf, &'static str),
    /// A folder or file that cannot be looked at, and why.
    Failed(PathBuf, String),
}

/// Walks the files below `root` (or `root` itself, when it is a file). Hidden files and folders
/// and the index folder `index_dir` are left out. A loop of symbolic links is passed over.
pub fn walk<'a>(
    root: &'a Path,
    follow_links: bool,
    index_dir: &'a Path,
) -> impl Iterator<Item = Met> + 'a {
    WalkDir::new(root)
        .follow_links(follow_links)
        .follow_root_links(true)
        // By name: the paths in a folder differ in nothing else, and to compare them cuts nothing out.
        .sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()))
        .into_iter()
        .filter_entry(move |entry| {
            entry.depth() == 0
                || !(is_hidden(entry) || entry.path() == index_dir || is_index(entry))
        })
        .filter_map(|entry| match entry {
            Ok(entry) => meet(&entry),
            Err(error) if error.loop_ancestor().is_some() => {
                let path = error.path().unwrap_or(Path::new("")).to_owned();
                Some(Met::Passed(path, "loop of symbolic links"))
            }
            Err(error) if has_vanished(&error) => None,
            Err(error) => {
                let path = error.path().unwrap_or(Path::new("")).to_owned();
                let reason = error.io_error().map_or_else(|| error.to_string(), reason);
                Some(Met::Failed(path, reason))
            }
        })
}

/// Whether something was there when its folder was read, and is gone: it may as well have gone before.
fn has_vanished(error: &walkdir::Error) -> bool {
    let is_missing = error
        .io_error()
        .is_some_and(|error| error.kind() == NotFound);
    // A link that leads nowhere is still there.
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    is_missing && error.depth() > 0 && !error.path().is_some_and(is_there)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Whether a folder is an index, of whatever name.
fn is_index(entry: &DirEntry) -> bool {
    let current = entry.path().join("current");
    // A pipe of this name would never end, and a large file is none of ours.
    entry.file_type().is_dir()
        && current
            .metadata()
            .is_ok_and(|facts| facts.is_file() && facts.len() < 100)
        && std::fs::read_to_string(current)
            .is_ok_and(|number| entry.path().join(number.trim()).join("meta.json").is_file())
}

fn meet(entry: &DirEntry) -> Option<Met> {
    let path = entry.path().to_owned();
    let kind = entry.file_type();
    if kind.is_dir() {
        return None;
    }
    if kind.is_symlink() {
        return Some(Met::Passed(path, "symbolic link (see --follow)"));
    }
    if !kind.is_file() {
        return Some(Met::Passed(path, "device, pipe or socket"));
    }
    Some(match entry.metadata() {
        Ok(metadata) => Met::File(found(path, &metadata)),
        Err(error) if has_vanished(&error) => return None,
        Err(error) => Met::Failed(
            path,
            error.io_error().map_or_else(|| error.to_string(), reason),
        ),
    })
}

/// What the refresh compares of a file.
pub fn found(path: PathBuf, metadata: &Metadata) -> Found {
    let modified =
        metadata
            .modified()
            .ok()
            .and_then(|time| match time.duration_since(UNIX_EPOCH) {
                Ok(after) => i64::try_from(after.as_nanos()).ok(),
                Err(before) => i64::try_from(before.duration().as_nanos())
                    .ok()
                    .map(|nanos| -nanos),
            });
    Found {
        key: path_key(&path),
        size: metadata.len(),
        modified: modified.unwrap_or(0),
        path,
    }
}

/// Opens a file that a walk found, and looks at it anew: what lies there now may be another one. `None`
/// when it is gone, or no file any more; a pipe in its place is not waited for.
///
/// # Errors
/// When there is a file, and it cannot be opened.
pub fn open(path: &Path) -> io::Result<Option<(File, Found)>> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK); // of no effect on a file
    }
    let opened = options.open(path).and_then(|file| {
        let metadata = file.metadata()?;
        Ok(metadata
            .is_file()
            .then(|| (file, found(path.to_owned(), &metadata))))
    });
    match opened {
        // A folder above it may have become a file, and the file a folder or a socket.
        Err(_) if path.metadata().is_ok_and(|facts| !facts.is_file()) => Ok(None),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        opened => opened,
    }
}

/// The words of an error of the operating system, without its number.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((text, _)) => text.to_lowercase(),
        None => text, // words of our own, which may name a path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(root: &Path) -> Vec<String> {
        let index = root.join("news-index");
        walk(root, false, &index)
            .map(|met| match met {
                Met::File(found) => found
                    .path
                    .strip_prefix(root)
                    .expect("below")
                    .display()
                    .to_string(),
                Met::Passed(path, why) => format!(
                    "{}: {why}",
                    path.strip_prefix(root).expect("below").display()
                ),
                Met::Failed(path, why) => format!("{} failed: {why}", path.display()),
            })
            .collect()
    }

    #[test]
    fn files_come_in_the_order_of_names_without_hidden_ones_and_the_index() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in [
            "b/2.txt",
            "b/1.txt",
            "a.txt",
            ".hidden",
            ".git/x",
            "news-index/current",
        ] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, "x").expect("written");
        }
        assert_eq!(names(dir.path()), ["a.txt", "b/1.txt", "b/2.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_passed_over_and_loops_survived() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("a.txt"), "x").expect("written");
        std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).expect("linked");
        assert_eq!(
            names(dir.path()),
            ["a.txt", "loop: symbolic link (see --follow)"]
        );
        let met: Vec<_> = walk(dir.path(), true, Path::new("/nowhere")).collect();
        assert!(
            matches!(
                met.as_slice(),
                [Met::File(_), Met::Passed(_, "loop of symbolic links")]
            ),
            "{met:?}"
        );
    }
}
