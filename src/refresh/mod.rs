//! Brings an index up to date with files and streams.
//!
//! ```text
//! Target ─ targets ─▶ Selection ─ survey ─▶ Plan ─ apply ─▶ articles ─ intake ─▶ output ─▶ commits, Report
//! ```
//!
//! Changed files are read again, vanished files are deleted, and the others stay. There is a commit
//! at the end, and in a long run one every few minutes. Each commit has whole files.

mod apply;
mod arrival;
mod disappearance;
mod ids;
mod intake;
mod known;
mod mounts;
mod output;
mod rebuild;
mod report;
mod run;
mod survey;
mod takedown;
mod targets;

#[cfg(feature = "cluster")]
pub(crate) use intake::NO_ARTICLE;
#[cfg(feature = "cluster")]
pub(crate) use known::trusted_if_old;
pub use rebuild::rebuild;
pub use report::{AfterCommit, Observer, Report, Settings, Stopped};
pub(crate) use run::acquire;
pub use run::{forget, refresh};
#[cfg(feature = "cluster")]
pub(crate) use survey::hash_of;
pub use takedown::{Takedown, forget_articles, remember_articles};
#[cfg(feature = "cluster")]
pub(crate) use targets::resolve as resolve_targets;
pub use targets::{Target, root_flags};
