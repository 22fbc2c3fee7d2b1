//! The index that is served: a view of its last commit, reopened if there is a newer one. An index on a cluster
//! is viewed anew for each request.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use anyhow::Result;

use super::reply::Failure;
use crate::index::disk::stamp::Stamp;
use crate::index::path_maps::PathMaps;
use crate::index::{Reader, Store};
use crate::render::Summary;
use crate::search::copies::{Clusters, cache};
use crate::search::engine::{Engine, NO_FOLDER};

/// The place of the served indexes.
pub enum Indexes {
    /// The indexes in some folders, with folders that are elsewhere than the indexes say.
    Folders(Vec<PathBuf>, PathMaps),
    /// An index on a cluster.
    Engine(Box<dyn Engine>),
}

/// The indexes that are served.
pub struct Archive {
    indexes: Indexes,
    /// The last view, with the state of the files that it was made of.
    opened: Mutex<Option<(Vec<Stamp>, Arc<View>)>>,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").finish_non_exhaustive()
    }
}

/// A view of one commit of the indexes.
pub struct View {
    /// The folder whose saved queries hold.
    pub dir: PathBuf,
    /// The reader, which is blank for an index on a cluster.
    pub reader: Reader,
    /// The index on a cluster, which answers in place of the reader.
    pub engine: Option<Box<dyn Engine>>,
    /// The index, if there is only one, in a folder.
    store: Option<Store>,
    clusters: OnceLock<Arc<Clusters>>,
    /// The counts of all articles.
    pub overview: OnceLock<Summary>,
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

impl Archive {
    /// Creates an archive; nothing is opened.
    pub fn new(indexes: Indexes) -> Self {
        Archive {
            indexes,
            opened: Mutex::new(None),
        }
    }

    /// Returns whether the words of all articles are at hand: not on a cluster.
    pub fn has_words(&self) -> bool {
        matches!(self.indexes, Indexes::Folders(..))
    }

    /// Returns a view of the last commit. A look at two small files tells whether it is open already.
    ///
    /// # Errors
    /// Returns an error if an index is missing, damaged or of another version.
    pub fn view(&self) -> Result<Arc<View>> {
        let (dirs, path_maps) = match &self.indexes {
            Indexes::Folders(dirs, path_maps) => (dirs, path_maps),
            Indexes::Engine(engine) => return Ok(Arc::new(View::of_engine(engine.renewed()?)?)),
        };
        // The lock also lets one request open a new commit for all others.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let stamps = dirs.iter().map(|dir| Stamp::of(dir));
        let stamps = match stamps.collect::<Result<Option<Vec<Stamp>>>>() {
            Ok(Some(stamps)) => stamps,
            // Opening it gives the message.
            Ok(None) => Vec::new(),
            Err(error) => {
                *opened = None;
                return Err(error);
            }
        };
        if let Some((known, view)) = &*opened
            && *known == stamps
            && !stamps.is_empty()
        {
            return Ok(Arc::clone(view));
        }
        // Not two views at once: each maps the files of an index.
        *opened = None;
        let view = Arc::new(View::open(dirs, path_maps)?);
        *opened = Some((stamps, Arc::clone(&view)));
        Ok(view)
    }
}

impl View {
    fn open(dirs: &[PathBuf], path_maps: &PathMaps) -> Result<Self> {
        let (store, dir, reader) = match dirs {
            [dir] => {
                let (store, reader) = Reader::with_store(dir)?;
                (Some(store), dir.clone(), reader)
            }
            dirs => {
                let (stores, reader) = Reader::of_several(dirs)?;
                let first = stores.into_iter().next().map(|store| store.dir);
                (None, first.unwrap_or_default(), reader)
            }
        };
        Ok(View {
            dir,
            reader: reader.with_path_maps(path_maps),
            engine: None,
            store,
            clusters: OnceLock::new(),
            overview: OnceLock::new(),
        })
    }

    fn of_engine(engine: Box<dyn Engine>) -> Result<Self> {
        Ok(View {
            dir: PathBuf::from(NO_FOLDER),
            reader: engine.blank_reader()?,
            engine: Some(engine),
            store: None,
            clusters: OnceLock::new(),
            overview: OnceLock::new(),
        })
    }

    /// Returns whether there is one index, in a folder: only that has copies and saved queries.
    pub fn has_one_folder(&self) -> bool {
        self.store.is_some()
    }

    /// Refuses a view that reads the words of all articles.
    ///
    /// # Errors
    /// Returns a failure if the index is on a cluster.
    pub fn refuse_cluster(&self, name: &str) -> Result<(), Failure> {
        if self.engine.is_some() {
            let message = format!("{name} does not work on a cluster");
            return Err(Failure::Address(message));
        }
        Ok(())
    }

    /// Fetches the article with an id from the cluster, as a reader of it alone. Returns `None` if
    /// the index is in a folder, whose reader has it.
    ///
    /// # Errors
    /// Returns an error if the cluster does not answer.
    pub fn fetched(&self, id: &str) -> Result<Option<Reader>> {
        let engine = self.engine.as_ref();
        engine.map(|engine| engine.articles(&[id])).transpose()
    }

    /// Returns the index, if there is only one.
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// Returns the clusters of copies; `None` for several indexes.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn clusters(&self) -> Result<Option<Arc<Clusters>>> {
        let Some(store) = &self.store else {
            return Ok(None);
        };
        if let Some(clusters) = self.clusters.get() {
            return Ok(Some(Arc::clone(clusters)));
        }
        let clusters = Arc::new(cache::read(store, &self.reader)?);
        Ok(Some(Arc::clone(self.clusters.get_or_init(|| clusters))))
    }
}
