//! Text with highlighted byte ranges, for a terminal.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use super::bidi::isolate;
use crate::controls::neutralize;

/// The style of matched words.
pub(super) const HIGHLIGHT: Style = AnsiColor::Red.on_default().bold();

/// Writes text in a style, with some byte ranges highlighted.
fn write_text(
    out: &mut dyn Write,
    text: &str,
    marks: &[Range<usize>],
    style: Style,
) -> io::Result<()> {
    let mut at = 0;
    write!(out, "{style}")?;
    for mark in marks {
        let (Some(before), Some(word)) = (text.get(at..mark.start), text.get(mark.clone())) else {
            continue;
        };
        write!(
            out,
            "{}{style:#}{HIGHLIGHT}{}{HIGHLIGHT:#}{style}",
            neutralize(before),
            neutralize(word)
        )?;
        at = mark.end;
    }
    write!(
        out,
        "{}{style:#}",
        neutralize(text.get(at..).unwrap_or_default())
    )
}

/// Writes text as a [`field`](super::bidi::field), with some byte ranges highlighted.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn write_field(
    out: &mut dyn Write,
    text: &str,
    marks: &[Range<usize>],
    style: Style,
) -> io::Result<()> {
    let mut highlighted = Vec::new();
    write_text(&mut highlighted, text, marks, style)?;
    write!(
        out,
        "{}",
        isolate(&String::from_utf8_lossy(&highlighted), text)
    )
}

/// Converts ranges of code points to ranges of bytes.
pub fn byte_ranges(text: &str, chars: &[(usize, usize)]) -> Vec<Range<usize>> {
    let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    offsets.push(text.len());
    let offset = |index: &usize| offsets.get(*index).copied().unwrap_or(text.len());
    chars
        .iter()
        .map(|(start, end)| offset(start)..offset(end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_highlighted() {
        let mut out = Vec::new();
        let text = "قال الرئيس";
        write_text(&mut out, text, &byte_ranges(text, &[(4, 10)]), Style::new()).expect("written");
        let plain =
            anstream::adapter::strip_str(std::str::from_utf8(&out).expect("text")).to_string();
        assert_eq!(plain, text);
        assert!(String::from_utf8_lossy(&out).contains("mالرئيس\u{1b}"));
    }
}
