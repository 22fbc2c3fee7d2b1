//! Iterates over the merged term dictionaries of all segments.

use std::sync::Arc;

use anyhow::{Context, Result};
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermMerger;
use tantivy::{DocAddress, DocSet, SegmentOrdinal, TERMINATED, Term};

use crate::article_set::ArticleSet;
use crate::index::Reader;

/// The frequency of a term in a set of articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Frequency {
    /// Number of articles that contain it.
    pub docs: u64,
    /// Number of occurrences.
    pub count: u64,
}

impl Frequency {
    /// Adds an article with `count` occurrences.
    pub fn add(&mut self, count: u64) {
        self.docs += 1;
        self.count += count;
    }
}

/// The postings of one term in all segments.
pub struct TermPostings<'d> {
    dictionaries: &'d [Arc<InvertedIndexReader>],
    parts: Vec<(usize, TermInfo)>,
}

impl TermPostings<'_> {
    /// Calls `visit` for each document with the term, including deleted ones, with the number of
    /// occurrences.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn for_each(&self, mut visit: impl FnMut(DocAddress, u64)) -> Result<()> {
        for (number, info) in &self.parts {
            let ord = SegmentOrdinal::try_from(*number)?;
            let dictionary = self.dictionaries.get(*number).context("no such segment")?;
            let option = IndexRecordOption::WithFreqs;
            let mut postings = dictionary.read_postings_from_terminfo(info, option)?;
            while postings.doc() != TERMINATED {
                let address = DocAddress::new(ord, postings.doc());
                visit(address, u64::from(postings.term_freq()));
                postings.advance();
            }
        }
        Ok(())
    }

    /// Calls `visit` for each document with the term, including deleted ones, with the positions of
    /// its occurrences; without them if `reads_positions` returns false for the document.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn for_each_with_positions(
        &self,
        reads_positions: impl Fn(DocAddress) -> bool,
        mut visit: impl FnMut(DocAddress, u64, &[u32]),
    ) -> Result<()> {
        let mut positions = Vec::new();
        for (number, info) in &self.parts {
            let ord = SegmentOrdinal::try_from(*number)?;
            let dictionary = self.dictionaries.get(*number).context("no such segment")?;
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings = dictionary.read_postings_from_terminfo(info, option)?;
            while postings.doc() != TERMINATED {
                let address = DocAddress::new(ord, postings.doc());
                positions.clear();
                if reads_positions(address) {
                    postings.append_positions_with_offset(0, &mut positions);
                }
                visit(address, u64::from(postings.term_freq()), &positions);
                postings.advance();
            }
        }
        Ok(())
    }

    /// Returns the frequency of the term in a set of articles.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn frequency_in(&self, articles: &ArticleSet) -> Result<Frequency> {
        let mut frequency = Frequency::default();
        self.for_each(|address, count| {
            if articles.contains(address) {
                frequency.add(count);
            }
        })?;
        Ok(frequency)
    }
}

/// Calls `visit` for each term of a field that begins with `prefix`, in code point order.
///
/// # Errors
/// Returns an error if the index cannot be read, or the first error of `visit`.
pub fn for_each_term(
    reader: &Reader,
    field: Field,
    prefix: &str,
    mut visit: impl FnMut(&str, &TermPostings<'_>) -> Result<()>,
) -> Result<()> {
    let segments = reader.searcher.segment_readers().iter();
    let dictionaries = segments
        .map(|segment| segment.inverted_index(field))
        .collect::<tantivy::Result<Vec<_>>>()?;
    let mut streams = Vec::new();
    for dictionary in &dictionaries {
        let range = dictionary.terms().range().ge(prefix);
        streams.push(range.into_stream()?);
    }
    let mut terms = TermMerger::new(streams);
    let mut postings = TermPostings {
        dictionaries: &dictionaries,
        parts: Vec::new(),
    };
    // Terms with a common prefix are adjacent.
    while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
        postings.parts.clear();
        postings
            .parts
            .extend(terms.current_segment_ords_and_term_infos());
        if let Ok(term) = std::str::from_utf8(terms.key()) {
            visit(term, &postings)?;
        }
    }
    Ok(())
}

/// Calls `visit` with the postings of one term; they are empty if the index does not have it.
///
/// # Errors
/// Returns an error if the index cannot be read, or that of `visit`.
pub fn with_postings<T>(
    reader: &Reader,
    term: &Term,
    visit: impl FnOnce(&TermPostings<'_>) -> Result<T>,
) -> Result<T> {
    let segments = reader.searcher.segment_readers().iter();
    let dictionaries = segments
        .map(|segment| segment.inverted_index(term.field()))
        .collect::<tantivy::Result<Vec<_>>>()?;
    let mut parts = Vec::new();
    for (number, dictionary) in dictionaries.iter().enumerate() {
        parts.extend(dictionary.get_term_info(term)?.map(|info| (number, info)));
    }
    visit(&TermPostings {
        dictionaries: &dictionaries,
        parts,
    })
}

/// Calls `visit` for each article of the set that contains a term, in index order.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn for_each_article_with(
    reader: &Reader,
    term: &Term,
    articles: &ArticleSet,
    mut visit: impl FnMut(DocAddress),
) -> Result<()> {
    for (ord, segment) in (0..).zip(reader.searcher.segment_readers()) {
        let dictionary = segment.inverted_index(term.field())?;
        let Some(mut postings) = dictionary.read_postings(term, IndexRecordOption::Basic)? else {
            continue;
        };
        while postings.doc() != TERMINATED {
            let address = DocAddress::new(ord, postings.doc());
            if articles.contains(address) {
                visit(address);
            }
            postings.advance();
        }
    }
    Ok(())
}

/// Returns the number of words in each set of articles.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn count_words<const N: usize>(
    reader: &Reader,
    articles: [&ArticleSet; N],
) -> Result<[u64; N]> {
    let mut words = [0; N];
    // Each word of a text has exactly one term in this field.
    for_each_term(reader, reader.fields.exact, "", |_, postings| {
        postings.for_each(|address, count| {
            for (words, articles) in words.iter_mut().zip(articles) {
                if articles.contains(address) {
                    *words += count;
                }
            }
        })
    })?;
    Ok(words)
}
