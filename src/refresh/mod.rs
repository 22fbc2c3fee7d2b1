//! Brings an index up to date with files and streams.
//!
//! ```text
//! Target ─ targets ─▶ Selection ─ survey ─▶ Plan ─ apply ─▶ articles ─ intake ─▶ output ─▶ commits, Report
//! ```
//!
//! A file that changed is read again, a file that vanished is deleted, the rest is left alone. There is one commit at
//! the end, and in a long run one every few minutes, each of whole files.

mod apply;
mod ids;
mod intake;
mod known;
mod output;
mod rebuild;
mod report;
mod run;
mod survey;
mod targets;

pub use rebuild::rebuild;
pub use report::{AfterCommit, Observer, Report, Settings, Stopped};
pub(crate) use run::acquire;
pub use run::{forget, refresh};
pub use targets::Target;
