//! What dead runs left behind: half generations of a rebuild, segments of no commit, temporary files.
//!
//! Only what has the name of something that an index is made of is deleted: `--index` may name a folder
//! that holds other things too.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use tantivy::directory::META_LOCK;
use tantivy::{Directory, Index};

use crate::index::disk::directory::{IndexDirectory, META};
use crate::index::disk::durable;
use crate::index::disk::store;

/// tantivy's list of the files that it made.
const MANAGED: &str = ".managed.json";

/// After so long a temporary file beside the generations is no longer being written: queries are saved
/// without a lock.
const MINUTE: Duration = Duration::from_secs(60);

/// Deletes what dead runs left in the folder of an index. Whoever calls this holds the lock. What cannot be
/// deleted stays for the next run; of an index that cannot be opened nothing is deleted.
pub(crate) fn remove(dir: &Path) {
    let Ok(generation) = store::current(dir) else {
        return;
    };
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if is_temporary(&name) {
            let modified = entry.metadata().and_then(|file| file.modified());
            let age = modified.map(|time| time.elapsed().unwrap_or_default());
            if age.is_ok_and(|age| age > MINUTE) {
                fs::remove_file(path).ok();
            }
        } else if is_generation(&name, &path)
            && name.to_str() != current_name(generation).as_deref()
        {
            durable::remove_folder(&path).ok();
        }
    }
    if let Some(generation) = generation {
        remove_dead_segments(&dir.join(generation.to_string())).ok();
    }
}

fn current_name(generation: Option<u64>) -> Option<String> {
    generation.map(|generation| generation.to_string())
}

/// Whether this is the folder of a generation, which holds nothing else.
fn is_generation(name: &OsStr, path: &Path) -> bool {
    let number = name.to_str().and_then(|name| name.parse::<u64>().ok());
    number.is_some()
        && fs::read_dir(path).is_ok_and(|entries| {
            let mut entries = entries.flatten().peekable();
            entries.peek().is_some() && entries.all(|entry| is_part(&entry.file_name()))
        })
}

/// Whether a file of this name belongs to a generation.
fn is_part(name: &OsStr) -> bool {
    let Some(text) = name.to_str() else {
        return false;
    };
    matches!(text, META | MANAGED | "copies")
        || text.starts_with(".tantivy-")
        || is_temporary(name)
        || is_of_segment(text)
}

fn is_temporary(name: &OsStr) -> bool {
    let text = name.to_str().unwrap_or_default();
    let rest = text.strip_prefix(durable::TEMPORARY);
    rest.is_some_and(|rest| rest.len() == 6 && rest.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// Whether a file of this name is a part of a segment: 32 hexadecimal digits, and what it holds.
fn is_of_segment(name: &str) -> bool {
    let segment = name.split_once('.').map(|(segment, _)| segment);
    segment.is_some_and(|segment| {
        segment.len() == 32 && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Deletes the files of segments that no commit names, and temporary files.
fn remove_dead_segments(folder: &Path) -> Result<()> {
    let index = Index::open(IndexDirectory::open(folder)?)?;
    // A reader that has read the commit may not have opened its files yet.
    let _readers = index.directory().acquire_lock(&META_LOCK)?;
    let living = index.load_metas()?.list_segment_files();
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name();
        let is_dead = is_temporary(&name)
            || name.to_str().is_some_and(is_of_segment) && !living.contains(Path::new(&name));
        if is_dead {
            fs::remove_file(entry.path()).ok();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for name in names {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, "x").expect("written");
        }
        dir
    }

    #[test]
    fn half_a_generation_is_deleted() {
        let segment = "1/0123456789abcdef0123456789abcdef.idx";
        let dir = folder_with(&["1/meta.json", "1/.managed.json", segment, "1/.tmpAbC123"]);
        remove(dir.path());
        assert!(!dir.path().join("1").exists());
    }

    #[test]
    fn a_folder_of_articles_with_a_number_for_its_name_is_left_alone() {
        let names = [
            "2017/a.txt",
            "2018/01/b.txt",
            "2019/meta.json",
            "2019/c.txt",
        ];
        let dir = folder_with(&names);
        remove(dir.path());
        for name in names {
            assert!(dir.path().join(name).exists(), "{name}");
        }
    }

    #[test]
    fn a_temporary_file_is_deleted_when_it_is_old() {
        let dir = folder_with(&[".tmpAbC123", ".tmpNew456", ".tmp-of-someone"]);
        let old = fs::File::options()
            .append(true)
            .open(dir.path().join(".tmpAbC123"));
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        old.expect("open").set_modified(long_ago).expect("set");
        remove(dir.path());
        assert!(!dir.path().join(".tmpAbC123").exists());
        assert!(dir.path().join(".tmpNew456").exists());
        assert!(dir.path().join(".tmp-of-someone").exists());
    }
}
