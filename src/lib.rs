//! fihris indexes folders of Arabic news articles and searches them, ranked.
//!
//! ```text
//! files ─ load ─▶ Article ─ clean ─▶ Article ─ analyse ─▶ terms ─ index ─▶ tantivy
//!                                query text ─ parse ─▶ Query ─ plan ─▶ search ─▶ Hit ─ render ─▶ stdout
//! ```
//!
//! The modules stand in the order of the data. The binary is thin: all of it is here.
//! [`arabic`] is useful by itself, as tokenizers for any tantivy index, as is [`load`], for articles of
//! any format; [`search`] opens an index and asks it. Each begins with an example.
//!
//! # Features
//!
//! - `cli` (default): the command `fihris`, and the library that it is made of.
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

pub mod arabic;
#[cfg(feature = "cli")]
pub mod article;
#[cfg(feature = "cli")]
pub mod article_set;
#[cfg(feature = "cli")]
pub mod check;
#[cfg(feature = "cli")]
pub mod clean;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod commands;
#[cfg(feature = "cli")]
pub mod concordance;
#[cfg(feature = "cli")]
pub mod config;
#[cfg(feature = "cli")]
pub(crate) mod controls;
#[cfg(feature = "cli")]
pub mod copies;
#[cfg(feature = "cli")]
pub mod counting;
#[cfg(feature = "cli")]
pub mod dates;
#[cfg(feature = "cli")]
pub mod display_width;
#[cfg(feature = "cli")]
pub mod evaluation;
#[cfg(feature = "cli")]
pub mod explain;
#[cfg(feature = "cli")]
pub mod guard;
#[cfg(feature = "cli")]
pub mod index;
#[cfg(feature = "cli")]
pub mod keyness;
#[cfg(feature = "cli")]
pub mod load;
#[cfg(feature = "cli")]
pub mod marking;
#[cfg(feature = "cli")]
pub(crate) mod note;
#[cfg(feature = "cli")]
pub(crate) mod path_key;
#[cfg(feature = "cli")]
pub mod query;
#[cfg(feature = "cli")]
pub mod refresh;
#[cfg(feature = "cli")]
pub mod render;
#[cfg(feature = "cli")]
pub mod search;
#[cfg(feature = "cli")]
pub mod similar;
#[cfg(feature = "cli")]
pub mod snippet;
#[cfg(feature = "cli")]
pub mod vocabulary;
