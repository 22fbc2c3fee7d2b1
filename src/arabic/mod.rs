//! Arabic text to terms: the part that fihris is for, useful by itself.
//!
//! The order of the stages, the same for documents, queries and highlighting:
//!
//! 1. [`words`] cuts text into words, each with its place in the source and its *spelling*: marks,
//!    tatweel and controls gone, presentation forms and Persian letters made Arabic, but hamza,
//!    ى and ة as the writer put them.
//! 2. [`stem`] takes clitics and endings off the spelling. It looks at the letters *before* folding,
//!    because folding joins words that spelling keeps apart (أعلام flags, إعلام media).
//!    By the word [`lists`], [`clitics`] splits proclitics off names, and [`plurals`] knows the
//!    singulars of a broken plural.
//! 3. [`fold`] makes the letters that writers mix up compare equal.
//!
//!
//! For ranking only, from the spelling: [`root`] (a light root), [`trigrams`] and [`name`] (a sound
//! key). [`stopwords`] lists what says nothing of a query.
//!
//! [`chain`] holds the stages together and names the version of the whole.

pub mod analysis;
pub mod chain;
pub mod clitics;
#[allow(
    dead_code,
    reason = "`build.rs` makes the tables; its tests and names are here"
)]
mod compile;
pub mod endings;
pub mod fold;
#[cfg(test)]
mod golden;
pub mod lemma;
pub mod letters;
pub mod lexicon;
pub mod lists;
pub mod name;
pub mod root;
pub mod sequence;
pub mod stopwords;
pub mod trigrams;
pub mod verbs;
pub mod words;
