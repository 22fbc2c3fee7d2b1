//! Lines that the page prints again: its title, and a line under itself.

use super::line::{Line, Part, fold};

/// A shorter title may be a crosshead too; it is taken only near the top.
const MIN_TITLE_WORDS: usize = 3;
const TOP_LINES: usize = 12;

/// Takes out the title where it is printed again, and a line that repeats the one above it.
pub(crate) fn mark(lines: &mut [Line], title: Option<&str>) {
    let title = title.map(fold).filter(|title| !title.is_empty());
    let is_long = title
        .as_ref()
        .is_some_and(|title| title.split(' ').count() >= MIN_TITLE_WORDS);
    for i in 0..lines.len() {
        let (above, rest) = lines.split_at_mut(i);
        let above = above.last().map(|line| line.folded.as_str());
        let Some(line) = rest.first_mut() else { break };
        let is_title = title.as_ref() == Some(&line.folded) && (is_long || i < TOP_LINES);
        if line.is_free() && (is_title || line.folded == above.unwrap_or_default()) {
            line.claim(Part::Removed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::lines;
    use super::*;

    #[test]
    fn a_title_printed_again_with_other_quotes_goes() {
        let mut lines = lines(
            "موسكو ترد على “العدوان” غدا\nنص الخبر.\nنص الخبر.\nتعليق على الخبر",
            1,
        );
        mark(&mut lines, Some("موسكو ترد على \"العدوان\" غدا"));
        let left: Vec<&str> = lines
            .iter()
            .filter(|line| line.is_free())
            .map(|line| line.text)
            .collect();
        assert_eq!(left, ["نص الخبر.", "تعليق على الخبر"]);
    }
}
