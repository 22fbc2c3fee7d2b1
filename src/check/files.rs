//! The files of the index: all are there, and hold what was written.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use tantivy::Index;
use tantivy::schema::Schema;

use super::Report;
use crate::index::disk::checksum;
use crate::index::manifest::{self, Manifest};
use crate::index::schema;
use crate::query::saved::SavedQueries;
use crate::search::copies::cache;

pub(super) fn check(dir: &Path, folder: &Path, report: &mut Report) {
    report.look("meta.json", |report| segments(folder, report));
    if let Some(false) = cache::is_sound(folder) {
        report.fault("copies", "its bytes are not those that were written");
    }
    if let Err(error) = SavedQueries::read(dir) {
        report.fault("queries.tsv", format!("{error:#}"));
    }
}

/// The list of segments, and each of their files.
fn segments(folder: &Path, report: &mut Report) -> Result<()> {
    let index = Index::open_in_dir(folder)?;
    let metas = index.load_metas()?;
    head(&index.schema(), metas.payload.as_deref(), report);
    let managed = index.directory().list_managed_files();
    for segment in &metas.segments {
        for file in checksum::files(segment) {
            one(folder, &file, &managed, report);
        }
    }
    Ok(())
}

/// What the index says of itself.
fn head(found: &Schema, payload: Option<&str>, report: &mut Report) {
    match Manifest::from_payload(payload.unwrap_or_default()) {
        Ok(manifest) if manifest.fingerprint == manifest::fingerprint() => {
            if *found != schema::schema().0 {
                report.fault("meta.json", "its list of fields is damaged");
            }
        }
        Ok(_) => {}
        Err(error) => report.fault("meta.json", format!("{error:#}")),
    }
}

fn one(folder: &Path, file: &Path, managed: &HashSet<PathBuf>, report: &mut Report) {
    let path = folder.join(file);
    let name = file.display().to_string();
    match checksum::fault(&path) {
        Ok(None) => {}
        Ok(Some(problem)) => report.fault(&name, problem),
        Err(error) => report.fault(&name, crate::note::io_reason(&error)),
    }
    if !managed.contains(file) {
        report.fault(".managed.json", format!("it does not name {name}"));
    }
    report.files += 1;
    report.bytes += fs::metadata(&path).map_or(0, |facts| facts.len());
}
