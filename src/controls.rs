//! Neutralizes text of documents, so that it cannot act on a terminal or on the line around it.
//!
//! Articles, file names, arguments and settings come from strangers. An escape sequence among them
//! would be a command to the terminal, and a direction override would reorder the text that follows.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fmt::Write;

/// Returns the text with control characters as spaces and without direction overrides and isolates.
pub fn neutralize(text: &str) -> String {
    text.chars().filter_map(neutralize_char).collect()
}

/// Returns the replacement that [`neutralize`] makes for one character; `None` drops it.
pub fn neutralize_char(c: char) -> Option<char> {
    match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        c if is_control(c) => Some(' '),
        c => Some(c),
    }
}

/// Returns whether a character can act on a terminal or on the line around it: a control character,
/// a line or paragraph separator, a direction override, embedding or isolate.
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Escapes backslashes and [control characters](is_control): `\\`, `\t`, `\n`, `\r`, `\u{1B}`.
/// [`unescape`] is the inverse.
pub fn escape(text: &str) -> Cow<'_, str> {
    escape_if(text, |c| c == '\\' || is_control(c))
}

/// Escapes bytes like [`escape`]; a byte that is not UTF-8 becomes `\xFF`.
pub fn escape_bytes(bytes: &[u8]) -> String {
    let mut escaped = String::new();
    for chunk in bytes.utf8_chunks() {
        escaped.push_str(&escape(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(escaped, "\\x{byte:02X}");
        }
    }
    escaped
}

/// Escapes control characters of a message except line feeds. Backslashes remain.
pub fn escape_message(text: &str) -> Cow<'_, str> {
    escape_if(text, |c| c != '\n' && is_control(c))
}

fn escape_if(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if !is_escaped(c) => escaped.push(c),
            '\\' => escaped.push_str(r"\\"),
            '\t' => escaped.push_str(r"\t"),
            '\n' => escaped.push_str(r"\n"),
            '\r' => escaped.push_str(r"\r"),
            c => {
                let _ = write!(escaped, "\\u{{{:X}}}", u32::from(c));
            }
        }
    }
    Cow::Owned(escaped)
}

/// Returns the name that [`escape`] or [`escape_bytes`] made `text` from; `None` if `text` contains
/// no escape sequence, or the name cannot exist on this system.
pub fn unescape(text: &OsStr) -> Option<OsString> {
    let mut rest = text.to_str()?;
    let mut bytes = Vec::new();
    let mut is_changed = false;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        if let Some((value, after)) = escape_sequence(after) {
            bytes.extend_from_slice(&value);
            is_changed = true;
            rest = after;
        } else {
            bytes.push(b'\\');
            rest = after;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    if !is_changed {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        Some(OsString::from_vec(bytes))
    }
    #[cfg(not(unix))]
    {
        String::from_utf8(bytes).ok().map(OsString::from)
    }
}

/// Parses an escape sequence after its backslash: the bytes, and the remaining text.
fn escape_sequence(after: &str) -> Option<(Vec<u8>, &str)> {
    let kind = after.chars().next()?;
    let rest = after.get(kind.len_utf8()..)?;
    let byte = match kind {
        '\\' => b'\\',
        't' => b'\t',
        'n' => b'\n',
        'r' => b'\r',
        'x' => {
            let (digits, rest) = rest.split_at_checked(2)?;
            return Some((vec![u8::from_str_radix(digits, 16).ok()?], rest));
        }
        'u' => {
            let (digits, rest) = rest.strip_prefix('{')?.split_once('}')?;
            let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
            return Some((c.to_string().into_bytes(), rest));
        }
        _ => return None,
    };
    Some((vec![byte], rest))
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

    #[test]
    fn an_escaped_name_is_unescaped_to_itself() {
        for (name, escaped) in [
            ("a\tb\nc\rd\\e", r"a\tb\nc\rd\\e"),
            ("\u{1b}]0;x\u{7}", r"\u{1B}]0;x\u{7}"),
            (
                "ب\u{202e}ا\u{2066}\u{2028}\u{9b}",
                r"ب\u{202E}ا\u{2066}\u{2028}\u{9B}",
            ),
            (r"\u{1B}\x41\t", r"\\u{1B}\\x41\\t"),
        ] {
            assert_eq!(escape(name), escaped);
            assert_eq!(unescape(escaped.as_ref()), Some(name.into()), "{escaped}");
        }
        assert_eq!(escape("مي\u{200c}خواهم"), "مي\u{200c}خواهم");
        for plain in ["news/a.txt", r"C:\dir", r"a\", r"\u{}", r"\xq", r"\u{D800}"] {
            assert_eq!(unescape(plain.as_ref()), None, "{plain}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_not_utf8_are_escaped_and_unescaped() {
        use std::os::unix::ffi::OsStrExt;
        let bytes = b"/a\xff\\\xd9";
        let escaped = escape_bytes(bytes);
        assert_eq!(escaped, r"/a\xFF\\\xD9");
        assert_eq!(
            unescape(escaped.as_ref()),
            Some(OsStr::from_bytes(bytes).to_owned())
        );
    }

    #[test]
    fn a_message_has_no_control_character_except_line_feeds() {
        assert_eq!(escape_message("a\\\n\u{1b}[1m\t"), "a\\\n\\u{1B}[1m\\t");
    }
}
