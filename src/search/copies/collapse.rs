//! Collectors that return one hit for each cluster of copies.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::Clusters;
use super::clusters::Membership;
use crate::search::{Candidate, SegmentTopHits, TopHits};

/// A hit that represents its cluster, or an article without copies.
pub(crate) struct CollapsedHit {
    /// The earliest matching article of the cluster.
    pub earliest: DocAddress,
    /// The best matching article of the cluster, which determines the rank of the hit.
    pub best: Candidate,
    /// The other matching articles of the cluster, the earliest first.
    pub copies: Vec<DocAddress>,
}

impl CollapsedHit {
    /// Returns the hit of an article without copies.
    pub fn single(best: Candidate) -> Self {
        CollapsedHit {
            earliest: best.address,
            best,
            copies: Vec::new(),
        }
    }
}

/// The result of a collapsed search.
pub(crate) struct CollapsedHits {
    /// Number of matches; the articles of a cluster count as one.
    pub total: u64,
    /// The first hits, in order.
    pub hits: Vec<CollapsedHit>,
    /// The matching articles that are hidden by an earlier one of their cluster.
    pub hidden: Vec<DocAddress>,
}

/// Collects the first hits in the requested order, one for each cluster. Articles with copies are
/// all retained until the end; they are few compared to the matches.
pub(crate) struct Collapse {
    pub order: TopHits,
    pub clusters: Arc<Clusters>,
}

/// Collects the hits of one segment.
pub(crate) struct SegmentCollapse {
    ord: SegmentOrdinal,
    order: SegmentTopHits,
    clusters: Arc<Clusters>,
    copies: Vec<(Membership, Candidate)>,
}

/// The number of matches without copies, the best of them, and all matches with copies.
type SegmentFruit = (u64, Vec<Candidate>, Vec<(Membership, Candidate)>);

impl Collector for Collapse {
    type Fruit = CollapsedHits;
    type Child = SegmentCollapse;

    fn for_segment(
        &self,
        ord: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentCollapse> {
        Ok(SegmentCollapse {
            ord,
            order: self.order.for_segment(ord, segment)?,
            clusters: Arc::clone(&self.clusters),
            copies: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<SegmentFruit>) -> tantivy::Result<Self::Fruit> {
        let mut singles = Vec::with_capacity(segments.len() + 1);
        let mut clusters: BTreeMap<usize, Vec<(Membership, Candidate)>> = BTreeMap::new();
        for (total, hits, copies) in segments {
            singles.push((total, hits));
            for (membership, candidate) in copies {
                let cluster = clusters.entry(membership.cluster).or_default();
                cluster.push((membership, candidate));
            }
        }
        let mut hidden = Vec::new();
        let mut best = Vec::with_capacity(clusters.len());
        for members in clusters.values_mut() {
            members.sort_unstable_by_key(|(membership, _)| *membership);
            let candidates = members.iter().map(|(_, candidate)| candidate);
            best.extend(self.order.best(candidates)?);
            let others = members.iter().skip(1);
            hidden.extend(others.map(|(_, candidate)| candidate.address));
        }
        singles.push((best.len() as u64, best));
        let (total, hits) = self.order.merge_fruits(singles)?;
        let collapsed = hits.into_iter().map(|best| {
            let membership = self.clusters.membership(best.address);
            let members = membership.and_then(|membership| clusters.get(&membership.cluster));
            let mut addresses = members
                .into_iter()
                .flatten()
                .map(|(_, candidate)| candidate.address);
            CollapsedHit {
                earliest: addresses.next().unwrap_or(best.address),
                copies: addresses.collect(),
                best,
            }
        });
        Ok(CollapsedHits {
            total,
            hits: collapsed.collect(),
            hidden,
        })
    }
}

impl SegmentCollector for SegmentCollapse {
    type Fruit = SegmentFruit;

    fn collect(&mut self, doc: DocId, score: Score) {
        match self.clusters.membership(DocAddress::new(self.ord, doc)) {
            Some(membership) => self
                .copies
                .push((membership, self.order.candidate(doc, score))),
            None => self.order.collect(doc, score),
        }
    }

    fn harvest(self) -> SegmentFruit {
        let (total, hits) = self.order.harvest();
        (total, hits, self.copies)
    }
}

/// Counts matching articles; the articles of a cluster count as one.
pub(crate) struct CollapsedCount(pub Arc<Clusters>);

/// Counts the matches of one segment.
pub(crate) struct SegmentCount {
    ord: SegmentOrdinal,
    clusters: Arc<Clusters>,
    singles: u64,
    clusters_seen: HashSet<usize>,
}

impl Collector for CollapsedCount {
    type Fruit = u64;
    type Child = SegmentCount;

    fn for_segment(&self, ord: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentCount> {
        Ok(SegmentCount {
            ord,
            clusters: Arc::clone(&self.0),
            singles: 0,
            clusters_seen: HashSet::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<(u64, HashSet<usize>)>) -> tantivy::Result<u64> {
        let (mut singles, mut clusters) = (0, HashSet::new());
        for (count, clusters_seen) in segments {
            singles += count;
            clusters.extend(clusters_seen);
        }
        Ok(singles + clusters.len() as u64)
    }
}

impl SegmentCollector for SegmentCount {
    type Fruit = (u64, HashSet<usize>);

    fn collect(&mut self, doc: DocId, _: Score) {
        match self.clusters.membership(DocAddress::new(self.ord, doc)) {
            Some(membership) => {
                self.clusters_seen.insert(membership.cluster);
            }
            None => self.singles += 1,
        }
    }

    fn harvest(self) -> Self::Fruit {
        (self.singles, self.clusters_seen)
    }
}
