//! Endings of nouns and adjectives: pronouns, number, gender, case. They come off in this order,
//! each at most once, and only where [`lemma`](super::lemma) finds evidence for what is left.

use std::borrow::Cow;

use super::affix;
use super::lists::{KNOWN, facts};

/// What an ending tells; the later come off later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
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
    pub instead: &'static str,
    /// What it tells.
    pub level: Level,
    /// Whether it also stands behind the article.
    pub with_article: bool,
    /// How sure it is by itself, without evidence for what is left.
    pub sure: bool,
    /// A word that has it, and what is left.
    pub example: (&'static str, &'static str),
}

const fn row(
    letters: &'static str,
    instead: &'static str,
    level: Level,
    with_article: bool,
    sure: bool,
    example: (&'static str, &'static str),
) -> Ending {
    Ending {
        letters,
        instead,
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
        Level::Pronoun,
        false,
        true,
        ("زيارتهما", "زيارة"),
    ),
    row(
        "ئهما",
        "ء",
        Level::Pronoun,
        false,
        true,
        ("أبنائهما", "أبناء"),
    ),
    row(
        "ؤهما",
        "ء",
        Level::Pronoun,
        false,
        true,
        ("أبناؤهما", "أبناء"),
    ),
    row(
        "اهما",
        "ى",
        Level::Pronoun,
        false,
        false,
        ("إحداهما", "إحدى"),
    ),
    row("هما", "", Level::Pronoun, false, true, ("رئيسهما", "رئيس")),
    row(
        "تها",
        "ة",
        Level::Pronoun,
        false,
        true,
        ("حكومتها", "حكومة"),
    ),
    row(
        "ئها",
        "ء",
        Level::Pronoun,
        false,
        true,
        ("أعضائها", "أعضاء"),
    ),
    row(
        "ؤها",
        "ء",
        Level::Pronoun,
        false,
        true,
        ("أعضاؤها", "أعضاء"),
    ),
    row(
        "اها",
        "ى",
        Level::Pronoun,
        false,
        false,
        ("مستواها", "مستوى"),
    ),
    row("ها", "", Level::Pronoun, false, true, ("رئيسها", "رئيس")),
    row(
        "تهم",
        "ة",
        Level::Pronoun,
        false,
        true,
        ("حكومتهم", "حكومة"),
    ),
    row(
        "ئهم",
        "ء",
        Level::Pronoun,
        false,
        true,
        ("أعضائهم", "أعضاء"),
    ),
    row(
        "ؤهم",
        "ء",
        Level::Pronoun,
        false,
        true,
        ("أعضاؤهم", "أعضاء"),
    ),
    row(
        "اهم",
        "ى",
        Level::Pronoun,
        false,
        false,
        ("مستواهم", "مستوى"),
    ),
    row("هم", "", Level::Pronoun, false, false, ("رئيسهم", "رئيس")),
    row(
        "تهن",
        "ة",
        Level::Pronoun,
        false,
        true,
        ("زيارتهن", "زيارة"),
    ),
    row(
        "ئهن",
        "ء",
        Level::Pronoun,
        false,
        false,
        ("أبنائهن", "أبناء"),
    ),
    row("هن", "", Level::Pronoun, false, false, ("حقوقهن", "حقوق")),
    row(
        "تنا",
        "ة",
        Level::Pronoun,
        false,
        false,
        ("حكومتنا", "حكومة"),
    ),
    row(
        "ؤنا",
        "ء",
        Level::Pronoun,
        false,
        false,
        ("أبناؤنا", "أبناء"),
    ),
    row(
        "ئنا",
        "ء",
        Level::Pronoun,
        false,
        false,
        ("أبنائنا", "أبناء"),
    ),
    row("نا", "", Level::Pronoun, false, false, ("رئيسنا", "رئيس")),
    row(
        "تكم",
        "ة",
        Level::Pronoun,
        false,
        false,
        ("زيارتكم", "زيارة"),
    ),
    row(
        "ؤكم",
        "ء",
        Level::Pronoun,
        false,
        false,
        ("أبناؤكم", "أبناء"),
    ),
    row(
        "ئكم",
        "ء",
        Level::Pronoun,
        false,
        false,
        ("أبنائكم", "أبناء"),
    ),
    row("كم", "", Level::Pronoun, false, false, ("رئيسكم", "رئيس")),
    row("تك", "ة", Level::Pronoun, false, false, ("زيارتك", "زيارة")),
    row("ك", "", Level::Pronoun, false, false, ("رئيسك", "رئيس")),
    row("ته", "ة", Level::Pronoun, false, true, ("زيارته", "زيارة")),
    row("ئه", "ء", Level::Pronoun, false, true, ("أعضائه", "أعضاء")),
    row("ؤه", "ء", Level::Pronoun, false, true, ("أعضاؤه", "أعضاء")),
    row("اه", "ى", Level::Pronoun, false, false, ("مستواه", "مستوى")),
    row("ه", "", Level::Pronoun, false, true, ("رئيسه", "رئيس")),
    row("تان", "ة", Level::Number, true, true, ("سفينتان", "سفينة")),
    row("تين", "ة", Level::Number, true, true, ("سفينتين", "سفينة")),
    row("تا", "ة", Level::Number, false, false, ("طائرتا", "طائرة")),
    row("هات", "", Level::Number, true, false, ("فيديوهات", "فيديو")),
    row("تي", "ة", Level::Number, false, false, ("حكومتي", "حكومة")),
    row("ات", "ة", Level::Number, true, true, ("شركات", "شركة")),
    row("ات", "", Level::Number, true, true, ("قرارات", "قرار")),
    row("ين", "", Level::Number, true, true, ("لاعبين", "لاعب")),
    row("ين", "ي", Level::Number, true, false, ("محامين", "محامي")),
    row("ون", "", Level::Number, true, true, ("لاعبون", "لاعب")),
    row("ون", "ي", Level::Number, true, false, ("محامون", "محامي")),
    row("ان", "", Level::Number, true, true, ("رئيسان", "رئيس")),
    row("و", "", Level::Number, false, false, ("لاعبو", "لاعب")),
    row("ي", "", Level::Number, false, false, ("لاعبي", "لاعب")),
    row("ئا", "ء", Level::Case, false, false, ("شيئا", "شيء")),
    row("ا", "", Level::Case, false, true, ("جديدا", "جديد")),
    row("ة", "", Level::Gender, true, true, ("جديدة", "جديد")),
];

/// Letters that a word has at least when an ending comes off; a pronoun also leaves two (أمها),
/// where a list has them.
pub const MIN_LEFT: usize = 3;

/// Whether these letters are a pronoun behind a noun.
pub fn is_pronoun(letters: &str) -> bool {
    let mut pronouns = ENDINGS
        .iter()
        .filter(|ending| ending.level == Level::Pronoun);
    pronouns.any(|ending| ending.letters == letters)
}

fn is_lemma(word: &str) -> bool {
    facts(word).is_some_and(|facts| facts.has(&[KNOWN]))
}

/// The endings below a level that a word has, each with the word that is left.
pub fn endings(
    word: &str,
    below: Option<Level>,
    article: bool,
) -> impl Iterator<Item = (&'static Ending, Cow<'_, str>)> {
    let may_come_off = move |ending: &Ending| {
        below.is_none_or(|level| ending.level < level) && (ending.with_article || !article)
    };
    ENDINGS
        .iter()
        .filter_map(move |ending| {
            let left = affix::before(word, ending.letters).filter(|_| may_come_off(ending))?;
            Some((ending, left))
        })
        .filter_map(|(ending, left)| {
            let left = match ending.instead {
                "" => Cow::Borrowed(left),
                instead => Cow::Owned([left, instead].concat()),
            };
            let letters = left.chars().count();
            let short = letters == MIN_LEFT - 1 && ending.level == Level::Pronoun;
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
            assert_eq!(format!("{before}{}", ending.instead), left);
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
