//! The index on disk: what it holds, where it lies, how it is kept fresh and read.

mod budget;
pub mod check;
mod checksum;
pub mod columns;
mod directory;
pub mod document;
pub(crate) mod durable;
mod facts;
#[cfg(test)]
mod faults;
mod file_id;
pub mod intake;
pub mod known;
mod leftovers;
mod lengths;
pub mod lock;
pub mod manifest;
mod merging;
pub mod reader;
mod reading;
pub mod rebuild;
pub mod refresh;
mod run;
pub mod schema;
mod segment;
pub mod statistics;
pub mod store;
mod survey;
pub mod trouble;
mod writer;

pub use manifest::{Manifest, Root, RootKind};
pub use reader::Reader;
pub use store::Store;
