//! The main text of a page.

use dom_query::Document;
use dom_smoothie::Readability;
use html_escape::decode_html_entities;

use super::linked_data::LinkedData;
use super::{catch_panic, missing};
use crate::clean::line::fold;
use crate::load::markup;
use crate::load::tags::{Part, parts};

/// The size in characters below which a text is a scrap.
const SCRAP_CHARS: usize = 250;
/// The smallest size in characters of a text in linked data.
const MIN_LINKED_CHARS: usize = 80;

/// Returns the main text of a page from its tree, or an empty string. `stripped` is the page `html`
/// without menus and comments.
pub fn text_of(
    tree: Document,
    stripped: &str,
    html: &str,
    linked: &LinkedData,
    summary: &str,
) -> String {
    let main = catch_panic(|| {
        let mut page = Readability::with_document(tree, None, None).ok()?;
        page.parse().ok()
    });
    let main = main
        .flatten()
        .map(|article| markup::to_text(&article.content));
    let mut body = main.unwrap_or_default();
    let size = body.chars().count();
    // The extraction finds no main text, or a part of it, in a page of a few lines.
    if size < SCRAP_CHARS
        && let Some(simple) = simple_text(stripped)
    {
        let is_more = has_most(&simple, &body) && simple.chars().count() < 3 * size;
        if body.trim().is_empty() || is_more {
            body = simple;
        }
    }
    let linked = linked_text(&linked.body);
    let linked_size = linked.chars().count();
    // Some sites state the summary as the text.
    let is_summary = size > linked_size && fold(summary).starts_with(&fold(&linked));
    if linked_size >= MIN_LINKED_CHARS && !is_summary && !has_most(&body, &linked) {
        return linked;
    }
    if size >= SCRAP_CHARS
        && let Some(whole) = missing::with_missing(&body, stripped)
    {
        body = whole;
    }
    if body.trim().is_empty() {
        return simple_text(html).unwrap_or_default();
    }
    body
}

/// Returns the paragraphs of a page, or else its text without links.
fn simple_text(html: &str) -> Option<String> {
    let selections = [
        Selection::ParagraphsIn("article"),
        Selection::ParagraphsIn("main"),
        Selection::ParagraphsIn("body"),
        Selection::Unlinked,
    ];
    selections
        .into_iter()
        .map(|selection| text(html, selection))
        .find(|text| !text.trim().is_empty())
}

/// Returns the text of `articleBody`, a line for each paragraph.
fn linked_text(body: &str) -> String {
    let decoded = decode_html_entities(body);
    if markup::is_html(&decoded) {
        // A line end in HTML is a space.
        markup::to_text(&decoded.replace('\n', "<br>"))
    } else {
        decoded.into_owned()
    }
}

/// Returns whether a text has most of another, by samples of a few words.
fn has_most(text: &str, other: &str) -> bool {
    const SAMPLES: usize = 40;
    const WORDS: usize = 4;
    let text = fold(text);
    let other = fold(other);
    let words: Vec<&str> = other.split(' ').collect();
    let step = (words.len() / SAMPLES).max(1);
    let samples: Vec<String> = words
        .windows(WORDS.min(words.len()).max(1))
        .step_by(step)
        .map(|window| window.join(" "))
        .collect();
    let found = samples
        .iter()
        .filter(|sample| memchr::memmem::find(text.as_bytes(), sample.as_bytes()).is_some())
        .count();
    found * 2 >= samples.len()
}

/// A selection of the text of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// The paragraphs within this tag.
    ParagraphsIn(&'static str),
    /// All text except `<h1>`, which is the title.
    All,
    /// Like `All`, without links, which are mostly menus.
    Unlinked,
}

/// Tags with content that a site repeats on all of its pages.
const BOILERPLATE_TAGS: [&str; 7] = [
    "nav", "footer", "aside", "form", "button", "select", "title",
];

/// Returns the selected text of a page, with a line for each paragraph.
pub fn text(html: &str, selection: Selection) -> String {
    let is_all = matches!(selection, Selection::All | Selection::Unlinked);
    let mut text = String::new();
    let mut hidden: Option<&str> = None;
    let mut depth = 0usize;
    let mut in_paragraph = false;
    for part in parts(html) {
        let words = match part {
            Part::Text(words) => decode_html_entities(words),
            Part::Verbatim(words) => words.into(),
            Part::Tag(tag) => {
                let is_excluded = markup::is_hidden(&tag)
                    || BOILERPLATE_TAGS.iter().any(|name| tag.is(name))
                    || is_all && tag.is("h1")
                    || selection == Selection::Unlinked && tag.is("a");
                if let Some(name) = hidden {
                    hidden = Some(name).filter(|name| !(tag.closes && tag.is(name)));
                } else if is_excluded && !tag.closes && !tag.is_empty {
                    hidden = Some(tag.name);
                }
                if let Selection::ParagraphsIn(name) = selection
                    && tag.is(name)
                {
                    depth = if tag.closes {
                        depth.saturating_sub(1)
                    } else {
                        depth + 1
                    };
                }
                if markup::is_block(&tag) {
                    let is_break = tag.is("br");
                    in_paragraph = tag.is("p") && !tag.closes || is_break && in_paragraph;
                    markup::end_line(&mut text);
                }
                continue;
            }
        };
        if hidden.is_none() && (is_all || in_paragraph && depth > 0) {
            markup::push_words(&mut text, &words);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_takes_the_paragraphs_of_one_tag() {
        let html = "<body><p>قبل</p><article>عار<p>أول<br>سطر<p>ثان</p><nav><p>قائمة</p></nav>\
                    <div>خارج</div></article><p>بعد</p></body>";
        assert_eq!(
            text(html, Selection::ParagraphsIn("article")).trim(),
            "أول\nسطر\nثان"
        );
        assert_eq!(text(html, Selection::ParagraphsIn("main")), "");
        assert_eq!(
            text("<h1>عنوان</h1>نص <a>رابط</a>", Selection::All).trim(),
            "نص رابط"
        );
        assert_eq!(text("نص <a>رابط</a>", Selection::Unlinked).trim(), "نص");
    }

    #[test]
    fn a_text_has_most_of_another_if_it_has_half_of_its_samples() {
        let words = "كلمة أولى ثم كلمة ثانية ثم كلمة ثالثة";
        assert!(has_most(words, words));
        assert!(has_most(&format!("قبل {words} بعد"), words));
        assert!(!has_most("نص آخر تماما لا علاقة له", words));
    }
}
