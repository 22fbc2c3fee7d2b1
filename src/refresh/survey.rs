//! Compares files with the index without reading articles: which are new, changed or deleted.
//! Writes nothing.

mod disks;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Result, anyhow};
use tantivy::DocAddress;

use crate::index::file_record::{IndexedFile, ReadState};
use crate::index::hash::first_bits;
use crate::index::manifest::{Manifest, RootKind, is_below};
use crate::index::read::reader::Reader;
use crate::load::walk::{self, Entry, FileEntry};
use crate::path_key;
use crate::refresh::disappearance::{self, Comparison, Disappearance};
use crate::refresh::ids::Ids;
use crate::refresh::known::{self, KnownFiles, Status};
use crate::refresh::mounts::MountPoints;
use crate::refresh::report::{Observer, Stopped};
use crate::refresh::targets::{Scope, Selection};

/// The work of a run.
pub(crate) struct Plan {
    /// Files and streams to read, and the manifest of the commits.
    pub selection: Selection,
    /// The indexed files with their statuses.
    pub known: KnownFiles,
    /// The keys and columns of vanished files.
    pub vanished: Vec<(String, IndexedFile)>,
    /// Folders and files that lost all of their files or bytes, and whose articles stay.
    pub disappeared: Vec<Disappearance>,
    /// Folders that may hold the files of another disk. Nothing in them is read.
    pub unreachable: Vec<PathBuf>,
    /// The mount points of a first run, which its walk finds.
    pub mount_points: Option<MountPoints>,
    /// The ids in use.
    pub ids: Ids,
    /// Whether there is anything to read, delete or record.
    pub has_work: bool,
    /// The number of files of unsupported formats and of links that are not followed.
    pub ignored: u64,
    /// The number of files that are left for a later run because they are young.
    pub young: u64,
}

impl Plan {
    /// Returns a plan that reads nothing.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn none(reader: &Reader, manifest: Manifest) -> Result<Self> {
        Ok(Plan {
            selection: Selection::none(manifest),
            known: KnownFiles::read(reader)?,
            vanished: Vec::new(),
            disappeared: Vec::new(),
            unreachable: Vec::new(),
            mount_points: None,
            ids: Ids::default(),
            has_work: false,
            ignored: 0,
            young: 0,
        })
    }
}

/// Compares the selected files with the indexed ones. `before` is the manifest of the last commit,
/// `index_dir` the folder of the index, which is not walked. With `prune`, articles that disappear
/// all at once are removed.
///
/// # Errors
/// Returns an error if the index cannot be read, or [`Stopped`] if the observer ends the run.
pub(crate) fn survey(
    reader: &Reader,
    before: &Manifest,
    selection: Selection,
    index_dir: &Path,
    prune: bool,
    observer: &dyn Observer,
) -> Result<Plan> {
    let mut survey = Survey {
        before,
        reader,
        prune,
        disappeared: Vec::new(),
        unreachable: Vec::new(),
        mount_points: MountPoints::default(),
        known: KnownFiles::read(reader)?,
        failed: Vec::new(),
        changes: selection.streams.len() as u64,
        ignored: 0,
        young: 0,
        selection,
    };
    if survey.known.is_empty() {
        // The index is empty, so every file is new.
        survey.find_unmounted();
        let has_work = survey.changes > 0 || !survey.selection.scopes.is_empty();
        return Ok(survey.into_plan(Vec::new(), Ids::default(), has_work));
    }
    survey.find_unmounted();
    survey.walk(index_dir, observer)?;
    survey.compare_members()?;
    let mut vanished = survey.vanished(reader)?;
    survey.find_newly_mounted(&mut vanished)?;
    let manifest = &mut survey.selection.manifest;
    let scopes = &survey.selection.scopes;
    survey
        .mount_points
        .store(manifest, scopes, &survey.unreachable);
    if !prune && !vanished.is_empty() {
        let comparison = Comparison {
            scopes: &survey.selection.scopes,
            manifest: &survey.selection.manifest,
            known: &survey.known,
            reader,
            index_dir,
        };
        let folders = comparison.protect(&mut vanished)?;
        survey.disappeared.extend(folders);
    }
    let has_work =
        survey.changes > 0 || !vanished.is_empty() || survey.selection.manifest != *before;
    let ids = if has_work {
        survey.ids(reader, &vanished)?
    } else {
        Ids::default()
    };
    Ok(survey.into_plan(vanished, ids, has_work))
}

/// A survey in progress.
struct Survey<'s> {
    before: &'s Manifest,
    reader: &'s Reader,
    prune: bool,
    disappeared: Vec<Disappearance>,
    unreachable: Vec<PathBuf>,
    mount_points: MountPoints,
    selection: Selection,
    known: KnownFiles,
    /// The keys of unreadable folders and files. Indexed files at or below them stay.
    failed: Vec<String>,
    /// Files and streams to read or to record.
    changes: u64,
    ignored: u64,
    young: u64,
}

impl Survey<'_> {
    fn into_plan(self, vanished: Vec<(String, IndexedFile)>, ids: Ids, has_work: bool) -> Plan {
        Plan {
            has_work: has_work || self.selection.manifest != *self.before,
            mount_points: self.known.is_empty().then_some(self.mount_points),
            selection: self.selection,
            known: self.known,
            vanished,
            disappeared: self.disappeared,
            unreachable: self.unreachable,
            ids,
            ignored: self.ignored,
            young: self.young,
        }
    }

    fn walk(&mut self, index_dir: &Path, observer: &dyn Observer) -> Result<()> {
        let scopes = std::mem::take(&mut self.selection.scopes);
        for scope in &scopes {
            for entry in walk::walk(
                &scope.path,
                scope.root.follow,
                index_dir,
                scope.exclusions(),
            ) {
                if observer.is_stopped() {
                    return Err(anyhow!(Stopped));
                }
                match entry {
                    Entry::File(file) => self.compare(scope, &file)?,
                    Entry::Skipped(..) => self.ignored += 1,
                    Entry::Failed(path, _)
                        if self.prune && path == scope.path && is_missing(&path) =>
                    {
                        // Its articles are removed.
                        let key = path_key::path_key(&path);
                        self.selection.manifest.roots.remove(&key);
                        self.changes += 1;
                    }
                    Entry::Failed(path, _)
                        if scope.root.kind == RootKind::File && path == scope.path =>
                    {
                        let roots = &mut self.selection.manifest.roots;
                        if roots.get(&scope.root.path) == Some(&scope.root) {
                            roots.remove(&scope.root.path);
                        }
                    }
                    Entry::Failed(path, _) => {
                        self.changes += 1;
                        self.failed.push(path_key::path_key(&path));
                    }
                }
            }
        }
        self.selection.scopes = scopes;
        Ok(())
    }

    /// Determines the status of a file.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    fn compare(&mut self, scope: &Scope, found: &FileEntry) -> Result<()> {
        let manifest = &self.selection.manifest;
        if manifest.is_forgotten(&found.key) {
            return Ok(());
        }
        if self.is_unreachable(&found.path) {
            self.known.set_status(&found.key, Status::Emptied);
            return Ok(());
        }
        self.mount_points.visit(&scope.root, &found.path);
        let manifest = &self.selection.manifest;
        let is_young = known::is_young(found.modified, self.selection.settle);
        self.young += u64::from(is_young);
        let Some(known) = self.known.get(&found.key).map(|known| known.file) else {
            self.changes += u64::from(!is_young);
            return Ok(());
        };
        if is_young {
            self.known.set_status(&found.key, Status::Unchanged);
            return Ok(());
        }
        let is_cut = found.size == 0 && disappearance::may_have_articles(known.state);
        if is_cut && !self.prune && self.has_articles(&found.key)? {
            self.disappeared
                .push(Disappearance::of_file(found.path.clone()));
            self.known.set_status(&found.key, Status::Emptied);
            return Ok(());
        }
        let roots = (
            self.before.root_of(&found.key),
            manifest.root_of(&found.key),
        );
        let moved = matches!(roots, (Some(before), Some(now)) if before.path != now.path);
        let pre = self.selection.pre.as_ref();
        let has_program =
            known.state == ReadState::Ignored && pre.is_some_and(|pre| pre.matches(&found.path));
        let must_read = scope.again || moved || has_program || known.state == ReadState::Unread;
        if !must_read && known.size == found.size && known.modified == found.modified {
            self.known.set_status(&found.key, Status::Unchanged);
            return Ok(());
        }
        // Computed before the bytes are read, so that the next run detects a later change.
        let modified = known::trusted_if_old(found.modified);
        let was_young = known.modified == known::untrusted(found.modified);
        let may_be_same = !must_read && known.size == found.size;
        let status = match may_be_same.then(|| hash_of(&found.path)) {
            Some(Ok(hash)) if hash == Some(known.hash) && known.modified == modified => {
                Status::Unchanged
            }
            Some(Ok(hash)) if hash == Some(known.hash) => Status::Touched,
            // The file was compared only because it was young. The next run compares it again.
            Some(Err(_)) if was_young => Status::Unchanged,
            _ if must_read => Status::Stale,
            _ => Status::Changed,
        };
        // Settling a modification time does not justify a commit by itself.
        let only_settles = status == Status::Touched && was_young;
        self.changes += u64::from(status != Status::Unchanged && !only_settles);
        if status == Status::Touched {
            self.known.touch(&found.key, modified);
        } else {
            self.known.set_status(&found.key, status);
        }
        Ok(())
    }

    fn is_unreachable(&self, path: &Path) -> bool {
        let mut unreachable = self.unreachable.iter();
        unreachable.any(|folder| path.starts_with(folder))
    }

    /// Returns whether the index has articles of a file or of its members.
    fn has_articles(&self, key: &str) -> Result<bool> {
        Ok(!self.reader.articles_of(key)?.is_empty() || !self.reader.members_of(key)?.is_empty())
    }

    /// Gives the members of containers the status of their containers.
    fn compare_members(&mut self) -> Result<()> {
        if !self.known.has_members {
            return Ok(());
        }
        let streams = self.selection.streams.iter();
        let streams: HashSet<&str> = streams.map(|stream| &*stream.root.path).collect();
        let known = &mut self.known;
        self.reader.for_each_file(|key, _| {
            let (container, member) = path_key::split_member(key);
            if member.is_none() {
                return;
            }
            let container_status = known.get(container).map(|known| known.status);
            let status = match container_status {
                _ if streams.contains(container) => Status::Changed,
                Some(Status::Touched) => Status::Unchanged,
                Some(status) => status,
                None => Status::Unseen,
            };
            known.set_status(key, status);
        })
    }

    /// Returns the indexed files that the walk should have encountered and did not.
    fn vanished(&self, reader: &Reader) -> Result<Vec<(String, IndexedFile)>> {
        let mut vanished = Vec::new();
        let scopes = self.selection.scopes.iter();
        let scopes: HashSet<String> = scopes
            .map(|scope| path_key::path_key(&scope.path))
            .collect();
        if self.known.with_status(Status::Unseen).next().is_some() {
            reader.for_each_file(|key, file| {
                let status = self.known.get(key).map(|known| known.status);
                if status == Some(Status::Unseen) && self.has_vanished(key, &scopes) {
                    vanished.push((key.to_owned(), file));
                }
            })?;
        }
        Ok(vanished)
    }

    /// Returns whether a file that the walk did not encounter is at or below one of the keys of its
    /// scopes.
    fn has_vanished(&self, key: &str, scopes: &HashSet<String>) -> bool {
        let is_within = |path: &str| key == path || is_below(key, path);
        let is_in_scope = || {
            let folders = path_key::ancestors(key);
            scopes.contains(key) || folders.iter().any(|folder| scopes.contains(&**folder))
        };
        is_in_scope()
            && !self.selection.manifest.is_stream(key)
            && !self.failed.iter().any(|failed| is_within(failed))
    }

    /// Returns the ids in use. Ids of files that will be read again are released; ids of vanished
    /// files are free.
    fn ids(&self, reader: &Reader, vanished: &[(String, IndexedFile)]) -> Result<Ids> {
        let mut free: HashSet<DocAddress> = HashSet::new();
        for (key, _) in vanished {
            free.extend(reader.articles_of(key)?);
        }
        let mut released: HashMap<DocAddress, Rc<str>> = HashMap::new();
        let mut release = |key: &str| -> Result<()> {
            let key = Rc::from(key);
            let articles = reader.articles_of(&key)?.into_iter();
            released.extend(articles.map(|address| (address, Rc::clone(&key))));
            Ok(())
        };
        let changed = self.known.with_status(Status::Changed);
        for file in changed.chain(self.known.with_status(Status::Stale)) {
            release(&reader.file_key(file.address)?)?;
        }
        for stream in &self.selection.streams {
            release(&stream.root.path)?;
        }
        let mut ids = Ids::default();
        reader.for_each_id(|address, id| match released.get(&address) {
            Some(file) => ids.release(id, file),
            None if free.contains(&address) => {}
            None => {
                ids.take(id);
            }
        })?;
        Ok(ids)
    }
}

fn is_missing(path: &Path) -> bool {
    matches!(path.try_exists(), Ok(false))
}

/// Returns the hash of the bytes of a file; `None` if it was deleted or is no longer a regular
/// file.
pub(crate) fn hash_of(path: &Path) -> io::Result<Option<u64>> {
    let Some((mut file, _)) = walk::open(path)? else {
        return Ok(None);
    };
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut file, &mut hasher)?;
    Ok(Some(first_bits(hasher.finalize().as_bytes())))
}
