//! One-letter tags of the entries that the word lists are compiled to: flags of a word, and its
//! relations to other words.
//!
//! The build script writes them and [`lists`](super::lists) reads them.

/// Flag of the first word of a row: it is not a form of another word.
pub const KNOWN: char = 'k';
/// Flag of a name of one word, without its article: it takes no endings.
pub const NAME: char = 'n';
/// Flag of a word whose first letters are not a clitic.
pub const WHOLE_START: char = 'w';
/// Flag of a word of a longer name: its first letters are not a clitic, and it may be foreign.
pub const NAME_PART: char = 'p';
/// Flag of a word that the lists of first and last letters class as a name and nothing else.
pub const PROPER: char = 'r';
/// Flag of a word whose last letters are not an ending.
pub const WHOLE_END: char = 'e';
/// Flag of a word in ة that is not a feminine.
pub const APART: char = 'a';
/// Flag of a word whose alef keeps its hamza in the term.
pub const ALEF: char = 'h';

/// Relates a broken plural to the row of its singular.
pub const PLURAL: char = 'P';
/// Relates a singular of several senses to its rows.
pub const SENSE_OF: char = 'S';
/// Relates an irregular form to its lemma.
pub const IRREGULAR: char = 'I';
/// Relates a feminine to its masculine.
pub const FEMININE: char = 'F';
/// Relates an ambiguous word to the word after its clitic: فقد to قد.
pub const AMBIGUOUS: char = 'T';
/// Relates a spelling without hamza to the most frequent word that is written this way.
pub const COMMONER: char = 'C';
/// Relates a perfect to its verb.
pub const PERFECT: char = 'V';
/// Relates the stem of a perfect before a consonant to its verb.
pub const PERFECT_STEM: char = 'v';
/// Relates an imperfect to its verb.
pub const IMPERFECT: char = 'Y';
/// Relates the shortened stem of an imperfect to its verb.
pub const IMPERFECT_STEM: char = 'y';
/// Relates a jussive to its verb.
pub const JUSSIVE: char = 'J';
/// Relates a passive perfect to its verb.
pub const PASSIVE: char = 'q';
/// Relates a passive imperfect to its verb.
pub const PASSIVE_IMPERFECT: char = 'Q';
/// Relates an imperative to its verb.
pub const IMPERATIVE: char = 'M';
/// Relates the stem of an imperative before a vowel to its verb.
pub const IMPERATIVE_STEM: char = 'm';
/// Relates a perfect that is mostly another word to its verb, which only a query may mean.
pub const HIDDEN_PERFECT: char = 'H';

/// Separates the spelling of a row from the number of its sense: `دين/1`.
pub const SENSE_SEPARATOR: char = '/';

/// Maximum number of words of a multiword spelling.
pub const MAX_SEQUENCE: usize = 3;
