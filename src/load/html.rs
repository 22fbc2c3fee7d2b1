//! Web pages: the main text, without what stands around it.

use std::io::BufRead;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_smoothie::Readability;
use html_escape::decode_html_entities;

use super::desk::{Desk, Place, Reading};
use super::fields::{Field, Known};
use super::record::Record;
use super::tags::{Part, parts};
use super::text::Text;
use super::{LoadError, linked, markup, tree};

/// What `meta` tags are called, by field, the most telling first.
const METAS: [(&str, Field); 11] = [
    ("og:title", Field::Title),
    ("twitter:title", Field::Title),
    ("article:published_time", Field::Date),
    ("datepublished", Field::Date),
    ("og:site_name", Field::Source),
    ("author", Field::Author),
    ("article:author", Field::Author),
    ("article:section", Field::Category),
    ("og:description", Field::Summary),
    ("description", Field::Summary),
    ("og:url", Field::Url),
];

/// Reads a page.
pub fn read<R: BufRead>(text: &mut Text<R>, desk: &mut Desk<'_>) -> Result<Reading, LoadError> {
    let Some(html) = text.whole()? else {
        desk.too_large(Place::default(), "a page")?;
        return Ok(Reading::Done);
    };
    match page(&html) {
        Some(record) => desk
            .record(record, Place::default())
            .map(|()| Reading::Done),
        None => Ok(Reading::Nothing("HTML page without main text")),
    }
}

/// The record of a page; `None` when it has no text.
pub fn page(html: &str) -> Option<Record> {
    let mut record = heads(html);
    linked::describe(html, &mut record);
    if is_fragment(html) {
        // No site stands around a piece of a page: all of it counts.
        record.set(Field::Body, &text(html, Taken::All));
    } else if let Some(tree) = guarded(|| tree::of(html)).flatten() {
        let article = guarded(|| {
            tree.select("nav").remove();
            let mut page = Readability::with_document(tree, None, None).ok()?;
            page.parse().ok()
        });
        if let Some(article) = article.flatten() {
            record.put(weaker(Field::Title), &article.title);
            for (field, value) in [
                (Field::Author, article.byline),
                (Field::Source, article.site_name),
                (Field::Date, article.published_time),
            ] {
                record.put(weaker(field), &value.unwrap_or_default());
            }
            record.set(Field::Body, &markup::to_text(&article.content));
        }
        // Pages of a few lines have no main text for it.
        for taken in [
            Taken::ParagraphsIn("article"),
            Taken::ParagraphsIn("main"),
            Taken::ParagraphsIn("body"),
            Taken::Unlinked,
        ] {
            if !record.has(Field::Body) {
                record.put(weaker(Field::Body), &text(html, taken));
            }
        }
    } else {
        record.set(Field::Body, &markup::to_text(html));
    }
    record.has(Field::Body).then_some(record)
}

/// What a parser gives that is not ours: no page may end the run.
fn guarded<T>(parse: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(parse)).ok()
}

/// What is guessed counts for less than what a page says.
fn weaker(field: Field) -> Known {
    Known { field, rank: 100 }
}

/// Whether it is but a piece of a page, such as the text of an article.
fn is_fragment(html: &str) -> bool {
    const OF_WHOLE_PAGES: [&str; 5] = ["html", "head", "body", "title", "meta"];
    !parts(html).any(
        |part| matches!(part, Part::Tag(tag) if OF_WHOLE_PAGES.iter().any(|name| tag.is(name))),
    )
}

/// Which text of a page is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// The paragraphs within this tag.
    ParagraphsIn(&'static str),
    /// All but headings of the first order, which are the title.
    All,
    /// Links, which are menus, left out as well.
    Unlinked,
}

/// Tags around what a site repeats on all of its pages.
const AROUND: [&str; 7] = [
    "nav", "footer", "aside", "form", "button", "select", "title",
];

/// A text of a page, a line for each paragraph.
fn text(html: &str, taken: Taken) -> String {
    let takes_all = matches!(taken, Taken::All | Taken::Unlinked);
    let mut text = String::new();
    let mut hidden: Option<&str> = None;
    let mut outer = 0usize;
    let mut in_paragraph = false;
    for part in parts(html) {
        let words = match part {
            Part::Text(words) => decode_html_entities(words),
            Part::Verbatim(words) => words.into(),
            Part::Tag(tag) => {
                let is_left_out = markup::is_hidden(&tag)
                    || AROUND.iter().any(|name| tag.is(name))
                    || takes_all && tag.is("h1")
                    || taken == Taken::Unlinked && tag.is("a");
                if let Some(name) = hidden {
                    hidden = Some(name).filter(|name| !(tag.closes && tag.is(name)));
                } else if is_left_out && !tag.closes && !tag.is_empty {
                    hidden = Some(tag.name);
                }
                if let Taken::ParagraphsIn(name) = taken
                    && tag.is(name)
                {
                    outer = if tag.closes {
                        outer.saturating_sub(1)
                    } else {
                        outer + 1
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
        if hidden.is_none() && (takes_all || in_paragraph && outer > 0) {
            markup::push_words(&mut text, &words);
        }
    }
    text
}

/// What the head of a page says of it, and its headline.
fn heads(html: &str) -> Record {
    let mut record = Record::default();
    let mut titles = Titles::default();
    for part in parts(html) {
        titles.take(part);
        let Part::Tag(tag) = part else { continue };
        if tag.is("meta") {
            let name = ["property", "name", "itemprop"]
                .iter()
                .find_map(|name| tag.attribute(name));
            let name = name.unwrap_or_default();
            let found = METAS
                .iter()
                .position(|(meta, _)| name.eq_ignore_ascii_case(meta));
            if let Some((rank, (_, field))) = found.and_then(|at| Some((at, METAS.get(at)?))) {
                put(&mut record, *field, rank + 2, tag.attribute("content"));
            }
        } else if tag.is("time") && !tag.closes {
            let is_told = tag.attribute("itemprop") == Some("datePublished");
            let rank = match (is_told, titles.has_heading()) {
                (true, _) => 55,
                // The first one behind the headline is mostly the article's.
                (false, true) => 90,
                (false, false) => continue,
            };
            // It may be a time of day or a duration as well.
            let is_day = |time: &&str| time.bytes().take_while(u8::is_ascii_digit).count() == 4;
            put(
                &mut record,
                Field::Date,
                rank,
                tag.attribute("datetime").filter(is_day),
            );
        } else if tag.is("link") && tag.attribute("rel").is_some_and(|rel| rel == "canonical") {
            put(&mut record, Field::Url, 1, tag.attribute("href"));
        }
    }
    let known = Known {
        field: Field::Title,
        rank: 60,
    };
    record.put(known, titles.headline().unwrap_or_default());
    record
}

/// The title of a page and its headings of the first order.
#[derive(Default)]
struct Titles<'a> {
    title: Option<String>,
    headings: Vec<String>,
    /// The tag that is open, and its text so far.
    open: Option<(&'a str, String)>,
    hidden: Option<&'a str>,
}

impl<'a> Titles<'a> {
    /// A page with more headings than this has none that tells.
    const MOST_HEADINGS: usize = 20;

    fn take(&mut self, part: Part<'a>) {
        match part {
            Part::Tag(tag) if self.hidden.is_some_and(|name| tag.closes && tag.is(name)) => {
                self.hidden = None;
            }
            _ if self.hidden.is_some() => {}
            Part::Tag(tag) if tag.is("h1") || tag.is("title") => {
                self.close();
                self.open = (!tag.closes).then(|| (tag.name, String::new()));
            }
            Part::Tag(tag) if tag.is("script") || tag.is("style") || tag.is("svg") => {
                self.hidden = (!tag.closes && !tag.is_empty).then_some(tag.name);
            }
            Part::Tag(tag) if markup::is_block(&tag) => {
                if let Some((_, text)) = &mut self.open {
                    text.push(' ');
                }
            }
            Part::Text(words) => {
                if let Some((_, text)) = &mut self.open {
                    markup::push_words(text, &decode_html_entities(words));
                }
            }
            Part::Tag(_) | Part::Verbatim(_) => {}
        }
    }

    /// Whether a heading of the first order stands above.
    fn has_heading(&self) -> bool {
        !self.headings.is_empty()
    }

    fn close(&mut self) {
        let Some((name, text)) = self.open.take() else {
            return;
        };
        let text = text.trim().to_owned();
        match text.is_empty() {
            true => {}
            false if name.eq_ignore_ascii_case("title") => {
                self.title.get_or_insert(text);
            }
            false if self.headings.len() < Self::MOST_HEADINGS => self.headings.push(text),
            false => {}
        }
    }

    /// The heading that the title repeats with the site's name before or behind it, or the first
    /// heading of a page without a title. A heading shorter than the rest is the site's name.
    fn headline(&self) -> Option<&str> {
        let Some(title) = &self.title else {
            return self.headings.first().map(String::as_str);
        };
        let fits = |heading: &&String| {
            let rest = title
                .strip_prefix(heading.as_str())
                .filter(|rest| rest.trim_start().starts_with(is_border))
                .or_else(|| {
                    let rest = title.strip_suffix(heading.as_str())?;
                    rest.trim_end().ends_with(is_border).then_some(rest)
                });
            rest.is_some_and(|rest| {
                rest.trim_matches(|c| is_border(c) || c == ' ').len() <= heading.len()
            })
        };
        let fitting = self.headings.iter().filter(fits);
        fitting
            .max_by_key(|heading| heading.len())
            .map(String::as_str)
    }
}

/// What stands between a headline and the name of the site.
fn is_border(c: char) -> bool {
    "-–—|:•·»«/\\".contains(c)
}

fn put(record: &mut Record, field: Field, rank: usize, value: Option<&str>) {
    let value = decode_html_entities(value.unwrap_or_default());
    let is_url = value.starts_with("http://") || value.starts_with("https://");
    if is_url == (field == Field::Url) {
        record.put(Known { field, rank }, &value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paragraphs_of_one_tag_are_taken() {
        let html = "<body><p>قبل</p><article>عار<p>أول<br>سطر<p>ثان</p><nav><p>قائمة</p></nav>\
                    <div>خارج</div></article><p>بعد</p></body>";
        assert_eq!(
            text(html, Taken::ParagraphsIn("article")).trim(),
            "أول\nسطر\nثان"
        );
        assert_eq!(text(html, Taken::ParagraphsIn("main")), "");
        assert_eq!(
            text("<h1>عنوان</h1>نص <a>رابط</a>", Taken::All).trim(),
            "نص رابط"
        );
        assert_eq!(text("نص <a>رابط</a>", Taken::Unlinked).trim(), "نص");
    }
}
