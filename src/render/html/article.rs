//! A page of whole articles.

use std::io::{self, Write};

use maud::html;

use super::links::web_url;
use super::{date, direction, field, highlight, write_start};
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
    for view in articles {
        let article = &view.article;
        let heading = view.heading();
        let marks = article.title.as_ref().map(|_| &*view.title_marks);
        let title = highlight(heading, marks.unwrap_or_default());
        let names = [&article.source, &article.category, &article.author];
        let names: Vec<&String> = names.into_iter().flatten().collect();
        let day = article.date.as_ref().or(article.date_raw.as_ref());
        let url = article.url.as_deref().and_then(web_url);
        let markup = html! {
            article .whole {
                @if is_single {
                    h1 dir=(direction(heading)) { (title) }
                } @else {
                    h2 dir=(direction(heading)) { (title) }
                }
                p .about {
                    @for (index, name) in names.iter().enumerate() {
                        @if index > 0 { " · " }
                        (field(name))
                    }
                    @if let Some(day) = day {
                        @if !names.is_empty() { " · " }
                        @if article.date.is_some() { (date(day)) } @else { (field(day)) }
                    }
                }
                @if let Some(url) = url {
                    p .path { a href=(url) rel="noopener noreferrer" { bdi dir="ltr" { (super::clean(&url)) } } }
                }
                @for (text, marks) in &view.paragraphs {
                    p .excerpt dir=(direction(text)) { (highlight(text, marks)) }
                }
            }
        };
        writeln!(out, "{}", markup.into_string())?;
    }
    writeln!(out, "</main>\n</body>\n</html>")
}
