//! Reads one commit of an index: stored records, columns, and statistics for ranking.

pub mod collection;
pub mod columns;
mod files;
mod listing;
pub mod origins;
pub mod reader;
pub mod statistics;
pub(crate) mod tantivy;
pub(crate) mod values;
