//! Highlights: the positions of query words in a whole article.

use std::ops::Range;

use serde::Serialize;

use crate::article::Article;
use crate::index::document::own_summary;
use crate::query::Scope;
use crate::query::matcher::Matcher;

/// A range of Unicode scalar values, end exclusive.
pub type CharRange = (usize, usize);

/// The matching words in each text of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Highlights {
    /// Ranges in the title.
    pub title: Vec<CharRange>,
    /// Ranges in the summary.
    pub summary: Vec<CharRange>,
    /// Ranges in the body.
    pub body: Vec<CharRange>,
}

/// A paragraph with a matching word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paragraph<'a> {
    /// `summary` or `body`.
    pub field: &'static str,
    /// The number of the paragraph in that field, from 1.
    pub number: usize,
    /// Its text.
    pub text: &'a str,
    /// The matching words as ranges of characters.
    pub highlights: Vec<CharRange>,
    /// The matching words as ranges of bytes.
    #[serde(skip)]
    pub marks: Vec<Range<usize>>,
}

/// Returns the byte ranges of the words that match the query, in order and without duplicates.
pub fn marks(text: &str, part: Scope, matcher: &Matcher) -> Vec<Range<usize>> {
    let found = matcher.find(text, part).into_iter();
    let mut marks: Vec<Range<usize>> = found.map(|found| found.range).collect();
    // The words of one ligature have the same range.
    marks.dedup();
    marks
}

/// Returns the matching words of an article.
pub fn highlights(article: &Article, matcher: &Matcher) -> Highlights {
    let of = |text: Option<&str>, part| {
        let text = text.unwrap_or_default();
        char_ranges(text, &marks(text, part, matcher))
    };
    Highlights {
        title: of(article.title.as_deref(), Scope::Title),
        summary: of(article.summary.as_deref(), Scope::Body),
        body: of(Some(&article.body), Scope::Body),
    }
}

/// Returns the paragraphs of an article with a matching word. A summary that the body begins with
/// is not a separate paragraph.
pub fn paragraphs<'a>(article: &'a Article, matcher: &Matcher) -> Vec<Paragraph<'a>> {
    let mut paragraphs = Vec::new();
    let texts = [
        ("summary", own_summary(article)),
        ("body", Some(article.body.as_str())),
    ];
    for (field, text) in texts {
        let text = text.unwrap_or_default();
        let found = marks(text, Scope::Body, matcher);
        for (number, line) in (1..).zip(lines(text)) {
            let marks = within(&found, &line);
            if marks.is_empty() {
                continue;
            }
            let text = text.get(line).unwrap_or_default();
            paragraphs.push(Paragraph {
                field,
                number,
                text,
                highlights: char_ranges(text, &marks),
                marks,
            });
        }
    }
    paragraphs
}

/// Returns the byte range of each line of a text, without its line break.
pub fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = end;
        end += line.len();
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        start..start + line.len()
    })
}

/// Returns the marks inside `range` of a text, relative to its start.
pub fn within(marks: &[Range<usize>], range: &Range<usize>) -> Vec<Range<usize>> {
    let first = marks.partition_point(|mark| mark.start < range.start);
    marks
        .iter()
        .skip(first)
        .take_while(|mark| mark.end <= range.end)
        .map(|mark| mark.start - range.start..mark.end - range.start)
        .collect()
}

/// Converts sorted ranges of bytes to ranges of characters.
pub fn char_ranges(text: &str, bytes: &[Range<usize>]) -> Vec<CharRange> {
    let (mut at, mut chars) = (0, 0);
    let mut count_to = |byte: usize| {
        chars += text.get(at..byte).map_or(0, |part| part.chars().count());
        at = byte;
        chars
    };
    bytes
        .iter()
        .map(|range| (count_to(range.start), count_to(range.end)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::grammar::{Options, parse};

    fn matcher(query: &str) -> Matcher {
        Matcher::new(&parse(query, Options::default()).expect("read").group)
    }

    #[test]
    fn highlights_count_characters_in_each_field() {
        let article = Article {
            title: Some("قال الرئيس".into()),
            body: "كِتاب الرئيسُ".into(),
            ..Article::default()
        };
        let highlights = highlights(&article, &matcher("رئيس"));
        assert_eq!(highlights.title, [(4, 10)]);
        assert_eq!(highlights.summary, []);
        assert_eq!(highlights.body, [(6, 13)]);
    }

    #[test]
    fn paragraphs_have_their_numbers() {
        let article = Article {
            summary: Some("عن القمة".into()),
            body: "أول\n\nفي القمة ثم القمة\r\nآخر\nقمة".into(),
            ..Article::default()
        };
        let found = paragraphs(&article, &matcher("قمة"));
        let rows: Vec<_> = found
            .iter()
            .map(|one| (one.field, one.number, one.text, one.highlights.as_slice()))
            .collect();
        assert_eq!(
            rows,
            [
                ("summary", 1, "عن القمة", [(3, 8)].as_slice()),
                ("body", 3, "في القمة ثم القمة", &[(3, 8), (12, 17)]),
                ("body", 5, "قمة", &[(0, 3)]),
            ]
        );
    }

    #[test]
    fn lines_match_the_standard_library() {
        for text in ["", "\n", "a", "a\n", "a\r\nب\n\nج"] {
            let lines: Vec<&str> = lines(text).map(|line| &text[line]).collect();
            assert_eq!(lines, text.lines().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_ligature_of_several_words_is_one_mark() {
        assert_eq!(marks("ﷺ", Scope::Body, &matcher("الله وسلم")).len(), 1);
    }
}
