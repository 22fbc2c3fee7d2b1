//! Splits a page that holds several articles: each begins at its own title block.
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
//! Teasers also print their title twice. Unlike articles, they have neither a font size control
//! (`TT`) nor a repeated caption between the two titles, nor two consecutive paragraphs below them.

use super::byline;
use super::title_block::MAX_BLOCK_LINES;
use crate::clean::line::{Line, fold};

/// The smallest length of a paragraph of an article, in Unicode scalar values.
const MIN_PARAGRAPH_CHARS: usize = 100;

/// Returns the articles of a page in order. Boilerplate must have been marked before.
pub(super) fn articles<'a>(
    mut lines: Vec<Line<'a>>,
    given_title: Option<&str>,
) -> Vec<Vec<Line<'a>>> {
    let mut starts = Vec::new();
    let mut title = given_title.map(fold);
    let mut has_prose = false;
    for (i, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.is_unclaimed())
    {
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
    let Some(repetition) = window.iter().position(|line| line.folded == title.folded) else {
        return false;
    };
    let (between, below) = rest.split_at(repetition);
    if between
        .iter()
        .any(|line| line.is_unclaimed() && line.is_prose())
    {
        return false;
    }
    let has_control = between.iter().any(|line| line.folded == "tt");
    let has_pair = between.windows(2).any(|pair| matches!(pair, [above, below] if above.folded == below.folded && !above.folded.is_empty()));
    let is_dated = between.iter().any(|line| byline::date(line).is_some());
    let paragraphs = consecutive_paragraphs(below);
    ((has_control || has_pair) && paragraphs > 0) || (is_dated && paragraphs > 1)
}

/// Returns the number of consecutive paragraphs after the title block.
fn consecutive_paragraphs(below: &[Line]) -> usize {
    let is_paragraph = |line: &&Line| line.is_prose() && line.chars() >= MIN_PARAGRAPH_CHARS;
    let free: Vec<&Line> = below
        .iter()
        .take(2 * MAX_BLOCK_LINES)
        .filter(|line| line.is_unclaimed())
        .collect();
    let first = free.iter().position(is_paragraph);
    first.map_or(0, |first| {
        free.iter()
            .skip(first)
            .take_while(|&&line| is_paragraph(&line))
            .count()
    })
}
