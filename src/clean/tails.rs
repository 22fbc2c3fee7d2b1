//! Links at the end of a paragraph: `… نهاية الأسبوع. رابط الخبر بصحيفة الوادي`.

use std::sync::LazyLock;

use super::line::{Line, Part, ends_with_stop, fold};
use super::table::Substrings;

/// Starts of links to the article in its first outlet.
const STARTS: [&str; 8] = [
    "رابط الخبر",
    "رابط المقال",
    "رابط التقرير",
    "رابط المصدر",
    "لقراءة الخبر من",
    "لقراءة المقال من",
    "للاطلاع على الخبر من",
    "المصدر الأصلي للخبر",
];

/// Words of which each start has one. Most lines have none, which is found quickly.
static WORDS: LazyLock<Substrings> =
    LazyLock::new(|| Substrings::new(&["رابط", "لقراءة", "للاطلاع", "الأصلي"]));

/// The largest size of a link in bytes.
const MAX_BYTES: usize = 300;
/// The largest number of words of a link.
const MAX_WORDS: usize = 14;

/// Cuts links off the ends of lines, and takes out the lines that are nothing else.
pub(crate) fn mark(lines: &mut [Line]) {
    for line in lines.iter_mut().filter(|line| line.is_unclaimed()) {
        match without_tail(line.content) {
            Some("") => line.claim(Part::Removed),
            Some(text) => line.cut_to(text),
            None => {}
        }
    }
}

/// Returns whether a text is such a link.
pub(crate) fn is_tail(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '-', '(', '*', '\u{a0}']);
    STARTS.iter().any(|start| text.starts_with(start))
}

/// Returns the text before a link at its end; `None` if it has none.
fn without_tail(text: &str) -> Option<&str> {
    let end = (text.len().saturating_sub(MAX_BYTES)..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .and_then(|at| text.get(at..))?;
    if !WORDS.any_in(end) {
        return None;
    }
    let at = STARTS.iter().filter_map(|start| text.rfind(start)).max()?;
    let (before, tail) = text.split_at_checked(at)?;
    let before = before.trim_end_matches([' ', '-', '(', '*', '\u{a0}']);
    let is_end = tail.split_whitespace().count() <= MAX_WORDS && !ends_with_stop(tail);
    // Within a sentence, the words are its own.
    let is_apart = before.is_empty() || before.ends_with(['.', '!', '؟', '»', '"', '…', ')']);
    let names_outlet = fold(tail).split(' ').nth(2).is_some() || before.is_empty();
    (is_end && is_apart && names_outlet).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_cut_off_the_end_of_a_paragraph() {
        let text = "وقال إن العمل بدأ.";
        for tail in [
            "رابط الخبر بصحيفة الوادي",
            "رابط الخبر في موقع الوادي: https://example.org",
            "(رابط المقال بصحيفة الوادي)",
        ] {
            assert_eq!(
                without_tail(&format!("{text} {tail}")),
                Some(text),
                "{tail}"
            );
        }
        assert_eq!(without_tail("رابط الخبر بصحيفة الوطن: خبر"), Some(""));
    }

    #[test]
    fn prose_about_links_is_not_cut() {
        for text in [
            "ونشر الوزير رابط الخبر على صفحته.",
            "ونشر الوزير رابط الخبر على صفحته",
            "قال الوزير إن رابط المقال لا يعمل منذ أمس.",
        ] {
            assert_eq!(without_tail(text), None, "{text}");
        }
    }
}
