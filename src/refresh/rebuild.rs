//! Makes a new generation of an index and activates it, for example after an update of the
//! analysis.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Error, Result, bail};

use crate::guard::{Scope, catch_panic};
use crate::index::disk::active;
use crate::index::disk::errors;
use crate::index::disk::rights;
use crate::index::disk::store::{Store, Superseded};
use crate::index::file_record::ReadState;
use crate::index::manifest::{self, Manifest};
use crate::index::read::reader::Reader;
use crate::refresh::apply::{Application, Context};
use crate::refresh::arrival::Arrivals;
use crate::refresh::output::{Activation, Output};
use crate::refresh::report::{Observer, Report, Settings};
use crate::refresh::run::{acquire, finish, prepare};
use crate::refresh::survey::survey;
use crate::refresh::targets::{Selection, Target, resolve};

/// Analyses all articles again: from the files, or from the stored text of vanished files and of
/// streams. The old generation stays active until the new one is complete.
///
/// # Errors
/// Returns an error if there is no index, if it cannot be read or written, or, in strict mode, if a
/// file cannot be read.
pub fn rebuild(
    dir: &Path,
    targets: Vec<Target>,
    settings: &Settings,
    observer: &mut dyn Observer,
) -> Result<Report> {
    let start = Instant::now();
    let (targets, missing) = resolve(targets)?;
    let no_index = || {
        format!(
            "no index at {}: make one with `fihris index PATH`",
            dir.display()
        )
    };
    if active::current(dir)?.is_none() {
        bail!(no_index());
    }
    let mut lock = acquire(dir, settings.wait, observer)?;
    if settings.share {
        rights::share(dir)?;
    }
    prepare(dir, observer)?;
    let old = Store::open_any(dir)?.with_context(no_index)?;
    // The manifest of the new generation, of which nothing is committed yet.
    let before = Manifest::default();
    let mut selection = Selection::none(Manifest {
        fingerprint: manifest::fingerprint(),
        ..old.manifest.clone()
    });
    selection.add_roots();
    selection.add_targets(targets, &before, settings, dir);
    lock.clean(old.generation);

    let store = Store::create(dir)?;
    let dir = dir.canonicalize()?;
    let reader = Reader::new(&store)?;
    let old_reader = catch_panic(Scope::Index, || Reader::new(&old)).ok();
    let context = Context {
        dir: &dir,
        settings,
        reader: &reader,
        arrivals: Arrivals::new(old_reader.as_ref())?,
        former: old_reader.as_ref(),
    };
    let mut output = Output::open(store, &lock, settings)?;
    output.activation = Activation::Withheld;
    let plan = survey(&reader, &before, selection, &dir, settings.prune, observer)?;
    let mut application = Application::new(&context, plan, &mut output, observer);
    application.report_missing(&missing)?;
    application.report_disappeared()?;
    application.read_all()?;
    let in_full = copy_unvisited(&old, &mut application)?;
    application.output.activation = Activation::Replaces(Superseded { in_full });
    let manifest = &application.plan.selection.manifest;
    application.output.commit_last(manifest, settings.compact)?;
    let report = application.tally.report;
    finish(output, report, start, settings, observer)
}

/// Copies the articles of files that this run did not visit, or could not read, from the old
/// generation. Returns whether all of them could be read.
fn copy_unvisited(old: &Store, application: &mut Application<'_, '_>) -> Result<bool> {
    let mut unvisited = Vec::new();
    let reader = catch_panic(Scope::Index, || {
        let reader = Reader::new(old)?;
        reader.for_each_file(|key, file| {
            if file.state != ReadState::Unread && !application.was_visited(key) {
                unvisited.push((key.to_owned(), file));
            }
        })?;
        Ok(reader)
    });
    let reader = match reader {
        Ok(reader) => reader,
        Err(error) => return report_lost(old, application, error),
    };
    unvisited.sort_by(|a, b| a.0.cmp(&b.0));
    for (key, file) in unvisited {
        // A read error usually means damage of the old generation; a write error ends the run.
        let file = catch_panic(Scope::Index, || {
            let addresses = reader.articles_of(&key)?;
            Ok((addresses, reader.file_record(file.address)?))
        });
        let (addresses, mut record) = match file {
            Ok(file) => file,
            Err(error) => return report_lost(old, application, error),
        };
        application.output.delete_file(&key)?;
        let mut lost = None;
        for (count, address) in (0..).zip(addresses) {
            let mut article = match catch_panic(Scope::Index, || reader.article(address)) {
                Ok(article) => article,
                Err(error) => {
                    (record.state, record.articles) = (ReadState::Partly, count);
                    lost = Some(error);
                    break;
                }
            };
            article.id = application.plan.ids.unique(&article.id);
            article.added.get_or_insert_with(|| application.now());
            application.output.add_article(&key, article)?;
        }
        application.output.add_record(&key, record)?;
        application.tally.report.unchanged += 1;
        if let Some(error) = lost {
            return report_lost(old, application, error);
        }
    }
    Ok(true)
}

/// Reports that the old generation is damaged. The rebuild continues with the files, and the
/// damaged generation stays on the disk.
///
/// # Errors
/// Returns `error` if damage is not its cause, or, in strict mode, any problem.
fn report_lost(old: &Store, application: &mut Application<'_, '_>, error: Error) -> Result<bool> {
    if errors::is_environmental(&error) {
        return Err(error);
    }
    let reason = format!(
        "the index was damaged: articles of files that are gone and of streams are lost, from the first that cannot be read ({error:#}); the damaged generation stays in {}",
        old.folder().display()
    );
    application.problem(&old.dir.display().to_string(), &reason)?;
    Ok(false)
}
