//! The words next to a keyword that fit a line, or a number of them.

use crate::arabic::words::Words;
use crate::display_width::OneLine;

/// Maximum number of context characters per column. Marks have no width, so a column can hold
/// several characters.
const MAX_CHARS_PER_COLUMN: usize = 8;

/// Returns the whole words at the start of a text that fit a number of columns; if the first word
/// is too long, as much of it as fits.
pub(super) fn first_words(text: &str, columns: usize) -> &str {
    let mut shown = OneLine::default();
    let (mut end, mut last_break) = (0, None);
    let mut chars = text.chars();
    for c in chars.by_ref().take(columns * MAX_CHARS_PER_COLUMN) {
        if c.is_whitespace() && shown.columns() > 0 {
            last_break = Some(end);
        }
        shown.push(c);
        if shown.columns() > columns {
            let end = last_break.unwrap_or(end);
            return text.get(..end).unwrap_or_default().trim_end();
        }
        end += c.len_utf8();
    }
    match chars.next() {
        Some(_) => text.get(..last_break.unwrap_or(end)).unwrap_or_default(),
        None => text.trim_end(),
    }
}

/// Returns the first `count` words of a text, with the characters before and between them.
pub(super) fn first_count(text: &str, count: usize) -> &str {
    let mut words = Words::new(text);
    let mut end = 0;
    for _ in 0..count {
        if !words.advance() {
            return text.trim_end();
        }
        end = words.range().end;
    }
    text.get(..end).unwrap_or_default()
}

/// Returns the last `count` words of a text, with the characters between and after them.
pub(super) fn last_count(text: &str, count: usize) -> &str {
    let mut words = Words::new(text);
    // The starts of the last words.
    let mut starts = std::collections::VecDeque::new();
    while count > 0 && words.advance() {
        if starts.len() == count {
            starts.pop_front();
        }
        starts.push_back(words.range().start);
    }
    let is_whole = starts.len() < count;
    match starts.front() {
        _ if is_whole => text.trim_start(),
        Some(start) => text.get(*start..).unwrap_or_default(),
        None => "",
    }
}

/// Returns the whole words at the end of a text that fit; see [`first_words`].
pub(super) fn last_words(text: &str, columns: usize) -> &str {
    let mut shown = OneLine::default();
    let (mut start, mut last_break) = (text.len(), None);
    let mut chars = text.chars().rev();
    for c in chars.by_ref().take(columns * MAX_CHARS_PER_COLUMN) {
        if c.is_whitespace() && start < text.trim_end().len() {
            last_break = Some(start);
        }
        shown.push(c);
        if shown.columns() > columns {
            return text.get(last_break.unwrap_or(start)..).unwrap_or_default();
        }
        start -= c.len_utf8();
    }
    match chars.next() {
        Some(_) => text.get(last_break.unwrap_or(start)..).unwrap_or_default(),
        None => text.trim_start(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_whole_words_that_fit() {
        assert_eq!(first_words(" قال الرئيس أمس", 11), " قال الرئيس");
        assert_eq!(first_words(" قال الرئيس أمس", 10), " قال");
        assert_eq!(first_words(" قال", 100), " قال");
        assert_eq!(last_words("قال الرئيس أمس ", 11), "الرئيس أمس ");
        assert_eq!(last_words("قال الرئيس أمس ", 10), "أمس ");
        assert_eq!(last_words("  قال ", 100), "قال ");
        assert_eq!(first_words("، قال", 0), "");
    }

    #[test]
    fn contexts_are_a_number_of_words() {
        assert_eq!(first_count("، قال الرئيس أمس.", 2), "، قال الرئيس");
        assert_eq!(first_count(" قال. ", 5), " قال.");
        assert_eq!(first_count(" قال", 0), "");
        assert_eq!(last_count("«قال» الرئيس، أمس ", 2), "الرئيس، أمس ");
        assert_eq!(last_count(" «قال» ", 5), "«قال» ");
        assert_eq!(last_count("قال", 0), "");
    }

    #[test]
    fn a_word_wider_than_its_column_is_cut() {
        assert_eq!(first_words("ابتثجحخ", 3), "ابت");
        assert_eq!(last_words("ابتثجحخ", 3), "جحخ");
    }

    #[test]
    fn marks_have_no_width_and_are_bounded() {
        assert_eq!(first_words("كِتَابٌ هنا", 4), "كِتَابٌ");
        let marks = "\u{64E}".repeat(100_000);
        assert!(first_words(&marks, 10).len() <= 200);
        assert!(last_words(&marks, 10).len() <= 200);
    }
}
