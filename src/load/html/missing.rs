//! Paragraphs that the extraction of the main text left out although they are between others of it,
//! as on pages whose text is interrupted by boxes and continues in further elements.

use std::collections::{HashMap, HashSet};

use html_escape::decode_html_entities;

use crate::load::markup;
use crate::load::tags::{Part, parts};

/// The smallest number of characters of a paragraph.
const MIN_CHARS: usize = 80;
/// The largest share of a paragraph in links, as its inverse.
const MAX_LINKED_INVERSE: usize = 3;
/// The largest number of characters that are added, as a multiple of those of the main text.
const MAX_GROWTH: usize = 2;

/// The largest number of paragraphs that are compared with the whole text.
const MAX_EXAMINED: usize = 200;

/// A line of a page.
#[derive(Default)]
struct PageLine {
    text: String,
    /// The number of bytes in links.
    linked: usize,
}

/// Returns the main text with the paragraphs of the page between its first and last line; `None` if
/// it has all of them. `stripped` is the page without menus, boxes and comments.
pub fn with_missing(body: &str, stripped: &str) -> Option<String> {
    let page = lines(stripped);
    let known: HashSet<&str> = body.lines().map(str::trim).collect();
    let is_known = |line: &PageLine| known.contains(line.text.trim());
    let first = page.iter().position(is_known)?;
    let last = page.iter().rposition(is_known)?;
    // The missing paragraphs below each known line.
    let mut missing: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut above = "";
    let mut size = 0;
    let mut examined = 0;
    for (at, line) in page.iter().enumerate().take(last + 1).skip(first) {
        let text = line.text.trim();
        if known.contains(text) {
            above = text;
            continue;
        }
        let is_between = || {
            // Several such sentences may follow each other.
            const MAX_RUN: usize = 3;
            let (above, below) = page.split_at_checked(at).unwrap_or_default();
            let mut above = above
                .iter()
                .rev()
                .take(MAX_RUN)
                .skip_while(|l| is_sentence(l));
            let mut below = below.iter().take(MAX_RUN).skip_while(|l| is_sentence(l));
            let is_text = |line: Option<&PageLine>| line.is_none_or(is_known);
            is_sentence(line) && is_text(above.next()) && is_text(below.next())
        };
        if examined == MAX_EXAMINED || !is_paragraph(line) && !is_between() {
            continue;
        }
        examined += 1;
        if !is_in(text, body) {
            size += text.len();
            missing.entry(above).or_default().push(text);
        }
    }
    if missing.is_empty() || size > body.len() * MAX_GROWTH {
        return None;
    }
    let mut whole = String::with_capacity(body.len() + size);
    for line in body.lines() {
        whole.push_str(line);
        whole.push('\n');
        for paragraph in missing.remove(line.trim()).into_iter().flatten() {
            whole.push_str(paragraph);
            whole.push('\n');
        }
    }
    Some(whole)
}

fn is_paragraph(line: &PageLine) -> bool {
    let text = line.text.trim();
    line.linked * MAX_LINKED_INVERSE < text.len()
        && text.contains(['.', '،', '؟', ','])
        && text.chars().nth(MIN_CHARS).is_some()
}

/// Returns whether a line is a short sentence, which belongs to the text if the lines around it do.
fn is_sentence(line: &PageLine) -> bool {
    const MIN_CHARS: usize = 30;
    let text = line.text.trim();
    !is_paragraph(line)
        && line.linked * 2 < text.len()
        && text.ends_with(['.', '؟', '!', '"', '»', '”'])
        && text.chars().nth(MIN_CHARS).is_some()
}

/// Returns whether a paragraph is in the main text with other ends of lines.
fn is_in(paragraph: &str, body: &str) -> bool {
    let mut lines = body.lines().map(str::trim);
    body.contains(paragraph)
        || lines.any(|line| line.chars().nth(MIN_CHARS).is_some() && paragraph.contains(line))
}

/// Returns the lines of a page, one for each block.
fn lines(html: &str) -> Vec<PageLine> {
    let mut lines = vec![PageLine::default()];
    let mut hidden: Option<&str> = None;
    let mut is_link = false;
    for part in parts(html) {
        let words = match part {
            Part::Text(words) => decode_html_entities(words),
            Part::Verbatim(words) => words.into(),
            Part::Tag(tag) => {
                if let Some(name) = hidden {
                    hidden = Some(name).filter(|name| !(tag.closes && tag.is(name)));
                } else if is_excluded(&tag) && !tag.closes && !tag.is_empty {
                    hidden = Some(tag.name);
                }
                if tag.is("a") {
                    is_link = !tag.closes;
                }
                let has_text = lines.last().is_some_and(|line| !line.text.is_empty());
                if markup::is_block(&tag) && has_text {
                    lines.push(PageLine::default());
                }
                continue;
            }
        };
        if let Some(line) = lines.last_mut().filter(|_| hidden.is_none()) {
            let before = line.text.len();
            markup::push_words(&mut line.text, &words);
            if is_link {
                line.linked += line.text.len() - before;
            }
        }
    }
    lines
}

/// Returns whether the text of an element is not that of an article.
fn is_excluded(tag: &crate::load::tags::Tag<'_>) -> bool {
    const NAMES: [&str; 9] = [
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "title",
        "figure",
        "figcaption",
    ];
    markup::is_hidden(tag) || NAMES.iter().any(|name| tag.is(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str =
        "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل، ويستمر عاما كاملا بحضور الجميع";

    #[test]
    fn a_paragraph_between_those_of_the_text_is_added() {
        let page = format!(
            "<p>{LONG} قبل.</p><p>أول {LONG}.</p><div><p>{LONG} بين.</p><p>قصير</p><p><a>{LONG} رابط.</a></p></div><p>ثان.</p><p>{LONG} بعد.</p>"
        );
        assert_eq!(
            with_missing(&format!("أول {LONG}.\nثان.\n"), &page).as_deref(),
            Some(format!("أول {LONG}.\n{LONG} بين.\nثان.\n").as_str())
        );
    }

    #[test]
    fn a_short_sentence_between_two_paragraphs_of_the_text_is_added() {
        let short = "وأضاف أن النتائج ستعلن في نهاية الأسبوع.";
        let page =
            format!("<p>أول {LONG}.</p><p>{short}</p><p>ثان {LONG}.</p><div>{short} 2</div>");
        assert_eq!(
            with_missing(&format!("أول {LONG}.\nثان {LONG}.\n"), &page).as_deref(),
            Some(format!("أول {LONG}.\n{short}\nثان {LONG}.\n").as_str())
        );
    }

    #[test]
    fn a_whole_text_is_left_as_it_is() {
        let page = format!("<p>أول.</p><p>{LONG}.<br>{LONG} آخر.</p><p>ثان.</p>");
        let body = format!("أول.\n{LONG}. {LONG} آخر.\nثان.\n");
        assert_eq!(with_missing(&body, &page), None);
        assert_eq!(with_missing("نص آخر", &page), None);
    }
}
