//! The clusters of copies in an index.

use std::collections::HashMap;

use anyhow::{Result, bail};
use foldhash::fast::RandomState;
use tantivy::DocAddress;

use crate::copies::grouping::{THRESHOLD, groups};
use crate::copies::sketch::{BINS, EMPTY, Sketch, text_similarity};
use crate::index::Reader;

/// Which articles of an index are copies of one another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clusters {
    clusters: Vec<Vec<DocAddress>>,
    /// Looked up for each article that a search finds.
    memberships: HashMap<DocAddress, Membership, RandomState>,
}

/// Where an article stands among its copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// The number of its cluster.
    pub cluster: usize,
    /// Its number in the cluster; the earliest article is 0.
    pub member: usize,
}

impl Clusters {
    /// Clusters that are known; each holds its articles in their order.
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
    /// When the index cannot be read.
    pub fn find(reader: &Reader) -> Result<Self> {
        Ok(Self::new(find(reader)?))
    }

    /// The clusters, each with its articles, the earliest first.
    pub fn all(&self) -> &[Vec<DocAddress>] {
        &self.clusters
    }

    /// The cluster of an article, the article included; none when it has no copies.
    pub fn cluster_of(&self, address: DocAddress) -> Option<&[DocAddress]> {
        let membership = self.membership(address)?;
        self.clusters.get(membership.cluster).map(Vec::as_slice)
    }

    /// Where an article stands among its copies; none when it has none.
    pub fn membership(&self, address: DocAddress) -> Option<Membership> {
        self.memberships.get(&address).copied()
    }

    /// How many articles are in clusters.
    pub fn article_count(&self) -> usize {
        self.memberships.len()
    }
}

/// Finds the articles that are copies of one another: groups, each with the earliest first. They depend on the
/// articles alone, not on how these came into the index.
///
/// # Errors
/// When the index cannot be read.
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

/// The articles that have a sketch, the earliest first: by their dates, those without one last; then by their
/// ids. Takes 28 bytes an article meanwhile, however long the ids are.
fn by_date(reader: &Reader) -> Result<Vec<DocAddress>> {
    let (columns, sketches) = (reader.columns()?, reader.sketch_columns()?);
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

/// The sketches of these articles, which all have one. Takes 12 bytes an article beside them meanwhile.
fn sketches(reader: &Reader, addresses: &[DocAddress]) -> Result<Vec<Sketch>> {
    // By segment and document.
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
