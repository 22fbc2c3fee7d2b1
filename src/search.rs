//! Runs a query: which articles, in which order.
//!
//! ```
//! use fihris::index::Reader;
//! use fihris::index::refresh::{Settings, Target, refresh};
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

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use anyhow::Result;
use jiff::civil::Date;
use tantivy::collector::{Collector, Count, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::index::Reader;
use crate::index::reader::Columns;
use crate::index::statistics::ArticleStatistics;
use crate::query::plan::Planner;
use crate::query::rank::Weights;
use crate::query::{Group, Narrowing, grammar};

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
    pub narrowings: Vec<Narrowing>,
    /// How much each kind of evidence counts.
    pub weights: Weights,
    /// The order of hits.
    pub sort: Sort,
    /// Hits to pass over.
    pub offset: usize,
    /// Hits to give, at most.
    pub limit: usize,
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
            self.narrowings.push(Narrowing::Date(since, until));
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
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hits {
    /// Articles that match.
    pub total: u64,
    /// Those that were asked for, in order.
    pub hits: Vec<Hit>,
}

/// Finds the articles that a request asks for. The order does not depend on how the index is cut
/// into segments: equal scores are ordered by id.
///
/// # Errors
/// When the index cannot be read.
pub fn search(reader: &Reader, request: &Request) -> Result<Hits> {
    let planner = Planner::new(reader, request.weights);
    let query = planner.plan(&request.group, &request.narrowings)?;
    let statistics = ArticleStatistics::new(&reader.searcher, &reader.fields)?;
    let collector = InOrder {
        sort: request.sort,
        limit: request.offset.saturating_add(request.limit),
        columns: reader.columns()?,
    };
    let (total, found) =
        reader
            .searcher
            .search_with_statistics_provider(&*query, &collector, &statistics)?;
    planner.finish()?;
    let hits = found.into_iter().enumerate().skip(request.offset);
    let hits = hits.map(|(place, found)| Hit {
        rank: place + 1,
        score: to_decimals(found.score),
        address: found.address,
    });
    Ok(Hits {
        total,
        hits: hits.collect(),
    })
}

/// Counts the articles that a request asks for, without ranking them.
///
/// # Errors
/// When the index cannot be read.
pub fn count(reader: &Reader, request: &Request) -> Result<u64> {
    let planner = Planner::new(reader, request.weights);
    let query = planner.filter(&request.group, &request.narrowings)?;
    let scoring = EnableScoring::disabled_from_searcher(&reader.searcher);
    let weight = query.weight(scoring)?;
    let mut total = 0;
    for (ord, segment) in (0..).zip(reader.searcher.segment_readers()) {
        total += Count.collect_segment(&*weight, ord, segment)? as u64;
    }
    planner.finish()?;
    Ok(total)
}

/// Scores are compared in steps of a ten-thousandth.
const STEPS: f64 = 10_000.0;

pub(crate) fn to_steps(score: Score) -> i64 {
    (f64::from(score) * STEPS).round() as i64
}

pub(crate) fn to_decimals(steps: i64) -> f64 {
    steps as f64 / STEPS
}

/// Collects the first hits in the order asked for.
struct InOrder {
    sort: Sort,
    limit: usize,
    columns: Columns,
}

/// The order of a hit before its id: less is better.
type Key = (i64, i64);

impl Collector for InOrder {
    type Fruit = (u64, Vec<Candidate>);
    type Child = SegmentInOrder;

    fn for_segment(
        &self,
        ord: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentInOrder> {
        let columns = segment.fast_fields();
        Ok(SegmentInOrder {
            sort: self.sort,
            limit: self.limit,
            ord,
            ids: columns.str("id")?,
            dates: columns.i64("date")?,
            total: 0,
            heap: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<(u64, Vec<Candidate>)>) -> tantivy::Result<Self::Fruit> {
        let total = segments.iter().map(|(total, _)| total).sum();
        let mut all: Vec<Candidate> = segments.into_iter().flat_map(|(_, found)| found).collect();
        all.sort_by_key(|candidate| candidate.key);
        // Ids are read only for what may be kept: places in two dictionaries don't compare.
        let last = self.limit.checked_sub(1).and_then(|last| all.get(last));
        if let Some(last) = last.map(|last| last.key) {
            all.retain(|candidate| candidate.key <= last);
        }
        let mut with_ids = Vec::with_capacity(all.len());
        for candidate in all {
            let mut id = String::new();
            self.columns
                .id(candidate.address, &mut id)
                .map_err(|error| tantivy::TantivyError::InternalError(error.to_string()))?;
            with_ids.push((candidate.key, id, candidate));
        }
        with_ids.sort_by(|(a_key, a_id, _), (b_key, b_id, _)| (a_key, a_id).cmp(&(b_key, b_id)));
        with_ids.truncate(self.limit);
        let found = with_ids
            .into_iter()
            .map(|(.., candidate)| candidate)
            .collect();
        Ok((total, found))
    }
}

/// The hits of one segment; ids are compared by their place in its dictionary.
struct SegmentInOrder {
    sort: Sort,
    limit: usize,
    ord: SegmentOrdinal,
    ids: Option<StrColumn>,
    dates: Column<i64>,
    total: u64,
    /// The best so far, the worst of them on top.
    heap: BinaryHeap<Candidate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    key: Key,
    id: u64,
    score: i64,
    address: DocAddress,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key
            .cmp(&other.key)
            .then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl SegmentCollector for SegmentInOrder {
    type Fruit = (u64, Vec<Candidate>);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.limit == 0 {
            return;
        }
        let score = to_steps(score);
        let key = match self.sort {
            Sort::Score => (-score, 0),
            Sort::OldestFirst => (self.dates.first(doc).unwrap_or(i64::MAX), -score),
            Sort::NewestFirst => (self.dates.first(doc).map_or(i64::MAX, |date| -date), -score),
        };
        if self.heap.len() >= self.limit && self.heap.peek().is_some_and(|worst| worst.key < key) {
            return;
        }
        let id = self
            .ids
            .as_ref()
            .and_then(|ids| ids.ords().first(doc))
            .unwrap_or(u64::MAX);
        let address = DocAddress::new(self.ord, doc);
        self.heap.push(Candidate {
            key,
            id,
            score,
            address,
        });
        if self.heap.len() > self.limit {
            self.heap.pop();
        }
    }

    fn harvest(self) -> (u64, Vec<Candidate>) {
        (self.total, self.heap.into_vec())
    }
}
