//! What does not fit the grammar, and where.

use std::fmt;

use console::measure_text_width;

use crate::controls::neutralize_char;

/// Columns of the query that are shown on either side of the place.
const SHOWN_COLUMNS: usize = 40;
/// What stands for the rest of a long query.
const CUT: &str = "…";

/// What does not fit the grammar, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The query.
    pub query: String,
    /// The place in characters, counted from 0.
    pub position: usize,
    /// What is the matter.
    pub reason: String,
}

impl fmt::Display for SyntaxError {
    /// The reason, the query and a caret under the position: by columns, so that marks take none and
    /// wide letters two.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chars = || self.query.chars().map(neutralize_char);
        let before: Vec<char> = chars().take(self.position).flatten().collect();
        let after: Vec<char> = chars().skip(self.position).flatten().collect();
        let shown_after = shown(after.iter());
        let shown_before = shown(before.iter().rev());
        let before: String = before
            .get(before.len().saturating_sub(shown_before)..)
            .unwrap_or_default()
            .iter()
            .collect();
        let cut = if shown_before < self.place_shown() {
            CUT
        } else {
            ""
        };
        let line = format!("{cut}{before}");
        let rest: String = after.iter().take(shown_after).collect();
        let end = if shown_after < after.len() { CUT } else { "" };
        writeln!(f, "{} at character {}", self.reason, self.position + 1)?;
        writeln!(f, "  {line}{rest}{end}")?;
        write!(f, "  {}^", " ".repeat(measure_text_width(&line)))
    }
}

impl SyntaxError {
    /// How many characters before the place reach a terminal.
    fn place_shown(&self) -> usize {
        let before = self.query.chars().take(self.position);
        before.filter_map(neutralize_char).count()
    }
}

/// How many of these characters fit the columns that are shown.
fn shown<'c>(chars: impl Iterator<Item = &'c char>) -> usize {
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
    fn the_caret_stands_under_the_column_of_the_place() {
        assert_eq!(caret("قال (كيم", 4), 4);
        assert_eq!(caret("قالَ الرَّئيسُ (كيم", 15), 11);
        assert_eq!(caret("中文 (x", 3), 5);
        assert_eq!(caret("a\u{202E}b (x", 4), 3);
        assert_eq!(caret("a\n(x", 2), 2);
        assert_eq!(caret("e\u{301}\u{200D} (x", 4), 2);
    }

    #[test]
    fn a_long_query_is_shown_around_the_place() {
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
