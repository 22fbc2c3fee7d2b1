//! Wrapping of text at words.

use std::ops::Range;

/// Splits a text into lines of at most `columns`, as byte ranges. A longer word is a line by
/// itself.
pub fn wrap(text: &str, columns: Option<usize>) -> Vec<Range<usize>> {
    let columns = columns.unwrap_or(usize::MAX);
    let mut lines = Vec::new();
    let (mut start, mut width) = (0, 0);
    let mut last_space: Option<(usize, usize)> = None;
    for (at, c) in text.char_indices() {
        width += console::measure_text_width(c.encode_utf8(&mut [0; 4]));
        if c == ' ' {
            last_space = Some((at, width));
        } else if width > columns
            && let Some((space, width_to_space)) = last_space.take()
        {
            lines.push(start..space);
            start = space + 1;
            width -= width_to_space;
        }
    }
    lines.push(start..text.len());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_wrapped_at_words() {
        let text = "قال الرئيسُ أمس كلمةطويلةجدا ثم";
        let lines: Vec<&str> = wrap(text, Some(11))
            .into_iter()
            .map(|line| &text[line])
            .collect();
        assert_eq!(lines, ["قال الرئيسُ", "أمس", "كلمةطويلةجدا", "ثم"]);
        assert_eq!(wrap(text, None).len(), 1);
    }
}
