//! Punctuation of a query that is no operator: what parts words, and what quotes them.

use crate::arabic::letters;

/// What punctuation parts; a comma between digits belongs to its number.
pub(super) fn parted(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let digit = |c: char| letters::digit(c).is_some();
        let parts_here = match c {
            ':' | ';' | '؛' | '/' | '\\' | '|' | '?' | '؟' | '!' | '…' | '–' | '—' | '+' | '='
            | '<' | '>' => true,
            '[' | ']' | '{' | '}' => true,
            ',' | '،' => !(digit(before) && chars.peek().is_some_and(|(_, after)| digit(*after))),
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
