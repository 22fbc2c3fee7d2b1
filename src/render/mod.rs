//! Hits to text: one small file a format.

pub mod json;
pub mod link;
pub mod list;
pub mod paths;
pub mod terminal;
pub mod trec;
pub mod tsv;
pub mod uncoloured;

use std::io::{self, Write};

use serde::Serialize;

use crate::counting::{Facet, Timeline};
use crate::explain::Explanation;
use crate::index::reader::Listing;
use crate::snippet::{Matched, Snippet};

/// The version of the JSON that hits are written in.
pub const SCHEMA: u32 = 1;

/// A hit with all that may be shown of it.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// Its place in the order, counted from 1.
    pub rank: usize,
    /// BM25.
    pub score: f64,
    /// What a list shows.
    pub listing: Listing,
    /// Where it was published, where the format shows its text.
    pub url: Option<String>,
    /// The first words of an article without a title, where the format shows its text.
    pub opening: String,
    /// The excerpt, where the format shows one.
    pub snippet: Snippet,
    /// Bytes of the title that the query found.
    pub title_marks: Vec<std::ops::Range<usize>>,
    /// The words found, where the format shows them.
    pub matched: Vec<Matched>,
    /// How the score adds up, where that was asked for.
    pub explanation: Option<Explanation>,
}

/// What is said of a search beside its hits.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// The name of the query in a batch.
    pub topic: Option<String>,
    /// The query as typed.
    pub query: String,
    /// Articles that match.
    pub total: u64,
    /// Milliseconds that it took.
    pub took_ms: f64,
    /// What the articles were counted by, where that was asked for.
    pub facets: Vec<Facet>,
    /// The same by time.
    pub timeline: Option<Timeline>,
}

/// Writes the hits of one search after the other. Hits are given one by one, so that the first
/// is out before the last is made.
pub trait Renderer {
    /// What the hits must hold: a list format needs no excerpt.
    fn needs_text(&self) -> bool;
    /// Before the first hit of a search.
    ///
    /// # Errors
    /// When `out` cannot be written.
    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()>;
    /// One hit.
    ///
    /// # Errors
    /// When `out` cannot be written.
    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &Shown) -> io::Result<()>;
    /// After the last hit of a search.
    ///
    /// # Errors
    /// When `out` cannot be written.
    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()>;
}

/// A hit as JSON has it.
#[derive(Debug, Serialize)]
pub struct JsonHit<'h> {
    rank: usize,
    score: f64,
    id: &'h str,
    path: &'h str,
    title: Option<&'h str>,
    date: Option<&'h str>,
    source: Option<&'h str>,
    category: Option<&'h str>,
    url: Option<&'h str>,
    snippet: &'h str,
    highlights: &'h [(usize, usize)],
    matched: &'h [Matched],
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<&'h Explanation>,
}

impl<'h> From<&'h Shown> for JsonHit<'h> {
    fn from(hit: &'h Shown) -> Self {
        JsonHit {
            rank: hit.rank,
            score: hit.score,
            id: &hit.listing.id,
            path: &hit.listing.path,
            title: hit.listing.title.as_deref(),
            date: hit.listing.date.as_deref(),
            source: hit.listing.source.as_deref(),
            category: hit.listing.category.as_deref(),
            url: hit.url.as_deref(),
            snippet: &hit.snippet.text,
            highlights: &hit.snippet.highlights,
            matched: &hit.matched,
            explain: hit.explanation.as_ref(),
        }
    }
}
