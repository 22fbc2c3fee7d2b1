//! Where a second article begins on one page: at a title block of its own.
//!
//! ```text
//! title
//! caption
//! caption
//! TT
//! title
//! …
//! paragraph.
//! ```
//!
//! Teasers print their title twice too. What they don't have is a control of the reading view
//! (`TT`) or a caption twice between the titles, nor two paragraphs in a row below them.

use super::block::MAX_BLOCK_LINES;
use super::stamp;
use crate::clean::line::{Line, fold};

/// A paragraph of an article is longer than this, in Unicode scalar values.
const MIN_PARAGRAPH_CHARS: usize = 100;

/// The articles of a page, in order. The lines must be marked for leftovers.
pub(super) fn articles<'a>(
    mut lines: Vec<Line<'a>>,
    given_title: Option<&str>,
) -> Vec<Vec<Line<'a>>> {
    let mut starts = Vec::new();
    let mut title = given_title.map(fold);
    let mut has_prose = false;
    for (i, line) in lines.iter().enumerate().filter(|(_, line)| line.is_free()) {
        if title.is_none() && line.is_headline() {
            title = Some(line.folded.clone());
        }
        has_prose |= line.is_prose();
        if has_prose && title.as_ref() != Some(&line.folded) && begins_article(&lines, i) {
            starts.push(i);
            title = Some(line.folded.clone());
            has_prose = false;
        }
    }
    let mut articles: Vec<_> = starts
        .into_iter()
        .rev()
        .map(|start| lines.split_off(start))
        .collect();
    articles.push(lines);
    articles.reverse();
    articles
}

fn begins_article(lines: &[Line], i: usize) -> bool {
    let Some((title, rest)) = lines.get(i..).and_then(<[Line]>::split_first) else {
        return false;
    };
    if !title.is_headline() || title.words() < 3 {
        return false;
    }
    let window = rest.get(..MAX_BLOCK_LINES.min(rest.len())).unwrap_or(rest);
    let Some(again) = window.iter().position(|line| line.folded == title.folded) else {
        return false;
    };
    let (between, below) = rest.split_at(again);
    if between.iter().any(|line| line.is_free() && line.is_prose()) {
        return false;
    }
    let has_control = between.iter().any(|line| line.folded == "tt");
    let has_pair = between.windows(2).any(|pair| matches!(pair, [above, below] if above.folded == below.folded && !above.folded.is_empty()));
    let is_dated = between.iter().any(|line| stamp::date(line).is_some());
    let paragraphs = paragraphs_in_a_row(below);
    ((has_control || has_pair) && paragraphs > 0) || (is_dated && paragraphs > 1)
}

/// How many paragraphs follow each other below the block; the lines of the block don't count.
fn paragraphs_in_a_row(below: &[Line]) -> usize {
    let is_paragraph = |line: &&Line| line.is_prose() && line.chars() >= MIN_PARAGRAPH_CHARS;
    let free: Vec<&Line> = below
        .iter()
        .take(2 * MAX_BLOCK_LINES)
        .filter(|line| line.is_free())
        .collect();
    let first = free.iter().position(is_paragraph);
    first.map_or(0, |first| {
        free.iter()
            .skip(first)
            .take_while(|&&line| is_paragraph(&line))
            .count()
    })
}
