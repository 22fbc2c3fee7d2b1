//! Plain text: a page saved as text, including the boilerplate of the site around the article.
//!
//! Each line of a page that is not blank is used exactly once, in this order:
//!
//! 1. `header`: `key: value` lines at the start of the file; if they begin with a title, each further
//!    block of them begins an article;
//! 2. `split`: a second article on the page begins at its own title block;
//! 3. `title_block`: title, deck, date and author at the top;
//! 4. [`crate::clean`]: boilerplate, teasers, source;
//! 5. the remaining lines are the body.
//!
//! Only the fences of front matter, the names of keys and blank lines are lost.

pub(super) mod byline;
mod delimiter;
mod header;
mod split;
mod title_block;
mod wrapped;

pub use delimiter::delimiter;

use super::Note;
use super::html::address_date;
use crate::article::{Article, DateFrom, SourceFrom};
use crate::clean::line::{Line, Part, lines};
use crate::clean::signatures;
use crate::clean::{assign_fields, is_link, mark_boilerplate, mark_with_title, read_dateline};

/// An article of a page, with its first line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageArticle {
    /// The first line of the article in the file, counted from 1.
    pub line: u64,
    /// The article. Its `id` is empty unless the header gives one; its `path` is always empty.
    pub article: Article,
}

/// The articles of a page, with notes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The articles in the order of the page. Empty if the text is blank.
    pub articles: Vec<PageArticle>,
    /// Notes on impossible dates.
    pub notes: Vec<Note>,
}

/// Reads the text between two delimiter lines, which begins at line `first_line` of its file.
///
/// The title is the first paragraph if it has at most 200 characters, does not end with a full
/// stop, and is followed by text. A file of one line is a text without a title. If `clean` is
/// false, nothing is taken out: the header, the title and the date are read, and all lines except
/// those of the header and the title are the body of one article.
///
/// ```
/// use fihris::load::plain::read_page;
///
/// let page = read_page("بوتين في بيونغيانغ\n\nوصل الرئيس الروسي أمس.\n\nشارك القصة\n", 1, true);
/// let article = &page.articles[0].article;
/// assert_eq!(article.title.as_deref(), Some("بوتين في بيونغيانغ"));
/// assert_eq!(article.body, "وصل الرئيس الروسي أمس.");
/// assert_eq!(article.removed, ["شارك القصة"]);
/// ```
// Not inlined: `benches/stages` counts its instructions by its name.
#[inline(never)]
pub fn read_page(text: &str, first_line: u64, clean: bool) -> Page {
    let mut page = Page::default();
    let joined = clean.then(|| wrapped::joined(text)).flatten();
    let text = joined.as_deref().unwrap_or(text);
    for lines in header::blocks(lines(text, first_line)) {
        read_lines(lines, clean, &mut page);
    }
    page
}

/// Adds the articles of lines that begin with at most one header.
fn read_lines(mut lines: Vec<Line>, clean: bool, page: &mut Page) {
    let Some(line) = lines.first().map(|line| line.number) else {
        return;
    };
    let mut first = Article::default();
    let unknown = header::read(&mut lines, &mut first, &mut page.notes);
    if clean {
        first
            .removed
            .extend(unknown.iter().map(|line| line.text.to_owned()));
        claim_url(&mut lines);
        mark_boilerplate(&mut lines);
        for (n, lines) in split::articles(lines, first.title.as_deref())
            .into_iter()
            .enumerate()
        {
            let begin = lines.first().map_or(line, |line| line.number);
            let line = if n == 0 { line } else { begin };
            page.articles.push(PageArticle {
                line,
                article: read_article(lines, std::mem::take(&mut first), &mut page.notes),
            });
        }
    } else {
        lines.splice(0..0, unknown);
        page.articles.push(PageArticle {
            line,
            article: read_as_is(lines, first),
        });
    }
}

/// Returns the name in a byline: `كتب: فلان`.
pub(crate) fn author(text: &str) -> Option<&str> {
    byline::author(&Line::new(1, text)?)
}

/// Claims a link alone on one of the first three lines as the URL of the page.
fn claim_url(lines: &mut [Line]) {
    let link = lines.iter_mut().take(3).find(|line| {
        line.text.starts_with("http")
            && is_link(line.text)
            && !line.text.contains(char::is_whitespace)
    });
    if let Some(line) = link {
        line.claim(Part::Url);
    }
}

fn read_article(mut lines: Vec<Line>, mut article: Article, notes: &mut Vec<Note>) -> Article {
    title_block::mark(&mut lines, article.title.as_deref());
    if article.date_raw.is_none() {
        notes.extend(date_note(&lines));
    }
    let title = lines
        .iter()
        .find(|line| line.part == Some(Part::Title))
        .map(|line| line.content);
    mark_with_title(&mut lines, title.or(article.title.as_deref()));
    mark_last_signature(&mut lines);
    signatures::mark_labelled(&mut lines);
    if !lines.iter().any(Line::is_unclaimed) {
        restore_body(&mut lines);
    }
    assign_fields(&lines, &mut article);
    let mut authors = lines.iter().filter(|line| line.part == Some(Part::Author));
    let outlet =
        authors.find_map(|line| signatures::read(&Line::new(line.number, line.text)?)?.outlet);
    if let Some(outlet) = outlet.filter(|_| article.source.is_none()) {
        article.source = Some(outlet.to_owned());
        article.source_from = Some(SourceFrom::Byline);
    }
    if article.date_raw.is_none() {
        let mut authors = lines.iter().filter(|line| line.part == Some(Part::Author));
        let raw = authors.find_map(|line| Some(byline::author_and_date(line.text)?.1));
        if let Some((raw, Ok(date))) = raw.map(|raw| (raw, crate::dates::parse(raw))) {
            article.set_date(raw, &date, DateFrom::Byline);
        }
    }
    read_dateline(&mut article);
    if article.date_raw.is_none()
        && let Some(raw) = article.url.as_deref().and_then(address_date)
        && let Ok(date) = crate::dates::parse(&raw)
    {
        article.set_date(&raw, &date, DateFrom::Url);
    }
    article
}

/// Claims a signature below the text.
fn mark_last_signature(lines: &mut [Line]) {
    let is_signed = lines.iter().any(|line| line.part == Some(Part::Author));
    let mut body = lines.iter_mut().rev().filter(|line| line.is_unclaimed());
    let last = body.next().filter(|_| !is_signed);
    if let Some(line) = last
        && body.next().is_some()
        && let Some(signature) = signatures::read(line)
    {
        line.claim_piece(Part::Author, signature.author);
    }
}

/// Returns a note if the date on the date line is impossible, or is not exactly what it says.
fn date_note(lines: &[Line]) -> Option<Note> {
    let line = lines.iter().find(|line| line.part == Some(Part::Date))?;
    let reason = match crate::dates::parse(line.content) {
        Ok(date) => date.warning(line.content)?,
        Err(error) => error.to_string(),
    };
    Some(Note::warning(reason).at_line(line.number))
}

/// Gives an article without a body its deck as the body, or else its title, or else all of its
/// lines, if it is nothing but boilerplate.
fn restore_body(lines: &mut [Line]) {
    let at = |part| lines.iter().position(|line| line.part == Some(part));
    match at(Part::Summary)
        .or_else(|| at(Part::Title))
        .and_then(|at| lines.get_mut(at))
    {
        Some(line) => line.part = None,
        None => lines.iter_mut().for_each(|line| {
            line.part = None;
            line.cut_to(line.text);
        }),
    }
}

/// Detects the title and the date as cleaning does, and assigns every other line to the body.
/// The date line is also part of the body.
fn read_as_is(mut lines: Vec<Line>, mut article: Article) -> Article {
    let mut marked = lines.clone();
    mark_boilerplate(&mut marked);
    title_block::mark(&mut marked, article.title.as_deref());
    for (line, marked) in lines.iter_mut().zip(&marked) {
        match marked.part {
            Some(Part::Title) => line.claim(Part::Title),
            Some(Part::Date) if article.date_raw.is_none() => {
                if let Some(date) = crate::dates::date_line(marked.content) {
                    article.set_date(marked.content, &date, DateFrom::Printed);
                }
            }
            _ => {}
        }
    }
    assign_fields(&lines, &mut article);
    article
}
