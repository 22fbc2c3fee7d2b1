//! Makes the letters that writers mix up compare equal: the last stage, after everything that
//! needs the spelling.

use std::borrow::Cow;

use super::letters;

/// The `exact` form of a spelling: search by letters. أ إ آ are ا, ى is ي, ة is ه; hamza on its
/// seat stays apart (مسؤول, مسئول), as does everything else.
///
/// ```
/// use fihris::arabic::fold::exact;
/// assert_eq!(exact("أحمد"), exact("احمد"));
/// assert_ne!(exact("مسؤول"), exact("مسئول"));
/// ```
pub fn exact(spelling: &str) -> String {
    exact_cow(spelling).into_owned()
}

/// [`exact`], but most words fold to themselves: they are lent, not copied.
pub fn exact_cow(spelling: &str) -> Cow<'_, str> {
    map_letters(spelling, letters::folded)
}

/// A word with another letter for each of its letters; lent where all stay as they are.
pub(super) fn map_letters(word: &str, other: impl Fn(char) -> char) -> Cow<'_, str> {
    let changed = word
        .char_indices()
        .find(|(_, letter)| other(*letter) != *letter);
    let Some((same, rest)) = changed.and_then(|(start, _)| word.split_at_checked(start)) else {
        return Cow::Borrowed(word);
    };
    let mut made = String::with_capacity(word.len());
    made.push_str(same);
    made.extend(rest.chars().map(other));
    Cow::Owned(made)
}

/// The form under which words are matched: [`exact`], and hamza without its seat.
///
/// A final ىء is ئ written by a hand that keeps the dots out (لاجىء, لاجئ).
///
/// ```
/// use fihris::arabic::fold::key;
/// assert_eq!(key("مسؤول"), key("مسئول"));
/// assert_eq!(key("لاجىء"), key("لاجئ"));
/// ```
pub fn key(spelling: &str) -> String {
    match spelling.strip_suffix("ىء") {
        Some(stem) => map_letters(stem, plain).into_owned() + "ء",
        None => map_letters(spelling, plain).into_owned(),
    }
}

/// The letter as [`key`] compares it.
fn plain(letter: char) -> char {
    letters::unseated(letters::folded(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arabic::letters::{FOLDS, SEATS};

    #[test]
    fn each_folding_row_joins_its_letters_and_keeps_others_apart() {
        for (from, to, _) in FOLDS {
            let word = |letter: char| format!("ك{letter}تب{letter}");
            assert_eq!(exact(&word(*from)), exact(&word(*to)), "{from}");
            assert_ne!(exact(&word(*from)), exact(&word('م')), "{from}");
        }
        for (from, to, _) in SEATS {
            let word = |letter: char| format!("مس{letter}ول");
            assert_eq!(key(&word(*from)), key(&word(*to)), "{from}");
            assert_ne!(
                exact(&word(*from)),
                exact(&word(*to)),
                "{from} keeps its seat in exact"
            );
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        let mut runner = proptest::test_runner::TestRunner::default();
        runner
            .run(&"[ء-يکیپ]{0,12}", |word| {
                assert_eq!(exact(&exact(&word)), exact(&word));
                assert_eq!(key(&key(&word)), key(&word));
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}
