//! The windows around the occurrences of a word, as bits.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocAddress, DocId};

use crate::article_set::ArticleSet;
use crate::index::Reader;
use crate::index::read::tantivy::field_norms;
use crate::query::Group;
use crate::query::plan::Planner;
use crate::query::positional::Span;
use crate::query::positional::occurrences::for_each_document;
use crate::query::rank::Weights;

/// The windows of all occurrences of a word. Three bits for each position of its articles.
pub(super) struct Windows {
    segments: Vec<Segment>,
    /// Number of occurrences.
    pub occurrences: u64,
    /// Number of articles that contain the word.
    pub docs: u64,
}

/// The windows in one segment.
struct Segment {
    /// For each document, 1 plus the index of its article in `starts`; 0 if it has no window.
    numbers: Vec<u32>,
    /// For each article, the offset of its first position in the bits, and that after its last.
    extents: Vec<(usize, usize)>,
    node: Bits,
    window: Bits,
    /// Positions of the node and of windows that have a word. Threads that count words share them.
    words: SharedBits,
}

/// Occurrences of a word in an article with windows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// In windows.
    pub inside: u64,
    /// At positions of the node.
    pub node: u64,
}

/// Positions that a gap between parts adds to the words of an article.
const MAX_GAPS: u32 = 3;

impl Windows {
    /// Finds the occurrences of a query in a set of articles, and marks their windows.
    pub(super) fn find(
        reader: &Reader,
        articles: &ArticleSet,
        group: &Group,
        before: u32,
        after: u32,
    ) -> Result<Self> {
        let planner = Planner::new(reader, Weights::default());
        let queries = planner.occurrence_queries(group)?;
        let mut windows = Windows {
            segments: Vec::new(),
            occurrences: 0,
            docs: 0,
        };
        for (ord, reader_of_segment) in reader.segments() {
            let norms = field_norms(reader_of_segment, reader.fields.word)?;
            let boundaries = reader_of_segment.fast_fields().u64("title_words")?;
            let mut segment = Segment::new(reader_of_segment.max_doc());
            for_each_document(reader_of_segment, &queries, |doc, spans| {
                if articles.contains(DocAddress::new(ord, doc)) {
                    windows.docs += 1;
                    windows.occurrences += spans.len() as u64;
                    let parts = Parts::of(&boundaries, &norms, doc);
                    segment.mark(doc, &parts, spans, before, after);
                }
                Ok(())
            })?;
            windows.segments.push(segment);
        }
        Ok(windows)
    }

    /// Returns whether an article contains the word.
    pub(super) fn contains(&self, address: DocAddress) -> bool {
        let segment = self.segments.get(address.segment_ord as usize);
        segment.is_some_and(|segment| segment.extent(address.doc_id).is_some())
    }

    /// Counts the positions of a word in the windows of an article, and marks them as words.
    pub(super) fn count(&self, address: DocAddress, positions: &[u32]) -> Found {
        let segment = self.segments.get(address.segment_ord as usize);
        segment.map_or_else(Found::default, |segment| {
            segment.count(address.doc_id, positions)
        })
    }

    /// Returns the number of words in windows. Call it after all words were counted.
    pub(super) fn context_words(&self) -> u64 {
        let segments = self.segments.iter();
        let outside_node = |word: u64, node: u64| word & !node;
        segments
            .map(|segment| segment.words.count_with(&segment.node, outside_node))
            .sum()
    }

    /// Returns the number of words of the occurrences. Call it after all words were counted.
    pub(super) fn node_words(&self) -> u64 {
        let segments = self.segments.iter();
        let in_node = |word: u64, node: u64| word & node;
        segments
            .map(|segment| segment.words.count_with(&segment.node, in_node))
            .sum()
    }
}

impl Segment {
    fn new(max_doc: u32) -> Self {
        Segment {
            numbers: vec![0; max_doc as usize],
            extents: Vec::new(),
            node: Bits::default(),
            window: Bits::default(),
            words: SharedBits::default(),
        }
    }

    fn extent(&self, doc: DocId) -> Option<(usize, usize)> {
        let number = *self.numbers.get(doc as usize)?;
        let number = usize::try_from(number.checked_sub(1)?).ok()?;
        self.extents.get(number).copied()
    }

    fn mark(&mut self, doc: DocId, parts: &Parts, spans: &[Span], before: u32, after: u32) {
        let last = spans.last().map_or(0, |span| span.end);
        let length = parts.end.min(last.saturating_add(after));
        let start = self.extents.last().map_or(0, |(_, end)| *end);
        let end = start + length as usize;
        self.node.grow(end);
        self.window.grow(end);
        self.words.grow(end);
        self.extents.push((start, end));
        if let Some(number) = self.numbers.get_mut(doc as usize) {
            *number = u32::try_from(self.extents.len()).unwrap_or(u32::MAX);
        }
        let at = |position: u32| start + position.min(length) as usize;
        for span in spans {
            let (part_start, part_end) = parts.around(span.start);
            self.node.set(at(span.start)..at(span.end));
            let first = span.start.saturating_sub(before).max(part_start);
            self.window.set(at(first)..at(span.start));
            let last = span.end.saturating_add(after).min(part_end);
            self.window.set(at(span.end)..at(last));
        }
    }

    fn count(&self, doc: DocId, positions: &[u32]) -> Found {
        let mut found = Found::default();
        let Some((start, end)) = self.extent(doc) else {
            return found;
        };
        for position in positions {
            let at = start + *position as usize;
            if at >= end {
                continue;
            }
            if self.node.contains(at) {
                found.node += 1;
            } else if self.window.contains(at) {
                found.inside += 1;
            } else {
                continue;
            }
            self.words.set(at);
        }
        found
    }
}

/// The positions of the parts of an article.
struct Parts {
    /// The position after the title.
    title: u32,
    /// The position after the summary, if the article has its own.
    summary: Option<u32>,
    /// A position after the last word.
    end: u32,
}

impl Parts {
    fn of(boundaries: &Column<u64>, norms: &FieldNormReader, doc: DocId) -> Self {
        let mut values = boundaries.values_for_doc(doc);
        let position = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
        // Field norms are rounded down to the start of a bucket.
        let id = norms.fieldnorm_id(doc).saturating_add(1);
        Parts {
            title: values.next().map_or(0, position),
            summary: values.next().map(position),
            end: FieldNormReader::id_to_fieldnorm(id).saturating_add(MAX_GAPS),
        }
    }

    /// Returns the first position of the part that contains a position, and the one after its last.
    fn around(&self, position: u32) -> (u32, u32) {
        let summary = self.summary.unwrap_or(self.title);
        if position < self.title {
            (0, self.title)
        } else if position < summary {
            (self.title, summary)
        } else {
            (summary, self.end)
        }
    }
}

/// A growing list of bits.
#[derive(Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn grow(&mut self, length: usize) {
        self.0.resize(length.div_ceil(64), 0);
    }

    fn set(&mut self, range: std::ops::Range<usize>) {
        for at in range {
            if let Some(block) = self.0.get_mut(at / 64) {
                *block |= 1 << (at % 64);
            }
        }
    }

    fn contains(&self, at: usize) -> bool {
        let block = self.0.get(at / 64);
        block.is_some_and(|block| block >> (at % 64) & 1 == 1)
    }
}

/// A growing list of bits that several threads set.
#[derive(Debug, Default)]
struct SharedBits(Vec<AtomicU64>);

impl SharedBits {
    fn grow(&mut self, length: usize) {
        self.0.resize_with(length.div_ceil(64), AtomicU64::default);
    }

    fn set(&self, at: usize) {
        if let Some(block) = self.0.get(at / 64) {
            block.fetch_or(1 << (at % 64), Ordering::Relaxed);
        }
    }

    /// Counts the bits of a combination with `other`.
    fn count_with(&self, other: &Bits, combine: impl Fn(u64, u64) -> u64) -> u64 {
        let blocks = self.0.iter().zip(&other.0);
        blocks
            .map(|(block, other)| combine(block.load(Ordering::Relaxed), *other))
            .map(|combined| u64::from(combined.count_ones()))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(title: u32, summary: Option<u32>, end: u32) -> Parts {
        Parts {
            title,
            summary,
            end,
        }
    }

    #[test]
    fn a_window_ends_with_its_part() {
        let mut segment = Segment::new(1);
        let spans = [Span { start: 2, end: 3 }, Span { start: 5, end: 6 }];
        segment.mark(0, &parts(3, None, 20), &spans, 1_000_000, 1);
        let all: Vec<u32> = (0..20).collect();
        let found = segment.count(0, &all);
        // 0 and 1 before 2 in the title; 3, 4 and 6 around 5 in the body.
        assert_eq!(found, Found { inside: 5, node: 2 });
        assert_eq!(segment.count(0, &[7, 1000]), Found::default());
    }

    #[test]
    fn the_memory_of_a_window_is_bounded_by_the_article() {
        let mut segment = Segment::new(2);
        let spans = [Span { start: 0, end: 1 }];
        segment.mark(1, &parts(0, None, 30), &spans, u32::MAX, u32::MAX);
        assert_eq!(segment.extents, [(0, 30)]);
        segment.mark(0, &parts(0, None, u32::MAX), &spans, 2, 2);
        assert_eq!(segment.extents, [(0, 30), (30, 33)]);
    }

    #[test]
    fn a_summary_is_a_part_of_its_own() {
        let parts = parts(3, Some(8), 30);
        assert_eq!(parts.around(2), (0, 3));
        assert_eq!(parts.around(3), (3, 8));
        assert_eq!(parts.around(9), (8, 30));
    }
}
