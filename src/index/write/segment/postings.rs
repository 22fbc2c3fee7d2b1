//! Writes the fields of a vocabulary: of each term, the documents and positions of all words that have it.

use std::{io, iter, mem};

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

use super::numbers;
use super::vocabulary::Met;

/// Writes a field with the positions of each term.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write_positions<const FORMS: usize>(
    words: &Met<'_, FORMS>,
    form: usize,
    mut field: FieldSerializer<'_>,
) -> io::Result<()> {
    let (mut places, mut steps, mut buffer) = (Vec::new(), Vec::new(), Vec::new());
    for (term, owners) in words.owners(form).iter() {
        places.clear();
        for word in owners {
            let of_word = words.places(*word, &mut buffer).into_iter().flatten();
            places
                .extend(of_word.map(|(doc, position)| u64::from(doc) << 32 | u64::from(position)));
        }
        if owners.len() > 1 {
            // Runs in order, one for each word: the sort merges them.
            places.sort();
        }
        let by_doc = |a: &u64, b: &u64| a >> 32 == b >> 32;
        let docs = places.chunk_by(by_doc).count();
        field.new_term(term.as_bytes(), length(docs), true)?;
        for places in places.chunk_by(by_doc) {
            let Some(first) = places.first() else {
                continue;
            };
            let mut last = 0;
            steps.clear();
            steps.extend(places.iter().map(|place| {
                let position = *place as u32; // the low half
                position - mem::replace(&mut last, position)
            }));
            field.write_doc((first >> 32) as DocId, length(steps.len()), &steps);
        }
        field.close_term()?;
    }
    field.close()
}

/// How often each word counts in each document.
///
/// Fields that differ in the terms of a word, and not in what its places weigh, have these in common.
pub(crate) struct Frequencies {
    /// Of all words: the documents as steps from one to the next, and the frequencies that are not 1.
    bytes: Vec<u8>,
    /// Where those of each word end.
    ends: Vec<usize>,
}

impl Frequencies {
    /// Counts the places of each word by what each of them weighs.
    pub fn of<const FORMS: usize>(
        words: &Met<'_, FORMS>,
        weigh: impl Fn(DocId, u32) -> u32,
    ) -> Self {
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(words.len());
        let mut buffer = Vec::new();
        for word in 0..length(words.len()) {
            let mut last = 0;
            let mut add = |doc: DocId, frequency: u32| {
                if frequency == 0 {
                    return;
                }
                let step = u64::from(doc - mem::replace(&mut last, doc));
                numbers::write(step << 1 | u64::from(frequency > 1), |byte| {
                    bytes.push(byte)
                });
                if frequency > 1 {
                    numbers::write(frequency.into(), |byte| bytes.push(byte));
                }
            };
            let (mut current, mut sum) = (0, 0);
            for (doc, position) in words.places(word, &mut buffer).into_iter().flatten() {
                if doc != current {
                    add(current, mem::take(&mut sum));
                    current = doc;
                }
                sum += weigh(doc, position);
            }
            add(current, sum);
            ends.push(bytes.len());
        }
        Frequencies { bytes, ends }
    }

    /// The documents of a word in their order, with its frequencies, which are not 0.
    fn of_word(&self, word: u32) -> impl Iterator<Item = (DocId, u32)> {
        let word = word as usize;
        let start = word.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(word).copied().unwrap_or_default();
        let own = self.bytes.get(start.copied().unwrap_or_default()..end);
        let mut bytes = own.unwrap_or_default().iter();
        let mut doc = 0;
        iter::from_fn(move || {
            let number = numbers::read(&mut bytes)?;
            doc += (number >> 1) as DocId;
            let frequency = match number & 1 {
                0 => 1,
                _ => numbers::read(&mut bytes)? as u32,
            };
            Some((doc, frequency))
        })
    }
}

/// Where a term is in more than one of so many documents, all are looked at, which is in order then.
const SPARSE: usize = 32;

/// Writes a field without positions; `docs` is the number of documents of the segment.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write_frequencies<const FORMS: usize>(
    words: &Met<'_, FORMS>,
    form: usize,
    docs: usize,
    frequencies: &Frequencies,
    mut field: FieldSerializer<'_>,
) -> io::Result<()> {
    let mut sums = vec![0_u32; docs];
    let mut met: Vec<DocId> = Vec::new();
    for (term, owners) in words.owners(form).iter() {
        if let [word] = owners {
            let docs = frequencies.of_word(*word).count();
            if docs > 0 {
                field.new_term(term.as_bytes(), length(docs), true)?;
                for (doc, frequency) in frequencies.of_word(*word) {
                    field.write_doc(doc, frequency, &[]);
                }
                field.close_term()?;
            }
            continue;
        }
        met.clear();
        for word in owners {
            for (doc, frequency) in frequencies.of_word(*word) {
                if let Some(sum) = sums.get_mut(doc as usize) {
                    if *sum == 0 {
                        met.push(doc);
                    }
                    *sum += frequency;
                }
            }
        }
        if met.is_empty() {
            continue;
        }
        field.new_term(term.as_bytes(), length(met.len()), true)?;
        if met.len() > docs / SPARSE {
            for (sum, doc) in sums.iter_mut().zip(0..) {
                if *sum > 0 {
                    field.write_doc(doc, mem::take(sum), &[]);
                }
            }
        } else {
            met.sort_unstable();
            for doc in &met {
                if let Some(sum) = sums.get_mut(*doc as usize) {
                    field.write_doc(*doc, mem::take(sum), &[]);
                }
            }
        }
        field.close_term()?;
    }
    field.close()
}

/// tantivy counts in 32 bits.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
