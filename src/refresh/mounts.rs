//! Recognises disks that were mounted or unmounted inside a root since the last run.
//!
//! The manifest has the mount points in each root. Files below a folder that was a mount point and
//! is one no more, or the reverse, may be those of another disk, so that nothing follows from their
//! absence.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::index::manifest::{Manifest, Root, RootKind};
use crate::path_key;
use crate::refresh::targets::Scope;

/// The mount points that a run has looked at.
#[derive(Debug, Default)]
pub(crate) struct MountPoints {
    /// Whether a folder is a mount point.
    folders: HashMap<PathBuf, bool>,
    /// The mount points between the roots and their files.
    with_files: BTreeSet<PathBuf>,
    /// The folder of the last file.
    last_folder: PathBuf,
}

impl MountPoints {
    /// Returns whether a folder is on another device than the folder that contains it.
    pub fn is_mount_point(&mut self, folder: &Path) -> bool {
        if let Some(known) = self.folders.get(folder) {
            return *known;
        }
        let outer = folder.parent().and_then(device);
        let is_mount_point = matches!((device(folder), outer), (Some(a), Some(b)) if a != b);
        self.folders.insert(folder.to_owned(), is_mount_point);
        is_mount_point
    }

    /// Returns the mount points among a folder and the folders around it up to `top`.
    pub fn between(&mut self, top: &Path, folder: &Path) -> Vec<PathBuf> {
        let folders = folder.ancestors();
        let folders = folders.take_while(|folder| folder.starts_with(top));
        folders
            .filter(|folder| self.is_mount_point(folder))
            .map(Path::to_owned)
            .collect()
    }

    /// Finds the mount points between a root and a file in it.
    pub fn visit(&mut self, root: &Root, file: &Path) {
        let Some(folder) = file.parent() else {
            return;
        };
        if root.kind == RootKind::Folder && self.last_folder != folder {
            self.last_folder = folder.to_owned();
            let found = self.between(&path_key::key_path(&root.path), folder);
            self.with_files.extend(found);
        }
    }

    /// Stores the mount points of the roots of a run in the manifest, except for new ones in
    /// `unreachable` folders.
    pub fn store(&mut self, manifest: &mut Manifest, scopes: &[Scope], unreachable: &[PathBuf]) {
        let is_new = |folder: &Path| unreachable.iter().any(|outer| folder.starts_with(outer));
        self.with_files.retain(|folder| !is_new(folder));
        for scope in scopes {
            let Some(root) = manifest.roots.get_mut(&scope.root.path) else {
                continue;
            };
            let known: Vec<PathBuf> = remembered(&scope.root, &scope.path).collect();
            let known = known
                .into_iter()
                .filter(|folder| unreachable.contains(folder) || self.is_mount_point(folder));
            let mut mounts: BTreeSet<String> =
                known.map(|folder| path_key::path_key(&folder)).collect();
            let elsewhere = root.mounts.iter().filter(|key| {
                let folder = path_key::key_path(key);
                !concerns(&folder, &scope.path)
            });
            mounts.extend(elsewhere.cloned());
            let top = path_key::key_path(&root.path);
            let found = self.with_files.iter();
            let found = found.filter(|folder| folder.starts_with(&top));
            mounts.extend(found.map(|folder| path_key::path_key(folder)));
            root.mounts = mounts;
        }
    }
}

/// Returns the mount points of the last run in a root that concern the files at or below `scope`.
pub(crate) fn remembered<'r>(
    root: &'r Root,
    scope: &'r Path,
) -> impl Iterator<Item = PathBuf> + 'r {
    let folders = root.mounts.iter().map(|key| path_key::key_path(key));
    folders.filter(move |folder| concerns(folder, scope))
}

fn concerns(folder: &Path, scope: &Path) -> bool {
    folder.starts_with(scope) || scope.starts_with(folder)
}

#[cfg(unix)]
fn device(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    Some(path.metadata().ok()?.dev())
}

/// Devices are known on Unix only.
#[cfg(not(unix))]
fn device(_: &Path) -> Option<u64> {
    None
}
