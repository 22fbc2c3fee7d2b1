//! Sounds as terms, for words that can be foreign names: a name matches its other spellings by its
//! sound.
//!
//! A term is the [key](crate::arabic::sound::key) of the name, which finds candidates, and its
//! normal form, which decides by [`cost`]. Whether two words match depends on the two words, the
//! lists and the lexicon alone.

use super::restoration::frequency_score;
use super::stem::analyse_stem;
use super::{DERIVED, NOUN, UNKNOWN};
use crate::arabic::lexicon::frequency;
use crate::arabic::lists::{ListEntry, NAME, NAME_PART, PROPER, group, lookup};
use crate::arabic::patterns::{Shape, shape};
use crate::arabic::{affix, clitics, fold, sound, verbs};

/// Prefix of the terms of sounds among the terms of words.
pub const SOUND_PREFIX: char = '~';
/// Separates the key from the normal form.
const SEPARATOR: char = '/';
/// Follows the normal form of a listed name.
const LISTED_MARK: char = '!';
/// Follows the normal form of a word that is frequent in news.
const FREQUENT_MARK: char = '*';
/// Follows the normal form of a word with a simple Arabic pattern.
const SIMPLE_MARK: char = '?';
/// Follows the normal form of a word with a derived Arabic pattern.
const DERIVED_MARK: char = '-';

/// The evidence that a word is a foreign name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// Whether a list has it as a name.
    is_listed: bool,
    /// Whether it is frequent in news.
    is_frequent: bool,
    /// Whether it has the shape of an Arabic word.
    shape: Shape,
}

impl Evidence {
    /// Returns the marks after the normal form.
    fn marks(self) -> impl Iterator<Item = char> {
        let shape = match self.shape {
            Shape::Foreign => None,
            Shape::Simple => Some(SIMPLE_MARK),
            Shape::Derived => Some(DERIVED_MARK),
        };
        let listed = self.is_listed.then_some(LISTED_MARK);
        let frequent = self.is_frequent.then_some(FREQUENT_MARK);
        listed.into_iter().chain(frequent).chain(shape)
    }

    /// Parses the marks after a normal form.
    fn of_marks(normal: &str) -> Self {
        Evidence {
            is_listed: normal.contains(LISTED_MARK),
            is_frequent: normal.contains(FREQUENT_MARK),
            shape: match normal.chars().next_back() {
                Some(SIMPLE_MARK) => Shape::Simple,
                Some(DERIVED_MARK) => Shape::Derived,
                _ => Shape::Foreign,
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
        let Some(normal) = sound::normal(name).filter(|normal| sound::strength(normal) >= 2) else {
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
            normal: rest.trim_end_matches([LISTED_MARK, FREQUENT_MARK, SIMPLE_MARK, DERIVED_MARK]),
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
    let (nearer, farther) = if one.evidence.shape <= other.evidence.shape {
        (one, other)
    } else {
        (other, one)
    };
    let limits = match (nearer.evidence.shape, farther.evidence.shape) {
        (Shape::Foreign, Shape::Foreign) => FOREIGN_LIMITS,
        (Shape::Foreign, Shape::Simple) => SIMPLE_LIMITS,
        (Shape::Foreign, Shape::Derived) => DERIVED_LIMITS,
        (Shape::Simple, Shape::Simple) if one.normal.contains('ج') => ARABIC_LIMITS,
        (Shape::Simple, Shape::Simple) if one.normal == other.normal => SAME_LIMITS,
        _ => return None,
    };
    let strength = sound::strength(one.normal).min(sound::strength(other.normal));
    let limit = limits.get(strength).or(limits.last()).copied()??;
    let limit = if one.evidence.is_frequent && other.evidence.is_frequent {
        limit.min(FREQUENT_LIMIT)
    } else {
        limit
    };
    sound::distance(one.normal, other.normal, limit)
}

/// The greatest distance between the spellings of one name, by its strength, if both look foreign.
const FOREIGN_LIMITS: [Option<u32>; 7] =
    [None, None, Some(20), Some(35), Some(55), Some(70), Some(90)];
/// The greatest distance if one has a simple Arabic pattern.
const SIMPLE_LIMITS: [Option<u32>; 7] =
    [None, None, Some(0), Some(30), Some(35), Some(50), Some(50)];
/// The greatest distance if one has a derived Arabic pattern.
const DERIVED_LIMITS: [Option<u32>; 7] = [None, None, None, Some(15), Some(30), Some(30), Some(30)];
/// The greatest distance if both have a simple Arabic pattern.
const ARABIC_LIMITS: [Option<u32>; 7] = [None, None, None, Some(0), Some(0), Some(0), Some(0)];
/// The same if their normal forms are equal: one name with and without a clitic.
const SAME_LIMITS: [Option<u32>; 7] = [None, None, None, None, None, Some(0), Some(0)];
/// The greatest distance if both occur often in news: one outlet writes a name in one way.
const FREQUENT_LIMIT: u32 = 15;
/// The number of occurrences from which a name is frequent.
const FREQUENT: u32 = 6;

/// Returns the ways to take a word for a foreign name, without its proclitics.
fn names(spelling: &str) -> Vec<(&str, Evidence)> {
    // A listed part of a name is not split further.
    let is_whole = |word: &str| is_name(word) || is_part(word) && !is_arabic(word);
    if is_whole(spelling) {
        return named(spelling).into_iter().collect();
    }
    if let Some((_, remainder)) = clitics::article(spelling) {
        return named(remainder).into_iter().collect();
    }
    if is_negated_verb(spelling) || is_arabic(spelling) {
        return Vec::new();
    }
    let mut names: Vec<(&str, Evidence)> = named(spelling).into_iter().collect();
    // وسيضر has the shape of سيضر.
    if let Some(rest) = spelling.strip_prefix(['و', 'ف']) {
        for (_, evidence) in &mut names {
            evidence.shape = evidence.shape.max(shape(rest));
        }
    }
    let looks_foreign = shape(spelling) == Shape::Foreign;
    let own = frequency(spelling).total();
    for (chain, remainder) in clitics::bare(spelling) {
        if is_whole(remainder) {
            return named(remainder).into_iter().collect();
        }
        // ك and ف seldom precede names.
        let is_frequent = !chain.ends_with(['ك', 'ف']);
        let both_look_foreign = looks_foreign && shape(remainder) == Shape::Foreign;
        if is_arabic(remainder) && !both_look_foreign {
            if is_frequent {
                return Vec::new();
            }
            continue;
        }
        // The remainder after ب or ل must occur in news: many names begin so. A word that is more
        // frequent than its remainder is whole.
        let count = frequency(remainder).total();
        let is_split = is_frequent
            && (count > 0 || matches!(chain, "و"))
            && own <= 4 * count.max(1)
            && remainder.chars().nth(MIN_AFTER_CLITIC - 1).is_some();
        names.extend(named(remainder).filter(|_| is_split));
    }
    names
}

/// Minimum number of letters of an unlisted name after a clitic.
const MIN_AFTER_CLITIC: usize = 4;

/// Returns a word with the evidence that it is a foreign name; `None` if it is an Arabic word.
fn named(word: &str) -> Option<(&str, Evidence)> {
    let is_listed = has_row(word);
    let is_name = is_name(word);
    let shape = shape(word);
    let is_native = shape > Shape::Foreign && word.contains(NATIVE_LETTERS);
    if !is_name {
        // The cheaper questions first.
        let is_inflected = || affix::has_suffix(word, &INFLECTION) || is_inflected(word);
        if is_native || is_inflected() || is_arabic(word) {
            return None;
        }
    }
    let shape = match shape {
        _ if is_kunya(word) => Shape::Derived,
        Shape::Derived if is_name && !is_native => Shape::Simple,
        // No Arabic root has ن and غ at its end, and few have ت before ش.
        _ if word.ends_with("نغ") || word.strip_prefix('ت').unwrap_or(word).contains("تش") => {
            Shape::Foreign
        }
        Shape::Foreign if !is_name && word.chars().nth(MIN_AFTER_CLITIC - 1).is_none() => {
            Shape::Simple
        }
        shape => shape,
    };
    Some((
        word,
        Evidence {
            is_listed,
            is_frequent: frequency(word).total() >= FREQUENT,
            shape,
        },
    ))
}

/// Letters that foreign names seldom have.
const NATIVE_LETTERS: [char; 9] = ['ض', 'ظ', 'ح', 'ع', 'ص', 'ذ', 'ؤ', 'ئ', 'ء'];

/// Endings that foreign names seldom have.
const INFLECTION: [&str; 5] = ["ة", "ات", "ها", "هم", "هما"];

/// Returns whether a word is Arabic: a list has it as another word than a name, or it looks Arabic
/// and is a form of another word or a noun of news. Outlets do not spell Arabic names by ear:
/// بوسالم and بوسليم are two places.
fn is_arabic(word: &str) -> bool {
    if is_kunya(word) {
        return true;
    }
    let looks_arabic = || shape(word) > Shape::Foreign;
    let frequency = frequency(word);
    let own = frequency_score(frequency);
    let score = analyse_stem(word).score;
    // Being part of a longer name does not make a word Arabic.
    if is_part(word) {
        return frequency.is_nominal() && looks_arabic();
    }
    let is_listed = lookup(word).is_some_and(ListEntry::is_word);
    // و and ك end foreign names more often than they are endings of foreign-looking words.
    let is_derived = score >= DERIVED && !word.ends_with(['و', 'ك']);
    is_listed || is_derived || (score > own || score >= NOUN) && looks_arabic()
}

/// Returns whether a word is لا or ما, written together with the verb that they negate.
fn is_negated_verb(word: &str) -> bool {
    let is_verb = |verb: &str| !verbs::verb_forms(verb).is_empty();
    let after_la = word.strip_prefix("لا");
    let after_ma = word.strip_prefix("ما");
    let after_ma = after_ma.filter(|verb| {
        ["زال", "دام", "كان"]
            .iter()
            .any(|start| verb.starts_with(start))
    });
    after_la.or(after_ma).is_some_and(is_verb)
}

/// Returns whether a list has the word as a part of a longer name.
fn is_part(word: &str) -> bool {
    lookup(word).is_some_and(|entry| entry.has(&[NAME_PART]))
}

/// Returns whether a word is an Arabic compound name: a known name after a kunya or the like.
fn is_kunya(word: &str) -> bool {
    KUNYA_STARTS.iter().any(|start| {
        let name = word.strip_prefix(start);
        let name = name.map(|name| name.strip_prefix("ال").unwrap_or(name));
        name.is_some_and(|name| analyse_stem(name).score > UNKNOWN)
    })
}

/// The first parts of Arabic compound names.
const KUNYA_STARTS: [&str; 5] = ["عبد", "أبو", "بو", "بن", "آل"];

/// Returns whether a word occurs with pronouns, which names do not take.
fn is_inflected(word: &str) -> bool {
    let occurs_with = |ending: &str| frequency(&[word, ending].concat()).total() > 0;
    ["ها", "هم", "ه"].into_iter().any(occurs_with)
}

/// Returns whether a list has a word as a name that is not also a noun.
fn is_name(word: &str) -> bool {
    let is_proper = || lookup(word).is_some_and(|entry| entry.has(&[PROPER]));
    (has_row(word) || is_proper()) && !frequency(word).is_nominal()
}

/// Returns whether a list of names has a word with all its spellings.
fn has_row(word: &str) -> bool {
    let is_listed = lookup(word).is_some_and(|entry| entry.has(&[NAME]));
    is_listed || group(&fold::exact_cow(word)).is_some()
}
