//! Excerpts with highlights, and the words of an article that match a query.

use std::ops::Range;

use serde::Serialize;

use crate::article::Article;
use crate::index::document::parts;
use crate::query::hit_positions::HitPositions;
use crate::query::matcher::{Matcher, WordMatch};
use crate::query::{Scope, Strictness, derivation, pattern, texts};

/// Maximum length of an excerpt in characters, without the ellipses.
pub const MAX_CHARS: usize = 240;
/// Maximum number of characters before the first match.
const LEAD_CHARS: usize = 60;
/// Maximum number of listed forms of one query word.
const MAX_FORMS: usize = 20;
/// Replaces omitted text.
pub const ELLIPSIS: &str = "…";

/// An excerpt of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text, on one line.
    pub text: String,
    /// Half-open ranges of the matching words in `text`, in Unicode scalar values.
    pub highlights: Vec<(usize, usize)>,
}

/// A word of the query with a matching word of the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchedWord {
    /// The word of the query as typed.
    pub query: String,
    /// The word as it occurs in the article.
    pub text: String,
    /// The kind of match: `word`, `exact`, `written`, `prefix`, `wildcard` or `fuzzy`.
    pub by: &'static str,
    /// The rules that connect the two, with `--explain`.
    pub steps: Option<Vec<String>>,
}

/// The matches of a query in the texts of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleMatches<'a> {
    texts: Vec<(&'a str, Scope, Vec<WordMatch>)>,
}

impl<'a> ArticleMatches<'a> {
    /// Finds the matches by analysing all texts.
    pub fn new(article: &'a Article, matcher: &Matcher) -> Self {
        let find = |(text, part)| (text, part, matcher.find(text, part));
        ArticleMatches {
            texts: texts(article).map(find).collect(),
        }
    }

    /// Finds the matches of an indexed article, analysing only the words at `positions`.
    // Not inlined: `benches/stages` counts its instructions by its name.
    #[inline(never)]
    pub fn at_positions(article: &'a Article, matcher: &Matcher, positions: &HitPositions) -> Self {
        // The texts were indexed consecutively, with a gap of one position between them.
        let mut base = 0_u32;
        let indexed: Vec<&str> = parts(article).collect();
        let find = |(text, part): (&'a str, Scope)| {
            // A summary that the body repeats is not indexed separately: it has the positions of the
            // body.
            let is_indexed = indexed.iter().any(|part| std::ptr::eq(*part, text));
            let is_repeated = part == Scope::Body && starts_with_words(&article.body, text);
            if !(is_indexed || is_repeated) {
                return (text, part, matcher.find(text, part));
            }
            let position =
                |word: usize| base.saturating_add(u32::try_from(word).unwrap_or(u32::MAX));
            let may_match = |word| positions.contains(position(word));
            let (matches, words) = matcher.find_at(text, part, may_match);
            if is_indexed {
                base = position(words + 1);
            }
            (text, part, matches)
        };
        ArticleMatches {
            texts: texts(article).map(find).collect(),
        }
    }

    /// Returns the byte ranges of the matches in the title.
    pub fn title_marks(&self) -> Vec<Range<usize>> {
        let titles = self
            .texts
            .iter()
            .filter(|(_, part, _)| *part == Scope::Title);
        let matches = titles.flat_map(|(.., matches)| matches);
        matches.map(|word| word.range.clone()).collect()
    }
}

/// Returns whether a text begins with `start` at a word boundary.
fn starts_with_words(text: &str, start: &str) -> bool {
    let rest = text.strip_prefix(start.trim());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Returns the best excerpt of an article: the window with the most query words, or the start of the
/// text without a match.
// Not inlined: `benches/stages` counts its instructions by its name.
#[inline(never)]
pub fn excerpt(article: &Article, matches: &ArticleMatches) -> Snippet {
    let of = |wanted: Scope, body: bool| {
        let texts = matches.texts.iter();
        texts.filter(move |(text, part, _)| *part == wanted && (*text == article.body) == body)
    };
    let in_order = of(Scope::Body, true)
        .chain(of(Scope::Body, false))
        .chain(of(Scope::Related, false));
    let best = in_order
        .into_iter()
        .find(|(.., matches)| !matches.is_empty());
    if let Some((text, _, matches)) = best {
        return cut(text, matches);
    }
    let start = [&article.body]
        .into_iter()
        .chain(&article.summary)
        .find(|text| !text.is_empty());
    cut(start.map_or("", |text| text.as_str()), &[])
}

/// Maximum length of an opening in characters.
const OPENING_CHARS: usize = 80;

/// Returns the first words of an article, as a substitute for a missing title.
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
            opening.push_str(ELLIPSIS);
            break;
        }
        if !opening.is_empty() {
            opening.push(' ');
        }
        opening.push_str(word);
    }
    opening
}

/// Returns the matching words of an article, each form once, in the order of the query. With
/// `explain`, includes the rules that connect them.
pub fn matched_words(
    matches: &ArticleMatches,
    matcher: &Matcher,
    explain: bool,
) -> Vec<MatchedWord> {
    let mut forms: Vec<Vec<&str>> = vec![Vec::new(); matcher.words().len()];
    for (text, _, all) in &matches.texts {
        for word in all {
            let form = text.get(word.range.clone()).unwrap_or_default();
            for number in &word.query_words {
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
                Strictness::Pattern if pattern::literal_prefix(&word.spelling).is_some() => {
                    "prefix"
                }
                Strictness::Pattern => "wildcard",
                Strictness::Fuzzy => "fuzzy",
            },
            steps: explain.then(|| derivation::steps(word, form)),
        })
    });
    pairs.collect()
}

/// Cuts the best window out of a text.
fn cut(text: &str, matches: &[WordMatch]) -> Snippet {
    let window = window(text, matches);
    let mut snippet = Snippet::default();
    if window.start > 0 {
        snippet.text.push_str(ELLIPSIS);
    }
    let mut chars = snippet.text.chars().count();
    let mut marked = matches
        .iter()
        .filter(|word| word.range.start >= window.start && word.range.end <= window.end);
    let mut next = marked.next();
    let mut open = None;
    for (at, c) in text.get(window.clone()).unwrap_or_default().char_indices() {
        let at = window.start + at;
        if next.is_some_and(|word| word.range.start == at) {
            open = Some(chars);
        }
        snippet.text.push(if c.is_whitespace() { ' ' } else { c });
        chars += 1;
        // Words of one ligature share a range and are one highlight.
        while let Some(word) = next.filter(|word| word.range.end <= at + c.len_utf8()) {
            if let Some(start) = open.take() {
                snippet.highlights.push((start, chars));
            }
            next = marked.next();
            if next.is_some_and(|next| next.range.start != word.range.start) {
                break;
            }
        }
    }
    if window.end < text.len() {
        snippet.text.push_str(ELLIPSIS);
    }
    snippet
}

/// Returns the range with the most query words; consecutive words count more.
fn window(text: &str, matches: &[WordMatch]) -> Range<usize> {
    let mut best = (0, 0);
    for (index, first) in matches.iter().enumerate() {
        let mut numbers: Vec<usize> = Vec::new();
        let mut weight = 0;
        let mut before: Option<&WordMatch> = None;
        for word in matches.iter().skip(index) {
            // The byte length is a cheap upper bound on the number of characters.
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
    let start = excerpt_start(text, best.1);
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

/// Returns the start of an excerpt that contains `offset`: the start of its sentence, or at most
/// [`LEAD_CHARS`] characters before the offset.
fn excerpt_start(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
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
    start.min(offset)
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
    fn whole_words_are_highlighted_by_character_ranges() {
        let snippet = excerpt_of(&article("قال «الرئيسُ» لِلصحافة."), &matcher("رئيس صحافة"));
        assert_eq!(snippet.text, "قال «الرئيسُ» لِلصحافة.");
        assert_eq!(marked(&snippet), ["الرئيسُ", "لِلصحافة"]);
    }

    #[test]
    fn a_long_text_is_cut_around_the_most_query_words() {
        let body = format!(
            "{} كيم وحده. {} التقى بوتين كيم في القمة أمس {}",
            "كلمة ".repeat(80),
            "حشو ".repeat(80),
            "ذيل ".repeat(80)
        );
        let snippet = excerpt_of(&article(&body), &matcher("بوتين كيم قمة"));
        assert!(
            snippet.text.starts_with(ELLIPSIS) && snippet.text.ends_with(ELLIPSIS),
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
        assert!(starts_with_words("قال الوزير\nثم سكت", " قال الوزير "));
        assert!(starts_with_words("قال الوزير", "قال الوزير"));
        assert!(!starts_with_words("قال الوزيران", "قال الوزير"));
        assert!(!starts_with_words("قال", "قال الوزير"));
    }

    #[test]
    fn paragraphs_become_one_line() {
        let snippet = excerpt_of(&article("سطر\nآخر\tهنا"), &matcher("غيره"));
        assert_eq!(snippet.text, "سطر آخر هنا");
        assert!(snippet.highlights.is_empty());
    }

    #[test]
    fn highlights_cover_letters_of_any_text() {
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
