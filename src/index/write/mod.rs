//! Writes documents into segments, commits them and merges them.

pub(crate) mod budget;
pub(crate) mod merging;
pub(crate) mod segment;
pub(crate) mod tantivy;
pub(crate) mod writer;
