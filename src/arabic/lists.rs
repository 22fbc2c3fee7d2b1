//! What the word lists of `lists/` say of a word. Each is a plain text file whose head says what
//! it is, its columns and its source; `compile.rs` makes tables of them when fihris
//! is built, which are looked at in place.

use super::table::Table;

pub use super::tags::{
    ALEF, APART, COMMONER, FEMININE, FORM, IMPERFECT, IMPERFECT_SHORT, JUSSIVE, KNOWN,
    MAX_SEQUENCE, NAME, PART, PERFECT, PERFECT_SHORT, PLURAL, SENSE, SENSE_OF, TWOFOLD, WHOLE_END,
    WHOLE_START,
};

static WORDS: Table = Table::new(include_bytes!(concat!(env!("OUT_DIR"), "/words.fst")));
static SPELLINGS: Table = Table::new(include_bytes!(concat!(env!("OUT_DIR"), "/spellings.fst")));
static FACTS: &str = include_str!(concat!(env!("OUT_DIR"), "/entries.txt"));

fn lines_at(place: u64) -> Option<&'static str> {
    FACTS.get(usize::try_from(place).ok()?..)
}

fn first_line(lines: &'static str) -> &'static str {
    lines.split_once('\n').map_or(lines, |(line, _)| line)
}

/// What the lists say of a spelling.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// Its line, and those behind it.
    lines: &'static str,
}

impl Facts {
    /// Whether the word has one of these flags.
    pub fn has(self, flags: &[char]) -> bool {
        self.flags().any(|flag| flags.contains(&flag))
    }

    fn flags(self) -> impl Iterator<Item = char> {
        let flags = self.lines.bytes().map(char::from);
        flags.take_while(|flag| !matches!(flag, '\t' | '\n'))
    }

    /// Each with its words behind it.
    fn relations(self) -> impl Iterator<Item = &'static str> {
        let behind = self.lines.get(self.flags().count()..);
        let relations = behind.and_then(|behind| behind.strip_prefix('\t'));
        let relations = relations.map_or("", first_line).split('\t');
        relations.filter(|relation| !relation.is_empty())
    }

    /// The words that stand in this relation to the word.
    pub fn related(self, relation: char) -> impl Iterator<Item = &'static str> {
        self.relations()
            .filter_map(move |entry| entry.strip_prefix(relation))
    }

    /// Whether more is known than that a verb may have such a stem.
    pub fn is_word(self) -> bool {
        let is_stem = |entry: &str| entry.starts_with([PERFECT_SHORT, IMPERFECT_SHORT, JUSSIVE]);
        let mut relations = self.relations();
        self.flags().next().is_some() || relations.any(|entry| !is_stem(entry))
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
    lines_at(WORDS.get(spelling)?).map(|lines| Facts { lines })
}

/// A group of spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Its first spelling.
    pub first: &'static str,
    apart: &'static str,
}

impl Group {
    /// Its spellings of several words, folded and parted by spaces.
    ///
    /// ```
    /// use fihris::arabic::lists::group;
    /// let group = group("واتساب").expect("listed");
    /// assert_eq!(group.apart().next(), Some("واتس اب"));
    /// ```
    pub fn apart(self) -> impl Iterator<Item = &'static str> {
        self.apart.split('\t').filter(|name| !name.is_empty())
    }
}

/// The group that a folded spelling belongs to; the words of either are parted by spaces.
///
/// ```
/// use fihris::arabic::lists::group;
/// assert_eq!(group("اميركا"), group("امريكا"));
/// assert_eq!(group("واتس اب"), group("واتساب"));
/// ```
pub fn group(folded: &str) -> Option<Group> {
    let lines = lines_at(SPELLINGS.get(folded)?)?;
    let (first, apart) = first_line(lines).split_once('\t')?;
    Some(Group { first, apart })
}

/// Whether a spelling of more words begins with these folded words, parted by spaces.
pub fn begins_sequence(folded: &str) -> bool {
    is_beginning(&[folded, " "].concat())
}

/// The same of words that have a space behind the last one.
pub(super) fn is_beginning(spaced: &str) -> bool {
    SPELLINGS.get(spaced).is_some()
}
