//! Text cut and padded to a number of terminal columns.

use unicode_width::UnicodeWidthChar;

use crate::display_width::OneLine;

/// Marks the position where text was cut off.
const CUT: char = '…';

/// Cuts a text at its end to fit a number of columns.
pub fn cut_end(text: &str, columns: usize) -> OneLine {
    let whole = OneLine::of(text);
    if whole.columns() <= columns {
        return whole;
    }
    let mut cut = OneLine::default();
    for c in whole.text().chars() {
        if cut.columns() + c.width().unwrap_or(0) + 1 > columns {
            break;
        }
        cut.push(c);
    }
    if columns > 0 {
        cut.push(CUT);
    }
    cut
}

/// Cuts a text at its start to fit a number of columns.
pub fn cut_start(text: &str, columns: usize) -> OneLine {
    let whole = OneLine::of(text);
    let mut over = whole.columns().saturating_sub(columns);
    if over == 0 {
        return whole;
    }
    let mut cut = OneLine::default();
    if columns > 0 {
        cut.push(CUT);
        over += 1;
    }
    for c in whole.text().chars() {
        let width = c.width().unwrap_or(0);
        // Drops the marks of a letter that was cut off.
        if over > 0 || (width == 0 && cut.columns() <= 1) {
            over = over.saturating_sub(width);
        } else {
            cut.push(c);
        }
    }
    cut
}

/// Returns the spaces that pad a text of `width` columns to `columns`.
pub fn padding(width: usize, columns: usize) -> String {
    " ".repeat(columns.saturating_sub(width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_fits_and_says_that_it_is_cut() {
        assert_eq!(cut_end("كتاب", 4).text(), "كتاب");
        assert_eq!(cut_end("كِتَابٌ", 3).text(), "كِتَ…");
        assert_eq!(cut_start("كِتَابٌ", 3).text(), "…ابٌ");
        assert_eq!(cut_start("كتاب", 4).text(), "كتاب");
        assert_eq!(cut_end("日本", 2).columns(), 1);
        assert_eq!(cut_start("日本", 2).columns(), 1);
        for columns in 0..6 {
            for text in ["日本語日本", "كِتَابٌ كِتَابٌ", "\u{64e}\u{64e}abcdefg"]
            {
                assert!(cut_end(text, columns).columns() <= columns);
                assert!(cut_start(text, columns).columns() <= columns);
            }
        }
    }
}
