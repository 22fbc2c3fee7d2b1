//! Which format a text has, from its start and, for tables, its name.

use memchr::memchr_iter;
use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value};

use super::fields::{Field, Names};
use super::tags::{Part, Tag, parts};
use super::{Format, markup, rows, sgml};

/// The format of a text that begins with `head`.
///
/// # Errors
///
/// What it is, when it is XML of a kind that holds no articles.
pub fn format(head: &str, path: &str, names: &Names) -> Result<Format, &'static str> {
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let is_xml = start.starts_with("<?xml");
    match known(start, head, names) {
        Some(format) => Ok(format),
        None if is_xml => Err("XML document"),
        None => Ok(table(start, path, names).unwrap_or(Format::Plain)),
    }
}

/// The format that the text itself tells.
fn known(start: &str, head: &str, names: &Names) -> Option<Format> {
    if start.starts_with("WARC/") {
        return Some(Format::Warc);
    }
    if !start.starts_with('<') {
        return json(start);
    }
    let begins = |tags: &[&str]| tags.iter().any(|tag| begins_with(start, tag));
    if holds(start, &["<rss", "<feed", "<rdf:rdf"]) {
        return Some(Format::Feed);
    }
    if begins(&["<!doctype html", "<html", "<head", "<body"])
        || (begins(&["<?xml", "<!"]) && holds(start, &["<html"]))
        || is_fragment(start, names)
    {
        return Some(Format::Html);
    }
    sgml::record_tag(head, names).map(|_| Format::Sgml)
}

/// Whether a text begins with the beginning of a tag, in any case.
fn begins_with(text: &str, tag: &str) -> bool {
    let start = text.as_bytes().get(..tag.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
}

/// Whether the first letters of a text hold the beginning of one of these tags, in any case.
fn holds(text: &str, tags: &[&str]) -> bool {
    const LETTERS: usize = 4096;
    let opens = memchr_iter(b'<', text.as_bytes()).take_while(|at| *at < LETTERS * 4);
    let mut parts = opens.filter_map(|at| text.split_at_checked(at));
    parts.any(|(before, marked)| {
        let tag = tags.iter().find(|tag| begins_with(marked, tag));
        tag.is_some_and(|tag| before.chars().count() + tag.len() <= LETTERS)
    })
}

/// Whether a text is a piece of a page: it begins with a tag of HTML, holds a paragraph or its
/// like, and no tag that only records have. `<b>` alone is no sign, and `<article>` alone names a
/// record as well.
fn is_fragment(start: &str, names: &Names) -> bool {
    let mut tags = parts(start).filter_map(|part| match part {
        Part::Tag(tag) if !tag.closes => Some(tag),
        _ => None,
    });
    let begins =
        parts(start).find(|part| !matches!(part, Part::Text(text) if text.trim().is_empty()));
    let Some(Part::Tag(first)) = begins else {
        return false;
    };
    let is_of_records = |tag: &Tag| {
        let known = names.find(tag.name).map(|known| known.field);
        tag.is("doc") || !markup::is_tag(tag) && matches!(known, Some(Field::Title | Field::Body))
    };
    let is_paragraph = |tag: &Tag| markup::is_block(tag) && names.find(tag.name).is_none();
    markup::is_tag(&first)
        && (is_paragraph(&first) || tags.clone().any(|tag| is_paragraph(&tag)))
        && !tags.any(|tag| is_of_records(&tag))
}

/// The kind of table, by the name of the file or by its header.
fn table(start: &str, path: &str, names: &Names) -> Option<Format> {
    let path = path.to_ascii_lowercase();
    let path = path.trim_end_matches(".gz").trim_end_matches(".zst");
    let named = match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("csv") => Some(Format::Csv),
        Some("tsv" | "tab") => Some(Format::Tsv),
        _ => None,
    };
    let header = start.lines().next().unwrap_or_default();
    match (named, rows::separator(header, named, names)) {
        (Some(named), _) => Some(named),
        (None, Some(b'\t')) => Some(Format::Tsv),
        (None, Some(_)) => Some(Format::Csv),
        (None, None) => None,
    }
}

/// JSON begins with what only JSON begins with; `[صورة]` is prose. Whole objects on the first
/// lines make it JSON Lines. What is JSON but for a fault is JSON too: its reader tells.
fn json(start: &str) -> Option<Format> {
    let inner = start.get(1..).map(str::trim_start);
    if start.starts_with('[') {
        let is_json = inner?.starts_with(['{', ']']) || is_list(start);
        return is_json.then_some(Format::Json);
    }
    let is_braces = start.trim_matches(['{', '}', ' ', '\n']).is_empty();
    if !start.starts_with('{') || !(is_braces || inner?.starts_with(['"', '}', '\''])) {
        return None;
    }
    let is_object =
        |line: &str| matches!(serde_json::from_str::<Value>(line), Ok(Value::Object(_)));
    let mut lines = start.lines();
    let first = lines.next().unwrap_or_default();
    let opens_list = first.trim_end().ends_with('[');
    let is_lines = is_object(first) || (!opens_list && lines.next().is_some_and(is_object));
    Some(if is_lines {
        Format::Jsonl
    } else {
        Format::Json
    })
}

/// Whether a text is a list of JSON to its end or as far as it goes, or several of them.
fn is_list(start: &str) -> bool {
    let mut values = Deserializer::from_str(start).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let rest = start.get(values.byte_offset()..).unwrap_or_default();
            let rest = rest.trim_start();
            rest.is_empty() || rest.starts_with(['[', '{', ']', ','])
        }
        Some(Err(error)) => error.is_eof(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(head: &str) -> Format {
        named(head, "a")
    }

    fn named(head: &str, path: &str) -> Format {
        format(head, path, &Names::new(&[]).unwrap()).unwrap()
    }

    #[test]
    fn each_format_is_known_by_its_start() {
        for (head, expected) in [
            ("WARC/1.0\r\n", Format::Warc),
            ("{\"title\": \"x\"}\n{\"title\": \"y\"}\n", Format::Jsonl),
            ("{\"title\": \"x\n{\"title\": \"y\"}\n", Format::Jsonl),
            ("{\n  \"title\": \"x\"\n}", Format::Json),
            ("\u{feff}[\n{\"title\": 1}]", Format::Json),
            ("<?xml version='1.0'?>\n<rss><channel>", Format::Feed),
            ("<!DOCTYPE html>\n<html dir=rtl>", Format::Html),
            ("<DOC>\n<DOCNO>1</DOCNO>\n</DOC>", Format::Sgml),
            (
                "<Techreen>\n<Headline>x</Headline>\n</Techreen>\n",
                Format::Sgml,
            ),
            ("<p>نص</p>", Format::Html),
            ("<!-- x --><div class='a'>نص</div>", Format::Html),
            ("<article>\n<h1>عنوان</h1>\n<p>نص</p>", Format::Html),
            ("<b>عنوان</b><br>نص", Format::Html),
            (
                "<article>\n<title>x</title>\n<text>y</text>\n<p>",
                Format::Sgml,
            ),
            (
                "<?xml version='1.0'?><news><item><title>x</title><text>y</text></item></news>",
                Format::Sgml,
            ),
            ("[[[[", Format::Json),
            ("[\"نص\", 1]", Format::Json),
            ("{{{{}", Format::Json),
            ("{'title': 'x'}", Format::Json),
            ("id;العنوان;النص\n1;a;b", Format::Csv),
            ("title\ttext\na\tb", Format::Tsv),
            ("عنوان الخبر\n\nقال الوزير، إنه", Format::Plain),
        ] {
            assert_eq!(sniffed(head), expected, "{head}");
        }
    }

    #[test]
    fn prose_that_begins_like_a_format_is_text() {
        for head in [
            "[ad_1]\nقال",
            "[صورة] وصل",
            "[[صورة]]",
            "[2024] وصل",
            "[\"قال\"] الوزير",
            "{{قالب}}",
            "{قل هو الله أحد}",
            "< الترتيب النهائي",
            "<b>عنوان</b>\nنص",
            "title, he said, is a word\nthat",
            "text",
        ] {
            assert_eq!(sniffed(head), Format::Plain, "{head}");
        }
    }

    #[test]
    fn xml_without_known_tags_is_named() {
        for head in [
            "<?xml version='1.0'?>\n<catalog><book>نص</book></catalog>",
            "<?xml version='1.0'?><svg><text>نص</text></svg>",
            "<?xml version='1.0'?><opml><head><title>x</title></head><body/></opml>",
        ] {
            let names = Names::new(&[]).unwrap();
            assert_eq!(format(head, "a", &names), Err("XML document"), "{head}");
        }
    }

    #[test]
    fn a_tag_is_looked_for_in_the_first_4096_letters() {
        for (letters, is_held) in [(0, true), (4092, true), (4093, false), (20_000, false)] {
            let head = format!("{}<RSS", "س".repeat(letters));
            assert_eq!(holds(&head, &["<rss"]), is_held, "{letters}");
        }
    }

    #[test]
    fn a_name_makes_a_table() {
        assert_eq!(named("a,b\n1,2", "x/y.CSV.gz"), Format::Csv);
        assert_eq!(named("a\tb", "y.tsv"), Format::Tsv);
    }
}
