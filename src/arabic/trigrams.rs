//! The letter trigrams of a word, for ranking: words that share most letters share most trigrams,
//! whatever their clitics and endings.
//!
//! A word is folded like [`fold::exact`], and hamza on a seat becomes its seat (مسؤول: مسوول). So a
//! missing hamza changes no trigram; another seat changes up to three.

use std::borrow::Cow;

use super::{affix, fold, letters};

/// Maps a letter for trigrams and sound keys.
pub(super) fn ranking_letter(letter: char) -> char {
    match letter {
        'ؤ' => 'و',
        'ئ' => 'ي',
        _ => letters::folded(letter),
    }
}

/// Visits each distinct trigram of a spelling once, in order. A word of at most three letters is
/// its own trigram.
///
/// The time is quadratic in the number of letters, which [`Words`](super::words::Words) limits to
/// [`MAX_LETTERS`](super::words::MAX_LETTERS).
///
/// ```
/// use fihris::arabic::trigrams;
/// let mut seen = Vec::new();
/// trigrams::for_each("مدرسة", |trigram| seen.push(trigram.to_owned()));
/// assert_eq!(seen, ["مدر", "درس", "رسه"]);
/// ```
pub fn for_each(spelling: &str, mut visit: impl FnMut(&str)) {
    let folded = folded(spelling);
    let starts = || folded.char_indices().map(|(start, _)| start);
    let ends = starts().skip(3).chain([folded.len()]);
    for (start, end) in starts().zip(ends) {
        let trigram = folded.get(start..end).unwrap_or_default();
        let occurs_at = |at: usize| {
            folded
                .get(at..)
                .is_some_and(|rest| affix::strip_prefix(rest, trigram).is_some())
        };
        if starts().find(|at| occurs_at(*at)) == Some(start) {
            visit(trigram);
        }
    }
}

fn folded(spelling: &str) -> Cow<'_, str> {
    fold::map_letters(spelling, ranking_letter)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::test_runner::TestRunner;

    use super::*;

    fn trigrams(spelling: &str) -> Vec<String> {
        let mut seen = Vec::new();
        for_each(spelling, |trigram| seen.push(trigram.to_owned()));
        seen
    }

    #[test]
    fn a_word_has_each_three_successive_letters() {
        assert_eq!(trigrams("كتابه"), ["كتا", "تاب", "ابه"]);
        assert_eq!(trigrams("trump"), ["tru", "rum", "ump"]);
        assert_eq!(trigrams("2018"), ["201", "018"]);
    }

    #[test]
    fn a_short_word_is_its_own_trigram_and_an_empty_one_has_none() {
        assert_eq!(trigrams("علم"), ["علم"]);
        assert_eq!(trigrams("من"), ["من"]);
        assert_eq!(trigrams("و"), ["و"]);
        assert!(trigrams("").is_empty());
    }

    #[test]
    fn a_repeated_trigram_is_visited_once() {
        assert_eq!(trigrams("بربربر"), ["برب", "ربر"]);
        assert_eq!(trigrams("ههههههه"), ["ههه"]);
    }

    #[test]
    fn confused_letters_give_the_same_trigrams() {
        assert_eq!(trigrams("أحمد"), trigrams("احمد"));
        assert_eq!(trigrams("مدرسة"), trigrams("مدرسه"));
        assert_eq!(trigrams("مستشفى"), trigrams("مستشفي"));
        assert_eq!(trigrams("مؤتمر"), trigrams("موتمر"));
        assert_eq!(trigrams("دائرة"), trigrams("دايرة"));
        assert_ne!(trigrams("مسؤول"), trigrams("مسئول"));
        assert_ne!(trigrams("غوگل"), trigrams("غوكل"), "گ is for the sound key");
    }

    #[test]
    fn trigrams_of_any_text_are_distinct_parts_of_it() {
        let check = |word: String| {
            let (found, folded) = (trigrams(&word), folded(&word));
            let distinct: HashSet<_> = found.iter().collect();
            assert_eq!(distinct.len(), found.len(), "{word:?}");
            let letters = folded.chars().count();
            for trigram in &found {
                assert!(folded.contains(trigram.as_str()), "{word:?} {trigram:?}");
                assert_eq!(trigram.chars().count(), letters.min(3), "{word:?}");
            }
            assert_eq!(found.is_empty(), word.is_empty());
            assert_eq!(trigrams(&folded), found, "folding first changes nothing");
            Ok(())
        };
        let mut runner = TestRunner::default();
        runner
            .run(&"[ابؤئةى]{0,12}", check)
            .and_then(|()| runner.run(&proptest::prelude::any::<String>(), check))
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}
