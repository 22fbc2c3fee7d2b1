//! Hits to text: one small file a format.

pub mod bidi;
pub mod chart;
pub mod columns;
pub mod concordance;
pub mod counts;
pub mod fields;
pub mod html;
pub mod json;
pub mod link;
pub mod list;
pub mod paths;
pub mod strip_style;
pub mod template;
pub mod terminal;
pub mod trec;
pub mod tsv;

use std::io::{self, Write};

use serde::Serialize;

use crate::article::Article;
use crate::counting::{Facet, Timeline};
use crate::explain::Explanation;
use crate::index::read::columns::{Listing, ListingFields};
use crate::snippet::{MatchedWord, Snippet};

/// The version of the JSON that hits are written in.
pub const SCHEMA: u32 = 1;

/// A hit with all that may be shown of it.
#[derive(Debug, Clone, Default)]
pub struct HitView {
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
    pub matched: Vec<MatchedWord>,
    /// Whether one hit stands for all copies of an article.
    pub collapsed: bool,
    /// The copies that it stands for, the earliest first, where the format shows its text.
    pub copies: Vec<Duplicate>,
    /// How the score adds up, where that was asked for.
    pub explanation: Option<Explanation>,
    /// The whole record, where the format reads it.
    pub record: Option<Article>,
    /// The path byte for byte, where it is not UTF-8 and the format can hold that.
    pub raw_path: Option<Vec<u8>>,
}

/// An article that is a copy of a hit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// The id.
    pub id: String,
    /// The outlet.
    pub source: Option<String>,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The headline.
    pub title: Option<String>,
}

impl From<Listing> for Duplicate {
    fn from(listing: Listing) -> Self {
        Duplicate {
            id: listing.id,
            source: listing.source,
            date: listing.date,
            title: listing.title,
        }
    }
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
    /// Whether the hits must hold their records; an excerpt is made of one anyway.
    fn needs_record(&self) -> bool {
        self.needs_text()
    }
    /// What a list shows of a hit that this one shows too: the rest is not looked up.
    fn listing_fields(&self) -> ListingFields {
        ListingFields::ALL
    }
    /// Whether hits are wanted at all: a table of counts has no room for them.
    fn needs_hits(&self) -> bool {
        true
    }
    /// Before the first hit of a search.
    ///
    /// # Errors
    /// When `out` cannot be written.
    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()>;
    /// One hit.
    ///
    /// # Errors
    /// When `out` cannot be written.
    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &HitView) -> io::Result<()>;
    /// After the last hit of a search.
    ///
    /// # Errors
    /// When `out` cannot be written.
    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()>;
    /// After the last search.
    ///
    /// # Errors
    /// When `out` cannot be written.
    fn finish(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
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
    matched: &'h [MatchedWord],
    #[serde(skip_serializing_if = "Option::is_none")]
    copies: Option<&'h [Duplicate]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<&'h Explanation>,
}

impl<'h> From<&'h HitView> for JsonHit<'h> {
    fn from(hit: &'h HitView) -> Self {
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
            copies: hit.collapsed.then_some(&hit.copies),
            explain: hit.explanation.as_ref(),
        }
    }
}
