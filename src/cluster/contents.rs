//! The contents of an index on a cluster, for `fihris stats`.

use anyhow::Result;
use serde_json::{Value, json};

use super::Cluster;
use super::refresh::machine;
use super::statistics::total;
use crate::index::file_record::FileRecord;
use crate::index::manifest::Root;

/// The maximum number of sources.
const MAX_SOURCES: usize = 10_000;

/// The contents of an index.
pub struct Contents {
    /// The number of articles.
    pub articles: u64,
    /// The number of words; long articles count as the midpoint of a range of lengths.
    pub words: u64,
    /// The number of articles without a date.
    pub undated: u64,
    /// The first day of publication, in days since 1970-01-01.
    pub first_day: Option<i64>,
    /// The last day of publication.
    pub last_day: Option<i64>,
    /// The sources with their numbers of articles, the most frequent first.
    pub sources: Vec<(Option<String>, u64)>,
    /// The size on the cluster in bytes, without replicas.
    pub bytes: u64,
    /// The fingerprint of the terms.
    pub fingerprint: String,
    /// The file records of this machine.
    pub files: Vec<FileRecord>,
    /// The roots of this machine.
    pub roots: Vec<Root>,
}

impl Cluster {
    /// Returns the contents of the index.
    ///
    /// # Errors
    /// Returns an error if there is none, or if the cluster does not answer.
    pub fn contents(&self) -> Result<Contents> {
        self.check_index()?;
        let body = json!({"size": 0, "track_total_hits": true, "aggs": {
            "words": {"sum": {"field": "tokens.exact"}},
            "undated": {"missing": {"field": "date"}},
            "first": {"min": {"field": "date"}},
            "last": {"max": {"field": "date"}},
            "sources": {"terms": {"field": "source", "size": MAX_SOURCES}},
            "no_source": {"missing": {"field": "source"}}
        }});
        let answers = self.searches(&[body], false)?;
        let answer = answers.first().unwrap_or(&Value::Null);
        let at = |path: &str| answer.pointer(&format!("/aggregations/{path}"));
        let number = |path: &str| at(path).and_then(Value::as_f64);
        let buckets = at("sources/buckets").and_then(Value::as_array);
        let mut sources: Vec<(Option<String>, u64)> = (buckets.into_iter().flatten())
            .filter_map(|bucket| {
                let source = bucket.get("key")?.as_str()?.to_owned();
                Some((Some(source), bucket.get("doc_count")?.as_u64()?))
            })
            .collect();
        let without = number("no_source/doc_count").unwrap_or(0.0) as u64;
        if without > 0 {
            sources.push((None, without));
            sources.sort_by_key(|(_, articles)| std::cmp::Reverse(*articles));
        }
        let records = self.records(&machine())?;
        Ok(Contents {
            articles: total(answer),
            // Lengths are doubled on the cluster.
            words: number("words/value").unwrap_or(0.0) as u64 / 2,
            undated: number("undated/doc_count").unwrap_or(0.0) as u64,
            first_day: number("first/value").map(|day| day as i64),
            last_day: number("last/value").map(|day| day as i64),
            sources,
            bytes: self.bytes()?,
            fingerprint: super::mapping::fingerprint(),
            files: records.files.into_values().collect(),
            roots: records.roots,
        })
    }

    fn bytes(&self) -> Result<u64> {
        let (articles, files) = (&self.address.name, self.address.files());
        let path = format!("/{articles},{files}/_stats/store");
        let answer = self.client.send("GET", &path, None)?;
        let json = answer.success(&self.client)?;
        let bytes = json.pointer("/_all/primaries/store/size_in_bytes");
        Ok(bytes.and_then(Value::as_u64).unwrap_or(0))
    }
}
