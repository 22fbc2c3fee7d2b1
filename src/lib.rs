//! fihris indexes folders of Arabic news articles and searches them, ranked.
//!
//! ```text
//! files ─ load ─▶ Article ─ clean ─▶ Article ─ analyse ─▶ terms ─ index ─▶ tantivy
//!                                query text ─ parse ─▶ Query ─ plan ─▶ search ─▶ Hit ─ render ─▶ stdout
//! ```
//!
//! The modules stand in the order of the data.

pub mod article;
pub mod dates;
pub mod load;
pub mod arabic;
