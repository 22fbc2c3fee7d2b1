//! Where the index lies on disk, and which generation of it is in force.
//!
//! ```text
//! .fihris/current     the name of the generation in force
//! .fihris/1/          a tantivy index
//! .fihris/writer.lock locked while a run writes; .fihris/writer says which
//! ```
//!
//! A rebuild makes the next generation beside the one in force and then replaces `current` in one
//! rename, so a search sees the old index or the new one and never a mixture.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use tantivy::index::SegmentMeta;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings};

use crate::index::disk::checksum;
use crate::index::disk::directory::IndexDirectory;
use crate::index::disk::durable;
use crate::index::document::Sketcher;
use crate::index::manifest::{self, Manifest};
use crate::index::schema::{self, Fields};
use crate::index::write::budget;
use crate::index::write::writer::Writer;

/// The name of the index folder where none is given.
pub const DEFAULT_NAME: &str = ".fihris";

/// Bytes of stored text that are compressed together: large enough for zstd to learn the words,
/// small enough that unpacking those of ten excerpts takes half a millisecond.
const TEXT_BLOCK_BYTES: usize = 16 * 1024;
const ZSTD_LEVEL: i32 = 6;

/// An index on disk, opened.
pub struct Store {
    /// The folder that holds the generations.
    pub dir: PathBuf,
    /// The generation in force.
    pub generation: u64,
    /// The tantivy index of that generation.
    pub index: Index,
    /// The handles of its fields.
    pub fields: Fields,
    /// What the index says of itself.
    pub manifest: Manifest,
}

impl Store {
    /// Opens the index in `dir` for reading.
    ///
    /// # Errors
    /// When there is no index, when it is damaged, and when another version of the analysis made
    /// it: the error names the command that helps.
    pub fn open(dir: &Path) -> Result<Self> {
        let (store, segments) = Self::opened(dir)?.with_context(|| {
            let inside = dir.join(DEFAULT_NAME);
            match inside.is_dir() {
                true => format!(
                    "no index at {}: there is one at {}",
                    dir.display(),
                    inside.display()
                ),
                false => format!(
                    "no index at {}: make one with `fihris index PATH`",
                    dir.display()
                ),
            }
        })?;
        if store.manifest.fingerprint != manifest::fingerprint() {
            bail!(
                "the index at {} was made by another version of fihris: run `fihris index --rebuild`",
                dir.display()
            );
        }
        // Anything may come of damaged bytes, so what costs nothing to look at is looked at.
        if store.index.schema() != schema::schema().0 {
            bail!(Damaged(dir.to_owned()));
        }
        if checksum::damaged_small_file(&segments, &store.folder()).is_some() {
            bail!(Damaged(dir.to_owned()));
        }
        Ok(store)
    }

    /// Opens the index in `dir`, whatever version made it; `None` when there is none.
    ///
    /// # Errors
    /// When there is something, and it cannot be read.
    pub fn open_any(dir: &Path) -> Result<Option<Self>> {
        Ok(Self::opened(dir)?.map(|(store, _)| store))
    }

    /// [`Store::open_any`], with the segments of the last commit.
    fn opened(dir: &Path) -> Result<Option<(Self, Vec<SegmentMeta>)>> {
        let mut generation = current(dir)?;
        loop {
            let Some(number) = generation else {
                return Ok(None);
            };
            let store = Self::open_generation(dir, number);
            let now = current(dir)?;
            // A rebuild may have put another one in force meanwhile, and deleted this one.
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
                "the index at {} cannot be opened: delete the folder and index again",
                dir.display()
            )
        };
        let opened = IndexDirectory::open(&folder).map_err(Into::into);
        let index = opened.and_then(Index::open).with_context(damaged)?;
        let metas = index.load_metas().with_context(damaged)?;
        let manifest =
            Manifest::from_payload(&metas.payload.unwrap_or_default()).with_context(damaged)?;
        let store = Self::new(dir, generation, index, manifest)?;
        Ok((store, metas.segments))
    }

    fn new(dir: &Path, generation: u64, mut index: Index, manifest: Manifest) -> Result<Self> {
        index.set_tokenizers(schema::tokenizers());
        let fields = Fields::of(&index.schema()).with_context(|| {
            format!(
                "the index at {} is of another make: delete the folder and index again",
                dir.display()
            )
        })?;
        Ok(Store {
            dir: dir.to_owned(),
            generation,
            index,
            fields,
            manifest,
        })
    }

    /// Makes an empty generation; it comes into force by [`Store::activate`].
    ///
    /// # Errors
    /// When the folder cannot be made or written.
    pub fn create(dir: &Path, generation: u64) -> Result<Self> {
        let folder = dir.join(generation.to_string());
        let cannot = || format!("cannot make an index in {}", dir.display());
        durable::make_folder(&folder).with_context(cannot)?;
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
        Self::new(dir, generation, index, Manifest::default())
    }

    /// The one writer of this index, for a run that may use so many threads and so much memory.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn writer(
        &self,
        threads: usize,
        memory_bytes: usize,
        sketch: Sketcher,
    ) -> Result<Writer> {
        let segment_bytes = budget::segment(memory_bytes);
        Writer::new(&self.index, self.fields, threads, segment_bytes, sketch)
            .with_context(|| format!("cannot write the index at {}", self.dir.display()))
    }

    /// Puts this generation in force. The others are deleted when the run ends: who has just begun to
    /// read one can go on.
    ///
    /// # Errors
    /// When `current` cannot be written; the generation before stays in force then.
    pub fn activate(&self) -> Result<()> {
        if current(&self.dir)? == Some(self.generation) {
            return Ok(());
        }
        let path = self.dir.join("current");
        durable::replace(&path, format!("{}\n", self.generation).as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// Lets those read the index who may read other files of its owner: tantivy keeps two of its
    /// files to the owner alone.
    pub fn share(&self) {
        let Ok(usual) = fs::metadata(self.dir.join("current")) else {
            return;
        };
        let folder = self.dir.join(self.generation.to_string());
        for name in ["meta.json", ".managed.json"] {
            // Where this cannot be done, the owner's index still works.
            fs::set_permissions(folder.join(name), usual.permissions()).ok();
        }
    }

    /// The folder of the generation in force.
    pub fn folder(&self) -> PathBuf {
        self.dir.join(self.generation.to_string())
    }

    /// Bytes that the generation in force takes on disk.
    pub fn bytes(&self) -> u64 {
        let folder = self.dir.join(self.generation.to_string());
        walkdir::WalkDir::new(folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.metadata().ok())
            .filter(fs::Metadata::is_file)
            .map(|file| file.len())
            .sum()
    }
}

/// Bytes of the index are not those that were written.
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

/// Bytes of the number of a generation, at most, with space around it.
const MOST_DIGITS: u64 = 100;

/// The generation in force in `dir`; `None` when there is no index.
///
/// # Errors
/// When `current` cannot be read or holds no number.
pub fn current(dir: &Path) -> Result<Option<u64>> {
    let path = dir.join("current");
    match durable::read_text(&path, MOST_DIGITS) {
        Ok(text) => match text.trim().parse() {
            Ok(generation) => Ok(Some(generation)),
            Err(_) => bail!(
                "{} is damaged: delete the folder and index again",
                path.display()
            ),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            bail!(
                "{} is a file, not an index: give another place with --index",
                dir.display()
            )
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// What to do in a working directory that was deleted.
pub const NOWHERE: &str =
    "the working directory is gone: go to another one, and name the index with --index";

/// The folder of the index, looked for [from](find) the working directory.
///
/// # Errors
/// When there is no working directory any more.
pub fn find_here() -> Result<PathBuf> {
    let here = std::env::current_dir().map_err(|_| anyhow!(NOWHERE))?;
    Ok(find(&here))
}

/// The folder of the index: the nearest `.fihris` from `start` upward, else one in `start`.
pub fn find(start: &Path) -> PathBuf {
    start
        .ancestors()
        .map(|folder| folder.join(DEFAULT_NAME))
        .find(|folder| folder.join("current").is_file())
        .unwrap_or_else(|| start.join(DEFAULT_NAME))
}
