//! The index on disk: its content, and how it is stored, written and read.
//!
//! ```text
//! schema, document, manifest   fields, documents, roots
//! location                     paths relative to the folder that holds the index
//! disk/                        folder, generations, locks, checksums, errors of the file system
//! write/                       segments, commits, merges
//! read/                        records, columns and statistics of a commit
//! ```
//!
//! [`refresh`](crate::refresh) brings an index up to date with files; [`check`](crate::check)
//! checks that it is sound.

pub mod disk;
pub mod document;
pub mod file_record;
pub mod forgotten;
pub mod hash;
pub mod location;
pub mod manifest;
pub mod path_maps;
pub mod read;
pub mod record;
pub mod schema;
pub mod write;

pub use disk::lock::Busy;
pub use disk::store::{Damaged, OtherVersion, Store};
pub use manifest::{Manifest, Root, RootKind};
pub use read::reader::Reader;
