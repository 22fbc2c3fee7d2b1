//! What BM25 needs to know of the collection: of its articles only.

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::schema::{FILE, Fields};

/// The statistics of the articles. tantivy's own count file documents too, which would make
/// articles look longer than the average.
pub struct ArticleStatistics<'s> {
    searcher: &'s Searcher,
    articles: u64,
}

impl<'s> ArticleStatistics<'s> {
    /// Counts the articles of a searcher, deleted ones that were not merged away included, as
    /// BM25 counts terms.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn new(searcher: &'s Searcher, fields: &Fields) -> tantivy::Result<Self> {
        let documents: u64 = searcher
            .segment_readers()
            .iter()
            .map(|segment| u64::from(segment.max_doc()))
            .sum();
        let files = Searcher::doc_freq(searcher, &Term::from_field_text(fields.kind, FILE))?;
        Ok(ArticleStatistics {
            searcher,
            articles: documents.saturating_sub(files).max(1),
        })
    }
}

impl Bm25StatisticsProvider for ArticleStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_tokens(self.searcher, field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.articles)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.searcher.doc_freq(term)
    }
}
