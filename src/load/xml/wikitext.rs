//! Converts wikitext to text: links to their labels; templates, tables, references, files and
//! categories out.

use html_escape::decode_html_entities;

use crate::load::tags::{Part, parts};

/// The number of links, templates and tables that may be inside each other.
const MAX_DEPTH: usize = 40;

/// Namespaces of files, in English and Arabic. `Category` is apart.
const FILES: [&str; 7] = ["file", "image", "media", "ملف", "صورة", "وسائط", "ملف صوتي"];
const CATEGORIES: [&str; 2] = ["category", "تصنيف"];

/// Templates of Wikinews that hold the date of an article.
const DATES: [&str; 3] = ["تاريخ", "date", "تاريخ الخبر"];

/// Tags whose content is not text.
const HIDDEN_TAGS: [&str; 12] = [
    "ref",
    "references",
    "gallery",
    "math",
    "chem",
    "timeline",
    "score",
    "imagemap",
    "source",
    "syntaxhighlight",
    "templatestyles",
    "graph",
];

/// The text of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct WikiPage {
    /// The text, with a line for each paragraph.
    pub text: String,
    /// The categories.
    pub categories: Vec<String>,
    /// The date that a template gives.
    pub date: Option<String>,
}

/// A construct that is open.
struct Frame {
    kind: Kind,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Template,
    Table,
    Link,
    External,
}

impl Kind {
    fn opening(self) -> &'static str {
        match self {
            Kind::Page => "",
            Kind::Template => "{{",
            Kind::Table => "{|",
            Kind::Link => "[[",
            Kind::External => "[",
        }
    }
}

/// Returns the text of a page.
pub fn read(wikitext: &str) -> WikiPage {
    let mut converter = Converter {
        page: WikiPage::default(),
        frames: vec![Frame {
            kind: Kind::Page,
            text: String::with_capacity(wikitext.len()),
        }],
    };
    let mut hidden: Option<&str> = None;
    for part in parts(wikitext) {
        match part {
            Part::Tag(tag) => {
                if let Some(name) = hidden {
                    hidden = Some(name).filter(|name| !(tag.closes && tag.is(name)));
                } else if !tag.closes && HIDDEN_TAGS.iter().any(|name| tag.is(name)) {
                    hidden = Some(tag.name).filter(|_| !tag.is_empty);
                } else if tag.is("br") || tag.is("p") || tag.is("div") {
                    converter.push("\n");
                }
            }
            Part::Text(text) | Part::Verbatim(text) if hidden.is_none() => converter.text(text),
            _ => {}
        }
    }
    converter.finish()
}

struct Converter {
    page: WikiPage,
    frames: Vec<Frame>,
}

impl Converter {
    fn push(&mut self, text: &str) {
        if let Some(frame) = self.frames.last_mut() {
            frame.text.push_str(text);
        }
    }

    fn text(&mut self, mut text: &str) {
        while let Some(at) = text.find(['{', '}', '[', ']', '|']) {
            let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
            self.push(before);
            let is_in = |kind| self.frames.last().is_some_and(|frame| frame.kind == kind);
            let used = if rest.starts_with("{{") {
                self.open(Kind::Template)
            } else if rest.starts_with("{|") {
                self.open(Kind::Table)
            } else if rest.starts_with("[[") {
                self.open(Kind::Link)
            } else if is_external(rest) {
                self.open(Kind::External)
            } else if rest.starts_with("}}") {
                self.close(Kind::Template)
            } else if rest.starts_with("|}") && !rest.starts_with("|}}") {
                self.close(Kind::Table)
            } else if rest.starts_with("]]") && !is_in(Kind::External) {
                self.close(Kind::Link)
            } else if rest.starts_with(']') && is_in(Kind::External) {
                self.close(Kind::External)
            } else {
                0
            };
            let used = if used == 0 {
                self.push(rest.get(..1).unwrap_or_default());
                1
            } else {
                used
            };
            text = rest.get(used..).unwrap_or_default();
        }
        self.push(text);
    }

    /// Opens a construct. Returns the length of its mark, or 0 if it is too deep inside others.
    fn open(&mut self, kind: Kind) -> usize {
        if self.frames.len() >= MAX_DEPTH {
            return 0;
        }
        self.frames.push(Frame {
            kind,
            text: String::new(),
        });
        kind.opening().len()
    }

    /// Closes a construct and all that is open in it. Returns the length of its mark, or 0 if it is
    /// not open.
    fn close(&mut self, kind: Kind) -> usize {
        if !self.frames.iter().any(|frame| frame.kind == kind) {
            return 0;
        }
        while let Some(frame) = self.frames.pop() {
            if frame.kind == kind {
                let text = self.converted(&frame);
                self.push(&text);
                break;
            }
            self.unclosed(&frame);
        }
        kind.opening().len()
    }

    /// Leaves a construct without an end as it was written.
    fn unclosed(&mut self, frame: &Frame) {
        let opening = frame.kind.opening();
        let text = if frame.kind == Kind::Table {
            ""
        } else {
            &frame.text
        };
        self.push(if frame.kind == Kind::External {
            opening
        } else {
            ""
        });
        self.push(text);
    }

    fn converted(&mut self, frame: &Frame) -> String {
        match frame.kind {
            Kind::Page | Kind::Table => String::new(),
            Kind::Template => {
                let mut values = frame.text.split('|').map(str::trim);
                let name = values.next().unwrap_or_default().to_lowercase();
                if DATES.contains(&name.as_str()) && self.page.date.is_none() {
                    self.page.date = values.next().map(str::to_owned);
                }
                String::new()
            }
            Kind::External => {
                let label = frame.text.split_once([' ', '\n']);
                label
                    .map(|(_, label)| label.trim().to_owned())
                    .unwrap_or_default()
            }
            Kind::Link => self.label(&frame.text),
        }
    }

    fn label(&mut self, link: &str) -> String {
        let (target, label) = match link.split_once('|') {
            Some((target, rest)) => (target, rest.rsplit('|').next()),
            None => (link, None),
        };
        let namespace = target
            .split_once(':')
            .map(|(namespace, _)| namespace.trim().to_lowercase());
        if let Some(namespace) = namespace.filter(|namespace| !namespace.is_empty()) {
            if CATEGORIES.contains(&namespace.as_str()) {
                let name = target.split_once(':').map(|(_, name)| name.trim());
                self.page.categories.extend(name.map(str::to_owned));
                return String::new();
            }
            // MediaWiki shows a link to another language in the margin of a page.
            let is_language = (2..=3).contains(&namespace.len())
                && namespace.bytes().all(|byte| byte.is_ascii_lowercase());
            if FILES.contains(&namespace.as_str()) || is_language {
                return String::new();
            }
        }
        let target = target.trim_start_matches(':');
        match label {
            Some(label) if !label.trim().is_empty() => label.to_owned(),
            Some(_) => {
                let name = target.rsplit(':').next().unwrap_or(target);
                name.split(" (").next().unwrap_or(name).to_owned()
            }
            None => target.to_owned(),
        }
    }

    fn finish(mut self) -> WikiPage {
        while self.frames.len() > 1 {
            if let Some(frame) = self.frames.pop() {
                self.unclosed(&frame);
            }
        }
        let text = self
            .frames
            .pop()
            .map(|frame| frame.text)
            .unwrap_or_default();
        self.page.text = lines(&decode_html_entities(&text));
        self.page
    }
}

fn is_external(text: &str) -> bool {
    let link = text.strip_prefix('[').unwrap_or_default();
    ["http://", "https://", "ftp://", "//", "mailto:"]
        .iter()
        .any(|scheme| link.starts_with(scheme))
}

/// Returns the lines without the marks of lists, headings and emphasis, and without headings that
/// nothing follows.
fn lines(text: &str) -> String {
    let mut lines: Vec<(bool, String)> = Vec::new();
    for line in text.lines() {
        let line = line.trim().trim_start_matches(['*', '#', ':', ';']).trim();
        let heading = line
            .strip_prefix("==")
            .and_then(|rest| rest.trim_end().strip_suffix("=="));
        let is_heading = heading.is_some();
        let line = heading.map_or(line, |heading| heading.trim_matches(['=', ' ']));
        let line = without_emphasis(line);
        let is_rule = line.starts_with("----") || line.starts_with("__") && line.ends_with("__");
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() || is_rule {
            continue;
        }
        if is_heading && lines.last().is_some_and(|(is_heading, _)| *is_heading) {
            lines.pop();
        }
        lines.push((is_heading, line));
    }
    if lines.last().is_some_and(|(is_heading, _)| *is_heading) {
        lines.pop();
    }
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    lines.join("\n")
}

/// Removes runs of two to five apostrophes.
fn without_emphasis(line: &str) -> String {
    let mut text = line.to_owned();
    for mark in ["'''''", "'''", "''"] {
        if text.contains(mark) {
            text = text.replace(mark, "");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn converts(wikitext: &str, expected: &str) {
        assert_eq!(read(wikitext).text, expected);
    }

    #[test]
    fn links_become_their_labels() {
        converts(
            "'''وصل''' [[رئيس الوزراء|الرئيس]] إلى [[موسكو]] و[[قازان (مدينة)|]].",
            "وصل الرئيس إلى موسكو وقازان.",
        );
        converts(
            "راجع [http://example.org التقرير] [http://x.org]",
            "راجع التقرير",
        );
    }

    #[test]
    fn templates_tables_references_and_files_are_out() {
        converts(
            "{{بطاقة|اسم={{س|1}}|[[أ]]}}نص<ref name=a>مرجع</ref> ثان<ref name=\"a\"/>.",
            "نص ثان.",
        );
        converts("قبل\n{| class=x\n! عنوان\n|-\n| خلية\n|}\nبعد", "قبل\nبعد");
        converts("[[ملف:أ.jpg|تصغير|صورة [[موسكو]] ليلا]]نص", "نص");
        converts("نص <!-- تعليق -->آخر[[en:Moscow]]", "نص آخر");
    }

    #[test]
    fn headings_without_text_and_the_marks_of_lists_are_out() {
        converts(
            "نص\n== خلفية ==\n* أول\n# ثان\n== مصادر ==\n* {{مصدر}}\n== انظر ==\n",
            "نص\nخلفية\nأول\nثان",
        );
    }

    #[test]
    fn categories_and_the_date_are_read() {
        let page = read("{{تاريخ|4 مارس 2024}}\nنص\n[[تصنيف:سياسة]] [[Category:موسكو|*]]");
        assert_eq!(page.text, "نص");
        assert_eq!(page.date.as_deref(), Some("4 مارس 2024"));
        assert_eq!(page.categories, ["سياسة", "موسكو"]);
    }

    #[test]
    fn broken_and_nested_markup_ends_in_a_time_that_grows_with_its_size() {
        for part in ["{{", "[[", "{|", "}}", "]]", "|}", "[http://", "[[a|", "''"] {
            read(&part.repeat(200_000));
        }
        converts("[[موسكو نص", "موسكو نص");
    }
}
