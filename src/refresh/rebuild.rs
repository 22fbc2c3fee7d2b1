//! Makes an index anew beside the one in force, and swaps it in: for another version of the
//! analysis.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Error, Result, bail};
use tantivy::Term;

use crate::guard::catch_panic;
use crate::index::disk::errors;
use crate::index::disk::lock::WriteLock;
use crate::index::disk::store::{self, Store, Superseded};
use crate::index::document::State;
use crate::index::manifest::{self, Manifest};
use crate::index::read::reader::Reader;
use crate::index::write::writer::Document;
use crate::note::Note;
use crate::refresh::report::{Observer, Report, Settings, Target, resolve};
use crate::refresh::run::{Run, prepare};

/// Analyses everything anew: from the files, and from the stored text where a file is gone or was
/// a stream. The old index answers until the new one is whole.
///
/// # Errors
/// When there is no index, when it cannot be read or written, and with `strict` when a file cannot
/// be read.
pub fn rebuild(
    dir: &Path,
    targets: Vec<Target>,
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    let (targets, missing) = resolve(targets)?;
    let nothing = || {
        format!(
            "no index at {}: make one with `fihris index PATH`",
            dir.display()
        )
    };
    if store::current(dir)?.is_none() {
        bail!(nothing());
    }
    let lock = WriteLock::take(dir, settings.wait, observer)?;
    prepare(dir, observer)?;
    let old = Store::open_any(dir)?.with_context(nothing)?;
    let new = Store::create(dir)?;
    let mut run = Run::over(new, lock, dir, settings, observer)?;
    run.tell_missing(missing)?;
    run.manifest = Manifest {
        fingerprint: manifest::fingerprint(),
        ..old.manifest.clone()
    };
    run.in_force = false;
    if !old.manifest.roots.is_empty() {
        run.choose(Vec::new())?;
    }
    run.choose(targets)?;
    run.supersedes = Some(Superseded { in_full: true });
    run.lock.clean(run.store.generation);
    run.survey()?;
    run.read_all()?;
    copy_what_is_gone(&old, &mut run)?;
    run.in_force = true;
    run.commit_last()?;
    run.finish(start)
}

/// The old index is damaged: what its files hold is read, and what they do not is lost.
///
/// # Errors
/// That of the reading, where it says nothing about the index itself; with `strict` any.
fn tell_lost(old: &Store, run: &mut Run<'_>, error: Error) -> Result<()> {
    if errors::lies_elsewhere(&error) {
        return Err(error);
    }
    let reason = format!(
        "the index was damaged: articles of files that are gone and of streams are lost, from the first that cannot be read ({error:#})"
    );
    if run.settings.strict {
        bail!(reason);
    }
    run.observer
        .note(&old.dir.display().to_string(), &Note::problem(reason));
    // What could not be read may still be wanted: the damaged generation stays on the disk.
    run.supersedes = Some(Superseded { in_full: false });
    run.report.problems += 1;
    run.report.skipped += 1;
    Ok(())
}

/// Takes over the articles of files that this run did not meet, or could not read.
fn copy_what_is_gone(old: &Store, run: &mut Run<'_>) -> Result<()> {
    let mut gone = Vec::new();
    let reader = catch_panic(|| {
        let reader = Reader::new(old)?;
        reader.for_each_file(|key, file| {
            if file.state != State::Unread && !run.has_met(key) {
                gone.push((key.to_owned(), file));
            }
        })?;
        Ok(reader)
    });
    let reader = match reader {
        Ok(reader) => reader,
        Err(error) => return tell_lost(old, run, error),
    };
    gone.sort_by(|a, b| a.0.cmp(&b.0));
    for (key, file) in gone {
        // What cannot be read is one thing, what cannot be written is another.
        let file = catch_panic(|| {
            let addresses = reader.addresses(&Term::from_field_text(old.fields.file, &key))?;
            Ok((addresses, reader.facts(file.address)?))
        });
        let (addresses, mut facts) = match file {
            Ok(file) => file,
            Err(error) => return tell_lost(old, run, error),
        };
        run.delete(&key)?;
        let mut lost = None;
        for (count, address) in (0..).zip(addresses) {
            let mut article = match catch_panic(|| reader.article(address)) {
                Ok(article) => article,
                Err(error) => {
                    (facts.state, facts.articles) = (State::Partly, count);
                    lost = Some(error);
                    break;
                }
            };
            article.id = run.ids.unique(&article.id);
            run.writer
                .add(Document::Article(key.clone(), article.into()))?;
        }
        run.add_facts(&key, facts)?;
        run.report.unchanged += 1;
        if let Some(error) = lost {
            return tell_lost(old, run, error);
        }
    }
    Ok(())
}
