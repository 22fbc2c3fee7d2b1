//! The clusters of a commit in a file beside it.
//!
//! `.fihris/N/copies` is a line with the BLAKE3 hash of what follows, and JSON. It is derived data: it says
//! which commit it belongs to, and where it is missing, damaged or of another commit (a run was stopped
//! between the commit and this file), the clusters are found anew in memory.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tantivy::DocAddress;

use super::{Clusters, clusters};
use crate::index::disk::durable;
use crate::index::{Reader, Store};

/// The version of the way in which clusters are found.
const VERSION: u32 = 1;

/// What the file holds.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    version: u32,
    /// Each segment of the commit, and which of its documents are deleted.
    segments: Vec<(String, Option<u64>)>,
    /// Each article by the number of its segment and its number there.
    clusters: Vec<Vec<(u32, u32)>>,
}

/// The clusters of the index: those that are kept, else found now.
///
/// # Errors
/// When the index cannot be read.
pub fn read(store: &Store, reader: &Reader) -> Result<Clusters> {
    if let Some(kept) = kept(store, reader) {
        let address = |(segment, doc): (u32, u32)| DocAddress::new(segment, doc);
        let clusters = kept.clusters.into_iter();
        let clusters = clusters.map(|members| members.into_iter().map(address).collect());
        return Ok(Clusters::new(clusters.collect()));
    }
    Clusters::find(reader)
}

/// Sees to it that the clusters of this commit are kept.
///
/// # Errors
/// When the index cannot be read, or the file cannot be written.
pub fn keep(store: &Store, reader: &Reader) -> Result<()> {
    if kept(store, reader).is_some() {
        return Ok(());
    }
    let place = |address: &DocAddress| (address.segment_ord, address.doc_id);
    let clusters = clusters::find(reader)?.into_iter();
    let kept = Kept {
        version: VERSION,
        segments: segments(reader),
        clusters: clusters
            .map(|members| members.iter().map(place).collect())
            .collect(),
    };
    let json = serde_json::to_vec(&kept)?;
    let path = path(&store.folder());
    let cannot = || format!("cannot write {}", path.display());
    let mut bytes = format!("{}\n", blake3::hash(&json).to_hex()).into_bytes();
    bytes.extend(json);
    durable::replace(&path, &bytes).with_context(cannot)
}

/// More is not read: some 40 bytes for each copy.
const MOST_BYTES: u64 = 1 << 30;

/// What is kept of this commit, if it can be read.
fn kept(store: &Store, reader: &Reader) -> Option<Kept> {
    let bytes = durable::read(&path(&store.folder()), MOST_BYTES).ok()?;
    let kept: Kept = serde_json::from_slice(sound_json(&bytes)?).ok()?;
    (kept.version == VERSION && kept.segments == segments(reader)).then_some(kept)
}

/// The JSON in what was kept, if it is what was written.
fn sound_json(bytes: &[u8]) -> Option<&[u8]> {
    let line = bytes.iter().position(|byte| *byte == b'\n')?;
    let (hash, json) = (bytes.get(..line)?, bytes.get(line + 1..)?);
    (blake3::hash(json).to_hex().as_bytes() == hash).then_some(json)
}

/// Whether what is kept in the folder of a generation is what was written; `None` when nothing is.
pub fn is_sound(folder: &Path) -> Option<bool> {
    let bytes = durable::read(&path(folder), MOST_BYTES).ok()?;
    Some(sound_json(&bytes).is_some())
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
