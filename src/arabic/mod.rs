//! Turns Arabic text into terms for an index. Usable without the rest of fihris.
//!
//! The stages are the same for documents, queries and highlights:
//!
//! 1. [`words`] splits text into words. Each has its byte range in the source and its *spelling*:
//!    marks, tatweel and controls are removed, presentation forms and Persian letters become
//!    Arabic letters, but hamza, ى and ة stay as written.
//! 2. [`lemma`] strips [`clitics`] and [`endings`] from the spelling, by the evidence of word
//!    [`lists`] and of a [`lexicon`] of frequencies. It runs *before* folding, because folding
//!    merges words that differ in spelling (أعلام flags, إعلام media). [`verbs`] finds the verb of
//!    a form, [`sequence`] names of several words.
//! 3. [`fold`] makes letters equal that writers confuse.
//!
//! Three more stages compute terms for ranking from the spelling: [`root`] (a light root),
//! [`trigrams`], and [`sound_key`]. [`stopwords`] lists words that carry no topic.
//!
//! [`word_terms`] caches the terms of a word. [`tokenizer`] is the interface to tantivy,
//! [`fingerprint`](fn@fingerprint) identifies the state of code and tables, and
//! [`explain`](mod@explain) shows the result of each stage.
//!
//! As a tokenizer of any tantivy index:
//!
//! ```
//! use fihris::arabic::{ArabicTokenizer, TermKind, Terms};
//! use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
//! use tantivy::{Index, collector::Count, doc, query::QueryParser};
//!
//! let mut schema = Schema::builder();
//! let words = TextFieldIndexing::default()
//!     .set_tokenizer("arabic")
//!     .set_index_option(IndexRecordOption::WithFreqsAndPositions);
//! let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(words));
//! let index = Index::create_in_ram(schema.build());
//! index.tokenizers().register("arabic", ArabicTokenizer::new(Terms::Of(TermKind::Word)));
//!
//! let mut writer = index.writer_with_num_threads(1, 15_000_000)?;
//! writer.add_document(doc!(text => "أعلن الوزير إطلاق الصواريخ"))?;
//! writer.add_document(doc!(text => "ارتفعت أسعار النفط"))?;
//! writer.commit()?;
//!
//! let query = QueryParser::for_index(&index, vec![text]).parse_query("صاروخ")?;
//! assert_eq!(index.reader()?.searcher().search(&query, &Count)?, 1);
//! # Ok::<(), tantivy::TantivyError>(())
//! ```
//!
//! A word with several analyses has several terms at one position.

mod affix;
pub(crate) mod cache;
pub mod clitics;
#[cfg(test)]
mod compile;
pub mod endings;
pub mod explain;
mod fingerprint;
pub mod fold;
pub mod foreignness;
#[cfg(test)]
mod golden;
pub mod latin;
pub mod lemma;
mod letter_triples;
pub mod letters;
pub mod lexicon;
pub mod lists;
pub mod patterns;
pub mod root;
pub mod sequence;
pub mod sound;
pub mod sound_key;
pub mod stopwords;
mod table;
mod tags;
pub mod tokenizer;
pub mod trigrams;
pub mod verbs;
pub mod word_terms;
pub mod words;

pub use fingerprint::fingerprint;
pub use tokenizer::{ArabicTokenizer, Terms};
pub use word_terms::TermKind;
