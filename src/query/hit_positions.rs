//! Positions of the words of a query in a hit, read from the index, so that an excerpt does not
//! analyse the whole text.

use anyhow::Result;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Term};

use super::matcher::Matcher;
use crate::index::Reader;

/// The positions of the terms of a query in the field `word` of an article, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HitPositions(Vec<u32>);

impl HitPositions {
    /// Reads the positions of the terms of `matcher` in the article at `address`.
    ///
    /// # Errors
    /// Returns an error if the posting lists cannot be read.
    pub fn read(reader: &Reader, address: DocAddress, matcher: &Matcher) -> Result<Self> {
        let segment = reader.searcher.segment_reader(address.segment_ord);
        let inverted = segment.inverted_index(reader.fields.word)?;
        let mut all = Vec::new();
        let mut positions = Vec::new();
        for term in matcher.terms() {
            let term = Term::from_field_text(reader.fields.word, term);
            let option = IndexRecordOption::WithFreqsAndPositions;
            let Some(mut postings) = inverted.read_postings(&term, option)? else {
                continue;
            };
            let doc = address.doc_id;
            if postings.doc() <= doc && postings.seek(doc) == doc {
                postings.positions(&mut positions);
                all.append(&mut positions);
            }
        }
        all.sort_unstable();
        all.dedup();
        Ok(HitPositions(all))
    }

    /// Returns whether a term of the query occurs at a position.
    pub fn contains(&self, position: u32) -> bool {
        self.0.binary_search(&position).is_ok()
    }
}
