//! What an index says of itself: stored with each commit, so that it is as true as the commit.

use std::path::MAIN_SEPARATOR;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::arabic;
use crate::index::schema;
use crate::path_key;

/// What was given to `index`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RootKind {
    /// A folder: all of its files.
    Folder,
    /// A single file.
    File,
    /// Standard input, kept under a name; it cannot be read again.
    Stream,
}

/// A path that the index keeps, and how it is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// The absolute path as a key of the index, or the name of a stream.
    pub path: String,
    /// Folder, file or stream.
    pub kind: RootKind,
    /// The load options it was indexed with, as JSON, which each refresh uses again.
    pub options: serde_json::Value,
    /// Whether symbolic links below it are followed.
    pub follow: bool,
}

/// The head of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of schema and analysis that made the terms.
    pub fingerprint: String,
    /// What is indexed, in the order of the paths.
    pub roots: Vec<Root>,
    /// Paths below a root that were taken out, and stay out until they are named again.
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

/// The fingerprint that this program gives to an index.
pub fn fingerprint() -> String {
    format!("{}-{}", schema::VERSION, arabic::fingerprint())
}

impl Manifest {
    /// The text that a commit keeps: a line with the BLAKE3 hash of what follows, and JSON. tantivy
    /// has no checksum for what a commit says.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which no value of it can cause.
    pub fn to_payload(&self) -> Result<String> {
        let json = serde_json::to_string(self)?;
        Ok(format!(
            "{}\n{json}",
            blake3::hash(json.as_bytes()).to_hex()
        ))
    }

    /// Reads what [`Manifest::to_payload`] wrote, or the JSON alone, which older versions wrote.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn from_payload(payload: &str) -> Result<Self> {
        let json = match payload.split_once('\n') {
            Some((hash, json)) if blake3::hash(json.as_bytes()).to_hex().as_str() == hash => json,
            None if payload.starts_with('{') => payload,
            _ => bail!("what the index says of itself is not what was written"),
        };
        serde_json::from_str(json).context("what the index says of itself is damaged")
    }

    /// Adds a root, or replaces the one with the same path. Roots that lie inside a folder are
    /// its files from now on.
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

    /// Takes a path, and what lies below it, back in.
    pub fn remember(&mut self, path: &str) {
        self.forgotten
            .retain(|forgotten| forgotten != path && !is_below(forgotten, path));
    }

    /// Whether a file was taken out.
    pub fn is_forgotten(&self, path: &str) -> bool {
        let mut forgotten = self.forgotten.iter();
        forgotten.any(|out| path == out || is_below(path, out))
    }

    /// Whether this is the name of a stream.
    pub fn is_stream(&self, path: &str) -> bool {
        let mut roots = self.roots.iter();
        roots.any(|root| root.kind == RootKind::Stream && root.path == path)
    }

    /// The root that a path belongs to: itself, or the innermost folder that it lies in.
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

/// Whether the file lies inside the folder; both are keys of paths.
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
    fn a_changed_letter_of_what_a_commit_says_is_noticed() {
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
    fn a_folder_takes_in_the_roots_below_it() {
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
    fn a_path_belongs_to_the_folder_it_lies_in_by_whole_names() {
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
