//! Where the index lies on disk, and which generation of it is in force.
//!
//! ```text
//! .fihris/current     the name of the generation in force
//! .fihris/1/          a tantivy index
//! ```
//!
//! A rebuild makes the next generation beside the one in force and then replaces `current` in one
//! rename, so a search sees the old index or the new one and never a mixture.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexWriter, TantivyError};

use super::gauge::Gauge;
use super::manifest::{self, Manifest};
use super::schema::{self, Fields};
use crate::load::walk;

/// The name of the index folder where none is given.
pub const DEFAULT_NAME: &str = ".fihris";

/// Bytes of stored text that are compressed together: large enough for zstd to learn the words,
/// small enough that a list of ten excerpts takes two milliseconds.
const TEXT_BLOCK_BYTES: usize = 128 * 1024;
const ZSTD_LEVEL: i32 = 6;

/// The least memory that a writing thread can work with.
pub const MIN_MEMORY_BYTES: usize = 15_000_000;

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
    /// Text on its way into the index.
    pub(super) gauge: Arc<Gauge>,
}

impl Store {
    /// Opens the index in `dir` for reading.
    ///
    /// # Errors
    /// When there is no index, when it is damaged, and when another version of the analysis made
    /// it: the error names the command that helps.
    pub fn open(dir: &Path) -> Result<Self> {
        let store = Self::open_any(dir)?.with_context(|| {
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
        Ok(store)
    }

    /// Opens the index in `dir`, whatever version made it; `None` when there is none.
    ///
    /// # Errors
    /// When there is something, and it cannot be read.
    pub fn open_any(dir: &Path) -> Result<Option<Self>> {
        let Some(generation) = current(dir)? else {
            return Ok(None);
        };
        let folder = dir.join(generation.to_string());
        let damaged = || {
            format!(
                "the index at {} cannot be opened: delete the folder and index again",
                dir.display()
            )
        };
        let index = Index::open_in_dir(&folder).with_context(damaged)?;
        let payload = index.load_metas().with_context(damaged)?.payload;
        let manifest = serde_json::from_str(&payload.unwrap_or_default()).with_context(damaged)?;
        Self::new(dir, generation, index, manifest).map(Some)
    }

    fn new(dir: &Path, generation: u64, mut index: Index, manifest: Manifest) -> Result<Self> {
        let gauge = Arc::new(Gauge::default());
        index.set_tokenizers(schema::tokenizers(&gauge));
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
            gauge,
        })
    }

    /// Makes an empty generation; it comes into force by [`Store::activate`].
    ///
    /// # Errors
    /// When the folder cannot be made or written.
    pub fn create(dir: &Path, generation: u64) -> Result<Self> {
        let folder = dir.join(generation.to_string());
        let cannot = || format!("cannot make an index in {}", dir.display());
        fs::create_dir_all(&folder).with_context(cannot)?;
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor {
                compression_level: Some(ZSTD_LEVEL),
            }),
            docstore_blocksize: TEXT_BLOCK_BYTES,
            ..IndexSettings::default()
        };
        let directory = MmapDirectory::open(&folder).with_context(cannot)?;
        let index = Index::builder()
            .schema(schema::schema().0)
            .settings(settings)
            .open_or_create(directory)
            .with_context(cannot)?;
        Self::new(dir, generation, index, Manifest::default())
    }

    /// Keeps others from writing while the result lives.
    ///
    /// # Errors
    /// As [`Store::writer`].
    pub fn lock(&self) -> Result<IndexWriter> {
        self.writer(1, MIN_MEMORY_BYTES)
    }

    /// The one writer of this index.
    ///
    /// # Errors
    /// When another process is writing, or the folder cannot be written.
    pub fn writer(&self, threads: usize, memory_bytes: usize) -> Result<IndexWriter> {
        self.index
            .writer_with_num_threads(threads, memory_bytes)
            .map_err(|error| match error {
                TantivyError::LockFailure(LockError::LockBusy, _) => {
                    anyhow!(Busy(self.dir.clone()))
                }
                other => anyhow!(other)
                    .context(format!("cannot write the index at {}", self.dir.display())),
            })
    }

    /// Puts this generation in force and deletes the others.
    ///
    /// # Errors
    /// When `current` cannot be written; the generation before stays in force then.
    pub fn activate(&self) -> Result<()> {
        if current(&self.dir)? == Some(self.generation) {
            return Ok(());
        }
        let mut file =
            new_file(&self.dir).with_context(|| format!("cannot write {}", self.dir.display()))?;
        io::Write::write_all(&mut file, format!("{}\n", self.generation).as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(self.dir.join("current"))
            .with_context(|| format!("cannot write {}/current", self.dir.display()))?;
        if let Ok(folder) = fs::File::open(&self.dir) {
            folder.sync_all().ok(); // not every file system can sync a folder
        }
        for entry in fs::read_dir(&self.dir)?.flatten() {
            let other = entry.file_name().to_string_lossy().parse::<u64>();
            if other.is_ok_and(|other| other != self.generation) {
                fs::remove_dir_all(entry.path()).ok(); // a reader's leftovers; gone next time
            }
        }
        Ok(())
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

/// Another process writes the index.
#[derive(Debug)]
pub struct Busy(PathBuf);

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "another fihris is writing the index at {}: try again when it is done",
            self.0.display()
        )
    }
}

impl std::error::Error for Busy {}

/// A temporary file with the rights that files usually get.
pub(crate) fn new_file(dir: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666)); // less the umask
    }
    builder.tempfile_in(dir)
}

/// The generation in force in `dir`; `None` when there is no index.
///
/// # Errors
/// When `current` cannot be read or holds no number.
pub fn current(dir: &Path) -> Result<Option<u64>> {
    let path = dir.join("current");
    match fs::read_to_string(&path) {
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
        Err(error) => bail!("cannot read {}: {}", path.display(), walk::reason(&error)),
    }
}

/// The folder of the index: the nearest `.fihris` from `start` upward, else one in `start`.
pub fn find(start: &Path) -> PathBuf {
    start
        .ancestors()
        .map(|folder| folder.join(DEFAULT_NAME))
        .find(|folder| folder.join("current").is_file())
        .unwrap_or_else(|| start.join(DEFAULT_NAME))
}
