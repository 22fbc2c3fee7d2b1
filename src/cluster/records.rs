//! File records and roots on the cluster, by machine.

use std::collections::HashMap;

use anyhow::{Result, anyhow};
use serde_json::{Map, Value, json};

use super::Cluster;
use super::pages::for_each_hit;
use crate::index::file_record::FileRecord;
use crate::index::manifest::Root;

/// The records of one machine.
#[derive(Debug, Default)]
pub struct Records {
    /// The file records, by the keys of the paths.
    pub files: HashMap<String, FileRecord>,
    /// The roots.
    pub roots: Vec<Root>,
    /// The runs that did not end.
    pub runs: Vec<String>,
}

/// Returns the id of a document of a machine.
pub fn id_of(kind: &str, machine: &str, key: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [kind, machine, key] {
        // The length keeps apart what the parts would mix.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let hash = hasher.finalize().to_hex();
    hash.get(..32).unwrap_or(&hash).to_owned()
}

/// Returns the document of a record.
pub fn document(kind: &str, machine: &str, key: &str, record: Value) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("kind".to_owned(), json!(kind));
    document.insert("machine".to_owned(), json!(machine));
    document.insert("key".to_owned(), json!(id_of(kind, machine, key)));
    document.insert("record".to_owned(), json!({"key": key, "value": record}));
    document
}

impl Cluster {
    /// Reads the records of a machine.
    ///
    /// # Errors
    /// Returns an error if the cluster does not answer, or if a record is damaged.
    pub(super) fn records(&self, machine: &str) -> Result<Records> {
        let files = self.address.files();
        let refreshed = self
            .client
            .send("POST", &format!("/{files}/_refresh"), None)?;
        refreshed.success(&self.client)?;
        let search = json!({
            "query": {"bool": {"filter": [{"term": {"machine": machine}}]}},
            "sort": [{"key": "asc"}],
            "_source": ["kind", "record"]
        });
        let mut records = Records::default();
        for_each_hit(&self.client, &files, search, |hit| {
            records.add(hit).ok_or_else(|| {
                anyhow!("a file record in the index {files} is damaged: index into another name")
            })
        })?;
        Ok(records)
    }
}

impl Records {
    fn add(&mut self, hit: &Value) -> Option<()> {
        let source = hit.get("_source")?;
        let key = source.pointer("/record/key")?.as_str()?.to_owned();
        let value = source.pointer("/record/value")?.clone();
        match source.get("kind")?.as_str()? {
            "file" => drop(self.files.insert(key, serde_json::from_value(value).ok()?)),
            "root" => self.roots.push(serde_json::from_value(value).ok()?),
            "run" => self.runs.push(key),
            _ => {}
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_different_files_differ() {
        let ids = [
            id_of("file", "a", "b"),
            id_of("file", "ab", ""),
            id_of("root", "a", "b"),
            id_of("file", "a", "c"),
        ];
        for (number, id) in ids.iter().enumerate() {
            assert_eq!(id.len(), 32);
            assert!(!ids[..number].contains(id));
        }
    }
}
