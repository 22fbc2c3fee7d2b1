//! The `key: value` lines at the start of a file, possibly as front matter between two `---`.

use crate::article::{Article, DateFrom, SourceFrom};
use crate::clean::line::{Line, fold, trim};
use crate::clean::{has_particle, is_outlet_list};
use crate::dates;
use crate::load::Note;

#[derive(Clone, Copy, PartialEq)]
enum Key {
    Title,
    Summary,
    Date,
    Source,
    Author,
    Category,
    Url,
    Id,
    /// A label before the text of the article.
    Body,
}

/// The folded names of the keys. Names that headlines begin with, such as `مصدر:`, are missing on
/// purpose.
const KEYS: &[(Key, &[&str])] = &[
    (
        Key::Title,
        &[
            "title",
            "headline",
            "العنوان",
            "عنوان الخبر",
            "عنوان المقال",
            "عنوان",
        ],
    ),
    (
        Key::Summary,
        &[
            "summary",
            "description",
            "abstract",
            "excerpt",
            "subtitle",
            "الملخص",
            "ملخص",
            "المقدمه",
        ],
    ),
    (
        Key::Date,
        &[
            "date",
            "published",
            "datetime",
            "pubdate",
            "time",
            "التاريخ",
            "تاريخ النشر",
            "تاريخ",
            "نشر في",
            "نشر بتاريخ",
        ],
    ),
    (
        Key::Source,
        &[
            "source",
            "publisher",
            "site",
            "outlet",
            "المصدر",
            "الصحيفه",
            "الموقع",
            "الوكاله",
        ],
    ),
    (
        Key::Author,
        &[
            "author",
            "by",
            "byline",
            "الكاتب",
            "المولف",
            "بقلم",
            "المحرر",
        ],
    ),
    (
        Key::Category,
        &[
            "category",
            "section",
            "topic",
            "القسم",
            "التصنيف",
            "الفيه",
            "الباب",
        ],
    ),
    (Key::Url, &["url", "link", "الرابط", "رابط الخبر", "رابط"]),
    (Key::Id, &["id", "docno", "المعرف", "الرقم", "رقم الخبر"]),
    (
        Key::Body,
        &[
            "text",
            "body",
            "content",
            "النص",
            "المحتوي",
            "نص الخبر",
            "الخبر",
        ],
    ),
];

const FENCE: &str = "---";
const MAX_FENCED_LINES: usize = 200;
const MAX_VALUE_WORDS: usize = 8;

/// Moves the header lines into the fields of the article. Returns lines of front matter with an
/// unknown key.
pub(super) fn read<'a>(
    lines: &mut Vec<Line<'a>>,
    article: &mut Article,
    notes: &mut Vec<Note>,
) -> Vec<Line<'a>> {
    let closing = lines
        .first()
        .filter(|line| line.text == FENCE)
        .and_then(|_| {
            lines
                .iter()
                .skip(1)
                .take(MAX_FENCED_LINES)
                .position(|line| line.text == FENCE)
                .map(|at| at + 1)
        });
    let mut unknown = Vec::new();
    if let Some(closing) = closing {
        let fenced: Vec<Line> = lines.drain(..=closing).collect();
        let inside = fenced.into_iter().filter(|line| line.text != FENCE);
        unknown.extend(inside.filter(|line| !read_line(line, true, article, notes)));
    }
    let is_headline = closing.is_none() && is_lone_headline(lines);
    let count = lines
        .iter()
        .take_while(|_| !is_headline)
        .take_while(|line| read_line(line, false, article, notes))
        .count();
    lines.drain(..count);
    if let Some(first) = lines.first_mut() {
        read_body_label(first);
    }
    if lines.first().is_some_and(|line| line.text.is_empty()) {
        lines.remove(0);
    }
    unknown
}

/// The smallest number of lines of a header that begins a further article.
const MIN_BLOCK_LINES: usize = 2;
/// The largest length of the name of a key, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// Splits a page at each header after the first. A header begins with a title, after a blank line,
/// and has a second key; text follows it. The page must begin with such a header, because `العنوان:` is
/// also the address at the end of a text.
pub(super) fn blocks(mut lines: Vec<Line<'_>>) -> Vec<Vec<Line<'_>>> {
    let mut starts = Vec::new();
    if block_lines(&lines) > 0 {
        let gaps = lines
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| matches!(pair, [above, below] if below.number > above.number + 1));
        for (at, _) in gaps {
            let rest = lines.get(at + 1..).unwrap_or_default();
            let header = block_lines(rest);
            let text = rest.get(header).filter(|_| header > 0);
            if text.is_some_and(|line| !line.text.contains(':') || line.is_prose()) {
                starts.push(at + 1);
            }
        }
    }
    let mut blocks: Vec<_> = starts
        .into_iter()
        .rev()
        .map(|start| lines.split_off(start))
        .collect();
    blocks.push(lines);
    blocks.reverse();
    blocks
}

/// Returns the number of lines of the header with a title at the start of the lines; 0 if there is
/// none.
fn block_lines(lines: &[Line]) -> usize {
    let key = |line: &Line| {
        let name = line.text.split_once(':')?.0;
        let (key, value) = key_value(line.text).filter(|_| name.len() <= MAX_NAME_BYTES)?;
        let is_key = key == Key::Body || !value.is_empty() && is_plausible(key, value);
        is_key.then_some(key)
    };
    if lines.first().and_then(key) != Some(Key::Title) {
        return 0;
    }
    let count = lines.iter().map_while(key).count();
    if count < MIN_BLOCK_LINES { 0 } else { count }
}

/// Returns whether the first line is a headline with a colon (`الموقع: جنوب البلاد`) and not a
/// header of one line. It is a headline if neither a second key nor a title follows it, and its
/// value is not typical of the key.
fn is_lone_headline(lines: &[Line]) -> bool {
    let Some((line, below)) = lines.split_first() else {
        return false;
    };
    let Some((key, value)) = key_value(line.text) else {
        return false;
    };
    let below = below.first();
    let is_alone =
        below.is_none_or(|below| key_value(below.text).is_none() && !below.is_headline());
    let is_proven = match key {
        Key::Title | Key::Body | Key::Url | Key::Id => true,
        Key::Summary => line.is_prose(),
        Key::Date => dates::parse(value).is_ok() || !value.chars().any(char::is_alphabetic),
        Key::Source => is_outlet_list(value),
        Key::Author | Key::Category => value.split_whitespace().count() <= 3,
    };
    is_alone && !is_proven && !line.text.starts_with(|c: char| c.is_ascii())
}

/// Removes the label `النص:` from the first line of the text, which may then be empty.
fn read_body_label(line: &mut Line) {
    if let Some((Key::Body, value)) = key_value(line.text) {
        *line = Line {
            number: line.number,
            text: value,
            content: value,
            folded: fold(value),
            part: None,
        };
    }
}

fn key_value(text: &str) -> Option<(Key, &str)> {
    let (name, value) = text.split_once(':')?;
    if name.contains(['"', '{', '[', '(', '<', '«']) {
        return None; // folding removes these characters
    }
    let name = fold(name);
    let (key, _) = KEYS
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()))?;
    Some((*key, unquoted(trim(value))))
}

fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .iter()
        .find_map(|&quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .map_or(value, trim)
}

/// Sets the field that a line names. Returns `false` if the line names no field, or one that
/// already has a value.
fn read_line(line: &Line, fenced: bool, article: &mut Article, notes: &mut Vec<Note>) -> bool {
    let Some((key, value)) = key_value(line.text) else {
        return false;
    };
    if value.is_empty() || !(fenced || is_plausible(key, value)) {
        return false;
    }
    let field = match key {
        Key::Date => return read_date(line.number, value, article, notes),
        Key::Id if article.id.is_empty() => {
            value.clone_into(&mut article.id);
            return true;
        }
        Key::Id | Key::Body => return false,
        Key::Title => &mut article.title,
        Key::Summary => &mut article.summary,
        Key::Source => {
            article.source_from = Some(SourceFrom::Record);
            &mut article.source
        }
        Key::Author => &mut article.author,
        Key::Category => &mut article.category,
        Key::Url => &mut article.url,
    };
    let is_new = field.is_none();
    field.get_or_insert_with(|| value.to_owned());
    is_new
}

/// Returns whether a value fits its key. Without fences, a headline may look like a header:
/// `المصدر: …` followed by a sentence.
fn is_plausible(key: Key, value: &str) -> bool {
    match key {
        Key::Title | Key::Summary | Key::Body => true,
        Key::Date => value.chars().any(char::is_numeric),
        Key::Url => value.contains("://") || value.starts_with("www."),
        Key::Id => !value.contains(char::is_whitespace),
        Key::Source | Key::Author | Key::Category => {
            value.split_whitespace().count() <= MAX_VALUE_WORDS && !has_particle(value)
        }
    }
}

fn read_date(number: u64, raw: &str, article: &mut Article, notes: &mut Vec<Note>) -> bool {
    if article.date_raw.is_some() {
        return false;
    }
    match dates::parse(raw) {
        Ok(date) => {
            article.set_date(raw, &date, DateFrom::Record);
            let warning = date.warning(raw);
            notes.extend(warning.map(|reason| Note::warning(reason).at_line(number)));
        }
        Err(error) => {
            article.date_raw = Some(raw.to_owned());
            notes.push(Note::warning(error.to_string()).at_line(number));
        }
    }
    true
}
