//! Text in columns: how wide a terminal shows it, and how it is cut and made to fit.
//!
//! A character has the columns that terminals give it: none for marks and controls, two for wide
//! ones. A lam and an alef are two, as terminals count, though a font may draw them as one.

use unicode_width::UnicodeWidthChar;

use crate::controls::neutralize_char;

/// What stands for text that was cut off.
const CUT: char = '…';

/// Text as a line shows it: harmless, a run of white space as one space.
#[derive(Debug, Clone, Default)]
pub struct OneLine {
    text: String,
    columns: usize,
}

impl OneLine {
    /// What a line shows of a text.
    pub fn of(text: &str) -> Self {
        let mut shown = OneLine::default();
        text.chars().for_each(|c| shown.push(c));
        shown
    }

    /// Appends a character.
    pub fn push(&mut self, c: char) {
        // Terminals do not agree on the width of a soft hyphen.
        let Some(c) = neutralize_char(c).filter(|c| *c != '\u{AD}') else {
            return;
        };
        let c = if c.is_whitespace() { ' ' } else { c };
        if c == ' ' && self.text.ends_with(' ') {
            return;
        }
        self.text.push(c);
        self.columns += c.width().unwrap_or(0);
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its columns.
    pub fn columns(&self) -> usize {
        self.columns
    }
}

/// The columns of a text on a line.
pub fn width(text: &str) -> usize {
    OneLine::of(text).columns
}

/// A text on a line, cut at its end to fit.
pub fn cut_end(text: &str, columns: usize) -> OneLine {
    let whole = OneLine::of(text);
    if whole.columns <= columns {
        return whole;
    }
    let mut cut = OneLine::default();
    for c in whole.text.chars() {
        if cut.columns + c.width().unwrap_or(0) + 1 > columns {
            break;
        }
        cut.push(c);
    }
    if columns > 0 {
        cut.push(CUT);
    }
    cut
}

/// A text on a line, cut at its start to fit.
pub fn cut_start(text: &str, columns: usize) -> OneLine {
    let whole = OneLine::of(text);
    let mut over = whole.columns.saturating_sub(columns);
    if over == 0 {
        return whole;
    }
    let mut cut = OneLine::default();
    if columns > 0 {
        cut.push(CUT);
        over += 1;
    }
    for c in whole.text.chars() {
        let width = c.width().unwrap_or(0);
        // Marks of a letter that was cut off go with it.
        if over > 0 || (width == 0 && cut.columns <= 1) {
            over = over.saturating_sub(width);
        } else {
            cut.push(c);
        }
    }
    cut
}

/// So many spaces that text of `taken` columns fills `columns`.
pub fn padding(taken: usize, columns: usize) -> String {
    " ".repeat(columns.saturating_sub(taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_controls_take_no_columns_and_wide_letters_two() {
        for (text, columns) in [
            ("كِتَابٌ", 4),
            ("لا", 2),
            ("日本", 4),
            ("a\u{202e}\u{200f}b\u{ad}c", 3),
            ("a \t\n b", 3),
            ("\u{1b}[0m", 4),
        ] {
            assert_eq!(width(text), columns, "{text:?}");
        }
    }

    #[test]
    fn a_cut_text_fits_and_says_that_it_is_cut() {
        assert_eq!(cut_end("كتاب", 4).text(), "كتاب");
        assert_eq!(cut_end("كِتَابٌ", 3).text(), "كِتَ…");
        assert_eq!(cut_start("كِتَابٌ", 3).text(), "…ابٌ");
        assert_eq!(cut_start("كتاب", 4).text(), "كتاب");
        assert_eq!(cut_end("日本", 2).columns(), 1);
        assert_eq!(cut_start("日本", 2).columns(), 1);
        for columns in 0..6 {
            for text in ["日本語日本", "كِتَابٌ كِتَابٌ", "\u{64e}\u{64e}abcdefg"]
            {
                assert!(cut_end(text, columns).columns() <= columns);
                assert!(cut_start(text, columns).columns() <= columns);
            }
        }
    }
}
