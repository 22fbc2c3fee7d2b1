//! Tables of words and phrases. Most lines are longer than the longest row, and are rejected
//! without being folded or hashed.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use memchr::memmem::Finder;

use super::line::{fold, fold_up_to, phrases};

/// A set of words or folded phrases.
pub(crate) struct Table {
    rows: HashSet<String, FixedState>,
    /// The size of the longest row in bytes.
    max_bytes: usize,
}

impl Table {
    /// Returns a table of folded words, which are separated by spaces.
    pub fn of_words(words: &str) -> Self {
        words.split_ascii_whitespace().map(str::to_owned).collect()
    }

    /// Returns a table of words in any spelling, which are separated by blanks.
    pub fn of_unfolded_words(words: &str) -> Self {
        words.split_whitespace().map(fold).collect()
    }

    /// Returns a table of names in any spelling.
    pub fn of_names<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        names.map(fold).filter(|name| !name.is_empty()).collect()
    }

    /// Returns a table of phrases in any spelling, which are separated by `|`.
    pub fn of_phrases(table: &str) -> Self {
        phrases(table).map(fold).collect()
    }

    /// Returns whether a word or a folded phrase is in the table.
    pub fn contains(&self, folded: &str) -> bool {
        folded.len() <= self.max_bytes && self.rows.contains(folded)
    }

    /// Returns whether the folding of a text is in the table.
    pub fn contains_unfolded(&self, text: &str) -> bool {
        fold_up_to(text, self.max_bytes).is_some_and(|folded| self.rows.contains(&folded))
    }
}

impl FromIterator<String> for Table {
    fn from_iter<I: IntoIterator<Item = String>>(rows: I) -> Self {
        let rows: HashSet<_, _> = rows.into_iter().collect();
        let max_bytes = rows.iter().map(String::len).max().unwrap_or_default();
        Table { rows, max_bytes }
    }
}

/// Substrings to search for in a line.
pub(crate) struct Substrings(Vec<Finder<'static>>);

impl Substrings {
    pub fn new(pieces: &[&'static str]) -> Self {
        Substrings(pieces.iter().map(|piece| Finder::new(*piece)).collect())
    }

    /// Returns whether a text contains one of the substrings.
    pub fn any_in(&self, text: &str) -> bool {
        let occurs = |piece: &Finder| piece.find(text.as_bytes()).is_some();
        self.0.iter().any(occurs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROWS: [&str; 4] = ["مقالات ذات صلة", "اقرأ أيضا", "AFP", "وات"];

    proptest! {
        #[test]
        fn a_spelling_is_in_a_table_if_its_folding_is(
            row in 0..ROWS.len(),
            extra in "[ \u{640}\u{64B}.:»ا-ي]{0,4}",
            text in ".{0,20}",
        ) {
            let table = Table::of_phrases(&ROWS.join("|"));
            let rows = ROWS.map(fold);
            for text in [text, format!("{}{extra}", ROWS[row]), format!("{extra}{}", ROWS[row])] {
                let folded = fold(&text);
                prop_assert_eq!(table.contains_unfolded(&text), rows.contains(&folded));
                prop_assert_eq!(table.contains(&folded), rows.contains(&folded));
            }
        }
    }

    #[test]
    fn substrings_are_found_anywhere_in_a_text() {
        let pieces = Substrings::new(&["ارتباط", "cookie"]);
        assert!(pieces.any_in("ملفات تعريف الارتباط"));
        assert!(pieces.any_in("cookies"));
        assert!(!pieces.any_in("اربطوا"));
    }
}
