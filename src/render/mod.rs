//! Renderers of hits, lists and counts: one small file per format. `docs/OUTPUT.md` is the contract
//! of the output.

pub mod bidi;
pub mod chart;
pub mod columns;
pub mod concordance;
pub mod counts;
pub mod escape_controls;
pub mod fields;
mod heading;
pub mod highlight;
pub mod html;
pub mod json;
pub mod link;
pub mod list;
pub mod markdown;
pub mod paths;
pub mod row_writer;
pub mod separated;
pub mod strip_style;
pub mod table;
pub mod template;
pub mod terminal;
pub mod trec;
pub mod wrap;

use std::io::{self, Write};
use std::ops::Range;
use std::path::PathBuf;

use serde::Serialize;

use crate::article::Article;
use crate::counting::{Facet, Timeline};
use crate::explain::Explanation;
use crate::index::read::columns::{Listing, ListingFields};
use crate::query::latin::ArabicNames;
use crate::snippet::{MatchedWord, Snippet};
use crate::suggestions::Suggestion;

/// A hit with the data that a [`Renderer`] asked for.
#[derive(Debug, Clone, Default)]
pub struct HitView {
    /// Position in the ranking, counted from 1.
    pub rank: usize,
    /// BM25 score.
    pub score: f64,
    /// The fields read from columns.
    pub listing: Listing,
    /// The folder of the index, if several are searched.
    pub index: Option<PathBuf>,
    /// The address of publication, if the format shows text.
    pub url: Option<String>,
    /// The first words of an article without a title, if the format shows text.
    pub opening: String,
    /// The excerpt, if the format shows text.
    pub snippet: Snippet,
    /// Byte ranges of the title that match the query.
    pub title_marks: Vec<Range<usize>>,
    /// The matched words, if the format shows text.
    pub matched: Vec<MatchedWord>,
    /// Whether copies of one article are collapsed into one hit.
    pub collapsed: bool,
    /// The collapsed copies, earliest first, if the format shows text.
    pub copies: Vec<Duplicate>,
    /// Byte ranges of the body that match the query, if the format shows the body.
    pub body_marks: Vec<Range<usize>>,
    /// The parts of the score, if requested.
    pub explanation: Option<Explanation>,
    /// The whole record, if the format reads it.
    pub record: Option<Article>,
    /// The bytes of a path that is not UTF-8, if the format can write them.
    pub raw_path: Option<Vec<u8>>,
}

/// A whole article with the words of a query.
#[derive(Debug, Clone, Default)]
pub struct ArticleView {
    /// The record.
    pub article: Article,
    /// Byte ranges of the title that match the query.
    pub title_marks: Vec<Range<usize>>,
    /// The paragraphs, each with the byte ranges that match the query.
    pub paragraphs: Vec<(String, Vec<Range<usize>>)>,
}

impl ArticleView {
    /// Returns the title, or the id of an article without one.
    pub fn heading(&self) -> &str {
        self.article.title.as_deref().unwrap_or(&self.article.id)
    }
}

/// A copy of a hit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// The id.
    pub id: String,
    /// The outlet.
    pub source: Option<String>,
    /// The date, `YYYY-MM-DD`.
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

/// How several words of a query select articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Combination {
    /// An article needs any of the words.
    Any,
    /// An article needs all words.
    All,
}

/// The combination of the words of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// The combination that the total counts.
    #[serde(rename = "words")]
    pub combination: Combination,
    /// The number of articles with all words; `None` if it was not counted.
    #[serde(rename = "total_all")]
    pub all: Option<u64>,
}

/// The data of a search apart from its hits.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// The name of the query in a batch.
    pub topic: Option<String>,
    /// The query as typed.
    pub query: String,
    /// Its names in Latin letters with the Arabic words that they find, if the format shows them.
    pub names: Vec<ArabicNames>,
    /// The number of matching articles.
    pub total: u64,
    /// How the words of the query are combined, if it is a query of words.
    pub totals: Option<Totals>,
    /// Queries that find something, if this one finds nothing.
    pub suggestions: Vec<Suggestion>,
    /// The number of hits that are shown.
    pub shown: usize,
    /// The line above the hits on a terminal.
    pub heading: Option<String>,
    /// The duration of the search in milliseconds.
    pub took_ms: f64,
    /// Counts by field, if requested.
    pub facets: Vec<Facet>,
    /// Counts by date, if requested.
    pub timeline: Option<Timeline>,
}

/// A writer of search results in one format. It takes hits one by one, so that the first is written
/// before the last is read.
pub trait Renderer {
    /// Returns whether hits need an excerpt and their matched words.
    fn needs_text(&self) -> bool;
    /// Returns whether hits need their records.
    fn needs_record(&self) -> bool {
        self.needs_text()
    }
    /// Returns the fields that the format shows of a [`Listing`].
    fn listing_fields(&self) -> ListingFields {
        ListingFields::ALL
    }
    /// Returns whether the format shows hits; a table of counts does not.
    fn needs_hits(&self) -> bool {
        true
    }
    /// Returns whether the format shows the Arabic words of names in Latin letters.
    fn needs_names(&self) -> bool {
        false
    }
    /// Begins the results of one search.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()>;
    /// Writes one hit.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &HitView) -> io::Result<()>;
    /// Ends the results of one search.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()>;
    /// Ends the output after the last search.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    fn finish(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
