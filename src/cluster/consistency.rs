//! Compares the articles on a cluster with the file records of this machine, for `fihris check`.

use std::collections::HashMap;

use anyhow::Result;
use serde_json::{Value, json};

use super::Cluster;
use super::records::id_of;
use super::refresh::machine;
use crate::index::file_record::FileRecord;

/// The number of files in one answer.
const PAGE: usize = 1_000;

/// The result of a comparison.
#[derive(Debug, Default)]
pub struct Comparison {
    /// The number of articles of this machine.
    pub articles: u64,
    /// The number of file records of this machine.
    pub files: u64,
    /// The files whose articles are not those of their record, each with the problem.
    pub faults: Vec<(String, String)>,
    /// Remarks on runs and on the health of the index.
    pub notes: Vec<String>,
}

impl Cluster {
    /// Compares the number of articles of each file of this machine with its record, and asks for
    /// the health of the index.
    ///
    /// # Errors
    /// Returns an error if the cluster does not answer, or has no index that this version can read.
    pub fn compare(&self) -> Result<Comparison> {
        self.check_index()?;
        let machine = machine();
        let records = self.records(&machine)?;
        let mut expected: HashMap<String, &FileRecord> = (records.files.iter())
            .map(|(key, record)| (id_of("file", &machine, key), record))
            .collect();
        let mut comparison = Comparison {
            files: records.files.len() as u64,
            ..Comparison::default()
        };
        if !records.runs.is_empty() {
            let note = "a run on this machine did not end, or has not ended yet";
            comparison.notes.push(note.to_owned());
        }
        for (file, articles) in self.articles_by_file(&machine)? {
            comparison.articles += articles;
            match expected.remove(&file) {
                Some(record) if record.articles == articles => {}
                Some(record) => comparison.faults.push((
                    record.path.clone(),
                    format!("{articles} articles in place of {}", record.articles),
                )),
                None => comparison.faults.push((
                    format!("file {file}"),
                    format!("{articles} articles without a file record"),
                )),
            }
        }
        for record in expected.into_values().filter(|record| record.articles > 0) {
            let problem = format!("no articles in place of {}", record.articles);
            comparison.faults.push((record.path.clone(), problem));
        }
        comparison.faults.sort();
        comparison.notes.extend(self.health()?);
        Ok(comparison)
    }

    /// Returns the number of articles of each file of a machine.
    fn articles_by_file(&self, machine: &str) -> Result<Vec<(String, u64)>> {
        let mut counts = Vec::new();
        let mut after: Option<Value> = None;
        loop {
            let mut files =
                json!({"size": PAGE, "sources": [{"file": {"terms": {"field": "file"}}}]});
            if let (Some(after), Some(files)) = (after.take(), files.as_object_mut()) {
                files.insert("after".to_owned(), after);
            }
            let body = json!({
                "size": 0,
                "query": {"bool": {"filter": [{"term": {"machine": machine}}]}},
                "aggs": {"files": {"composite": files}}
            });
            let answers = self.searches(&[body], false)?;
            let answer = answers.first().unwrap_or(&Value::Null);
            let buckets = answer.pointer("/aggregations/files/buckets");
            let buckets = buckets.and_then(Value::as_array);
            let before = counts.len();
            counts.extend(buckets.into_iter().flatten().filter_map(|bucket| {
                let file = bucket.pointer("/key/file")?.as_str()?.to_owned();
                Some((file, bucket.get("doc_count")?.as_u64()?))
            }));
            after = answer.pointer("/aggregations/files/after_key").cloned();
            if counts.len() - before < PAGE || after.is_none() {
                return Ok(counts);
            }
        }
    }

    /// Returns a note if the index has parts without a copy.
    fn health(&self) -> Result<Option<String>> {
        let path = format!("/_cluster/health/{}", self.address.name);
        let answer = self.client.send("GET", &path, None)?;
        if answer.status == 403 {
            return Ok(Some(
                "the health of the index may not be asked for".to_owned(),
            ));
        }
        let json = answer.success(&self.client)?;
        let number = |name: &str| json.get(name).and_then(Value::as_u64).unwrap_or(0);
        let missing = number("unassigned_shards");
        Ok((missing > 0)
            .then(|| format!("shards of the index, or copies of them, without a node: {missing}")))
    }
}
