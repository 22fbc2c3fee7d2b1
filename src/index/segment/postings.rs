//! Writes the fields of a vocabulary: of each term, the documents and positions of all words that have it.

use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

use super::vocabulary::Vocabulary;

/// Writes a field whose terms have frequencies and positions.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write_positions<const FORMS: usize>(
    vocabulary: &Vocabulary<FORMS>,
    form: usize,
    mut field: FieldSerializer<'_>,
) -> io::Result<()> {
    let (mut places, mut steps) = (Vec::new(), Vec::new());
    for (term, words) in vocabulary.owners(form).iter() {
        let several = words.len() > 1;
        places.clear();
        for word in words.filter_map(|word| vocabulary.occurrences(word)) {
            places.extend(word.iter());
        }
        if several {
            // Runs in order, one for each word: the sort merges them.
            places.sort();
        }
        let by_doc = |a: &(DocId, u32), b: &(DocId, u32)| a.0 == b.0;
        let docs = places.chunk_by(by_doc).count();
        field.new_term(term.as_bytes(), length(docs), true)?;
        for places in places.chunk_by(by_doc) {
            let Some((doc, _)) = places.first() else {
                continue;
            };
            let mut last = 0;
            steps.clear();
            steps.extend(places.iter().map(|(_, position)| {
                let step = position - last;
                last = *position;
                step
            }));
            field.write_doc(*doc, length(steps.len()), &steps);
        }
        field.close_term()?;
    }
    field.close()
}

/// Writes a field whose terms have frequencies: the sum of what a place of the term weighs, where that is
/// more than nothing. There are as many documents as `docs`.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write_frequencies<const FORMS: usize>(
    vocabulary: &Vocabulary<FORMS>,
    form: usize,
    docs: usize,
    weigh: impl Fn(DocId, u32) -> u32,
    mut field: FieldSerializer<'_>,
) -> io::Result<()> {
    let mut frequencies = vec![0_u32; docs];
    let mut met: Vec<DocId> = Vec::new();
    for (term, words) in vocabulary.owners(form).iter() {
        for word in words.filter_map(|word| vocabulary.occurrences(word)) {
            for (doc, position) in word.iter() {
                let weight = weigh(doc, position);
                let Some(frequency) = frequencies.get_mut(doc as usize) else {
                    continue;
                };
                if weight > 0 {
                    if *frequency == 0 {
                        met.push(doc);
                    }
                    *frequency += weight;
                }
            }
        }
        if met.is_empty() {
            continue;
        }
        met.sort();
        field.new_term(term.as_bytes(), length(met.len()), true)?;
        for doc in met.drain(..) {
            if let Some(frequency) = frequencies.get_mut(doc as usize) {
                field.write_doc(doc, std::mem::take(frequency), &[]);
            }
        }
        field.close_term()?;
    }
    field.close()
}

/// A number of documents or places of one segment, which are fewer than 2^32.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
