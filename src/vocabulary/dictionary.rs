//! Iterates over the merged term dictionaries of all segments.

use std::sync::Arc;

use anyhow::{Context, Result};
use rayon::prelude::*;
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
    // Terms with a common prefix are adjacent.
    for_each_term_while(reader, field, prefix, |term, postings| {
        let is_wanted = term.starts_with(prefix);
        if is_wanted {
            visit(term, postings)?;
        }
        Ok(is_wanted)
    })
}

/// Folds all terms of a field into values, on all cores: one value for each range of terms, in code
/// point order. The ranges depend on the terms alone, so the result does not depend on the number
/// of cores.
///
/// # Errors
/// Returns an error if the index cannot be read, or the first error of `fold`.
pub fn fold_terms<T: Default + Send>(
    reader: &Reader,
    field: Field,
    fold: impl Fn(&mut T, &str, &TermPostings<'_>) -> Result<()> + Sync,
) -> Result<Vec<T>> {
    let starts = range_starts(reader, field)?;
    let ranges = starts.par_iter().enumerate();
    ranges
        .map(|(number, start)| {
            let end = starts.get(number + 1);
            let mut value = T::default();
            for_each_term_while(reader, field, start, |term, postings| {
                let is_inside = end.is_none_or(|end| term < end.as_str());
                if is_inside {
                    fold(&mut value, term, postings)?;
                }
                Ok(is_inside)
            })?;
            Ok(value)
        })
        .collect()
}

/// Returns the starts of ranges of terms with the same first two letters, in code point order.
fn range_starts(reader: &Reader, field: Field) -> Result<Vec<String>> {
    let mut starts = Vec::new();
    let mut from = String::new();
    loop {
        let mut first: Option<String> = None;
        for_each_term_while(reader, field, &from, |term, _| {
            first = Some(term.chars().take(2).collect());
            Ok(false)
        })?;
        // A damaged dictionary may not be sorted.
        let is_next = |start: &String| starts.last().is_none_or(|last| last < start);
        let Some(start) = first.filter(is_next) else {
            return Ok(starts);
        };
        from.clone_from(&start);
        // A term of one letter is a range of its own.
        from.push(match start.chars().nth(1) {
            Some(_) => char::MAX,
            None => char::MIN,
        });
        starts.push(start);
    }
}

/// Calls `visit` for each term of a field from `start` on, in code point order, until it returns
/// false.
fn for_each_term_while(
    reader: &Reader,
    field: Field,
    start: &str,
    mut visit: impl FnMut(&str, &TermPostings<'_>) -> Result<bool>,
) -> Result<()> {
    let segments = reader.searcher.segment_readers().iter();
    let dictionaries = segments
        .map(|segment| segment.inverted_index(field))
        .collect::<tantivy::Result<Vec<_>>>()?;
    let mut streams = Vec::new();
    for dictionary in &dictionaries {
        let range = dictionary.terms().range().ge(start);
        streams.push(range.into_stream()?);
    }
    let mut terms = TermMerger::new(streams);
    let mut postings = TermPostings {
        dictionaries: &dictionaries,
        parts: Vec::new(),
    };
    while terms.advance() {
        let Ok(term) = std::str::from_utf8(terms.key()) else {
            continue;
        };
        postings.parts.clear();
        postings
            .parts
            .extend(terms.current_segment_ords_and_term_infos());
        if !visit(term, &postings)? {
            break;
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
    // Each word of a text has exactly one term in this field.
    let counts = fold_terms(
        reader,
        reader.fields.exact,
        |words: &mut Vec<u64>, _, postings| {
            words.resize(N, 0);
            postings.for_each(|address, count| {
                for (words, articles) in words.iter_mut().zip(articles) {
                    if articles.contains(address) {
                        *words += count;
                    }
                }
            })
        },
    )?;
    let mut words = [0; N];
    for counts in counts {
        for (words, count) in words.iter_mut().zip(counts) {
            *words += count;
        }
    }
    Ok(words)
}
