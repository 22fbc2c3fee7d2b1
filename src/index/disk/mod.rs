//! The folder of an index: generations, locks, checksums, and the errors of its file system.

pub mod active;
pub(crate) mod adopt;
pub(crate) mod checksum;
pub(crate) mod commit_record;
pub(crate) mod derived;
pub(crate) mod directory;
pub mod durable;
pub mod errors;
#[cfg(test)]
pub(crate) mod faults;
pub(crate) mod folder;
pub(crate) mod folder_directory;
pub(crate) mod generation;
pub(crate) mod identity;
pub(crate) mod leftovers;
pub(crate) mod lengths;
pub mod lock;
pub(crate) mod mapping;
pub mod marks;
pub mod nearest;
pub mod owner;
pub mod rights;
pub(crate) mod signed;
#[cfg(any(feature = "serve", feature = "watch"))]
pub(crate) mod stamp;
pub mod store;
pub mod union;
