//! The fields of the index.
//!
//! An index has two kinds of documents: *articles* and *file records* (size, time, hash and
//! problems of a file, for the next refresh). One commit writes both, so they agree. File records
//! have no words, and [`statistics`](crate::index::read::statistics) excludes them from ranking.

use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use crate::arabic::tokenizer::{ArabicTokenizer, Terms};
use crate::arabic::word_terms::TermKind;

/// The version of the schema, part of the fingerprint of an index.
pub const VERSION: u32 = 7;

/// The value of `kind` for an article.
pub const ARTICLE: &str = "article";
/// The value of `kind` for a file record.
pub const FILE: &str = "file";

/// The handles of all fields.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// [`ARTICLE`] or [`FILE`].
    pub kind: Field,
    /// Article: its id.
    pub id: Field,
    /// Article: the key of its file, by which a refresh deletes it.
    pub file: Field,
    /// Article: its title as written, for lists.
    pub headline: Field,
    /// Article: its source as written.
    pub source: Field,
    /// Article: its category as written.
    pub category: Field,
    /// Article: its author as written, for counts.
    pub author: Field,
    /// Article: its path for display.
    pub path: Field,
    /// Article: the first day of its date, in days since 1970-01-01.
    pub date: Field,
    /// Article: the last day of a date of less than a day, such as `2024-06`.
    pub last_day: Field,
    /// Article: the time of its arrival, in seconds since 1970-01-01.
    pub added: Field,
    /// Article: `source` folded, for filters.
    pub source_key: Field,
    /// Article: `category` folded, for filters.
    pub category_key: Field,
    /// Article: the number of words of the title, which come first in `exact` and `word`. If the
    /// article has its own summary, a second value holds the lowest possible position of the body.
    pub title_words: Field,
    /// Article: title, summary and body, folded.
    pub exact: Field,
    /// Article: title, summary and body, without clitics and inflection.
    pub word: Field,
    /// Article: light roots, those of the lead twice. Ranking only.
    pub root: Field,
    /// Article: trigrams, those of the lead twice. Ranking only.
    pub trigram: Field,
    /// Article: sound keys, those of the lead twice. Ranking only.
    pub name: Field,
    /// Article: the words of the title again. Ranking only.
    pub title: Field,
    /// Article: teasers of other articles, both folded and as lemmas.
    pub related: Field,
    /// Article: its sketch, from which copies are found.
    pub sketch: Field,
    /// The article or the file record, [encoded](crate::index::record).
    pub record: Field,
    /// File: the key of its path. On disk the field has the name `facts_of`.
    pub path_key: Field,
    /// File: its size in bytes.
    pub size: Field,
    /// File: its modification time in nanoseconds since 1970-01-01.
    pub modified: Field,
    /// File: the first 64 bits of the hash of its content.
    pub hash: Field,
    /// File: the [code](crate::index::file_record::ReadState::code) of its state.
    pub state: Field,
}

impl Fields {
    /// Returns the handles of the fields of an existing index.
    ///
    /// # Errors
    /// Returns an error if a field is missing that all supported versions have.
    pub fn of(schema: &Schema) -> tantivy::Result<Self> {
        // Older versions lack some fields. Their indexes are opened only for a rebuild, which does
        // not read them.
        let optional = |name| {
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
            author: optional("author"),
            path: schema.get_field("path")?,
            date: schema.get_field("date")?,
            last_day: optional("last_day"),
            added: optional("added"),
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
            sketch: optional("sketch"),
            record: schema.get_field("record")?,
            path_key: schema.get_field("facts_of")?,
            size: schema.get_field("size")?,
            modified: schema.get_field("modified")?,
            hash: schema.get_field("hash")?,
            state: schema.get_field("state")?,
        })
    }
}

/// Returns the schema and the handles of its fields.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    // Keys are not ranked, so they need no field norms.
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
        last_day: builder.add_i64_field("last_day", number()),
        added: builder.add_i64_field("added", number()),
        source_key: builder.add_text_field("source_key", key()),
        category_key: builder.add_text_field("category_key", key()),
        title_words: builder.add_u64_field("title_words", number()),
        exact: builder.add_text_field("exact", words("exact", positions)),
        word: builder.add_text_field("word", words("word", positions)),
        root: builder.add_text_field("root", words("root", frequencies)),
        trigram: builder.add_text_field("trigram", words("trigram", frequencies)),
        name: builder.add_text_field("name", words("name", frequencies)),
        title: builder.add_text_field("title", words("word", IndexRecordOption::Basic)),
        related: builder.add_text_field("related", words("both", positions)),
        sketch: builder.add_bytes_field("sketch", BytesOptions::default().set_fast()),
        record: builder.add_bytes_field("record", BytesOptions::default().set_stored()),
        path_key: builder.add_text_field("facts_of", key().set_fast("raw")),
        size: builder.add_u64_field("size", number()),
        modified: builder.add_i64_field("modified", number()),
        hash: builder.add_u64_field("hash", number()),
        state: builder.add_u64_field("state", number()),
    };
    (builder.build(), fields)
}

/// Returns the tokenizers that the schema names.
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
    fn an_index_without_the_later_fields_can_be_opened_for_a_rebuild() {
        for name in ["author", "sketch", "last_day", "added"] {
            let old = without(name);
            let fields = Fields::of(&old).expect("the fields of an older index");
            assert_eq!(old.get_field_name(fields.record), "record");
        }
        assert!(Fields::of(&without("record")).is_err());
    }
}
