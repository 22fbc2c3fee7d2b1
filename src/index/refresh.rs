//! Brings an index up to date with the files: what changed is read, what vanished is removed,
//! what stayed is left alone. One commit at the end; for long runs one every few minutes, each of
//! whole files.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use serde::Serialize;
use tantivy::{DocAddress, IndexWriter, Term};

use super::document::{Facts, Ids, State};
use super::intake::Intake;
use super::known::{self, Fate, KnownFile, KnownFiles};
use super::manifest::{Manifest, Root, RootKind, is_below};
use super::reader::Reader;
use super::store::Store;
use crate::load::walk::{self, Found, Met};
use crate::load::{self, LoadError, Note, NoteKind, Origin, Outcome};

/// How long a run goes on before what it read so far is committed.
const COMMIT_EVERY: Duration = Duration::from_secs(180);

/// What to bring up to date.
pub enum Target {
    /// A file or a folder.
    Path(PathBuf),
    /// A stream, under this name.
    Stream(String, Box<dyn Read>),
}

/// How to do it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How files are read; `None` to read known roots as they were read before.
    pub load: Option<load::Options>,
    /// Whether symbolic links are followed.
    pub follow: bool,
    /// Stop at the first thing that cannot be read, and commit nothing.
    pub strict: bool,
    /// Memory of the indexing threads together, in bytes.
    pub memory_bytes: usize,
    /// Indexing threads.
    pub threads: usize,
}

/// What a run did. Counts are files, but for `problems`, `articles` and `seconds`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// New files.
    pub added: u64,
    /// Files whose bytes changed, or that were read in another way.
    pub updated: u64,
    /// New files that hold the bytes of a file that vanished.
    pub renamed: u64,
    /// Files that were left alone.
    pub unchanged: u64,
    /// Files that vanished.
    pub removed: u64,
    /// Files and folders that could not be read, in whole or in part.
    pub skipped: u64,
    /// Files of a kind that fihris does not read, empty ones, links that are not followed.
    pub ignored: u64,
    /// Records, files and folders that could not be read.
    pub problems: u64,
    /// Articles in the index afterwards.
    pub articles: u64,
    /// Time taken.
    pub seconds: f64,
}

/// Hears what a run meets.
pub trait Observer {
    /// Something a person should know of a file.
    fn note(&mut self, path: &str, note: &Note);
    /// How far the run is: files looked at, articles read.
    fn progress(&mut self, files: u64, articles: u64);
}

/// Brings the index in `dir` up to date with `targets`, or with all that it knows when there are
/// none. Makes the index when there is none.
///
/// # Errors
/// When the index cannot be read or written, when there is nothing to index, and with `strict`
/// when something could not be read. Otherwise what cannot be read is noted and counted.
pub fn refresh(
    dir: &Path,
    targets: Vec<Target>,
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    let targets = resolve(targets)?;
    let mut run = Run::open(dir, settings, observer)?;
    run.choose(targets)?;
    run.survey()?;
    if run.has_work() {
        run.read_all()?;
        run.commit()?;
    }
    run.finish(start)
}

/// Takes a root or a file out of the index; it stays out until `index` names it again.
/// Gives the number of files taken out.
///
/// # Errors
/// When the index cannot be read or written, or does not hold the path.
pub fn forget(
    dir: &Path,
    paths: &[PathBuf],
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    Store::open(dir)?;
    let mut run = Run::open(dir, settings, observer)?;
    for path in paths {
        let absolute = path.canonicalize().or_else(|_| std::path::absolute(path))?;
        let key = walk::path_key(&absolute);
        let name = path.to_string_lossy();
        if !run.forget(&key)? && !run.forget(&name)? {
            bail!(
                "the index does not hold {}: `fihris stats` lists what it holds",
                path.display()
            );
        }
    }
    run.commit()?;
    run.report.unchanged = 0;
    run.finish(start)
}

/// The paths as the index knows them. A path that is not there is an error when it is the only one.
pub(super) fn resolve(targets: Vec<Target>) -> Result<Vec<Target>> {
    let mut resolved = Vec::new();
    for target in targets {
        resolved.push(match target {
            Target::Path(path) => match path.canonicalize() {
                Ok(path) => Target::Path(path),
                Err(error) => bail!("cannot read {}: {}", path.display(), walk::reason(&error)),
            },
            stream => stream,
        });
    }
    Ok(resolved)
}

/// A root, and the part of it that this run looks at.
struct Scope {
    root: Root,
    path: PathBuf,
    /// All files are read again: the root is read in another way than before.
    again: bool,
}

pub(super) struct Run<'r> {
    /// The folder of the index, to be left out of the walk.
    dir: PathBuf,
    settings: &'r Settings,
    observer: &'r mut dyn Observer,
    pub(super) store: Store,
    /// Its lock is held from before the first look at the files to after the last commit.
    pub(super) writer: IndexWriter,
    reader: Reader,
    before: Manifest,
    pub(super) manifest: Manifest,
    scopes: Vec<Scope>,
    streams: Vec<(Root, Box<dyn Read>)>,
    known: KnownFiles,
    /// Folders and files that could not be looked at: what is known below them stays.
    failed: Vec<String>,
    /// How often the bytes with a hash vanished, so that a rename is seen.
    vanished: HashMap<u64, u64>,
    /// Files to read or remove.
    pending: u64,
    pub(super) ids: Ids,
    pub(super) report: Report,
    files_seen: u64,
    articles_read: u64,
    /// Hashes of the files that were met, in a rebuild.
    met: HashSet<u64>,
    /// Whether a commit puts the generation in force: a rebuild waits until it is whole.
    pub(super) in_force: bool,
    last_commit: Instant,
}

impl<'r> Run<'r> {
    fn open(dir: &Path, settings: &'r Settings, observer: &'r mut dyn Observer) -> Result<Self> {
        let store = match Store::open_any(dir)? {
            Some(_) => Store::open(dir)?,
            None => Store::create(dir, 1)?,
        };
        let mut run = Self::over(store, dir, settings, observer)?;
        // Another run may have gone ahead between opening and locking.
        if let Some(now) = Store::open_any(dir)? {
            if now.generation != run.store.generation {
                bail!(
                    "the index at {} was rebuilt meanwhile: try again",
                    dir.display()
                );
            }
            run.before = now.manifest.clone();
            run.manifest = now.manifest;
        }
        Ok(run)
    }

    /// A run over an index whatever made it.
    pub(super) fn over(
        store: Store,
        dir: &Path,
        settings: &'r Settings,
        observer: &'r mut dyn Observer,
    ) -> Result<Self> {
        let writer = store.writer(settings.threads, settings.memory_bytes)?;
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
            report: Report::default(),
            files_seen: 0,
            articles_read: 0,
            met: HashSet::new(),
            in_force: true,
            last_commit: Instant::now(),
        })
    }

    /// Decides what to look at, and writes it down in the manifest.
    pub(super) fn choose(&mut self, targets: Vec<Target>) -> Result<()> {
        if targets.is_empty() && self.scopes.is_empty() {
            if self.manifest.roots.is_empty() {
                bail!("nothing to index: give a folder or a file, as in `fihris index articles/`");
            }
            for root in self.manifest.roots.clone() {
                if root.kind != RootKind::Stream {
                    let path = walk::key_path(&root.path);
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

    fn choose_path(&mut self, path: PathBuf) {
        let key = walk::path_key(&path);
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

    fn root(&self, path: String, kind: RootKind) -> Root {
        Root {
            path,
            kind,
            options: self.settings.load.clone().unwrap_or_default(),
            follow: self.settings.follow,
        }
    }

    /// Looks at the files without reading them: what is new or changed, what vanished.
    pub(super) fn survey(&mut self) -> Result<()> {
        self.pending += self.streams.len() as u64;
        if self.known.is_empty() {
            self.pending += self.scopes.len() as u64;
            return Ok(());
        }
        for scope in std::mem::take(&mut self.scopes) {
            for met in walk::walk(&scope.path, scope.root.follow, &self.dir.clone()) {
                match met {
                    Met::File(found) => self.compare(&scope, &found),
                    Met::Passed(..) => self.report.ignored += 1,
                    Met::Failed(path, _)
                        if scope.root.kind == RootKind::File && path == scope.path =>
                    {
                        self.manifest.roots.retain(|root| *root != scope.root);
                    }
                    Met::Failed(path, _) => {
                        self.pending += 1;
                        self.failed.push(walk::path_key(&path));
                    }
                }
            }
            self.scopes.push(scope);
        }
        let mut released = self.remove_vanished()?;
        for file in self.known.with_fate(Fate::Stale) {
            released.extend(self.articles_of(&self.reader.file_key(file.address)?)?);
        }
        for (root, _) in &self.streams {
            released.extend(self.articles_of(&root.path)?);
        }
        if self.has_work() {
            let ids = &mut self.ids;
            self.reader.for_each_id(|address, id| {
                if !released.contains(&address) {
                    ids.take(id);
                }
            })?;
        }
        Ok(())
    }

    /// Decides the fate of a file that the walk found.
    fn compare(&mut self, scope: &Scope, found: &Found) {
        if self.manifest.is_forgotten(&found.key) {
            return;
        }
        let Some(known) = self.known.get(&found.key).copied() else {
            self.pending += 1;
            return;
        };
        let root_before = self.before.root_of(&found.key);
        let moved = root_before.is_some_and(|before| before.path != scope.root.path);
        let fate = if scope.again || moved || known.state == State::Unread {
            Fate::Stale
        } else if known.size == found.size && known.modified == found.modified {
            Fate::Unchanged
        } else if known.size == found.size
            && hash_of(&found.path).is_ok_and(|hash| hash == known.hash)
        {
            Fate::Touched
        } else {
            Fate::Stale
        };
        self.pending += u64::from(fate != Fate::Unchanged);
        self.known.set_fate(&found.key, fate);
    }

    /// Removes the files that were not met where this run looked; gives their articles.
    fn remove_vanished(&mut self) -> Result<HashSet<DocAddress>> {
        let mut released = HashSet::new();
        let unseen: Vec<KnownFile> = self.known.with_fate(Fate::Unseen).copied().collect();
        for file in unseen {
            let key = self.reader.file_key(file.address)?;
            if !self.has_vanished(&key) {
                continue;
            }
            released.extend(self.articles_of(&key)?);
            self.delete(&key);
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

    fn has_vanished(&self, key: &str) -> bool {
        let within = |path: &str| key == path || is_below(key, path);
        !self.manifest.is_stream(key)
            && !self.failed.iter().any(|failed| within(failed))
            && self
                .scopes
                .iter()
                .any(|scope| within(&walk::path_key(&scope.path)))
    }

    fn has_work(&self) -> bool {
        self.pending > 0 || self.manifest != self.before
    }

    /// Reads what the survey found to be read.
    pub(super) fn read_all(&mut self) -> Result<()> {
        self.report.ignored = 0;
        for scope in std::mem::take(&mut self.scopes) {
            for met in walk::walk(&scope.path, scope.root.follow, &self.dir.clone()) {
                match met {
                    Met::File(found) => self.visit(&scope.root, &found)?,
                    Met::Passed(..) => self.report.ignored += 1,
                    Met::Failed(path, reason) => self.cannot_look(&scope, &path, &reason)?,
                }
                if !self.settings.strict && self.last_commit.elapsed() > COMMIT_EVERY {
                    self.commit()?;
                }
            }
        }
        for (root, mut input) in std::mem::take(&mut self.streams) {
            self.met.insert(known::hash(&root.path));
            let origin = Origin {
                path: root.path.clone(),
                id: root.path.clone(),
                category: None,
            };
            let facts = facts(&root.path, 0, 0);
            self.delete(&root.path);
            self.take_in(&root.path, facts, None, |sink| {
                load::load_reader(&mut input, &origin, &root.options, sink)
            })?;
        }
        Ok(())
    }

    /// Whether this run met a file with this key.
    pub(super) fn has_met(&self, key: &str) -> bool {
        self.met.contains(&known::hash(key))
    }

    /// A file that the walk found: left alone, noted as touched, or read.
    fn visit(&mut self, root: &Root, found: &Found) -> Result<()> {
        self.files_seen += 1;
        self.observer.progress(self.files_seen, self.articles_read);
        if !self.in_force {
            self.met.insert(known::hash(&found.key));
        }
        if self.manifest.is_forgotten(&found.key) {
            return Ok(());
        }
        let known = self.known.get(&found.key).copied();
        match known.map(|known| known.fate) {
            Some(Fate::Unchanged) => Ok(()),
            Some(Fate::Touched) => self.touch(found, known),
            _ => self.read(root, found, known),
        }
    }

    /// The same bytes with another time: only the facts are written anew.
    fn touch(&mut self, found: &Found, known: Option<KnownFile>) -> Result<()> {
        let Some(known) = known else { return Ok(()) };
        let mut facts = self.reader.facts(known.address)?;
        facts.modified = found.modified;
        self.writer.delete_term(Term::from_field_text(
            self.store.fields.facts_of,
            &found.key,
        ));
        self.writer
            .add_document(facts.document(&self.store.fields, &found.key)?)?;
        Ok(())
    }

    fn read(&mut self, root: &Root, found: &Found, known: Option<KnownFile>) -> Result<()> {
        let path = found.path.to_string_lossy().into_owned();
        let facts = facts(&path, found.size, found.modified);
        if let Err(error) = File::open(&found.path) {
            // What was read of it before stays: it may be readable again tomorrow.
            let held = known.is_some_and(|known| known.state != State::Unread);
            return self.cannot_read(&found.key, facts, &walk::reason(&error), held);
        }
        if known.is_some() {
            self.delete(&found.key);
        }
        let origin = origin(root, &found.path, &path);
        self.take_in(&found.key, facts, known, |sink| {
            load::load_file(&found.path, &origin, &root.options, sink)
        })
    }

    /// Runs a loader into the index and counts what came of it.
    fn take_in(
        &mut self,
        key: &str,
        mut facts: Facts,
        known: Option<KnownFile>,
        load: impl FnOnce(&mut dyn FnMut(load::Item) -> Result<()>) -> Result<Outcome, LoadError>,
    ) -> Result<()> {
        let path = facts.path.clone();
        let (fields, strict) = (self.store.fields, self.settings.strict);
        let mut intake = Intake::new(
            &self.writer,
            fields,
            &mut self.ids,
            &mut *self.observer,
            (key, &path),
            strict,
        );
        let outcome = load(&mut |item| intake.take(item));
        match outcome {
            Ok(Outcome::Read(summary)) => {
                facts.kind = summary.format.to_string();
                facts.hash = first_bits(&summary.hash);
                facts.state = if intake.problems > 0 {
                    State::Partly
                } else {
                    State::Read
                };
            }
            Ok(Outcome::Ignored { kind, hash }) => {
                facts.kind = kind;
                facts.hash = first_bits(&hash);
                facts.state = State::Ignored;
            }
            Err(LoadError::File(reason)) => {
                facts.state = if intake.articles > 0 {
                    State::Partly
                } else {
                    State::Unread
                };
                intake.note(problem(&reason))?;
            }
            Err(LoadError::Sink(error)) => return Err(error),
        }
        facts.articles = intake.articles;
        facts.notes = std::mem::take(&mut intake.notes);
        facts.more_notes = intake.more_notes;
        let problems = intake.problems;
        self.report.problems += problems;
        self.report.skipped += u64::from(problems > 0);
        self.articles_read += facts.articles;
        match facts.state {
            State::Ignored => self.report.ignored += 1,
            State::Unread => {}
            State::Read | State::Partly if known.is_some() => self.report.updated += 1,
            State::Read | State::Partly => self.count_new(facts.hash),
        }
        self.writer.add_document(facts.document(&fields, key)?)?;
        Ok(())
    }

    /// A new file is a renamed one when its bytes vanished elsewhere.
    fn count_new(&mut self, hash: u64) {
        match self.vanished.get_mut(&hash) {
            Some(left) if *left > 0 => {
                *left -= 1;
                self.report.removed = self.report.removed.saturating_sub(1);
                self.report.renamed += 1;
            }
            _ => self.report.added += 1,
        }
    }

    /// A folder or file that the walk could not look at.
    fn cannot_look(&mut self, scope: &Scope, path: &Path, reason: &str) -> Result<()> {
        let shown = path.to_string_lossy();
        let mut reason = reason.to_owned();
        if path == scope.path {
            if scope.root.kind == RootKind::File {
                return Ok(()); // a single file that vanished
            }
            reason.push_str(&format!(
                ": its articles stay in the index; `fihris forget '{shown}'` takes them out"
            ));
        }
        let key = walk::path_key(path);
        let held = self
            .known
            .get(&key)
            .is_some_and(|known| known.state != State::Unread);
        self.cannot_read(&key, facts(&shown, 0, 0), &reason, held)
    }

    fn cannot_read(&mut self, key: &str, mut facts: Facts, reason: &str, held: bool) -> Result<()> {
        let note = problem(reason);
        if self.settings.strict {
            return Err(anyhow!("cannot read {}: {note}", facts.path));
        }
        self.observer.note(&facts.path, &note);
        self.report.problems += 1;
        self.report.skipped += 1;
        if !held {
            facts.notes.push(note);
            self.delete(key);
            self.writer
                .add_document(facts.document(&self.store.fields, key)?)?;
        }
        Ok(())
    }

    fn forget(&mut self, key: &str) -> Result<bool> {
        let inside = |path: &str| path == key || is_below(path, key);
        let roots = self.manifest.roots.len();
        self.manifest.roots.retain(|root| !inside(&root.path));
        let mut found = self.manifest.roots.len() < roots;
        let files: Vec<KnownFile> = self.known.with_fate(Fate::Unseen).copied().collect();
        for file in files {
            let file_key = self.reader.file_key(file.address)?;
            if inside(&file_key) {
                found = true;
                self.report.removed += 1;
                self.known.set_fate(&file_key, Fate::Stale);
                self.delete(&file_key);
            }
        }
        if found && self.manifest.root_of(key).is_some() {
            self.manifest.forgotten.push(key.to_owned());
        }
        Ok(found)
    }

    fn articles_of(&self, key: &str) -> Result<Vec<DocAddress>> {
        self.reader
            .addresses(&Term::from_field_text(self.store.fields.file, key))
    }

    fn delete(&mut self, key: &str) {
        let fields = self.store.fields;
        self.writer
            .delete_term(Term::from_field_text(fields.file, key));
        self.writer
            .delete_term(Term::from_field_text(fields.facts_of, key));
    }

    pub(super) fn commit(&mut self) -> Result<()> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&serde_json::to_string(&self.manifest)?);
        prepared.commit()?;
        if self.in_force {
            self.store.activate()?;
        }
        self.last_commit = Instant::now();
        Ok(())
    }

    /// Waits for merges and sums up.
    pub(super) fn finish(mut self, start: Instant) -> Result<Report> {
        for file in self
            .known
            .with_fate(Fate::Unchanged)
            .chain(self.known.with_fate(Fate::Touched))
        {
            match file.state {
                State::Ignored => self.report.ignored += 1,
                State::Partly => {
                    self.report.unchanged += 1;
                    self.report.skipped += 1;
                }
                State::Read | State::Unread => self.report.unchanged += 1,
            }
        }
        self.writer.wait_merging_threads()?;
        self.report.articles = Reader::new(&self.store)?.article_count()?;
        self.report.seconds = start.elapsed().as_secs_f64();
        Ok(self.report)
    }
}

fn problem(reason: &str) -> Note {
    Note {
        kind: NoteKind::Problem,
        record: None,
        line: None,
        reason: reason.to_owned(),
    }
}

fn facts(path: &str, size: u64, modified: i64) -> Facts {
    Facts {
        path: path.to_owned(),
        size,
        modified,
        hash: 0,
        state: State::Unread,
        kind: String::new(),
        articles: 0,
        notes: Vec::new(),
        more_notes: 0,
    }
}

/// Where a file's articles come from: id and category are below the root.
fn origin(root: &Root, path: &Path, shown: &str) -> Origin {
    let root_path = walk::key_path(&root.path);
    let folder = match root.kind {
        RootKind::Folder => root_path.as_path(),
        _ => root_path.parent().unwrap_or(&root_path),
    };
    let below = path.strip_prefix(folder).unwrap_or(path);
    let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
    Origin {
        path: shown.to_owned(),
        id: names.join("/"),
        category: (names.len() > 1)
            .then(|| names.first().map(|name| name.to_string()))
            .flatten(),
    }
}

fn first_bits(hash: &[u8; 32]) -> u64 {
    let mut bits = [0; 8];
    for (to, from) in bits.iter_mut().zip(hash) {
        *to = *from;
    }
    u64::from_le_bytes(bits)
}

fn hash_of(path: &Path) -> io::Result<u64> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(first_bits(hasher.finalize().as_bytes()))
}
