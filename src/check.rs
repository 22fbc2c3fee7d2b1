//! Whether an index is sound: its bytes are those that were written, and what it says of each
//! article is what the stored article says.
//!
//! Three looks, each of which needs the one before: the files, the facts of files and
//! articles, and the content, for which documents are made anew from the stored records.

mod content;
mod digest;
mod facts;
mod files;
pub mod repair;

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use crate::guard;
use crate::index::disk::store::{self, Store};
use crate::index::manifest;
use crate::index::read::reader::Reader;

/// Articles that are compared where not all are.
const SAMPLE: usize = 1000;

/// Faults that are listed; further ones are counted.
const MAX_FAULTS: usize = 100;

/// How often to look again where a writer changes the index meanwhile.
const MAX_LOOKS: usize = 3;

/// How to look.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Compare each article with its words, not a sample.
    pub full: bool,
    /// Which sample.
    pub seed: u64,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// A file of the index, the path of an indexed file, or the id of an article.
    pub place: String,
    /// What is wrong with it.
    pub problem: String,
}

/// What was looked at, and what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The folder of the index.
    pub index: String,
    /// Whether nothing is wrong.
    pub sound: bool,
    /// Files of the index whose bytes were compared with their checksums.
    pub files: u64,
    /// Their size.
    pub bytes: u64,
    /// Articles that were counted, and their ids.
    pub articles: u64,
    /// Indexed files whose facts were compared with their articles.
    pub facts: u64,
    /// Documents that were made anew and compared, articles and facts of files.
    pub compared: u64,
    /// What was not looked at, and why.
    pub left_out: Vec<String>,
    /// What is wrong, the first of each kind.
    pub faults: Vec<Fault>,
    /// How many more there are.
    pub more_faults: u64,
}

impl Report {
    fn fault(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault {
                place: place.into(),
                problem: problem.into(),
            });
        } else {
            self.more_faults += 1;
        }
    }

    /// Runs one look; what stops it is a fault itself.
    fn look(&mut self, place: &str, look: impl FnOnce(&mut Self) -> Result<()>) {
        let ended = guard::catch_panic(|| look(self));
        if let Err(error) = ended {
            let problem = match error.downcast_ref::<guard::Panic>() {
                Some(panicked) => format!("it cannot be read: {}", panicked.message()),
                None => format!("it cannot be read: {error:#}"),
            };
            self.fault(place, problem);
        }
    }
}

/// Looks at the index in `dir`. `None` when there is none.
///
/// # Errors
/// When the folder cannot be looked at. What is wrong with the index is no error but in the report.
pub fn check(dir: &Path, settings: &Settings) -> Result<Option<Report>> {
    let mut report = look(dir, settings);
    for _ in 1..MAX_LOOKS {
        let Some(Err(())) = report else { break };
        report = look(dir, settings);
    }
    match report {
        None => Ok(None),
        Some(Ok(report)) => Ok(Some(report)),
        Some(Err(())) => anyhow::bail!(
            "another fihris writes the index at {}: try again when it is done",
            dir.display()
        ),
    }
}

/// One look; an error when the index was changed meanwhile, so that faults mean nothing.
fn look(dir: &Path, settings: &Settings) -> Option<Result<Report, ()>> {
    let mut report = Report {
        index: dir.display().to_string(),
        ..Report::default()
    };
    let before = match store::current(dir) {
        Ok(None) => return None,
        Ok(Some(generation)) => {
            let folder = dir.join(generation.to_string());
            files::check(dir, &folder, &mut report);
            Some(state(&folder))
        }
        Err(error) => {
            report.fault("current", format!("{error:#}"));
            None
        }
    };
    if report.faults.is_empty() {
        report.look("the index", |report| documents(dir, settings, report));
    } else {
        report
            .left_out
            .push("articles: they are looked at when the files are sound".to_owned());
    }
    let now = store::current(dir).ok().flatten();
    let now = now.map(|generation| state(&dir.join(generation.to_string())));
    report.sound = report.faults.is_empty();
    Some(match report.sound || before == now {
        true => Ok(report),
        false => Err(()),
    })
}

/// What a commit or a merge changes.
fn state(folder: &Path) -> Option<Vec<u8>> {
    std::fs::read(folder.join("meta.json")).ok()
}

fn documents(dir: &Path, settings: &Settings, report: &mut Report) -> Result<()> {
    let Some(store) = Store::open_any(dir)? else {
        return Ok(());
    };
    if store.manifest.fingerprint != manifest::fingerprint() {
        report.left_out.push(
            "articles: another version of fihris made them; `fihris index --rebuild` makes them anew"
                .to_owned(),
        );
        return Ok(());
    }
    let reader = Reader::new(&store)?;
    facts::check(&reader, report)?;
    content::check(&reader, settings, report)
}
