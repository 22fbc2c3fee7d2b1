//! The index on the cluster: its mapping, and whether an existing one is ours.
//!
//! The terms are made here, so the analysis of the engine only splits them: at spaces into
//! positions, and at `|` into the terms of one position.

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::Cluster;
use super::client::shortened;
use crate::index::manifest;

/// The version of the fields of the index on a cluster.
const VERSION: u32 = 3;

/// Terms longer than this are cut by the tokenizer of the engine, in characters.
const MAX_TOKEN: u32 = 32_000;

/// Returns the fingerprint of the terms and of the fields.
pub fn fingerprint() -> String {
    format!("{VERSION}-{}", manifest::fingerprint())
}

/// Returns the settings and the mapping of the index with the articles. The number of shards and
/// replicas is left to the templates of the cluster.
fn articles() -> Value {
    // Several terms of a position all count for the length of a text, as they do locally.
    let words = |options: &str, analyzer: &str| {
        let mut field = json!({"type": "text", "analyzer": analyzer, "search_analyzer": "keyword",
               "index_options": options, "similarity": "fihris"});
        if let ("positions", Some(field)) = (options, field.as_object_mut()) {
            // One position between two parts, as in a local index.
            field.insert("position_increment_gap".to_owned(), json!(1));
        }
        field
    };
    let keyword = || json!({"type": "keyword"});
    let unsearched = |kind: &str| json!({"type": kind, "index": false});
    json!({
        "settings": {
            "similarity": {"fihris": {"type": "BM25", "k1": 1.2, "b": 0.75, "discount_overlaps": false}},
            "analysis": {
                "tokenizer": {"fihris": {"type": "whitespace", "max_token_length": MAX_TOKEN}},
                "filter": {"fihris_alternatives": {
                    "type": "pattern_capture", "preserve_original": false, "patterns": ["([^|]+)"]}},
                "analyzer": {
                    "fihris_terms": {"type": "custom", "tokenizer": "fihris"},
                    "fihris_alternatives": {
                        "type": "custom", "tokenizer": "fihris", "filter": ["fihris_alternatives"]}
                }
            }
        },
        "mappings": {
            "_meta": {"fihris": {"fingerprint": fingerprint()}},
            "dynamic": false,
            "_source": {"includes": ["record", "file", "ordinal"]},
            "properties": {
                "id": keyword(), "file": keyword(), "machine": keyword(), "run": keyword(),
                "ordinal": unsearched("long"),
                "source": keyword(), "category": keyword(), "author": keyword(), "path": keyword(),
                "source_key": keyword(), "category_key": keyword(),
                "date": {"type": "long"}, "last_day": {"type": "long"}, "added": {"type": "long"},
                "exact": words("positions", "fihris_terms"),
                "word": words("positions", "fihris_alternatives"),
                "related": words("positions", "fihris_alternatives"),
                "root": words("freqs", "fihris_terms"),
                "trigram": words("freqs", "fihris_terms"),
                "name": words("freqs", "fihris_terms"),
                "title": words("freqs", "fihris_terms"),
                "title_exact": words("docs", "fihris_terms"),
                "sounds": keyword(), "names": keyword(),
                "tokens": {"properties": {
                    "exact": unsearched("long"), "word": unsearched("long"),
                    "related": unsearched("long"), "root": unsearched("long"),
                    "trigram": unsearched("long"), "name": unsearched("long"),
                    "title": unsearched("long")}},
                "record": {"type": "object", "enabled": false}
            }
        }
    })
}

/// Returns the settings and the mapping of the index with the file records.
fn files() -> Value {
    json!({
        "mappings": {
            "_meta": {"fihris": {"fingerprint": fingerprint()}},
            "dynamic": false,
            "properties": {
                "kind": {"type": "keyword"}, "machine": {"type": "keyword"}, "key": {"type": "keyword"},
                "record": {"type": "object", "enabled": false}
            }
        }
    })
}

impl Cluster {
    /// Creates the indexes on the cluster, unless they exist.
    ///
    /// # Errors
    /// Returns an error if an index of that name is not one of ours, or if the cluster refuses.
    pub fn create(&self) -> Result<()> {
        for (name, definition) in [
            (self.address.name.clone(), articles()),
            (self.address.files(), files()),
        ] {
            if !self.is_there(&name)? {
                let bytes = serde_json::to_vec(&definition)?;
                let answer = self.client.send("PUT", &format!("/{name}"), Some(&bytes))?;
                let kind = answer.json.pointer("/error/type").and_then(Value::as_str);
                // Another machine may create it at the same time.
                if kind != Some("resource_already_exists_exception") {
                    answer.success(&self.client)?;
                }
                self.is_there(&name)?;
            }
        }
        Ok(())
    }

    /// Checks that the index exists and has the terms of this version.
    ///
    /// # Errors
    /// Returns an error otherwise.
    pub fn check_index(&self) -> Result<()> {
        if !self.is_there(&self.address.name)? {
            bail!(
                "there is no index {} on {}: make one with `fihris --index {} index FOLDER`",
                self.address.name,
                self.address.cluster,
                self.address
            );
        }
        Ok(())
    }

    /// Returns whether an index exists.
    ///
    /// # Errors
    /// Returns an error if it is not one of ours, or one of another version.
    fn is_there(&self, name: &str) -> Result<bool> {
        let answer = self
            .client
            .send("GET", &format!("/{name}/_mapping"), None)?;
        if answer.status == 404 {
            return Ok(false);
        }
        let json = answer.success(&self.client)?;
        let indexes = json
            .as_object()
            .into_iter()
            .flat_map(|object| object.values());
        for index in indexes {
            let found = index.pointer("/mappings/_meta/fihris/fingerprint");
            match found.and_then(Value::as_str) {
                None => bail!(
                    "the index {name} on {} was not made by fihris: give another name",
                    self.address.cluster
                ),
                Some(found) if found == fingerprint() => {}
                Some(found) => bail!(
                    "the index {name} on {} has the terms of another version of fihris ({} instead of {}): index into another name",
                    self.address.cluster,
                    shortened(found),
                    fingerprint()
                ),
            }
        }
        Ok(true)
    }
}
