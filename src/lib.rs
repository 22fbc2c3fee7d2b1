//! fihris indexes folders of Arabic news articles and searches them, ranked.
//!
//! ```text
//! files ─ load ─▶ Article ─ clean ─▶ Article ─ analyse ─▶ terms ─ index ─▶ tantivy
//!                                query text ─ parse ─▶ Query ─ plan ─▶ search ─▶ Hit ─ render ─▶ stdout
//! ```
//!
//! The modules stand in the order of the data. The binary is thin: all of it is here.
//! [`arabic`] is useful by itself, as tokenizers for any tantivy index.

pub mod arabic;
pub mod article;
pub mod clean;
pub mod cli;
pub mod commands;
pub mod config;
pub mod counting;
pub mod dates;
pub mod evaluation;
pub mod explain;
pub mod index;
pub mod load;
pub mod query;
pub mod render;
pub mod search;
pub mod snippet;
