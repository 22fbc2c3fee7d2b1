//! What of an article answers a query: an excerpt with its highlights, and the words found.

use std::ops::Range;

use serde::Serialize;

use crate::article::Article;
use crate::explain;
use crate::index::document::parts;
use crate::query::hit_positions::HitPositions;
use crate::query::matcher::{Matcher, WordMatch};
use crate::query::{Scope, Strictness, pattern, texts};

/// Characters of an excerpt, at most, but for the marks of what was left out.
pub const MAX_CHARS: usize = 240;
/// Characters of text before the first found word, at most.
const LEAD_CHARS: usize = 60;
/// Forms of one query word that are listed.
const MAX_FORMS: usize = 20;
/// What stands for left-out text.
const CUT: &str = "…";

/// An excerpt of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text, on one line.
    pub text: String,
    /// Where the found words stand in `text`, in Unicode scalar values: first, and one past the last.
    pub highlights: Vec<(usize, usize)>,
}

/// A word of the query with a word of the article that it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchedWord {
    /// The word as it was typed.
    pub query: String,
    /// The word as the article writes it.
    pub text: String,
    /// How it was found: `word`, `exact`, `written`, `prefix`, `wildcard` or `fuzzy`.
    pub by: &'static str,
    /// The rules that join the two; filled when an explanation was asked for.
    pub steps: Option<Vec<String>>,
}

/// The words of a query in the texts of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleMatches<'a> {
    texts: Vec<(&'a str, Scope, Vec<WordMatch>)>,
}

impl<'a> ArticleMatches<'a> {
    /// Looks for the words in all texts.
    pub fn new(article: &'a Article, matcher: &Matcher) -> Self {
        let find = |(text, part)| (text, part, matcher.find(text, part));
        ArticleMatches {
            texts: texts(article).map(find).collect(),
        }
    }

    /// The same of an article of the index, which knows where its words stand.
    pub fn at_positions(article: &'a Article, matcher: &Matcher, positions: &HitPositions) -> Self {
        // The texts were indexed one behind the other, with one position between them.
        let mut base = 0_u32;
        let indexed: Vec<&str> = parts(article).collect();
        let find = |(text, part): (&'a str, Scope)| {
            // A summary that the body repeats is not indexed by itself: its words stand where those of the
            // body do.
            let is_indexed = indexed.iter().any(|part| std::ptr::eq(*part, text));
            let is_repeated = part == Scope::Body && begins(&article.body, text);
            if !(is_indexed || is_repeated) {
                return (text, part, matcher.find(text, part));
            }
            let position =
                |word: usize| base.saturating_add(u32::try_from(word).unwrap_or(u32::MAX));
            let may_have = |word| positions.contains(position(word));
            let (found, words) = matcher.find_at(text, part, may_have);
            if is_indexed {
                base = position(words + 1);
            }
            (text, part, found)
        };
        ArticleMatches {
            texts: texts(article).map(find).collect(),
        }
    }

    /// The bytes of the title that were found.
    pub fn title_marks(&self) -> Vec<Range<usize>> {
        let titles = self
            .texts
            .iter()
            .filter(|(_, part, _)| *part == Scope::Title);
        let found = titles.flat_map(|(.., found)| found);
        found.map(|found| found.range.clone()).collect()
    }
}

/// Whether the first words of a text are those of `start`, none of them cut.
fn begins(text: &str, start: &str) -> bool {
    let rest = text.strip_prefix(start.trim());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// The best excerpt of an article for a query: the place in its text with most of the words, else
/// the start of its text.
pub fn excerpt(article: &Article, matches: &ArticleMatches) -> Snippet {
    let of = |wanted: Scope, body: bool| {
        let texts = matches.texts.iter();
        texts.filter(move |(text, part, _)| *part == wanted && (*text == article.body) == body)
    };
    let in_order = of(Scope::Body, true)
        .chain(of(Scope::Body, false))
        .chain(of(Scope::Related, false));
    let best = in_order.into_iter().find(|(.., found)| !found.is_empty());
    if let Some((text, _, found)) = best {
        return cut(text, found);
    }
    let start = [&article.body]
        .into_iter()
        .chain(&article.summary)
        .find(|text| !text.is_empty());
    cut(start.map_or("", |text| text.as_str()), &[])
}

/// Characters of an article's opening, at most.
const OPENING_CHARS: usize = 80;

/// The first words of an article, for want of a title.
pub fn opening(article: &Article) -> String {
    let text = article
        .summary
        .iter()
        .chain([&article.body])
        .find(|text| !text.is_empty());
    let line = text
        .and_then(|text| text.lines().next())
        .unwrap_or_default();
    let mut opening = String::new();
    for word in line.split_whitespace() {
        if opening.chars().count() + word.chars().count() > OPENING_CHARS {
            opening.push_str(CUT);
            break;
        }
        if !opening.is_empty() {
            opening.push(' ');
        }
        opening.push_str(word);
    }
    opening
}

/// The words of an article that answer a query, each form once, in the order of the query; with
/// the rules that join them, when `explain` is set.
pub fn matched_words(
    matches: &ArticleMatches,
    matcher: &Matcher,
    explain: bool,
) -> Vec<MatchedWord> {
    let mut forms: Vec<Vec<&str>> = vec![Vec::new(); matcher.words().len()];
    for (text, _, all) in &matches.texts {
        for found in all {
            let form = text.get(found.range.clone()).unwrap_or_default();
            for number in &found.query_words {
                if let Some(forms) = forms.get_mut(*number)
                    && forms.len() < MAX_FORMS
                    && !forms.contains(&form)
                {
                    forms.push(form);
                }
            }
        }
    }
    let pairs = matcher.words().iter().zip(forms).flat_map(|(word, forms)| {
        forms.into_iter().map(move |form| MatchedWord {
            query: word.text.clone(),
            text: form.to_owned(),
            by: match word.strictness {
                Strictness::Word => "word",
                Strictness::Exact => "exact",
                Strictness::Verbatim => "written",
                Strictness::Pattern if pattern::start(&word.spelling).is_some() => "prefix",
                Strictness::Pattern => "wildcard",
                Strictness::Fuzzy => "fuzzy",
            },
            steps: explain.then(|| explain::steps(word, form)),
        })
    });
    pairs.collect()
}

/// Cuts the best window out of a text.
fn cut(text: &str, found: &[WordMatch]) -> Snippet {
    let window = window(text, found);
    let mut snippet = Snippet::default();
    if window.start > 0 {
        snippet.text.push_str(CUT);
    }
    let mut chars = snippet.text.chars().count();
    let mut marked = found
        .iter()
        .filter(|found| found.range.start >= window.start && found.range.end <= window.end);
    let mut next = marked.next();
    let mut open = None;
    for (at, c) in text.get(window.clone()).unwrap_or_default().char_indices() {
        let at = window.start + at;
        if next.is_some_and(|found| found.range.start == at) {
            open = Some(chars);
        }
        snippet.text.push(if c.is_whitespace() { ' ' } else { c });
        chars += 1;
        // Words of one ligature share a place: they are one highlight.
        while let Some(found) = next.filter(|found| found.range.end <= at + c.len_utf8()) {
            if let Some(start) = open.take() {
                snippet.highlights.push((start, chars));
            }
            next = marked.next();
            if next.is_some_and(|next| next.range.start != found.range.start) {
                break;
            }
        }
    }
    if window.end < text.len() {
        snippet.text.push_str(CUT);
    }
    snippet
}

/// The place with most of the query's words, more for words that follow one another.
fn window(text: &str, found: &[WordMatch]) -> Range<usize> {
    let mut best = (0, 0);
    for (index, first) in found.iter().enumerate() {
        let mut numbers: Vec<usize> = Vec::new();
        let mut weight = 0;
        let mut before: Option<&WordMatch> = None;
        for word in found.iter().skip(index) {
            // Bytes are a bound on characters that needs no counting: Arabic letters take two.
            if word.range.end - first.range.start > MAX_CHARS - LEAD_CHARS {
                break;
            }
            for number in &word.query_words {
                if !numbers.contains(number) {
                    numbers.push(*number);
                    weight += 10;
                }
            }
            if before.is_some_and(|before| {
                before.position + 1 == word.position && before.query_words != word.query_words
            }) {
                weight += 5;
            }
            weight += 1;
            before = Some(word);
        }
        if weight > best.0 {
            best = (weight, first.range.start);
        }
    }
    let start = begin(text, best.1);
    let mut end = start;
    let mut last_break = None;
    for (count, (at, c)) in text
        .get(start..)
        .unwrap_or_default()
        .char_indices()
        .enumerate()
    {
        if count >= MAX_CHARS {
            return start..last_break.unwrap_or(end);
        }
        if c.is_whitespace() {
            last_break = Some(start + at);
        }
        end = start + at + c.len_utf8();
    }
    start..end
}

/// Where an excerpt that should show `place` begins: at the sentence, or a few words before.
fn begin(text: &str, place: usize) -> usize {
    let before = text.get(..place).unwrap_or_default();
    let mut start = 0;
    for (count, (at, c)) in before.char_indices().rev().enumerate() {
        if matches!(c, '\n' | '.' | '؟' | '!' | '…') {
            let gap = before.get(at + c.len_utf8()..).unwrap_or_default();
            return at + c.len_utf8() + (gap.len() - gap.trim_start().len());
        }
        if count >= LEAD_CHARS {
            let rest = before.get(at..).unwrap_or_default();
            let word = rest.find(char::is_whitespace).map_or(0, |space| space + 1);
            start = at + word;
            break;
        }
    }
    start.min(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::grammar::{Options, parse};

    fn matcher(query: &str) -> Matcher {
        Matcher::new(&parse(query, Options::default()).expect("read").group)
    }

    fn excerpt_of(article: &Article, matcher: &Matcher) -> Snippet {
        excerpt(article, &ArticleMatches::new(article, matcher))
    }

    fn article(body: &str) -> Article {
        Article {
            body: body.to_owned(),
            ..Article::default()
        }
    }

    fn marked(snippet: &Snippet) -> Vec<String> {
        let chars: Vec<char> = snippet.text.chars().collect();
        snippet
            .highlights
            .iter()
            .map(|(start, end)| chars[*start..*end].iter().collect())
            .collect()
    }

    #[test]
    fn found_words_are_marked_whole_in_characters() {
        let snippet = excerpt_of(&article("قال «الرئيسُ» لِلصحافة."), &matcher("رئيس صحافة"));
        assert_eq!(snippet.text, "قال «الرئيسُ» لِلصحافة.");
        assert_eq!(marked(&snippet), ["الرئيسُ", "لِلصحافة"]);
    }

    #[test]
    fn a_long_text_is_cut_around_the_place_with_most_words() {
        let body = format!(
            "{} كيم وحده. {} التقى بوتين كيم في القمة أمس {}",
            "كلمة ".repeat(80),
            "حشو ".repeat(80),
            "ذيل ".repeat(80)
        );
        let snippet = excerpt_of(&article(&body), &matcher("بوتين كيم قمة"));
        assert!(
            snippet.text.starts_with(CUT) && snippet.text.ends_with(CUT),
            "{}",
            snippet.text
        );
        assert_eq!(marked(&snippet), ["بوتين", "كيم", "القمة"]);
        assert!(snippet.text.chars().count() <= MAX_CHARS + 2);
    }

    #[test]
    fn a_ligature_of_several_words_is_one_highlight() {
        let snippet = excerpt_of(&article("رسوله ﷺ قال"), &matcher("الله وسلم"));
        assert_eq!(marked(&snippet), ["ﷺ"]);
    }

    #[test]
    fn an_opening_is_cut_between_words() {
        assert_eq!(opening(&article("سطر أول\nثان")), "سطر أول");
        let long = opening(&article(&"كلمات ".repeat(40)));
        assert!(
            long.ends_with("كلمات…") && long.chars().count() <= OPENING_CHARS + 1,
            "{long}"
        );
    }

    #[test]
    fn a_text_begins_with_whole_words_of_another() {
        assert!(begins("قال الوزير\nثم سكت", " قال الوزير "));
        assert!(begins("قال الوزير", "قال الوزير"));
        assert!(!begins("قال الوزيران", "قال الوزير"));
        assert!(!begins("قال", "قال الوزير"));
    }

    #[test]
    fn paragraphs_become_one_line() {
        let snippet = excerpt_of(&article("سطر\nآخر\tهنا"), &matcher("غيره"));
        assert_eq!(snippet.text, "سطر آخر هنا");
        assert!(snippet.highlights.is_empty());
    }

    #[test]
    fn highlights_lie_on_letters_of_any_text() {
        let mut runner = proptest::test_runner::TestRunner::default();
        let matcher = matcher("كتاب a 2018 الله كت* *ا \"كتاب a\"~3 كتابب~");
        runner
            .run(
                &"([ا-ي]{0,6}|كِتَاب|ﷺ|ﷲ|A|٢٠١٨|\\PC|[ \\n.])*",
                |body| {
                    let snippet = excerpt_of(&article(&body), &matcher);
                    let length = snippet.text.chars().count();
                    let mut before = 0;
                    for (start, end) in &snippet.highlights {
                        assert!(
                            before <= *start && start < end && *end <= length,
                            "{snippet:?}"
                        );
                        before = *end;
                    }
                    for word in marked(&snippet) {
                        assert!(
                            !word.starts_with(char::is_whitespace)
                                && !word.ends_with(char::is_whitespace)
                        );
                    }
                    Ok(())
                },
            )
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}
