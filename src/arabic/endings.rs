//! Endings of nouns and adjectives: pronouns, number, gender, case. They come off in this order,
//! each at most once, and only where [`lemma`](super::lemma) finds evidence for what is left.

use std::borrow::Cow;

use super::affix;
use super::lists::{KNOWN, lookup};

/// What an ending tells; the later come off later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// The feminine: جديدة.
    Gender,
    /// The alef of the accusative: جديدا.
    Case,
    /// Dual and sound plural: لاعبين, and without its ن before a genitive: لاعبو المنتخب.
    Number,
    /// A pronoun: رئيسها.
    Pronoun,
}

/// An ending, one row a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// The letters.
    pub letters: &'static str,
    /// What stood in their place.
    pub replacement: &'static str,
    /// What it tells.
    pub level: Slot,
    /// Whether it also stands behind the article.
    pub with_article: bool,
    /// How sure it is by itself, without evidence for what is left.
    pub sure: bool,
    /// A word that has it, and what is left.
    pub example: (&'static str, &'static str),
}

const fn row(
    letters: &'static str,
    replacement: &'static str,
    level: Slot,
    with_article: bool,
    sure: bool,
    example: (&'static str, &'static str),
) -> Ending {
    Ending {
        letters,
        replacement,
        level,
        with_article,
        sure,
        example,
    }
}

/// The endings; of a level, the longer first. A hamza before a pronoun or an alef goes back to
/// its place at the end of the word, ة opens to ت, ى to ا.
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
    row("ؤها", "ء", Slot::Pronoun, false, true, ("أعضاؤها", "أعضاء")),
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
    row("ؤه", "ء", Slot::Pronoun, false, true, ("أعضاؤه", "أعضاء")),
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

/// Letters that a word has at least when an ending comes off; a pronoun also leaves two (أمها),
/// where a list has them.
pub const MIN_LEFT: usize = 3;

/// Whether these letters are a pronoun behind a noun.
pub fn is_pronoun(letters: &str) -> bool {
    let mut pronouns = ENDINGS
        .iter()
        .filter(|ending| ending.level == Slot::Pronoun);
    pronouns.any(|ending| ending.letters == letters)
}

fn is_lemma(word: &str) -> bool {
    lookup(word).is_some_and(|facts| facts.has(&[KNOWN]))
}

/// The endings below a level that a word has, each with the word that is left.
pub fn endings(
    word: &str,
    below: Option<Slot>,
    article: bool,
) -> impl Iterator<Item = (&'static Ending, Cow<'_, str>)> {
    let may_come_off = move |ending: &Ending| {
        below.is_none_or(|level| ending.level < level) && (ending.with_article || !article)
    };
    ENDINGS
        .iter()
        .filter_map(move |ending| {
            let left =
                affix::strip_suffix(word, ending.letters).filter(|_| may_come_off(ending))?;
            Some((ending, left))
        })
        .filter_map(|(ending, left)| {
            let left = match ending.replacement {
                "" => Cow::Borrowed(left),
                replacement => Cow::Owned([left, replacement].concat()),
            };
            let letters = left.chars().count();
            let short = letters == MIN_LEFT - 1 && ending.level == Slot::Pronoun;
            (letters >= MIN_LEFT || short && is_lemma(&left)).then_some((ending, left))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ending_fits_its_example() {
        for ending in ENDINGS {
            let (word, left) = ending.example;
            let before = word.strip_suffix(ending.letters).expect(word);
            assert_eq!(format!("{before}{}", ending.replacement), left);
        }
    }

    #[test]
    fn a_longer_ending_stands_before_a_shorter_one_that_ends_it() {
        for (number, ending) in ENDINGS.iter().enumerate() {
            for later in &ENDINGS[number + 1..] {
                let hides = later.letters.len() > ending.letters.len()
                    && later.letters.ends_with(ending.letters)
                    && later.level == ending.level;
                assert!(!hides, "{} before {}", ending.letters, later.letters);
            }
        }
    }
}
