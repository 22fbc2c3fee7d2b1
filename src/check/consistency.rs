//! Checks that file records and articles agree: each article has a file record, the article counts
//! of the records are right, and ids are unique.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::Report;
use crate::index::hash::hash;
use crate::index::read::reader::Reader;
use crate::index::schema::{ARTICLE, FILE};

/// Checks the documents of an index against each other.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub(super) fn check(reader: &Reader, report: &mut Report) -> Result<()> {
    check_kinds(reader, report)?;
    check_ids(reader, report)?;
    check_counts(reader, report)
}

/// Checks that each document is an article or a file record, and that the number of deleted
/// documents is right.
fn check_kinds(reader: &Reader, report: &mut Report) -> Result<()> {
    for segment in reader.searcher.segment_readers() {
        let place = format!("segment {}", segment.segment_id().uuid_string());
        let inverted = segment.inverted_index(reader.fields.kind)?;
        let mut documents = 0;
        for kind in [ARTICLE, FILE] {
            documents += inverted.doc_freq(&Term::from_field_text(reader.fields.kind, kind))?;
        }
        if documents != segment.max_doc() {
            report.fault(
                &place,
                format!(
                    "{documents} of its {} documents are articles or file records",
                    segment.max_doc()
                ),
            );
        }
        let deleted = segment.alive_bitset().map_or(0, |alive| {
            segment
                .max_doc()
                .saturating_sub(alive.num_alive_docs() as u32)
        });
        if deleted != segment.num_deleted_docs() {
            report.fault(
                &place,
                format!(
                    "{deleted} of its documents are deleted, but its metadata says {}",
                    segment.num_deleted_docs()
                ),
            );
        }
    }
    Ok(())
}

/// Checks that each article has an id, and that ids are unique.
fn check_ids(reader: &Reader, report: &mut Report) -> Result<()> {
    let mut seen = HashSet::new();
    let mut duplicates = Vec::new();
    reader.for_each_id(|_, id| {
        report.articles += 1;
        if !seen.insert(hash(id)) {
            duplicates.push(id.to_owned());
        }
    })?;
    for id in duplicates {
        report.fault(id, "two articles have this id");
    }
    let articles = reader.article_count()?;
    if articles != report.articles {
        let problem = format!("{} of {articles} articles have an id", report.articles);
        report.fault("the index", problem);
    }
    Ok(())
}

/// Checks the number of articles of each file. Holds a hash and a count of each file in memory.
fn check_counts(reader: &Reader, report: &mut Report) -> Result<()> {
    let mut articles: HashMap<u64, u64> = HashMap::new();
    for segment in reader.searcher.segment_readers() {
        let inverted = segment.inverted_index(reader.fields.file)?;
        let mut keys = inverted.terms().stream()?;
        while keys.advance() {
            let key = hash(&reader.read_key(&String::from_utf8_lossy(keys.key()))?);
            let mut postings =
                inverted.read_postings_from_terminfo(keys.value(), IndexRecordOption::Basic)?;
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    *articles.entry(key).or_default() += 1;
                }
                postings.advance();
            }
        }
    }
    let mut files = Vec::new();
    reader.for_each_file(|key, file| files.push((file.address, hash(key))))?;
    files.sort_unstable();
    for (address, key) in files {
        report.facts += 1;
        let record = reader.file_record(address)?;
        let count = articles.remove(&key).unwrap_or(0);
        if record.articles != count {
            let problem = format!(
                "its file record has {} articles, and the index holds {count}",
                record.articles
            );
            report.fault(record.path, problem);
        }
    }
    let orphans: u64 = articles.values().sum();
    if orphans > 0 {
        let problem = format!("{orphans} articles belong to files missing from the index");
        report.fault("the index", problem);
    }
    Ok(())
}
