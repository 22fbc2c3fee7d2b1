//! The sound key: what foreign names have in common that outlets spell by ear.
//!
//! A name comes into Arabic without its vowels being agreed on (رودريغيز، رودريجز), and its g, t,
//! s, z are written with several letters. The key keeps the consonants, one letter a sound. It
//! needs four letters to mean something; a word with fewer is a *fallback*: all its letters, one
//! a sound, behind a `=`.
//!
//! What it gets wrong: three consonants don't suffice (نتنياهو، نتانياهو stay apart), and
//! words that no name is in fall together too (مكتبات، مكاتبات), so that it ranks, and matches only
//! where something else says that a word is a name.

use super::root::without_cluster;
use super::trigrams::plain;

/// Letters that writers choose between for one foreign sound.
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

/// Letters that a sound key has at least.
const MIN_SOUNDS: usize = 4;

/// Stands for a vowel at the end of a name, whichever.
const FINAL_VOWEL: char = 'V';

/// Stands before a word that is too short for a sound key or is not Arabic.
const FALLBACK: char = '=';

/// Writes the sound key of a spelling into `key`, in place of what was there.
///
/// Letters are folded as trigrams fold them, hamza given way to its seat. The article is
/// looked for after folding, unlike in the root: foreign names in أل are often written without
/// their hamza, and ألونسو must sound as الونسو does.
///
/// ```
/// use fihris::arabic::name;
/// let (mut one, mut other) = (String::new(), String::new());
/// sound_key::key("غوارديولا", &mut one);
/// sound_key::key("جوارديولا", &mut other);
/// assert_eq!(one, other);
/// assert!(sound_key::is_sound(&one));
/// ```
pub fn key(spelling: &str, key: &mut String) {
    key.clear();
    key.extend(spelling.chars().map(plain));
    if !key.chars().all(is_sounded) {
        key.insert(0, FALLBACK);
        return;
    }
    let article = key.len() - without_cluster(key).map_or(key.len(), str::len);
    key.drain(..article);
    let letters = key.chars().count();
    let skipped = spelling.chars().count() - letters;
    let ends_in_vowel = key.ends_with(['ا', 'و', 'ي']);

    key.clear();
    let all = || sounds(spelling.chars().map(plain).skip(skipped));
    let first = all().next().map(|first| match first {
        'و' | 'ي' | 'ء' => 'ا',
        _ => first,
    });
    let consonants = all().skip(1).filter(|sound| !is_vowel(*sound));
    let skeleton = first.into_iter().chain(consonants);
    skeleton.for_each(|sound| push_once(key, sound));
    if is_long_enough(key) {
        key.extend(ends_in_vowel.then_some(FINAL_VOWEL));
    } else {
        key.clear();
        key.push(FALLBACK);
        all().for_each(|sound| push_once(key, sound));
    }
}

/// The sound of a name by which it may be matched: its consonants, four or more, behind its first
/// letter where that is a vowel (which may be an o: أو), and what it ends in, which tells أنغولي from أنغولا and فرنسوا
/// from فرنسا. ه counts as a consonant here.
///
/// ```
/// use fihris::arabic::sound_key::matching;
/// assert_eq!(matching("رودريغيز"), matching("رودريجز"));
/// assert_ne!(matching("تايلاند"), matching("تايلندي"));
/// assert_ne!(matching("أورلاندو"), matching("إيرلندو"));
/// assert_eq!(matching("نيمار"), None);
/// ```
pub fn matching(spelling: &str) -> Option<String> {
    let letters = || spelling.chars().map(plain);
    if !letters().all(is_sounded) {
        return None;
    }
    let is_vowel = |sound: char| sound != 'ه' && is_vowel(sound);
    let mut key: String = letters()
        .next()
        .filter(|first| is_vowel(*first))
        .into_iter()
        .collect();
    // أورليانز is none of the airlines, آرلاينز.
    if !key.is_empty() && letters().nth(1) == Some('و') {
        key.push('و');
    }
    let vowels = key.chars().count();
    for sound in sounds(letters()).filter(|sound| !is_vowel(*sound)) {
        push_once(&mut key, sound);
    }
    let ends = spelling.replace('ة', "ه");
    let last = ["يا", "وا", "يه", "ا", "و", "ي", "ه"].into_iter();
    let last = last.into_iter().find(|last| ends.ends_with(last));
    if key.chars().count() < MIN_SOUNDS + vowels {
        return None;
    }
    key.push(FINAL_VOWEL);
    key.extend(last);
    Some(key)
}

/// Whether a key tells how a word sounds: four letters or more, and no fallback.
pub fn is_sound(key: &str) -> bool {
    !key.starts_with(FALLBACK) && is_long_enough(key)
}

fn is_long_enough(key: &str) -> bool {
    key.chars().nth(MIN_SOUNDS - 1).is_some()
}

/// Letters of which a key is made: those of Arabic, and گ, which news in Arabic uses for a g.
fn is_sounded(letter: char) -> bool {
    matches!(letter, '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}' | 'گ')
}

/// Long vowels, which names gain and lose, and the breaths that are heard as little.
fn is_vowel(sound: char) -> bool {
    matches!(sound, 'ا' | 'و' | 'ي' | 'ء' | 'ه')
}

/// The letters, one for each sound; تش is one, since names in ch are written with it or with ش.
fn sounds(letters: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut letters = letters.peekable();
    std::iter::from_fn(move || {
        let letter = letters.next()?;
        let whole = (letter == 'ت').then(|| letters.next_if_eq(&'ش')).flatten();
        Some(whole.unwrap_or_else(|| sound(letter)))
    })
}

fn sound(letter: char) -> char {
    let row = SOUNDS.iter().find(|(from, ..)| *from == letter);
    row.map_or(letter, |(_, to, _)| *to)
}

/// Adds a sound, unless it is the one before: a doubled letter is heard once.
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
        let mut found = "what was there".to_owned();
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
            assert!(is_sound(&key_of(one)), "{one} {}", key_of(one));
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
    fn a_word_of_few_consonants_keeps_its_vowels_behind_a_mark() {
        assert_eq!(key_of("غوغل"), "=جوجل");
        assert_eq!(key_of("غوغل"), key_of("جوجل"));
        assert_eq!(key_of("بيونغ"), key_of("بيونج"));
        assert_eq!(key_of("فان"), "=فان");
        assert_ne!(key_of("عالم"), key_of("علم"));
        assert!(!is_sound(&key_of("غوغل")));
        assert!(!is_sound(""));
    }

    #[test]
    fn the_article_is_no_part_of_a_name() {
        assert_eq!(key_of("الروهينغا"), key_of("روهينجا"));
        assert_eq!(key_of("والكرملين"), key_of("كرملين"));
        assert_ne!(key_of("البغ"), key_of("بغ"), "two letters are no word");
    }

    #[test]
    fn words_of_other_letters_are_kept_behind_a_mark() {
        assert_eq!(key_of("google"), "=google");
        assert_eq!(key_of("2018"), "=2018");
        assert_eq!(key_of("ٹرمپ"), "=ٹرمپ");
    }

    #[test]
    fn each_sound_row_joins_its_letters_and_keeps_others_apart() {
        for (index, (from, to, why)) in SOUNDS.iter().enumerate() {
            assert!(!why.is_empty(), "{from} has no reason");
            assert_eq!(sound(*to), *to, "{from} leads to another row");
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
    fn any_text_has_a_key_that_folding_first_does_not_change() {
        let check = |word: String| {
            let found = key_of(&word);
            assert_eq!(is_sound(&found), !found.starts_with(FALLBACK), "{word:?}");
            let folded: String = word.chars().map(plain).collect();
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
