//! The distinct words of a segment in the making: the terms of each, and where it stands.

use foldhash::fast::RandomState;
use indexmap::{IndexMap, IndexSet};
use tantivy::DocId;

use super::occurrences::Occurrences;

/// A word, or what else has terms at a place. Its terms are made once, and its places are kept once for
/// all forms of it.
#[derive(Debug)]
struct Word<const FORMS: usize> {
    /// The numbers of its terms, those of one form after those of the other.
    terms: Box<[u32]>,
    /// How many terms it has in each form.
    counts: [u8; FORMS],
    /// Whether a spelling in several words may begin here.
    begins_sequence: bool,
    occurrences: Occurrences,
}

impl<const FORMS: usize> Word<FORMS> {
    /// The numbers of its terms in a form.
    fn terms(&self, form: usize) -> &[u32] {
        let counts = self.counts.iter().map(|count| usize::from(*count));
        let start: usize = counts.clone().take(form).sum();
        let end = start + counts.clone().nth(form).unwrap_or_default();
        self.terms.get(start..end).unwrap_or_default()
    }
}

/// All distinct words of some fields, and their distinct terms in each form.
#[derive(Debug)]
pub(super) struct Vocabulary<const FORMS: usize> {
    words: IndexMap<Box<str>, Word<FORMS>, RandomState>,
    terms: [IndexSet<Box<str>, RandomState>; FORMS],
    bytes: usize,
}

/// Bytes of memory for an entry of a table beside its text: place, hash, number, and half as much that is
/// free for more.
const TERM_BYTES: usize = 56;
const WORD_BYTES: usize = 160;

impl<const FORMS: usize> Vocabulary<FORMS> {
    pub fn new() -> Self {
        Vocabulary {
            words: IndexMap::default(),
            terms: std::array::from_fn(|_| IndexSet::default()),
            bytes: 0,
        }
    }

    /// Bytes of memory it takes, about.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Says that the word behind `key` stands at this place, which must not lie before its last one. Where
    /// the word is new, `make` names its terms: each with the number of its form, the forms in order; and
    /// says whether a spelling in several words may begin here.
    ///
    /// Gives how many terms the word has in each form, and what `make` said.
    pub fn add(
        &mut self,
        key: &str,
        doc: DocId,
        position: u32,
        make: impl FnOnce(&mut dyn FnMut(usize, &str)) -> bool,
    ) -> ([u32; FORMS], bool) {
        let number = match self.words.get_index_of(key) {
            Some(number) => number,
            None => self.insert(key, make),
        };
        let Some((_, word)) = self.words.get_index_mut(number) else {
            return ([0; FORMS], false);
        };
        self.bytes += word.occurrences.add(doc, position);
        (word.counts.map(u32::from), word.begins_sequence)
    }

    fn insert(
        &mut self,
        key: &str,
        make: impl FnOnce(&mut dyn FnMut(usize, &str)) -> bool,
    ) -> usize {
        let (mut numbers, mut counts) = (Vec::new(), [0_u8; FORMS]);
        let begins_sequence = make(&mut |form, term| {
            let (Some(terms), Some(count)) = (self.terms.get_mut(form), counts.get_mut(form))
            else {
                return;
            };
            // No word has near as many terms of one form.
            let Some(more) = count.checked_add(1) else {
                return;
            };
            *count = more;
            let number = match terms.get_index_of(term) {
                Some(number) => number,
                None => {
                    self.bytes += TERM_BYTES + term.len();
                    terms.insert_full(term.into()).0
                }
            };
            numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
        });
        self.bytes += WORD_BYTES + key.len() + numbers.len() * 4;
        let word = Word {
            terms: numbers.into(),
            counts,
            begins_sequence,
            occurrences: Occurrences::default(),
        };
        self.words.insert_full(key.into(), word).0
    }

    /// The terms of a form in the order of their bytes, each with the numbers of the words that have it.
    pub fn owners(&self, form: usize) -> Owners<'_> {
        let terms = self.terms.get(form);
        let mut order: Vec<(&str, u32)> = terms
            .into_iter()
            .flatten()
            .zip(0..)
            .map(|(term, number)| (&**term, number))
            .collect();
        order.sort_unstable();
        let mut ranks = vec![0_u32; order.len()];
        for ((_, number), rank) in order.iter().zip(0..) {
            if let Some(place) = ranks.get_mut(*number as usize) {
                *place = rank;
            }
        }
        let mut pairs = Vec::new();
        for (word, number) in self.words.values().zip(0..) {
            let ranks = word
                .terms(form)
                .iter()
                .filter_map(|term| ranks.get(*term as usize));
            pairs.extend(ranks.map(|rank| (*rank, number)));
        }
        pairs.sort_unstable();
        Owners {
            terms: order.into_iter().map(|(term, _)| term).collect(),
            pairs,
        }
    }

    /// The places of the word with this number.
    pub fn occurrences(&self, number: u32) -> Option<&Occurrences> {
        let (_, word) = self.words.get_index(number as usize)?;
        Some(&word.occurrences)
    }
}

/// The terms of a form, and who has them.
pub(super) struct Owners<'v> {
    terms: Vec<&'v str>,
    /// Ranks of terms and numbers of words.
    pairs: Vec<(u32, u32)>,
}

impl Owners<'_> {
    /// Each term, with its words.
    pub fn iter(&self) -> impl Iterator<Item = (&str, impl ExactSizeIterator<Item = u32>)> {
        let groups = self.pairs.chunk_by(|a, b| a.0 == b.0);
        groups.filter_map(|group| {
            let (rank, _) = group.first()?;
            let term = self.terms.get(*rank as usize)?;
            Some((*term, group.iter().map(|(_, word)| *word)))
        })
    }
}
