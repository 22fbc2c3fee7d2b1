//! Lists the files below a path, ordered by name.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind::NotADirectory, ErrorKind::NotFound};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};

use super::exclusion::{self, Exclusions};
use super::index_folder;
use crate::note::io_reason;
use crate::path_key::path_key;

/// A regular file, with the metadata that a refresh compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileEntry {
    /// The path, which begins with the root of the walk.
    pub path: PathBuf,
    /// The [key](crate::path_key::path_key) of the path in the index.
    pub key: String,
    /// The size in bytes.
    pub size: u64,
    /// The modification time in nanoseconds since 1970-01-01; `i64::MAX` if it is unknown or not
    /// between the years 1677 and 2262.
    pub modified: i64,
}

impl FileEntry {
    /// Returns the entry of a file with this metadata.
    pub fn new(path: PathBuf, metadata: &Metadata) -> Self {
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
        FileEntry {
            key: path_key(&path),
            size: metadata.len(),
            modified: modified.unwrap_or(i64::MAX),
            path,
        }
    }
}

/// An entry that a walk yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A regular file.
    File(FileEntry),
    /// An entry that is never read, and its kind: a symbolic link that is not followed, a device, a
    /// pipe, the folder of an index.
    Skipped(PathBuf, &'static str),
    /// A folder or file whose metadata could not be read, and the reason.
    Failed(PathBuf, String),
}

/// Walks the files below `root`, or yields `root` itself if it is a file. Omits hidden files and
/// folders, and the folder `index_dir`. Yields any other folder that holds an index, and loops of
/// symbolic links, and what `exclusions` leave out, as [`Entry::Skipped`].
pub(crate) fn walk<'a>(
    root: &'a Path,
    follow_links: bool,
    index_dir: &'a Path,
    mut exclusions: Exclusions,
) -> impl Iterator<Item = Entry> + 'a {
    let mut entries = WalkDir::new(root)
        .follow_links(follow_links)
        .follow_root_links(true)
        // Paths in one folder differ only in their last component: comparing whole paths as
        // bytes needs no parsing of components.
        .sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()))
        .into_iter()
        .filter_entry(move |entry| {
            entry.depth() == 0 || !(is_hidden(entry) || entry.path() == index_dir)
        });
    let next = move || {
        let entry = entries.next()?;
        if let Ok(entry) = &entry
            && entry.depth() > 0
            && entry.file_type().is_dir()
            && index_folder::is_index(entry.path())
        {
            entries.skip_current_dir();
            return Some(Some(Entry::Skipped(
                entry.path().to_owned(),
                "index of fihris",
            )));
        }
        if let Ok(entry) = &entry {
            let is_dir = entry.file_type().is_dir();
            let kind = match entry.depth() {
                0 => None,
                _ if exclusions.is_excluded(entry.path(), is_dir) => Some(exclusion::EXCLUDED),
                _ if is_dir && exclusion::is_folder_of_page(entry.path()) => {
                    Some(exclusion::PAGE_FILES)
                }
                _ => None,
            };
            if let Some(kind) = kind {
                if is_dir {
                    entries.skip_current_dir();
                }
                return Some(Some(Entry::Skipped(entry.path().to_owned(), kind)));
            }
            if is_dir {
                exclusions.enter(entry.path());
            }
        }
        Some(match entry {
            Ok(entry) => classify(&entry),
            Err(error) if error.loop_ancestor().is_some() => {
                let path = error.path().unwrap_or(Path::new("")).to_owned();
                Some(Entry::Skipped(path, "loop of symbolic links"))
            }
            Err(error) if has_vanished(&error) => None,
            Err(error) => {
                let path = error.path().unwrap_or(Path::new("")).to_owned();
                let reason = error
                    .io_error()
                    .map_or_else(|| error.to_string(), io_reason);
                Some(Entry::Failed(path, reason))
            }
        })
    };
    std::iter::from_fn(next).flatten()
}

/// Returns whether a walk of `folder` would visit `path`, a path below it that may be missing.
pub(crate) fn reaches(
    folder: &Path,
    path: &Path,
    follow_links: bool,
    index_dir: &Path,
    globs: &[String],
) -> bool {
    let Ok(below) = path.strip_prefix(folder) else {
        return false;
    };
    let mut exclusions = Exclusions::new(folder, folder, globs);
    let mut names = below.components().peekable();
    let mut at = folder.to_owned();
    while let Some(name) = names.next() {
        exclusions.enter(&at);
        at.push(name);
        let is_dir = names.peek().is_some() || at.is_dir();
        if name.as_os_str().as_encoded_bytes().starts_with(b".")
            || at == index_dir
            || (at.is_symlink() && !follow_links)
            || exclusions.is_excluded(&at, is_dir)
            || (is_dir && (exclusion::is_folder_of_page(&at) || index_folder::is_index(&at)))
        {
            return false;
        }
    }
    true
}

/// Returns whether an entry was deleted after its folder was listed. It is treated as if it had
/// been deleted before.
fn has_vanished(error: &walkdir::Error) -> bool {
    let is_missing = error
        .io_error()
        .is_some_and(|error| error.kind() == NotFound);
    // A dangling link still exists.
    let exists = |path: &Path| path.symlink_metadata().is_ok();
    is_missing && error.depth() > 0 && !error.path().is_some_and(exists)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Returns the entry to report; `None` for a folder and for an entry that has vanished.
fn classify(entry: &DirEntry) -> Option<Entry> {
    let path = entry.path().to_owned();
    let file_type = entry.file_type();
    if file_type.is_dir() {
        return None;
    }
    if file_type.is_symlink() {
        return Some(Entry::Skipped(path, "symbolic link (see --follow)"));
    }
    if !file_type.is_file() {
        return Some(Entry::Skipped(path, "device, pipe or socket"));
    }
    Some(match entry.metadata() {
        Ok(metadata) => Entry::File(FileEntry::new(path, &metadata)),
        Err(error) if has_vanished(&error) => return None,
        Err(error) => {
            let reason = error
                .io_error()
                .map_or_else(|| error.to_string(), io_reason);
            Entry::Failed(path, reason)
        }
    })
}

/// Opens a file that a walk yielded and reads its metadata again, because another file may have
/// replaced it. Returns `None` if it is missing or no longer a regular file. Never blocks on a
/// pipe.
///
/// # Errors
///
/// Returns an error if the file exists and cannot be opened.
pub(crate) fn open(path: &Path) -> io::Result<Option<(File, FileEntry)>> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK); // has no effect on a regular file
    }
    let opened = options.open(path).and_then(|file| {
        let metadata = file.metadata()?;
        Ok(metadata
            .is_file()
            .then(|| (file, FileEntry::new(path.to_owned(), &metadata))))
    });
    match opened {
        // The file may have become a folder or a socket, or a parent folder may have become a file.
        Err(_) if path.metadata().is_ok_and(|metadata| !metadata.is_file()) => Ok(None),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        opened => opened,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(root: &Path) -> Vec<String> {
        let index = root.join("news-index");
        let relative = |path: &Path| {
            let path = path.strip_prefix(root).expect("a path below the root");
            path.display().to_string()
        };
        walk(root, false, &index, Exclusions::default())
            .map(|entry| match entry {
                Entry::File(file) => relative(&file.path),
                Entry::Skipped(path, kind) => format!("{}: {kind}", relative(&path)),
                Entry::Failed(path, reason) => format!("{} failed: {reason}", path.display()),
            })
            .collect()
    }

    #[test]
    fn files_are_ordered_by_name_without_hidden_ones_and_the_index() {
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

    #[test]
    fn a_path_is_reached_if_a_walk_visits_it() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in [
            "a.txt",
            "b/c/1.txt",
            ".hidden/2.txt",
            "news-index/current",
            "p.html",
            "p_files/3.txt",
            "drafts/4.txt",
            "b/.fihrisignore",
            "b/c/skip.txt",
        ] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, "skip.txt\n").expect("written");
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(dir.path().join("a.txt"), dir.path().join("link.txt"))
            .expect("linked");
        let index = dir.path().join("news-index");
        let reached = |name: &str| {
            let globs = ["drafts/".to_owned()];
            reaches(dir.path(), &dir.path().join(name), false, &index, &globs)
        };
        for name in ["", "a.txt", "b", "b/c/1.txt", "b/missing.txt", "p.html"] {
            assert!(reached(name), "{name}");
        }
        for name in [
            ".hidden",
            ".hidden/2.txt",
            "news-index/current",
            "p_files/3.txt",
            "drafts",
            "drafts/4.txt",
            "b/c/skip.txt",
            #[cfg(unix)]
            "link.txt",
        ] {
            assert!(!reached(name), "{name}");
        }
        assert!(!reaches(&index, dir.path(), false, &index, &[]));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_loops_of_links_are_skipped() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("a.txt"), "x").expect("written");
        std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).expect("linked");
        assert_eq!(
            names(dir.path()),
            ["a.txt", "loop: symbolic link (see --follow)"]
        );
        let entries: Vec<_> = walk(
            dir.path(),
            true,
            Path::new("/nowhere"),
            Exclusions::default(),
        )
        .collect();
        assert!(
            matches!(
                entries.as_slice(),
                [Entry::File(_), Entry::Skipped(_, "loop of symbolic links")]
            ),
            "{entries:?}"
        );
    }
}
