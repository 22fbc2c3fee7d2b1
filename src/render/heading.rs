//! The heading and the excerpt of a hit. An article without a title is headed by its first words,
//! which an excerpt must not repeat.

use std::ops::Range;

use super::HitView;
use super::highlight::byte_ranges;
use crate::marking::within;
use crate::snippet::ELLIPSIS;

/// The heading and the excerpt of a hit, with the byte ranges of the words of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading<'h> {
    /// The title, or the first words of an article without one.
    pub title: &'h str,
    /// The marked words of the title.
    pub title_marks: Vec<Range<usize>>,
    /// The excerpt, without the words of the heading.
    pub excerpt: &'h str,
    /// The marked words of the excerpt.
    pub excerpt_marks: Vec<Range<usize>>,
}

impl<'h> Heading<'h> {
    /// Returns the heading of a hit.
    pub fn of(hit: &'h HitView) -> Self {
        let snippet = hit.snippet.text.as_str();
        let marks = byte_ranges(snippet, &hit.snippet.highlights);
        let title = hit.listing.title.as_deref().unwrap_or_default();
        if !title.trim().is_empty() {
            return Heading {
                title,
                title_marks: hit.title_marks.clone(),
                excerpt: snippet,
                excerpt_marks: marks,
            };
        }
        let opening = hit.opening.trim_end_matches(ELLIPSIS);
        match snippet.strip_prefix(opening) {
            Some(rest) if !opening.is_empty() => {
                let excerpt = rest.trim_start();
                let start = snippet.len() - excerpt.len();
                Heading {
                    title: opening,
                    title_marks: within(&marks, &(0..opening.len())),
                    excerpt,
                    excerpt_marks: within(&marks, &(start..snippet.len())),
                }
            }
            _ => Heading {
                title: &hit.opening,
                title_marks: Vec::new(),
                excerpt: snippet,
                excerpt_marks: marks,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snippet::Snippet;

    fn untitled(opening: &str, snippet: &str, highlights: &[(usize, usize)]) -> HitView {
        HitView {
            opening: opening.to_owned(),
            snippet: Snippet {
                text: snippet.to_owned(),
                highlights: highlights.to_vec(),
            },
            ..HitView::default()
        }
    }

    #[test]
    fn an_excerpt_does_not_repeat_the_opening_that_heads_it() {
        let hit = untitled("قال كيم…", "قال كيم إن القمة", &[(4, 7), (11, 16)]);
        let heading = Heading::of(&hit);
        assert_eq!((heading.title, heading.excerpt), ("قال كيم", "إن القمة"));
        let marked = |text: &str, marks: &[Range<usize>]| -> Vec<String> {
            marks
                .iter()
                .map(|mark| text[mark.clone()].to_owned())
                .collect()
        };
        assert_eq!(marked(heading.title, &heading.title_marks), ["كيم"]);
        assert_eq!(marked(heading.excerpt, &heading.excerpt_marks), ["القمة"]);
        let whole = untitled("قال كيم", "قال كيم", &[]);
        assert_eq!(Heading::of(&whole).excerpt, "");
    }

    #[test]
    fn an_excerpt_from_elsewhere_is_shown_in_full() {
        let hit = untitled("قال كيم…", "…إن القمة", &[(4, 9)]);
        let heading = Heading::of(&hit);
        assert_eq!((heading.title, heading.excerpt), ("قال كيم…", "…إن القمة"));
        assert_eq!(heading.excerpt_marks.len(), 1);
    }
}
