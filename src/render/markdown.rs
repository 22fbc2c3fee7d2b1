//! Markdown of whole articles. It has no paths of this machine.

use std::io::{self, Write};
use std::ops::Range;

use super::ArticleView;
use crate::controls::neutralize;

/// Writes articles, one after the other: heading, source and date, address, paragraphs. Marked
/// words are bold.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn write_articles(out: &mut dyn Write, articles: &[ArticleView]) -> io::Result<()> {
    for (number, view) in articles.iter().enumerate() {
        if number > 0 {
            writeln!(out, "\n---\n")?;
        }
        let article = &view.article;
        let marks = article.title.as_ref().map(|_| &*view.title_marks);
        writeln!(
            out,
            "# {}",
            with_marks(view.heading(), marks.unwrap_or_default())
        )?;
        let day = article.date.as_ref().or(article.date_raw.as_ref());
        let names = [&article.source, &article.category, &article.author];
        let about: Vec<String> = names
            .into_iter()
            .flatten()
            .chain(day)
            .map(|value| escape(value))
            .collect();
        if !about.is_empty() {
            writeln!(out, "\n{}", about.join(" · "))?;
        }
        if let Some(url) = &article.url {
            writeln!(out, "\n<{}>", neutralize(url).replace(['<', '>', ' '], ""))?;
        }
        for (text, marks) in &view.paragraphs {
            writeln!(out, "\n{}", line_start(&with_marks(text, marks)))?;
        }
    }
    Ok(())
}

/// Writes text with some byte ranges in bold.
fn with_marks(text: &str, marks: &[Range<usize>]) -> String {
    let (mut written, mut at) = (String::new(), 0);
    for mark in marks {
        if let (Some(before), Some(word)) = (text.get(at..mark.start), text.get(mark.clone())) {
            written += &escape(before);
            written += &format!("**{}**", escape(word));
            at = mark.end;
        }
    }
    written + &escape(text.get(at..).unwrap_or_default())
}

/// Escapes the characters that are marks of Markdown anywhere in a line.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in neutralize(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&'
        ) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Escapes what is a mark of Markdown at the start of a paragraph: a list, a rule, an indent.
fn line_start(text: &str) -> String {
    let text = text.trim_start();
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text.len() - digits.len();
    if number > 0 && digits.starts_with(['.', ')']) {
        let (number, rest) = text.split_at(number);
        return format!("{number}\\{rest}");
    }
    if text.starts_with(['-', '+', '=']) {
        return format!("\\{text}");
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_not_read_as_markdown() {
        assert_eq!(escape("*قال* [x](y) <b>"), r"\*قال\* \[x\](y) \<b\>");
        assert_eq!(line_start("1. قال"), r"1\. قال");
        assert_eq!(line_start("  - قال"), r"\- قال");
        assert_eq!(line_start("2024 قال"), "2024 قال");
    }

    #[test]
    fn marked_words_are_bold() {
        let text = "قال كيم وكيم *";
        assert_eq!(
            with_marks(text, &[7..13, 16..22]),
            r"قال **كيم** و**كيم** \*"
        );
    }
}
