//! Punctuation that is not an operator: word separators and quotes.

use crate::arabic::letters;
use crate::query::pattern;

/// Splits text at punctuation. A comma between digits belongs to its number. With
/// `with_wildcards`, a question mark inside a word is a wildcard.
pub(super) fn split_at_punctuation(text: &str, with_wildcards: bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let digit = |c: char| letters::digit(c).is_some();
        let after = chars.peek().map(|(_, after)| *after);
        let in_word = |c: char| c.is_alphanumeric() || pattern::is_wildcard(c);
        let splits_here = match c {
            ':' | ';' | '؛' | '/' | '\\' | '|' | '؟' | '!' | '…' | '–' | '—' | '+' | '=' | '<'
            | '>' => true,
            '?' => !(with_wildcards && in_word(before) && after.is_some_and(in_word)),
            '[' | ']' | '{' | '}' => true,
            ',' | '،' => !(digit(before) && after.is_some_and(digit)),
            _ => false,
        };
        if splits_here {
            parts.extend(text.get(start..at));
            start = at + c.len_utf8();
        }
        before = c;
    }
    parts.extend(text.get(start..));
    parts
}

/// Returns the quotes that close a phrase opened by `open`; `None` if `open` is not a quote.
pub(super) fn closing_quotes(open: char) -> Option<&'static str> {
    match open {
        '"' => Some("\""),
        '«' => Some("»"),
        '»' => Some("«"),
        '“' | '”' | '„' | '‟' => Some("”“\""),
        '‹' => Some("›"),
        _ => None,
    }
}
