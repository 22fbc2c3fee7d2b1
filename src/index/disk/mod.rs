//! The folder of an index: generations, locks, checksums, and the errors of its file system.

pub(crate) mod checksum;
pub(crate) mod directory;
pub(crate) mod durable;
pub mod errors;
#[cfg(test)]
pub(crate) mod faults;
pub(crate) mod file_id;
pub(crate) mod leftovers;
pub(crate) mod lengths;
pub mod lock;
pub mod store;
