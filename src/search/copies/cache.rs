//! The clusters of a commit, cached in a file next to it.
//!
//! The derived data `copies` is JSON. If it is missing (a run was
//! stopped between the commit and this file), the clusters are computed in memory.

use anyhow::{Result, anyhow};
use serde::{Deserialize, Serialize};
use tantivy::DocAddress;

use super::{Clusters, clusters};
use crate::index::disk::derived::Derived;
use crate::index::disk::errors;
use crate::index::{Reader, Store};

/// The name of the derived data.
const NAME: &str = "copies";

/// The version of the clustering algorithm.
const VERSION: u32 = 1;

/// The contents of the file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CachedClusters {
    version: u32,
    /// The id of each segment of the commit, and the opstamp of its deletions.
    segments: Vec<(String, Option<u64>)>,
    /// The members of each cluster: segment ordinal and document id.
    clusters: Vec<Vec<(u32, u32)>>,
}

/// Reads the clusters of the index from the cache, or computes them if they are not cached.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn read(store: &Store, reader: &Reader) -> Result<Clusters> {
    if let Some(cached) = cached(store, reader) {
        let address = |(segment, doc): (u32, u32)| DocAddress::new(segment, doc);
        let clusters = cached.clusters.into_iter();
        let clusters = clusters.map(|members| members.into_iter().map(address).collect());
        return Ok(Clusters::new(clusters.collect()));
    }
    Clusters::find(reader)
}

/// Computes and caches the clusters of the commit, unless they are cached already.
///
/// # Errors
/// Returns an error if the index cannot be read or the file cannot be written.
pub fn update(store: &Store, reader: &Reader) -> Result<()> {
    if cached(store, reader).is_some() {
        return Ok(());
    }
    write(store, reader).map_err(|error| {
        let reason = errors::message(&error);
        anyhow!("the clusters of copies were not cached: {reason}")
    })
}

fn write(store: &Store, reader: &Reader) -> Result<()> {
    let member = |address: &DocAddress| (address.segment_ord, address.doc_id);
    let clusters = clusters::find(reader)?.into_iter();
    let contents = CachedClusters {
        version: VERSION,
        segments: segments(reader),
        clusters: clusters
            .map(|members| members.iter().map(member).collect())
            .collect(),
    };
    let json = serde_json::to_vec(&contents)?;
    Derived::of_commit(store.folder(), segments(reader).into_iter())
        .write(NAME, &json)
        .map_err(|error| {
            anyhow!(error).context(format!("cannot write into {}", store.folder().display()))
        })
}

/// Returns the size that the data has at most: each copy takes about 25 bytes, each segment 60.
fn max_bytes(reader: &Reader) -> u64 {
    let segments = reader.searcher.segment_readers();
    let documents: u64 = segments
        .iter()
        .map(|segment| u64::from(segment.max_doc()))
        .sum();
    10_000 + 200 * segments.len() as u64 + 100 * documents
}

/// Reads the cached clusters, if they are sound and belong to this commit.
fn cached(store: &Store, reader: &Reader) -> Option<CachedClusters> {
    let derived = Derived::of_commit(store.folder(), segments(reader).into_iter());
    let json = derived.read(NAME, max_bytes(reader))?;
    let cached: CachedClusters = serde_json::from_slice(&json).ok()?;
    (cached.version == VERSION && cached.segments == segments(reader)).then_some(cached)
}

fn segments(reader: &Reader) -> Vec<(String, Option<u64>)> {
    let segments = reader.searcher.segment_readers().iter();
    segments
        .map(|segment| (segment.segment_id().uuid_string(), segment.delete_opstamp()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refresh::{Settings, Target, refresh};

    #[test]
    fn clusters_that_cannot_be_cached_are_reported_and_recomputed() {
        let dir = tempfile::tempdir().expect("a folder");
        let text = "أعلن الوزير أن المشروع الجديد سيبدأ في العام المقبل بعد موافقة البرلمان عليه. ";
        let article = |id| {
            format!(
                r#"{{"id": "{id}", "title": "خبر", "text": "{}"}}"#,
                text.repeat(5)
            )
        };
        let news = format!("{}\n{}\n", article(1), article(2));
        let news = Box::new(std::io::Cursor::new(news.into_bytes()));
        let target = Target::Stream("news".to_owned(), news);
        refresh(dir.path(), vec![target], &Settings::default(), &mut ()).expect("indexed");
        let (store, reader) = Reader::with_store(dir.path()).expect("opened");
        std::fs::rename(store.folder(), dir.path().join("elsewhere")).expect("renamed");
        let error = update(&store, &reader).expect_err("no folder");
        assert!(error.to_string().contains("were not cached"), "{error}");
        assert_eq!(read(&store, &reader).expect("clusters").all().len(), 1);
    }
}
