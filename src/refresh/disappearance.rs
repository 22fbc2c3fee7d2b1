//! Recognises articles that disappear all at once: a disk that is not mounted, an emptied folder, a
//! truncated file. They stay in the index until a run with `--prune`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::index::file_record::{IndexedFile, ReadState};
use crate::index::manifest::{Manifest, RootKind};
use crate::index::read::reader::Reader;
use crate::load::walk::{self, Entry};
use crate::path_key;
use crate::refresh::known::KnownFiles;
use crate::refresh::survey::hash_of;
use crate::refresh::targets::Scope;

/// The number of files that a folder below a root must have had to be protected.
const MIN_FILES: u64 = 10;

/// A folder or file whose articles stay although its files or bytes are gone.
#[derive(Debug)]
pub(crate) struct Disappearance {
    pub path: PathBuf,
    pub reason: String,
    /// Whether its articles are removed after all, because it was a small part of its root.
    pub is_removed: bool,
}

impl Disappearance {
    fn of_folder(path: PathBuf, files: u64) -> Self {
        let gone = if files == 1 {
            "its only file is gone: its".to_owned()
        } else {
            format!("{files} files are gone at once: their")
        };
        let reason =
            format!("{gone} articles stay in the index; `fihris index --prune` removes them");
        Disappearance {
            path,
            reason,
            is_removed: false,
        }
    }

    /// Describes a deleted folder whose articles are removed.
    fn of_removed_folder(path: PathBuf, files: u64) -> Self {
        let files = if files == 1 {
            "its only file".to_owned()
        } else {
            format!("its {files} files")
        };
        let reason = format!(
            "the folder is gone: the articles of {files} are removed, and are new if it comes back"
        );
        Disappearance {
            path,
            reason,
            is_removed: true,
        }
    }

    /// Describes a folder on which another disk was mounted or unmounted.
    pub fn of_mount_point(path: PathBuf, is_mounted: bool) -> Self {
        let change = if is_mounted {
            "a disk is mounted on it now"
        } else {
            "its disk is not mounted any more"
        };
        let reason = format!(
            "{change}: its articles stay in the index; `fihris index --prune` updates them"
        );
        Disappearance {
            path,
            reason,
            is_removed: false,
        }
    }

    /// Describes a file that had articles and has no bytes any more.
    pub fn of_file(path: PathBuf) -> Self {
        let reason =
            "it is empty now: its articles stay in the index; `fihris index --prune` removes them";
        Disappearance {
            path,
            reason: reason.to_owned(),
            is_removed: false,
        }
    }
}

/// Returns whether a file of this state may have articles.
pub(crate) fn may_have_articles(state: ReadState) -> bool {
    matches!(
        state,
        ReadState::Read | ReadState::Partly | ReadState::Container
    )
}

/// The state of a survey after its walk.
pub(crate) struct Comparison<'s> {
    pub scopes: &'s [Scope],
    pub manifest: &'s Manifest,
    pub known: &'s KnownFiles,
    pub reader: &'s Reader,
    /// The folder of the index, which is not walked.
    pub index_dir: &'s Path,
}

/// A folder that had files and has none any more.
struct Candidate<'s> {
    scope: &'s Scope,
    path: PathBuf,
    files: u64,
    exists: bool,
}

impl Comparison<'_> {
    /// Removes from `vanished` the files of folders that lost all of their files at once. Returns
    /// these folders, and the deleted folders whose files are removed from the index. Protected are:
    ///
    /// - a root without any file,
    /// - a folder of at least [`MIN_FILES`] files that still exists and is empty, such as the mount
    ///   point of a disk that is not mounted,
    /// - deleted folders of that size, if together they had more than half of the files of their
    ///   root.
    ///
    /// A folder is not returned if at least half of its files were moved. A file that still exists
    /// was left out on purpose, and does not count.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn protect(&self, vanished: &mut Vec<(String, IndexedFile)>) -> Result<Vec<Disappearance>> {
        let mut lost = self.empty_folders(vanished);
        let mut deleted = self.deleted_folders(vanished);
        if lost.is_empty() && deleted.is_empty() {
            return Ok(Vec::new());
        }
        let moved = self.moved_hashes(vanished);
        let is_lost = |folder: &Path, files: u64| {
            let inside = vanished
                .iter()
                .filter(|(key, _)| path_key::key_path(key).starts_with(folder));
            let moved = inside.filter(|(_, file)| moved.contains(&file.hash));
            (moved.count() as u64) * 2 < files
        };
        lost.retain(|folder| is_lost(&folder.path, folder.files));
        deleted.retain(|folder, files| is_lost(folder, *files));
        self.drop_small_deletions(&mut lost)?;
        vanished.retain(|(key, _)| {
            let path = path_key::key_path(key);
            path.exists() || !lost.iter().any(|folder| path.starts_with(&folder.path))
        });
        deleted.retain(|folder, _| !lost.iter().any(|lost| folder.starts_with(&lost.path)));
        let kept = lost.into_iter();
        let kept = kept.map(|folder| Disappearance::of_folder(folder.path, folder.files));
        let removed = deleted.into_iter();
        let removed = removed.map(|(path, files)| Disappearance::of_removed_folder(path, files));
        Ok(kept.chain(removed).collect())
    }

    /// Returns the outermost folders below the scopes that do not exist any more, with the numbers
    /// of their files.
    fn deleted_folders(&self, vanished: &[(String, IndexedFile)]) -> BTreeMap<PathBuf, u64> {
        let mut folders = BTreeMap::new();
        let mut is_gone: HashMap<PathBuf, bool> = HashMap::new();
        for (key, file) in vanished {
            if !may_have_articles(file.state) || path_key::split_member(key).1.is_some() {
                continue;
            }
            let path = path_key::key_path(key);
            let scope = self
                .scopes
                .iter()
                .find(|scope| path.starts_with(&scope.path));
            let Some(scope) = scope else {
                continue;
            };
            let below = path.ancestors().skip(1).take_while(|folder| {
                *folder != scope.path
                    && folder.starts_with(&scope.path)
                    && *is_gone
                        .entry(folder.to_path_buf())
                        .or_insert_with(|| !folder.exists())
            });
            if let Some(outermost) = below.last() {
                *folders.entry(outermost.to_path_buf()).or_insert(0) += 1;
            }
        }
        folders
    }

    /// Returns the outermost folders that have no file left.
    fn empty_folders(&self, vanished: &[(String, IndexedFile)]) -> Vec<Candidate<'_>> {
        let mut counts: BTreeMap<PathBuf, (usize, u64)> = BTreeMap::new();
        for (key, _) in vanished
            .iter()
            .filter(|(_, file)| may_have_articles(file.state))
        {
            let path = path_key::key_path(key);
            if path.exists() {
                continue;
            }
            for (number, scope) in self.scopes.iter().enumerate() {
                let folders = path.ancestors().skip(1);
                for folder in folders.take_while(|folder| folder.starts_with(&scope.path)) {
                    counts.entry(folder.to_owned()).or_insert((number, 0)).1 += 1;
                }
            }
        }
        let mut empty: Vec<Candidate> = Vec::new();
        // A folder comes before the folders in it.
        for (path, (number, files)) in counts {
            let Some(scope) = self.scopes.get(number) else {
                continue;
            };
            let is_root =
                scope.root.kind == RootKind::Folder && path == path_key::key_path(&scope.root.path);
            let is_inside = empty.iter().any(|outer| path.starts_with(&outer.path));
            if !is_inside && (is_root || files >= MIN_FILES) && self.has_no_file(scope, &path) {
                empty.push(Candidate {
                    scope,
                    exists: path.is_dir(),
                    path,
                    files,
                });
            }
        }
        empty
    }

    fn has_no_file(&self, scope: &Scope, folder: &Path) -> bool {
        let mut entries = walk::walk(
            folder,
            scope.root.follow,
            self.index_dir,
            scope.exclusions(),
        );
        !entries.any(|entry| matches!(entry, Entry::File(_)))
    }

    /// Returns the content hashes of the new files that have the size of a vanished file.
    fn moved_hashes(&self, vanished: &[(String, IndexedFile)]) -> HashSet<u64> {
        let sizes: HashSet<u64> = vanished.iter().map(|(_, file)| file.size).collect();
        let mut hashes = HashSet::new();
        for scope in self.scopes {
            for entry in walk::walk(
                &scope.path,
                scope.root.follow,
                self.index_dir,
                scope.exclusions(),
            ) {
                if let Entry::File(file) = entry
                    && sizes.contains(&file.size)
                    && self.known.get(&file.key).is_none()
                    && let Ok(Some(hash)) = hash_of(&file.path)
                {
                    hashes.insert(hash);
                }
            }
        }
        hashes
    }

    /// Drops deleted folders that had at most half of the files of their root.
    fn drop_small_deletions(&self, lost: &mut Vec<Candidate<'_>>) -> Result<()> {
        let mut deleted: HashMap<&str, u64> = HashMap::new();
        for folder in lost.iter().filter(|folder| !folder.exists) {
            *deleted.entry(&folder.scope.root.path).or_default() += folder.files;
        }
        if deleted.is_empty() {
            return Ok(());
        }
        let mut known: HashMap<&str, u64> = HashMap::new();
        self.reader.for_each_file(|key, file| {
            if may_have_articles(file.state)
                && let Some(root) = self.manifest.root_of(key)
            {
                *known.entry(&root.path).or_default() += 1;
            }
        })?;
        lost.retain(|folder| {
            let root: &str = &folder.scope.root.path;
            let (deleted, known) = (deleted.get(root), known.get(root));
            folder.exists || deleted.copied().unwrap_or(0) * 2 > known.copied().unwrap_or(0)
        });
        Ok(())
    }
}
