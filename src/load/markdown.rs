//! Reads Markdown. A file is one article: headings and horizontal rules do not divide it. The markup
//! is removed from the text.

use std::io::BufRead;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::emitter::{Emitter, Position, ReadStatus};
use super::fields::{Field, FieldNames};
use super::text::Text;
use super::{LoadError, markup, plain};

/// The length from which a line that does not end a sentence is broken for width only.
const MIN_WRAPPED_CHARS: usize = 40;

/// Reads a file of Markdown.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let Some(markdown) = text.whole()? else {
        emitter.too_large(Position::default(), "a text")?;
        return Ok(ReadStatus::Complete);
    };
    let (mut front, body) = front_matter(&markdown, &emitter.names);
    let (title, body) = to_text(body);
    let has_title = front.iter().any(|line| line.starts_with("title:"));
    if let Some(title) = title.filter(|_| !has_title) {
        front.push(format!("title: {title}"));
    }
    let page = format!("---\n{}\n---\n{body}", front.join("\n"));
    let page = plain::read_page(&page, 1, emitter.is_cleaning());
    for note in page.notes {
        emitter.note(note)?;
    }
    for entry in page.articles {
        emitter.article(entry.article)?;
    }
    Ok(if emitter.articles() == 0 {
        ReadStatus::NoArticles("empty file")
    } else {
        ReadStatus::Complete
    })
}

/// Splits front matter off, in YAML between `---` or in TOML between `+++`. Returns its entries as
/// `key: value` lines with the keys that the reader of pages knows, and the rest of the text.
fn front_matter<'m>(markdown: &'m str, names: &FieldNames) -> (Vec<String>, &'m str) {
    let text = markdown.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    for (fence, sign) in [("---", ':'), ("+++", '=')] {
        let inner = text
            .strip_prefix(fence)
            .filter(|inner| inner.starts_with('\n'));
        let Some(inner) = inner else { continue };
        let close = format!("\n{fence}");
        let Some((front, rest)) = inner.split_once(close.as_str()) else {
            continue;
        };
        if rest.is_empty() || rest.starts_with('\n') || rest.starts_with('\r') {
            return (entries(front, sign, names), rest);
        }
    }
    (Vec::new(), markdown)
}

/// Returns the entries of front matter. A list or a text on the lines below a key is its value.
fn entries(front: &str, sign: char, names: &FieldNames) -> Vec<String> {
    let mut entries: Vec<(String, Vec<String>)> = Vec::new();
    for line in front.lines().filter(|line| !line.trim().is_empty()) {
        let is_below = line.starts_with([' ', '\t', '-']);
        match (line.split_once(sign), entries.last_mut()) {
            (Some((key, value)), _) if !is_below => {
                let values = match value.trim() {
                    "" | "|" | ">" | "|-" | ">-" => Vec::new(),
                    value => value_of(value),
                };
                entries.push((key.trim().to_owned(), values));
            }
            (_, Some((_, values))) => {
                let item = line.trim().trim_start_matches("- ");
                // `- name: …` is an object in a list.
                let item = match item.split_once(": ") {
                    Some(("name" | "title", name)) => name,
                    Some(_)
                        if item != line.trim()
                            || line.starts_with([' ', '\t']) && !values.is_empty() =>
                    {
                        continue;
                    }
                    _ => item,
                };
                values.extend(value_of(item));
            }
            (_, None) => {}
        }
    }
    let lines = entries.into_iter().map(|(key, values)| {
        let known = names.find(&key).map(|known| known.field);
        let (name, between) = match known {
            Some(Field::Title) => ("title", " "),
            Some(Field::Summary) => ("summary", " "),
            Some(Field::Date) => ("date", " "),
            Some(Field::Source) if values.iter().any(|value| is_address(value)) => ("url", " "),
            Some(Field::Source) => ("source", ", "),
            Some(Field::Author) => ("author", ", "),
            Some(Field::Category) => ("category", ", "),
            Some(Field::Url) => ("url", " "),
            Some(Field::Id) => ("id", " "),
            _ => (key.as_str(), ", "),
        };
        format!("{name}: {}", values.join(between))
    });
    lines.collect()
}

/// Returns whether a value is the address of a page, as clippers write it in `source`.
fn is_address(value: &str) -> bool {
    value.starts_with("http://") || value.starts_with("https://")
}

/// Returns the text of a link between notes: `[[سعاد]]`, `[[notes/s|سعاد]]`.
fn linked_note(value: &str) -> Option<&str> {
    let link = value.strip_prefix("[[")?.strip_suffix("]]")?;
    let name = link.rsplit_once('|').map_or(link, |(_, name)| name);
    (!name.contains(['[', ']'])).then_some(name)
}

/// Returns the values of `"text"` or `[a, "b"]`.
fn value_of(value: &str) -> Vec<String> {
    let bare = |value: &str| {
        let value = value.trim();
        let unquoted = ['"', '\'']
            .iter()
            .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
        let value = unquoted.unwrap_or(value);
        linked_note(value).unwrap_or(value).to_owned()
    };
    if linked_note(value).is_some() {
        return vec![bare(value)];
    }
    match value
        .strip_prefix('[')
        .and_then(|list| list.strip_suffix(']'))
    {
        Some(list) => list
            .split(',')
            .map(bare)
            .filter(|item| !item.is_empty())
            .collect(),
        None => vec![bare(value)],
    }
}

/// Returns the heading of the whole text, if it begins with one, and the rest without marks.
fn to_text(markdown: &str) -> (Option<String>, String) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_WIKILINKS;
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, options) {
        writer.event(event);
    }
    markup::end_line(&mut writer.text);
    (writer.title, writer.text)
}

#[derive(Default)]
struct Writer {
    title: Option<String>,
    text: String,
    html: String,
    /// The number of open images, whose text is a description.
    images: usize,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) if self.images == 0 => self.text.push_str(&text),
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(html) if self.images == 0 && html.starts_with("<br") => {
                markup::end_line(&mut self.text);
            }
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => markup::end_line(&mut self.text),
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            _ => {}
        }
    }

    /// A line end within a paragraph. It may be broken for width, or stand between paragraphs of
    /// writers who do not know that Markdown joins lines.
    fn soft_break(&mut self) {
        let line = self.text.rsplit('\n').next().unwrap_or_default();
        let ends = line.trim_end().ends_with(['.', '؟', '!', ':', '»', '"']);
        if ends || line.chars().count() < MIN_WRAPPED_CHARS {
            markup::end_line(&mut self.text);
        } else {
            self.text.push(' ');
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Image { .. } => self.images += 1,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } => {}
            Tag::TableCell => markup::push_words(&mut self.text, " "),
            _ => markup::end_line(&mut self.text),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {}
            TagEnd::TableCell => {}
            TagEnd::Heading(HeadingLevel::H1)
                if self.title.is_none() && !self.text.trim().contains('\n') =>
            {
                let title = std::mem::take(&mut self.text);
                self.title = Some(title.trim().to_owned()).filter(|title| !title.is_empty());
            }
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.html);
                markup::end_line(&mut self.text);
                self.text.push_str(&markup::to_text(&html));
                markup::end_line(&mut self.text);
            }
            _ => markup::end_line(&mut self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_between_notes_leave_their_text() {
        let (_, text) = to_text("قال [[سعاد]] و[[notes/z|زياد]] إن.");
        assert_eq!(text.trim(), "قال سعاد وزياد إن.");
    }

    #[test]
    fn marks_leave_the_title_and_the_text() {
        let markdown = "# **عنوان** المقال\n\nقال *الوزير* إن [الجسر](http://x) `جديد`.\n\n---\n\n### رأي\n\n- أول\n- ثان\n\n> اقتباس\n\n![صورة](a.jpg)\n\n| أ | ب |\n|---|---|\n| ج | د |\n";
        let (title, text) = to_text(markdown);
        assert_eq!(title.as_deref(), Some("عنوان المقال"));
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(
            lines,
            [
                "قال الوزير إن الجسر جديد.",
                "رأي",
                "أول",
                "ثان",
                "اقتباس",
                "أ ب",
                "ج د"
            ]
        );
    }

    #[test]
    fn front_matter_is_read_in_yaml_and_toml() {
        let names = FieldNames::new(&[]).unwrap();
        let yaml = "---\ntitle: \"عنوان: ثان\"\nauthors:\n  - name: سعاد\n    url: x\n  - زياد\ncategories: [سياسة, 'رأي']\nlastmod: 2024\n---\nنص";
        let (front, rest) = front_matter(yaml, &names);
        assert_eq!(
            front,
            [
                "title: عنوان: ثان",
                "author: سعاد, زياد",
                "category: سياسة, رأي",
                "lastmod: 2024"
            ]
        );
        assert_eq!(rest.trim(), "نص");
        let note =
            "---\ntitle: x\nsource: \"https://example.org/1\"\nauthor:\n  - \"[[سعاد]]\"\n---\nنص";
        let (front, _) = front_matter(note, &names);
        assert_eq!(
            front,
            ["title: x", "url: https://example.org/1", "author: سعاد"]
        );
        let toml = "+++\ntitle = \"عنوان\"\ndate = 2024-03-04\n+++\nنص";
        let (front, _) = front_matter(toml, &names);
        assert_eq!(front, ["title: عنوان", "date: 2024-03-04"]);
        assert!(front_matter("--- \nنص", &names).0.is_empty());
    }
}
