//! Reads TEI: the divisions of an issue of a newspaper, or a single text. The source and the date
//! are those of the printed issue; those of the digital edition count only if it has no printed source.

use std::io::BufRead;

use super::blocks;
use super::tree::Element;
use crate::load::LoadError;
use crate::load::emitter::{Emitter, ReadStatus};
use crate::load::fields::Field;
use crate::load::record::Record;
use crate::load::text::Text;

/// Types of divisions that hold several articles.
const SECTION_TYPES: [&str; 8] = [
    "section",
    "issue",
    "part",
    "page",
    "volume",
    "group",
    "edition",
    "supplement",
];

/// Types of divisions that are one article, whatever is in them.
const ARTICLE_TYPES: [&str; 9] = [
    "item",
    "article",
    "story",
    "news",
    "report",
    "editorial",
    "letter",
    "interview",
    "poem",
];

/// The size in bytes of text outside of divisions, from which it is an article of its own.
const MIN_LOOSE_BYTES: usize = 400;

/// Reads a TEI document, or a corpus of them.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    super::for_each_element(text, &["TEI", "TEI.2"], emitter, |document, emitter| {
        issue(&document, emitter)
    })?;
    Ok(ReadStatus::Complete)
}

/// The parts of the header that all articles share.
#[derive(Default)]
struct Issue {
    title: String,
    source: String,
    date: String,
    author: String,
}

fn issue(document: &Element, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
    let issue = header(document);
    let mut articles = Vec::new();
    let mut found = document
        .descendants()
        .into_iter()
        .filter(|element| element.is("body"));
    // The bodies of quoted letters are inside of others.
    let bodies: Vec<&Element> = found.by_ref().collect();
    for body in bodies {
        collect(body, None, &mut articles);
    }
    let is_single = articles.len() == 1;
    for (element, category) in articles {
        let record = article(element, category, &issue, is_single);
        let position = emitter.next_record(None);
        if record.has(Field::Title) || record.has(Field::Body) {
            emitter.record(record, position)?;
        }
    }
    Ok(())
}

fn header(document: &Element) -> Issue {
    let Some(header) = document.find("teiHeader") else {
        return Issue::default();
    };
    let text_of = |element: Option<&Element>| element.map(Element::text).unwrap_or_default();
    let title = text_of(header.find_path(&["titleStmt", "title"]));
    let author = text_of(header.find_path(&["titleStmt", "author"]));
    let Some(source) = header.find("sourceDesc") else {
        return Issue {
            title,
            author,
            ..Issue::default()
        };
    };
    let titles = source
        .descendants()
        .into_iter()
        .filter(|element| element.is("title"));
    let titles: Vec<&Element> = titles.collect();
    let is_journal = |element: &&&Element| element.tag.attribute("level") == Some("j");
    let is_arabic = |element: &&&Element| element.text().chars().any(|c| ('ء'..='ي').contains(&c));
    let journal = titles
        .iter()
        .filter(is_journal)
        .find(is_arabic)
        .or_else(|| titles.iter().find(is_journal))
        .or_else(|| titles.iter().find(is_arabic));
    let monograph = source.find_path(&["monogr", "title"]);
    Issue {
        title,
        author,
        source: text_of(journal.copied().or(monograph)),
        date: date_in(source)
            .or_else(|| header.find("creation").and_then(date_in))
            .or_else(|| born_digital_date(header, source))
            .unwrap_or_default(),
    }
}

/// Returns the date of publication of the edition, if it describes no printed source: then the text
/// was published in this form first.
fn born_digital_date(header: &Element, source: &Element) -> Option<String> {
    let names = ["bibl", "biblStruct", "biblFull", "msDesc", "title"];
    if names.iter().any(|name| source.find(name).is_some()) {
        return None;
    }
    date_in(header.find("publicationStmt")?)
}

/// Returns the first date in an element: one that is given as a number in the Gregorian calendar,
/// or else as text.
fn date_in(element: &Element) -> Option<String> {
    let dates = element
        .descendants()
        .into_iter()
        .filter(|element| element.is("date"));
    let dates: Vec<&Element> = dates.collect();
    let numbers = ["when", "when-iso", "from", "notBefore"];
    let number = dates
        .iter()
        .find_map(|date| numbers.iter().find_map(|name| date.tag.attribute(name)));
    let text = || {
        dates
            .iter()
            .map(|date| date.text())
            .find(|text| !text.is_empty())
    };
    number.map(str::to_owned).or_else(text)
}

fn is_division(element: &Element) -> bool {
    let name = element.tag.name.as_str();
    name.strip_prefix("div")
        .is_some_and(|level| level.len() <= 1)
}

/// Collects the elements that are articles, each with its category.
fn collect<'e>(
    element: &'e Element,
    category: Option<String>,
    articles: &mut Vec<(&'e Element, Option<String>)>,
) {
    let divisions: Vec<&Element> = element
        .elements()
        .filter(|child| is_division(child))
        .collect();
    if divisions.is_empty() {
        articles.push((element, category));
        return;
    }
    let loose = blocks::text(element, &|child| is_division(child) || child.is("head"));
    if loose.len() >= MIN_LOOSE_BYTES {
        articles.push((element, category.clone()));
    }
    for division in divisions {
        if holds_articles(division) {
            let heading = heading(division).filter(|heading| !heading.is_empty());
            collect(division, heading.or_else(|| category.clone()), articles);
        } else {
            articles.push((division, category.clone()));
        }
    }
}

/// Returns whether a division holds articles, and is not one itself: its type says so, or all of
/// its text is in divisions with headings of their own.
fn holds_articles(division: &Element) -> bool {
    let types = ["type", "subtype"].map(|name| division.tag.attribute(name).unwrap_or_default());
    let is_one_of = |known: &[&str]| types.iter().any(|kind| known.contains(kind));
    let mut inner = division
        .elements()
        .filter(|child| is_division(child))
        .peekable();
    if inner.peek().is_none() || is_one_of(&ARTICLE_TYPES) {
        return false;
    }
    if is_one_of(&SECTION_TYPES) {
        return true;
    }
    let has_text = division
        .elements()
        .any(|child| matches!(child.tag.name.as_str(), "p" | "ab" | "lg" | "sp" | "list"));
    !has_text && inner.all(|child| heading(child).is_some())
}

fn heading(division: &Element) -> Option<String> {
    let head = division.elements().find(|child| child.is("head"))?;
    Some(blocks::text(head, &|_| false).replace('\n', " "))
}

fn article(element: &Element, category: Option<String>, issue: &Issue, is_single: bool) -> Record {
    let mut record = Record::default();
    let title = heading(element).filter(|title| !title.is_empty());
    let title = title.or_else(|| Some(issue.title.clone()).filter(|_| is_single));
    record.set(Field::Title, title.as_deref().unwrap_or_default());
    let is_author = |child: &&Element| child.is("byline") || child.is("docAuthor");
    let author = element.elements().find(is_author).map(|byline| {
        let name = ["persName", "docAuthor", "name"]
            .iter()
            .find_map(|name| byline.find(name));
        name.unwrap_or(byline).text()
    });
    let author = author.filter(|author| !author.is_empty());
    let author = author.or_else(|| Some(issue.author.clone()).filter(|_| is_single));
    record.set(
        Field::Author,
        without_label(author.as_deref().unwrap_or_default()),
    );
    let dateline = element.elements().find(|child| child.is("dateline"));
    let date = dateline
        .and_then(date_in)
        .unwrap_or_else(|| issue.date.clone());
    record.set(Field::Date, &date);
    record.set(Field::Source, &issue.source);
    record.set(Field::Category, &category.unwrap_or_default());
    if let Some(id) = element.tag.attribute("xml:id").filter(|_| !is_single) {
        record.set(Field::Id, id);
    }
    let first_head = element.elements().find(|child| child.is("head"));
    let is_own_division = |child: &Element| {
        !is_division(element) && is_division(child) // text around the divisions of a body
    };
    let body = blocks::text(element, &|child| {
        child.is("byline")
            || is_own_division(child)
            || first_head.is_some_and(|head| std::ptr::eq(head, child))
    });
    record.set(Field::Body, &body);
    record
}

/// Returns the name in a byline.
fn without_label(byline: &str) -> &str {
    let byline = byline.trim();
    let labels = ["بقلم", "كتب", "لكاتبه"];
    let rest = labels.iter().find_map(|label| byline.strip_prefix(label));
    rest.map_or(byline, |rest| rest.trim_start_matches([':', ' ', 'ـ']))
}
