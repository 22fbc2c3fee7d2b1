//! Concordances: each occurrence of a query with its context.

mod context;
mod finder;
mod lists;

use std::ops::Range;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::arabic::fold;
use crate::arabic::words::Words;
use crate::article::Article;
use crate::display_width;
use crate::index::document::own_summary;
use crate::query::Scope;
use context::{first_count, first_words, last_count, last_words};
pub use finder::OccurrenceFinder;
pub use lists::{SampledLines, SortedLines};

/// An occurrence with its context. In the article `before`, `keyword` and `after` are adjacent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The id of the article.
    pub id: String,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The outlet.
    pub source: Option<String>,
    /// `title`, `summary` or `body`.
    pub field: &'static str,
    /// Offset of the keyword in the field, in Unicode scalar values.
    pub offset: usize,
    /// Whole words before the keyword.
    pub before: String,
    /// The matching text as written in the article.
    pub keyword: String,
    /// Whole words after the keyword.
    pub after: String,
    /// Members of the record of the article that are printed too.
    #[serde(skip)]
    pub record: Map<String, Value>,
}

/// The extent of the text before and after a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// As many whole words as fit a line.
    Columns(LineWidths),
    /// A number of words on each side.
    Words(usize),
}

/// Widths of the parts of a line, in columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineWidths {
    /// Width of the text before the keyword.
    pub before: usize,
    /// Width of the keyword and the text after it.
    pub rest: usize,
}

/// Width of a typical keyword, in columns.
const KEYWORD_COLUMNS: usize = 10;

impl LineWidths {
    /// Splits the columns of a line so that a typical keyword has equal context on both sides.
    pub fn split(columns: usize) -> Self {
        let before = columns.saturating_sub(KEYWORD_COLUMNS) / 2;
        LineWidths {
            before,
            rest: columns - before,
        }
    }
}

/// A side of the keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The text after the keyword, to its left in Arabic.
    After,
    /// The text before the keyword, to its right in Arabic.
    Before,
}

/// An occurrence of the query in an article.
pub struct Occurrence<'a> {
    article: &'a Article,
    field: &'static str,
    text: &'a str,
    range: Range<usize>,
    offset: usize,
}

/// Returns the occurrences of a query in an article, in text order.
pub fn occurrences<'a>(article: &'a Article, finder: &OccurrenceFinder) -> Vec<Occurrence<'a>> {
    let texts = [
        ("title", article.title.as_deref(), Scope::Title),
        ("summary", own_summary(article), Scope::Body),
        ("body", Some(article.body.as_str()), Scope::Body),
    ];
    let mut found = Vec::new();
    for (field, text, part) in texts {
        let text = text.unwrap_or_default();
        let (mut counted_to, mut offset) = (0, 0);
        for range in finder.find(text, part) {
            let between = text.get(counted_to..range.start).unwrap_or_default();
            offset += between.chars().count();
            counted_to = range.start;
            found.push(Occurrence {
                article,
                field,
                text,
                range,
                offset,
            });
        }
    }
    found
}

/// Number of context words by which lines are sorted.
const SORT_KEY_WORDS: usize = 8;
/// Number of context characters in which these words are looked for.
const SORT_KEY_CHARS: usize = 200;

impl Occurrence<'_> {
    fn before(&self) -> &str {
        self.text.get(..self.range.start).unwrap_or_default()
    }

    fn keyword(&self) -> &str {
        self.text.get(self.range.clone()).unwrap_or_default()
    }

    fn after(&self) -> &str {
        self.text.get(self.range.end..).unwrap_or_default()
    }

    /// Returns the line of the occurrence.
    pub fn line(&self, extent: Extent) -> Line {
        let (before, after) = match extent {
            Extent::Columns(widths) => {
                let keyword = display_width::width(self.keyword());
                let left = widths.rest.saturating_sub(keyword);
                (
                    last_words(self.before(), widths.before),
                    first_words(self.after(), left),
                )
            }
            Extent::Words(count) => (
                last_count(self.before(), count),
                first_count(self.after(), count),
            ),
        };
        Line {
            id: self.article.id.clone(),
            date: self.article.date.clone(),
            source: self.article.source.clone(),
            field: self.field,
            offset: self.offset,
            before: before.to_owned(),
            keyword: self.keyword().to_owned(),
            after: after.to_owned(),
            record: Map::new(),
        }
    }

    /// Returns a number that depends only on the seed and on the position of the occurrence, by
    /// which a random sample is drawn.
    pub fn sample_key(&self, seed: u64) -> u64 {
        let (id, field, offset) = (&self.article.id, self.field, self.offset);
        crate::index::hash::hash(&format!("{seed} {field} {offset} {id}"))
    }

    /// Returns the article.
    pub fn article(&self) -> &Article {
        self.article
    }

    /// Returns the sort key of the line: the folded words on a side, the nearest first.
    pub fn sort_key(&self, side: Side) -> Vec<String> {
        match side {
            Side::After => {
                let after = self.after();
                let end = after.char_indices().nth(SORT_KEY_CHARS).map(|(at, _)| at);
                let mut words = folded(after.get(..end.unwrap_or(after.len())).unwrap_or_default());
                words.truncate(SORT_KEY_WORDS);
                words
            }
            Side::Before => {
                let before = self.before();
                let start = before.char_indices().rev().take(SORT_KEY_CHARS).last();
                let start = start.map_or(0, |(at, _)| at);
                let mut words = folded(before.get(start..).unwrap_or_default());
                words.reverse();
                words.truncate(SORT_KEY_WORDS);
                words
            }
        }
    }
}

fn folded(text: &str) -> Vec<String> {
    let mut words = Words::new(text);
    let mut folded = Vec::new();
    while words.advance() {
        folded.push(fold::exact(words.spelling()));
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::grammar::{Options, parse};

    fn article(body: &str) -> Article {
        Article {
            id: "a".into(),
            body: body.into(),
            ..Article::default()
        }
    }

    fn finder(query: &str) -> OccurrenceFinder {
        OccurrenceFinder::new(&parse(query, Options::default()).expect("read").group)
    }

    #[test]
    fn a_sample_depends_on_the_seed_and_not_on_the_order_of_the_lines() {
        let article = article(&"من كتاب إلى كتاب ".repeat(50));
        let found = occurrences(&article, &finder("كتاب"));
        let sample = |seed, reverse: bool| {
            let mut sample = SampledLines::new(7);
            let mut order: Vec<usize> = (0..found.len()).collect();
            if reverse {
                order.reverse();
            }
            for number in order {
                let occurrence = &found[number];
                sample.push(occurrence.sample_key(seed), || {
                    (Vec::new(), occurrence.line(Extent::Words(1)))
                });
            }
            assert_eq!(sample.pushed(), 100);
            let mut offsets: Vec<usize> = sample.into_lines().map(|line| line.offset).collect();
            offsets.sort_unstable();
            offsets
        };
        assert_eq!(sample(1, false), sample(1, true));
        assert_eq!(sample(1, false).len(), 7);
        assert_ne!(sample(1, false), sample(2, false));
    }

    #[test]
    fn a_line_is_a_substring_of_the_text() {
        let body = "أول\nثان «وبالصواريخ»، ثالث\tرابع";
        let article = article(body);
        let found = occurrences(&article, &finder("صاروخ"));
        assert_eq!(found.len(), 1);
        let line = found[0].line(Extent::Columns(LineWidths::split(100)));
        assert_eq!(line.keyword, "وبالصواريخ");
        assert_eq!(
            format!("{}{}{}", line.before, line.keyword, line.after),
            body
        );
        let before: String = body.chars().take(line.offset).collect();
        assert_eq!(before, line.before);
    }

    #[test]
    fn lines_are_sorted_by_the_folded_words_next_to_the_keyword() {
        let article = article("إلى رئيس جديد. آخر رئيس أوّل، من رئيس أول ثان");
        let found = occurrences(&article, &finder("رئيس"));
        let order = |side| {
            let mut ordered = SortedLines::new(2);
            for occurrence in &found {
                ordered.push(occurrence.sort_key(side), || {
                    occurrence.line(Extent::Columns(LineWidths::split(30)))
                });
            }
            assert_eq!(ordered.pushed(), 3);
            ordered
                .into_lines()
                .map(|line| line.offset)
                .collect::<Vec<_>>()
        };
        assert_eq!(found[1].sort_key(Side::After)[0], "اول");
        assert_eq!(found[1].sort_key(Side::Before)[..2], ["اخر", "جديد"]);
        assert_eq!(order(Side::After), [33, 19]);
        assert_eq!(order(Side::Before), [19, 4]);
    }

    #[test]
    fn every_line_is_a_substring_of_the_text_that_fits() {
        let mut runner = proptest::test_runner::TestRunner::default();
        let finder = finder("كتاب a \"قال a\" واتساب الله");
        let texts = "([ا-ي]{0,6}|كِتَاب|قال a|واتس آب|ﷺ|ﷲ|A|\u{64E}|\u{202E}|日|\\PC|[ \n.])*";
        runner
            .run(&texts, |body| {
                let article = article(&body);
                for columns in [20, 61] {
                    let widths = LineWidths::split(columns);
                    for occurrence in occurrences(&article, &finder) {
                        let line = occurrence.line(Extent::Columns(widths));
                        let whole = format!("{}{}{}", line.before, line.keyword, line.after);
                        let start = line.offset - line.before.chars().count();
                        let piece: String = body
                            .chars()
                            .skip(start)
                            .take(whole.chars().count())
                            .collect();
                        assert_eq!(piece, whole);
                        assert!(
                            display_width::width(&line.before) <= widths.before,
                            "{line:?}"
                        );
                        let keyword = display_width::width(&line.keyword);
                        let left = widths.rest.saturating_sub(keyword);
                        assert!(display_width::width(&line.after) <= left, "{line:?}");
                    }
                }
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}
