//! The roots of a machine, and the part of one that a run visits.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;

use super::Run;
use crate::index::manifest::{Root, RootKind, is_below};
use crate::load;
use crate::load::exclusion::Exclusions;
use crate::path_key;

/// A root, and the part of it that the run visits.
pub(super) struct Scope {
    pub root: Root,
    pub path: PathBuf,
    /// Whether all files are read again because the options of the root changed.
    pub again: bool,
}

impl Scope {
    pub fn options(&self) -> load::Options {
        serde_json::from_value(self.root.options.clone()).unwrap_or_default()
    }

    pub fn exclusions(&self) -> Exclusions {
        if self.root.kind != RootKind::Folder {
            return Exclusions::default();
        }
        let folder = path_key::key_path(&self.root.path);
        Exclusions::new(&folder, &self.path, &self.options().exclude)
    }
}

impl Run<'_> {
    /// Returns the scope of a path: below a known root, or a new root.
    pub(super) fn scope(&mut self, path: PathBuf) -> Result<Scope> {
        let key = path_key::path_key(&path);
        let known = self.records.roots.iter();
        let known = known.filter(|root| root.kind != RootKind::Stream);
        let known = known.filter(|root| root.path == key || is_below(&key, &root.path));
        let known = known.max_by_key(|root| root.path.len()).cloned();
        if let (Some(root), None) = (&known, &self.settings.load) {
            let root = root.clone();
            return Ok(Scope {
                root,
                path,
                again: false,
            });
        }
        let options = self.settings.load.clone().unwrap_or_default();
        let root = Root {
            path: key.clone(),
            kind: if path.is_dir() {
                RootKind::Folder
            } else {
                RootKind::File
            },
            options: serde_json::to_value(options)?,
            follow: self.settings.follow,
            mounts: BTreeSet::new(),
        };
        let again = known
            .is_some_and(|known| (&known.options, known.follow) != (&root.options, root.follow));
        self.put_record("root", &key, serde_json::to_value(&root)?)?;
        let nested: Vec<String> = (self.records.roots.iter())
            .filter(|other| is_below(&other.path, &key))
            .map(|other| other.path.clone())
            .collect();
        for nested in nested {
            self.delete_record("root", &nested)?;
        }
        Ok(Scope { root, path, again })
    }
}
