//! Sound keys as terms, for words that can only be names: a name matches its other spellings by
//! its sound.

use super::restoration::frequency_score;
use super::stem::analyse_stem;
use super::{NOUN, STARTS_WHOLE, UNKNOWN};
use crate::arabic::lexicon::frequency;
use crate::arabic::lists::{NAME, NAME_PART, group, lookup};
use crate::arabic::{affix, clitics, fold, sound_key, verbs};

/// Prefix of the sound key of a name among the terms of words.
pub const SOUND_PREFIX: char = '~';

/// Returns the sound terms of a name; none for other words. Names are listed names, and unknown
/// words that look foreign.
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
    let mut remainders: Vec<&str> = clitics::bare(spelling).map(|(_, word)| word).collect();
    // A listed part of a name is not split further.
    if !remainders.is_empty() && is_part(spelling) {
        remainders.clear();
    }
    if let Some(part) = remainders.iter().copied().find(|word| is_part(word)) {
        remainders = vec![part];
    }
    let may_be_name = |word: &str| looks_foreign(word) || is_name(word);
    if !may_be_name(spelling) && !remainders.iter().any(|word| may_be_name(word)) {
        return Vec::new();
    }
    // لا and ما are often joined with the verb that they negate.
    let negated = ["لا", "ما"]
        .into_iter()
        .find_map(|particle| spelling.strip_prefix(particle));
    let is_native = is_common(spelling)
        || negated.is_some_and(|verb| !verbs::verb_forms(verb).is_empty())
        || remainders.iter().any(|word| is_common(word)) && !is_name(spelling);
    if is_native {
        return Vec::new();
    }
    let is_known = |word: &&&str| analyse_stem(word).score > UNKNOWN;
    let name = match remainders.iter().find(is_known) {
        Some(word) if is_name(word) || is_foreign(word) => word,
        Some(_) if !is_name(spelling) => return Vec::new(),
        _ if is_name(spelling) || is_foreign(spelling) => spelling,
        _ => return Vec::new(),
    };
    let key = sound_key::matching(name);
    key.map(|key| String::from(SOUND_PREFIX) + &key)
        .into_iter()
        .collect()
}

/// Returns whether a word is Arabic, a form of an Arabic word, or an Arabic name. Outlets do not
/// spell Arabic names by ear: بوسالم and بوسليم are two places.
fn is_common(word: &str) -> bool {
    let own = frequency_score(frequency(word));
    let score = match analyse_stem(word).score {
        // Being part of a longer name does not make a word Arabic.
        STARTS_WHOLE if is_part(word) => own,
        score => score,
    };
    is_kunya(word) || (score > own || score >= NOUN) && !is_name(word)
}

/// Returns whether a list has the word as a part of a longer name.
fn is_part(word: &str) -> bool {
    lookup(word).is_some_and(|entry| entry.has(&[NAME_PART]))
}

/// Returns whether a word is foreign: it looks so, and neither lists nor lexicon explain it.
fn is_foreign(word: &str) -> bool {
    looks_foreign(word) && !is_common(word) && !is_inflected(word)
}

/// Returns whether a word looks foreign by its long vowels and consonants. An Arabic word has more
/// than one long vowel only by inflection or in a few patterns.
fn looks_foreign(word: &str) -> bool {
    let bare = fold::map_letters(word, plain_alef);
    let is_vowel = |c: &char| matches!(c, 'ا' | 'و' | 'ي');
    let vowels = bare.chars().skip(1).filter(is_vowel).count();
    let consonants = bare.chars().filter(|c| !is_vowel(c)).count();
    let ends_in = |endings: &[&str]| affix::has_suffix(word, endings);
    let has_foreign_shape = match vowels {
        0 => false,
        1 => consonants >= 5 && !bare.starts_with(SERVILE_LETTERS),
        _ => !ends_in(&["ين", "ون", "ان"]) || consonants >= 5 && !bare.starts_with(['م', 'ت']),
    };
    has_foreign_shape
        && !ends_in(&INFLECTION)
        && !is_masdar(&bare)
        && !clitics::bare(&bare).any(|(_, word)| is_masdar(word))
}

/// Returns whether a word without hamza begins like a masdar.
fn is_masdar(word: &str) -> bool {
    let mut starts = MASDAR_STARTS.iter();
    word.starts_with('ا') && starts.any(|start| word.starts_with(start))
}

fn plain_alef(letter: char) -> char {
    match letter {
        'أ' | 'إ' | 'آ' => 'ا',
        _ => letter,
    }
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

/// The letters that prefixes of Arabic patterns and clitics consist of.
const SERVILE_LETTERS: [char; 9] = ['م', 'ت', 'ي', 'ن', 'ا', 'و', 'ب', 'ل', 'ك'];

/// The beginnings of masdars of derived verbs, all with ا: انتقال, استقبال, احتفال, ابتداء.
const MASDAR_STARTS: [&str; 16] = [
    "ان", "است", "احت", "اجت", "ابت", "افت", "اقت", "اعت", "اخت", "ارت", "اتخ", "الت", "امت",
    "اكت", "اصط", "اضط",
];

/// Returns whether a word occurs with pronouns, which names do not take.
fn is_inflected(word: &str) -> bool {
    let occurs_with = |ending: &str| frequency(&[word, ending].concat()).total() > 0;
    ["ها", "هم", "ه"].into_iter().any(occurs_with)
}

/// Endings that foreign names rarely have.
const INFLECTION: [&str; 8] = ["ها", "هم", "هما", "ية", "ات", "ته", "نا", "ة"];

/// Minimum number of letters, without long vowels, of a listed name with at most one long vowel:
/// صفاقس must not sound like سيفاكس.
const MIN_LONG_NAME: usize = 5;

/// Returns whether a list has a word as a name, which is not a noun and is long enough for a sound
/// key to identify it.
fn is_name(word: &str) -> bool {
    let vowels = word
        .chars()
        .skip(1)
        .filter(|c| matches!(c, 'ا' | 'و' | 'ي'))
        .count();
    let is_long = vowels >= 2 || word.chars().count() - vowels >= MIN_LONG_NAME;
    let is_listed = || lookup(word).is_some_and(|entry| entry.has(&[NAME]));
    let has_group = || group(&fold::exact_cow(word)).is_some();
    is_long && (is_listed() || has_group()) && !frequency(word).is_nominal()
}
