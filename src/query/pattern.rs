//! Patterns of letters: `كتا*`, `*كتب`, `م?رس*`.
//!
//! `*` stands for any letters or none, `?` for one. A pattern is compared with the folded letters of
//! words, and found in the dictionary of the index by an automaton, which looks only at the parts of
//! it that the pattern can lead to.

use std::sync::Arc;

use tantivy::query::{AutomatonWeight, EnableScoring, Query, Weight};
use tantivy::schema::Field;
use tantivy_fst::Automaton;

use crate::arabic::fold;

/// Bytes of letters and signs that a pattern may have: an Arabic letter is two.
pub const MAX_BYTES: usize = 120;

/// Whether a character of a query is a sign that stands for letters.
pub fn is_sign(c: char) -> bool {
    matches!(c, '*' | '?')
}

/// What one place of a pattern takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// This byte.
    Byte(u8),
    /// One character.
    Any,
    /// Any bytes, or none.
    Rest,
}

/// A pattern, ready to be compared.
///
/// ```
/// use fihris::query::pattern::Pattern;
/// let pattern = Pattern::new("م?رس*");
/// assert!(pattern.fits("مدرسه") && pattern.fits("مدرس"));
/// assert!(!pattern.fits("مرس"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Arc<[Step]>);

impl Pattern {
    /// Reads a pattern over spelled letters. One that is longer than [`MAX_BYTES`] fits nothing.
    pub fn new(spelling: &str) -> Self {
        Pattern::behind("", spelling)
    }

    /// The same for a dictionary in which `mark` stands before each word.
    pub fn behind(mark: &str, spelling: &str) -> Self {
        let mut steps: Vec<Step> = mark.bytes().map(Step::Byte).collect();
        for c in fold::exact(spelling).chars() {
            match c {
                '*' if steps.last() == Some(&Step::Rest) => {}
                '*' => steps.push(Step::Rest),
                '?' => steps.push(Step::Any),
                c => steps.extend(c.encode_utf8(&mut [0; 4]).bytes().map(Step::Byte)),
            }
        }
        if is_too_long(spelling) {
            steps.clear();
            steps.push(Step::Byte(0xFF)); // no byte of UTF-8
        }
        Pattern(steps.into())
    }

    /// Whether a folded word fits.
    pub fn fits(&self, word: &str) -> bool {
        let end = word
            .bytes()
            .fold(self.start(), |state, byte| self.accept(&state, byte));
        self.is_match(&end)
    }

    /// The places that can be reached from these without reading: behind a `*` that takes nothing.
    fn closed(&self, mut places: u128) -> u128 {
        for (place, step) in self.0.iter().enumerate() {
            if *step == Step::Rest && places >> place & 1 == 1 {
                places |= 1 << (place + 1);
            }
        }
        places
    }
}

/// Whether a pattern is longer than [`MAX_BYTES`].
pub fn is_too_long(spelling: &str) -> bool {
    spelling.len() > MAX_BYTES
}

/// The letters of a pattern that is only the start of a word.
///
/// ```
/// use fihris::query::pattern::start;
/// assert_eq!(start("كتا*"), Some("كتا"));
/// assert_eq!(start("ك*تا*"), None);
/// ```
pub fn start(spelling: &str) -> Option<&str> {
    let letters = spelling.strip_suffix('*')?;
    (!letters.contains(is_sign)).then_some(letters)
}

/// A state is the set of places in the pattern where a word may stand, one bit each.
impl Automaton for Pattern {
    type State = u128;

    fn start(&self) -> u128 {
        self.closed(1)
    }

    fn is_match(&self, state: &u128) -> bool {
        state >> self.0.len() & 1 == 1
    }

    fn can_match(&self, state: &u128) -> bool {
        *state != 0
    }

    fn will_always_match(&self, state: &u128) -> bool {
        let last = self.0.len().saturating_sub(1);
        self.0.last() == Some(&Step::Rest) && state >> last & 1 == 1
    }

    fn accept(&self, state: &u128, byte: u8) -> u128 {
        let continues = byte & 0xC0 == 0x80;
        let mut next = 0;
        let mut before = None;
        for (place, step) in self.0.iter().map(Some).chain([None]).enumerate() {
            if state >> place & 1 == 1 {
                match step {
                    Some(Step::Byte(own)) if *own == byte => next |= 1 << (place + 1),
                    Some(Step::Any) if !continues => next |= 1 << (place + 1),
                    Some(Step::Rest) => next |= 1 << place,
                    _ => {}
                }
                // The character that `?` took goes on.
                if continues && before == Some(&Step::Any) {
                    next |= 1 << place;
                }
            }
            before = step;
        }
        self.closed(next)
    }
}

/// Finds the articles with a word that fits, all of them, without a rank.
#[derive(Debug, Clone)]
pub struct PatternQuery {
    /// The field whose dictionary is looked through.
    pub field: Field,
    /// What fits.
    pub pattern: Pattern,
}

impl Query for PatternQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(AutomatonWeight::new(
            self.field,
            self.pattern.clone(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitting<'w>(pattern: &str, words: &[&'w str]) -> Vec<&'w str> {
        let pattern = Pattern::new(pattern);
        let fits = |word: &&&str| pattern.fits(word);
        words.iter().filter(fits).copied().collect()
    }

    #[test]
    fn a_star_stands_for_any_letters_and_a_question_mark_for_one() {
        let words = ["كتب", "كتاب", "مكتب", "كاتب", "ب", "مكتبه"];
        assert_eq!(fitting("كت*", &words), ["كتب", "كتاب"]);
        assert_eq!(fitting("*كتب", &words), ["كتب", "مكتب"]);
        assert_eq!(fitting("*كتب*", &words), ["كتب", "مكتب", "مكتبه"]);
        assert_eq!(fitting("ك*ب", &words), ["كتب", "كتاب", "كاتب"]);
        assert_eq!(fitting("ك?ب", &words), ["كتب"]);
        assert_eq!(fitting("ك??ب", &words), ["كتاب", "كاتب"]);
        assert_eq!(fitting("?*", &words), words);
        assert_eq!(fitting("مكتبة", &words), ["مكتبه"]);
    }

    #[test]
    fn a_question_mark_takes_a_whole_character() {
        for (letter, fits) in [
            ("a", true),
            ("ك", true),
            ("가", true),
            ("𝒜", true),
            ("كك", false),
        ] {
            assert_eq!(
                Pattern::new("x?y").fits(&format!("x{letter}y")),
                fits,
                "{letter}"
            );
            assert!(Pattern::new("x?*").fits(&format!("x{letter}")), "{letter}");
        }
        assert!(!Pattern::new("x?*").fits("x"));
    }

    #[test]
    fn a_pattern_agrees_with_a_plain_comparison() {
        fn fits(pattern: &[char], word: &[char]) -> bool {
            match pattern.split_first() {
                None => word.is_empty(),
                Some(('*', rest)) => (0..=word.len()).any(|skip| fits(rest, &word[skip..])),
                Some(('?', rest)) => !word.is_empty() && fits(rest, &word[1..]),
                Some((c, rest)) => word.first() == Some(c) && fits(rest, &word[1..]),
            }
        }
        let mut runner = proptest::test_runner::TestRunner::default();
        runner
            .run(
                &("[كت가*?]{0,7}", "[كت가]{0,7}"),
                |(pattern, word)| {
                    let chars = |text: &str| text.chars().collect::<Vec<_>>();
                    assert_eq!(
                        Pattern::new(&pattern).fits(&word),
                        fits(&chars(&pattern), &chars(&word)),
                        "{pattern} {word}"
                    );
                    Ok(())
                },
            )
            .unwrap_or_else(|failure| panic!("{failure}"));
    }

    #[test]
    fn a_pattern_that_is_too_long_fits_nothing() {
        let long = "كت*".repeat(100);
        assert!(!Pattern::new(&long).fits(&"كت".repeat(100)));
        assert!(!Pattern::new(&long).fits(""));
    }
}
