//! Sounds as terms, for words that can be foreign names: a name matches its other spellings by its
//! sound.
//!
//! A term is the [key](crate::arabic::sound::key) of the name, which finds candidates, and its
//! normal form, which decides by [`cost`]. Whether two words match depends on the two words, the
//! lists and the lexicon alone.

use names::names;

use crate::arabic::sound;

mod names;

/// Prefix of the terms of sounds among the terms of words.
pub const SOUND_PREFIX: char = '~';
/// Separates the key from the normal form.
const SEPARATOR: char = '/';
/// Follows the normal form of a listed name.
const LISTED_MARK: char = '!';
/// Follows the normal form of a word that is frequent in news.
const FREQUENT_MARK: char = '*';
/// Follows the normal form of a word whose letters are hardly foreign.
const UNCERTAIN_MARK: char = ':';
/// Follows the normal form of a word with a simple Arabic pattern.
const SIMPLE_MARK: char = '?';
/// Follows the normal form of a word with a derived Arabic pattern.
const DERIVED_MARK: char = '-';

/// All marks.
const MARKS: [char; 5] = [
    LISTED_MARK,
    FREQUENT_MARK,
    UNCERTAIN_MARK,
    SIMPLE_MARK,
    DERIVED_MARK,
];

/// The evidence that a word is a foreign name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// Whether a list has it as a name.
    is_listed: bool,
    /// Whether it is frequent in news.
    is_frequent: bool,
    look: Look,
}

/// The look of a word, the most foreign first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    /// Its letters and its shape are foreign.
    Foreign,
    /// Its shape is foreign, but its letters could be those of an Arabic word.
    Uncertain,
    /// It has a simple Arabic pattern.
    Simple,
    /// It has a derived Arabic pattern.
    Derived,
}

impl Evidence {
    /// Returns the marks after the normal form.
    fn marks(self) -> impl Iterator<Item = char> {
        let look = match self.look {
            Look::Foreign => None,
            Look::Uncertain => Some(UNCERTAIN_MARK),
            Look::Simple => Some(SIMPLE_MARK),
            Look::Derived => Some(DERIVED_MARK),
        };
        let listed = self.is_listed.then_some(LISTED_MARK);
        let frequent = self.is_frequent.then_some(FREQUENT_MARK);
        listed.into_iter().chain(frequent).chain(look)
    }

    /// Parses the marks after a normal form.
    fn of_marks(normal: &str) -> Self {
        Evidence {
            is_listed: normal.contains(LISTED_MARK),
            is_frequent: normal.contains(FREQUENT_MARK),
            look: match normal.chars().next_back() {
                Some(UNCERTAIN_MARK) => Look::Uncertain,
                Some(SIMPLE_MARK) => Look::Simple,
                Some(DERIVED_MARK) => Look::Derived,
                _ => Look::Foreign,
            },
        }
    }
}

/// Returns the sound terms of a word that can be a foreign name, one for each way to strip its
/// proclitics; none for other words.
///
/// ```
/// use fihris::arabic::lemma::{sound_cost, sound_terms};
/// let of = |word| sound_terms(word).remove(0);
/// assert!(sound_cost(&of("ليفاندوفسكي"), &of("لوفندوفسكي")).is_some());
/// assert!(sound_terms("المكتبات").is_empty());
/// ```
pub fn sound_terms(spelling: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for (name, evidence) in names(spelling) {
        let Some(normal) =
            sound::normal(name).filter(|normal| sound::strength(normal) >= MIN_STRENGTH)
        else {
            continue;
        };
        let mut term = format!("{SOUND_PREFIX}{}{SEPARATOR}{normal}", sound::key(&normal));
        term.extend(evidence.marks());
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

/// A sound term, parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoundTerm<'t> {
    /// The key, with the prefix of sound terms.
    pub key: &'t str,
    /// The normal form.
    pub normal: &'t str,
    evidence: Evidence,
}

impl<'t> SoundTerm<'t> {
    /// Parses a term; returns `None` if it is not a sound term.
    pub fn parse(term: &'t str) -> Option<Self> {
        term.strip_prefix(SOUND_PREFIX)?;
        let (key, rest) = term.split_once(SEPARATOR)?;
        Some(SoundTerm {
            key,
            normal: rest.trim_end_matches(MARKS),
            evidence: Evidence::of_marks(rest),
        })
    }
}

/// Returns the bounds of the sound terms with a key in a sorted dictionary: the first is included,
/// the second is not.
pub fn sound_range(key: &str) -> (String, String) {
    // `0` follows the separator.
    (format!("{key}{SEPARATOR}"), format!("{key}0"))
}

/// Returns the distance between two sound terms, or `None` if they are not spellings of one name.
///
/// A longer name may differ in more. At least one of the two must look foreign, unless only letters
/// for g differ (كريغ, كريج). Two listed names of different rows are two names.
pub fn sound_cost(one: &str, other: &str) -> Option<u32> {
    let (one, other) = (SoundTerm::parse(one)?, SoundTerm::parse(other)?);
    if one.key != other.key || one.evidence.is_listed && other.evidence.is_listed {
        return None;
    }
    let (one_look, other_look) = (one.evidence.look, other.evidence.look);
    let has_g = one.normal.contains('ج');
    let limits = match (one_look.min(other_look), one_look.max(other_look)) {
        (Look::Foreign, Look::Foreign) => [20, 35, 55, 65, 80],
        (Look::Foreign, Look::Uncertain) => [0, 25, 35, 50, 65],
        (Look::Uncertain, Look::Uncertain) => [NO, 20, 25, 50, 50],
        (Look::Foreign, Look::Simple) => [NO, 20, 25, 50, 50],
        (Look::Uncertain, Look::Simple) => [NO, 0, 0, 25, 50],
        (Look::Simple, Look::Simple) if has_g => [NO, 0, 0, 25, 25],
        (Look::Simple, Look::Simple) => [NO, NO, 0, 25, 25],
        (Look::Foreign, Look::Derived) => [NO, 0, 20, 25, 30],
        _ => return None,
    };
    let strength = sound::strength(one.normal).min(sound::strength(other.normal));
    let at = strength.saturating_sub(MIN_STRENGTH).min(limits.len() - 1);
    let limit = limits.get(at).copied().filter(|limit| *limit != NO)?;
    let is_known = |name: SoundTerm| name.evidence.is_frequent || name.evidence.is_listed;
    let limit = if is_known(one) && is_known(other) {
        limit.min(FREQUENT_LIMIT)
    } else {
        limit
    };
    let is_syllable = |name: SoundTerm| name.normal.ends_with("نج");
    let limit = if strength <= SYLLABLE_STRENGTH && is_syllable(one) {
        limit.min(SYLLABLE_LIMIT)
    } else {
        limit
    };
    sound::distance(one.normal, other.normal, limit)
}

/// The strength up to which a name in نغ is a syllable, as in Chinese: يونغ and ينغ are two names.
const SYLLABLE_STRENGTH: usize = 3;
/// The greatest distance of two such names.
const SYLLABLE_LIMIT: u32 = 15;

/// The strength of the weakest name that has a sound term.
const MIN_STRENGTH: usize = 2;
/// The limit of names that do not match, even if they sound the same.
const NO: u32 = u32::MAX;
/// The greatest distance if both are listed or occur often in news: these are two names.
const FREQUENT_LIMIT: u32 = 15;
