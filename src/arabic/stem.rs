//! A light stem: the clitics and endings that can be seen without a lexicon, taken off the spelling.
//!
//! After Larkey, Ballesteros and Connell, "Light stemming for Arabic information retrieval"
//! (2007), with two differences: it looks at the spelling with its hamza, so that أل in ألعاب is
//! never the article, and لل is undone to its article.
//!
//! What it gets wrong is what needs a lexicon: bare ب ك ل (لمصر), broken plurals, a و that belongs
//! to the word (وزارة is kept whole only because it is short), الله against له.

use std::fmt;

/// Letters that a stem has at least.
const MIN_STEM: usize = 3;

/// Something that stands before a stem, longest first.
pub const PREFIXES: &[(&str, &str)] = &[
    ("وبال", "و+ب+ال"),
    ("فبال", "ف+ب+ال"),
    ("وكال", "و+ك+ال"),
    ("ولل", "و+ل+ال"),
    ("فلل", "ف+ل+ال"),
    ("وال", "و+ال"),
    ("فال", "ف+ال"),
    ("بال", "ب+ال"),
    ("كال", "ك+ال"),
    ("لل", "ل+ال"),
    ("ال", "ال"),
];

/// Conjunctions, split only from a long word in which the next letter is no long vowel.
const CONJUNCTIONS: [char; 2] = ['و', 'ف'];
const MIN_WITH_CONJUNCTION: usize = 6;

/// Endings in the order in which they come off, each at most once: pronoun and number first,
/// gender last. A nisba keeps its ي (دولي is no دولة, عملية no عمل); only its feminine comes off.
pub const SUFFIXES: &[&str] = &["ها", "ان", "ات", "ون", "ين", "ة", "ه"];

/// What a word may be besides its stem, where spelling alone cannot decide: the ending, what
/// stands in its place, letters before it at least, an example. Such a stem is one more, so that a
/// wrong guess adds a word that nobody writes and takes none away.
pub const GUESSES: &[(&str, &str, usize, &str)] = &[
    ("تهما", "ة", 3, "زيارتهما"),
    ("تها", "ة", 3, "حكومتها"),
    ("تهم", "ة", 3, "حكومتهم"),
    ("تهن", "ة", 3, "زيارتهن"),
    ("تنا", "ة", 3, "حكومتنا"),
    ("تكم", "ة", 3, "زيارتكم"),
    ("ته", "ة", 3, "زيارته"),
    ("تي", "ة", 4, "حكومتي البلدين"),
    ("تان", "ة", 3, "سفينتان"),
    ("تين", "ة", 3, "سفينتين"),
    ("تا", "ة", 4, "طائرتا السلاح"),
    ("اهم", "ى", 4, "مستواهم"),
    ("اها", "ى", 4, "مستواها"),
    ("اه", "ى", 4, "مستواه"),
    ("هما", "", 3, "رئيسهما"),
    ("هم", "", 3, "رئيسهم"),
    ("هن", "", 4, "أبناؤهن"),
    ("نا", "", 4, "رئيسنا"),
    ("كم", "", 4, "رئيسكم"),
    ("ا", "", 4, "جديدا"),
    ("و", "", 4, "لاعبو المنتخب"),
];

/// One thing that was taken off a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A chain of proclitics, written as `و+ال`.
    Prefix(&'static str),
    /// An ending.
    Suffix(&'static str),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Prefix(chain) => write!(f, "{chain}+"),
            Step::Suffix(ending) => write!(f, "+{ending}"),
        }
    }
}

/// The stem of an Arabic spelling, and what was taken off it in this order.
///
/// ```
/// use fihris::arabic::stem::stem;
/// assert_eq!(stem("والرئيس").0, stem("رئيس").0);
/// assert_eq!(stem("اللاعبين").0, stem("لاعب").0);
/// assert_eq!(stem("ألعاب").0, "ألعاب"); // أل with its hamza is no article
/// ```
pub fn stem(spelling: &str) -> (&str, Vec<Step>) {
    let (mut rest, taken) = behind_prefix(spelling);
    let mut steps: Vec<Step> = taken.into_iter().collect();
    for suffix in SUFFIXES {
        if let Some(stem) = rest.strip_suffix(suffix).filter(|stem| is_stem(stem)) {
            rest = stem;
            steps.push(Step::Suffix(suffix));
        }
    }
    (rest, steps)
}

/// The word that a spelling may be a form of, by the first of the [`GUESSES`] that fits.
///
/// ```
/// use fihris::arabic::stem::guess;
/// assert_eq!(guess("وزيارته").as_deref(), Some("زيارة"));
/// assert_eq!(guess("رئيس"), None);
/// ```
pub fn guess(spelling: &str) -> Option<String> {
    let (rest, _) = behind_prefix(spelling);
    GUESSES.iter().find_map(|(ending, instead, least, _)| {
        let before = rest.strip_suffix(ending)?;
        before.chars().nth(least - 1)?;
        Some(format!("{before}{instead}"))
    })
}

/// The verb in the third person masculine that a spelling may be a form of: without the س of the
/// future (سيزور, يزور), with ي for the ت of the feminine (تعلن, يعلن).
///
/// ```
/// use fihris::arabic::stem::verb;
/// assert_eq!(verb("ستعلن").as_deref(), Some("يعلن"));
/// assert_eq!(verb("سياسة"), Some("ياسة".to_owned())); // a guess that nobody writes
/// assert_eq!(verb("وزير"), None);
/// ```
pub fn verb(spelling: &str) -> Option<String> {
    let present = spelling
        .strip_prefix('س')
        .filter(|rest| rest.starts_with(PERSONS));
    let present = present.filter(|rest| is_verb(rest));
    let verb = present.unwrap_or(spelling);
    match verb.strip_prefix('ت').filter(|_| is_verb(verb)) {
        Some(rest) => Some(format!("ي{rest}")),
        None => present.map(str::to_owned),
    }
}

/// Letters that mark the person of a verb in the present; س of the future stands before no other.
const PERSONS: [char; 4] = ['أ', 'ن', 'ي', 'ت'];
const MIN_VERB: usize = 4;

fn is_verb(word: &str) -> bool {
    word.chars().nth(MIN_VERB - 1).is_some()
}

fn behind_prefix(spelling: &str) -> (&str, Option<Step>) {
    let found = PREFIXES.iter().find_map(|(prefix, chain)| {
        let stem = spelling.strip_prefix(prefix)?;
        is_stem(stem).then_some((stem, *chain))
    });
    match found.or_else(|| without_conjunction(spelling)) {
        Some((rest, chain)) => (rest, Some(Step::Prefix(chain))),
        None => (spelling, None),
    }
}

fn is_stem(rest: &str) -> bool {
    rest.chars().nth(MIN_STEM - 1).is_some()
}

fn without_conjunction(word: &str) -> Option<(&str, &'static str)> {
    let rest = word.strip_prefix(CONJUNCTIONS)?;
    let long = word.chars().nth(MIN_WITH_CONJUNCTION - 1).is_some();
    let chain = if word.starts_with('و') { "و" } else { "ف" };
    (long && !rest.starts_with(['ا', 'و'])).then_some((rest, chain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        stem(a).0 == stem(b).0
    }

    #[test]
    fn the_article_and_its_clitics_come_off() {
        for word in [
            "الكتاب",
            "والكتاب",
            "بالكتاب",
            "للكتاب",
            "وبالكتاب",
            "فالكتاب",
            "وللكتاب",
        ] {
            assert!(same("كتاب", word), "{word}");
        }
        assert!(!same("لعاب", "ألعاب"));
        assert!(!same("وان", "ألوان"));
    }

    #[test]
    fn endings_come_off_and_leave_three_letters() {
        assert!(same("شركة", "شركات"));
        assert!(
            same("عربي", "العربية"),
            "{:?} {:?}",
            stem("عربي"),
            stem("العربية")
        );
        assert!(!same("عمل", "العملية") && !same("دولة", "الدولي"));
        assert_eq!(stem("بحر").0, "بحر");
        assert_eq!(stem("ات").0, "ات");
    }

    #[test]
    fn a_short_word_keeps_its_first_letter() {
        assert!(!same("وزير", "زير"));
        assert!(!same("وزارة", "زار"));
        assert!(same("وروسيا", "روسيا"));
    }

    #[test]
    fn each_guess_fits_its_example() {
        for (ending, _, least, example) in GUESSES {
            let word = example.split(' ').next().expect("a word");
            let before = word.strip_suffix(ending).expect(example);
            assert!(before.chars().count() >= *least, "{example}");
            assert!(guess(word).is_some(), "{example}");
        }
    }

    #[test]
    fn each_step_says_what_it_took() {
        let (_, steps) = stem("وبالصاروخين");
        let shown: Vec<String> = steps.iter().map(Step::to_string).collect();
        assert_eq!(shown, ["و+ب+ال+", "+ين"]);
    }
}
