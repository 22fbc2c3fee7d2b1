//! Resolves the arguments of a run to files and streams.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::index::manifest::{Manifest, Root, RootKind};
use crate::load;
use crate::load::exclusion::Exclusions;
use crate::load::walk;
use crate::note::{self, Note};
use crate::path_key;
use crate::refresh::report::Settings;

/// An argument of a run.
pub enum Target {
    /// A file or a folder.
    Path(PathBuf),
    /// A file or a folder that may have changed, by its path below a root as the index names it.
    /// Nothing is read that a run over the whole root would not read. If it is gone, the whole root
    /// is compared, so that articles that disappear all at once are protected.
    Changed(PathBuf),
    /// A stream, under this name.
    Stream(String, Box<dyn Read>),
}

/// A path that was given and cannot be read, and the reason.
pub(crate) struct Missing {
    pub path: String,
    pub reason: String,
}

/// Resolves paths to absolute ones without links, and separates those that do not exist.
///
/// # Errors
/// Returns an error if none of the paths exists.
pub(crate) fn resolve(targets: Vec<Target>) -> Result<(Vec<Target>, Vec<Missing>)> {
    let (mut resolved, mut missing) = (Vec::new(), Vec::new());
    for target in targets {
        match target {
            Target::Path(path) => match path.canonicalize() {
                Ok(path) => resolved.push(Target::Path(path)),
                Err(error) => missing.push(Missing {
                    path: path.display().to_string(),
                    reason: note::io_reason(&error),
                }),
            },
            target => resolved.push(target),
        }
    }
    match missing.first() {
        Some(first) if resolved.is_empty() => bail!("cannot read {}: {}", first.path, first.reason),
        _ => Ok((resolved, missing)),
    }
}

/// Returns the options with which the files of a root are read.
pub(crate) fn options_of(root: &Root) -> load::Options {
    serde_json::from_value(root.options.clone()).unwrap_or_default()
}

/// The part of the load options that decides about articles, and not about which files are read.
fn reading_options(root: &Root) -> load::Options {
    let mut options = options_of(root);
    options.exclude.clear();
    options
}

/// Returns the names of flags that were given in an earlier run and are not given now.
fn dropped_options(known: &Root, now: &Root) -> Vec<String> {
    let now = root_flags(now);
    let mut dropped = Vec::new();
    for flag in root_flags(known) {
        if !now.iter().any(|other| other.name == flag.name) && !dropped.contains(&flag.name) {
            dropped.push(flag.name);
        }
    }
    dropped
}

/// Returns the flags of `fihris index` with which a root is read; none if it is read without options.
pub fn root_flags(root: &Root) -> Vec<load::Flag> {
    let mut flags = options_of(root).flags();
    if root.follow {
        flags.push(load::Flag::switch("--follow"));
    }
    flags
}

/// A root, and the part of it that a run visits.
pub(crate) struct Scope {
    pub root: Root,
    pub path: PathBuf,
    /// Whether all files are read again because the options of the root changed.
    pub again: bool,
}

impl Scope {
    /// Returns the patterns of files that are left out. A file that was given by itself is read
    /// whatever its name.
    pub fn exclusions(&self) -> Exclusions {
        if self.root.kind != RootKind::Folder {
            return Exclusions::default();
        }
        let folder = path_key::key_path(&self.root.path);
        Exclusions::new(&folder, &self.path, &options_of(&self.root).exclude)
    }

    /// Returns the part of a root below `path`, or all of it.
    fn unchanged(root: Root, path: PathBuf) -> Self {
        Scope {
            root,
            path,
            again: false,
        }
    }
}

/// A stream that is read once.
pub(crate) struct Stream {
    pub root: Root,
    pub input: Box<dyn Read>,
}

/// The roots and streams that a run visits, and the manifest that its commits will have.
pub(crate) struct Selection {
    pub manifest: Manifest,
    pub scopes: Vec<Scope>,
    pub streams: Vec<Stream>,
    /// Notes about roots, with their paths.
    pub notes: Vec<(String, Note)>,
    /// A program through which files are read. Those that were ignored without it are read again.
    pub pre: Option<load::Preprocessor>,
    /// The age below which a file is left for a later run.
    pub settle: Duration,
}

impl Selection {
    /// Returns an empty selection.
    pub fn none(manifest: Manifest) -> Self {
        Selection {
            manifest,
            scopes: Vec::new(),
            streams: Vec::new(),
            notes: Vec::new(),
            pre: None,
            settle: Duration::ZERO,
        }
    }

    /// Selects all roots of the manifest that can be read again.
    pub fn add_roots(&mut self) {
        for root in self.manifest.roots.values().cloned() {
            if root.kind != RootKind::Stream {
                let path = path_key::key_path(&root.path);
                self.scopes.push(Scope::unchanged(root, path));
            }
        }
        self.drop_nested();
    }

    /// Selects targets, and adds them to the manifest. `before` is the manifest of the last commit,
    /// `index_dir` the folder of the index.
    pub fn add_targets(
        &mut self,
        targets: Vec<Target>,
        before: &Manifest,
        settings: &Settings,
        index_dir: &Path,
    ) {
        for target in targets {
            match target {
                Target::Path(path) => self.add_path(path, before, settings),
                Target::Changed(path) => self.add_changed(&path, index_dir),
                Target::Stream(name, input) => {
                    let is_known = self.streams.iter().any(|known| known.root.path == name);
                    if !is_known {
                        let root = new_root(name, RootKind::Stream, settings);
                        self.manifest.add(root.clone());
                        self.streams.push(Stream { root, input });
                    }
                }
            }
        }
        self.drop_nested();
    }

    fn add_path(&mut self, path: PathBuf, before: &Manifest, settings: &Settings) {
        let key = path_key::path_key(&path);
        self.manifest.remember(&key);
        if settings.load.is_none()
            && let Some(root) = self.manifest.root_of(&key)
        {
            self.scopes.push(Scope::unchanged(root.clone(), path));
            return;
        }
        let kind = if path.is_dir() {
            RootKind::Folder
        } else {
            RootKind::File
        };
        let mut root = new_root(key, kind, settings);
        let known = before.root_of(&root.path);
        let again = known.is_some_and(|known| !is_read_alike(known, &root));
        if let Some(known) = known {
            if known.path == root.path {
                root.mounts.clone_from(&known.mounts);
            }
            let dropped = dropped_options(known, &root);
            if !dropped.is_empty() && !settings.reset_options {
                let reason = format!(
                    "{} of an earlier run no longer applies: give all options of a folder together",
                    dropped.join(", ")
                );
                self.notes.push((root.path.clone(), Note::warning(reason)));
            }
        }
        let inner = if settings.reset_options {
            Vec::new()
        } else {
            self.inner_roots_with_options(&root)
        };
        self.manifest.add(root.clone());
        if settings.reset_options
            && let Some(outer) = self.outer_root_read_alike(&root)
        {
            // Its articles get the ids back that they have as a part of the outer folder.
            self.manifest.roots.remove(&root.path);
            root = outer;
        }
        for inner in inner {
            self.manifest.roots.insert(inner.path.clone(), inner);
        }
        self.scopes.push(Scope { root, path, again });
    }

    /// Returns the folder around a root, if it is a root with the same options.
    fn outer_root_read_alike(&self, root: &Root) -> Option<Root> {
        let folders = path_key::ancestors(&root.path);
        let mut outer = folders
            .iter()
            .filter_map(|folder| self.manifest.roots.get(&**folder));
        let outer = outer.find(|outer| outer.kind == RootKind::Folder)?;
        let is_alike =
            outer.follow == root.follow && reading_options(outer) == reading_options(root);
        is_alike.then(|| outer.clone())
    }

    /// Returns the roots inside of a new one that stay roots, because they are read with options of
    /// their own.
    fn inner_roots_with_options(&self, root: &Root) -> Vec<Root> {
        let mut inner = Vec::new();
        if root.kind == RootKind::Folder {
            for prefix in path_key::prefixes_below(&root.path) {
                let from = self.manifest.roots.range(prefix.clone()..);
                let below = from.take_while(|(path, _)| path.starts_with(&prefix));
                inner.extend(below.map(|(_, known)| known.clone()));
            }
        }
        inner.retain(|known| {
            let options = reading_options(known);
            known.path != root.path
                && known.kind != RootKind::Stream
                && options != load::Options::default()
                && options != reading_options(root)
        });
        inner
    }

    /// Selects a path below a known root, unless a walk of the root would not reach it.
    fn add_changed(&mut self, path: &Path, index_dir: &Path) {
        let root = self.manifest.root_of(&path_key::path_key(path));
        let Some(root) = root.filter(|root| root.kind != RootKind::Stream) else {
            return;
        };
        let folder = path_key::key_path(&root.path);
        let globs = options_of(root).exclude;
        if !walk::reaches(&folder, path, root.follow, index_dir, &globs) {
            return;
        }
        let start = if path.symlink_metadata().is_ok() {
            path
        } else {
            &folder
        };
        if start.exists() {
            let scope = Scope::unchanged(root.clone(), start.to_owned());
            self.scopes.push(scope);
        }
    }

    /// Drops scopes inside others, so that each file is visited once.
    fn drop_nested(&mut self) {
        let mut is_nested = nested(&self.scopes).into_iter();
        self.scopes
            .retain(|_| !is_nested.next().unwrap_or_default());
    }
}

impl AsRef<Path> for Scope {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

/// Returns for each path whether it is inside another or equal to an earlier one.
fn nested<P: AsRef<Path>>(paths: &[P]) -> Vec<bool> {
    let mut sorted: Vec<(usize, &P)> = paths.iter().enumerate().collect();
    // A stable sort by components: a folder comes directly before all paths in it.
    sorted.sort_by(|(_, a), (_, b)| a.as_ref().cmp(b.as_ref()));
    let mut nested = vec![false; paths.len()];
    let mut outer: Option<&Path> = None;
    for (number, path) in sorted {
        let path = path.as_ref();
        if outer.is_some_and(|outer| path.starts_with(outer)) {
            if let Some(is_nested) = nested.get_mut(number) {
                *is_nested = true;
            }
        } else {
            outer = Some(path);
        }
    }
    nested
}

fn is_read_alike(known: &Root, root: &Root) -> bool {
    (&known.path, known.kind, known.follow) == (&root.path, root.kind, root.follow)
        && reading_options(known) == reading_options(root)
}

fn new_root(path: String, kind: RootKind, settings: &Settings) -> Root {
    let options = settings.load.clone().unwrap_or_default();
    Root {
        path,
        kind,
        options: serde_json::to_value(options).unwrap_or_default(),
        follow: settings.follow,
        mounts: BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn paths_inside_others_and_repeated_paths_are_nested() {
        let paths = ["/b/c", "/a-b", "/a", "/a/x", "/b", "/a", "/b/c/d", "/ab"];
        let nested = nested(&paths);
        let outer = paths.iter().zip(nested).filter(|(_, is_nested)| !is_nested);
        assert_eq!(
            Vec::from_iter(outer.map(|(path, _)| *path)),
            ["/a-b", "/a", "/b", "/ab"]
        );
    }

    #[test]
    fn nested_paths_are_found_in_a_time_that_grows_with_their_number() {
        struct Counted<'c>(PathBuf, &'c Cell<u64>);
        impl AsRef<Path> for Counted<'_> {
            fn as_ref(&self) -> &Path {
                self.1.set(self.1.get() + 1);
                &self.0
            }
        }
        let count = Cell::new(0);
        let path = |number: u32| PathBuf::from(format!("/news/{}", number * 7919 % 20_000));
        let paths: Vec<_> = (0..20_000)
            .map(|number| Counted(path(number), &count))
            .collect();
        assert!(!nested(&paths).contains(&true));
        assert!(count.get() < 40 * 20_000, "{}", count.get());
    }
}
