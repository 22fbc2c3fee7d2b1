//! Reads a web page: its metadata and its main text.

use std::io::BufRead;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_smoothie::Readability;
use html_escape::decode_html_entities;

use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::{Field, RankedField};
use super::record::Record;
use super::tags::{Part, parts};
use super::text::Text;
use super::{LoadError, dom, json_ld, markup};

/// The names of `meta` tags with their fields, the most reliable first.
const META_FIELDS: [(&str, Field); 11] = [
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
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let Some(html) = text.whole()? else {
        emitter.too_large(Position::default(), "a page")?;
        return Ok(ReadStatus::Complete);
    };
    match page(&html) {
        Some(record) => emitter
            .record(record, Position::default())
            .map(|()| ReadStatus::Complete),
        None => Ok(ReadStatus::NoArticles("HTML page without main text")),
    }
}

/// Returns the record of a page, or `None` if it has no text.
pub fn page(html: &str) -> Option<Record> {
    let mut record = metadata(html);
    json_ld::read_into(html, &mut record);
    if is_fragment(html) {
        // A fragment has no site boilerplate around its text.
        record.set(Field::Body, &text(html, Selection::All));
    } else if let Some(tree) = catch_panic(|| dom::parse(html)).flatten() {
        let article = catch_panic(|| {
            tree.select("nav").remove();
            let mut page = Readability::with_document(tree, None, None).ok()?;
            page.parse().ok()
        });
        if let Some(article) = article.flatten() {
            record.put(guessed(Field::Title), &article.title);
            for (field, value) in [
                (Field::Author, article.byline),
                (Field::Source, article.site_name),
                (Field::Date, article.published_time),
            ] {
                record.put(guessed(field), &value.unwrap_or_default());
            }
            record.set(Field::Body, &markup::to_text(&article.content));
        }
        // The extraction finds no main text in a page of a few lines.
        for selection in [
            Selection::ParagraphsIn("article"),
            Selection::ParagraphsIn("main"),
            Selection::ParagraphsIn("body"),
            Selection::Unlinked,
        ] {
            if !record.has(Field::Body) {
                record.put(guessed(Field::Body), &text(html, selection));
            }
        }
    } else {
        record.set(Field::Body, &markup::to_text(html));
    }
    record.has(Field::Body).then_some(record)
}

/// Runs a third-party parser; returns `None` if it panics, so that no page ends the run.
fn catch_panic<T>(parse: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(parse)).ok()
}

/// Returns a field with the rank of guessed values, after all that the page declares.
fn guessed(field: Field) -> RankedField {
    RankedField { field, rank: 100 }
}

/// Returns whether the HTML is a fragment, such as the text of an article, and not a whole page.
fn is_fragment(html: &str) -> bool {
    const PAGE_TAGS: [&str; 5] = ["html", "head", "body", "title", "meta"];
    !parts(html)
        .any(|part| matches!(part, Part::Tag(tag) if PAGE_TAGS.iter().any(|name| tag.is(name))))
}

/// A selection of the text of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Selection {
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
fn text(html: &str, selection: Selection) -> String {
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

/// Returns the metadata of a page from its `meta`, `link` and `time` tags, and its headline.
fn metadata(html: &str) -> Record {
    let mut record = Record::default();
    let mut titles = Titles::default();
    for part in parts(html) {
        titles.add(part);
        let Part::Tag(tag) = part else { continue };
        if tag.is("meta") {
            let name = ["property", "name", "itemprop"]
                .iter()
                .find_map(|name| tag.attribute(name));
            let name = name.unwrap_or_default();
            let meta = META_FIELDS
                .iter()
                .enumerate()
                .find(|(_, (meta, _))| name.eq_ignore_ascii_case(meta));
            if let Some((rank, (_, field))) = meta {
                put(&mut record, *field, rank + 2, tag.attribute("content"));
            }
        } else if tag.is("time") && !tag.closes {
            let rank = if tag.attribute("itemprop") == Some("datePublished") {
                55
            } else if titles.has_heading() {
                90 // the first one after the headline is mostly that of the article
            } else {
                continue;
            };
            // The attribute may also hold a time of day or a duration.
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
    let known = RankedField {
        field: Field::Title,
        rank: 60,
    };
    record.put(known, titles.headline().unwrap_or_default());
    record
}

/// The title of a page and its `<h1>` headings.
#[derive(Default)]
struct Titles<'a> {
    title: Option<String>,
    headings: Vec<String>,
    /// The open tag, and its text so far.
    open: Option<(&'a str, String)>,
    hidden: Option<&'a str>,
}

impl<'a> Titles<'a> {
    /// The number of headings that are considered.
    const MAX_HEADINGS: usize = 20;

    fn add(&mut self, part: Part<'a>) {
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

    /// Returns whether a heading has been read.
    fn has_heading(&self) -> bool {
        !self.headings.is_empty()
    }

    fn close(&mut self) {
        let Some((name, text)) = self.open.take() else {
            return;
        };
        let text = text.trim().to_owned();
        if text.is_empty() {
            return;
        }
        if name.eq_ignore_ascii_case("title") {
            self.title.get_or_insert(text);
        } else if self.headings.len() < Self::MAX_HEADINGS {
            self.headings.push(text);
        }
    }

    /// Returns the heading that the title repeats together with the name of the site, or the first
    /// heading of a page without a title. If the heading is shorter than the rest of the title, it
    /// is the name of the site itself.
    fn headline(&self) -> Option<&str> {
        let Some(title) = &self.title else {
            return self.headings.first().map(String::as_str);
        };
        let fits = |heading: &&String| {
            let rest = title
                .strip_prefix(heading.as_str())
                .filter(|rest| rest.trim_start().starts_with(is_separator))
                .or_else(|| {
                    let rest = title.strip_suffix(heading.as_str())?;
                    rest.trim_end().ends_with(is_separator).then_some(rest)
                });
            rest.is_some_and(|rest| {
                rest.trim_matches(|c| is_separator(c) || c == ' ').len() <= heading.len()
            })
        };
        let fitting = self.headings.iter().filter(fits);
        fitting
            .max_by_key(|heading| heading.len())
            .map(String::as_str)
    }
}

/// Returns whether a character separates headlines from the name of the site in titles.
fn is_separator(c: char) -> bool {
    "-–—|:•·»«/\\".contains(c)
}

fn put(record: &mut Record, field: Field, rank: usize, value: Option<&str>) {
    let value = decode_html_entities(value.unwrap_or_default());
    let is_url = value.starts_with("http://") || value.starts_with("https://");
    if is_url == (field == Field::Url) {
        record.put(RankedField { field, rank }, &value);
    }
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
}
