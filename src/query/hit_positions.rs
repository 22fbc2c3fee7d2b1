//! Where the words of a query stand in an article, as the index has it: the excerpt of a hit needs
//! no analysis of all its text.

use anyhow::Result;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Term};

use super::matcher::Matcher;
use crate::index::Reader;

/// The positions in the field `word` of an article where a term of the query stands, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HitPositions(Vec<u32>);

impl HitPositions {
    /// Asks the index where the words that `matcher` looks for stand in the article at `address`.
    ///
    /// # Errors
    /// When the index cannot be read.
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

    /// Whether a word of the query stands at this position.
    pub fn contains(&self, position: u32) -> bool {
        self.0.binary_search(&position).is_ok()
    }
}
