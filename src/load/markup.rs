//! HTML inside a value: its text, with a line for each paragraph.

use html_escape::decode_html_entities;

use super::tags::{Part, Tag, parts};

/// Tags that begin and end a line.
const BLOCKS: [&str; 31] = [
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "tbody",
    "blockquote",
    "section",
    "article",
    "header",
    "footer",
    "aside",
    "figure",
    "figcaption",
    "pre",
    "hr",
    "dl",
    "dt",
    "dd",
    "main",
    "nav",
    "body",
];

/// Tags that stand within a line.
const INLINES: [&str; 22] = [
    "a", "b", "i", "u", "em", "strong", "span", "img", "font", "small", "sup", "sub", "td", "th",
    "iframe", "center", "cite", "q", "s", "mark", "html", "video",
];

/// Tags whose content is not for reading.
const HIDDEN: [&str; 6] = ["script", "style", "noscript", "template", "svg", "head"];

fn is_one_of(tag: &Tag, names: &[&str]) -> bool {
    names.iter().any(|name| tag.is(name))
}

/// Whether the tag begins or ends a line.
pub fn is_block(tag: &Tag) -> bool {
    is_one_of(tag, &BLOCKS)
}

/// Whether the tag is one of HTML's own.
pub fn is_tag(tag: &Tag) -> bool {
    is_block(tag) || is_one_of(tag, &INLINES) || is_one_of(tag, &HIDDEN)
}

/// Whether the content of the tag is not for reading.
pub fn is_hidden(tag: &Tag) -> bool {
    is_one_of(tag, &HIDDEN)
}

/// Whether a value holds HTML.
pub fn is_html(value: &str) -> bool {
    parts(value).any(|part| matches!(part, Part::Tag(tag) if is_tag(&tag)))
}

/// The value as it is, or the text of the HTML in it.
pub fn plain(value: &str) -> String {
    if is_html(value) {
        to_text(value)
    } else {
        value.to_owned()
    }
}

/// The text of a piece of HTML: tags out, entities decoded, a line for each paragraph.
pub fn to_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut hidden: Option<&str> = None;
    for part in parts(html) {
        match part {
            Part::Tag(tag) => match hidden {
                Some(name) if tag.closes && tag.is(name) => hidden = None,
                Some(_) => {}
                None if is_one_of(&tag, &HIDDEN) && !tag.closes && !tag.is_empty => {
                    hidden = Some(tag.name);
                }
                None if is_block(&tag) => end_line(&mut text),
                None if tag.is("td") || tag.is("th") => push_words(&mut text, " "),
                None => {}
            },
            Part::Text(part) if hidden.is_none() => {
                push_words(&mut text, &decode_html_entities(part));
            }
            Part::Verbatim(part) if hidden.is_none() => push_words(&mut text, part),
            _ => {}
        }
    }
    end_line(&mut text);
    text.truncate(text.trim_end().len());
    text
}

/// Ends the line that stands last in a text.
pub fn end_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Appends words with one space between them: in HTML a line end is but a space.
pub fn push_words(text: &mut String, words: &str) {
    for c in words.chars() {
        if !matches!(c, ' ' | '\n' | '\t' | '\r') {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_become_lines() {
        let html = "<p>أول\nسطر &amp; <b>غامق</b></p><p>ثان<br/>ثالث&nbsp;</p><script>x<y</script>";
        assert_eq!(plain(html), "أول سطر & غامق\nثان\nثالث");
    }

    #[test]
    fn text_that_is_not_html_stays_untouched() {
        for text in ["a < b &amp; c", "<السجل>", "سطر\n\n  سطر", "x <unknown> y"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn a_script_without_an_end_hides_the_rest_only() {
        assert_eq!(to_text("<p>نص<script>alert(1)"), "نص");
    }
}
