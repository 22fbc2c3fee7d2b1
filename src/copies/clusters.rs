//! The clusters of copies in an index.

use std::collections::HashMap;

use anyhow::Result;
use foldhash::fast::RandomState;
use tantivy::DocAddress;

use super::grouping::{THRESHOLD, groups};
use super::sketch::{Sketch, likeness};
use crate::index::Reader;

/// Which articles of an index are copies of one another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clusters {
    clusters: Vec<Vec<DocAddress>>,
    /// Looked up for each article that a search finds.
    places: HashMap<DocAddress, Place, RandomState>,
}

/// Where an article stands among its copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The number of its cluster.
    pub cluster: usize,
    /// Its number in the cluster; the earliest article is 0.
    pub member: usize,
}

/// What is known of an article while clusters are made.
struct Sketched {
    address: DocAddress,
    sketch: Sketch,
    /// Its date as days since 1970-01-01, those without one last; then its id.
    order: (i64, Box<str>),
}

impl Clusters {
    /// Clusters that are known; each holds its articles in their order.
    pub fn new(clusters: Vec<Vec<DocAddress>>) -> Self {
        let mut places = HashMap::default();
        for (cluster, members) in clusters.iter().enumerate() {
            for (member, address) in members.iter().enumerate() {
                places.insert(*address, Place { cluster, member });
            }
        }
        Clusters { clusters, places }
    }

    /// Finds the clusters of all live articles. They depend on the articles alone, not on how these
    /// came into the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(reader: &Reader) -> Result<Self> {
        let articles = sketched(reader)?.into_iter();
        let (addresses, sketches): (Vec<DocAddress>, Vec<Sketch>) = articles
            .map(|article| (article.address, article.sketch))
            .unzip();
        let address = |number: usize| addresses.get(number).copied();
        let body = |number: usize| -> Result<String> {
            Ok(match address(number) {
                Some(address) => reader.article(address)?.body,
                None => String::new(),
            })
        };
        let groups = groups(&sketches, THRESHOLD, |one, other| {
            Ok(likeness(&body(one)?, &body(other)?))
        })?;
        let clusters = groups
            .into_iter()
            .map(|group| group.into_iter().filter_map(address).collect());
        Ok(Self::new(clusters.collect()))
    }

    /// The clusters, each with its articles, the earliest first.
    pub fn all(&self) -> &[Vec<DocAddress>] {
        &self.clusters
    }

    /// The cluster of an article, the article included; none when it has no copies.
    pub fn of(&self, address: DocAddress) -> Option<&[DocAddress]> {
        let place = self.place(address)?;
        self.clusters.get(place.cluster).map(Vec::as_slice)
    }

    /// Where an article stands among its copies; none when it has none.
    pub fn place(&self, address: DocAddress) -> Option<Place> {
        self.places.get(&address).copied()
    }

    /// How many articles are in clusters.
    pub fn articles(&self) -> usize {
        self.places.len()
    }
}

/// The articles that have a sketch, the earliest first.
fn sketched(reader: &Reader) -> Result<Vec<Sketched>> {
    let columns = reader.columns()?;
    let mut articles = Vec::new();
    reader.for_each_sketch(|address, bytes| {
        articles.extend(Sketch::from_bytes(bytes).map(|sketch| Sketched {
            address,
            sketch,
            order: (i64::MAX, Box::default()),
        }));
    })?;
    articles.sort_unstable_by_key(|article| article.address);
    reader.for_each_id(|address, id| {
        let known = articles.binary_search_by_key(&address, |article| article.address);
        if let Some(article) = known.ok().and_then(|place| articles.get_mut(place)) {
            article.order.1 = id.into();
        }
    })?;
    for article in &mut articles {
        if let Some(day) = columns.day(article.address)? {
            article.order.0 = day;
        }
    }
    articles.sort_unstable_by(|a, b| a.order.cmp(&b.order));
    Ok(articles)
}
