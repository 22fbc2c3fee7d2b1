//! Positions of the occurrences of several phrases, read from the index.

use anyhow::Result;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::{PositionalQuery, PositionalScorer, PositionalWeight, Span};

/// Calls `visit` for each document of a segment in which one of the queries occurs, ascending and
/// including deleted ones, with the occurrences. These are ascending and do not overlap: the one
/// that begins first wins, then the longest.
///
/// # Errors
/// Returns an error if the index cannot be read, or the first error of `visit`.
pub fn for_each_document(
    segment: &SegmentReader,
    queries: &[PositionalQuery],
    mut visit: impl FnMut(DocId, &[Span]) -> Result<()>,
) -> Result<()> {
    let mut scorers: Vec<PositionalScorer> = Vec::new();
    for query in queries {
        let weight = PositionalWeight {
            query: query.clone(),
            bm25: None,
        };
        scorers.extend(weight.open(segment, 1.0)?);
    }
    let mut spans = Vec::new();
    loop {
        let next = scorers.iter().map(PositionalScorer::doc).min();
        let Some(doc) = next.filter(|doc| *doc != TERMINATED) else {
            return Ok(());
        };
        spans.clear();
        for scorer in &mut scorers {
            if scorer.doc() == doc {
                spans.append(&mut scorer.consecutive(doc));
                scorer.advance();
            }
        }
        remove_overlaps(&mut spans);
        visit(doc, &spans)?;
    }
}

/// Sorts spans, and removes each that overlaps one before it.
fn remove_overlaps(spans: &mut Vec<Span>) {
    spans.sort_unstable_by_key(|span| (span.start, u32::MAX - span.end));
    let mut end = 0;
    spans.retain(|span| {
        let is_free = span.start >= end;
        if is_free {
            end = span.end;
        }
        is_free
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_longest_of_overlapping_occurrences_win() {
        let span = |start, end| Span { start, end };
        let mut spans = vec![span(5, 6), span(0, 1), span(0, 2), span(1, 3), span(2, 3)];
        remove_overlaps(&mut spans);
        assert_eq!(spans, [span(0, 2), span(2, 3), span(5, 6)]);
    }
}
