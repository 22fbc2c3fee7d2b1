//! The first hits by score, without the scores of all matches.

use anyhow::Result;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::Query;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::copies::collapse::CollapsedHit;
use super::top_hits::SCORE_SCALE;
use super::{Found, Request, TopHits};
use crate::counting::ColumnCollector;
use crate::index::Reader;
use crate::index::read::statistics::ArticleStatistics;
use crate::query::bm25::Bm25Sum;
use crate::query::bm25::top::{self, Matches};

/// Returns the matches of a query with the first hits in the order of their sums. Returns `None` if
/// there are fewer hits with a score than wanted: then all matches must be ranked.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub(super) fn first_hits(
    reader: &Reader,
    matching: &dyn Query,
    sum: &Bm25Sum,
    request: &Request,
    order: &TopHits,
) -> Result<Option<Found>> {
    let columns = ColumnCollector::new(&request.counting);
    let collector = (AllMatches, columns);
    let (segments, counts) = reader.searcher.search(matching, &collector)?;
    let total: u64 = segments.iter().map(|(count, _)| count).sum();
    let matches: Vec<Matches> = segments.into_iter().map(|(_, matches)| matches).collect();
    // Scores that are rounded to the same integer are equal, and these hits are ordered by id.
    let margin = (2.0 / SCORE_SCALE) as Score;
    let statistics = ArticleStatistics::new(reader)?;
    let limit = order.limit;
    let best = top::top(&reader.searcher, &statistics, sum, &matches, limit, margin)?;
    if (best.len() as u64) < total.min(limit as u64) {
        return Ok(None);
    }
    let mut fruits = Vec::new();
    let in_segments = best.chunk_by(|(a, _), (b, _)| a.segment_ord == b.segment_ord);
    for hits in in_segments {
        let Some((first, _)) = hits.first() else {
            continue;
        };
        let segment = reader.searcher.segment_reader(first.segment_ord);
        let mut collector = order.for_segment(first.segment_ord, segment)?;
        for (address, score) in hits {
            collector.collect(address.doc_id, *score);
        }
        fruits.push(collector.harvest());
    }
    let (_, hits) = order.merge_fruits(fruits)?;
    Ok(Some(Found {
        total,
        hits: hits.into_iter().map(CollapsedHit::single).collect(),
        counts: counts.unwrap_or_default(),
    }))
}

/// Collects the number of matches of each segment, and the matches.
struct AllMatches;

struct MatchesOfSegment(u64, Matches);

impl Collector for AllMatches {
    type Fruit = Vec<(u64, Matches)>;
    type Child = MatchesOfSegment;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<MatchesOfSegment> {
        Ok(MatchesOfSegment(0, Matches::new(segment)))
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<(u64, Matches)>) -> tantivy::Result<Self::Fruit> {
        Ok(segments)
    }
}

impl SegmentCollector for MatchesOfSegment {
    type Fruit = (u64, Matches);

    fn collect(&mut self, doc: DocId, _: Score) {
        let MatchesOfSegment(count, matches) = self;
        *count += 1;
        matches.insert(doc);
    }

    fn harvest(self) -> (u64, Matches) {
        let MatchesOfSegment(count, matches) = self;
        (count, matches)
    }
}
