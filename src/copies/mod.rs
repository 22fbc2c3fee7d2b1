//! One story, many outlets: which articles are copies of one another, word for word or nearly.
//!
//! ```text
//! body ─ shingles ─▶ sketch (in the index) ─ grouping ─▶ clusters (beside the commit) ─ collapse ─▶ hits
//! ```
//!
//! A [`sketch`] is made of each article when it is indexed. [`grouping`] finds from the sketches of
//! all live articles which of them belong together; [`clusters`] does so for an index, and [`kept`]
//! keeps what it found in a file, which is derived data: where it is missing or of another commit, it
//! is made anew. [`collapse`] shows one hit for each cluster. `docs/COPIES.md` has the figures.

pub mod clusters;
pub mod collapse;
pub mod grouping;
pub mod kept;
pub mod sketch;

pub use clusters::Clusters;
