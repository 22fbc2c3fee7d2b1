//! Near-duplicate detection: finds articles that tell a story in nearly the same words.
//!
//! A [`sketch`] is computed for each article when it is indexed. [`grouping`] groups the sketches of
//! all live articles. `search::copies` applies both to an index. `docs/COPIES.md` has the figures.

pub mod grouping;
pub mod sketch;
