//! Sets of articles as bit sets.

use anyhow::Result;
use tantivy::query::{EnableScoring, Query};
use tantivy::{BitSet, DocAddress};

use crate::index::Reader;
use crate::index::schema::ARTICLE;
use crate::query::plan::Planner;
use crate::query::rank::Weights;
use crate::query::{Filter, Group};

/// A set of live articles of one index reader.
pub struct ArticleSet {
    /// One bit for each document of each segment.
    segments: Vec<BitSet>,
}

impl ArticleSet {
    /// Returns all articles.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn all(reader: &Reader) -> Result<Self> {
        Self::from_query(reader, &reader.of_kind(ARTICLE))
    }

    /// Returns the articles that match a query; none if the query is empty.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn matching(reader: &Reader, group: &Group, filters: &[Filter]) -> Result<Self> {
        let planner = Planner::new(reader, Weights::default());
        let found = Self::from_query(reader, &*planner.plan_unscored(group, filters)?)?;
        planner.finish()?;
        Ok(found)
    }

    fn from_query(reader: &Reader, query: &dyn Query) -> Result<Self> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(&reader.searcher))?;
        let mut segments = Vec::new();
        for segment in reader.searcher.segment_readers() {
            let mut found = BitSet::with_max_value(segment.max_doc());
            weight.for_each_no_score(segment, &mut |docs| {
                for doc in docs.iter().filter(|doc| !segment.is_deleted(**doc)) {
                    found.insert(*doc);
                }
            })?;
            segments.push(found);
        }
        Ok(ArticleSet { segments })
    }

    /// Returns the number of articles.
    pub fn len(&self) -> u64 {
        self.segments
            .iter()
            .map(|segment| segment.len() as u64)
            .sum()
    }

    /// Returns whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether the set contains an article.
    pub fn contains(&self, address: DocAddress) -> bool {
        let segment = self.segments.get(address.segment_ord as usize);
        segment.is_some_and(|segment| {
            address.doc_id < segment.max_value() && segment.contains(address.doc_id)
        })
    }

    /// Returns the addresses of the articles, in index order.
    pub fn addresses(&self) -> Vec<DocAddress> {
        let segments = (0..).zip(&self.segments);
        segments
            .flat_map(|(ord, segment)| docs(segment).map(move |doc| DocAddress::new(ord, doc)))
            .collect()
    }

    /// Removes the articles of `other`.
    pub fn remove(&mut self, other: &ArticleSet) {
        for (segment, other) in self.segments.iter_mut().zip(&other.segments) {
            for doc in docs(other) {
                if segment.contains(doc) {
                    segment.remove(doc);
                }
            }
        }
    }

    /// Removes the articles that this set and `other` share from both sets; returns their number.
    pub fn remove_common(&mut self, other: &mut ArticleSet) -> u64 {
        let mut common = 0;
        for (one, other) in self.segments.iter_mut().zip(&mut other.segments) {
            for doc in 0..one.max_value().min(other.max_value()) {
                if one.contains(doc) && other.contains(doc) {
                    one.remove(doc);
                    other.remove(doc);
                    common += 1;
                }
            }
        }
        common
    }
}

fn docs(segment: &BitSet) -> impl Iterator<Item = u32> {
    (0..segment.max_value()).filter(|doc| segment.contains(*doc))
}
