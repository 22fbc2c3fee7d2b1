//! The distinct words of a segment in the making: the terms of each, and where it stands.

use std::hash::BuildHasher;
use std::mem;
use std::ops::Range;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use tantivy::DocId;

use super::occurrences::{Chunks, Occurrences, Places};
use super::spelling::Spelling;
use super::texts::{Texts, spread};

/// A word, or what else has terms at a place. Its terms are made once, and its places are kept once for
/// all forms of it.
///
/// Each word of each text is looked up, and most of the time that takes is waiting for memory: all that is
/// needed then lies together.
#[derive(Debug)]
#[repr(align(64))]
struct Word<const FORMS: usize> {
    /// A part of its hash.
    hash: u32,
    spelling: Spelling,
    /// Where the numbers of its terms begin, those of one form after those of the other.
    terms: u32,
    /// How many terms it has in each form.
    counts: [u8; FORMS],
    /// Whether a spelling in several words may begin here.
    begins_sequence: bool,
    occurrences: Occurrences,
}

/// All distinct words of some fields, and their distinct terms in each form.
///
/// Words and terms stay from segment to segment, for news says the same again: only the places are
/// [cleared](Vocabulary::clear).
#[derive(Debug)]
pub(crate) struct Vocabulary<const FORMS: usize> {
    words: HashTable<Word<FORMS>>,
    hasher: RandomState,
    /// The text of long words.
    long: String,
    /// The numbers of the terms of all words.
    word_terms: Vec<u32>,
    terms: [Texts; FORMS],
    chunks: Chunks,
}

impl<const FORMS: usize> Default for Vocabulary<FORMS> {
    fn default() -> Self {
        Vocabulary {
            words: HashTable::new(),
            hasher: RandomState::default(),
            long: String::new(),
            word_terms: Vec::new(),
            terms: std::array::from_fn(|_| Texts::default()),
            chunks: Chunks::default(),
        }
    }
}

impl<const FORMS: usize> Vocabulary<FORMS> {
    /// Bytes of memory that words and terms take.
    pub fn word_bytes(&self) -> usize {
        self.words.allocation_size()
            + self.long.capacity()
            + self.word_terms.capacity() * size_of::<u32>()
            + self.terms.iter().map(Texts::bytes).sum::<usize>()
    }

    /// Bytes of memory that places take.
    pub fn place_bytes(&self) -> usize {
        self.chunks.bytes()
    }

    /// Forgets all places.
    pub fn clear(&mut self) {
        self.chunks = Chunks::default();
        for word in &mut self.words {
            word.occurrences = Occurrences::default();
        }
    }

    /// Says that the word behind `key` stands at this place, which must not lie before its last one. Where
    /// the word is new, `make` names its terms: each with the number of its form, the forms in order; and
    /// says whether a spelling in several words may begin with it.
    ///
    /// Gives how many terms the word has in each form, and what `make` has said.
    pub fn add(
        &mut self,
        key: &str,
        doc: DocId,
        position: u32,
        make: impl FnOnce(&mut dyn FnMut(usize, &str)) -> bool,
    ) -> ([u32; FORMS], bool) {
        // The low half of a good hash.
        let hash = self.hasher.hash_one(key) as u32;
        let short = Spelling::short(key);
        let long = &self.long;
        let is_it = |word: &Word<FORMS>| {
            word.hash == hash
                && match &short {
                    Some(short) => word.spelling == *short,
                    None => word.spelling.is_long(key, long),
                }
        };
        if let Some(word) = self.words.find_mut(spread(hash), is_it) {
            self.chunks.add(&mut word.occurrences, doc, position);
            return (word.counts.map(u32::from), word.begins_sequence);
        }
        let spelling = short.unwrap_or_else(|| Spelling::long(key, &mut self.long));
        let mut word = self.word(hash, spelling, make);
        self.chunks.add(&mut word.occurrences, doc, position);
        let known = (word.counts.map(u32::from), word.begins_sequence);
        let spread = |word: &Word<FORMS>| spread(word.hash);
        self.words.insert_unique(spread(&word), word, spread);
        known
    }

    /// A new word.
    fn word(
        &mut self,
        hash: u32,
        spelling: Spelling,
        make: impl FnOnce(&mut dyn FnMut(usize, &str)) -> bool,
    ) -> Word<FORMS> {
        let start = length(self.word_terms.len());
        let mut counts = [0_u8; FORMS];
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
            self.word_terms.push(terms.insert(term));
        });
        Word {
            hash,
            spelling,
            terms: start,
            counts,
            begins_sequence,
            occurrences: Occurrences::default(),
        }
    }

    /// The words that stand somewhere.
    pub fn met(&self) -> Met<'_, FORMS> {
        let words = self.words.iter();
        Met {
            vocabulary: self,
            words: words.filter(|word| !word.occurrences.are_none()).collect(),
        }
    }
}

/// The words that stand somewhere, numbered from 0.
pub(crate) struct Met<'v, const FORMS: usize> {
    vocabulary: &'v Vocabulary<FORMS>,
    words: Vec<&'v Word<FORMS>>,
}

impl<const FORMS: usize> Met<'_, FORMS> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The places of the word with this number; `buffer` is for their bytes.
    pub fn places<'b>(&self, number: u32, buffer: &'b mut Vec<u8>) -> Option<Places<'b>> {
        let word = self.words.get(number as usize)?;
        Some(self.vocabulary.chunks.places(&word.occurrences, buffer))
    }

    /// The numbers of the terms of a word in a form.
    fn terms(&self, word: &Word<FORMS>, form: usize) -> &[u32] {
        let (before, from) = word.counts.split_at_checked(form).unwrap_or_default();
        let before: usize = before.iter().map(|count| usize::from(*count)).sum();
        let start = word.terms as usize + before;
        let count = from.first().copied().unwrap_or_default();
        let end = start + usize::from(count);
        let numbers = self.vocabulary.word_terms.get(start..end);
        numbers.unwrap_or_default()
    }

    /// The terms of a form, each with the words that have it.
    pub fn owners(&self, form: usize) -> Owners<'_> {
        let terms = || {
            let words = self.words.iter().zip(0_u32..);
            words.flat_map(move |(word, number)| {
                let terms = self.terms(word, form).iter();
                terms.map(move |term| (*term as usize, number))
            })
        };
        let texts = self.vocabulary.terms.get(form);
        // Counted, then sorted by term: where the words of each begin, and in the end where they end.
        let mut ends = vec![0_u32; texts.map_or(0, Texts::len)];
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
                if let Some(place) = words.get_mut(*end as usize) {
                    *place = word;
                }
                *end += 1;
            }
        }
        let starts = std::iter::once(&0).chain(&ends);
        let ranges = starts.zip(&ends).map(|(start, end)| *start..*end);
        let texts = texts.into_iter().flat_map(Texts::iter).zip(ranges);
        // Most terms differ in their first letters, which are compared at once.
        let mut order: Vec<(u64, &str, Range<u32>)> = texts
            .filter(|(_, range)| !range.is_empty())
            .map(|(term, range)| (beginning(term), term, range))
            .collect();
        order.sort_unstable_by_key(|(beginning, term, _)| (*beginning, *term));
        Owners { order, words }
    }
}

/// The terms of a form, and who has them.
pub(crate) struct Owners<'v> {
    /// The terms in the order of their bytes, and where their words are.
    order: Vec<(u64, &'v str, Range<u32>)>,
    /// Numbers of words, those of one term after those of the other.
    words: Vec<u32>,
}

impl Owners<'_> {
    /// Each term, with the numbers of its words.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u32])> {
        self.order.iter().filter_map(|(_, term, range)| {
            let words = self.words.get(range.start as usize..range.end as usize)?;
            Some((*term, words))
        })
    }
}

/// The first eight bytes of a text, as a number that is in the order of texts.
fn beginning(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u64::from_be_bytes(bytes)
}

fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
