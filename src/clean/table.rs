//! Tables that lines are looked up in. What is longer than the longest row is in none, and most
//! lines are: they are neither folded nor hashed to know it.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use memchr::memmem::Finder;

use super::line::{fold, fold_up_to, phrases};

/// Words or folded phrases.
pub(crate) struct Table {
    rows: HashSet<String, FixedState>,
    /// The bytes of the longest row.
    longest: usize,
}

impl Table {
    /// Of words as rules compare them, with spaces between them.
    pub fn of_words(words: &str) -> Self {
        words.split_ascii_whitespace().map(str::to_owned).collect()
    }

    /// Of phrases in any spelling, with `|` between them.
    pub fn of_phrases(table: &str) -> Self {
        phrases(table).map(fold).collect()
    }

    /// Whether a word or a folded phrase stands in the table.
    pub fn has(&self, folded: &str) -> bool {
        folded.len() <= self.longest && self.rows.contains(folded)
    }

    /// Whether a text, once folded, stands in the table.
    pub fn has_spelled(&self, text: &str) -> bool {
        fold_up_to(text, self.longest).is_some_and(|folded| self.rows.contains(&folded))
    }
}

impl FromIterator<String> for Table {
    fn from_iter<I: IntoIterator<Item = String>>(rows: I) -> Self {
        let rows: HashSet<_, _> = rows.into_iter().collect();
        let longest = rows.iter().map(String::len).max().unwrap_or_default();
        Table { rows, longest }
    }
}

/// Pieces of text to be found in a line.
pub(crate) struct Pieces(Vec<Finder<'static>>);

impl Pieces {
    pub fn new(pieces: &[&'static str]) -> Self {
        Pieces(pieces.iter().map(|piece| Finder::new(*piece)).collect())
    }

    /// Whether a text holds one of them.
    pub fn any_in(&self, text: &str) -> bool {
        let held = |piece: &Finder| piece.find(text.as_bytes()).is_some();
        self.0.iter().any(held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROWS: [&str; 4] = ["مقالات ذات صلة", "اقرأ أيضا", "AFP", "وات"];

    proptest! {
        #[test]
        fn a_spelling_is_in_a_table_when_its_folding_is(
            row in 0..ROWS.len(),
            extra in "[ \u{640}\u{64B}.:»ا-ي]{0,4}",
            text in ".{0,20}",
        ) {
            let table = Table::of_phrases(&ROWS.join("|"));
            let rows = ROWS.map(fold);
            for text in [text, format!("{}{extra}", ROWS[row]), format!("{extra}{}", ROWS[row])] {
                let folded = fold(&text);
                prop_assert_eq!(table.has_spelled(&text), rows.contains(&folded));
                prop_assert_eq!(table.has(&folded), rows.contains(&folded));
            }
        }
    }

    #[test]
    fn pieces_are_found_anywhere_in_a_text() {
        let pieces = Pieces::new(&["ارتباط", "cookie"]);
        assert!(pieces.any_in("ملفات تعريف الارتباط"));
        assert!(pieces.any_in("cookies"));
        assert!(!pieces.any_in("اربطوا"));
    }
}
