//! Patterns with wildcards: `كتا*`, `*كتب`, `م?رس*`.
//!
//! `*` matches any letters or none, `?` exactly one. A pattern is compared with the folded letters
//! of words. An automaton intersects it with the dictionary of the index and skips subtrees without
//! a match.

use std::sync::Arc;

use tantivy::query::{AutomatonWeight, EnableScoring, Query, Weight};
use tantivy::schema::Field;
use tantivy_fst::Automaton;

use crate::arabic::fold;

/// Maximum length of a pattern in bytes; an Arabic letter takes two. The states of the automaton
/// must fit into the bits of a `u128`.
pub const MAX_BYTES: usize = 120;

/// Returns whether a character is a wildcard.
pub fn is_wildcard(c: char) -> bool {
    matches!(c, '*' | '?')
}

/// An element of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    /// A literal byte.
    Byte(u8),
    /// `?`: one character.
    AnyChar,
    /// `*`: any bytes or none.
    AnyString,
}

/// A compiled pattern.
///
/// ```
/// use fihris::query::pattern::Pattern;
/// let pattern = Pattern::new("م?رس*");
/// assert!(pattern.matches("مدرسه") && pattern.matches("مدرس"));
/// assert!(!pattern.matches("مرس"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Arc<[Element]>);

impl Pattern {
    /// Compiles a spelling with wildcards. A pattern longer than [`MAX_BYTES`] matches nothing.
    pub fn new(spelling: &str) -> Self {
        Pattern::with_prefix("", spelling)
    }

    /// Like [`new`](Self::new), for a dictionary whose words begin with `prefix`.
    pub fn with_prefix(prefix: &str, spelling: &str) -> Self {
        let mut elements: Vec<Element> = prefix.bytes().map(Element::Byte).collect();
        for c in fold::exact(spelling).chars() {
            match c {
                '*' if elements.last() == Some(&Element::AnyString) => {}
                '*' => elements.push(Element::AnyString),
                '?' => elements.push(Element::AnyChar),
                c => elements.extend(c.encode_utf8(&mut [0; 4]).bytes().map(Element::Byte)),
            }
        }
        if is_too_long(spelling) {
            elements.clear();
            elements.push(Element::Byte(0xFF)); // no byte of UTF-8
        }
        Pattern(elements.into())
    }

    /// Returns whether a folded word matches.
    pub fn matches(&self, word: &str) -> bool {
        let end = word
            .bytes()
            .fold(self.start(), |state, byte| self.accept(&state, byte));
        self.is_match(&end)
    }

    /// Returns the epsilon closure of a set of states: a `*` may match nothing.
    fn closure(&self, mut states: u128) -> u128 {
        for (offset, element) in self.0.iter().enumerate() {
            if *element == Element::AnyString && states >> offset & 1 == 1 {
                states |= 1 << (offset + 1);
            }
        }
        states
    }
}

/// Returns whether a pattern is longer than [`MAX_BYTES`].
pub fn is_too_long(spelling: &str) -> bool {
    spelling.len() > MAX_BYTES
}

/// Returns the letters of a prefix pattern, whose only wildcard is a final `*`.
///
/// ```
/// use fihris::query::pattern::literal_prefix;
/// assert_eq!(literal_prefix("كتا*"), Some("كتا"));
/// assert_eq!(literal_prefix("ك*تا*"), None);
/// ```
pub fn literal_prefix(spelling: &str) -> Option<&str> {
    let letters = spelling.strip_suffix('*')?;
    (!letters.contains(is_wildcard)).then_some(letters)
}

/// A nondeterministic automaton. Its state is the set of reachable offsets in the pattern, one bit
/// each.
impl Automaton for Pattern {
    type State = u128;

    fn start(&self) -> u128 {
        self.closure(1)
    }

    fn is_match(&self, state: &u128) -> bool {
        state >> self.0.len() & 1 == 1
    }

    fn can_match(&self, state: &u128) -> bool {
        *state != 0
    }

    fn will_always_match(&self, state: &u128) -> bool {
        let last = self.0.len().saturating_sub(1);
        self.0.last() == Some(&Element::AnyString) && state >> last & 1 == 1
    }

    fn accept(&self, state: &u128, byte: u8) -> u128 {
        let continues = byte & 0xC0 == 0x80;
        let mut next = 0;
        let mut before = None;
        for (offset, element) in self.0.iter().map(Some).chain([None]).enumerate() {
            if state >> offset & 1 == 1 {
                match element {
                    Some(Element::Byte(literal)) if *literal == byte => next |= 1 << (offset + 1),
                    Some(Element::AnyChar) if !continues => next |= 1 << (offset + 1),
                    Some(Element::AnyString) => next |= 1 << offset,
                    _ => {}
                }
                // `?` also matches the continuation bytes of its character.
                if continues && before == Some(&Element::AnyChar) {
                    next |= 1 << offset;
                }
            }
            before = element;
        }
        self.closure(next)
    }
}

/// Finds all articles with a matching word, with a constant score.
#[derive(Debug, Clone)]
pub struct PatternQuery {
    /// The field with the dictionary.
    pub field: Field,
    /// The pattern.
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
        let fits = |word: &&&str| pattern.matches(word);
        words.iter().filter(fits).copied().collect()
    }

    #[test]
    fn a_star_matches_any_letters_and_a_question_mark_one() {
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
    fn a_question_mark_matches_a_whole_character() {
        for (letter, fits) in [
            ("a", true),
            ("ك", true),
            ("가", true),
            ("𝒜", true),
            ("كك", false),
        ] {
            assert_eq!(
                Pattern::new("x?y").matches(&format!("x{letter}y")),
                fits,
                "{letter}"
            );
            assert!(
                Pattern::new("x?*").matches(&format!("x{letter}")),
                "{letter}"
            );
        }
        assert!(!Pattern::new("x?*").matches("x"));
    }

    #[test]
    fn a_pattern_agrees_with_a_naive_matcher() {
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
                        Pattern::new(&pattern).matches(&word),
                        fits(&chars(&pattern), &chars(&word)),
                        "{pattern} {word}"
                    );
                    Ok(())
                },
            )
            .unwrap_or_else(|failure| panic!("{failure}"));
    }

    #[test]
    fn a_pattern_that_is_too_long_matches_nothing() {
        let long = "كت*".repeat(100);
        assert!(!Pattern::new(&long).matches(&"كت".repeat(100)));
        assert!(!Pattern::new(&long).matches(""));
    }
}
