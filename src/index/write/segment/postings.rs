//! Writes the posting lists of a vocabulary: those of a term combine the occurrences of all its
//! words.

use std::{io, iter, mem};

use tantivy::DocId;

use super::vocabulary::SegmentWords;
use super::{to_u32, varint};
use crate::index::write::tantivy::FieldPostingsWriter;

/// Writes a field with positions.
///
/// # Errors
/// Returns an error if a file of the segment cannot be written.
pub(crate) fn write_positions<const FORMS: usize>(
    words: &SegmentWords<'_, FORMS>,
    form: usize,
    mut field: FieldPostingsWriter<'_>,
) -> io::Result<()> {
    let (mut occurrences, mut deltas, mut buffer) = (Vec::new(), Vec::new(), Vec::new());
    for (term, term_words) in words.words_by_term(form).iter() {
        occurrences.clear();
        for word in term_words {
            let of_word = words.occurrences(*word, &mut buffer).into_iter().flatten();
            occurrences
                .extend(of_word.map(|(doc, position)| u64::from(doc) << 32 | u64::from(position)));
        }
        if term_words.len() > 1 {
            // The occurrences of each word are sorted, so that the sort only merges them.
            occurrences.sort();
        }
        let by_doc = |a: &u64, b: &u64| a >> 32 == b >> 32;
        let docs = occurrences.chunk_by(by_doc).count();
        field.new_term(term.as_bytes(), to_u32(docs))?;
        for in_doc in occurrences.chunk_by(by_doc) {
            let Some(first) = in_doc.first() else {
                continue;
            };
            let mut previous = 0;
            deltas.clear();
            deltas.extend(in_doc.iter().map(|occurrence| {
                let position = *occurrence as u32; // the low half
                position - mem::replace(&mut previous, position)
            }));
            field.write_doc((first >> 32) as DocId, to_u32(deltas.len()), &deltas);
        }
        field.close_term()?;
    }
    field.close()
}

/// The weighted frequency of each word in each document.
///
/// Fields that weigh occurrences alike share these, although their terms differ.
pub(crate) struct Frequencies {
    /// For all words as varints: the delta to the next document, and the frequency if it is not 1.
    bytes: Vec<u8>,
    /// The end of each word in `bytes`.
    ends: Vec<usize>,
}

impl Frequencies {
    /// Sums up the weights of the occurrences of each word.
    pub fn of<const FORMS: usize>(
        words: &SegmentWords<'_, FORMS>,
        weight: impl Fn(DocId, u32) -> u32,
    ) -> Self {
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(words.len());
        let mut buffer = Vec::new();
        for word in 0..to_u32(words.len()) {
            let mut previous = 0;
            let mut add = |doc: DocId, frequency: u32| {
                if frequency == 0 {
                    return;
                }
                let delta = u64::from(doc - mem::replace(&mut previous, doc));
                varint::write(delta << 1 | u64::from(frequency > 1), |byte| {
                    bytes.push(byte)
                });
                if frequency > 1 {
                    varint::write(frequency.into(), |byte| bytes.push(byte));
                }
            };
            let (mut current, mut sum) = (0, 0);
            for (doc, position) in words.occurrences(word, &mut buffer).into_iter().flatten() {
                if doc != current {
                    add(current, mem::take(&mut sum));
                    current = doc;
                }
                sum += weight(doc, position);
            }
            add(current, sum);
            ends.push(bytes.len());
        }
        Frequencies { bytes, ends }
    }

    /// Returns the documents of a word in ascending order, with frequencies above 0.
    fn of_word(&self, word: u32) -> impl Iterator<Item = (DocId, u32)> {
        let word = word as usize;
        let start = word
            .checked_sub(1)
            .and_then(|previous| self.ends.get(previous));
        let end = self.ends.get(word).copied().unwrap_or_default();
        let own = self.bytes.get(start.copied().unwrap_or_default()..end);
        let mut bytes = own.unwrap_or_default().iter();
        let mut doc = 0;
        iter::from_fn(move || {
            let number = varint::read(&mut bytes)?;
            doc += (number >> 1) as DocId;
            let frequency = if number & 1 == 0 {
                1
            } else {
                varint::read(&mut bytes)? as u32
            };
            Some((doc, frequency))
        })
    }
}

/// Above a density of 1/32, scans all documents, which are already sorted, instead of sorting the
/// documents of a term.
const SCAN_DIVISOR: usize = 32;

/// Writes a field without positions; `docs` is the number of documents of the segment.
///
/// # Errors
/// Returns an error if a file of the segment cannot be written.
pub(crate) fn write_frequencies<const FORMS: usize>(
    words: &SegmentWords<'_, FORMS>,
    form: usize,
    docs: usize,
    frequencies: &Frequencies,
    mut field: FieldPostingsWriter<'_>,
) -> io::Result<()> {
    let mut sums = vec![0_u32; docs];
    let mut term_docs: Vec<DocId> = Vec::new();
    for (term, term_words) in words.words_by_term(form).iter() {
        if let [word] = term_words {
            let docs = frequencies.of_word(*word).count();
            if docs > 0 {
                field.new_term(term.as_bytes(), to_u32(docs))?;
                for (doc, frequency) in frequencies.of_word(*word) {
                    field.write_doc(doc, frequency, &[]);
                }
                field.close_term()?;
            }
            continue;
        }
        term_docs.clear();
        for word in term_words {
            for (doc, frequency) in frequencies.of_word(*word) {
                if let Some(sum) = sums.get_mut(doc as usize) {
                    if *sum == 0 {
                        term_docs.push(doc);
                    }
                    *sum += frequency;
                }
            }
        }
        if term_docs.is_empty() {
            continue;
        }
        field.new_term(term.as_bytes(), to_u32(term_docs.len()))?;
        if term_docs.len() > docs / SCAN_DIVISOR {
            for (sum, doc) in sums.iter_mut().zip(0..) {
                if *sum > 0 {
                    field.write_doc(doc, mem::take(sum), &[]);
                }
            }
        } else {
            term_docs.sort_unstable();
            for doc in &term_docs {
                if let Some(sum) = sums.get_mut(*doc as usize) {
                    field.write_doc(*doc, mem::take(sum), &[]);
                }
            }
        }
        field.close_term()?;
    }
    field.close()
}
