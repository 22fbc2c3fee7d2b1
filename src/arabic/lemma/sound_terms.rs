//! The sound of a name as a term: by it a name meets its other spellings, where it can be nothing
//! else than a name.

use super::restoration::strength;
use super::stem::rest;
use super::{NOUN, STARTS_WHOLE, UNKNOWN};
use crate::arabic::lexicon::frequency;
use crate::arabic::lists::{NAME, PART, group, lookup};
use crate::arabic::{affix, clitics, fold, sound_key, verbs};

/// Stands before the sound key of a name among the terms of words.
pub const SOUND_PREFIX: char = '~';

/// The terms by which a name meets its other spellings: its sound keys, where it is a name. Names
/// are the words that a list has as such, and those that nothing is known of.
///
/// ```
/// use fihris::arabic::lemma::sound_terms;
/// assert_eq!(sound_terms("ليفاندوفسكي"), sound_terms("لوفندوفسكي"));
/// assert!(sound_terms("المكتبات").is_empty());
/// ```
pub fn sound_terms(spelling: &str) -> Vec<String> {
    if clitics::article(spelling).is_some() || sound_key::matching(spelling).is_none() {
        return Vec::new();
    }
    let mut behind: Vec<&str> = clitics::bare(spelling).map(|(_, behind)| behind).collect();
    // Where a list says where a word begins, nothing else is looked at.
    if !behind.is_empty() && is_part(spelling) {
        behind.clear();
    }
    if let Some(part) = behind.iter().copied().find(|word| is_part(word)) {
        behind = vec![part];
    }
    let may_be = |word: &str| looks_foreign(word) || is_name(word);
    if !may_be(spelling) && !behind.iter().any(|word| may_be(word)) {
        return Vec::new();
    }
    // لا and ما are often joined with the verb that they negate.
    let negated = ["لا", "ما"]
        .into_iter()
        .find_map(|particle| spelling.strip_prefix(particle));
    let is_native = is_common(spelling)
        || negated.is_some_and(|verb| !verbs::verbs(verb).is_empty())
        || behind.iter().any(|word| is_common(word)) && !is_name(spelling);
    if is_native {
        return Vec::new();
    }
    let may_split = |word: &&&str| rest(word).strength > UNKNOWN;
    let name = match behind.iter().find(may_split) {
        Some(word) if is_name(word) || is_foreign(word) => word,
        Some(_) if !is_name(spelling) => return Vec::new(),
        _ if is_name(spelling) || is_foreign(spelling) => spelling,
        _ => return Vec::new(),
    };
    let sound = sound_key::matching(name);
    sound
        .map(|sound| String::from(SOUND_PREFIX) + &sound)
        .into_iter()
        .collect()
}

/// Whether a word is one of Arabic, or a form of one; or a name of Arabic, which outlets do not
/// spell by ear: بوسالم and بوسليم are two places.
fn is_common(word: &str) -> bool {
    let own = strength(frequency(word));
    let found = match rest(word).strength {
        // That it stands in a longer name makes it no word of Arabic.
        STARTS_WHOLE if is_part(word) => own,
        strength => strength,
    };
    is_kunya(word) || (found > own || found >= NOUN) && !is_name(word)
}

/// Whether a word stands in a longer name.
fn is_part(word: &str) -> bool {
    lookup(word).is_some_and(|facts| facts.has(&[PART]))
}

/// Whether a word looks like none of Arabic, by its long vowels and its consonants: a word of
/// Arabic has more than one long vowel by inflection or by one of a few forms.
fn is_foreign(word: &str) -> bool {
    looks_foreign(word) && !is_common(word) && !is_inflected(word)
}

fn looks_foreign(word: &str) -> bool {
    let bare = fold::map_letters(word, plain_alef);
    let is_vowel = |c: &char| matches!(c, 'ا' | 'و' | 'ي');
    let vowels = bare.chars().skip(1).filter(is_vowel).count();
    let consonants = bare.chars().filter(|c| !is_vowel(c)).count();
    let ends = |endings: &[&str]| affix::has_suffix(word, endings);
    let looks = match vowels {
        0 => false,
        1 => consonants >= 5 && !bare.starts_with(SERVILE),
        _ => !ends(&["ين", "ون", "ان"]) || consonants >= 5 && !bare.starts_with(['م', 'ت']),
    };
    looks
        && !ends(&INFLECTION)
        && !is_masdar(&bare)
        && !clitics::bare(&bare).any(|(_, behind)| is_masdar(behind))
}

/// Whether a word without hamza begins like a noun of action.
fn is_masdar(word: &str) -> bool {
    let mut starts = MASDARS.iter();
    word.starts_with('ا') && starts.any(|start| word.starts_with(start))
}

fn plain_alef(letter: char) -> char {
    match letter {
        'أ' | 'إ' | 'آ' => 'ا',
        _ => letter,
    }
}

fn is_kunya(word: &str) -> bool {
    KUNYAS.iter().any(|kunya| {
        let name = word.strip_prefix(kunya);
        let name = name.map(|name| name.strip_prefix("ال").unwrap_or(name));
        name.is_some_and(|name| rest(name).strength > UNKNOWN)
    })
}

/// What names of Arabic begin with.
const KUNYAS: [&str; 5] = ["عبد", "أبو", "بو", "بن", "آل"];

/// Letters that begin the forms of a root, or are clitics.
const SERVILE: [char; 9] = ['م', 'ت', 'ي', 'ن', 'ا', 'و', 'ب', 'ل', 'ك'];

/// What nouns of action of the derived verbs begin with, all with ا: انتقال, استقبال, احتفال, ابتداء.
const MASDARS: [&str; 16] = [
    "ان", "است", "احت", "اجت", "ابت", "افت", "اقت", "اعت", "اخت", "ارت", "اتخ", "الت", "امت",
    "اكت", "اصط", "اضط",
];

/// Whether a word is seen with pronouns, which names do not take.
fn is_inflected(word: &str) -> bool {
    let seen = |ending: &str| frequency(&[word, ending].concat()).total() > 0;
    ["ها", "هم", "ه"].into_iter().any(seen)
}

/// Endings that hardly a foreign name has.
const INFLECTION: [&str; 8] = ["ها", "هم", "هما", "ية", "ات", "ته", "نا", "ة"];

/// Letters beside its long vowels that a name has when it has but one: صفاقس does not sound like
/// another spelling of سيفاكس.
const MIN_LONG_NAME: usize = 5;

/// Whether a list has a word as a name, and as nothing else, and it is long enough to tell by its
/// sound.
fn is_name(word: &str) -> bool {
    let vowels = word
        .chars()
        .skip(1)
        .filter(|c| matches!(c, 'ا' | 'و' | 'ي'))
        .count();
    let is_long = vowels >= 2 || word.chars().count() - vowels >= MIN_LONG_NAME;
    let is_listed = || lookup(word).is_some_and(|facts| facts.has(&[NAME]));
    let is_spelled = || group(&fold::exact_cow(word)).is_some();
    is_long && (is_listed() || is_spelled()) && !frequency(word).is_nominal()
}
