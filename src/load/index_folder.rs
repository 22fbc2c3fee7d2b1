//! Recognises the folder of an index among folders of articles.

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::walk;
use crate::index_mark;

/// The size limit of a mark, in bytes.
const MAX_MARK_BYTES: u64 = 1000;

/// The size limit of the list of segments of an index without a mark, in bytes.
const MAX_LIST_BYTES: u64 = 16 << 20;

/// Returns whether a folder is an index: it has the mark, or it is an index of an older version,
/// which has none.
pub(crate) fn is_index(folder: &Path) -> bool {
    has_mark(folder) || is_unmarked_index(folder)
}

fn has_mark(folder: &Path) -> bool {
    let mark = read(&folder.join(index_mark::FILE), MAX_MARK_BYTES);
    mark.is_some_and(|bytes| {
        let line = bytes.split(|byte| *byte == b'\n').next();
        line == Some(index_mark::HEAD.as_bytes())
    })
}

/// The members by which tantivy's list of segments is recognised.
#[derive(Deserialize)]
#[allow(dead_code, reason = "the members only have to be there")]
struct SegmentList {
    segments: Vec<IgnoredAny>,
    schema: Vec<IgnoredAny>,
    opstamp: u64,
}

/// Returns whether `current` holds the number of a tantivy index, and the folder holds only files
/// of an index. If there are articles next to them, the folder is not skipped.
fn is_unmarked_index(folder: &Path) -> bool {
    let current = read(&folder.join("current"), MAX_MARK_BYTES);
    let number = current
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.trim().parse::<u64>().ok());
    let Some(number) = number else {
        return false;
    };
    let list = folder.join(number.to_string()).join("meta.json");
    let list = read(&list, MAX_LIST_BYTES);
    list.is_some_and(|bytes| serde_json::from_slice::<SegmentList>(&bytes).is_ok())
        && fs::read_dir(folder).is_ok_and(|mut entries| {
            entries.all(|entry| entry.is_ok_and(|entry| is_name_in_index(&entry.file_name())))
        })
}

fn is_name_in_index(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    matches!(
        &*name,
        "current" | "writer" | "writer.lock" | "queries.tsv" | "queries.lock"
    ) || name.starts_with('.')
        || name.parse::<u64>().is_ok()
}

/// Reads a regular file of at most `max_bytes` bytes.
fn read(path: &Path, max_bytes: u64) -> Option<Vec<u8>> {
    let (file, entry) = walk::open(path).ok()??;
    if entry.size > max_bytes {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(max_bytes).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        dir
    }

    const LIST: &str = r#"{"index_settings":{},"segments":[],"schema":[{}],"opstamp":7}"#;

    #[test]
    fn an_index_proves_to_be_one_by_its_mark_or_its_list_of_segments() {
        for files in [
            &[("fihris-index", "fihris index 1\nid 0\ncheck 0\n")][..],
            &[
                ("current", "2\n"),
                ("2/meta.json", LIST),
                (".tmpAbC123", ""),
            ],
        ] {
            assert!(is_index(folder_with(files).path()), "{files:?}");
        }
    }

    #[test]
    fn a_folder_of_articles_is_not_an_index_whatever_their_names_are() {
        for files in [
            &[("fihris-index", "fihris index 10 of our articles")][..],
            &[("current", "1"), ("1/meta.json", "{}")],
            &[("current", "."), ("meta.json", LIST)],
            &[("current", ""), ("meta.json", LIST)],
            &[("current", "1"), ("1/meta.json", LIST), ("a.txt", "")],
        ] {
            assert!(!is_index(folder_with(files).path()), "{files:?}");
        }
    }
}
