//! The manifest: the roots and the fingerprint of an index, stored in the payload of each commit.

use std::path::MAIN_SEPARATOR;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::arabic;
use crate::index::schema;
use crate::path_key;

/// The kind of a path that was given to `index`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RootKind {
    /// A folder with all of its files.
    Folder,
    /// A single file.
    File,
    /// Standard input under a name. It cannot be read again.
    Stream,
}

/// An indexed path, and how to read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// The absolute path as a key of the index, or the name of a stream.
    pub path: String,
    /// The kind.
    pub kind: RootKind,
    /// The load options as JSON, which each refresh uses again.
    pub options: serde_json::Value,
    /// Whether symbolic links inside are followed.
    pub follow: bool,
}

/// The manifest of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The [`fingerprint`] of the program that made the terms.
    pub fingerprint: String,
    /// The roots, sorted by path.
    pub roots: Vec<Root>,
    /// Paths inside of a root that `forget` removed. They are not indexed until they are given
    /// again.
    #[serde(default)]
    pub forgotten: Vec<String>,
}

impl Default for Manifest {
    fn default() -> Self {
        Manifest {
            fingerprint: fingerprint(),
            roots: Vec::new(),
            forgotten: Vec::new(),
        }
    }
}

/// Returns the fingerprint of this program: the version of the schema and of the analysis.
pub fn fingerprint() -> String {
    format!("{}-{}", schema::VERSION, arabic::fingerprint())
}

impl Manifest {
    /// Returns the payload of a commit: a line with the BLAKE3 hash of the rest, and JSON. tantivy
    /// has no checksum for payloads.
    ///
    /// # Errors
    /// Returns an error if the manifest cannot be serialised, which none of its values can cause.
    pub fn to_payload(&self) -> Result<String> {
        let json = serde_json::to_string(self)?;
        Ok(format!(
            "{}\n{json}",
            blake3::hash(json.as_bytes()).to_hex()
        ))
    }

    /// Parses the text of [`Manifest::to_payload`], or JSON without a hash, which older versions
    /// wrote.
    ///
    /// # Errors
    /// Returns an error if the payload is damaged.
    pub fn from_payload(payload: &str) -> Result<Self> {
        let json = match payload.split_once('\n') {
            Some((hash, json)) if blake3::hash(json.as_bytes()).to_hex().as_str() == hash => json,
            None if payload.starts_with('{') => payload,
            _ => bail!("the checksum of the manifest does not match"),
        };
        serde_json::from_str(json).context("the manifest of the index is damaged")
    }

    /// Adds a root, or replaces the one with the same path. A folder replaces the roots inside of
    /// it.
    pub fn add(&mut self, root: Root) {
        self.roots.retain(|known| {
            known.path != root.path
                && !(root.kind == RootKind::Folder
                    && known.kind != RootKind::Stream
                    && is_below(&known.path, &root.path))
        });
        self.roots.push(root);
        self.roots.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// Removes a path, and those below it, from the forgotten ones.
    pub fn remember(&mut self, path: &str) {
        self.forgotten
            .retain(|forgotten| forgotten != path && !is_below(forgotten, path));
    }

    /// Returns whether a file is a forgotten path or below one.
    pub fn is_forgotten(&self, path: &str) -> bool {
        let mut forgotten = self.forgotten.iter();
        forgotten.any(|out| path == out || is_below(path, out))
    }

    /// Returns whether a path is the name of a stream.
    pub fn is_stream(&self, path: &str) -> bool {
        let mut roots = self.roots.iter();
        roots.any(|root| root.kind == RootKind::Stream && root.path == path)
    }

    /// Returns the root that a path belongs to: itself, or the innermost folder that contains it.
    pub fn root_of(&self, path: &str) -> Option<&Root> {
        let holds = |root: &&Root| {
            root.path == path || (root.kind == RootKind::Folder && is_below(path, &root.path))
        };
        self.roots
            .iter()
            .filter(holds)
            .max_by_key(|root| root.path.len())
    }
}

/// Returns whether a file is inside a folder. Both are keys of paths.
pub fn is_below(path: &str, folder: &str) -> bool {
    let (path, folder) = (path_key::key_bytes(path), path_key::key_bytes(folder));
    let rest = path.strip_prefix(&*folder);
    rest.is_some_and(|rest| {
        folder.ends_with(b"/") || rest.first().copied() == u8::try_from(MAIN_SEPARATOR).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(path: &str, kind: RootKind) -> Root {
        Root {
            path: path.to_owned(),
            kind,
            options: serde_json::Value::Null,
            follow: false,
        }
    }

    #[test]
    fn a_changed_byte_of_the_payload_is_noticed() {
        let manifest = Manifest {
            roots: vec![root("/news", RootKind::Folder)],
            ..Manifest::default()
        };
        let payload = manifest.to_payload().expect("JSON");
        assert_eq!(Manifest::from_payload(&payload).expect("read"), manifest);
        let changed = payload.replace("/news", "/mews");
        assert!(Manifest::from_payload(&changed).is_err());
        assert!(Manifest::from_payload("").is_err());
        let older = serde_json::to_string(&manifest).expect("JSON");
        assert_eq!(Manifest::from_payload(&older).expect("read"), manifest);
    }

    #[test]
    fn a_folder_replaces_the_roots_below_it() {
        let mut manifest = Manifest::default();
        manifest.add(root("/news/2018/a.txt", RootKind::File));
        manifest.add(root("/news/2018", RootKind::Folder));
        manifest.add(root("/newspapers", RootKind::Folder));
        manifest.add(root("-", RootKind::Stream));
        manifest.add(root("/news", RootKind::Folder));
        let paths: Vec<_> = manifest
            .roots
            .iter()
            .map(|root| root.path.as_str())
            .collect();
        assert_eq!(paths, ["-", "/news", "/newspapers"]);
    }

    #[test]
    fn a_path_belongs_to_the_innermost_of_nested_folders() {
        let mut manifest = Manifest::default();
        manifest.add(root("/news", RootKind::Folder));
        manifest.add(root("/news/2018", RootKind::Folder));
        let found = manifest.root_of("/news/2018/a.txt").expect("a root");
        assert_eq!(found.path, "/news/2018");
    }

    #[test]
    fn folders_are_compared_by_whole_names() {
        let mut manifest = Manifest::default();
        manifest.add(root("/news", RootKind::Folder));
        assert!(manifest.root_of("/news/a.txt").is_some());
        assert!(manifest.root_of("/newspapers/a.txt").is_none());
        assert!(
            manifest.root_of("\u{0}2f6e6577732fff").is_some(),
            "/news/\\xff"
        );
    }
}
