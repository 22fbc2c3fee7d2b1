//! Messages on stderr. They contain arguments and names of files, so control characters are escaped.
//! A message that cannot be written is dropped: a command whose work is done must not fail for it.

use std::io::Write;

use crate::controls::{escape_message, is_control};

/// Prints a message on stderr.
pub fn print(message: &str) {
    let _ = writeln!(anstream::stderr(), "{}", escape_message(message));
}

/// Prints an error of the command line on stderr.
pub fn print_usage_error(error: &clap::Error) {
    let message = escape_unless_style(&error.render().ansi().to_string());
    let _ = write!(anstream::stderr(), "{message}");
}

/// Escapes control characters except line feeds and styles (`ESC [ digits m`).
fn escape_unless_style(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c| c != '\n' && is_control(c)) {
        let (before, from) = rest.split_at(at);
        let length = style_length(from)
            .unwrap_or_else(|| from.chars().next().map_or(from.len(), char::len_utf8));
        let (sequence, after) = from.split_at(length);
        escaped.push_str(before);
        if length > 2 && sequence.starts_with("\x1b[") {
            escaped.push_str(sequence);
        } else {
            escaped.push_str(&escape_message(sequence));
        }
        rest = after;
    }
    escaped + rest
}

/// Returns the length of the style that a text begins with.
fn style_length(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\x1b[")?;
    let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    parameters.get(end..)?.starts_with('m').then_some(end + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_styles_of_a_usage_error_reach_the_terminal() {
        assert_eq!(
            escape_unless_style("\x1b[1;31merror\x1b[0m: '\x1b]0;x\x07\x1b[2J\u{9b}'\n"),
            "\x1b[1;31merror\x1b[0m: '\\u{1B}]0;x\\u{7}\\u{1B}[2J\\u{9B}'\n"
        );
        assert_eq!(escape_unless_style("\x1b["), "\\u{1B}[");
    }
}
