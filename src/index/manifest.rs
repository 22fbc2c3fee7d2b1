//! The manifest: the roots and the fingerprint of an index, stored in the payload of each commit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{MAIN_SEPARATOR, Path};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::arabic;
use crate::index::forgotten::ForgottenArticle;
use crate::index::location::{InvalidPath, Location};
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
    /// The keys of the folders in it, or of itself, on which another disk was mounted at the last
    /// run.
    #[serde(default)]
    pub mounts: BTreeSet<String>,
}

/// The manifest of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The [`fingerprint`] of the program that made the terms.
    pub fingerprint: String,
    /// The roots by path; a list in JSON.
    #[serde(with = "root_list")]
    pub roots: BTreeMap<String, Root>,
    /// Paths inside of a root that `forget` removed. They are not indexed until they are given
    /// again.
    #[serde(default)]
    pub forgotten: BTreeSet<String>,
    /// Articles that `forget --id` removed.
    #[serde(default)]
    pub forgotten_articles: BTreeSet<ForgottenArticle>,
    /// The key of the folder that stored paths are relative to; `None` before schema 6.
    #[serde(default)]
    pub base: Option<String>,
    /// Whether [absolute paths](Location::former_key) below the base may be stored.
    #[serde(default)]
    pub is_mixed: bool,
    /// In a commit in the middle of a run, the time of arrival of the articles of that run, in
    /// seconds since 1970-01-01: there may be more of them.
    #[serde(default)]
    pub unfinished: Option<i64>,
}

impl Default for Manifest {
    fn default() -> Self {
        Manifest {
            fingerprint: fingerprint(),
            roots: BTreeMap::new(),
            forgotten: BTreeSet::new(),
            forgotten_articles: BTreeSet::new(),
            base: None,
            is_mixed: false,
            unfinished: None,
        }
    }
}

/// Returns the fingerprint of this program: the version of the schema and of the analysis.
pub fn fingerprint() -> String {
    format!("{}-{}", schema::VERSION, arabic::fingerprint())
}

impl Manifest {
    /// Returns the payload of a commit: a line with the BLAKE3 hash of the JSON, then the JSON.
    /// tantivy has no checksum for payloads. Paths are stored as `location` does.
    ///
    /// # Errors
    /// Returns an error if the manifest cannot be serialised, which none of its values can cause.
    pub fn to_payload(&self, location: &Location) -> Result<String> {
        let stored = |path: &str| Ok::<_, InvalidPath>(location.store_key(path));
        let mut manifest = self.map_paths(stored)?;
        manifest.base = location.base_key();
        manifest.is_mixed = location.is_mixed;
        let json = serde_json::to_string(&manifest)?;
        Ok(format!(
            "{}\n{json}",
            blake3::hash(json.as_bytes()).to_hex()
        ))
    }

    /// Parses the text of [`Manifest::to_payload`], or JSON without a hash, which older versions
    /// wrote. Returns the location of the paths too, if the index is in the folder `dir`. `sample`
    /// returns stored paths of some files.
    ///
    /// # Errors
    /// Returns an error if the payload is damaged.
    pub fn from_payload(
        payload: &str,
        dir: &Path,
        sample: impl FnOnce() -> Vec<String>,
    ) -> Result<(Self, Location)> {
        let stored = Self::parse(payload)?;
        let paths = stored.roots.keys().chain(&stored.forgotten);
        let paths = paths.map(String::as_str);
        let mut location = Location::after_move(dir, stored.base.as_deref(), paths, sample);
        location.is_mixed |= stored.is_mixed;
        let manifest = stored.map_paths(|path| location.read_key(path))?;
        Ok((manifest, location))
    }

    /// Returns the manifest with other paths.
    fn map_paths(
        &self,
        map: impl Fn(&str) -> Result<String, InvalidPath>,
    ) -> Result<Self, InvalidPath> {
        let roots = self.roots.values().map(|root| {
            let path = map(&root.path)?;
            let mounts = root.mounts.iter().map(|mount| map(mount));
            let root = Root {
                path: path.clone(),
                mounts: mounts.collect::<Result<_, InvalidPath>>()?,
                ..root.clone()
            };
            Ok((path, root))
        });
        let forgotten = self.forgotten.iter().map(|path| map(path));
        let articles = self.forgotten_articles.iter().map(|article| {
            Ok(ForgottenArticle {
                file: map(&article.file)?,
                ..article.clone()
            })
        });
        Ok(Manifest {
            roots: roots.collect::<Result<_, InvalidPath>>()?,
            forgotten: forgotten.collect::<Result<_, InvalidPath>>()?,
            forgotten_articles: articles.collect::<Result<_, InvalidPath>>()?,
            ..self.clone()
        })
    }

    /// Parses a payload. The paths have their stored form.
    fn parse(payload: &str) -> Result<Self> {
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
        if root.kind == RootKind::Folder {
            let mut inner = Vec::new();
            for prefix in path_key::prefixes_below(&root.path) {
                let from = self.roots.range(prefix.clone()..);
                let below = from.take_while(|(path, _)| path.starts_with(&prefix));
                let below = below
                    .filter(|(path, known)| known.kind != RootKind::Stream && **path != root.path);
                inner.extend(below.map(|(path, _)| path.clone()));
            }
            for path in inner {
                self.roots.remove(&path);
            }
        }
        self.roots.insert(root.path.clone(), root);
    }

    /// Removes a path and the paths below it from the forgotten paths.
    pub fn remember(&mut self, path: &str) {
        self.forgotten.remove(path);
        if self.forgotten.is_empty() {
            return;
        }
        for prefix in path_key::prefixes_below(path) {
            let from = self.forgotten.range(prefix.clone()..);
            let below = from.take_while(|path| path.starts_with(&prefix));
            let below: Vec<String> = below.cloned().collect();
            for path in below {
                self.forgotten.remove(&path);
            }
        }
    }

    /// Returns whether a file is a forgotten path or below one.
    pub fn is_forgotten(&self, path: &str) -> bool {
        !self.forgotten.is_empty()
            && (self.forgotten.contains(path)
                || path_key::ancestors(path)
                    .iter()
                    .any(|folder| self.forgotten.contains(&**folder)))
    }

    /// Returns whether a path is the name of a stream, or a member of one.
    pub fn is_stream(&self, path: &str) -> bool {
        let root = self.root_at(path_key::split_member(path).0);
        root.is_some_and(|root| root.kind == RootKind::Stream)
    }

    /// Returns the root that a path belongs to: itself, or the innermost folder that contains it.
    pub fn root_of(&self, path: &str) -> Option<&Root> {
        let (file, _) = path_key::split_member(path);
        self.root_at(file).or_else(|| {
            let folders = path_key::ancestors(file);
            let mut roots = folders.iter().filter_map(|folder| self.root_at(folder));
            roots.find(|root| root.kind == RootKind::Folder)
        })
    }

    fn root_at(&self, path: &str) -> Option<&Root> {
        #[cfg(test)]
        tests::LOOKUPS.set(tests::LOOKUPS.get() + 1);
        self.roots.get(path)
    }
}

/// The roots as a list, which is their form in JSON.
mod root_list {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::Root;

    pub fn serialize<S: Serializer>(
        roots: &BTreeMap<String, Root>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(roots.values())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, Root>, D::Error> {
        let roots = Vec::<Root>::deserialize(deserializer)?.into_iter();
        Ok(roots.map(|root| (root.path.clone(), root)).collect())
    }
}

/// Returns whether a file is inside a folder, or a member inside a container or the folder of one.
/// Both are keys.
pub fn is_below(path: &str, folder: &str) -> bool {
    #[cfg(test)]
    tests::LOOKUPS.set(tests::LOOKUPS.get() + 1);
    if path_key::split_member(folder).1.is_some() {
        return false;
    }
    if let (container, Some(_)) = path_key::split_member(path)
        && container == folder
    {
        return true;
    }
    let (path, folder) = (path_key::key_bytes(path), path_key::key_bytes(folder));
    let rest = path.strip_prefix(&*folder);
    rest.is_some_and(|rest| {
        folder.ends_with(b"/") || rest.first().copied() == u8::try_from(MAIN_SEPARATOR).ok()
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        /// The number of comparisons of paths and of lookups of roots.
        pub static LOOKUPS: Cell<u64> = const { Cell::new(0) };
    }

    /// Allows a few lookups per path. With more, the time would grow with the square of the number
    /// of paths.
    #[test]
    fn many_roots_are_added_and_looked_up_in_a_time_that_grows_with_their_number() {
        const ROOTS: u64 = 2_000;
        LOOKUPS.set(0);
        let mut manifest = Manifest::default();
        for number in 0..ROOTS {
            let kind = if number % 2 == 0 {
                RootKind::Folder
            } else {
                RootKind::File
            };
            manifest.add(root(&format!("/news/{number}"), kind));
        }
        for number in 0..ROOTS {
            manifest.remember(&format!("/news/{number}"));
            let file = format!("/news/{number}/a.txt");
            assert_eq!(manifest.root_of(&file).is_some(), number % 2 == 0);
            assert!(!manifest.is_forgotten(&file));
        }
        assert!(LOOKUPS.get() <= 5 * ROOTS, "{}", LOOKUPS.get());
    }

    #[test]
    fn a_forgotten_path_is_remembered_with_its_folder() {
        let mut manifest = Manifest::default();
        let forgotten = ["/news/a", "/news/b/c", "/newspapers", "\u{0}2f6e6577732fff"];
        manifest.forgotten.extend(forgotten.map(str::to_owned));
        assert!(manifest.is_forgotten("/news/b/c/d"));
        assert!(!manifest.is_forgotten("/news/b"));
        manifest.remember("/news");
        assert_eq!(Vec::from_iter(&manifest.forgotten), ["/newspapers"]);
    }

    fn root(path: &str, kind: RootKind) -> Root {
        Root {
            path: path.to_owned(),
            kind,
            options: serde_json::Value::Null,
            follow: false,
            mounts: BTreeSet::new(),
        }
    }

    #[test]
    fn a_changed_byte_of_the_payload_is_noticed() {
        let manifest = Manifest {
            roots: [("/news".to_owned(), root("/news", RootKind::Folder))].into(),
            ..Manifest::default()
        };
        let read = |payload: &str| {
            let dir = Path::new("/.fihris");
            Manifest::from_payload(payload, dir, Vec::new).map(|(manifest, _)| manifest)
        };
        let location = Location::of_base(Path::new("/"));
        let payload = manifest.to_payload(&location).expect("JSON");
        assert!(payload.contains("./news"), "{payload}");
        let manifest = Manifest {
            base: Some("/".to_owned()),
            ..manifest
        };
        assert_eq!(read(&payload).expect("read"), manifest);
        let changed = payload.replace("/news", "/mews");
        assert!(read(&changed).is_err());
        assert!(read("").is_err());
        let manifest = Manifest {
            base: None,
            ..manifest
        };
        let older = serde_json::to_string(&manifest).expect("JSON");
        assert_eq!(read(&older).expect("read"), manifest);
    }

    #[test]
    fn a_folder_replaces_the_roots_below_it() {
        let mut manifest = Manifest::default();
        manifest.add(root("/news/2018/a.txt", RootKind::File));
        manifest.add(root("/news/2018", RootKind::Folder));
        manifest.add(root("/newspapers", RootKind::Folder));
        manifest.add(root("-", RootKind::Stream));
        manifest.add(root("/news", RootKind::Folder));
        assert_eq!(
            Vec::from_iter(manifest.roots.keys()),
            ["-", "/news", "/newspapers"]
        );
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
