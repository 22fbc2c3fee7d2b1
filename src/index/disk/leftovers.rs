//! Deletes what dead runs left: unfinished and superseded generations, segments of no commit, temporary files.
//!
//! `--index` may name any folder. A file is deleted only if its generation proves by its description that it
//! belongs to this index, and if a list of ours names the file.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use tantivy::directory::META_LOCK;
use tantivy::{Directory, Index};

use super::directory::IndexDirectory;
use super::generation::{self, State};
use super::identity::Identity;
use super::{checksum, durable, store};

/// The age after which a temporary file next to the generations is a leftover: queries are saved without a lock.
const MINUTE: Duration = Duration::from_secs(60);

/// Deletes the leftovers in the folder of an index. The caller holds the lock. What cannot be deleted stays for
/// the next run. Nothing is deleted from an index whose active generation is unknown or cannot be opened, and nothing
/// of the generation `own`, which the caller fills.
pub(crate) fn remove(dir: &Path, own: Option<u64>) {
    let Ok(Some(identity)) = Identity::read(dir) else {
        return;
    };
    let Ok(active) = store::current(dir) else {
        return;
    };
    remove_old_temporaries(dir);
    for generation in generation::list(dir, &identity) {
        let folder = dir.join(generation.number.to_string());
        if Some(generation.number) == active {
            remove_dead_segments(&folder).ok();
            continue;
        }
        let is_leftover = match generation.state {
            State::Building => Some(generation.number) != own,
            State::Superseded => {
                active.is_some_and(|active| active > generation.number && is_whole(dir, active))
            }
            State::Complete | State::Retired => false,
        };
        if is_leftover {
            generation::remove(&folder).ok();
        }
    }
}

fn remove_old_temporaries(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let modified = entry.metadata().and_then(|file| file.modified());
        let age = modified.map(|time| time.elapsed().unwrap_or_default());
        if durable::is_temporary(&entry.file_name()) && age.is_ok_and(|age| age > MINUTE) {
            durable::remove_file(&entry.path()).ok();
        }
    }
}

/// Returns whether each file of a generation has the bytes that were written.
pub(crate) fn is_whole(dir: &Path, generation: u64) -> bool {
    let folder = dir.join(generation.to_string());
    let index = IndexDirectory::open(&folder).map(Index::open);
    let Ok(Ok(metas)) = index.map(|index| index.and_then(|index| index.load_metas())) else {
        return false;
    };
    let mut files = metas.segments.iter().flat_map(checksum::files);
    files.all(|file| matches!(checksum::fault(&folder.join(file)), Ok(None)))
}

/// Deletes the files of segments that no commit names, and temporary files.
fn remove_dead_segments(folder: &Path) -> Result<()> {
    let index = Index::open(IndexDirectory::open(folder)?)?;
    // A reader that has read the commit may not have opened its files yet.
    let _readers = index.directory().acquire_lock(&META_LOCK)?;
    let living: HashSet<PathBuf> = index.load_metas()?.list_segment_files();
    for name in generation::managed_files(folder) {
        if !living.contains(Path::new(&name)) {
            durable::remove_file(&folder.join(name)).ok();
        }
    }
    for entry in fs::read_dir(folder)?.flatten() {
        if durable::is_temporary(&entry.file_name()) {
            durable::remove_file(&entry.path()).ok();
        }
    }
    Ok(())
}

/// Deletes an index with all of its generations: one in the cache folder that no longer can be read.
///
/// # Errors
/// Returns an error if the folder is not an index with a sound identity, or a file cannot be deleted. Files that
/// are not ours stay, and so does their folder.
pub(crate) fn remove_index(dir: &Path) -> Result<()> {
    let identity = Identity::read(dir)?;
    let identity = identity.ok_or_else(|| anyhow::anyhow!("{} is not an index", dir.display()))?;
    durable::remove_file(&dir.join("current"))?;
    for (_, folder) in generation::numbered_folders(dir) {
        // A description that is damaged proves nothing.
        let generation = generation::Generation::read(&folder).ok().flatten();
        if generation.is_some_and(|generation| generation.index == identity.id()) {
            generation::remove(&folder)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;
    use crate::index::disk::generation::Generation;

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for name in names {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, "x").expect("written");
        }
        dir
    }

    fn describe(dir: &Path, index: &str, number: u64, state: State) {
        let generation = Generation {
            index: index.to_owned(),
            number,
            state,
        };
        generation.write(dir).expect("written");
    }

    const SEGMENT: &str = "0123456789abcdef0123456789abcdef.idx";

    #[test]
    fn a_generation_that_a_dead_run_was_building_is_deleted() {
        let segment = format!("1/{SEGMENT}");
        let dir = folder_with(&["1/meta.json", &segment, "1/.fihris-tmpAbC123"]);
        fs::write(
            dir.path().join("1/.managed.json"),
            format!("[\"{SEGMENT}\"]"),
        )
        .expect("written");
        let identity = Identity::create(dir.path()).expect("an identity");
        describe(dir.path(), identity.id(), 1, State::Building);
        remove(dir.path(), None);
        assert!(!dir.path().join("1").exists());
    }

    #[test]
    fn a_file_that_no_list_of_ours_names_stays_in_a_leftover() {
        let strange = "1/0f8fad5bd9cb469fa16570867728950e.txt";
        let dir = folder_with(&["1/meta.json", strange]);
        let identity = Identity::create(dir.path()).expect("an identity");
        describe(dir.path(), identity.id(), 1, State::Building);
        remove(dir.path(), None);
        assert!(dir.path().join(strange).exists());
        assert!(!dir.path().join("1/meta.json").exists());
    }

    #[test]
    fn folders_that_do_not_prove_to_be_ours_are_left_alone() {
        let names = [
            "2017/a.txt",
            "2018/01/b.txt",
            "2019/meta.json",
            "2024/0f8fad5bd9cb469fa16570867728950e.txt",
            "7/meta.json",
            "8/meta.json",
            "9/meta.json",
        ];
        let dir = folder_with(&names);
        let identity = Identity::create(dir.path()).expect("an identity");
        describe(dir.path(), "another index", 7, State::Building);
        describe(dir.path(), identity.id(), 8, State::Complete);
        describe(dir.path(), identity.id(), 9, State::Superseded);
        remove(dir.path(), None);
        for name in names {
            assert!(dir.path().join(name).exists(), "{name}");
        }
    }

    #[test]
    fn a_temporary_file_is_deleted_when_it_is_old() {
        let dir = folder_with(&[".fihris-tmpAbC123", ".fihris-tmpNew456", ".tmpOfSome1"]);
        Identity::create(dir.path()).expect("an identity");
        for name in [".fihris-tmpAbC123", ".tmpOfSome1"] {
            let file = fs::File::options().append(true).open(dir.path().join(name));
            let long_ago = std::time::SystemTime::UNIX_EPOCH;
            file.expect("open").set_modified(long_ago).expect("set");
        }
        remove(dir.path(), None);
        assert!(!dir.path().join(".fihris-tmpAbC123").exists());
        assert!(dir.path().join(".fihris-tmpNew456").exists());
        assert!(dir.path().join(".tmpOfSome1").exists());
    }

    #[test]
    fn nothing_is_deleted_where_the_active_generation_is_unknown() {
        let dir = folder_with(&["current", "1/meta.json"]);
        let identity = Identity::create(dir.path()).expect("an identity");
        describe(dir.path(), identity.id(), 1, State::Building);
        remove(dir.path(), None);
        assert!(dir.path().join("1/meta.json").exists());
    }

    #[test]
    fn names_of_temporary_files_are_ours_alone() {
        for name in [
            ".tmpAbC123",
            ".fihris-tmp",
            ".fihris-tmp-abcde",
            "fihris-tmpAbC123",
        ] {
            assert!(!durable::is_temporary(OsStr::new(name)), "{name}");
        }
    }
}
