//! A page of whole articles.

use std::io::{self, Write};

use maud::{Markup, html};

use super::hit::narrowing;
use super::links::web_url;
use super::page::Page;
use super::{date, direction, field, highlight, write_start};
use crate::article::Article;
use crate::render::ArticleView;

/// Writes a page of articles. It has no paths of this machine.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn write_page(out: &mut dyn Write, articles: &[ArticleView]) -> io::Result<()> {
    let title = articles.first().map_or("", |article| article.heading());
    write_start(out, &format!("{} · فهرس", super::clean(title)))?;
    let is_single = articles.len() == 1;
    if !is_single {
        let top = html! { header .top { h1 { "مقالات" } } };
        writeln!(out, "{}", top.into_string())?;
    }
    writeln!(out, "<main>")?;
    let page = Page::file(false);
    for view in articles {
        writeln!(out, "{}", whole(&page, view, is_single).into_string())?;
    }
    writeln!(out, "</main>\n</body>\n</html>")
}

/// Renders a whole article; its headline is the one of the page if it is the only article.
pub fn whole(page: &Page, view: &ArticleView, is_single: bool) -> Markup {
    let article = &view.article;
    let heading = view.heading();
    let marks = article.title.as_ref().map(|_| &*view.title_marks);
    let title = highlight(heading, marks.unwrap_or_default());
    let url = article.url.as_deref().and_then(web_url);
    let about = about(page, article);
    html! {
        article .whole {
            @if is_single {
                h1 dir=(direction(heading)) { (title) }
            } @else {
                h2 dir=(direction(heading)) { (title) }
            }
            p .about {
                @for (index, value) in about.iter().enumerate() {
                    @if index > 0 { " · " }
                    (value)
                }
            }
            @if let Some(url) = url {
                p .path { a href=(url) rel="noopener noreferrer" { bdi dir="ltr" { (super::clean(&url)) } } }
            }
            @for (text, marks) in &view.paragraphs {
                p .excerpt dir=(direction(text)) { (highlight(text, marks)) }
            }
        }
    }
}

/// Renders source, category, author and date, with links to the articles that share them.
fn about(page: &Page, article: &Article) -> Vec<Markup> {
    let mut about = Vec::new();
    let names = [
        ("source", &article.source),
        ("category", &article.category),
        ("author", &article.author),
    ];
    for (name, value) in names {
        if let Some(value) = value {
            about.push(narrowing(page, name, value, &field(value)));
        }
    }
    match (&article.date, &article.date_raw) {
        (Some(day), _) => about.push(narrowing(page, "date", day, &date(day))),
        (None, Some(raw)) => about.push(field(raw)),
        (None, None) => {}
    }
    about
}
