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
pub mod article;
pub mod article_set;
pub mod check;
pub mod clean;
pub mod cli;
pub mod commands;
pub mod concordance;
pub mod config;
pub(crate) mod controls;
pub mod copies;
pub mod counting;
pub mod dates;
pub mod display_width;
pub mod evaluation;
pub mod explain;
pub mod guard;
pub mod index;
pub mod keyness;
pub mod load;
pub mod marking;
pub(crate) mod note;
pub(crate) mod path_key;
pub mod query;
pub mod refresh;
pub mod render;
pub mod search;
pub mod similar;
pub mod snippet;
pub mod vocabulary;
