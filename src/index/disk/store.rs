//! The folder of an index, and its active generation.
//!
//! ```text
//! .fihris/fihris-index   the mark of an index, with its random id
//! .fihris/current        the number of the active generation
//! .fihris/1/             a generation: a tantivy index, its description and a record of its last commit
//! .fihris/writer.lock    locked while a run writes; .fihris/writer names that run
//! .fihris/queries.tsv    saved queries; .fihris/queries.lock is locked while they are changed
//! ```
//!
//! A rebuild makes a new generation next to the active one and then replaces `current` in one
//! rename, so that a search reads either the old generation or the new one.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, bail};
use tantivy::index::SegmentMeta;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings};

use super::active::{
    CURRENT, current, finish_activation, no_identity, refuse_unknown_features, set_current,
    set_state,
};
use super::directory::IndexDirectory;
use super::generation::{self, Generation, State};
use super::identity::{self, Identity};
use super::nearest::find_here;
use super::{checksum, durable, leftovers};
use crate::index::document::Sketcher;
use crate::index::location::Location;
use crate::index::manifest::{self, Manifest};
use crate::index::schema::{self, Fields};
use crate::index::write::budget;
use crate::index::write::writer::Writer;

/// The default name of an index folder.
pub const DEFAULT_NAME: &str = ".fihris";

/// The size of a block of stored text before compression, in bytes: large enough for a good
/// compression ratio, small enough that decompressing the blocks of ten excerpts takes half a
/// millisecond.
const TEXT_BLOCK_BYTES: usize = 20 * 1024;
const ZSTD_LEVEL: i32 = 6;

/// An open index.
pub struct Store {
    /// The folder that holds the generations.
    pub dir: PathBuf,
    /// The number of the active generation.
    pub generation: u64,
    /// The tantivy index of that generation.
    pub index: Index,
    /// The handles of the fields.
    pub fields: Fields,
    /// The manifest of the last commit.
    pub manifest: Manifest,
    /// The folder that stored paths are relative to.
    pub location: Location,
}

impl Store {
    /// Opens the index in `dir` for reading.
    ///
    /// # Errors
    /// Returns an error if there is no index, if it is damaged, or if another version of the
    /// analysis made it. The error names a command that helps.
    pub fn open(dir: &Path) -> Result<Self> {
        let (store, segments) = Self::open_with_segments(dir)?.with_context(|| {
            let inside = dir.join(DEFAULT_NAME);
            if inside.is_dir() {
                format!(
                    "no index at {}: there is one at {}",
                    dir.display(),
                    inside.display()
                )
            } else {
                format!(
                    "no index at {}: make one with `fihris index PATH`",
                    dir.display()
                )
            }
        })?;
        if store.manifest.fingerprint != manifest::fingerprint() {
            bail!(OtherVersion(dir.to_owned()));
        }
        // Damaged bytes can have any effect, so everything that is cheap to check is checked.
        if store.index.schema() != schema::schema().0 {
            bail!(Damaged(dir.to_owned()));
        }
        if checksum::damaged_small_file(&segments, &store.folder()).is_some() {
            bail!(Damaged(dir.to_owned()));
        }
        Ok(store)
    }

    /// Opens the index in `dir`, of any version. Returns `None` if there is none.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn open_any(dir: &Path) -> Result<Option<Self>> {
        Ok(Self::open_with_segments(dir)?.map(|(store, _)| store))
    }

    /// Opens an index as [`Store::open_any`] does. Returns the segments of its last commit too.
    fn open_with_segments(dir: &Path) -> Result<Option<(Self, Vec<SegmentMeta>)>> {
        let mut generation = current(dir)?;
        loop {
            let Some(number) = generation else {
                return Ok(None);
            };
            let store = Self::open_generation(dir, number);
            let now = current(dir)?;
            // A rebuild may have activated another generation meanwhile, and deleted this one.
            if store.is_ok() || now == generation {
                return store.map(Some);
            }
            generation = now;
        }
    }

    fn open_generation(dir: &Path, generation: u64) -> Result<(Self, Vec<SegmentMeta>)> {
        let folder = dir.join(generation.to_string());
        let damaged = || {
            format!(
                "the index at {} cannot be opened: run `fihris check --repair`",
                dir.display()
            )
        };
        let description = Generation::read(&folder).with_context(damaged)?;
        if let Some(description) = &description {
            refuse_unknown_features(dir, description)?;
        }
        if description.is_some_and(|generation| generation.state == State::Superseded) {
            bail!(
                "{} names a generation that a newer one superseded: run `fihris check --repair`",
                dir.join(CURRENT).display()
            );
        }
        let opened = IndexDirectory::open(&folder).map_err(Into::into);
        let index = opened.and_then(Index::open).with_context(damaged)?;
        let metas = index.load_metas().with_context(damaged)?;
        let payload = metas.payload.unwrap_or_default();
        let sample = || file_paths(&index).unwrap_or_default();
        let manifest = Manifest::from_payload(&payload, dir, sample).with_context(damaged)?;
        let store = Self::new(dir, generation, index, manifest)?;
        Ok((store, metas.segments))
    }

    fn new(
        dir: &Path,
        generation: u64,
        mut index: Index,
        (manifest, location): (Manifest, Location),
    ) -> Result<Self> {
        index.set_tokenizers(schema::tokenizers());
        let fields = Fields::of(&index.schema()).with_context(|| {
            format!(
                "{} is a tantivy index, but not one of fihris: give another folder with --index",
                dir.display()
            )
        })?;
        Ok(Store {
            dir: dir.to_owned(),
            generation,
            index,
            fields,
            manifest,
            location,
        })
    }

    /// Makes an empty generation, which [`Store::activate`] makes the active one. The caller holds
    /// the lock.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be made or written.
    pub(crate) fn create(dir: &Path) -> Result<Self> {
        let cannot = || format!("cannot make an index in {}", dir.display());
        let identity = identity::claim(dir)?.with_context(cannot)?;
        let number = generation::next_number(dir);
        let folder = dir.join(number.to_string());
        durable::make_generation(&folder).with_context(cannot)?;
        let description = Generation::new(identity.id(), number, State::Building);
        description.write(dir).with_context(cannot)?;
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor {
                compression_level: Some(ZSTD_LEVEL),
            }),
            docstore_blocksize: TEXT_BLOCK_BYTES,
            ..IndexSettings::default()
        };
        let directory = IndexDirectory::open(&folder).with_context(cannot)?;
        let index = Index::builder()
            .schema(schema::schema().0)
            .settings(settings)
            .open_or_create(directory)
            .with_context(cannot)?;
        let location = Location::of_index(dir);
        Self::new(dir, number, index, (Manifest::default(), location))
    }

    /// Returns the writer of this index. The caller holds the lock.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be written.
    pub(crate) fn writer(
        &self,
        threads: usize,
        memory_bytes: usize,
        sketch: Sketcher,
    ) -> Result<Writer> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let share = budget::share(memory_bytes, threads, cores);
        Writer::new(&self.index, self.fields, share, sketch)
            .with_context(|| format!("cannot write the index at {}", self.dir.display()))
    }

    /// Makes this generation the active one. The generation that it supersedes is deleted when the
    /// run ends, so that searches that have just opened it can continue.
    ///
    /// # Errors
    /// Returns an error if a file cannot be written. The previous generation stays active if
    /// `current` was not replaced.
    pub(crate) fn activate(&self, superseded: Option<Superseded>) -> Result<()> {
        let previous = current(&self.dir)?;
        if previous == Some(self.generation) {
            return Ok(());
        }
        let identity = Identity::read(&self.dir)?;
        let identity = identity.with_context(|| no_identity(&self.dir))?;
        let replaces = superseded.is_some_and(|superseded| superseded.in_full);
        if replaces {
            set_state(&self.dir, &identity, self.generation, State::Replacing)?;
        }
        set_current(&self.dir, &identity, self.generation)?;
        if replaces {
            return finish_activation(&self.dir, &identity, self.generation);
        }
        set_state(&self.dir, &identity, self.generation, State::Complete)?;
        if let (Some(previous), Some(_)) = (previous, superseded) {
            set_state(&self.dir, &identity, previous, State::Retired)?;
        }
        Ok(())
    }

    /// Returns the folder of the active generation.
    pub fn folder(&self) -> PathBuf {
        self.dir.join(self.generation.to_string())
    }

    /// Returns the size of the active generation on disk, in bytes.
    pub fn bytes(&self) -> u64 {
        walkdir::WalkDir::new(self.folder())
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.metadata().ok())
            .filter(fs::Metadata::is_file)
            .map(|file| file.len())
            .sum()
    }
}

/// The number of files of a segment by which [`file_paths`] recognises a moved folder.
const SAMPLE_FILES: usize = 64;

/// Returns the stored relative paths of some files of an index.
///
/// # Errors
/// Returns an error if the index cannot be read.
fn file_paths(index: &Index) -> tantivy::Result<Vec<String>> {
    let field = Fields::of(&index.schema())?.path_key;
    let mut paths = Vec::new();
    for segment in index.reader()?.searcher().segment_readers() {
        let inverted = segment.inverted_index(field)?;
        // All relative paths and no others: `0` follows `/`.
        let mut keys = inverted.terms().range().ge("./").lt(".0").into_stream()?;
        let mut left = SAMPLE_FILES;
        while left > 0 && keys.advance() {
            paths.push(String::from_utf8_lossy(keys.key()).into_owned());
            left -= 1;
        }
    }
    Ok(paths)
}

/// The error that bytes of an index are damaged.
#[derive(Debug)]
pub struct Damaged(PathBuf);

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the index at {} is damaged: run `fihris check`",
            self.0.display()
        )
    }
}

impl std::error::Error for Damaged {}

/// The error that another version of fihris made an index: its terms differ.
#[derive(Debug, thiserror::Error)]
#[error(
    "the index at {} was made by another version of fihris: run `{}`",
    .0.display(),
    rebuild_command(.0)
)]
pub struct OtherVersion(PathBuf);

/// Returns the command that rebuilds the index in `dir`. It names the folder, unless the command
/// would find it from the working directory.
pub fn rebuild_command(dir: &Path) -> String {
    let is_nearest = find_here(&[]).is_ok_and(|nearest| {
        nearest == dir || std::path::absolute(dir).is_ok_and(|dir| dir == nearest)
    });
    let path = dir.to_string_lossy();
    match shlex::try_quote(&path) {
        Ok(path) if !is_nearest => format!("fihris --index {path} index --rebuild"),
        _ => "fihris index --rebuild".to_owned(),
    }
}

/// Returns whether `dir` has the mark of an index, whose other files may be damaged.
pub fn is_marked(dir: &Path) -> bool {
    matches!(Identity::read(dir), Ok(Some(_)))
}

/// Deletes the generations of the index in `dir`, so that an index in the cache folder can be made
/// again. Foreign files stay.
///
/// # Errors
/// Returns an error if the folder is not marked as an index, or if a file cannot be deleted.
pub fn delete(dir: &Path) -> Result<()> {
    leftovers::remove_index(dir).with_context(|| format!("cannot delete {}", dir.display()))
}

/// The relation of a new generation to the one that it supersedes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Superseded {
    /// Whether the new generation holds everything that the old one held.
    pub in_full: bool,
}
