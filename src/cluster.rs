//! An index on an OpenSearch or Elasticsearch cluster, given as an address instead of a
//! folder: `--index http://search:9200/news`.
//!
//! ```text
//! address, credentials, client     requests, with time limits, retries and one line for each fault
//! mapping, document                the index on the cluster, and an article as fields of terms
//! refresh, records, bulk, pages    files to articles on the cluster
//! render, dictionary, statistics   a planned query as JSON, and what the ranking knows of all articles
//! contents, consistency            what the index contains, and whether it is whole
//! similar                          the articles nearest to an article
//! search                           the hits: fetched by the engine, ranked here
//! ```
//!
//! The engine matches and selects candidates. The records of the first of them are fetched, held as
//! a small index in memory, and ranked, cut and explained as those of a local index, with the
//! statistics of all articles on the cluster. So the first hits and their scores are the same.

mod address;
mod bulk;
mod client;
mod consistency;
mod contents;
mod credentials;
mod dictionary;
mod document;
mod mapping;
mod pages;
mod records;
mod refresh;
mod render;
mod search;
mod similar;
mod statistics;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use tantivy::Term;

pub use address::Address;
pub use consistency::Comparison;
pub use contents::Contents;
pub use mapping::fingerprint;
pub use refresh::{forget, refresh};

use client::Client;
use dictionary::ClusterWords;
use statistics::Totals;

/// An index on a cluster.
pub struct Cluster {
    client: Arc<Client>,
    address: Address,
    /// The number by which the engine's scores of BM25 are smaller than those of fihris.
    scale: f32,
    dictionary: Arc<ClusterWords>,
    /// Statistics that were asked for, for the queries of one run.
    totals: Mutex<Option<Arc<Totals>>>,
    doc_freqs: Mutex<HashMap<Term, u64>>,
}

impl Cluster {
    /// Connects to the cluster at an address. `cacert` is a file with certificates of authorities
    /// that are trusted in addition to those of the system.
    ///
    /// # Errors
    /// Returns an error if it cannot be reached, or if another service answers there.
    pub fn connect(address: Address, cacert: Option<&Path>) -> Result<Self> {
        let client = Client::new(&address, cacert)?;
        let scale = client.check_service()?;
        Ok(Cluster::with_client(Arc::new(client), &address, scale))
    }

    /// Returns the index at an address, of which nothing is remembered yet.
    fn with_client(client: Arc<Client>, address: &Address, scale: f32) -> Self {
        let dictionary = ClusterWords::new(Arc::clone(&client), address.name.clone());
        Cluster {
            client,
            dictionary: Arc::new(dictionary),
            address: address.clone(),
            scale,
            totals: Mutex::default(),
            doc_freqs: Mutex::default(),
        }
    }

    /// Returns the address.
    pub fn address(&self) -> &Address {
        &self.address
    }
}
