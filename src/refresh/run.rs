//! One run over an index: what it looks at, and its commits.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use tantivy::indexer::{MergePolicy, NoMergePolicy};
use tantivy::{DocAddress, Term};

use crate::copies::sketch::Sketch;
use crate::index::disk::adopt;
use crate::index::disk::errors;
use crate::index::disk::lock::WriteLock;
use crate::index::disk::store::{self, Store, Superseded};
use crate::index::document::{Facts, Ids, State};
use crate::index::manifest::{Manifest, Root, RootKind, is_below};
use crate::index::read::reader::Reader;
use crate::index::write::merging::{self, FewSegments};
use crate::index::write::writer::{Document, Writer};
use crate::load::{Note, NoteKind};
use crate::path_key;
use crate::refresh::known::{Fate, KnownFile, KnownFiles};
use crate::refresh::pending::WaitingFacts;
use crate::refresh::report::{Observer, Report, Settings, Stopped, Target};

/// A root, and the part of it that this run looks at.
pub(crate) struct Scope {
    pub(crate) root: Root,
    pub(crate) path: PathBuf,
    /// All files are read again: the root is read in another way than before.
    pub(crate) again: bool,
}

pub(crate) struct Run<'r> {
    /// The folder of the index, to be left out of the walk.
    pub(crate) dir: PathBuf,
    pub(crate) settings: &'r Settings,
    pub(crate) observer: &'r mut dyn Observer,
    pub(crate) store: Store,
    pub(crate) writer: Writer,
    pub(crate) reader: Reader,
    pub(crate) before: Manifest,
    pub(crate) manifest: Manifest,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) streams: Vec<(Root, Box<dyn Read>)>,
    pub(crate) known: KnownFiles,
    /// Folders and files that could not be looked at: what is known below them stays.
    pub(crate) failed: Vec<String>,
    /// How often the bytes with a hash vanished, so that a rename is seen.
    pub(crate) vanished: HashMap<u64, u64>,
    /// Files to read or remove.
    pub(crate) pending: u64,
    pub(crate) ids: Ids,
    /// Hashes of the keys of files that gave way to others before they were read.
    pub(crate) displaced: HashSet<u64>,
    pub(crate) report: Report,
    pub(crate) files_seen: u64,
    pub(crate) articles_read: u64,
    /// Hashes of the files that were met, in a rebuild.
    pub(crate) met: HashSet<u64>,
    /// Whether a commit puts the generation in force: a rebuild waits until it is whole.
    pub(crate) in_force: bool,
    /// How a rebuild takes the place of the generation that it reads.
    pub(crate) supersedes: Option<Superseded>,
    pub(crate) last_commit: Instant,
    /// Facts of files that were read, to be written behind their articles.
    pub(crate) facts: WaitingFacts,
    /// Held from before the first look at the index to after the last commit; last here, so that it is
    /// given back when nothing writes any more.
    pub(crate) lock: WriteLock,
}

/// Readies the folder of an index for a run that holds the lock: takes over an index of an older version, and
/// finishes what a run that was killed had as good as done.
///
/// # Errors
/// Returns an error if the folder is in a state that only `check --repair` may change.
pub(crate) fn prepare(dir: &Path, observer: &mut dyn Observer) -> Result<()> {
    if adopt::adopt(dir)? {
        let reason = "this index of an older version of fihris is marked as one now";
        observer.note(&dir.display().to_string(), &Note::warning(reason));
    }
    store::settle(dir)
}

impl<'r> Run<'r> {
    pub(crate) fn open(
        dir: &Path,
        settings: &'r Settings,
        observer: &'r mut dyn Observer,
    ) -> Result<Self> {
        let lock = WriteLock::take(dir, settings.wait, observer)?;
        prepare(dir, observer)?;
        let store = match Store::open_any(dir)? {
            Some(_) => Store::open(dir)?,
            None => Store::create(dir)?,
        };
        Self::over(store, lock, dir, settings, observer)
    }

    /// A run over an index whatever made it.
    pub(crate) fn over(
        store: Store,
        lock: WriteLock,
        dir: &Path,
        settings: &'r Settings,
        observer: &'r mut dyn Observer,
    ) -> Result<Self> {
        let writer = store.writer(settings.threads, settings.memory_bytes, Sketch::bytes_of)?;
        let reader = Reader::new(&store)?;
        Ok(Run {
            dir: dir.canonicalize()?,
            settings,
            observer,
            known: KnownFiles::read(&reader)?,
            before: store.manifest.clone(),
            manifest: store.manifest.clone(),
            store,
            writer,
            reader,
            scopes: Vec::new(),
            streams: Vec::new(),
            failed: Vec::new(),
            vanished: HashMap::new(),
            pending: 0,
            ids: Ids::default(),
            displaced: HashSet::new(),
            report: Report::default(),
            files_seen: 0,
            articles_read: 0,
            met: HashSet::new(),
            in_force: true,
            supersedes: None,
            last_commit: Instant::now(),
            facts: WaitingFacts::default(),
            lock,
        })
    }

    /// Decides what to look at, and writes it down in the manifest.
    pub(crate) fn choose(&mut self, targets: Vec<Target>) -> Result<()> {
        if targets.is_empty() && self.scopes.is_empty() {
            // What was forgotten can still be merged away.
            let is_old = store::current(&self.store.dir)?.is_some();
            if self.manifest.roots.is_empty() && !(self.settings.compact && is_old) {
                bail!("nothing to index: give a folder or a file, as in `fihris index articles/`");
            }
            for root in self.manifest.roots.clone() {
                if root.kind != RootKind::Stream {
                    let path = path_key::key_path(&root.path);
                    self.scopes.push(Scope {
                        root,
                        path,
                        again: false,
                    });
                }
            }
        }
        for target in targets {
            match target {
                Target::Path(path) => self.choose_path(path),
                Target::Stream(name, _)
                    if self.streams.iter().any(|(root, _)| root.path == name) => {}
                Target::Stream(name, input) => {
                    let root = self.root(name, RootKind::Stream);
                    self.manifest.add(root.clone());
                    self.streams.push((root, input));
                }
            }
        }
        // A path inside another one that was given is looked at once.
        let paths: Vec<PathBuf> = self.scopes.iter().map(|scope| scope.path.clone()).collect();
        let mut index = 0;
        self.scopes.retain(|scope| {
            let earlier = paths.iter().take(index);
            index += 1;
            !earlier.into_iter().any(|path| *path == scope.path)
                && !paths
                    .iter()
                    .any(|path| *path != scope.path && scope.path.starts_with(path))
        });
        Ok(())
    }

    pub(crate) fn choose_path(&mut self, path: PathBuf) {
        let key = path_key::path_key(&path);
        self.manifest.remember(&key);
        let folder = self.manifest.root_of(&key).cloned();
        if let Some(root) = folder.filter(|_| self.settings.load.is_none()) {
            self.scopes.push(Scope {
                root,
                path,
                again: false,
            });
            return;
        }
        let kind = if path.is_dir() {
            RootKind::Folder
        } else {
            RootKind::File
        };
        let root = self.root(key, kind);
        let again = self
            .before
            .root_of(&root.path)
            .is_some_and(|known| *known != root);
        self.manifest.add(root.clone());
        self.scopes.push(Scope { root, path, again });
    }

    pub(crate) fn root(&self, path: String, kind: RootKind) -> Root {
        Root {
            path,
            kind,
            options: self.settings.load.clone().unwrap_or_default(),
            follow: self.settings.follow,
        }
    }

    pub(crate) fn is_stream(&self, name: &str) -> bool {
        self.manifest.is_stream(name)
    }

    pub(crate) fn forget(&mut self, key: &str) -> Result<bool> {
        let inside = |path: &str| path == key || is_below(path, key);
        let roots = self.manifest.roots.len();
        self.manifest.roots.retain(|root| !inside(&root.path));
        let mut found = self.manifest.roots.len() < roots;
        let mut files = Vec::new();
        self.reader.for_each_file(|file_key, _| {
            let file = self.known.get(file_key);
            if inside(file_key) && file.is_some_and(|file| file.fate == Fate::Unseen) {
                files.push(file_key.to_owned());
            }
        })?;
        for file_key in files {
            found = true;
            self.report.removed += 1;
            self.known.set_fate(&file_key, Fate::Stale);
            self.delete(&file_key)?;
        }
        if found && self.manifest.root_of(key).is_some() {
            self.manifest.forgotten.push(key.to_owned());
        }
        Ok(found)
    }

    pub(crate) fn articles_of(&self, key: &str) -> Result<Vec<DocAddress>> {
        self.reader
            .addresses(&Term::from_field_text(self.store.fields.file, key))
    }

    pub(crate) fn delete(&mut self, key: &str) -> Result<()> {
        self.writer.delete_articles(key)?;
        self.delete_facts(key)
    }

    pub(crate) fn delete_facts(&mut self, key: &str) -> Result<()> {
        self.facts.remove(key);
        self.writer.delete_facts(key)
    }

    /// Notes the facts of a file, to be written by the commit of its articles.
    pub(crate) fn add_facts(&mut self, key: &str, facts: Facts) -> Result<()> {
        self.facts.add(key, facts);
        if self.facts.are_many() {
            self.write_facts()?;
        }
        Ok(())
    }

    fn write_facts(&mut self) -> Result<()> {
        for (key, facts) in self.facts.take() {
            self.writer.add(Document::Facts(key, facts.into()))?;
        }
        Ok(())
    }

    /// The commit at the end of a run, after which the index is tidied up.
    pub(crate) fn commit_last(&mut self) -> Result<()> {
        let policy: Box<dyn MergePolicy> = match self.settings.compact {
            true => Box::new(NoMergePolicy), // all of it is merged once, by `finish`
            false => Box::new(FewSegments),
        };
        // What this run added becomes one with the rest, not the rest by itself before.
        self.write_facts()?;
        self.writer.hand_over()?;
        self.writer.set_merge_policy(policy);
        self.commit()
    }

    pub(crate) fn commit(&mut self) -> Result<()> {
        self.write_facts()?;
        let payload = self.manifest.to_payload()?;
        let lock = &self.lock;
        self.writer.commit(&payload, || lock.check())?;
        if self.in_force {
            self.store.activate(self.supersedes)?;
        }
        self.last_commit = Instant::now();
        Ok(())
    }

    /// Ends a run that was asked to stop. What it read is committed, and not merged: there is no time.
    pub(crate) fn stop(&mut self) -> Result<()> {
        if self.in_force && !self.settings.strict {
            self.writer.set_merge_policy(Box::new(NoMergePolicy));
            self.commit()?;
        }
        Err(anyhow!(Stopped))
    }

    /// Waits for merges and sums up.
    pub(crate) fn finish(mut self, start: Instant) -> Result<Report> {
        let unchanged = self.known.with_fate(Fate::Unchanged);
        let mut partly = Vec::new();
        for file in unchanged.chain(self.known.with_fate(Fate::Touched)) {
            match file.state {
                State::Ignored => self.report.ignored += 1,
                State::Partly => {
                    self.report.unchanged += 1;
                    self.report.skipped += 1;
                    partly.push(file);
                }
                State::Read | State::Unread => self.report.unchanged += 1,
            }
        }
        for file in partly {
            self.tell_again(&file)?;
        }
        self.writer.wait_merging_threads()?;
        if self.settings.compact {
            merging::compact(&self.store)?;
        }
        let reader = Reader::new(&self.store)?;
        self.report.articles = reader.article_count()?;
        if let Some(after_commit) = self.settings.after_commit
            && let Err(error) = after_commit(&self.store, &reader)
        {
            let note = Note::warning(errors::told(&error));
            self.observer
                .note(&self.store.dir.display().to_string(), &note);
        }
        self.report.seconds = start.elapsed().as_secs_f64();
        Ok(self.report)
    }

    /// What could not be read of a file that did not change is still not read: each run says so.
    fn tell_again(&mut self, file: &KnownFile) -> Result<()> {
        let facts = self.reader.facts(file.address)?;
        for note in facts
            .notes
            .iter()
            .filter(|note| note.kind == NoteKind::Problem)
        {
            self.observer.note(&facts.path, note);
            self.report.problems += 1;
        }
        Ok(())
    }
}
