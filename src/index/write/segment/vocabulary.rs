//! The distinct words of a segment under construction, with their terms and occurrences.

use std::hash::BuildHasher;
use std::mem;
use std::ops::Range;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use tantivy::DocId;

use super::interner::{Interner, table_hash};
use super::occurrences::{OccurrenceArena, OccurrenceIter, OccurrenceList};
use super::to_u32;
use super::word_key::WordKey;

/// A word or multiword spelling. Its terms are computed once, and its occurrences are stored once
/// for all forms.
///
/// Every word of every text is looked up, and the look-up waits mostly for memory. Therefore an
/// entry fits in one cache line.
#[derive(Debug)]
#[repr(align(64))]
struct Word<const FORMS: usize> {
    /// A part of the hash of the key.
    hash: u32,
    key: WordKey,
    /// The start of its terms in `word_terms`, ordered by form.
    terms: u32,
    /// The number of its terms in each form.
    counts: [u8; FORMS],
    /// Whether a multiword spelling can begin with it.
    begins_sequence: bool,
    occurrences: OccurrenceList,
}

/// The distinct words of some fields, and the distinct terms of each form.
///
/// Words and terms remain from segment to segment, because news repeats its words.
/// [`clear`](Vocabulary::clear) removes only the occurrences.
#[derive(Debug)]
pub(crate) struct Vocabulary<const FORMS: usize> {
    words: HashTable<Word<FORMS>>,
    hasher: RandomState,
    /// The texts of keys that do not fit inline.
    long_keys: String,
    /// The term numbers of all words.
    word_terms: Vec<u32>,
    terms: [Interner; FORMS],
    arena: OccurrenceArena,
}

impl<const FORMS: usize> Default for Vocabulary<FORMS> {
    fn default() -> Self {
        Vocabulary {
            words: HashTable::new(),
            hasher: RandomState::default(),
            long_keys: String::new(),
            word_terms: Vec::new(),
            terms: std::array::from_fn(|_| Interner::default()),
            arena: OccurrenceArena::default(),
        }
    }
}

impl<const FORMS: usize> Vocabulary<FORMS> {
    /// Returns the memory of words and terms, in bytes.
    pub fn word_bytes(&self) -> usize {
        self.words.allocation_size()
            + self.long_keys.capacity()
            + self.word_terms.capacity() * size_of::<u32>()
            + self.terms.iter().map(Interner::heap_bytes).sum::<usize>()
    }

    /// Returns the memory of occurrences, in bytes.
    pub fn occurrence_bytes(&self) -> usize {
        self.arena.heap_bytes()
    }

    /// Removes all occurrences.
    pub fn clear(&mut self) {
        self.arena = OccurrenceArena::default();
        for word in &mut self.words {
            word.occurrences = OccurrenceList::default();
        }
    }

    /// Adds an occurrence of the word with this key, which must not precede the last one of the
    /// word.
    ///
    /// If the word is new, calls `analyse`, which passes on each of its terms with the number of
    /// the form, in the order of the forms, and returns whether a multiword spelling can begin with
    /// the word.
    ///
    /// Returns the number of terms of the word in each form, and the value that `analyse` returned.
    pub fn add(
        &mut self,
        key: &str,
        doc: DocId,
        position: u32,
        analyse: impl FnOnce(&mut dyn FnMut(usize, &str)) -> bool,
    ) -> ([u32; FORMS], bool) {
        // The low half of the hash.
        let hash = self.hasher.hash_one(key) as u32;
        let short = WordKey::short(key);
        let long_keys = &self.long_keys;
        let is_equal = |word: &Word<FORMS>| {
            word.hash == hash
                && match &short {
                    Some(short) => word.key == *short,
                    None => word.key.matches_long(key, long_keys),
                }
        };
        if let Some(word) = self.words.find_mut(table_hash(hash), is_equal) {
            self.arena.add(&mut word.occurrences, doc, position);
            return (word.counts.map(u32::from), word.begins_sequence);
        }
        let key = short.unwrap_or_else(|| WordKey::long(key, &mut self.long_keys));
        let mut word = self.new_word(hash, key, analyse);
        self.arena.add(&mut word.occurrences, doc, position);
        let result = (word.counts.map(u32::from), word.begins_sequence);
        let rehash = |word: &Word<FORMS>| table_hash(word.hash);
        self.words.insert_unique(rehash(&word), word, rehash);
        result
    }

    fn new_word(
        &mut self,
        hash: u32,
        key: WordKey,
        analyse: impl FnOnce(&mut dyn FnMut(usize, &str)) -> bool,
    ) -> Word<FORMS> {
        let start = to_u32(self.word_terms.len());
        let mut counts = [0_u8; FORMS];
        let begins_sequence = analyse(&mut |form, term| {
            let (Some(terms), Some(count)) = (self.terms.get_mut(form), counts.get_mut(form))
            else {
                return;
            };
            // This limit is far above the number of terms of any word in one form.
            let Some(incremented) = count.checked_add(1) else {
                return;
            };
            *count = incremented;
            self.word_terms.push(terms.insert(term));
        });
        Word {
            hash,
            key,
            terms: start,
            counts,
            begins_sequence,
            occurrences: OccurrenceList::default(),
        }
    }

    /// Returns the words that occur in the segment.
    pub fn segment_words(&self) -> SegmentWords<'_, FORMS> {
        let words = self.words.iter();
        SegmentWords {
            vocabulary: self,
            words: words.filter(|word| !word.occurrences.is_empty()).collect(),
        }
    }
}

/// The words that occur in a segment, numbered from 0.
pub(crate) struct SegmentWords<'v, const FORMS: usize> {
    vocabulary: &'v Vocabulary<FORMS>,
    words: Vec<&'v Word<FORMS>>,
}

impl<const FORMS: usize> SegmentWords<'_, FORMS> {
    /// Returns the number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns the occurrences of a word. Copies their bytes to `buffer`.
    pub fn occurrences<'b>(
        &self,
        word: u32,
        buffer: &'b mut Vec<u8>,
    ) -> Option<OccurrenceIter<'b>> {
        let word = self.words.get(word as usize)?;
        Some(self.vocabulary.arena.iter(&word.occurrences, buffer))
    }

    /// Returns the term numbers of a word in a form.
    fn terms(&self, word: &Word<FORMS>, form: usize) -> &[u32] {
        let (previous, from) = word.counts.split_at_checked(form).unwrap_or_default();
        let previous: usize = previous.iter().map(|count| usize::from(*count)).sum();
        let start = word.terms as usize + previous;
        let count = from.first().copied().unwrap_or_default();
        let end = start + usize::from(count);
        let numbers = self.vocabulary.word_terms.get(start..end);
        numbers.unwrap_or_default()
    }

    /// Returns the terms of a form, each with its words.
    pub fn words_by_term(&self, form: usize) -> WordsByTerm<'_> {
        let terms = || {
            let words = self.words.iter().zip(0_u32..);
            words.flat_map(move |(word, number)| {
                let terms = self.terms(word, form).iter();
                terms.map(move |term| (*term as usize, number))
            })
        };
        let texts = self.vocabulary.terms.get(form);
        // A counting sort by term: the counts become the start of each term's words, then the end.
        let mut ends = vec![0_u32; texts.map_or(0, Interner::len)];
        for (term, _) in terms() {
            if let Some(count) = ends.get_mut(term) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut ends {
            sum += mem::replace(count, sum);
        }
        let mut words = vec![0; sum as usize];
        for (term, word) in terms() {
            if let Some(end) = ends.get_mut(term) {
                if let Some(slot) = words.get_mut(*end as usize) {
                    *slot = word;
                }
                *end += 1;
            }
        }
        let starts = std::iter::once(&0).chain(&ends);
        let ranges = starts.zip(&ends).map(|(start, end)| *start..*end);
        let texts = texts.into_iter().flat_map(Interner::iter).zip(ranges);
        // Most terms differ in their first eight bytes, which are compared as a number.
        let mut terms: Vec<(u64, &str, Range<u32>)> = texts
            .filter(|(_, range)| !range.is_empty())
            .map(|(term, range)| (prefix(term), term, range))
            .collect();
        terms.sort_unstable_by_key(|(prefix, term, _)| (*prefix, *term));
        WordsByTerm { terms, words }
    }
}

/// The terms of a form in ascending order, each with its words.
pub(crate) struct WordsByTerm<'v> {
    /// The first bytes of each term, the term, and the range of its words in `words`.
    terms: Vec<(u64, &'v str, Range<u32>)>,
    /// Numbers of words, grouped by term.
    words: Vec<u32>,
}

impl WordsByTerm<'_> {
    /// Returns each term with the numbers of its words.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u32])> {
        self.terms.iter().filter_map(|(_, term, range)| {
            let words = self.words.get(range.start as usize..range.end as usize)?;
            Some((*term, words))
        })
    }
}

/// Returns the first eight bytes of a text as a number that sorts like the text.
fn prefix(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u64::from_be_bytes(bytes)
}
