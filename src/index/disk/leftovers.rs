//! Deletes leftovers of dead runs: unfinished and superseded generations, segments that no commit
//! lists, and temporary files.
//!
//! `--index` may name any folder. A file is deleted only if the description of its generation has
//! the id of this index and one of our lists names the file.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use tantivy::Index;

use super::directory::IndexDirectory;
use super::generation::{self, Generation, State};
use super::identity::Identity;
use super::{active, checksum, derived, durable};

/// The age after which a temporary file next to the generations is a leftover. Another process may
/// still be writing a younger file.
const MIN_AGE: Duration = Duration::from_secs(60);

/// Deletes the leftovers in the folder of an index, except for the generation `own`, which the
/// caller is filling. The caller holds the lock. Files that cannot be deleted stay for the next
/// run. Nothing is deleted if the active generation is unknown.
pub(crate) fn remove(dir: &Path, own: Option<u64>) {
    let Ok(Some(identity)) = Identity::read(dir) else {
        return;
    };
    let Ok(active) = active::current(dir) else {
        return;
    };
    remove_old_temporaries(dir);
    for (_, folder) in generation::numbered_folders(dir) {
        if matches!(Generation::read(&folder), Ok(None)) {
            remove_undescribed(&folder).ok();
        }
    }
    let generations = generation::list(dir, &identity).into_iter();
    for generation in generations.filter(|known| known.unknown_feature().is_none()) {
        let folder = dir.join(generation.number.to_string());
        if Some(generation.number) == active {
            remove_dead_segments(&folder).ok();
            continue;
        }
        let is_leftover = match generation.state {
            State::Building | State::Replacing => Some(generation.number) != own,
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

/// Deletes the folder of a generation without a description, if it holds temporary files of ours
/// and nothing else: the run that made it died while it wrote the description. An empty folder
/// stays, because anybody may have made it.
///
/// # Errors
/// Returns an error if the folder cannot be listed or deleted.
fn remove_undescribed(folder: &Path) -> io::Result<()> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let mut names = entries.iter().map(fs::DirEntry::file_name);
    if entries.is_empty() || !names.all(|name| durable::is_temporary(&name)) {
        return Ok(());
    }
    for entry in &entries {
        durable::remove_file(&entry.path())?;
    }
    durable::remove_empty_folder(folder)
}

/// Deletes temporary files next to the generations that no process can still be writing.
fn remove_old_temporaries(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let modified = entry.metadata().and_then(|file| file.modified());
        let age = modified.map(|time| time.elapsed().unwrap_or_default());
        if durable::is_temporary(&entry.file_name()) && age.is_ok_and(|age| age > MIN_AGE) {
            durable::remove_file(&entry.path()).ok();
        }
    }
}

/// Returns whether every segment file of a generation matches its checksum.
pub(crate) fn is_whole(dir: &Path, generation: u64) -> bool {
    let folder = dir.join(generation.to_string());
    let index = IndexDirectory::open(&folder).map(Index::open);
    let Ok(Ok(metas)) = index.map(|index| index.and_then(|index| index.load_metas())) else {
        return false;
    };
    let mut files = metas.segments.iter().flat_map(checksum::files);
    files.all(|file| matches!(checksum::fault(&folder.join(file)), Ok(None)))
}

/// Deletes the files of segments that the last commit does not list, and temporary files.
///
/// # Errors
/// Returns an error if the generation cannot be opened or listed.
fn remove_dead_segments(folder: &Path) -> Result<()> {
    let index = Index::open(IndexDirectory::open(folder)?)?;
    let metas = index.load_metas()?;
    let segments = metas.segments.iter();
    derived::remove_others(
        folder,
        segments.map(|segment| (segment.id().uuid_string(), segment.delete_opstamp())),
    );
    let live_files: HashSet<PathBuf> = metas.list_segment_files();
    for name in generation::managed_files(folder) {
        if !live_files.contains(Path::new(&name)) {
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

/// Deletes all generations of an index. Foreign files stay, and so does their folder.
///
/// # Errors
/// Returns an error if the folder has no valid identity, or if a file cannot be deleted.
pub(crate) fn remove_index(dir: &Path) -> Result<()> {
    let identity = Identity::read(dir)?;
    let identity = identity.ok_or_else(|| anyhow::anyhow!("{} is not an index", dir.display()))?;
    durable::remove_file(&dir.join("current"))?;
    for (_, folder) in generation::numbered_folders(dir) {
        // A damaged description does not prove that the folder is ours.
        let generation = Generation::read(&folder).ok().flatten();
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
        let generation = Generation::new(index, number, state);
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
    fn a_generation_whose_description_was_being_written_is_deleted() {
        let dir = folder_with(&["1/.fihris-tmpAbC123"]);
        fs::create_dir(dir.path().join("2")).expect("made");
        Identity::create(dir.path()).expect("an identity");
        remove(dir.path(), None);
        assert!(!dir.path().join("1").exists());
        assert!(dir.path().join("2").exists());
    }

    #[test]
    fn a_foreign_file_in_a_leftover_stays() {
        let foreign = "1/0f8fad5bd9cb469fa16570867728950e.txt";
        let dir = folder_with(&["1/meta.json", foreign]);
        let identity = Identity::create(dir.path()).expect("an identity");
        describe(dir.path(), identity.id(), 1, State::Building);
        remove(dir.path(), None);
        assert!(dir.path().join(foreign).exists());
        assert!(!dir.path().join("1/meta.json").exists());
    }

    #[test]
    fn folders_without_a_valid_description_stay() {
        let names = [
            "2017/a.txt",
            "2018/01/b.txt",
            "2020/.fihris-tmpAbC123",
            "2020/a.txt",
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
    fn an_old_temporary_file_is_deleted() {
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
    fn nothing_is_deleted_if_the_active_generation_is_unknown() {
        let dir = folder_with(&["current", "1/meta.json"]);
        let identity = Identity::create(dir.path()).expect("an identity");
        describe(dir.path(), identity.id(), 1, State::Building);
        remove(dir.path(), None);
        assert!(dir.path().join("1/meta.json").exists());
    }

    #[test]
    fn names_of_other_programs_are_not_those_of_temporary_files() {
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
