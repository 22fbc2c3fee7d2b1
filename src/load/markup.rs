//! Converts HTML in a value to text, with a line for each paragraph.

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

/// Tags within a line.
const INLINES: [&str; 22] = [
    "a", "b", "i", "u", "em", "strong", "span", "img", "font", "small", "sup", "sub", "td", "th",
    "iframe", "center", "cite", "q", "s", "mark", "html", "video",
];

/// Tags whose content is not displayed.
const HIDDEN: [&str; 6] = ["script", "style", "noscript", "template", "svg", "head"];

fn is_one_of(tag: &Tag, names: &[&str]) -> bool {
    names.iter().any(|name| tag.is(name))
}

/// Returns whether the tag begins or ends a line.
pub fn is_block(tag: &Tag) -> bool {
    is_one_of(tag, &BLOCKS)
}

/// Returns whether an element of this name begins or ends a line. The name is in lower case.
pub fn is_block_name(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// Returns whether the content of an element of this name is not displayed. The name is in lower
/// case.
pub fn is_hidden_name(name: &str) -> bool {
    HIDDEN.contains(&name)
}

/// Returns whether the tag is an HTML tag.
pub fn is_tag(tag: &Tag) -> bool {
    is_block(tag) || is_one_of(tag, &INLINES) || is_one_of(tag, &HIDDEN)
}

/// Returns whether the content of the tag is not displayed.
pub fn is_hidden(tag: &Tag) -> bool {
    is_one_of(tag, &HIDDEN)
}

/// Returns whether a value contains an HTML tag.
pub fn is_html(value: &str) -> bool {
    parts(value).any(|part| matches!(part, Part::Tag(tag) if is_tag(&tag)))
}

/// Returns the text of a value of a record: without tags if it contains HTML, and with its entities
/// decoded once. HTML that was escaped as a whole (`&lt;p&gt;…&lt;/p&gt;`) is decoded first.
pub fn plain(value: &str) -> String {
    if memchr::memchr2(b'<', b'&', value.as_bytes()).is_none() {
        return value.to_owned();
    }
    if is_html(value) {
        return to_text(value);
    }
    let decoded = decode_html_entities(value);
    if value.trim_start().starts_with("&lt;")
        && value.trim_end().ends_with("&gt;")
        && is_html(&decoded)
    {
        return to_text(&decoded);
    }
    decoded.into_owned()
}

/// Returns the text of HTML without tags, with decoded entities and a line for each paragraph.
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

/// Ends the last line of a text.
pub fn end_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Appends words separated by single spaces. In HTML, a line end is a space.
pub fn push_words(text: &mut String, words: &str) {
    for c in words.chars() {
        if !matches!(c, ' ' | '\n' | '\t' | '\r' | '\u{a0}') {
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
        assert_eq!(plain("<p>قال&nbsp;الوزير&nbsp; إن</p>"), "قال الوزير إن");
    }

    #[test]
    fn text_without_html_is_unchanged() {
        for text in ["a < b & c", "<السجل>", "سطر\n\n  سطر", "x <unknown> y"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn entities_in_a_value_are_decoded_once() {
        for (value, text) in [
            ("افتتاح &#8211; صور &amp; فيديو", "افتتاح – صور & فيديو"),
            ("AT&T و a < b", "AT&T و a < b"),
            ("&amp;quot;", "&quot;"),
            ("اكتب &lt;b&gt; للغامق", "اكتب <b> للغامق"),
            (
                "&lt;p&gt;أول&lt;/p&gt;&lt;p&gt;ثان &amp;amp; ثالث&lt;/p&gt;",
                "أول\nثان & ثالث",
            ),
            ("<p>a &amp;lt; b</p>", "a &lt; b"),
        ] {
            assert_eq!(plain(value), text);
        }
    }

    #[test]
    fn an_unclosed_script_hides_only_the_rest() {
        assert_eq!(to_text("<p>نص<script>alert(1)"), "نص");
    }
}
