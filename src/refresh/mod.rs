//! Brings an index up to date with files and streams.
//!
//! ```text
//! targets ─ survey ─▶ new, changed, vanished files ─ read ─▶ articles ─ intake ─▶ writer ─▶ commit
//! ```

pub mod intake;
pub mod known;
pub(crate) mod pending;
mod read;
pub mod rebuild;
pub mod report;
pub(crate) mod run;
mod survey;
