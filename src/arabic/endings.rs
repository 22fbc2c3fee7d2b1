//! Endings of nouns and adjectives: pronouns, number, case, gender.
//!
//! They are stripped in this order, at most one for each slot, and only where
//! [`lemma`](super::lemma) finds evidence for the stem.

use std::borrow::Cow;

use super::affix;
use super::lists::{KNOWN, lookup};

/// The slot of an ending, from the inside of the word outward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// The feminine: جديدة.
    Gender,
    /// The alef of the accusative: جديدا.
    Case,
    /// Dual and sound plural: لاعبين, and without ن in the construct state: لاعبو المنتخب.
    Number,
    /// A pronoun: رئيسها.
    Pronoun,
}

/// An ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// The letters of the ending, with the letter of the stem that it changes.
    pub letters: &'static str,
    /// The letter of the stem that the ending changes.
    pub replacement: &'static str,
    /// The slot of the ending.
    pub slot: Slot,
    /// Whether a word with the article can have the ending.
    pub allows_article: bool,
    /// Whether these letters are probably an ending even after an unknown stem.
    pub is_reliable: bool,
    /// A word with the ending, and its stem.
    pub example: (&'static str, &'static str),
}

const fn row(
    letters: &'static str,
    replacement: &'static str,
    slot: Slot,
    allows_article: bool,
    is_reliable: bool,
    example: (&'static str, &'static str),
) -> Ending {
    Ending {
        letters,
        replacement,
        slot,
        allows_article,
        is_reliable,
        example,
    }
}

/// The endings, the longest of each slot first. Stripping a pronoun or an alef also restores the
/// last letter of the stem: hamza loses its seat, ت becomes ة, and ا becomes ى.
pub const ENDINGS: &[Ending] = &[
    row(
        "تهما",
        "ة",
        Slot::Pronoun,
        false,
        true,
        ("زيارتهما", "زيارة"),
    ),
    row(
        "ئهما",
        "ء",
        Slot::Pronoun,
        false,
        true,
        ("أبنائهما", "أبناء"),
    ),
    row(
        "ؤهما",
        "ء",
        Slot::Pronoun,
        false,
        true,
        ("أبناؤهما", "أبناء"),
    ),
    row(
        "اهما",
        "ى",
        Slot::Pronoun,
        false,
        false,
        ("إحداهما", "إحدى"),
    ),
    row("هما", "", Slot::Pronoun, false, true, ("رئيسهما", "رئيس")),
    row("تها", "ة", Slot::Pronoun, false, true, ("حكومتها", "حكومة")),
    row("ئها", "ء", Slot::Pronoun, false, true, ("أعضائها", "أعضاء")),
    row("ئها", "أ", Slot::Pronoun, false, false, ("مبدئها", "مبدأ")),
    row("ؤها", "ء", Slot::Pronoun, false, true, ("أعضاؤها", "أعضاء")),
    row("ؤها", "أ", Slot::Pronoun, false, false, ("مبدؤها", "مبدأ")),
    row(
        "اها",
        "ى",
        Slot::Pronoun,
        false,
        false,
        ("مستواها", "مستوى"),
    ),
    row("ها", "", Slot::Pronoun, false, true, ("رئيسها", "رئيس")),
    row("تهم", "ة", Slot::Pronoun, false, true, ("حكومتهم", "حكومة")),
    row("ئهم", "ء", Slot::Pronoun, false, true, ("أعضائهم", "أعضاء")),
    row("ئهم", "أ", Slot::Pronoun, false, false, ("مبدئهم", "مبدأ")),
    row("ؤهم", "ء", Slot::Pronoun, false, true, ("أعضاؤهم", "أعضاء")),
    row(
        "اهم",
        "ى",
        Slot::Pronoun,
        false,
        false,
        ("مستواهم", "مستوى"),
    ),
    row("هم", "", Slot::Pronoun, false, false, ("رئيسهم", "رئيس")),
    row("تهن", "ة", Slot::Pronoun, false, true, ("زيارتهن", "زيارة")),
    row(
        "ئهن",
        "ء",
        Slot::Pronoun,
        false,
        false,
        ("أبنائهن", "أبناء"),
    ),
    row("هن", "", Slot::Pronoun, false, false, ("حقوقهن", "حقوق")),
    row(
        "تنا",
        "ة",
        Slot::Pronoun,
        false,
        false,
        ("حكومتنا", "حكومة"),
    ),
    row(
        "ؤنا",
        "ء",
        Slot::Pronoun,
        false,
        false,
        ("أبناؤنا", "أبناء"),
    ),
    row(
        "ئنا",
        "ء",
        Slot::Pronoun,
        false,
        false,
        ("أبنائنا", "أبناء"),
    ),
    row("نا", "", Slot::Pronoun, false, false, ("رئيسنا", "رئيس")),
    row(
        "تكم",
        "ة",
        Slot::Pronoun,
        false,
        false,
        ("زيارتكم", "زيارة"),
    ),
    row(
        "ؤكم",
        "ء",
        Slot::Pronoun,
        false,
        false,
        ("أبناؤكم", "أبناء"),
    ),
    row(
        "ئكم",
        "ء",
        Slot::Pronoun,
        false,
        false,
        ("أبنائكم", "أبناء"),
    ),
    row("كم", "", Slot::Pronoun, false, false, ("رئيسكم", "رئيس")),
    row("تك", "ة", Slot::Pronoun, false, false, ("زيارتك", "زيارة")),
    row("ك", "", Slot::Pronoun, false, false, ("رئيسك", "رئيس")),
    row("ته", "ة", Slot::Pronoun, false, true, ("زيارته", "زيارة")),
    row("ئه", "ء", Slot::Pronoun, false, true, ("أعضائه", "أعضاء")),
    row("ئه", "أ", Slot::Pronoun, false, false, ("مبدئه", "مبدأ")),
    row("ؤه", "ء", Slot::Pronoun, false, true, ("أعضاؤه", "أعضاء")),
    row("ؤه", "أ", Slot::Pronoun, false, false, ("مبدؤه", "مبدأ")),
    row("اه", "ى", Slot::Pronoun, false, false, ("مستواه", "مستوى")),
    row("ه", "", Slot::Pronoun, false, true, ("رئيسه", "رئيس")),
    row("تان", "ة", Slot::Number, true, true, ("سفينتان", "سفينة")),
    row("تين", "ة", Slot::Number, true, true, ("سفينتين", "سفينة")),
    row("تا", "ة", Slot::Number, false, false, ("طائرتا", "طائرة")),
    row("هات", "", Slot::Number, true, false, ("فيديوهات", "فيديو")),
    row("تي", "ة", Slot::Number, false, false, ("حكومتي", "حكومة")),
    row("ات", "ة", Slot::Number, true, true, ("شركات", "شركة")),
    row("ات", "", Slot::Number, true, true, ("قرارات", "قرار")),
    row("ين", "", Slot::Number, true, true, ("لاعبين", "لاعب")),
    row("ين", "ي", Slot::Number, true, false, ("محامين", "محامي")),
    row("ون", "", Slot::Number, true, true, ("لاعبون", "لاعب")),
    row("ون", "ي", Slot::Number, true, false, ("محامون", "محامي")),
    row("ان", "", Slot::Number, true, true, ("رئيسان", "رئيس")),
    row("و", "", Slot::Number, false, false, ("لاعبو", "لاعب")),
    row("ي", "", Slot::Number, false, false, ("لاعبي", "لاعب")),
    row("ئا", "ء", Slot::Case, false, false, ("شيئا", "شيء")),
    row("ا", "", Slot::Case, false, true, ("جديدا", "جديد")),
    row("ة", "", Slot::Gender, true, true, ("جديدة", "جديد")),
];

/// Minimum number of letters of a stem. A pronoun may also leave two letters (أمها) if a list has
/// them.
pub const MIN_STEM: usize = 3;

/// Returns whether these letters are a pronoun after a noun.
pub fn is_pronoun(letters: &str) -> bool {
    let mut pronouns = ENDINGS.iter().filter(|ending| ending.slot == Slot::Pronoun);
    pronouns.any(|ending| ending.letters == letters)
}

fn is_lemma(word: &str) -> bool {
    lookup(word).is_some_and(|entry| entry.has(&[KNOWN]))
}

/// Returns the endings of slots below `below` that a word has, each with its stem. `article` says
/// whether the word follows the article.
pub fn endings(
    word: &str,
    below: Option<Slot>,
    article: bool,
) -> impl Iterator<Item = (&'static Ending, Cow<'_, str>)> {
    let is_allowed = move |ending: &Ending| {
        below.is_none_or(|slot| ending.slot < slot) && (ending.allows_article || !article)
    };
    ENDINGS
        .iter()
        .filter_map(move |ending| {
            let stem = affix::strip_suffix(word, ending.letters).filter(|_| is_allowed(ending))?;
            Some((ending, stem))
        })
        .filter_map(|(ending, stem)| {
            let stem = match ending.replacement {
                "" => Cow::Borrowed(stem),
                replacement => Cow::Owned([stem, replacement].concat()),
            };
            let letters = stem.chars().count();
            let is_short = letters == MIN_STEM - 1 && ending.slot == Slot::Pronoun;
            (letters >= MIN_STEM || is_short && is_lemma(&stem)).then_some((ending, stem))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ending_fits_its_example() {
        for ending in ENDINGS {
            let (word, stem) = ending.example;
            let before = word.strip_suffix(ending.letters).expect(word);
            assert_eq!(format!("{before}{}", ending.replacement), stem);
        }
    }

    #[test]
    fn an_ending_precedes_a_shorter_one_that_ends_it() {
        for (number, ending) in ENDINGS.iter().enumerate() {
            for later in &ENDINGS[number + 1..] {
                let is_hidden = later.letters.len() > ending.letters.len()
                    && later.letters.ends_with(ending.letters)
                    && later.slot == ending.slot;
                assert!(!is_hidden, "{} before {}", ending.letters, later.letters);
            }
        }
    }
}
