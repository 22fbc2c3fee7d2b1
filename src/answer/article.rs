//! A whole article with the words of a query.

use std::io::{self, Write};

use serde::Serialize;

use crate::article::Article;
use crate::index::document::own_summary;
use crate::marking::{self, Highlights};
use crate::query::Scope;
use crate::query::matcher::Matcher;
use crate::render::ArticleView;

/// Returns an article with its summary, unless the body begins with it, and its body in paragraphs.
pub fn view(article: Article, matcher: &Matcher) -> ArticleView {
    let texts = own_summary(&article)
        .into_iter()
        .chain([article.body.as_str()]);
    let paragraphs = texts
        .flat_map(|text| {
            let marks = marking::marks(text, Scope::Body, matcher);
            marking::lines(text).map(move |line| {
                let marks = marking::within(&marks, &line);
                (text.get(line).unwrap_or_default().to_owned(), marks)
            })
        })
        .filter(|(text, _)| !text.trim().is_empty())
        .collect();
    let title = article.title.as_deref().unwrap_or_default();
    ArticleView {
        title_marks: marking::marks(title, Scope::Title, matcher),
        paragraphs,
        article,
    }
}

/// The record of an article with the positions of matching words.
#[derive(Serialize)]
struct Marked<'a> {
    #[serde(flatten)]
    article: &'a Article,
    #[serde(skip_serializing_if = "Option::is_none")]
    highlights: Option<Highlights>,
}

/// Writes the record of an article as a line of JSON, with the positions of the words of a query if
/// there is one.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn write_record(
    out: &mut dyn Write,
    article: &Article,
    matcher: Option<&Matcher>,
) -> io::Result<()> {
    let highlights = matcher.map(|matcher| marking::highlights(article, matcher));
    let marked = Marked {
        article,
        highlights,
    };
    serde_json::to_writer(&mut *out, &marked)?;
    writeln!(out)
}
