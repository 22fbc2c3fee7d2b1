//! The copies in an index: finds their clusters, caches them next to the commit, collapses hits.
//!
//! ```text
//! body ─ shingles ─▶ sketch (in the index) ─ grouping ─▶ clusters (cached) ─ collapse ─▶ hits
//! ```
//!
//! [`clusters`] runs [`grouping`](crate::copies::grouping) over the sketches of an index. [`cache`]
//! stores the result in a file, which is derived data: if it is missing or belongs to another
//! commit, the clusters are computed again. [`collapse`] shows one hit for each cluster.

pub mod cache;
pub mod clusters;
pub mod collapse;

pub use clusters::Clusters;
