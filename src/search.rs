//! Runs a query: which articles, in which order, and how many of which kind.
//!
//! ```
//! use fihris::index::Reader;
//! use fihris::refresh::report::{Settings, Target, refresh};
//! use fihris::search::{Request, search};
//!
//! let news = r#"{"id": "1", "title": "إطلاق الصواريخ", "text": "أعلن الوزير إطلاق الصواريخ."}
//! {"id": "2", "title": "أسعار النفط", "text": "ارتفعت أسعار النفط في السوق."}"#;
//! let dir = tempfile::tempdir()?;
//! let target = Target::Stream("news".to_owned(), Box::new(news.as_bytes()));
//! refresh(dir.path(), vec![target], &Settings::default(), &mut ())?;
//!
//! let reader = Reader::open(dir.path())?;
//! let columns = reader.columns()?;
//! for hit in search(&reader, &Request::new("صاروخ"))?.hits {
//!     let listing = columns.listing(hit.address)?;
//!     assert_eq!((listing.id.as_str(), listing.title.as_deref()), ("1", Some("إطلاق الصواريخ")));
//! }
//! # assert_eq!(search(&reader, &Request::new("صاروخ"))?.total, 1);
//! # Ok::<(), anyhow::Error>(())
//! ```

pub mod copies;
mod min_score;
mod top_hits;

use std::sync::Arc;

use anyhow::Result;
use jiff::civil::Date;
use tantivy::DocAddress;
use tantivy::collector::{Collector, Count, SegmentCollector};
use tantivy::query::{EnableScoring, Query};

use self::copies::Clusters;
use self::copies::collapse::{Collapse, CollapsedCount};
use self::min_score::MinScore;
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
    /// Best first.
    #[default]
    Score,
    /// Oldest first; without a date last.
    OldestFirst,
    /// Newest first; without a date last.
    NewestFirst,
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The query.
    pub group: Group,
    /// Sources, categories and dates given by flags.
    pub filters: Vec<Filter>,
    /// How much each kind of evidence counts.
    pub weights: Weights,
    /// The order of hits.
    pub sort: Sort,
    /// Hits to pass over.
    pub offset: usize,
    /// Hits to give, at most.
    pub limit: usize,
    /// The least score of an article: those below it are neither found nor counted.
    pub min_score: Option<f64>,
    /// What the articles found are counted by, those that are not given among them.
    pub counting: Counting,
    /// Clusters of copies, of each of which one hit is given: it stands where the best of them
    /// would, and is the earliest of those that match. All counts are of such hits then.
    pub collapse: Option<Arc<Clusters>>,
}

impl Request {
    /// The best ten for a query as a person types it. What is no query language is searched as
    /// words; [`grammar::parse`] also says what there is to warn of.
    pub fn new(query: &str) -> Self {
        let parsed = grammar::parse(query, grammar::Options::default());
        Request {
            // An error is only given in strict mode.
            group: parsed.unwrap_or_default().group,
            limit: 10,
            ..Request::default()
        }
    }

    /// Narrows to the days from `since` to `until`, both included.
    pub fn between(&mut self, since: Option<Date>, until: Option<Date>) {
        if since.is_some() || until.is_some() {
            self.filters.push(Filter::Date(since, until));
        }
    }
}

/// Where a hit lies, and why it stands where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its place in the order, counted from 1.
    pub rank: usize,
    /// BM25, to four decimals: more would differ with the order of addition.
    pub score: f64,
    /// Where it lies in the index.
    pub address: DocAddress,
    /// The article whose score it is: where copies are collapsed perhaps another one.
    pub best: DocAddress,
    /// Where copies are collapsed: the others of its cluster that match, the earliest first.
    pub copies: Vec<DocAddress>,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hits {
    /// Articles that match.
    pub total: u64,
    /// Those that were asked for, in order.
    pub hits: Vec<Hit>,
    /// What the articles were counted by.
    pub counts: Counts,
}

/// Finds the articles that a request asks for. The order does not depend on how the index is cut
/// into segments: equal scores are ordered by id.
///
/// # Errors
/// When the index cannot be read, or a timeline would have too many steps.
pub fn search(reader: &Reader, request: &Request) -> Result<Hits> {
    let planner = Planner::new(reader, request.weights);
    let query = planner.plan(&request.group, &request.filters)?;
    let hits = search_planned(reader, &*query, request)?;
    planner.finish()?;
    Ok(hits)
}

/// Finds the articles that a planned query finds, in the order and as many as a request asks for.
///
/// # Errors
/// When the index cannot be read, or a timeline would have too many steps.
pub fn search_planned(reader: &Reader, query: &dyn Query, request: &Request) -> Result<Hits> {
    if let Some(clusters) = &request.collapse {
        return collapsed(reader, query, request, Arc::clone(clusters));
    }
    let ((total, found), column_counts) = collect(reader, query, request, |order| order)?;
    page(request, total, &column_counts, found, |found| Hit {
        rank: 0,
        score: dequantize(found.score),
        address: found.address,
        best: found.address,
        copies: Vec::new(),
    })
}

/// [`ranked`], with one hit for each cluster of copies.
fn collapsed(
    reader: &Reader,
    query: &dyn Query,
    request: &Request,
    clusters: Arc<Clusters>,
) -> Result<Hits> {
    let collapse = |order| Collapse { order, clusters };
    let (found, mut column_counts) = collect(reader, query, request, collapse)?;
    if let Some(collector) = ColumnCollector::new(&request.counting) {
        column_counts.subtract(collector.count(reader, &found.left_out)?);
    }
    page(request, found.total, &column_counts, found.hits, |found| {
        Hit {
            rank: 0,
            score: dequantize(found.best.score),
            address: found.earliest,
            best: found.best.address,
            copies: found.copies,
        }
    })
}

/// Runs a query with a collector over the order of a request, and counts what the request counts.
fn collect<C: Collector>(
    reader: &Reader,
    query: &dyn Query,
    request: &Request,
    collector: impl FnOnce(TopHits) -> C,
) -> Result<(C::Fruit, ColumnCounts)> {
    let statistics = ArticleStatistics::new(reader)?;
    let collector = collector(TopHits {
        sort: request.sort,
        limit: request.offset.saturating_add(request.limit),
        columns: reader.columns()?,
    });
    let columns = ColumnCollector::new(&request.counting);
    let collector = MinScore::new(request.min_score, (collector, columns));
    let (found, column_counts) =
        reader
            .searcher
            .search_with_statistics_provider(query, &collector, &statistics)?;
    Ok((found, column_counts.unwrap_or_default()))
}

/// The hits behind the offset, with their ranks.
fn page<F>(
    request: &Request,
    total: u64,
    column_counts: &ColumnCounts,
    found: Vec<F>,
    hit: impl Fn(F) -> Hit,
) -> Result<Hits> {
    let hits = found.into_iter().enumerate().skip(request.offset);
    let hits = hits.map(|(place, found)| Hit {
        rank: place + 1,
        ..hit(found)
    });
    Ok(Hits {
        total,
        hits: hits.collect(),
        counts: Counts::new(&request.counting, column_counts)?,
    })
}

/// Counts the articles that a request asks for, without ranking them; a search that gives no hits.
///
/// # Errors
/// When the index cannot be read, or a timeline would have too many steps.
pub fn search_counts(reader: &Reader, request: &Request) -> Result<Hits> {
    let collector = ColumnCollector::new(&request.counting);
    if request.min_score.is_some() || request.collapse.is_some() && collector.is_some() {
        // A score is known only to those who rank, and which of some copies is shown.
        let request = Request {
            offset: 0,
            limit: 0,
            ..request.clone()
        };
        return search(reader, &request);
    }
    let Some(collector) = collector else {
        return Ok(Hits {
            total: count(reader, request)?,
            ..Hits::default()
        });
    };
    let planner = Planner::new(reader, request.weights);
    let query = planner.plan_unscored(&request.group, &request.filters)?;
    let (total, column_counts) = reader.searcher.search(&*query, &(Count, collector))?;
    planner.finish()?;
    Ok(Hits {
        total: total as u64,
        hits: Vec::new(),
        counts: Counts::new(&request.counting, &column_counts)?,
    })
}

/// Counts the articles that match a request, whatever their score.
///
/// # Errors
/// When the index cannot be read.
pub fn count(reader: &Reader, request: &Request) -> Result<u64> {
    if let Some(clusters) = &request.collapse {
        let collector = CollapsedCount(Arc::clone(clusters));
        let counts = count_with(reader, request, &collector)?;
        return Ok(collector.merge_fruits(counts)?);
    }
    let counts = count_with(reader, request, &Count)?;
    Ok(counts.into_iter().map(|count| count as u64).sum())
}

/// What a collector that needs no scores finds in each segment.
fn count_with<C: Collector>(
    reader: &Reader,
    request: &Request,
    collector: &C,
) -> Result<Vec<<C::Child as SegmentCollector>::Fruit>> {
    let planner = Planner::new(reader, request.weights);
    let query = planner.plan_unscored(&request.group, &request.filters)?;
    let scoring = EnableScoring::disabled_from_searcher(&reader.searcher);
    let weight = query.weight(scoring)?;
    let mut counts = Vec::new();
    for (ord, segment) in (0..).zip(reader.searcher.segment_readers()) {
        counts.push(collector.collect_segment(&*weight, ord, segment)?);
    }
    planner.finish()?;
    Ok(counts)
}
