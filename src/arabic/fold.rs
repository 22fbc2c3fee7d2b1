//! Folding: makes letters equal that writers confuse. It is the last stage, because the other
//! stages need the spelling.

use std::borrow::Cow;

use super::letters;

/// Returns a spelling with أ إ آ as ا, ى as ي and ة as ه, for search by letters. Hamza keeps its
/// seat (مسؤول, مسئول).
///
/// ```
/// use fihris::arabic::fold::exact;
/// assert_eq!(exact("أحمد"), exact("احمد"));
/// assert_ne!(exact("مسؤول"), exact("مسئول"));
/// ```
pub fn exact(spelling: &str) -> String {
    exact_cow(spelling).into_owned()
}

/// Like [`exact`], but borrows a word that folds to itself, as most words do.
pub fn exact_cow(spelling: &str) -> Cow<'_, str> {
    map_letters(spelling, letters::folded)
}

/// Maps each letter of a word. Borrows the word if no letter changes.
pub(super) fn map_letters(word: &str, map: impl Fn(char) -> char) -> Cow<'_, str> {
    let changed = word
        .char_indices()
        .find(|(_, letter)| map(*letter) != *letter);
    let Some((unchanged, rest)) = changed.and_then(|(start, _)| word.split_at_checked(start))
    else {
        return Cow::Borrowed(word);
    };
    let mut mapped = String::with_capacity(word.len());
    mapped.push_str(unchanged);
    mapped.extend(rest.chars().map(map));
    Cow::Owned(mapped)
}

/// Returns a spelling folded for matching: like [`exact`], but without the seat of any hamza.
///
/// A final ىء is a way to write ئ (لاجىء, لاجئ).
///
/// ```
/// use fihris::arabic::fold::key;
/// assert_eq!(key("مسؤول"), key("مسئول"));
/// assert_eq!(key("لاجىء"), key("لاجئ"));
/// ```
pub fn key(spelling: &str) -> String {
    match spelling.strip_suffix("ىء") {
        Some(stem) => map_letters(stem, key_letter).into_owned() + "ء",
        None => map_letters(spelling, key_letter).into_owned(),
    }
}

/// Maps a letter as [`key`] does.
fn key_letter(letter: char) -> char {
    letters::unseated(letters::folded(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arabic::letters::{FOLDS, SEATS};

    #[test]
    fn each_row_makes_its_letters_equal_and_no_others() {
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
