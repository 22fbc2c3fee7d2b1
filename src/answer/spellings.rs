//! Requests for the spellings of one word.

use std::cmp::Reverse;

use anyhow::{Result, anyhow, bail};
use serde::Serialize;

use crate::article_set::ArticleSet;
use crate::cli::{CountBy, SortTerms, TermsArgs};
use crate::index::Reader;
use crate::vocabulary::spellings::{GroupBy, Spelling, SpellingQuery, spellings};

/// The columns of a table: a row for each source or year of a spelling.
pub const SPELLING_COLUMNS: [&str; 4] = ["word", "value", "docs", "count"];

/// A resolved request for the spellings of one word.
pub struct SpellingsRequest {
    query: SpellingQuery,
    by: GroupBy,
    min: u64,
    sort: SortTerms,
    limit: usize,
}

impl SpellingsRequest {
    /// Resolves the flags of `terms --spellings WORD`.
    ///
    /// # Errors
    /// Returns an error if the unit is one of words, or if the word is none.
    pub fn new(word: &str, args: &TermsArgs) -> Result<Self> {
        Ok(SpellingsRequest {
            by: match args.by {
                None | Some(CountBy::Source) => GroupBy::Source,
                Some(CountBy::Year) => GroupBy::Year,
                Some(CountBy::Form | CountBy::Lemma) => {
                    bail!("--spellings needs --by source or --by year")
                }
            },
            query: SpellingQuery::new(word).ok_or_else(|| {
                anyhow!(
                    "--spellings takes one word, or a name of several words from the word lists: {word}"
                )
            })?,
            min: args.min,
            sort: args.sort,
            limit: args.limit,
        })
    }

    /// Returns the spellings in the requested order.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn rows(&self, reader: &Reader, articles: &ArticleSet) -> Result<Vec<Spelling>> {
        let mut rows = spellings(reader, articles, &self.query, self.by)?;
        rows.retain(|row| row.count >= self.min);
        match self.sort {
            SortTerms::Count => {} // already in this order
            SortTerms::Docs => rows.sort_by_key(|row| Reverse(row.docs)),
            SortTerms::Alpha => rows.sort_by(|a, b| a.word.cmp(&b.word)),
        }
        rows.truncate(self.limit);
        Ok(rows)
    }
}

/// A row of a table: one source or year of a spelling.
#[derive(Debug, Serialize)]
pub struct SpellingRow<'r> {
    word: &'r str,
    value: Option<&'r str>,
    docs: u64,
    count: u64,
}

/// Returns the rows of a table.
pub fn spelling_rows(spellings: &[Spelling]) -> Vec<SpellingRow<'_>> {
    let rows = spellings.iter().flat_map(|spelling| {
        spelling.by.iter().map(|share| SpellingRow {
            word: &spelling.word,
            value: share.value.as_deref(),
            docs: share.docs,
            count: share.count,
        })
    });
    rows.collect()
}
