//! Looks words up in the word lists.
//!
//! Each list of `lists/` is a text file whose head describes its columns and its source. The build
//! script compiles the lists to tables, which are read in place.

use fst::Automaton;

use super::table::Table;

pub use super::tags::{
    ALEF, AMBIGUOUS, APART, COMMONER, FEMININE, HIDDEN_PERFECT, IMPERATIVE, IMPERATIVE_STEM,
    IMPERFECT, IMPERFECT_STEM, IRREGULAR, JUSSIVE, KNOWN, MAX_SEQUENCE, NAME, NAME_PART, PASSIVE,
    PASSIVE_IMPERFECT, PERFECT, PERFECT_STEM, PLURAL, PROPER, SENSE_OF, SENSE_SEPARATOR, WHOLE_END,
    WHOLE_START,
};

static WORDS: Table = Table::new(include_bytes!(concat!(env!("OUT_DIR"), "/words.fst")));
static SPELLINGS: Table = Table::new(include_bytes!(concat!(env!("OUT_DIR"), "/spellings.fst")));
static ENTRIES: &str = include_str!(concat!(env!("OUT_DIR"), "/entries.txt"));

fn lines_at(offset: u64) -> Option<&'static str> {
    ENTRIES.get(usize::try_from(offset).ok()?..)
}

fn first_line(lines: &'static str) -> &'static str {
    lines.split_once('\n').map_or(lines, |(line, _)| line)
}

/// The flags and relations of a spelling.
#[derive(Debug, Clone, Copy)]
pub struct ListEntry {
    /// The text of all entries, from the line of this entry on.
    lines: &'static str,
}

impl ListEntry {
    /// Returns whether the word has one of these flags.
    pub fn has(self, flags: &[char]) -> bool {
        self.flags().any(|flag| flags.contains(&flag))
    }

    fn flags(self) -> impl Iterator<Item = char> {
        let flags = self.lines.bytes().map(char::from);
        flags.take_while(|flag| !matches!(flag, '\t' | '\n'))
    }

    /// Returns the relations, each a tag followed by a word.
    fn relations(self) -> impl Iterator<Item = &'static str> {
        let relations = self.lines.get(self.flags().count()..);
        let relations = relations.and_then(|relations| relations.strip_prefix('\t'));
        let relations = relations.map_or("", first_line).split('\t');
        relations.filter(|relation| !relation.is_empty())
    }

    /// Returns the words to which the word has this relation.
    pub fn related(self, relation: char) -> impl Iterator<Item = &'static str> {
        self.relations()
            .filter_map(move |entry| entry.strip_prefix(relation))
    }

    /// Returns whether the spelling is a word, and not only a derived stem of a verb.
    pub fn is_word(self) -> bool {
        let is_stem = |entry: &str| entry.starts_with(DERIVED_STEMS);
        let mut relations = self.relations();
        self.flags().next().is_some() || relations.any(|entry| !is_stem(entry))
    }
}

/// The relations of stems that are derived from the rows of `verbs.txt`. They are no evidence that
/// a spelling is a word.
const DERIVED_STEMS: [char; 8] = [
    PERFECT_STEM,
    IMPERFECT_STEM,
    JUSSIVE,
    PASSIVE,
    PASSIVE_IMPERFECT,
    IMPERATIVE,
    IMPERATIVE_STEM,
    HIDDEN_PERFECT,
];

/// Looks up a spelling with its hamza and without its article.
///
/// ```
/// use fihris::arabic::lists::{PLURAL, lookup};
/// let mut singulars = lookup("صواريخ").expect("listed").related(PLURAL);
/// assert_eq!(singulars.next(), Some("صاروخ"));
/// ```
pub fn lookup(spelling: &str) -> Option<ListEntry> {
    lines_at(WORDS.get(spelling)?).map(|lines| ListEntry { lines })
}

/// Visits the listed words that an automaton accepts.
pub(super) fn search(automaton: impl Automaton, visit: &mut impl FnMut(&str)) {
    WORDS.search(automaton, visit);
}

/// A group of spellings of one word or name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Group {
    /// The first spelling.
    pub first: &'static str,
    /// The multiword spellings, separated by tabs.
    multiword: &'static str,
}

impl Group {
    /// Returns the multiword spellings, folded, with their words separated by spaces.
    ///
    /// ```
    /// use fihris::arabic::lists::group;
    /// let group = group("واتساب").expect("listed");
    /// assert_eq!(group.multiword_spellings().next(), Some("واتس اب"));
    /// ```
    pub fn multiword_spellings(self) -> impl Iterator<Item = &'static str> {
        self.multiword.split('\t').filter(|name| !name.is_empty())
    }
}

/// Returns the group of a folded spelling. Several words are separated by spaces.
///
/// ```
/// use fihris::arabic::lists::group;
/// assert_eq!(group("اميركا"), group("امريكا"));
/// assert_eq!(group("واتس اب"), group("واتساب"));
/// ```
pub fn group(folded: &str) -> Option<Group> {
    let lines = lines_at(SPELLINGS.get(folded)?)?;
    let (first, multiword) = first_line(lines).split_once('\t')?;
    Some(Group { first, multiword })
}

/// Returns whether a longer spelling begins with these folded words, separated by spaces.
pub fn begins_sequence(folded: &str) -> bool {
    is_prefix(&[folded, " "].concat())
}

/// Returns whether a longer spelling begins with these folded words, each followed by a space.
pub(super) fn is_prefix(words: &str) -> bool {
    SPELLINGS.get(words).is_some()
}
