//! The fields of the index.
//!
//! Two kinds of documents lie in it: an *article*, and a *file* (what the refresh must know of it:
//! size, time, hash, what could not be read). Both are written by the same commit, so they cannot
//! disagree. File documents have no words; [`statistics`](crate::index::read::statistics) leaves them out of
//! the ranking.

use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use crate::arabic::tokenizer::{ArabicTokenizer, Terms};
use crate::arabic::word_terms::TermKind;

/// The number of this schema; part of the fingerprint of an index.
pub const VERSION: u32 = 5;

/// The value of `kind` in an article.
pub const ARTICLE: &str = "article";
/// The value of `kind` in the facts of a file.
pub const FILE: &str = "file";

/// The handles of all fields.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// [`ARTICLE`] or [`FILE`].
    pub kind: Field,
    /// Article: its id.
    pub id: Field,
    /// Article: the key of its file; what a change of the file deletes.
    pub file: Field,
    /// Article: headline as written, for result lists.
    pub headline: Field,
    /// Article: where it is from, as written.
    pub source: Field,
    /// Article: its section, as written.
    pub category: Field,
    /// Article: who wrote it, as written, for counting.
    pub author: Field,
    /// Article: path as shown.
    pub path: Field,
    /// Article: days since 1970-01-01.
    pub date: Field,
    /// Article: `source` folded, for filters.
    pub source_key: Field,
    /// Article: `category` folded, for filters.
    pub category_key: Field,
    /// Article: how many words of `exact` and `word` belong to the title; where it has a summary of
    /// its own, behind it the position in both before which the body does not begin.
    pub title_words: Field,
    /// Article: title, summary and body, folded.
    pub exact: Field,
    /// Article: title, summary and body, without clitics and inflection.
    pub word: Field,
    /// Article: light roots, the lead twice. Ranking only.
    pub root: Field,
    /// Article: trigrams, the lead twice. Ranking only.
    pub trigram: Field,
    /// Article: sound keys, the lead twice. Ranking only.
    pub name: Field,
    /// Article: the title once more, for its weight.
    pub title: Field,
    /// Article: teasers of other articles, both forms.
    pub related: Field,
    /// Article: by what copies of it are found.
    pub sketch: Field,
    /// Article: the record as JSON. File: its facts as JSON.
    pub record: Field,
    /// File: the key of its path.
    pub facts_of: Field,
    /// File: size in bytes.
    pub size: Field,
    /// File: modification time in nanoseconds since 1970-01-01.
    pub modified: Field,
    /// File: the first 64 bits of the hash of its bytes.
    pub hash: Field,
    /// File: whether it was read, ignored, or could not be read in full.
    pub state: Field,
}

impl Fields {
    /// The handles of an index that is on disk.
    ///
    /// # Errors
    /// When a field is missing: the index is of another version.
    pub fn of(schema: &Schema) -> tantivy::Result<Self> {
        // An older index has no such fields. It is opened only to be rebuilt, which asks for none.
        let since_4 = |name| {
            let field = schema.get_field(name);
            field.unwrap_or(Field::from_field_id(u32::MAX))
        };
        Ok(Fields {
            kind: schema.get_field("kind")?,
            id: schema.get_field("id")?,
            file: schema.get_field("file")?,
            headline: schema.get_field("headline")?,
            source: schema.get_field("source")?,
            category: schema.get_field("category")?,
            author: since_4("author"),
            path: schema.get_field("path")?,
            date: schema.get_field("date")?,
            source_key: schema.get_field("source_key")?,
            category_key: schema.get_field("category_key")?,
            title_words: schema.get_field("title_words")?,
            exact: schema.get_field("exact")?,
            word: schema.get_field("word")?,
            root: schema.get_field("root")?,
            trigram: schema.get_field("trigram")?,
            name: schema.get_field("name")?,
            title: schema.get_field("title")?,
            related: schema.get_field("related")?,
            sketch: since_4("sketch"),
            record: schema.get_field("record")?,
            facts_of: schema.get_field("facts_of")?,
            size: schema.get_field("size")?,
            modified: schema.get_field("modified")?,
            hash: schema.get_field("hash")?,
            state: schema.get_field("state")?,
        })
    }
}

/// Makes the schema and its handles.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    // Keys have no rank: no byte a document for their length.
    let key = || {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let shown = || TextOptions::default().set_fast("raw");
    let number = || NumericOptions::default().set_fast();
    let words = |tokenizer: &str, record: IndexRecordOption| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(record),
        )
    };
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let frequencies = IndexRecordOption::WithFreqs;
    let fields = Fields {
        kind: builder.add_text_field("kind", key()),
        id: builder.add_text_field("id", key().set_fast("raw")),
        file: builder.add_text_field("file", key()),
        headline: builder.add_text_field("headline", shown()),
        source: builder.add_text_field("source", shown()),
        category: builder.add_text_field("category", shown()),
        author: builder.add_text_field("author", shown()),
        path: builder.add_text_field("path", shown()),
        date: builder.add_i64_field("date", number()),
        source_key: builder.add_text_field("source_key", key()),
        category_key: builder.add_text_field("category_key", key()),
        title_words: builder.add_u64_field("title_words", number()),
        exact: builder.add_text_field("exact", words("exact", positions)),
        word: builder.add_text_field("word", words("word", positions)),
        root: builder.add_text_field("root", words("root", frequencies)),
        trigram: builder.add_text_field("trigram", words("trigram", frequencies)),
        name: builder.add_text_field("name", words("name", frequencies)),
        title: builder.add_text_field("title", words("word", frequencies)),
        related: builder.add_text_field("related", words("both", positions)),
        sketch: builder.add_bytes_field("sketch", BytesOptions::default().set_fast()),
        record: builder.add_bytes_field("record", BytesOptions::default().set_stored()),
        facts_of: builder.add_text_field("facts_of", key().set_fast("raw")),
        size: builder.add_u64_field("size", number()),
        modified: builder.add_i64_field("modified", number()),
        hash: builder.add_u64_field("hash", number()),
        state: builder.add_u64_field("state", number()),
    };
    (builder.build(), fields)
}

/// The tokenizers that the schema names.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for (name, terms) in [
        ("exact", Terms::Of(TermKind::Exact)),
        ("word", Terms::Of(TermKind::Word)),
        ("both", Terms::WordAndExact),
        ("root", Terms::Of(TermKind::Root)),
        ("trigram", Terms::Of(TermKind::Trigrams)),
        ("name", Terms::Of(TermKind::Name)),
    ] {
        manager.register(name, TextAnalyzer::from(ArabicTokenizer::new(terms)));
    }
    manager
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(name: &str) -> Schema {
        let mut builder = Schema::builder();
        let all = schema().0;
        for (_, entry) in all.fields().filter(|(_, entry)| entry.name() != name) {
            builder.add_field(entry.clone());
        }
        builder.build()
    }

    #[test]
    fn an_index_without_the_later_fields_can_be_opened_to_be_rebuilt() {
        let old = without("author");
        let fields = Fields::of(&old).expect("the fields of an older index");
        assert_eq!(old.get_field_name(fields.record), "record");
        assert!(Fields::of(&without("record")).is_err());
    }
}
