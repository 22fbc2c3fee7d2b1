//! Lines that a page prints twice: its title, and a line directly below itself.

use super::line::{Line, Part, fold};

/// A title with fewer words may also be a crosshead, so it is taken out only near the top.
const MIN_TITLE_WORDS: usize = 3;
const TOP_LINES: usize = 12;

/// Takes out repetitions of the title, and lines that repeat the line above.
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
        if line.is_unclaimed() && (is_title || line.folded == above.unwrap_or_default()) {
            line.claim(Part::Removed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::lines;
    use super::*;

    #[test]
    fn a_repeated_title_is_taken_out_despite_other_quotes() {
        let mut lines = lines(
            "موسكو ترد على “العدوان” غدا\nنص الخبر.\nنص الخبر.\nتعليق على الخبر",
            1,
        );
        mark(&mut lines, Some("موسكو ترد على \"العدوان\" غدا"));
        let remaining: Vec<&str> = lines
            .iter()
            .filter(|line| line.is_unclaimed())
            .map(|line| line.text)
            .collect();
        assert_eq!(remaining, ["نص الخبر.", "تعليق على الخبر"]);
    }
}
