//! The stamp of an index, by which a new commit is recognised without opening it.

use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

use anyhow::Result;

use super::active;

/// The state of an index: each commit replaces the list of segments, and each rebuild the
/// generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    generation: u64,
    /// Length, time of modification and number of the file with the list of segments.
    list: (u64, Option<SystemTime>, u64),
}

impl Stamp {
    /// Reads the stamp of the index in a folder. Returns `None` if the index does not exist or is
    /// being replaced.
    ///
    /// # Errors
    /// Returns an error of [`active::current`].
    pub fn of(dir: &Path) -> Result<Option<Self>> {
        let Some(generation) = active::current(dir)? else {
            return Ok(None);
        };
        let list = dir.join(generation.to_string()).join("meta.json");
        let Ok(metadata) = list.metadata() else {
            return Ok(None);
        };
        let list = (
            metadata.len(),
            metadata.modified().ok(),
            file_number(&metadata),
        );
        Ok(Some(Stamp { generation, list }))
    }
}

#[cfg(unix)]
fn file_number(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn file_number(_: &Metadata) -> u64 {
    0
}
