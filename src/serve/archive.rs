//! The index that is served: a view of its last commit, reopened if there is a newer one.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use anyhow::Result;

use crate::index::disk::stamp::Stamp;
use crate::index::path_maps::PathMaps;
use crate::index::{Reader, Store};
use crate::render::Summary;
use crate::search::copies::{Clusters, cache};

/// The indexes that are served.
#[derive(Debug)]
pub struct Archive {
    dirs: Vec<PathBuf>,
    path_maps: PathMaps,
    /// The last view, with the state of the files that it was made of.
    opened: Mutex<Option<(Vec<Stamp>, Arc<View>)>>,
}

/// A view of one commit of the indexes.
pub struct View {
    /// The folder whose saved queries hold.
    pub dir: PathBuf,
    /// The reader.
    pub reader: Reader,
    /// The index, if there is only one.
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
    pub fn new(dirs: Vec<PathBuf>, path_maps: PathMaps) -> Self {
        Archive {
            dirs,
            path_maps,
            opened: Mutex::new(None),
        }
    }

    /// Returns a view of the last commit. A look at two small files tells whether it is open already.
    ///
    /// # Errors
    /// Returns an error if an index is missing, damaged or of another version.
    pub fn view(&self) -> Result<Arc<View>> {
        // The lock also lets one request open a new commit for all others.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let stamps = self.dirs.iter().map(|dir| Stamp::of(dir));
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
        let view = Arc::new(self.open()?);
        *opened = Some((stamps, Arc::clone(&view)));
        Ok(view)
    }

    fn open(&self) -> Result<View> {
        let (store, dir, reader) = match self.dirs.as_slice() {
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
            reader: reader.with_path_maps(&self.path_maps),
            store,
            clusters: OnceLock::new(),
            overview: OnceLock::new(),
        })
    }
}

impl View {
    /// Returns whether several indexes are read as one.
    pub fn has_several_indexes(&self) -> bool {
        self.store.is_none()
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
