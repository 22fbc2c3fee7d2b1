//! The border between paths in memory, which are absolute, and paths in the index, which are
//! relative to the folder that holds the index if they are below it.
//!
//! ```text
//! /home/a/project/news/1.txt  in an index at /home/a/project/.fihris  →  ./news/1.txt
//! ```
//!
//! A project can therefore be moved together with its index. Paths are relative to this *base* and
//! not to their root, because a root may be replaced by one above it, which must not change the
//! keys of its files.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use crate::index::path_maps::PathMaps;
use crate::path_key::{bytes_key, key_bytes, key_path, member_of, split_member};

/// The prefix of a stored path that is relative to the base.
const RELATIVE: &str = "./";

/// The base itself as a stored path.
const BASE: &str = ".";

/// The prefix of a stored name of a stream that would otherwise look like a relative path.
const ESCAPE: char = '\u{1}';

/// The error that a stored path leaves the folder that it is relative to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the index is damaged: {0:?} is not a path below the folder of the index")]
pub struct InvalidPath(String);

/// The folder that stored paths are relative to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// The base; `None` if paths are stored as they are, as in indexes before schema 6.
    base: Option<Base>,
    /// Whether the index may hold absolute paths below the base, because it was moved there.
    pub(crate) is_mixed: bool,
    /// Folders that are elsewhere now, for readers.
    pub(crate) maps: PathMaps,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Base {
    /// The bytes of the path, with a separator at the end.
    bytes: Vec<u8>,
    /// The path as displayed, with a separator at the end.
    displayed: String,
}

impl Location {
    /// Returns the location of paths that are relative to `base`.
    pub fn of_base(base: &Path) -> Self {
        let mut bytes = base.as_os_str().as_encoded_bytes().to_vec();
        let mut displayed = base.to_string_lossy().into_owned();
        if !displayed.ends_with(MAIN_SEPARATOR) {
            bytes.extend_from_slice(MAIN_SEPARATOR.encode_utf8(&mut [0; 4]).as_bytes());
            displayed.push(MAIN_SEPARATOR);
        }
        Location {
            base: Some(Base { bytes, displayed }),
            is_mixed: false,
            maps: PathMaps::default(),
        }
    }

    /// Returns the location of the index in the folder `dir`.
    pub fn of_index(dir: &Path) -> Self {
        let dir = dir.canonicalize().or_else(|_| std::path::absolute(dir));
        let base = dir
            .ok()
            .and_then(|dir| Some(dir.parent()?.to_owned()))
            .unwrap_or_else(|| PathBuf::from(MAIN_SEPARATOR.to_string()));
        Self::of_base(&base)
    }

    /// Returns the location of an index in the folder `dir`. `base` is the key of the base at the
    /// last commit, `stored` are the stored paths of its roots, and `sample` returns stored paths
    /// of some of its files.
    ///
    /// An index that was moved with its folders finds them next to it. One that was moved alone
    /// still finds them where they were.
    pub fn after_move<'s>(
        dir: &Path,
        base: Option<&str>,
        stored: impl Iterator<Item = &'s str> + Clone,
        sample: impl FnOnce() -> Vec<String>,
    ) -> Self {
        let Some(recorded) = base else {
            return Location::default();
        };
        let here = Self::of_index(dir);
        if here.base_key().as_deref() == Some(recorded) {
            return here;
        }
        let there = Self::of_base(&key_path(recorded));
        let mut files = sample();
        if files.is_empty() {
            files.extend(stored.clone().map(str::to_owned));
        }
        // The base itself exists anywhere.
        files.retain(|path| path.starts_with(RELATIVE));
        let has_files = |location: &Location| {
            files.iter().any(|path| {
                let key = location.read_key(path);
                key.is_ok_and(|key| key_path(&key).exists())
            })
        };
        let mut location = if !has_files(&here) && has_files(&there) {
            there
        } else {
            here
        };
        location.is_mixed = stored
            .filter(|path| !path.starts_with(RELATIVE) && *path != BASE)
            .any(|path| location.relative(&key_bytes(path)).is_some() || location.is_below(path));
        location
    }

    /// Returns the key of the base.
    pub fn base_key(&self) -> Option<String> {
        let base = self.base.as_ref()?;
        let without = base.bytes.strip_suffix(b"/").unwrap_or(&base.bytes);
        Some(bytes_key(if without.is_empty() {
            &base.bytes
        } else {
            without
        }))
    }

    /// Returns the stored form of a key.
    pub fn store_key(&self, key: &str) -> String {
        let key = &*self.maps.former(key);
        let (file, member) = split_member(key);
        let stored = match self.relative(&key_bytes(file)) {
            Some([]) => BASE.to_owned(),
            Some(relative) if is_inside(&portable(relative)) => {
                format!("{RELATIVE}{}", bytes_key(&portable(relative)))
            }
            _ => self.escape(file),
        };
        member_of(stored, member)
    }

    /// Returns another stored form that the index may hold of a key: that of before a move.
    pub fn former_key(&self, key: &str) -> Option<String> {
        let key = &*self.maps.former(key);
        let (file, _) = split_member(key);
        let is_relative = self.is_mixed && self.relative(&key_bytes(file)).is_some();
        is_relative.then(|| key.to_owned())
    }

    /// Returns the key of a stored form.
    ///
    /// # Errors
    /// Returns an error if it is a relative path that leaves its folder.
    pub fn read_key(&self, stored: &str) -> Result<String, InvalidPath> {
        let key = self.unmapped_key(stored)?;
        Ok(self.maps.current(&key).into_owned())
    }

    /// Does the same without the folders that are elsewhere now.
    fn unmapped_key(&self, stored: &str) -> Result<String, InvalidPath> {
        let Some(base) = &self.base else {
            return Ok(stored.to_owned());
        };
        if let Some(rest) = stored.strip_prefix(RELATIVE) {
            let (file, member) = split_member(rest);
            let bytes = key_bytes(file);
            if !is_inside(&bytes) {
                return Err(InvalidPath(stored.to_owned()));
            }
            let mut path = base.bytes.clone();
            path.extend_from_slice(&native(&bytes));
            return Ok(member_of(bytes_key(&path), member));
        }
        let (file, member) = split_member(stored);
        if file == BASE {
            return Ok(member_of(self.base_key().unwrap_or_default(), member));
        }
        Ok(stored.strip_prefix(ESCAPE).unwrap_or(stored).to_owned())
    }

    /// Returns the stored form of a path as it is displayed.
    pub fn store_path(&self, path: &str) -> String {
        let base = self.base.as_ref();
        match base.and_then(|base| path.strip_prefix(&base.displayed)) {
            Some(relative) if is_displayed_inside(relative) => {
                let relative = portable(relative.as_bytes());
                format!("{RELATIVE}{}", String::from_utf8_lossy(&relative))
            }
            _ => self.escape(path),
        }
    }

    /// Returns the displayed path of a stored form.
    ///
    /// # Errors
    /// Returns an error if it is a relative path that leaves its folder.
    pub fn read_path(&self, stored: &str) -> Result<String, InvalidPath> {
        let path = self.unmapped_path(stored)?;
        Ok(self.maps.current(&path).into_owned())
    }

    /// Does the same without the folders that are elsewhere now.
    fn unmapped_path(&self, stored: &str) -> Result<String, InvalidPath> {
        let Some(base) = &self.base else {
            return Ok(stored.to_owned());
        };
        if let Some(relative) = stored.strip_prefix(RELATIVE) {
            if !is_displayed_inside(relative) {
                return Err(InvalidPath(stored.to_owned()));
            }
            let relative = native(relative.as_bytes());
            let relative = String::from_utf8_lossy(&relative);
            return Ok(format!("{}{relative}", base.displayed));
        }
        Ok(stored.strip_prefix(ESCAPE).unwrap_or(stored).to_owned())
    }

    /// Returns the part of a path below the base; empty for the base itself.
    fn relative<'p>(&self, path: &'p [u8]) -> Option<&'p [u8]> {
        let base = &self.base.as_ref()?.bytes;
        let without_separator = base.split_last().map(|(_, base)| base);
        let itself = without_separator.filter(|base| !base.is_empty());
        match path.strip_prefix(&**base) {
            _ if path == itself.unwrap_or(base) => Some(&[]),
            Some(relative) => Some(relative).filter(|relative| !relative.is_empty()),
            None => None,
        }
    }

    /// Returns whether the base is inside the folder with this key.
    fn is_below(&self, folder: &str) -> bool {
        let folder = key_path(folder);
        let base = self.base_key();
        base.is_some_and(|base| folder.is_absolute() && key_path(&base).starts_with(folder))
    }

    fn escape(&self, name: &str) -> String {
        if self.base.is_some() && name.starts_with(['.', ESCAPE]) {
            format!("{ESCAPE}{name}")
        } else {
            name.to_owned()
        }
    }
}

/// Returns whether a stored relative path stays in its folder.
fn is_inside(path: &[u8]) -> bool {
    let is_name = |name: &[u8]| !matches!(name, b"" | b"." | b"..");
    path.split(|byte| *byte == b'/').all(is_name)
        && (MAIN_SEPARATOR == '/' || !path.iter().any(|byte| matches!(byte, b'\\' | b':')))
}

/// Does the same as [`is_inside`] for a displayed path. The name of a member in it is only text.
fn is_displayed_inside(path: &str) -> bool {
    let file = path.split('!').next().unwrap_or_default();
    file.is_empty() || is_inside(&portable(file.as_bytes()))
}

/// Returns a relative path with `/` between its names.
fn portable(path: &[u8]) -> Vec<u8> {
    replace(path, MAIN_SEPARATOR, '/')
}

/// Returns a relative path with the separator of this system between its names.
fn native(path: &[u8]) -> Vec<u8> {
    replace(path, '/', MAIN_SEPARATOR)
}

fn replace(path: &[u8], from: char, to: char) -> Vec<u8> {
    let to = u8::try_from(to).unwrap_or(b'/');
    let replaced = path
        .iter()
        .map(|byte| if char::from(*byte) == from { to } else { *byte });
    replaced.collect()
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;
    use crate::path_key::{member_key, path_key};

    /// Returns the stored form of a key, after a check that it can be read back.
    #[track_caller]
    fn stored(location: &Location, key: &str) -> String {
        let stored = location.store_key(key);
        assert_eq!(location.read_key(&stored).as_deref(), Ok(key));
        stored
    }

    #[test]
    fn paths_below_the_base_are_relative_and_all_others_are_as_they_are() {
        let location = Location::of_base(Path::new("/home/a"));
        for (key, expected) in [
            ("/home/a/news/1.txt", "./news/1.txt"),
            ("/home/a", "."),
            ("/home/ab/1.txt", "/home/ab/1.txt"),
            ("/home", "/home"),
            ("-", "-"),
            ("news/sport", "news/sport"),
            ("./news", "\u{1}./news"),
            (".", "\u{1}."),
            ("\u{1}.", "\u{1}\u{1}."),
            ("/home/a/../b", "/home/a/../b"),
        ] {
            assert_eq!(stored(&location, key), expected, "{key}");
        }
        for path in [
            "/home/a/news/1.txt",
            "/home/ab/1.txt",
            "-",
            "./news",
            "..!a",
        ] {
            let stored = location.store_path(path);
            assert_eq!(location.read_path(&stored).as_deref(), Ok(path));
        }
        let root = Location::of_base(Path::new("/"));
        assert_eq!(stored(&root, "/news/1.txt"), "./news/1.txt");
        assert_eq!(root.base_key().as_deref(), Some("/"));
    }

    proptest::proptest! {
        #[test]
        fn any_key_and_any_path_can_be_read_back(
            key in "(/home|/home/a)?(/[.!a\u{1}خ]{0,3}){0,4}|[./a\u{1}!]{0,5}",
            member in proptest::option::of("[./!aخ]{0,4}"),
        ) {
            let location = Location::of_base(Path::new("/home/a"));
            let key = member_of(key, member.as_deref());
            proptest::prop_assert_eq!(location.read_key(&location.store_key(&key)), Ok(key.clone()));
            let path = key.replace('\0', "!");
            proptest::prop_assert_eq!(location.read_path(&location.store_path(&path)), Ok(path));
        }
    }

    #[test]
    fn members_and_names_that_are_not_utf8_keep_their_form_in_another_base() {
        let invalid = path_key(Path::new(OsStr::from_bytes(b"/old/n/\xff")));
        let keys = ["/old/a.zip".to_owned(), invalid];
        for file in keys {
            for key in [file.clone(), member_key(&file, "1.txt")] {
                let stored = stored(&Location::of_base(Path::new("/old")), &key);
                let odd = Location::of_base(Path::new(OsStr::from_bytes(b"/\xfe")));
                let moved = odd.read_key(&stored).expect("a path");
                assert_eq!(odd.store_key(&moved), stored);
                assert!(key_path(&moved).starts_with(OsStr::from_bytes(b"/\xfe")));
            }
        }
    }

    #[test]
    fn a_stored_path_cannot_leave_its_folder() {
        let location = Location::of_base(Path::new("/home/a"));
        for path in ["./../b", "./news/../../b", ".//etc", "./", "./.", "./a//b"] {
            assert!(location.read_key(path).is_err(), "{path}");
        }
        for path in ["./../b", "./news/../../b!x", ".//etc"] {
            assert!(location.read_path(path).is_err(), "{path}");
        }
        let hex = "./\u{0}2e2e2fff";
        assert!(location.read_key(hex).is_err());
        // The name of a member is only text.
        assert!(location.read_path("./a.zip!../b").is_ok());
    }

    #[test]
    fn an_index_finds_its_folders_next_to_it_or_else_where_they_were() {
        let dir = tempfile::tempdir().expect("a folder");
        let dir = dir.path().canonicalize().expect("there");
        for folder in ["old/news", "new/news", "alone"] {
            std::fs::create_dir_all(dir.join(folder)).expect("made");
        }
        let old = path_key(&dir.join("old"));
        let location = |index: &str| {
            let stored = ["./news", "/elsewhere"];
            Location::after_move(&dir.join(index), Some(&old), stored.into_iter(), Vec::new)
        };
        let base = |index: &str| location(index).base_key().map(|key| key_path(&key));
        assert_eq!(base("old/.fihris"), Some(dir.join("old")));
        std::fs::create_dir_all(dir.join("new/.fihris")).expect("made");
        std::fs::create_dir_all(dir.join("alone/.fihris")).expect("made");
        assert_eq!(base("new/.fihris"), Some(dir.join("new")));
        assert_eq!(base("alone/.fihris"), Some(dir.join("old")));
    }

    #[test]
    fn the_files_of_an_index_tell_whether_the_folder_above_it_was_moved_too() {
        let dir = tempfile::tempdir().expect("a folder");
        let dir = dir.path().canonicalize().expect("there");
        for folder in ["old", "other/.fihris"] {
            std::fs::create_dir_all(dir.join(folder)).expect("made");
        }
        std::fs::write(dir.join("old/a.txt"), "").expect("written");
        let base = |sample: &str| {
            let (old, sample) = (path_key(&dir.join("old")), vec![sample.to_owned()]);
            let index = dir.join("other/.fihris");
            let location = Location::after_move(&index, Some(&old), ["."].into_iter(), || sample);
            location.base_key().map(|key| key_path(&key))
        };
        assert_eq!(base("./a.txt"), Some(dir.join("old")));
        assert_eq!(base("./b.txt"), Some(dir.join("other")));
    }

    #[test]
    fn absolute_paths_that_a_move_put_below_the_base_are_looked_up_in_both_forms() {
        let dir = tempfile::tempdir().expect("a folder");
        let dir = dir.path().canonicalize().expect("there");
        std::fs::create_dir(dir.join(".fihris")).expect("made");
        let root = path_key(&dir.join("news"));
        let (index, roots) = (dir.join(".fihris"), [&*root].into_iter());
        let location = Location::after_move(&index, Some("/old"), roots, Vec::new);
        let key = path_key(&dir.join("news/1.txt"));
        assert_eq!(location.store_key(&key), "./news/1.txt");
        assert_eq!(location.former_key(&key), Some(key));
        assert_eq!(location.former_key("/elsewhere/1.txt"), None);
    }

    #[test]
    fn an_index_of_an_older_version_stores_paths_as_they_are() {
        let roots = ["./x"].into_iter();
        let location = Location::after_move(Path::new("/a/.fihris"), None, roots, Vec::new);
        for path in ["/a/1.txt", "./../x", ".", "\u{1}a"] {
            assert_eq!(location.read_key(path).as_deref(), Ok(path));
            assert_eq!(location.read_path(path).as_deref(), Ok(path));
            assert_eq!(location.store_key(path), path);
        }
    }
}
