//! An index of which no reader holds all articles, such as one on a cluster.

use anyhow::Result;

use super::{Hits, Request};
use crate::article::Article;
use crate::index::Reader;
use crate::query::Filter;

/// The folder of saved queries of an index that has none.
pub const NO_FOLDER: &str = "/nonexistent/fihris";

/// The maximum number of articles whose occurrences are listed.
pub const MAX_FETCHED: usize = 1_000;

/// The index does not answer, or not in full.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unanswered(pub String);

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

/// The articles that are nearest to an article.
pub struct Nearest {
    /// The fetched articles, with the statistics of all.
    pub reader: Reader,
    /// The number of fetched articles.
    pub fetched: u64,
    /// The number of all articles with enough of the significant terms.
    pub total: u64,
}

impl Nearest {
    /// Returns the number of all neighbours for that of the fetched ones that are neighbours.
    pub fn all(&self, found: u64) -> u64 {
        self.total - self.fetched.saturating_sub(found).min(self.total)
    }
}

/// An index that runs searches itself, on another machine. No reader of it is open here.
pub trait Engine: Send + Sync {
    /// Returns the index as it is now, with empty caches.
    ///
    /// # Errors
    /// Returns an error if it does not exist any more, or is one of another version.
    fn renewed(&self) -> Result<Box<dyn Engine>>;

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

    /// Returns a reader without articles.
    ///
    /// # Errors
    /// Returns an error if memory is short.
    fn blank_reader(&self) -> Result<Reader>;

    /// Returns a reader of the articles with some ids.
    ///
    /// # Errors
    /// Returns an error if the index does not answer.
    fn articles(&self, ids: &[&str]) -> Result<Reader>;

    /// Returns the articles nearest to an article, which need not be of the index. The article
    /// itself is not among them.
    ///
    /// # Errors
    /// Returns an error if the index does not answer.
    fn nearest(&self, article: &Article, filters: &[Filter]) -> Result<Nearest>;
}
