//! Arabic text to terms: the part that fihris is for, useful by itself.
//!
//! The order of the stages, the same for documents, queries and highlighting:
//!
//! 1. [`words`] cuts text into words, each with its place in the source and its *spelling*: marks,
//!    tatweel and controls gone, presentation forms and Persian letters made Arabic, but hamza,
//!    ى and ة as the writer put them.
//! 2. [`lemma`] takes [`clitics`] and [`endings`] off the spelling, by the evidence of word
//!    [`lists`] and of a [`lexicon`] of counts. It looks at the letters *before* folding, because
//!    folding joins words that spelling keeps apart (أعلام flags, إعلام media). [`verbs`] knows
//!    the forms of a verb, [`sequence`] names of several words.
//! 3. [`fold`] makes the letters that writers mix up compare equal.
//!
//! [`analysis`] keeps what the stages make of a word, since news says the same words again.
//!
//! For ranking only, from the spelling: [`root`] (a light root), [`trigrams`] and [`name`] (a sound
//! key). [`stopwords`] lists what says nothing of a query.
//!
//! [`chain`] holds the stages together and names the version of the whole.
//!
//! As a tokenizer of any tantivy index:
//!
//! ```
//! use fihris::arabic::{ArabicTokenizer, Form, Terms};
//! use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
//! use tantivy::{Index, collector::Count, doc, query::QueryParser};
//!
//! let mut schema = Schema::builder();
//! let words = TextFieldIndexing::default()
//!     .set_tokenizer("arabic")
//!     .set_index_option(IndexRecordOption::WithFreqsAndPositions);
//! let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(words));
//! let index = Index::create_in_ram(schema.build());
//! index.tokenizers().register("arabic", ArabicTokenizer::new(Terms::Of(Form::Word)));
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
//! A word with several readings has several terms at one position.

mod affix;
pub mod analysis;
mod cache;
pub mod chain;
pub mod clitics;
#[cfg(test)]
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
mod table;
mod tags;
pub mod trigrams;
pub mod verbs;
pub mod words;

pub use analysis::Form;
pub use chain::{ArabicTokenizer, Terms};
