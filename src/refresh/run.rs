//! Brings an index up to date with files, or removes files from it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};

use crate::controls;
use crate::index::disk::active;
use crate::index::disk::adopt;
use crate::index::disk::errors;
use crate::index::disk::lock::{Busy, WriteLock};
use crate::index::disk::nearest::NO_WORKING_DIRECTORY;
use crate::index::disk::rights;
use crate::index::disk::store::Store;
use crate::index::manifest::{Manifest, RootKind, is_below};
use crate::index::read::reader::Reader;
use crate::index::write::merging;
use crate::note::Note;
use crate::path_key;
use crate::refresh::apply::{Application, Context};
use crate::refresh::arrival::Arrivals;
use crate::refresh::known::Status;
use crate::refresh::output::Output;
use crate::refresh::report::{Observer, Report, Settings, Stopped};
use crate::refresh::survey::{Plan, survey};
use crate::refresh::targets::{Selection, Target, resolve};

/// The interval at which a waiting run tries to acquire the lock.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// Brings the index in `dir` up to date with `targets`, or with all known roots if there are no
/// targets. Creates the index if it does not exist.
///
/// # Errors
/// Returns an error if the index cannot be read or written, or if there is nothing to index;
/// [`Stopped`] if the observer ends the run; and, in strict mode, the first problem. Otherwise
/// problems are reported and counted.
pub fn refresh(
    dir: &Path,
    targets: Vec<Target>,
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    let (targets, missing) = resolve(targets)?;
    let mut lock = acquire(dir, settings.wait, observer)?;
    if settings.share {
        rights::share(dir)?;
    }
    let is_new = active::current(dir)?.is_none();
    let store = open_or_create(dir, observer)?;
    let before = store.manifest.clone();
    let mut selection = Selection::none(Manifest {
        // A move is recorded, so that the next one is recognised too.
        base: store.location.base_key(),
        is_mixed: store.location.is_mixed,
        unfinished: None,
        ..before.clone()
    });
    if targets.is_empty() {
        // Deleted articles can still be merged away.
        if before.roots.is_empty() && (is_new || !settings.compact) {
            bail!("nothing to index: give a folder or a file, as in `fihris index articles/`");
        }
        selection.add_roots();
    }
    let dir = dir.canonicalize()?;
    selection.add_targets(targets, &before, settings, &dir);
    for (path, note) in std::mem::take(&mut selection.notes) {
        observer.note(&path, &note);
    }
    lock.clean(store.generation);

    let reader = Reader::new(&store)?;
    let context = Context {
        dir: &dir,
        settings,
        reader: &reader,
        arrivals: Arrivals::new(Some(&reader))?,
        former: Some(&reader),
    };
    let mut output = Output::open(store, &lock, settings)?;
    selection.pre.clone_from(&settings.pre);
    selection.settle = settings.settle;
    let plan = survey(&reader, &before, selection, &dir, settings.prune, observer)?;
    let has_work = plan.has_work;
    let mut application = Application::new(&context, plan, &mut output, observer);
    application.report_missing(&missing)?;
    application.report_disappeared()?;
    if has_work {
        application.delete_vanished()?;
        application.read_all()?;
        let manifest = &application.plan.selection.manifest;
        application.output.commit_last(manifest, settings.compact)?;
    }
    application.count_unchanged()?;
    let report = application.tally.report;
    finish(output, report, start, settings, observer)
}

/// Removes roots or files from the index. A later run adds them again only if they, or a folder
/// above them, are its targets.
///
/// # Errors
/// Returns an error if the index cannot be read or written, or does not hold one of the paths.
pub fn forget(
    dir: &Path,
    paths: &[PathBuf],
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    let (mut lock, store) = lock_existing(dir, settings, observer)?;
    let reader = Reader::new(&store)?;
    let mut plan = Plan::none(&reader, store.manifest.clone())?;
    plan.selection.manifest.unfinished = None;
    for path in paths {
        let key = key_of(&plan.selection.manifest, path)?;
        let mut is_known = forget_key(&mut plan, &reader, &key)?;
        let others = controls::unescape(path.as_os_str()).into_iter();
        for other in others.chain(path_key::other_forms(path.as_os_str())) {
            if !is_known {
                let key = key_of(&plan.selection.manifest, Path::new(&other))?;
                is_known = forget_key(&mut plan, &reader, &key)?;
            }
        }
        if !is_known {
            bail!(
                "the index does not hold {}: `fihris stats` lists what it holds",
                path.display()
            );
        }
    }
    lock.clean(store.generation);

    let dir = dir.canonicalize()?;
    let context = Context {
        dir: &dir,
        settings,
        reader: &reader,
        arrivals: Arrivals::new(Some(&reader))?,
        former: Some(&reader),
    };
    let mut output = Output::open(store, &lock, settings)?;
    let mut application = Application::new(&context, plan, &mut output, observer);
    application.delete_vanished()?;
    let manifest = &application.plan.selection.manifest;
    application.output.commit_last(manifest, settings.compact)?;
    let report = application.tally.report;
    finish(output, report, start, settings, observer)
}

/// Locks an index that exists, and opens it.
///
/// # Errors
/// Returns an error if the index does not exist, or cannot be locked or opened.
pub(crate) fn lock_existing(
    dir: &Path,
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<(WriteLock, Store)> {
    Store::open(dir)?;
    let lock = acquire(dir, settings.wait, observer)?;
    Ok((lock, open_or_create(dir, observer)?))
}

/// Returns the key of a path or a stream. A stream takes precedence over a file of the same name.
fn key_of(manifest: &Manifest, path: &Path) -> Result<String> {
    let name = path.to_string_lossy();
    if manifest.is_stream(&name) {
        return Ok(name.into_owned());
    }
    let absolute = path.canonicalize().or_else(|_| std::path::absolute(path));
    let absolute = absolute.map_err(|_| {
        anyhow!(
            "cannot tell where {} is: {NO_WORKING_DIRECTORY}",
            path.display()
        )
    })?;
    Ok(path_key::path_key(&absolute))
}

/// Plans to delete the roots and files at or below a key. Returns whether the index has any.
fn forget_key(plan: &mut Plan, reader: &Reader, key: &str) -> Result<bool> {
    let manifest = &mut plan.selection.manifest;
    // Names of streams are not paths: `news/sport` is not below `news`.
    let streams: HashSet<String> = manifest
        .roots
        .values()
        .filter(|root| root.kind == RootKind::Stream)
        .map(|root| root.path.clone())
        .collect();
    let is_inside = |path: &str| {
        let (file, _) = path_key::split_member(path);
        file == key || (is_below(path, key) && !streams.contains(file))
    };
    let roots = manifest.roots.len();
    manifest.roots.retain(|path, _| !is_inside(path));
    let planned = plan.vanished.len();
    let (known, vanished) = (&mut plan.known, &mut plan.vanished);
    reader.for_each_file(|file_key, file| {
        let status = known.get(file_key).map(|known| known.status);
        if is_inside(file_key) && status == Some(Status::Unseen) {
            known.set_status(file_key, Status::Stale);
            vanished.push((file_key.to_owned(), file));
        }
    })?;
    let found = manifest.roots.len() < roots || plan.vanished.len() > planned;
    if found && manifest.root_of(key).is_some() {
        manifest.forgotten.insert(key.to_owned());
    }
    Ok(found)
}

/// Acquires the lock of the index in `dir`. Waits for it for at most `wait`.
///
/// # Errors
/// Returns [`Busy`] if another run still holds it, [`Stopped`] if the observer ends the wait, or
/// another error if the folder cannot be written.
pub(crate) fn acquire(
    dir: &Path,
    wait: Duration,
    observer: &mut dyn Observer,
) -> Result<WriteLock> {
    let start = Instant::now();
    let mut is_reported = false;
    loop {
        let error = match WriteLock::acquire(dir) {
            Ok(lock) => return Ok(lock),
            Err(error) => error,
        };
        let Some(busy) = error.downcast_ref::<Busy>() else {
            return Err(error);
        };
        if start.elapsed() >= wait {
            return Err(error);
        }
        if observer.is_stopped() {
            return Err(anyhow!(Stopped));
        }
        if !is_reported {
            is_reported = true;
            let reason = format!("{}: waiting for it", busy.holder());
            observer.note(&dir.display().to_string(), &Note::warning(reason));
        }
        thread::sleep(RETRY_INTERVAL.min(wait));
    }
}

/// Opens the index in `dir`, or creates it. The run holds the lock.
///
/// # Errors
/// Returns an error if the index cannot be read or written.
pub(crate) fn open_or_create(dir: &Path, observer: &mut dyn Observer) -> Result<Store> {
    if active::is_legacy(dir) {
        // Only a rebuild can read it, which marks it first.
        Store::open(dir)?;
    }
    prepare(dir, observer)?;
    if Store::open_any(dir)?.is_some() {
        Store::open(dir)
    } else {
        Store::create(dir)
    }
}

/// Prepares the folder of an index for a run that holds the lock: adopts an index of an older
/// version, and recovers from a killed run.
///
/// # Errors
/// Returns an error if the folder is in a state that only `check --repair` may change.
pub(crate) fn prepare(dir: &Path, observer: &mut dyn Observer) -> Result<()> {
    if adopt::adopt(dir)? {
        let reason = "this index of an older version of fihris is marked as one now";
        observer.note(&dir.display().to_string(), &Note::warning(reason));
    }
    active::recover(dir)
}

/// Waits for merges, calls the hook after the commit, and completes the report.
///
/// # Errors
/// Returns an error if a merge failed or the index cannot be read.
pub(crate) fn finish(
    output: Output<'_>,
    mut report: Report,
    start: Instant,
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let store = output.finish()?;
    if settings.compact {
        merging::compact(&store)?;
    }
    let reader = Reader::new(&store)?;
    report.articles = reader.article_count()?;
    report.undated = reader.undated_count()?;
    if let Some(after_commit) = settings.after_commit
        && let Err(error) = after_commit(&store, &reader)
    {
        let note = Note::warning(errors::message(&error));
        observer.note(&store.dir.display().to_string(), &note);
    }
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}
