//! The first hits by score, without the scores of all matches.

use anyhow::Result;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocId, DocSet, Score, SegmentOrdinal, SegmentReader, TERMINATED};

use super::copies::collapse::CollapsedHit;
use super::top_hits::SCORE_SCALE;
use super::{Found, Request, TopHits};
use crate::counting::ColumnCollector;
use crate::index::Reader;
use crate::index::read::statistics::ArticleStatistics;
use crate::query::bm25::Bm25Sum;
use crate::query::bm25::top::{self, Documents, Matches};
use crate::query::plan::Planner;
use crate::query::tree::{Ranking, Tree};

/// The smallest number of documents of an index for which this pays.
pub(super) const MIN_DOCUMENTS: u64 = 32_768;

/// A query in the parts that match and rank.
pub(super) struct RankingParts {
    matching: Box<dyn Query>,
    sum: Bm25Sum,
    /// The parts that rank besides the sum.
    others: Option<Box<dyn Query>>,
}

impl RankingParts {
    pub fn new(reader: &Reader, planner: &Planner<'_>, ranking: Ranking) -> Self {
        let has_others = !ranking.others.is_empty();
        RankingParts {
            matching: planner.query(&ranking.matching),
            sum: Bm25Sum {
                terms: ranking.terms,
                is_sample: reader.collection().is_some(),
            },
            others: has_others.then(|| planner.query(&Tree::Bool(ranking.others))),
        }
    }
}

/// Returns the matches of a query with the first hits in the order of their sums. Returns `None` if
/// there are fewer hits with a score than wanted: then all matches must be ranked.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub(super) fn first_hits(
    reader: &Reader,
    parts: &RankingParts,
    request: &Request,
    order: &TopHits,
) -> Result<Option<Found>> {
    let columns = ColumnCollector::new(&request.counting);
    let collector = (AllMatches, columns);
    let (segments, counts) = reader.searcher.search(&*parts.matching, &collector)?;
    let total: u64 = segments.iter().map(|(count, _)| count).sum();
    let matches: Vec<Matches> = segments.into_iter().map(|(_, matches)| matches).collect();
    // Scores that are rounded to the same integer are equal, and these hits are ordered by id.
    let margin = (2.0 / SCORE_SCALE) as Score;
    let statistics = ArticleStatistics::new(reader)?;
    let limit = order.limit;
    let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, &reader.searcher);
    let mut documents = Vec::new();
    for (segment, matches) in reader.searcher.segment_readers().iter().zip(matches) {
        let others = match &parts.others {
            Some(others) => scores(&**others, scoring, segment, &matches)?,
            None => Vec::new(),
        };
        documents.push(Documents { matches, others });
    }
    let best = top::top(
        &reader.searcher,
        &statistics,
        &parts.sum,
        &documents,
        limit,
        margin,
    )?;
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

/// Returns the scores that a query gives to matches of a segment.
fn scores(
    query: &dyn Query,
    scoring: EnableScoring<'_>,
    segment: &SegmentReader,
    matches: &Matches,
) -> tantivy::Result<Vec<(DocId, Score)>> {
    let mut scores = Vec::new();
    let mut scorer = query.weight(scoring)?.scorer(segment, 1.0)?;
    let mut doc = scorer.doc();
    while doc != TERMINATED {
        if matches.contains(doc) {
            scores.push((doc, scorer.score()));
        }
        doc = scorer.advance();
    }
    Ok(scores)
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

#[cfg(test)]
mod tests {
    use crate::query::grammar;
    use crate::refresh::{Settings, Target, refresh};
    use crate::search::{Sort, collect, top_hits};

    use super::super::{FinalScores, Ranking};
    use super::*;

    /// Returns articles of few words, many of which have equal scores.
    fn news() -> String {
        let words = [
            "القمح",
            "النفط",
            "الوزير",
            "المدينة",
            "السوق",
            "الحكومة",
            "قمة",
        ];
        let mut chance = fastrand::Rng::with_seed(5);
        (0..700)
            .map(|number| {
                let count = chance.usize(1..9);
                let text: Vec<&str> = (0..count).filter_map(|_| chance.choice(words)).collect();
                let text = text.join(" ");
                format!("{{\"id\": \"n{number}\", \"text\": \"عن {text} في اليوم.\"}}\n")
            })
            .collect()
    }

    #[test]
    fn the_first_hits_are_those_of_a_search_that_scores_every_match() {
        let dir = tempfile::tempdir().expect("a folder");
        for (name, text) in [("one", news()), ("two", news().replace("\"n", "\"m"))] {
            let target = Target::Stream(name.to_owned(), Box::new(std::io::Cursor::new(text)));
            refresh(dir.path(), vec![target], &Settings::default(), &mut ()).expect("indexed");
        }
        let reader = Reader::open(dir.path()).expect("opened");
        for query in [
            "القمح",
            "النفط والقمح في السوق",
            "\"الوزير المدينة\" القمح الحكومة",
            "+القمح -النفط السوق",
            "\"الوزير السوق\"~3 القمح",
        ] {
            let parsed = grammar::parse(query, grammar::Options::default()).expect("parsed");
            let planner = Planner::new(&reader, crate::query::rank::Weights::default());
            let tree = planner.tree(&parsed.group, &[]).expect("planned");
            let parts = tree.split_ranking().expect("a sum");
            let parts = RankingParts::new(&reader, &planner, parts);
            let request = Request::default();
            for limit in [1, 10, 100] {
                let order = top_hits(&reader, &request, limit);
                assert_eq!(order.sort, Sort::Score);
                let query_of_all = planner.query(&tree);
                let ranking = Ranking {
                    query: &*query_of_all,
                    parts: None,
                };
                let scores = FinalScores::default();
                let all = collect(&reader, &ranking, &request, limit, scores).expect("found");
                let pruned = first_hits(&reader, &parts, &request, &order).expect("found");
                let pruned = pruned.expect("enough hits");
                assert_eq!(pruned.total, all.total, "{query}");
                let hits = |found: &Found| -> Vec<_> {
                    let hits = found.hits.iter();
                    hits.map(|hit| (hit.best.address, hit.best.score)).collect()
                };
                assert_eq!(hits(&pruned), hits(&all), "{query} {limit}");
                assert!(!pruned.hits.is_empty(), "{query}");
            }
        }
    }
}
