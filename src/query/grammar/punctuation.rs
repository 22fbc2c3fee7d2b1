//! Punctuation of a query that is no operator: what parts words, and what quotes them.

use crate::arabic::letters;
use crate::query::pattern;

/// What punctuation parts; a comma between digits belongs to its number, and a question mark to its
/// word where it may be a sign that stands for a letter.
pub(super) fn parted(text: &str, with_signs: bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let digit = |c: char| letters::digit(c).is_some();
        let after = chars.peek().map(|(_, after)| *after);
        let in_word = |c: char| c.is_alphanumeric() || pattern::is_sign(c);
        let parts_here = match c {
            ':' | ';' | '؛' | '/' | '\\' | '|' | '؟' | '!' | '…' | '–' | '—' | '+' | '=' | '<'
            | '>' => true,
            '?' => !(with_signs && in_word(before) && after.is_some_and(in_word)),
            '[' | ']' | '{' | '}' => true,
            ',' | '،' => !(digit(before) && after.is_some_and(digit)),
            _ => false,
        };
        if parts_here {
            parts.extend(text.get(start..at));
            start = at + c.len_utf8();
        }
        before = c;
    }
    parts.extend(text.get(start..));
    parts
}

/// The quotes that close a phrase opened by this one.
pub(super) fn closing(open: char) -> Option<&'static str> {
    match open {
        '"' => Some("\""),
        '«' => Some("»"),
        '»' => Some("«"),
        '“' | '”' | '„' | '‟' => Some("”“\""),
        '‹' => Some("›"),
        _ => None,
    }
}
