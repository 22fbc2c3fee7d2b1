//! All terms of a word, cached, since most words of news recur.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use super::cache::Cache;
use super::sequence::is_joinable;
use super::words::Kind;
use super::{clitics, fold, lemma, lists, root, sound_key, stopwords, trigrams};

/// The kinds of terms of a word. Each is a field of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermKind {
    /// The folded word.
    Exact,
    /// The lemmas, one for each analysis of the word.
    Word,
    /// The light root: ranking only. Stop words have none, nor the terms below.
    Root,
    /// The distinct trigrams of the folded word: ranking only.
    Trigrams,
    /// The sound key, if the word has one: ranking only.
    Name,
}

const KINDS: usize = 5;

/// The terms of one word. They share one string, since they are read once for each field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordTerms {
    /// All terms, concatenated.
    text: Box<str>,
    /// The end of each term, in bytes of `text`.
    ends: Box<[u32]>,
    /// The number of the first term of each kind, in the order of [`TermKind`], then that of the
    /// first sequence start.
    starts: [u32; KINDS + 1],
}

/// Concatenates terms.
#[derive(Default)]
struct Packer {
    text: String,
    ends: Vec<u32>,
}

impl Packer {
    /// Returns a packer with room for the terms of a word: one or two lemmas, and fewer trigrams
    /// than the word has letters.
    fn for_word(spelling: &str) -> Self {
        Packer {
            text: String::with_capacity(8 * spelling.len()),
            ends: Vec::with_capacity(8 + spelling.len() / 2),
        }
    }

    /// Returns the number of terms so far.
    fn len(&self) -> u32 {
        to_u32(self.ends.len())
    }

    fn push(&mut self, term: &str) {
        self.text.push_str(term);
        self.ends.push(to_u32(self.text.len()));
    }
}

/// Converts a length. The length of all terms is far below the limit, since a word has at most
/// [`MAX_LETTERS`](super::words::MAX_LETTERS) letters.
fn to_u32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl WordTerms {
    /// Analyses a word. [`word_terms`] caches the result.
    // Not inlined: `benches/stages` counts its instructions by its name.
    #[inline(never)]
    pub fn new(kind: Kind, spelling: &str) -> Self {
        let is_arabic = kind == Kind::Arabic;
        let mut packer = Packer::for_word(spelling);
        let mut key = String::with_capacity(spelling.len() + 1);
        let folded = fold::exact_cow(spelling);
        let exact = packer.len();
        packer.push(&folded);
        let word = packer.len();
        if is_arabic {
            let terms = lemma::terms(spelling).into_iter();
            let terms = terms.chain(lemma::sound_terms(spelling));
            terms.for_each(|term| packer.push(&term));
        } else {
            packer.push(spelling);
        }
        // Stop words rank nothing.
        let ranks = !stopwords::contains(spelling);
        let root = packer.len();
        if ranks {
            root::root(spelling, &mut key);
            packer.push(&key);
        }
        let trigrams = packer.len();
        if ranks {
            trigrams::for_each(spelling, |trigram| packer.push(trigram));
        }
        let name = packer.len();
        if ranks {
            sound_key::key(spelling, &mut key);
            if !key.is_empty() {
                packer.push(&key);
            }
        }
        let sequences = packer.len();
        if is_arabic {
            for_each_sequence_start(spelling, &folded, |word| packer.push(word));
        }
        WordTerms {
            text: packer.text.into(),
            ends: packer.ends.into(),
            starts: [exact, word, root, trigrams, name, sequences],
        }
    }

    /// Returns the terms of this kind.
    pub fn of(&self, kind: TermKind) -> impl Iterator<Item = &str> + Clone {
        self.range(kind as usize)
            .map_while(|number| self.at(number))
    }

    /// Returns the term of this kind with this number, counted from 0.
    pub fn nth(&self, kind: TermKind, number: usize) -> Option<&str> {
        let mut range = self.range(kind as usize);
        self.at(range.nth(number)?)
    }

    /// Returns the term of [`TermKind::Exact`].
    pub fn folded(&self) -> &str {
        self.at(0).unwrap_or_default()
    }

    /// Returns the multiword spellings of the word, folded and separated by spaces.
    pub fn multiword_spellings(&self) -> impl Iterator<Item = &'static str> {
        let groups = self.of(TermKind::Word).filter_map(lists::group);
        groups.flat_map(lists::Group::multiword_spellings)
    }

    /// Returns the possible first words of a multiword spelling that begins here: the folded word,
    /// and its remainders after clitics.
    pub fn sequence_starts(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.range(KINDS)
            .map(|number| self.at(number).unwrap_or_default())
    }

    fn range(&self, kind: usize) -> Range<usize> {
        let start = |kind: usize| self.starts.get(kind).map(|start| *start as usize);
        let end = start(kind + 1).unwrap_or(self.ends.len());
        start(kind).unwrap_or(end)..end
    }

    fn at(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let start = match number.checked_sub(1) {
            Some(previous) => *self.ends.get(previous)?,
            None => 0,
        };
        self.text.get(start as usize..end as usize)
    }
}

/// Visits the folded word and its remainders after clitics, if a multiword spelling begins with
/// them.
fn for_each_sequence_start(spelling: &str, folded: &str, mut visit: impl FnMut(&str)) {
    let remainders = clitics::article(spelling)
        .into_iter()
        .chain(clitics::bare(spelling));
    let words = [spelling]
        .into_iter()
        .chain(remainders.map(|(_, remainder)| remainder));
    let with_space = [folded, " "].concat();
    for word in words {
        // Folding preserves byte lengths, so the folded word is an equally long suffix of `folded`.
        let start = folded.len().checked_sub(word.len());
        let word = start.and_then(|at| Some((folded.get(at..)?, with_space.get(at..)?)));
        if let Some((word, _)) =
            word.filter(|(word, prefix)| lists::is_prefix(prefix) || is_joinable(word))
        {
            visit(word);
        }
    }
}

/// The number of words that each thread caches. They cover 95% of the words of news.
const CACHE_CAPACITY: usize = 1 << 14;
/// The longest word that is cached, in bytes.
const MAX_CACHED_BYTES: usize = 64;

thread_local! {
    static CACHE: RefCell<Cache<Rc<WordTerms>>> = RefCell::new(Cache::new(CACHE_CAPACITY));
}

/// Returns the terms of a word, from the cache if it was analysed before.
///
/// ```
/// use fihris::arabic::word_terms::{TermKind, word_terms};
/// use fihris::arabic::words::Kind;
/// let terms = word_terms(Kind::Arabic, "والرئيس");
/// assert_eq!(terms.nth(TermKind::Word, 0), Some("رءيس"));
/// ```
pub fn word_terms(kind: Kind, spelling: &str) -> Rc<WordTerms> {
    if spelling.len() > MAX_CACHED_BYTES {
        return Rc::new(WordTerms::new(kind, spelling));
    }
    CACHE.with_borrow_mut(|cache| {
        cache.get(spelling).unwrap_or_else(|| {
            let terms = Rc::new(WordTerms::new(kind, spelling));
            cache.insert(spelling, Rc::clone(&terms));
            terms
        })
    })
}
