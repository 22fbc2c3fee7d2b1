//! Words that sound like a name of the query: the dictionary of the index finds candidates.
//!
//! [`sound_cost`] decides, by the two words alone. The dictionary has the sound terms with equal
//! keys next to each other.

use anyhow::Result;
use tantivy::schema::Field;
use tantivy::{InvertedIndexReader, Searcher, Term};

use super::nearest_names::NearestNames;
use crate::arabic::lemma::{SoundTerm, sound_cost, sound_range};
use crate::index::read::collection::Collection;

/// Maximum number of index terms that a name expands to: the nearest first, then those with the
/// highest document frequency.
pub const MAX_NAMES: usize = 64;

/// Maximum number of terms of a segment that are compared with a name. Of a million distinct names,
/// no key has as many.
const MAX_COMPARED: usize = 1 << 15;

/// Visits the terms of a segment that sound like `sound`, with their distance and their document
/// frequency.
///
/// # Errors
/// Returns an error if the dictionary cannot be read.
pub fn for_each(
    inverted: &InvertedIndexReader,
    sound: &str,
    mut visit: impl FnMut(&str, u32, u32),
) -> Result<()> {
    let Some(parsed) = SoundTerm::parse(sound) else {
        return Ok(());
    };
    let (from, to) = sound_range(parsed.key);
    let mut terms = inverted.terms().range().ge(from).lt(to).into_stream()?;
    let mut compared = 0;
    while compared < MAX_COMPARED && terms.advance() {
        compared += 1;
        if let Ok(term) = std::str::from_utf8(terms.key())
            && let Some(cost) = sound_cost(sound, term)
        {
            visit(term, cost, terms.value().doc_freq);
        }
    }
    Ok(())
}

/// Returns the terms of a field that sound like one of `sounds`, best first, at most [`MAX_NAMES`].
///
/// # Errors
/// Returns an error if a dictionary cannot be read.
pub fn expand(searcher: &Searcher, field: Field, sounds: &[String]) -> Result<Vec<Term>> {
    let mut names = NearestNames::default();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        for sound in sounds {
            for_each(&inverted, sound, |term, distance, doc_freq| {
                names.add(term, distance, doc_freq);
            })?;
        }
    }
    Ok(names.best(field, MAX_NAMES))
}

/// Like [`expand`], over the words of a whole collection.
///
/// # Errors
/// Returns an error if the collection cannot be asked.
pub fn expand_in(collection: &Collection, field: Field, sounds: &[String]) -> Result<Vec<Term>> {
    let mut names = NearestNames::default();
    for sound in sounds {
        let Some(parsed) = SoundTerm::parse(sound) else {
            continue;
        };
        let (from, to) = sound_range(parsed.key);
        for (term, doc_freq) in collection.dictionary.sound_terms(&from, &to)? {
            if let Some(cost) = sound_cost(sound, &term) {
                names.add(&term, cost, u32::try_from(doc_freq).unwrap_or(u32::MAX));
            }
        }
    }
    Ok(names.best(field, MAX_NAMES))
}
