//! Positions of the words of a query in a hit, read from the index, so that an excerpt does not
//! analyse the whole text.

use anyhow::Result;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Term};

use super::matcher::Matcher;
use super::sounds;
use crate::index::Reader;

/// The positions of the terms of a query in the field `word` of an article, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HitPositions {
    positions: Vec<u32>,
    /// Whether a word at any position may match: comparing a name in Latin letters with the words of
    /// a text is faster than with those of the index.
    is_everywhere: bool,
}

impl HitPositions {
    /// Reads the positions of the terms of `matcher` in the article at `address`.
    ///
    /// # Errors
    /// Returns an error if the posting lists cannot be read.
    // Not inlined: `benches/stages` counts its instructions by its name.
    #[inline(never)]
    pub fn read(reader: &Reader, address: DocAddress, matcher: &Matcher) -> Result<Self> {
        let segment = reader.searcher.segment_reader(address.segment_ord);
        let inverted = segment.inverted_index(reader.fields.word)?;
        let mut all = Vec::new();
        let mut positions = Vec::new();
        let mut terms: Vec<String> = matcher.terms().map(str::to_owned).collect();
        for sound in matcher.sounds() {
            sounds::for_each(&inverted, sound, |term, _, _| {
                terms.push(term.to_owned());
            })?;
        }
        for term in terms {
            let term = Term::from_field_text(reader.fields.word, &term);
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
        Ok(HitPositions {
            positions: all,
            is_everywhere: matcher.compares_latin(),
        })
    }

    /// Returns whether a term of the query occurs at a position.
    pub fn contains(&self, position: u32) -> bool {
        self.is_everywhere || self.positions.binary_search(&position).is_ok()
    }
}
