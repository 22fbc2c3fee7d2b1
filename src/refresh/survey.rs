//! Looks at the files without reading them: what is new or changed, what vanished.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Result, anyhow};
use tantivy::DocAddress;

use crate::index::document::State;
use crate::index::manifest::{RootKind, is_below};
use crate::load::walk::{self, Entry, FileEntry};
use crate::path_key;
use crate::refresh::known::{self, Fate};
use crate::refresh::report::Stopped;
use crate::refresh::run::{Run, Scope};

impl Run<'_> {
    /// Looks at the files without reading them: what is new or changed, what vanished.
    pub(crate) fn survey(&mut self) -> Result<()> {
        self.pending += self.streams.len() as u64;
        if self.known.is_empty() {
            self.pending += self.scopes.len() as u64;
            return Ok(());
        }
        for scope in std::mem::take(&mut self.scopes) {
            for entry in walk::walk(&scope.path, scope.root.follow, &self.dir.clone()) {
                if self.observer.is_stopped() {
                    return Err(anyhow!(Stopped));
                }
                match entry {
                    Entry::File(found) => self.compare(&scope, &found),
                    Entry::Skipped(..) => self.report.ignored += 1,
                    Entry::Failed(path, _)
                        if scope.root.kind == RootKind::File && path == scope.path =>
                    {
                        self.manifest.roots.retain(|root| *root != scope.root);
                    }
                    Entry::Failed(path, _) => {
                        self.pending += 1;
                        self.failed.push(path_key::path_key(&path));
                    }
                }
            }
            self.scopes.push(scope);
        }
        let removed = self.remove_vanished()?;
        if self.has_work() {
            let mut released: HashMap<DocAddress, Rc<str>> = HashMap::new();
            let mut release = |key: &str| -> Result<()> {
                let key = Rc::from(key);
                let articles = self.articles_of(&key)?.into_iter();
                released.extend(articles.map(|address| (address, Rc::clone(&key))));
                Ok(())
            };
            for file in self.known.with_fate(Fate::Stale) {
                release(&self.reader.file_key(file.address)?)?;
            }
            for (root, _) in &self.streams {
                release(&root.path)?;
            }
            let ids = &mut self.ids;
            self.reader
                .for_each_id(|address, id| match released.get(&address) {
                    Some(file) => ids.release(id, file),
                    None if removed.contains(&address) => {}
                    None => {
                        ids.take(id);
                    }
                })?;
        }
        Ok(())
    }

    /// Decides the fate of a file that the walk found.
    pub(crate) fn compare(&mut self, scope: &Scope, found: &FileEntry) {
        if self.manifest.is_forgotten(&found.key) {
            return;
        }
        let Some(known) = self.known.get(&found.key) else {
            self.pending += 1;
            return;
        };
        let roots = (
            self.before.root_of(&found.key),
            self.manifest.root_of(&found.key),
        );
        let moved = matches!(roots, (Some(before), Some(now)) if before.path != now.path);
        let is_other = scope.again || moved || known.state == State::Unread;
        if !is_other && known.size == found.size && known.modified == found.modified {
            self.known.set_fate(&found.key, Fate::Unchanged);
            return;
        }
        // Before its bytes are read: what changes afterwards is for the next run to see.
        let modified = known::settled(found.modified);
        let may_be_same = !is_other && known.size == found.size;
        let fate = match may_be_same.then(|| hash_of(&found.path)) {
            Some(Ok(hash)) if hash == Some(known.hash) && known.modified == modified => {
                Fate::Unchanged
            }
            Some(Ok(hash)) if hash == Some(known.hash) => Fate::Touched,
            // Nothing speaks for a change but that the file was young: the next run compares it.
            Some(Err(_)) if known.modified == known::unsettled(found.modified) => Fate::Unchanged,
            _ => Fate::Stale,
        };
        // To take a mark off is no work of its own: a run that finds nothing changed writes nothing.
        let only_settles =
            fate == Fate::Touched && known.modified == known::unsettled(found.modified);
        self.pending += u64::from(fate != Fate::Unchanged && !only_settles);
        match fate {
            Fate::Touched => self.known.touch(&found.key, modified),
            fate => self.known.set_fate(&found.key, fate),
        }
    }

    /// Removes the files that were not met where this run looked; gives their articles.
    pub(crate) fn remove_vanished(&mut self) -> Result<HashSet<DocAddress>> {
        let mut released = HashSet::new();
        let mut vanished = Vec::new();
        if self.known.with_fate(Fate::Unseen).next().is_some() {
            self.reader.for_each_file(|key, file| {
                let fate = self.known.get(key).map(|known| known.fate);
                if fate == Some(Fate::Unseen) && self.has_vanished(key) {
                    vanished.push(file);
                }
            })?;
        }
        for file in vanished {
            let key = self.reader.file_key(file.address)?;
            released.extend(self.articles_of(&key)?);
            self.delete(&key)?;
            self.pending += 1;
            if file.hash != 0 {
                *self.vanished.entry(file.hash).or_default() += 1;
            }
            if file.state != State::Unread {
                self.report.removed += 1;
            }
        }
        Ok(released)
    }

    pub(crate) fn has_vanished(&self, key: &str) -> bool {
        let within = |path: &str| key == path || is_below(key, path);
        !self.manifest.is_stream(key)
            && !self.failed.iter().any(|failed| within(failed))
            && self
                .scopes
                .iter()
                .any(|scope| within(&path_key::path_key(&scope.path)))
    }

    pub(crate) fn has_work(&self) -> bool {
        self.pending > 0 || self.manifest != self.before
    }
}

pub(crate) fn first_bits(hash: &[u8; 32]) -> u64 {
    let mut bits = [0; 8];
    for (to, from) in bits.iter_mut().zip(hash) {
        *to = *from;
    }
    u64::from_le_bytes(bits)
}

/// The hash of the bytes of a file; `None` when it is none any more.
fn hash_of(path: &Path) -> io::Result<Option<u64>> {
    let Some((mut file, _)) = walk::open(path)? else {
        return Ok(None);
    };
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut file, &mut hasher)?;
    Ok(Some(first_bits(hasher.finalize().as_bytes())))
}
