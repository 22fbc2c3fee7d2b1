//! Files and articles agree: each article has its file, each file as many articles as it says, and
//! no two articles have one id.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::Report;
use crate::index::hash::hash;
use crate::index::read::reader::Reader;
use crate::index::schema::{ARTICLE, FILE};

pub(super) fn check(reader: &Reader, report: &mut Report) -> Result<()> {
    kinds(reader, report)?;
    ids(reader, report)?;
    counts(reader, report)
}

/// Each document is an article or the facts of a file.
fn kinds(reader: &Reader, report: &mut Report) -> Result<()> {
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
                    "{documents} of its {} documents are articles or facts of files",
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
                    "{deleted} of its documents are deleted, and not {}",
                    segment.num_deleted_docs()
                ),
            );
        }
    }
    Ok(())
}

fn ids(reader: &Reader, report: &mut Report) -> Result<()> {
    let mut seen = HashSet::new();
    let mut twice = Vec::new();
    reader.for_each_id(|_, id| {
        report.articles += 1;
        if !seen.insert(hash(id)) {
            twice.push(id.to_owned());
        }
    })?;
    for id in twice {
        report.fault(id, "two articles have this id");
    }
    let articles = reader.article_count()?;
    if articles != report.articles {
        let problem = format!("{} of {articles} articles have an id", report.articles);
        report.fault("the index", problem);
    }
    Ok(())
}

/// Articles of each file: eight bytes a file for its key, and the number.
fn counts(reader: &Reader, report: &mut Report) -> Result<()> {
    let mut articles: HashMap<u64, u64> = HashMap::new();
    for segment in reader.searcher.segment_readers() {
        let inverted = segment.inverted_index(reader.fields.file)?;
        let mut keys = inverted.terms().stream()?;
        while keys.advance() {
            let key = hash(&String::from_utf8_lossy(keys.key()));
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
        let facts = reader.file_record(address)?;
        let found = articles.remove(&key).unwrap_or(0);
        if facts.articles != found {
            let problem = format!(
                "its facts tell of {} articles, and the index holds {found}",
                facts.articles
            );
            report.fault(facts.path, problem);
        }
    }
    let without: u64 = articles.values().sum();
    if without > 0 {
        let problem = format!("{without} articles belong to files missing from the index");
        report.fault("the index", problem);
    }
    Ok(())
}
