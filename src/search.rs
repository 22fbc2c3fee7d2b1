//! Runs queries: hits in order, totals and counts.
//!
//! ```
//! use fihris::index::Reader;
//! use fihris::refresh::{Settings, Target, refresh};
//! use fihris::search::{Request, search};
//!
//! let news = r#"{"id": "1", "title": "إطلاق الصواريخ", "text": "أعلن الوزير إطلاق الصواريخ."}
//! {"id": "2", "title": "أسعار النفط", "text": "ارتفعت أسعار النفط في السوق."}"#;
//! let dir = tempfile::tempdir()?;
//! let target = Target::Stream("news".to_owned(), Box::new(news.as_bytes()));
//! refresh(dir.path(), vec![target], &Settings::default(), &mut ())?;
//!
//! let reader = Reader::open(dir.path())?;
//! let columns = reader.columns();
//! for hit in search(&reader, &Request::new("صاروخ"))?.hits {
//!     let listing = columns.listing(hit.address)?;
//!     assert_eq!((listing.id.as_str(), listing.title.as_deref()), ("1", Some("إطلاق الصواريخ")));
//! }
//! # assert_eq!(search(&reader, &Request::new("صاروخ"))?.total, 1);
//! # Ok::<(), anyhow::Error>(())
//! ```

pub mod copies;
pub mod engine;
mod min_score;
pub mod position_bonus;
mod pruned;
mod top_hits;

use std::sync::Arc;

use anyhow::Result;
use jiff::civil::Date;
use tantivy::DocAddress;
use tantivy::collector::{Collector, Count, SegmentCollector};
use tantivy::query::{EnableScoring, Query};

use self::copies::Clusters;
use self::copies::collapse::{Collapse, CollapsedCount, CollapsedHit};
use self::min_score::{FinalScores, MinScore};
use self::position_bonus::{DEPTH, PositionBonus};
use self::pruned::RankingParts;
pub(crate) use self::top_hits::{Candidate, SegmentTopHits, TopHits, dequantize, quantize};
use crate::counting::{ColumnCollector, ColumnCounts, Counting, Counts};
use crate::index::Reader;
use crate::index::read::statistics::ArticleStatistics;
use crate::query::plan::Planner;
use crate::query::rank::Weights;
use crate::query::{Filter, Group, grammar};

/// The order of hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// By descending score.
    #[default]
    Score,
    /// By ascending date, articles without a date last.
    OldestFirst,
    /// By descending date, articles without a date last.
    NewestFirst,
}

/// A search request.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The query.
    pub group: Group,
    /// Filters in addition to those of the query.
    pub filters: Vec<Filter>,
    /// The weights of the ranking.
    pub weights: Weights,
    /// The order of hits.
    pub sort: Sort,
    /// The number of hits to skip.
    pub offset: usize,
    /// The maximum number of hits to return.
    pub limit: usize,
    /// The minimum score; articles below it neither match nor count.
    pub min_score: Option<f64>,
    /// The fields to count all matching articles by.
    pub counting: Counting,
    /// Clusters of copies to collapse. A cluster gives one hit: its earliest matching article, at
    /// the rank of its best article. Counts include only these hits.
    pub collapse: Option<Arc<Clusters>>,
    /// The query with every word required, if its matches are counted too.
    pub all_words: Option<Group>,
}

impl Request {
    /// Returns a request for the ten best hits of a query. A query that [`grammar::parse`] rejects
    /// matches nothing; call that function to get errors and warnings.
    pub fn new(query: &str) -> Self {
        let parsed = grammar::parse(query, grammar::Options::default());
        Request {
            group: parsed.unwrap_or_default().group,
            limit: 10,
            ..Request::default()
        }
    }

    /// Adds a filter for the days from `since` to `until`, both inclusive.
    pub fn between(&mut self, since: Option<Date>, until: Option<Date>) {
        if since.is_some() || until.is_some() {
            self.filters.push(Filter::Date(since, until));
        }
    }
}

/// A matching article with its rank.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The rank, from 1.
    pub rank: usize,
    /// The score to four decimals; further decimals depend on the order of addition.
    pub score: f64,
    /// The address of the article in the index.
    pub address: DocAddress,
    /// The article with this score; with collapsed copies, any matching article of the cluster.
    pub best: DocAddress,
    /// With collapsed copies: the other matching articles of the cluster, earliest first.
    pub copies: Vec<DocAddress>,
    /// The best score before bonuses, which the [bonus](position_bonus) of this hit is a multiple
    /// of; 0 for a hit without one.
    pub bonus_unit: f64,
}

/// The result of a search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hits {
    /// The number of matching articles.
    pub total: u64,
    /// The requested hits, in order.
    pub hits: Vec<Hit>,
    /// The counts by the requested fields.
    pub counts: Counts,
    /// The number of articles that match [`Request::all_words`].
    pub total_all: Option<u64>,
}

/// Runs a request. Equal scores are ordered by id, so that the order does not depend on the segments
/// of the index.
///
/// # Errors
/// Returns an error if the index cannot be read, or if a timeline has too many intervals.
// Not inlined: `benches/stages` counts its instructions by its name.
#[inline(never)]
pub fn search(reader: &Reader, request: &Request) -> Result<Hits> {
    let planner = Planner::new(reader, request.weights);
    let tree = planner.tree(&request.group, &request.filters)?;
    let query = planner.query(&tree);
    let ranking = Ranking {
        query: &*query,
        parts: tree
            .split_ranking()
            .map(|parts| RankingParts::new(reader, &planner, parts)),
    };
    let needs_bonus = match request.sort {
        _ if request.min_score.is_some() => true,
        Sort::Score => request.limit > 0 && request.offset < DEPTH,
        _ => request.limit > 0,
    };
    let bonus = if needs_bonus {
        let words = planner.ranked_words(&request.group)?;
        PositionBonus::new(reader, words, request.weights)?
    } else {
        None
    };
    let mut hits = match bonus {
        Some(bonus) => search_with_bonus(reader, &ranking, request, &bonus)?,
        None => search_without_bonus(reader, &ranking, request)?,
    };
    if let Some(group) = &request.all_words {
        hits.total_all = Some(if hits.total == 0 {
            0
        } else {
            count_planned(reader, &planner, request, group)?
        });
    }
    planner.finish()?;
    Ok(hits)
}

/// Runs a planned query with the order, limits and counts of a request, without bonuses.
///
/// # Errors
/// Returns an error if the index cannot be read, or if a timeline has too many intervals.
pub fn search_planned(reader: &Reader, query: &dyn Query, request: &Request) -> Result<Hits> {
    search_without_bonus(reader, &Ranking { query, parts: None }, request)
}

fn search_without_bonus(reader: &Reader, ranking: &Ranking<'_>, request: &Request) -> Result<Hits> {
    let limit = request.offset.saturating_add(request.limit);
    let matches = collect(reader, ranking, request, limit, FinalScores::default())?;
    select_page(request, matches, |_| 0.0)
}

/// Like [`search_planned`], with a bonus for the hits with the best scores.
fn search_with_bonus(
    reader: &Reader,
    ranking: &Ranking<'_>,
    request: &Request,
    bonus: &PositionBonus,
) -> Result<Hits> {
    let by_score = request.sort == Sort::Score;
    // The first hits by score are among those of the request, unless it has another order, or a
    // minimum, which applies to the scores with bonus.
    let known = if by_score && request.min_score.is_none() {
        None
    } else {
        let all = Request {
            sort: Sort::Score,
            min_score: None,
            counting: Counting::default(),
            ..request.clone()
        };
        let first = collect(reader, ranking, &all, DEPTH, FinalScores::default())?.hits;
        Some(score_with_bonus(&first, bonus)?)
    };
    let mut limit = request.offset.saturating_add(request.limit);
    if by_score {
        limit = limit.max(DEPTH);
    }
    let scores = known.as_ref().map(|(_, scores)| Arc::clone(scores));
    let mut matches = collect(reader, ranking, request, limit, scores.unwrap_or_default())?;
    let first = matches.hits.len().min(DEPTH);
    let first = matches.hits.get_mut(..first).unwrap_or_default();
    let (unit, scores) = match known {
        Some(known) => known,
        None => score_with_bonus(first, bonus)?,
    };
    if by_score {
        for hit in &mut *first {
            if let Some(score) = scores.get(&hit.best.address) {
                hit.best.set_score(*score);
            }
        }
        top_hits(reader, request, limit).sort(first, |hit| &hit.best)?;
    } else {
        for hit in &mut matches.hits {
            if let Some(score) = scores.get(&hit.best.address) {
                hit.best.score = *score;
            }
        }
    }
    select_page(request, matches, |hit| {
        if scores.contains_key(&hit.best.address) {
            dequantize(unit)
        } else {
            0.0
        }
    })
}

/// Returns the best score and the scores of hits with their bonus.
fn score_with_bonus(hits: &[CollapsedHit], bonus: &PositionBonus) -> Result<(i64, FinalScores)> {
    let best = hits.first().map_or(0, |hit| hit.best.score);
    let addresses: Vec<DocAddress> = hits.iter().map(|hit| hit.best.address).collect();
    let bonuses = bonus.of(&addresses)?;
    let scores = hits.iter().map(|hit| {
        let bonus = bonuses.get(&hit.best.address).copied().unwrap_or(0.0);
        let score = hit.best.score + (bonus * best as f64).round() as i64;
        (hit.best.address, score)
    });
    Ok((best, Arc::new(scores.collect())))
}

/// A query that matches and ranks.
struct Ranking<'q> {
    query: &'q dyn Query,
    /// Its parts, from which the first hits can be found with less work.
    parts: Option<RankingParts>,
}

/// The matches of a query.
struct Found {
    total: u64,
    /// The first hits, in order.
    hits: Vec<CollapsedHit>,
    counts: ColumnCounts,
}

/// Runs a query with the order and counts of a request.
fn collect(
    reader: &Reader,
    ranking: &Ranking<'_>,
    request: &Request,
    limit: usize,
    final_scores: FinalScores,
) -> Result<Found> {
    let order = top_hits(reader, request, limit);
    let needs_all_scores =
        request.sort != Sort::Score || request.min_score.is_some() || request.collapse.is_some();
    if !needs_all_scores
        && limit > 0
        && reader.searcher.num_docs() >= pruned::MIN_DOCUMENTS
        && let Some(parts) = &ranking.parts
        && let Some(found) = pruned::first_hits(reader, parts, request, &order)?
    {
        return Ok(found);
    }
    let query = ranking.query;
    let Some(clusters) = &request.collapse else {
        let ((total, hits), counts) = run(reader, query, request, order, final_scores)?;
        let hits = hits.into_iter().map(CollapsedHit::single).collect();
        return Ok(Found {
            total,
            hits,
            counts,
        });
    };
    let clusters = Arc::clone(clusters);
    let collapse = Collapse { order, clusters };
    let (collapsed, mut counts) = run(reader, query, request, collapse, final_scores)?;
    if let Some(collector) = ColumnCollector::new(&request.counting) {
        counts.subtract(collector.count(reader, &collapsed.hidden)?);
    }
    Ok(Found {
        total: collapsed.total,
        hits: collapsed.hits,
        counts,
    })
}

/// Runs a query with a collector of hits, and counts by the fields of a request.
fn run<C: Collector>(
    reader: &Reader,
    query: &dyn Query,
    request: &Request,
    collector: C,
    final_scores: FinalScores,
) -> Result<(C::Fruit, ColumnCounts)> {
    let statistics = ArticleStatistics::new(reader)?;
    let columns = ColumnCollector::new(&request.counting);
    let collector = MinScore::new(request.min_score, final_scores, (collector, columns));
    let (fruit, column_counts) =
        reader
            .searcher
            .search_with_statistics_provider(query, &collector, &statistics)?;
    Ok((fruit, column_counts.unwrap_or_default()))
}

fn top_hits(reader: &Reader, request: &Request, limit: usize) -> TopHits {
    TopHits {
        sort: request.sort,
        limit,
        columns: reader.columns(),
    }
}

/// Returns the hits after the offset, with their ranks. `bonus_unit` gives the unit of their bonus.
fn select_page(
    request: &Request,
    matches: Found,
    bonus_unit: impl Fn(&CollapsedHit) -> f64,
) -> Result<Hits> {
    let hits = (1..).zip(matches.hits).skip(request.offset);
    let hits = hits.take(request.limit).map(|(rank, hit)| Hit {
        rank,
        score: dequantize(hit.best.score),
        address: hit.earliest,
        best: hit.best.address,
        bonus_unit: bonus_unit(&hit),
        copies: hit.copies,
    });
    Ok(Hits {
        total: matches.total,
        hits: hits.collect(),
        counts: Counts::new(&request.counting, &matches.counts)?,
        total_all: None,
    })
}

/// Returns the total and the counts of a request, without hits and, where possible, without ranking.
///
/// # Errors
/// Returns an error if the index cannot be read, or if a timeline has too many intervals.
pub fn search_counts(reader: &Reader, request: &Request) -> Result<Hits> {
    let collector = ColumnCollector::new(&request.counting);
    if request.min_score.is_some() || request.collapse.is_some() && collector.is_some() {
        // These need scores, or the representatives of clusters.
        let request = Request {
            offset: 0,
            limit: 0,
            ..request.clone()
        };
        return search(reader, &request);
    }
    let planner = Planner::new(reader, request.weights);
    let mut hits = Hits::default();
    if let Some(collector) = collector {
        let query = planner.plan_unscored(&request.group, &request.filters)?;
        let (total, column_counts) = reader.searcher.search(&*query, &(Count, collector))?;
        hits.total = total as u64;
        hits.counts = Counts::new(&request.counting, &column_counts)?;
    } else {
        hits.total = count_planned(reader, &planner, request, &request.group)?;
    }
    if let Some(group) = &request.all_words {
        hits.total_all = Some(count_planned(reader, &planner, request, group)?);
    }
    planner.finish()?;
    Ok(hits)
}

/// Returns the number of articles that match a request, whatever their score.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn count(reader: &Reader, request: &Request) -> Result<u64> {
    let planner = Planner::new(reader, request.weights);
    let count = count_planned(reader, &planner, request, &request.group)?;
    planner.finish()?;
    Ok(count)
}

/// Counts the matches of a group, with the filters and the clusters of a request.
fn count_planned(
    reader: &Reader,
    planner: &Planner,
    request: &Request,
    group: &Group,
) -> Result<u64> {
    let query = planner.plan_unscored(group, &request.filters)?;
    if let Some(clusters) = &request.collapse {
        let collector = CollapsedCount(Arc::clone(clusters));
        let counts = count_with(reader, &*query, &collector)?;
        return Ok(collector.merge_fruits(counts)?);
    }
    let counts = count_with(reader, &*query, &Count)?;
    Ok(counts.into_iter().map(|count| count as u64).sum())
}

/// Runs a collector that needs no scores over each segment.
fn count_with<C: Collector>(
    reader: &Reader,
    query: &dyn Query,
    collector: &C,
) -> Result<Vec<<C::Child as SegmentCollector>::Fruit>> {
    let scoring = EnableScoring::disabled_from_searcher(&reader.searcher);
    let weight = query.weight(scoring)?;
    let mut counts = Vec::new();
    for (ord, segment) in (0..).zip(reader.searcher.segment_readers()) {
        counts.push(collector.collect_segment(&*weight, ord, segment)?);
    }
    Ok(counts)
}
