//! The width of text on a terminal, in columns.
//!
//! Marks and controls have no width, wide characters have two columns. Lam and alef count as two
//! characters, as terminals count them, although a font may draw a ligature.

use unicode_width::UnicodeWidthChar;

use crate::controls::neutralize_char;

/// Text as shown on one line: controls are neutralised, a run of white space becomes one space.
#[derive(Debug, Clone, Default)]
pub struct OneLine {
    text: String,
    columns: usize,
}

impl OneLine {
    /// Returns a text as it is shown on one line.
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

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the width of the text in columns.
    pub fn columns(&self) -> usize {
        self.columns
    }
}

/// Returns the width of a text on one line, in columns.
pub fn width(text: &str) -> usize {
    OneLine::of(text).columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_controls_have_no_width_and_wide_characters_two_columns() {
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
}
