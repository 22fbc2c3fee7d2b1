//! Plain text: a page saved as text, with what the site printed around the article.
//!
//! A page is read line by line, and each line that is not blank ends up in one place:
//!
//! 1. `head`: `key: value` lines that the file begins with;
//! 2. `split`: a second article on the page begins at a title block of its own;
//! 3. `block`: title, deck, date, author at the top;
//! 4. [`crate::clean`]: leftovers, teasers, source;
//! 5. the rest is the body.
//!
//! Only the fences of a front matter, the names of keys, and blank lines are not kept.

mod block;
mod delimiter;
mod head;
mod split;
mod stamp;

pub use delimiter::delimiter;

use super::Note;
use crate::article::Article;
use crate::clean::line::{Line, Part, lines};
use crate::clean::{gather, is_link, mark_leftovers, sweep};

/// An article and where it stands in its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageArticle {
    /// The line it begins with, counted from 1 in the file.
    pub line: u64,
    /// The article; `id` only where the head gives one, `path` always empty.
    pub article: Article,
}

/// What a page gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// In the order of the page; none when the text is blank.
    pub articles: Vec<PageArticle>,
    /// What a person should know: a date that is none.
    pub notes: Vec<Note>,
}

/// Reads the text between two delimiter lines, which begins at line `first_line` of its file.
///
/// The title is the first paragraph when it reads as one: at most 200 characters, no full stop at
/// its end, and a text below it. A file of one line is a text without a title. With `clean` false
/// nothing is taken out: the head, the title and the date are read, and every line but the head's
/// and the title's is in the body of one article.
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
pub fn read_page(text: &str, first_line: u64, clean: bool) -> Page {
    let mut page = Page::default();
    let mut lines = lines(text, first_line);
    let Some(line) = lines.first().map(|line| line.number) else {
        return page;
    };
    let mut first = Article::default();
    let unknown = head::read(&mut lines, &mut first, &mut page.notes);
    if clean {
        first
            .removed
            .extend(unknown.iter().map(|line| line.text.to_owned()));
        mark_url(&mut lines);
        mark_leftovers(&mut lines);
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
    page
}

/// A link alone in one of the first three lines is where the page was published.
fn mark_url(lines: &mut [Line]) {
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
    block::mark(&mut lines, article.title.as_deref());
    if article.date_raw.is_none() {
        notes.extend(impossible_date(&lines));
    }
    let title = lines
        .iter()
        .find(|line| line.part == Some(Part::Title))
        .map(|line| line.kept);
    sweep(&mut lines, title.or(article.title.as_deref()));
    if !lines.iter().any(Line::is_free) {
        give_back_a_body(&mut lines);
    }
    gather(&lines, &mut article);
    article
}

/// What to say of a line that should be the date and is in no calendar.
fn impossible_date(lines: &[Line]) -> Option<Note> {
    let line = lines.iter().find(|line| line.part == Some(Part::Date))?;
    let error = crate::dates::parse(line.kept).err()?;
    Some(Note::warning(error.to_string()).at_line(line.number))
}

/// An article has a text: a title that nothing follows is the text, and a page of nothing but
/// leftovers is taken as it stands.
fn give_back_a_body(lines: &mut [Line]) {
    let at = |part| lines.iter().position(|line| line.part == Some(part));
    match at(Part::Summary)
        .or_else(|| at(Part::Title))
        .and_then(|at| lines.get_mut(at))
    {
        Some(line) => line.part = None,
        None => lines.iter_mut().for_each(|line| {
            line.part = None;
            line.keep(line.text);
        }),
    }
}

/// Finds the title and the date as for cleaning, and keeps every other line in the body.
fn read_as_is(mut lines: Vec<Line>, mut article: Article) -> Article {
    let mut marked = lines.clone();
    mark_leftovers(&mut marked);
    block::mark(&mut marked, article.title.as_deref());
    for (line, marked) in lines.iter_mut().zip(&marked) {
        match marked.part {
            Some(Part::Title) => line.claim(Part::Title),
            Some(Part::Date) if article.date_raw.is_none() => {
                if let Some(date) = crate::dates::date_line(marked.kept) {
                    article.set_date(marked.kept, &date);
                }
            }
            _ => {}
        }
    }
    gather(&lines, &mut article);
    article
}
