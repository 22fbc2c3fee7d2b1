//! The clusters of a commit, cached in a file next to it.
//!
//! `.fihris/N/copies` is a line with the BLAKE3 hash of the rest of the file, then JSON. The file
//! names the commit that it belongs to. If it is missing, damaged or of another commit (a run was
//! stopped between the commit and this file), the clusters are computed in memory.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};
use tantivy::DocAddress;

use super::{Clusters, clusters};
use crate::index::disk::{durable, errors};
use crate::index::{Reader, Store};

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
    let path = path(&store.folder());
    let cannot = || format!("cannot write {}", path.display());
    let mut bytes = format!("{}\n", blake3::hash(&json).to_hex()).into_bytes();
    bytes.extend(json);
    durable::replace(&path, &bytes).with_context(cannot)
}

/// Limit on the size of the file that [`is_sound`] reads.
const MAX_BYTES: u64 = 1 << 30;

/// Returns the size that the file has at most: each copy takes about 25 bytes, each segment 60.
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
    let bytes = durable::read(&path(&store.folder()), max_bytes(reader)).ok()?;
    let cached: CachedClusters = serde_json::from_slice(verified_json(&bytes)?).ok()?;
    (cached.version == VERSION && cached.segments == segments(reader)).then_some(cached)
}

/// Returns the JSON of a cache file if it matches the hash in the first line.
fn verified_json(bytes: &[u8]) -> Option<&[u8]> {
    let line = bytes.iter().position(|byte| *byte == b'\n')?;
    let (hash, json) = (bytes.get(..line)?, bytes.get(line + 1..)?);
    (blake3::hash(json).to_hex().as_bytes() == hash).then_some(json)
}

/// Returns whether the cache file in the folder of a generation matches its hash; `None` if there
/// is no such file.
pub fn is_sound(folder: &Path) -> Option<bool> {
    let bytes = durable::read(&path(folder), MAX_BYTES).ok()?;
    Some(verified_json(&bytes).is_some())
}

fn path(folder: &Path) -> PathBuf {
    folder.join("copies")
}

fn segments(reader: &Reader) -> Vec<(String, Option<u64>)> {
    let segments = reader.searcher.segment_readers().iter();
    segments
        .map(|segment| (segment.segment_id().uuid_string(), segment.delete_opstamp()))
        .collect()
}
