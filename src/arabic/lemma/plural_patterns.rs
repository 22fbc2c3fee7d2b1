//! Guesses the singular of a broken plural that is in no list, by its pattern.
//!
//! The plurals of words with four consonants, and those of some words with three, have a pattern
//! that leaves only a few singulars. A singular must be a noun of the lists or of the lexicon.

use super::entry::Entry;
use crate::arabic::lexicon::frequency;
use crate::arabic::lists::KNOWN;

/// Returns the singulars that a word may be the broken plural of, the likeliest first.
pub(super) fn singulars(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    // A word in ي is rather a nisba: البدائي.
    if word.ends_with('ي') {
        return Vec::new();
    }
    let candidates: Vec<Vec<char>> = match *letters.as_slice() {
        // مساحيق: مسحوق; مفاتيح: مفتاح; مناديل: منديل.
        [a, b, 'ا', c, 'ي', d] if !matches!(d, 'ا' | 'ة' | 'ن') => {
            ['و', 'ا', 'ي'].map(|vowel| vec![a, b, c, vowel, d]).into()
        }
        // قواعد: قاعدة; عوامل: عامل.
        [a, 'و', 'ا', c, d] if c != 'ئ' && d != 'ة' => {
            vec![vec![a, 'ا', c, d, 'ة'], vec![a, 'ا', c, d]]
        }
        // وثائق: وثيقة; رسائل: رسالة.
        [a, b, 'ا', 'ئ', d] => vec![vec![a, b, 'ي', d, 'ة'], vec![a, b, 'ا', d, 'ة']],
        // مخازن: مخزن; مدارس: مدرسة.
        [a, b, 'ا', c, d] if d != 'ة' && !has_sound_plural(word) => {
            vec![vec![a, b, c, d], vec![a, b, c, d, 'ة']]
        }
        // أقلام: قلم.
        ['أ', a, b, 'ا', c] => vec![vec![a, b, c]],
        // أسلحة: سلاح.
        ['أ', a, b, c, 'ة'] => vec![vec![a, b, 'ا', c]],
        // أصدقاء: صديق.
        ['أ', a, b, c, 'ا', 'ء'] => vec![vec![a, b, 'ي', c]],
        _ => Vec::new(),
    };
    let mut words: Vec<String> = candidates
        .into_iter()
        .map(|letters| letters.into_iter().collect())
        .collect();
    // A plural like مساحيق is mostly from a participle, even from an unknown one: مسحوق.
    let participle = words
        .first()
        .filter(|_| word.starts_with('م') && letters.get(4) == Some(&'ي'));
    let participle = participle.cloned();
    words.retain(|word| is_noun(word));
    if words.is_empty() {
        words.extend(participle);
    }
    words
}

/// Returns whether a word has a feminine or a sound plural, like a participle: محارب.
fn has_sound_plural(word: &str) -> bool {
    let occurs_with = |ending: &str| frequency(&[word, ending].concat()).total() > 0;
    ["ة", "ين", "ون", "ات"].into_iter().any(occurs_with)
}

/// Returns whether news or a list has the word as a noun.
fn is_noun(word: &str) -> bool {
    let entry = Entry::of(word);
    entry.has(&[KNOWN]) || entry.frequency.is_nominal()
}

#[cfg(test)]
mod tests {
    use super::singulars;

    #[test]
    fn the_pattern_of_a_plural_leads_to_known_singulars() {
        for (plural, singular) in [
            ("مساحيق", "مسحوق"),
            ("وثائق", "وثيقة"),
            ("مدارس", "مدرسة"),
            ("قواعد", "قاعدة"),
            ("أسلحة", "سلاح"),
        ] {
            assert!(singulars(plural).contains(&singular.to_owned()), "{plural}");
        }
        assert!(singulars("مهاجم").is_empty());
        assert!(singulars("كتاب").is_empty());
    }
}
