//! An index of which no reader holds all articles, such as one on a cluster.

use anyhow::Result;

use super::{Hits, Request};
use crate::index::Reader;

/// The results that a search must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// Hits, the total and counts.
    Hits,
    /// The total and counts.
    Counts,
}

/// The results of a search, with a reader of the articles among the hits.
pub struct Found {
    /// The fetched articles, with the statistics of all.
    pub reader: Reader,
    /// The hits, whose addresses are those of the reader, and the counts of all matches.
    pub hits: Hits,
    /// Notes about what is not exact.
    pub notes: Vec<String>,
}

/// An index that answers requests by itself.
pub trait Engine: Sync {
    /// Runs a request.
    ///
    /// # Errors
    /// Returns an error if the index does not answer in full, or if the request has a feature that
    /// it does not have.
    fn search(&self, request: &Request, wants: Wants) -> Result<Found>;

    /// Returns the number of articles that match a request, whatever their score.
    ///
    /// # Errors
    /// Returns an error of [`Engine::search`].
    fn count(&self, request: &Request) -> Result<u64>;
}
