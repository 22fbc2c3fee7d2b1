//! Syntax errors with their position.

use std::fmt;

use console::measure_text_width;

use crate::controls::neutralize_char;

/// Columns of the query that are shown on either side of the error.
const SHOWN_COLUMNS: usize = 40;
/// Replaces the omitted part of a long query.
const ELLIPSIS: &str = "…";

/// A syntax error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The query.
    pub query: String,
    /// The offset of the error in characters, from 0.
    pub position: usize,
    /// The description.
    pub reason: String,
}

impl fmt::Display for SyntaxError {
    /// Writes the reason, the query and a caret below the error. The caret is placed by display
    /// columns: a combining mark takes none, a wide character two.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chars = || self.query.chars().map(neutralize_char);
        let before: Vec<char> = chars().take(self.position).flatten().collect();
        let after: Vec<char> = chars().skip(self.position).flatten().collect();
        let shown_after = count_fitting(after.iter());
        let shown_before = count_fitting(before.iter().rev());
        let before: String = before
            .get(before.len().saturating_sub(shown_before)..)
            .unwrap_or_default()
            .iter()
            .collect();
        let cut = if shown_before < self.visible_chars_before() {
            ELLIPSIS
        } else {
            ""
        };
        let line = format!("{cut}{before}");
        let rest: String = after.iter().take(shown_after).collect();
        let end = if shown_after < after.len() {
            ELLIPSIS
        } else {
            ""
        };
        writeln!(f, "{} at character {}", self.reason, self.position + 1)?;
        writeln!(f, "  {line}{rest}{end}")?;
        write!(f, "  {}^", " ".repeat(measure_text_width(&line)))
    }
}

impl SyntaxError {
    /// Returns the number of printable characters before the error.
    fn visible_chars_before(&self) -> usize {
        let before = self.query.chars().take(self.position);
        before.filter_map(neutralize_char).count()
    }
}

/// Returns the number of leading characters that fit into [`SHOWN_COLUMNS`].
fn count_fitting<'c>(chars: impl Iterator<Item = &'c char>) -> usize {
    let mut columns = 0;
    chars
        .take_while(|c| {
            columns += measure_text_width(c.encode_utf8(&mut [0; 4]));
            columns <= SHOWN_COLUMNS
        })
        .count()
}

impl std::error::Error for SyntaxError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn caret(query: &str, position: usize) -> usize {
        let error = SyntaxError {
            query: query.to_owned(),
            position,
            reason: "odd".to_owned(),
        };
        let text = error.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        lines[2].len() - "  ^".len()
    }

    #[test]
    fn the_caret_is_below_the_column_of_the_error() {
        assert_eq!(caret("قال (كيم", 4), 4);
        assert_eq!(caret("قالَ الرَّئيسُ (كيم", 15), 11);
        assert_eq!(caret("中文 (x", 3), 5);
        assert_eq!(caret("a\u{202E}b (x", 4), 3);
        assert_eq!(caret("a\n(x", 2), 2);
        assert_eq!(caret("e\u{301}\u{200D} (x", 4), 2);
    }

    #[test]
    fn a_long_query_is_cut_around_the_error() {
        let query = format!("{}(كيم {}", "كلمة ".repeat(20_000), "كلمة ".repeat(20_000));
        let error = SyntaxError {
            query,
            position: 100_000,
            reason: "odd".to_owned(),
        };
        let text = error.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "odd at character 100001");
        assert!(
            lines[1].starts_with("  …") && lines[1].ends_with('…'),
            "{text}"
        );
        assert!(lines[1].chars().count() <= 2 * SHOWN_COLUMNS + 4, "{text}");
        assert_eq!(lines[2].find('^'), Some(2 + 1 + SHOWN_COLUMNS));
    }
}
