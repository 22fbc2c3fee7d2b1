//! The clusters of copies in an index.

use std::collections::HashMap;

use anyhow::{Result, bail};
use foldhash::fast::RandomState;
use tantivy::DocAddress;

use crate::copies::grouping::{THRESHOLD, groups};
use crate::copies::sketch::{BINS, EMPTY, Sketch, text_similarity};
use crate::index::Reader;

/// The clusters of copies in an index, and the membership of each article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clusters {
    clusters: Vec<Vec<DocAddress>>,
    /// Looked up for each matching article, hence the fast hasher.
    memberships: HashMap<DocAddress, Membership, RandomState>,
}

/// The position of an article in a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// The number of the cluster.
    pub cluster: usize,
    /// The number of the article in the cluster; the earliest is 0.
    pub member: usize,
}

impl Clusters {
    /// Wraps known clusters, whose articles are in order.
    pub fn new(clusters: Vec<Vec<DocAddress>>) -> Self {
        let mut memberships = HashMap::default();
        for (cluster, members) in clusters.iter().enumerate() {
            for (member, address) in members.iter().enumerate() {
                memberships.insert(*address, Membership { cluster, member });
            }
        }
        Clusters {
            clusters,
            memberships,
        }
    }

    /// Finds the clusters of all live articles, as [`find`] does.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn find(reader: &Reader) -> Result<Self> {
        Ok(Self::new(find(reader)?))
    }

    /// Returns the clusters; the articles of each begin with the earliest.
    pub fn all(&self) -> &[Vec<DocAddress>] {
        &self.clusters
    }

    /// Returns the cluster of an article, including the article itself; `None` if it has no copies.
    pub fn cluster_of(&self, address: DocAddress) -> Option<&[DocAddress]> {
        let membership = self.membership(address)?;
        self.clusters.get(membership.cluster).map(Vec::as_slice)
    }

    /// Returns the membership of an article; `None` if it has no copies.
    pub fn membership(&self, address: DocAddress) -> Option<Membership> {
        self.memberships.get(&address).copied()
    }

    /// Returns the number of articles in clusters.
    pub fn article_count(&self) -> usize {
        self.memberships.len()
    }
}

/// Finds the groups of live articles that are copies, each beginning with the earliest. They depend
/// only on the articles, not on the order of indexing.
///
/// # Errors
/// Returns an error if the index cannot be read.
pub fn find(reader: &Reader) -> Result<Vec<Vec<DocAddress>>> {
    let addresses = by_date(reader)?;
    let sketches = sketches(reader, &addresses)?;
    let address = |number: usize| addresses.get(number).copied();
    let body = |number: usize| -> Result<String> {
        Ok(match address(number) {
            Some(address) => reader.article(address)?.body,
            None => String::new(),
        })
    };
    let groups = groups(&sketches, THRESHOLD, |one, other| {
        Ok(text_similarity(&body(one)?, &body(other)?))
    })?;
    let groups = groups.into_iter();
    Ok(groups
        .map(|group| group.into_iter().filter_map(address).collect())
        .collect())
}

/// Returns the articles that have a sketch, sorted by date, undated ones last, then by id. Takes 28
/// bytes for each article while it runs, regardless of the length of the ids.
fn by_date(reader: &Reader) -> Result<Vec<DocAddress>> {
    let (columns, sketches) = (reader.columns(), reader.sketch_columns()?);
    let is_sketched = |address: DocAddress| {
        let column = sketches.get(address.segment_ord as usize);
        let column = column.and_then(Option::as_ref);
        column.is_some_and(|column| column.ords().first(address.doc_id).is_some())
    };
    let mut order = Vec::with_capacity(usize::try_from(reader.article_count()?)?);
    let mut rank = 0_u32;
    reader.for_each_by_id(|address| {
        rank += 1;
        if is_sketched(address) {
            order.push((i32::MAX, rank, address));
        }
    })?;
    for (day, _, address) in &mut order {
        if let Some(known) = columns.day(*address)? {
            *day = i32::try_from(known)?;
        }
    }
    order.sort_unstable();
    Ok(order.into_iter().map(|(_, _, address)| address).collect())
}

/// Reads the sketches of these articles, all of which have one. Takes 12 bytes for each article
/// while it runs, in addition to the sketches.
///
/// # Errors
/// Returns an error if a sketch cannot be read.
fn sketches(reader: &Reader, addresses: &[DocAddress]) -> Result<Vec<Sketch>> {
    // Indexed by segment and document.
    let mut numbers: Vec<Vec<u32>> = reader
        .segments()
        .map(|(_, segment)| vec![u32::MAX; segment.max_doc() as usize])
        .collect();
    for (number, address) in (0..).zip(addresses) {
        let numbers = numbers.get_mut(address.segment_ord as usize);
        if let Some(slot) = numbers.and_then(|all| all.get_mut(address.doc_id as usize)) {
            *slot = number;
        }
    }
    let mut sketches = vec![Sketch::Bins([EMPTY; BINS]); addresses.len()];
    let mut found = 0;
    reader.for_each_sketch(|address, bytes| {
        let numbers = numbers.get(address.segment_ord as usize);
        let number = numbers.and_then(|all| all.get(address.doc_id as usize));
        let slot = number.and_then(|number| sketches.get_mut(*number as usize));
        if let (Some(slot), Some(sketch)) = (slot, Sketch::from_bytes(bytes)) {
            *slot = sketch;
            found += 1;
        }
    })?;
    if found != addresses.len() {
        bail!("the index is damaged: sketches of articles cannot be read");
    }
    Ok(sketches)
}
