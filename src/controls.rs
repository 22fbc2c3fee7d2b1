//! Text of a document that cannot act on a terminal or on the line around it.
//!
//! Articles, file names and settings come from strangers. An escape sequence among them would be a
//! command to the terminal, and a direction override would reorder the text that follows.

/// Returns the text with control characters as spaces and without direction overrides and isolates.
pub fn neutralize(text: &str) -> String {
    text.chars().filter_map(neutralize_char).collect()
}

/// Returns the replacement that [`neutralize`] makes for one character; `None` drops it.
pub fn neutralize_char(c: char) -> Option<char> {
    match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => Some(' '),
        '\u{2028}' | '\u{2029}' => Some(' '),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_a_document_commands_the_terminal() {
        assert_eq!(
            neutralize("a\u{1b}[31mb\u{202E}c\u{2067}d\r\n\u{9b}"),
            "a [31mbcd   "
        );
        assert_eq!(neutralize("مي\u{200c}خواهم"), "مي\u{200c}خواهم");
    }
}
