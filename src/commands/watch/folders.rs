//! The folders that a watch follows: by events of the file system or, where there are none, by
//! looking at them in intervals.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher};

use crate::index::manifest::{Manifest, RootKind};
use crate::load::exclusion::IGNORE_FILE;
use crate::note;
use crate::path_key;

/// A message to the thread that refreshes the index.
#[derive(Debug)]
pub enum Event {
    /// A file or folder may have changed.
    Changed(PathBuf),
    /// Events were lost.
    Lost,
    /// The command must end.
    Stop,
}

/// A change of the folders that are followed.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// A folder is followed from now on; `is_back` if it was missing.
    Appeared { folder: PathBuf, is_back: bool },
    /// A folder is missing.
    Missing(PathBuf),
    /// A folder gives no events, for this reason, and must be looked at in intervals.
    Polled(PathBuf, String),
}

/// A folder as it was when it was last looked at.
#[derive(Debug)]
struct Followed {
    /// The device and the inode number of the folder; `None` while it is missing.
    identity: Option<(u64, u64)>,
    has_events: bool,
    /// Whether an event said that the folder itself changed, so that its events may have ended.
    is_stale: bool,
}

/// The roots of an index, and the folders that contain them.
pub struct Folders {
    /// `None` if all folders are looked at in intervals.
    watcher: Option<RecommendedWatcher>,
    index_dir: PathBuf,
    /// The roots, with whether each is a folder.
    roots: BTreeMap<PathBuf, bool>,
    followed: BTreeMap<PathBuf, Followed>,
}

impl Folders {
    /// Returns a list without folders. With `has_events`, their events go to `sender`.
    ///
    /// # Errors
    /// Returns an error if the file system gives no events.
    pub fn new(index_dir: &Path, has_events: bool, sender: Sender<Event>) -> notify::Result<Self> {
        let watcher = if has_events {
            let config = Config::default().with_follow_symlinks(false);
            let send = move |event| send(event, &sender);
            Some(RecommendedWatcher::new(send, config)?)
        } else {
            None
        };
        Ok(Folders {
            watcher,
            index_dir: index_dir.to_owned(),
            roots: BTreeMap::new(),
            followed: BTreeMap::new(),
        })
    }

    /// Follows the roots of an index, and looks which of them are there.
    pub fn update(&mut self, manifest: &Manifest) -> Vec<Change> {
        let roots = manifest.roots.values();
        let roots = roots.filter(|root| root.kind != RootKind::Stream);
        let mut wanted: BTreeMap<PathBuf, (RecursiveMode, bool)> = BTreeMap::new();
        self.roots.clear();
        for root in roots {
            let path = path_key::key_path(&root.path);
            let is_folder = root.kind == RootKind::Folder;
            // A file that is replaced by another has a new number: its folder is followed.
            let (folder, mode) = match path.parent() {
                Some(parent) if !is_folder => (parent.to_owned(), RecursiveMode::NonRecursive),
                _ => (path.clone(), RecursiveMode::Recursive),
            };
            self.roots.insert(path, is_folder);
            let entry = wanted.entry(folder).or_insert((mode, root.follow));
            if mode == RecursiveMode::Recursive {
                entry.0 = mode;
            }
            entry.1 |= root.follow;
        }
        let gone: Vec<PathBuf> = self
            .followed
            .keys()
            .filter(|folder| !wanted.contains_key(*folder))
            .cloned()
            .collect();
        for folder in gone {
            self.unfollow(&folder);
            self.followed.remove(&folder);
        }
        let mut changes = Vec::new();
        for (folder, (mode, follows_links)) in wanted {
            self.look_at(folder, mode, follows_links, &mut changes);
        }
        changes
    }

    /// Looks whether a folder is there and is the one that is followed.
    fn look_at(
        &mut self,
        folder: PathBuf,
        mode: RecursiveMode,
        follows_links: bool,
        changes: &mut Vec<Change>,
    ) {
        let identity = identity(&folder);
        let known = self.followed.get(&folder);
        let before = known.map(|known| known.identity);
        let is_stale = known.is_some_and(|known| known.is_stale);
        if before == Some(identity) && !is_stale {
            return;
        }
        self.unfollow(&folder);
        let mut has_events = false;
        if identity.is_some() {
            changes.push(Change::Appeared {
                folder: folder.clone(),
                is_back: before == Some(None),
            });
            match self.watch(&folder, mode, follows_links) {
                Ok(()) => has_events = self.watcher.is_some(),
                Err(reason) => changes.push(Change::Polled(folder.clone(), reason)),
            }
        } else {
            changes.push(Change::Missing(folder.clone()));
        }
        let followed = Followed {
            identity,
            has_events,
            is_stale: false,
        };
        self.followed.insert(folder, followed);
    }

    /// Asks for the events of a folder.
    ///
    /// # Errors
    /// Returns the reason why it gives none.
    fn watch(
        &mut self,
        folder: &Path,
        mode: RecursiveMode,
        follows_links: bool,
    ) -> Result<(), String> {
        let Some(watcher) = &mut self.watcher else {
            return Ok(());
        };
        if follows_links {
            return Err("it is read with --follow".to_owned());
        }
        if is_remote(folder) {
            return Err("it is on a file system of another machine".to_owned());
        }
        watcher.watch(folder, mode).map_err(|error| {
            // A part of the folder may be followed already.
            watcher.unwatch(folder).ok();
            reason(&error)
        })
    }

    fn unfollow(&mut self, folder: &Path) {
        if let Some(watcher) = &mut self.watcher
            && self
                .followed
                .get(folder)
                .is_some_and(|known| known.has_events)
        {
            // The folder may be gone, and its watch with it.
            watcher.unwatch(folder).ok();
        }
    }

    /// Returns the number of folders and files of the index.
    pub fn len(&self) -> usize {
        self.roots.len()
    }

    /// Returns whether a folder must be looked at in intervals.
    pub fn has_polled(&self) -> bool {
        let mut followed = self.followed.values();
        followed.any(|known| known.identity.is_some() && !known.has_events)
    }

    /// Returns the roots that are there.
    pub fn present(&self) -> Vec<PathBuf> {
        let roots = self.roots.keys().filter(|path| path.exists());
        roots.cloned().collect()
    }

    /// Returns the path to compare after an event at `path`; `None` if the index does not read it.
    pub fn path_of_event(&mut self, path: &Path) -> Option<PathBuf> {
        if let Some(followed) = self.followed.get_mut(path) {
            followed.is_stale = true;
        }
        if path.starts_with(&self.index_dir) {
            return None;
        }
        let below = self.roots.iter().filter_map(|(root, is_folder)| {
            let below = path.strip_prefix(root).ok()?;
            (*is_folder || below.as_os_str().is_empty()).then_some(below)
        });
        // The innermost root.
        let below = below.min_by_key(|below| below.components().count())?;
        let mut names = below.iter().peekable();
        while let Some(name) = names.next() {
            if names.peek().is_none() && name == IGNORE_FILE {
                return path.parent().map(Path::to_owned);
            }
            if name.as_encoded_bytes().starts_with(b".") {
                return None;
            }
        }
        Some(path.to_owned())
    }
}

/// Sends the paths of an event of the file system.
fn send(event: notify::Result<notify::Event>, sender: &Sender<Event>) {
    let Ok(event) = event else {
        sender.send(Event::Lost).ok();
        return;
    };
    if event.need_rescan() {
        sender.send(Event::Lost).ok();
    }
    if is_change(event.kind) {
        for path in event.paths {
            sender.send(Event::Changed(path)).ok();
        }
    }
}

/// Returns whether an event may be a change of files: reading is none.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

/// Returns an error of the watcher as a reason.
fn reason(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::Io(error) => note::io_reason(error),
        notify::ErrorKind::MaxFilesWatch => {
            "the system follows no more folders (fs.inotify.max_user_watches)".to_owned()
        }
        _ => "the system gives no events of it".to_owned(),
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = path.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<(u64, u64)> {
    path.exists().then_some((0, 0))
}

/// Returns whether other machines can change a folder, of which the system gives no events.
#[cfg(target_os = "linux")]
fn is_remote(path: &Path) -> bool {
    /// The types of NFS, SMB (three), FUSE, 9P, Ceph, AFS and Lustre, from `linux/magic.h`.
    const REMOTE: [u32; 9] = [
        0x6969,
        0x517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x6573_5546,
        0x0102_1997,
        0x00C3_6400,
        0x5346_414F,
        0x0BD0_0BD0,
    ];
    // The type is 32 bits wide, whatever the sign and the width of the field.
    let kind = rustix::fs::statfs(path).map(|facts| facts.f_type as u32);
    kind.is_ok_and(|kind| REMOTE.contains(&kind))
}

#[cfg(not(target_os = "linux"))]
fn is_remote(_: &Path) -> bool {
    false
}
