//! A collection of which a reader holds only a few articles: those that were fetched from a
//! cluster for one query. Its statistics and its words are those of all articles.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use anyhow::Result;
use tantivy::Term;
use tantivy::schema::Field;

/// The words of all articles of a collection, each with its document frequency.
pub trait Dictionary: Send + Sync {
    /// Returns the sound terms from `first` on and before `end`.
    ///
    /// # Errors
    /// Returns an error if the collection cannot be asked.
    fn sound_terms(&self, first: &str, end: &str) -> Result<Vec<(String, u64)>>;

    /// Returns the words that may be names by
    /// [`may_be_name`](crate::arabic::latin::may_be_name) and match a regular expression of lists of
    /// letters and `*`.
    ///
    /// # Errors
    /// Returns an error if the collection cannot be asked.
    fn names(&self, pattern: &str) -> Result<Vec<(String, u64)>>;

    /// Returns words of a field within a number of edits of a folded word, the word itself
    /// included.
    ///
    /// # Errors
    /// Returns an error if the collection cannot be asked.
    fn similar_words(&self, field: Field, word: &str, edits: u8) -> Result<Vec<(String, u64)>>;
}

/// The statistics and the words of all articles of a collection.
#[derive(Clone)]
pub struct Collection {
    /// The words.
    pub dictionary: Arc<dyn Dictionary>,
    /// The number of articles.
    pub articles: u64,
    /// The number of tokens of each field in all articles.
    pub tokens: HashMap<Field, u64>,
    /// The document frequencies of the terms of a query.
    pub doc_freqs: HashMap<Term, u64>,
}

impl Collection {
    /// Returns the number of articles with a term; 0 if it was not asked for.
    pub fn doc_freq(&self, term: &Term) -> u64 {
        // The collection may grow between two questions.
        let doc_freq = self.doc_freqs.get(term).copied().unwrap_or(0);
        doc_freq.min(self.articles)
    }
}

impl fmt::Debug for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Collection of {} articles", self.articles)
    }
}
