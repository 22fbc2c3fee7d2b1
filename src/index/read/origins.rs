//! The index that each segment belongs to, if several are read as one.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{Searcher, SegmentOrdinal};

use crate::index::location::Location;
use crate::index::path_maps::PathMaps;

/// The folders and locations of the indexes of a reader.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    indexes: Vec<(PathBuf, Arc<Location>)>,
    /// The number of the index of each segment.
    by_ord: Vec<usize>,
    by_id: HashMap<SegmentId, usize>,
}

impl Origins {
    /// Returns the origins of the segments of a searcher. `of_segment` has the number of the index
    /// of each segment that is not in the first.
    pub(crate) fn new(
        searcher: &Searcher,
        indexes: Vec<(PathBuf, Arc<Location>)>,
        of_segment: &HashMap<SegmentId, usize>,
    ) -> Self {
        let segments = searcher.segment_readers().iter();
        let ids: Vec<SegmentId> = segments.map(|segment| segment.segment_id()).collect();
        let number = |id: &SegmentId| of_segment.get(id).copied().unwrap_or(0);
        Origins {
            indexes,
            by_ord: ids.iter().map(number).collect(),
            by_id: ids.iter().map(|id| (*id, number(id))).collect(),
        }
    }

    /// Returns the origins with folders that are elsewhere now.
    pub(crate) fn with_path_maps(&self, maps: &PathMaps) -> Self {
        let mut origins = self.clone();
        for (_, location) in &mut origins.indexes {
            let mut mapped = Location::clone(location);
            mapped.maps = maps.clone();
            *location = Arc::new(mapped);
        }
        origins
    }

    /// Returns the location of the paths of a segment.
    pub(crate) fn location(&self, ord: SegmentOrdinal) -> &Location {
        static NONE: std::sync::LazyLock<Location> = std::sync::LazyLock::new(Location::default);
        let number = self.by_ord.get(ord as usize);
        let index = number.and_then(|number| self.indexes.get(*number));
        index.map_or(&*NONE, |(_, location)| location)
    }

    /// Returns the location of the paths of a segment.
    pub(crate) fn location_of(&self, id: &SegmentId) -> Option<&Location> {
        let (_, location) = self.indexes.get(*self.by_id.get(id)?)?;
        Some(location)
    }

    /// Returns the number of each index with the location of its paths.
    pub(crate) fn locations(&self) -> impl Iterator<Item = (usize, &Location)> {
        let locations = self.indexes.iter().map(|(_, location)| &**location);
        locations.enumerate()
    }

    /// Returns whether a segment belongs to the index with this number.
    pub(crate) fn is_of(&self, ord: SegmentOrdinal, number: usize) -> bool {
        self.by_ord.get(ord as usize) == Some(&number)
    }

    /// Returns the folder of the index of a segment, if there are several.
    pub(crate) fn folder(&self, ord: SegmentOrdinal) -> Option<&Path> {
        let (folder, _) = self.indexes.get(*self.by_ord.get(ord as usize)?)?;
        (self.indexes.len() > 1).then_some(folder)
    }
}
