//! What the word lists of `lists/` say of a word. Each is a plain text file whose head says what
//! it is, its columns and its source; `compile.rs` makes tables of them when fihris
//! is built, which are looked at in place.

use std::sync::OnceLock;

use fst::{IntoStreamer, Map, Streamer};

pub use super::compile::{
    ALEF, APART, COMMONER, FEMININE, FILES, FORM, IMPERFECT, IMPERFECT_SHORT, JUSSIVE, KNOWN,
    MAX_SEQUENCE, NAME, PERFECT, PERFECT_SHORT, PLURAL, SENSE, SENSE_OF, TWOFOLD, WHOLE_END,
    WHOLE_START,
};

static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.fst"));
static SPELLINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/spellings.fst"));
static FACTS: &str = include_str!(concat!(env!("OUT_DIR"), "/facts.txt"));

/// Names the state of the lists and of the lexicon.
pub const HASH: &str = include_str!(concat!(env!("OUT_DIR"), "/tables.hash"));

struct Tables {
    words: Map<&'static [u8]>,
    spellings: Map<&'static [u8]>,
}

fn tables() -> Option<&'static Tables> {
    static TABLES: OnceLock<Option<Tables>> = OnceLock::new();
    let open = || {
        Some(Tables {
            words: Map::new(WORDS).ok()?,
            spellings: Map::new(SPELLINGS).ok()?,
        })
    };
    TABLES.get_or_init(open).as_ref()
}

fn line_at(place: u64) -> Option<&'static str> {
    FACTS.get(usize::try_from(place).ok()?..)?.lines().next()
}

/// What the lists say of a spelling.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    line: &'static str,
}

impl Facts {
    /// Whether the word has one of these flags.
    pub fn has(self, flags: &[char]) -> bool {
        let own = self.line.split('\t').next().unwrap_or_default();
        own.contains(flags)
    }

    /// The words that stand in this relation to the word.
    pub fn related(self, relation: char) -> impl Iterator<Item = &'static str> {
        let relations = self.line.split('\t').skip(1);
        relations.filter_map(move |entry| entry.strip_prefix(relation))
    }

    /// Whether more is known than that a verb may have such a stem.
    pub fn is_word(self) -> bool {
        let mut parts = self.line.split('\t');
        let flags = parts.next().unwrap_or_default();
        !flags.is_empty()
            || parts.any(|entry| !entry.starts_with([PERFECT_SHORT, IMPERFECT_SHORT, JUSSIVE]))
    }
}

/// What the lists say of a spelling, with its hamza and without its article.
///
/// ```
/// use fihris::arabic::lists::{facts, PLURAL};
/// let mut singulars = facts("صواريخ").expect("listed").related(PLURAL);
/// assert_eq!(singulars.next(), Some("صاروخ"));
/// ```
pub fn facts(spelling: &str) -> Option<Facts> {
    let place = tables()?.words.get(spelling)?;
    line_at(place).map(|line| Facts { line })
}

/// A group of spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Its first spelling.
    pub first: &'static str,
    /// The words of its longest spelling; 1 where all are one word.
    pub words: u32,
}

/// The group that a folded spelling belongs to; the words of either are parted by spaces.
///
/// ```
/// use fihris::arabic::lists::group;
/// assert_eq!(group("اميركا"), group("امريكا"));
/// assert_eq!(group("واتس اب"), group("واتساب"));
/// ```
pub fn group(folded: &str) -> Option<Group> {
    let line = line_at(tables()?.spellings.get(folded)?)?;
    let (first, words) = line.split_once('\t')?;
    Some(Group {
        first,
        words: words.parse().ok()?,
    })
}

/// Whether a spelling of several words begins with this folded word.
pub fn begins_sequence(folded: &str) -> bool {
    let Some(tables) = tables() else {
        return false;
    };
    let start = format!("{folded} ");
    let mut from = tables.spellings.range().ge(&start).into_stream();
    from.next()
        .is_some_and(|(key, _)| key.starts_with(start.as_bytes()))
}
