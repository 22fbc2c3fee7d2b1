//! Protects the articles of disks that were mounted or unmounted since the last run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Survey;
use crate::index::file_record::IndexedFile;
use crate::index::manifest::RootKind;
use crate::path_key;
use crate::refresh::disappearance::Disappearance;
use crate::refresh::known::Status;
use crate::refresh::mounts;

impl Survey<'_> {
    /// Finds the folders that were mount points at the last run and are none any more.
    pub(super) fn find_unmounted(&mut self) {
        if self.prune {
            return;
        }
        for scope in &self.selection.scopes {
            for folder in mounts::remembered(&scope.root, &scope.path) {
                if !self.mount_points.is_mount_point(&folder) {
                    self.failed.push(path_key::path_key(&folder));
                    let disappearance = Disappearance::of_mount_point(folder.clone(), false);
                    self.disappeared.push(disappearance);
                    self.unreachable.push(folder);
                }
            }
        }
    }

    /// Finds folders that are mount points now, were none at the last run, and lack or change an
    /// indexed file. All of their indexed files stay.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub(super) fn find_newly_mounted(
        &mut self,
        vanished: &mut Vec<(String, IndexedFile)>,
    ) -> Result<()> {
        if self.prune {
            return Ok(());
        }
        let mut affected: BTreeSet<PathBuf> = BTreeSet::new();
        for (key, _) in vanished.iter() {
            affected.extend(path_key::key_path(key).parent().map(Path::to_owned));
        }
        let known = &self.known;
        if known.with_status(Status::Changed).next().is_some() {
            self.reader.for_each_file(|key, _| {
                let status = known.get(key).map(|known| known.status);
                if status == Some(Status::Changed) {
                    affected.extend(path_key::key_path(key).parent().map(Path::to_owned));
                }
            })?;
        }
        let mut replaced: BTreeSet<PathBuf> = BTreeSet::new();
        for folder in affected {
            let Some(root) = self.before.root_of(&path_key::path_key(&folder)) else {
                continue;
            };
            let top = path_key::key_path(&root.path);
            let found = self.mount_points.between(&top, &folder).into_iter();
            replaced.extend(found.filter(|found| {
                let key = path_key::path_key(found);
                root.kind == RootKind::Folder && !root.mounts.contains(&key)
            }));
        }
        if replaced.is_empty() {
            return Ok(());
        }
        let is_replaced = |key: &str| {
            let path = path_key::key_path(key);
            replaced.iter().any(|folder| path.starts_with(folder))
        };
        vanished.retain(|(key, _)| !is_replaced(key));
        let known = &mut self.known;
        self.reader.for_each_file(|key, _| {
            if is_replaced(key) {
                known.set_status(key, Status::Emptied);
            }
        })?;
        for folder in replaced {
            let disappearance = Disappearance::of_mount_point(folder.clone(), true);
            self.disappeared.push(disappearance);
            self.unreachable.push(folder);
        }
        Ok(())
    }
}
