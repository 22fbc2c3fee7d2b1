//! fihris indexes folders of Arabic news articles and searches them, ranked.
//!
//! ```text
//! files ─ load ─▶ Article ─ clean ─▶ Article ─ analyse ─▶ terms ─ index ─▶ tantivy
//!                                query text ─ parse ─▶ Query ─ plan ─▶ search ─▶ Hit ─ render ─▶ stdout
//! ```
//!
//! [`arabic`] is a tokenizer for any tantivy index, [`load`] reads articles of any format,
//! [`refresh`] makes an index, and [`search`] searches it. Each begins with an example. Modules
//! that this page does not list belong to the command; they are public for its tests and benchmarks
//! and may change in any release.
//!
//! Functions return [`anyhow::Error`]. It can be downcast to the errors that a caller may want to
//! tell apart: [`load::LoadError`], [`refresh::Stopped`], [`index::Busy`], [`index::Damaged`],
//! [`index::OtherVersion`].
//!
//! # Features
//!
//! - `cli` (default): the command `fihris`, and the library that it is made of.
//! - `mcp`, `serve`, `watch` (default): `fihris mcp`, `fihris serve` and `fihris watch`.
//! - `arabic`: [`arabic`] alone, with few dependencies: `default-features = false, features = ["arabic"]`.

#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod alerts;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod answer;
pub mod arabic;
#[cfg(feature = "cli")]
pub mod article;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod article_set;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod association;
#[cfg(feature = "cli")]
pub mod check;
#[cfg(feature = "cli")]
pub mod clean;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cluster")]
#[doc(hidden)]
pub mod cluster;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod collocates;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod commands;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod concordance;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod config;
#[cfg(feature = "cli")]
pub(crate) mod controls;
#[cfg(feature = "cli")]
pub mod copies;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod counting;
#[cfg(feature = "cli")]
pub mod dates;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod display_width;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod evaluation;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod explain;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod guard;
#[cfg(feature = "cli")]
pub mod index;
#[cfg(feature = "cli")]
pub(crate) mod index_mark;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod keyness;
#[cfg(feature = "cli")]
pub mod load;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod marking;
#[cfg(feature = "cli")]
pub(crate) mod nearest_name;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod ngrams;
#[cfg(feature = "cli")]
pub(crate) mod note;
#[cfg(feature = "cli")]
pub(crate) mod path_key;
#[cfg(feature = "cli")]
pub mod query;
#[cfg(feature = "cli")]
pub mod refresh;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod render;
#[cfg(feature = "cli")]
pub mod search;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod serve;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod similar;
#[cfg(feature = "cli")]
pub mod snippet;
#[cfg(feature = "cli")]
pub mod suggestions;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod vocabulary;
