//! The best of the index terms that can be the name of a query.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::schema::Field;

/// Index terms with their distance from a name, collected from all segments.
#[derive(Debug, Default)]
pub struct NearestNames {
    /// The distance and the document frequency of each term.
    terms: HashMap<String, (u32, u64)>,
}

impl NearestNames {
    /// Adds a term of one segment.
    pub fn add(&mut self, term: &str, distance: u32, doc_freq: u32) {
        let known = self.terms.entry(term.to_owned()).or_insert((distance, 0));
        known.0 = known.0.min(distance);
        known.1 += u64::from(doc_freq);
    }

    /// Returns at most `most` terms: the nearest first, then those with the highest document
    /// frequency.
    pub fn best(self, field: Field, most: usize) -> Vec<Term> {
        let mut terms: Vec<(String, (u32, u64))> = self.terms.into_iter().collect();
        terms.sort_by(|(a, (a_distance, a_freq)), (b, (b_distance, b_freq))| {
            let by_distance = a_distance.cmp(b_distance);
            by_distance
                .then_with(|| b_freq.cmp(a_freq))
                .then_with(|| a.cmp(b))
        });
        terms.truncate(most);
        let terms = terms.into_iter();
        terms
            .map(|(term, _)| Term::from_field_text(field, &term))
            .collect()
    }
}
