//! The index on disk: what it holds, where it lies, how it is kept fresh and read.

pub mod check;
mod checksum;
pub mod document;
mod facts;
mod gauge;
pub mod intake;
pub mod known;
pub mod manifest;
mod merging;
mod read_only;
pub mod reader;
mod reading;
pub mod rebuild;
pub mod refresh;
mod run;
pub mod schema;
pub mod statistics;
pub mod store;
mod survey;

pub use manifest::{Manifest, Root, RootKind};
pub use reader::Reader;
pub use store::Store;
