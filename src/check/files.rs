//! Checks that all files of an index exist and match their checksums.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use tantivy::Index;
use tantivy::schema::Schema;

use super::Report;
use crate::index::disk::folder::Folder;
use crate::index::disk::folder_directory::FolderDirectory;
use crate::index::disk::{checksum, derived};
use crate::index::manifest::{self, Manifest};
use crate::index::schema;
use crate::query::saved::SavedQueries;

/// Checks the files of an index and of its active generation in `folder`.
pub(super) fn check(dir: &Path, folder: &Path, report: &mut Report) {
    report.run_stage("meta.json", |report| check_segments(folder, report));
    for file in derived::files(folder) {
        if !file.is_sound() {
            report.fault(file.name, "its checksum does not match");
        }
    }
    if let Err(error) = SavedQueries::read(dir) {
        report.fault("queries.tsv", format!("{error:#}"));
    }
}

/// Checks the list of segments and each of their files.
///
/// # Errors
/// Returns an error if the list cannot be read.
fn check_segments(folder: &Path, report: &mut Report) -> Result<()> {
    let opened = Folder::generation(folder)?;
    let index = Index::open(FolderDirectory(Arc::new(opened)))?;
    let metas = index.load_metas()?;
    check_head(folder, &index.schema(), metas.payload.as_deref(), report);
    let managed = index.directory().list_managed_files();
    for segment in &metas.segments {
        for file in checksum::files(segment) {
            check_file(folder, &file, &managed, report);
        }
    }
    Ok(())
}

/// Checks the schema and the manifest.
fn check_head(folder: &Path, schema: &Schema, payload: Option<&str>, report: &mut Report) {
    match Manifest::from_payload(payload.unwrap_or_default(), folder, Vec::new) {
        Ok((manifest, _)) if manifest.fingerprint == manifest::fingerprint() => {
            if *schema != schema::schema().0 {
                report.fault("meta.json", "its list of fields is damaged");
            }
        }
        Ok(_) => {}
        Err(error) => report.fault("meta.json", format!("{error:#}")),
    }
}

/// Checks one file of a segment.
fn check_file(folder: &Path, file: &Path, managed: &HashSet<PathBuf>, report: &mut Report) {
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
    report.bytes += fs::metadata(&path).map_or(0, |metadata| metadata.len());
}
