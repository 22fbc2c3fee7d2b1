//! Sound keys: equal for the spellings of a foreign name that outlets write by ear.
//!
//! Outlets differ in the vowels of a foreign name (رودريغيز، رودريجز) and in the letters for g, t,
//! s and z. The key consists of the consonants, one letter for each sound. It needs four letters to
//! be specific; a shorter word has none.
//!
//! Three consonants are not enough (نتنياهو and نتانياهو differ), and words that are not names also
//! get equal keys (مكتبات، مكاتبات). So the key ranks, and matches only words that are names by
//! other evidence.

use super::root::strip_article;
use super::trigrams::ranking_letter;

/// Letters that are used for the same foreign sound.
pub const SOUNDS: &[(char, char, &str)] = &[
    ('غ', 'ج', "g: غوارديولا, Egyptian جوارديولا"),
    ('گ', 'ج', "g on Persian and Iraqi keyboards"),
    ('ق', 'ك', "k: قطالونيا, كاتالونيا"),
    ('ط', 'ت', "t: بطرسبرغ, بترسبرغ"),
    ('ث', 'ت', "th: غريفيث, غريفيت"),
    ('ص', 'س', "s: صربيا, سربيا"),
    ('ظ', 'ز', "z, as Egyptians and Levantines say it"),
    ('ض', 'د', "d, as Egyptians say it"),
    ('ذ', 'د', "d, as Egyptians and Levantines say it"),
];

/// Minimum number of letters of a sound key.
const MIN_SOUNDS: usize = 4;

/// The letter of a key for any vowel at the end of a name.
const FINAL_VOWEL: char = 'V';

/// Writes the sound key of a spelling to `key`, replacing its content. Leaves `key` empty for a
/// word that has none: too few consonants, or letters of other scripts.
///
/// Letters are folded like those of trigrams. Unlike in the root, the article is found after
/// folding: foreign names in أل are often written without their hamza, and ألونسو must sound like
/// الونسو.
///
/// ```
/// use fihris::arabic::sound_key;
/// let (mut one, mut other) = (String::new(), String::new());
/// sound_key::key("غوارديولا", &mut one);
/// sound_key::key("جوارديولا", &mut other);
/// assert_eq!(one, other);
/// sound_key::key("غوغل", &mut one);
/// assert_eq!(one, "");
/// ```
pub fn key(spelling: &str, key: &mut String) {
    key.clear();
    key.extend(spelling.chars().map(ranking_letter));
    if !key.chars().all(is_sounded) {
        key.clear();
        return;
    }
    let article = key.len() - strip_article(key).map_or(key.len(), str::len);
    key.drain(..article);
    let letters = key.chars().count();
    let skipped = spelling.chars().count() - letters;
    let ends_in_vowel = key.ends_with(['ا', 'و', 'ي']);

    key.clear();
    let all_sounds = || sounds(spelling.chars().map(ranking_letter).skip(skipped));
    let first = all_sounds().next().map(|first| match first {
        'و' | 'ي' | 'ء' => 'ا',
        _ => first,
    });
    let consonants = all_sounds().skip(1).filter(|sound| !is_vowel(*sound));
    let skeleton = first.into_iter().chain(consonants);
    skeleton.for_each(|sound| push_once(key, sound));
    if key.chars().nth(MIN_SOUNDS - 1).is_none() {
        key.clear();
        return;
    }
    key.extend(ends_in_vowel.then_some(FINAL_VOWEL));
}

/// Returns the sound key by which a name may be matched, or `None` if it has fewer than four
/// consonants.
///
/// The key consists of a vowel at the start of the name (أو is an o), the consonants, ه among them,
/// and the end of the name, which distinguishes أنغولي from أنغولا and فرنسوا from فرنسا.
///
/// ```
/// use fihris::arabic::sound_key::matching;
/// assert_eq!(matching("رودريغيز"), matching("رودريجز"));
/// assert_ne!(matching("تايلاند"), matching("تايلندي"));
/// assert_ne!(matching("أورلاندو"), matching("إيرلندو"));
/// assert_eq!(matching("نيمار"), None);
/// ```
pub fn matching(spelling: &str) -> Option<String> {
    let letters = || spelling.chars().map(ranking_letter);
    if !letters().all(is_sounded) {
        return None;
    }
    let is_vowel = |sound: char| sound != 'ه' && is_vowel(sound);
    let mut key: String = letters()
        .next()
        .filter(|first| is_vowel(*first))
        .into_iter()
        .collect();
    // أورليانز must not equal آرلاينز, the airlines.
    if !key.is_empty() && letters().nth(1) == Some('و') {
        key.push('و');
    }
    let vowels = key.chars().count();
    for sound in sounds(letters()).filter(|sound| !is_vowel(*sound)) {
        push_once(&mut key, sound);
    }
    let ending = spelling.replace('ة', "ه");
    let last = ["يا", "وا", "يه", "ا", "و", "ي", "ه"].into_iter();
    let last = last.into_iter().find(|last| ending.ends_with(last));
    if key.chars().count() < MIN_SOUNDS + vowels {
        return None;
    }
    key.push(FINAL_VOWEL);
    key.extend(last);
    Some(key)
}

/// Returns whether a letter can be part of a key: an Arabic letter, or گ, which some outlets write for g.
fn is_sounded(letter: char) -> bool {
    matches!(letter, '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}' | 'گ')
}

/// Returns whether a sound is a long vowel or a weak consonant, which spellings of a name gain and
/// lose.
fn is_vowel(sound: char) -> bool {
    matches!(sound, 'ا' | 'و' | 'ي' | 'ء' | 'ه')
}

/// Maps letters to sounds. تش is one sound, since names in ch are written with تش or ش.
fn sounds(letters: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut letters = letters.peekable();
    std::iter::from_fn(move || {
        let letter = letters.next()?;
        let digraph = (letter == 'ت').then(|| letters.next_if_eq(&'ش')).flatten();
        Some(digraph.unwrap_or_else(|| sound(letter)))
    })
}

pub(super) fn sound(letter: char) -> char {
    let row = SOUNDS.iter().find(|(from, ..)| *from == letter);
    row.map_or(letter, |(_, to, _)| *to)
}

/// Adds a sound unless it repeats the previous one.
fn push_once(key: &mut String, sound: char) {
    if !key.ends_with(sound) {
        key.push(sound);
    }
}

#[cfg(test)]
mod tests {
    use proptest::test_runner::TestRunner;

    use super::*;

    fn key_of(spelling: &str) -> String {
        let mut found = "previous content".to_owned();
        key(spelling, &mut found);
        found
    }

    #[test]
    fn the_spellings_of_a_foreign_name_have_one_key() {
        for (one, other) in [
            ("غوارديولا", "جوارديولا"),
            ("رودريغيز", "رودريجز"),
            ("كريستيانو", "كرستيانو"),
            ("بطرسبرغ", "بطرسبيرج"),
            ("كاتالونيا", "قطالونيا"),
            ("غريفيث", "جريفيت"),
            ("إبراهيموفيتش", "ابراهيموفيش"),
            ("بنغلادش", "بنجلاديش"),
            ("ألكسندر", "الكسندر"),
            ("هاميلتون", "هاملتون"),
            ("انستگرام", "إنستغرام"),
        ] {
            assert_eq!(key_of(one), key_of(other), "{one} {other}");
            assert_ne!(key_of(one), "", "{one}");
        }
    }

    #[test]
    fn names_with_other_consonants_have_other_keys() {
        for (one, other) in [
            ("هاميلتون", "هامبورغ"),
            ("بروكسل", "برشلونة"),
            ("منتخب", "منتخبي"), // a vowel at the end is heard
            ("ترامب", "ترمبو"),
        ] {
            assert_ne!(key_of(one), key_of(other), "{one} {other}");
        }
    }

    #[test]
    fn a_word_of_few_consonants_or_other_letters_has_no_key() {
        for word in ["غوغل", "فان", "علم", "google", "2018", "ٹرمپ"] {
            assert_eq!(key_of(word), "", "{word}");
        }
    }

    #[test]
    fn the_article_is_not_part_of_a_key() {
        assert_eq!(key_of("الروهينغا"), key_of("روهينجا"));
        assert_eq!(key_of("والكرملين"), key_of("كرملين"));
        assert_ne!(key_of("البغ"), key_of("بغ"), "two letters are not a word");
    }

    #[test]
    fn each_row_makes_its_letters_equal_and_no_others() {
        for (index, (from, to, why)) in SOUNDS.iter().enumerate() {
            assert!(!why.is_empty(), "{from} has no reason");
            assert_eq!(sound(*to), *to, "{from} maps to another row");
            assert!(
                SOUNDS
                    .iter()
                    .skip(index + 1)
                    .all(|(other, ..)| other != from)
            );
            let word = |letter: char| format!("بر{letter}لم{letter}");
            assert_eq!(key_of(&word(*from)), key_of(&word(*to)), "{from}");
            assert_ne!(key_of(&word(*from)), key_of(&word('ف')), "{from}");
        }
    }

    #[test]
    fn folding_any_text_first_does_not_change_its_key() {
        let check = |word: String| {
            let found = key_of(&word);
            let folded: String = word.chars().map(ranking_letter).collect();
            assert_eq!(key_of(&folded), found, "{word:?}");
            Ok(())
        };
        let mut runner = TestRunner::default();
        runner
            .run(&"[الوبتشكمغيىةؤءهـگ]{0,10}", check)
            .and_then(|()| runner.run(&proptest::prelude::any::<String>(), check))
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}
