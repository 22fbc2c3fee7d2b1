//! Detects the format of a text from its start and, for tables, from the name of the file.

use memchr::memchr_iter;
use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value};

use super::fields::{Field, FieldNames};
use super::no_article::TWITTER_ARCHIVE;
use super::tags::{Part, Tag, parts};
use super::{Format, json, mail, markup, rows, sgml, xml};

/// Returns the format of a text that begins with `head`.
///
/// # Errors
///
/// Returns the kind of the file if it is XML without known tags.
pub fn format(head: &str, path: &str, names: &FieldNames) -> Result<Format, &'static str> {
    let is_space = |c: char| c.is_whitespace() || c == '\u{feff}' || c == json::SEPARATOR;
    let start = head.trim_start_matches(is_space);
    let is_xml = start.starts_with("<?xml");
    if is_markdown(path) {
        return Ok(Format::Markdown);
    }
    match format_of_content(start, head, path, names) {
        Some(format) => Ok(format),
        None if is_xml || is_named_xml(path, start) => Err(kind_of_xml(root_tag(start))),
        None => Ok(format_of_table(start, path, names).unwrap_or(Format::Plain)),
    }
}

/// Returns whether a text is XML by its name and its first character.
fn is_named_xml(path: &str, start: &str) -> bool {
    let name = path.to_ascii_lowercase();
    start.starts_with('<') && (name.ends_with(".xml") || name.ends_with(".opml"))
}

/// Returns whether the name of a file is that of Markdown, whose marks prose may have too.
fn is_markdown(path: &str) -> bool {
    let path = path.trim_end_matches(".gz").trim_end_matches(".zst");
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        ["md", "markdown", "mdown", "mkd"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// Returns the format that the text itself reveals.
fn format_of_content(start: &str, head: &str, path: &str, names: &FieldNames) -> Option<Format> {
    if start.starts_with("WARC/") {
        return Some(Format::Warc);
    }
    if start.starts_with(TWITTER_ARCHIVE) {
        return Some(Format::Json);
    }
    if !start.starts_with('<') {
        return format_of_json(start).or_else(|| mail::format(start, path));
    }
    let root = root_tag(start);
    if let Some(format) = xml::format_of_root(root) {
        return Some(format);
    }
    let begins = |tags: &[&str]| tags.iter().any(|tag| begins_with(start, tag));
    if contains_tag(start, &["<rss", "<feed", "<rdf:rdf"]) {
        return Some(Format::Feed);
    }
    if begins(&["<!doctype html", "<html", "<head", "<body"])
        || (begins(&["<?xml", "<!"]) && contains_tag(start, &["<html"]))
        || is_fragment(start, names)
    {
        return Some(Format::Html);
    }
    let has_records =
        || !NOT_RECORDS.contains(&root) && xml::records::record_name(head, names).is_some();
    // Trafilatura writes a `<doc>` with attributes and a `<main>`.
    let is_extract = root == "doc" && contains_tag(start, &["<main>"]);
    if (is_extract || begins(&["<?xml"])) && has_records() {
        return Some(Format::Xml);
    }
    if sgml::record_tag(head, names).is_some() {
        return Some(Format::Sgml);
    }
    // XML without a declaration, all on one line.
    (!root.is_empty() && has_records()).then_some(Format::Xml)
}

/// The first tags of XML that has elements like a title and a text, and no articles.
const NOT_RECORDS: [&str; 6] = ["svg", "opml", "kml", "gpx", "plist", "project"];

/// Returns the kind of XML that holds no articles.
fn kind_of_xml(root: &str) -> &'static str {
    match root {
        "svg" => "SVG image",
        "opml" => "OPML list of feeds",
        "kml" | "gpx" => "map data",
        "plist" | "project" => "settings of a program",
        "urlset" | "sitemapindex" => "list of addresses (sitemap)",
        _ => "XML document",
    }
}

/// Returns the name of the first tag.
fn root_tag(start: &str) -> &str {
    let tag = parts(start).find_map(|part| match part {
        Part::Tag(tag) => Some(tag.name),
        _ => None,
    });
    tag.unwrap_or_default()
}

/// Returns whether a text begins with the start of a tag, ignoring case.
fn begins_with(text: &str, tag: &str) -> bool {
    let start = text.as_bytes().get(..tag.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
}

/// Returns whether the first 4096 characters of a text contain the start of one of these tags,
/// ignoring case.
fn contains_tag(text: &str, tags: &[&str]) -> bool {
    const MAX_CHARS: usize = 4096;
    let opens = memchr_iter(b'<', text.as_bytes()).take_while(|at| *at < MAX_CHARS * 4);
    let mut splits = opens.filter_map(|at| text.split_at_checked(at));
    splits.any(|(before, rest)| {
        let tag = tags.iter().find(|tag| begins_with(rest, tag));
        tag.is_some_and(|tag| before.chars().count() + tag.len() <= MAX_CHARS)
    })
}

/// Returns whether a text is a fragment of a page: it begins with an HTML tag, contains a block
/// such as a paragraph, and has no tag of a record. `<b>` alone proves nothing, and `<article>`
/// alone may also be a record.
fn is_fragment(start: &str, names: &FieldNames) -> bool {
    let mut tags = parts(start).filter_map(|part| match part {
        Part::Tag(tag) if !tag.closes => Some(tag),
        _ => None,
    });
    let begins =
        parts(start).find(|part| !matches!(part, Part::Text(text) if text.trim().is_empty()));
    let Some(Part::Tag(first)) = begins else {
        return false;
    };
    let is_record_tag = |tag: &Tag| {
        let known = names.find(tag.name).map(|known| known.field);
        tag.is("doc") || !markup::is_tag(tag) && matches!(known, Some(Field::Title | Field::Body))
    };
    let is_paragraph = |tag: &Tag| markup::is_block(tag) && names.find(tag.name).is_none();
    markup::is_tag(&first)
        && (is_paragraph(&first) || tags.clone().any(|tag| is_paragraph(&tag)))
        && !tags.any(|tag| is_record_tag(&tag))
}

/// Returns the format of a table by the name of the file or by its header.
fn format_of_table(start: &str, path: &str, names: &FieldNames) -> Option<Format> {
    let path = path.to_ascii_lowercase();
    let path = path.trim_end_matches(".gz").trim_end_matches(".zst");
    let named = match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("csv") => Some(Format::Csv),
        Some("tsv" | "tab") => Some(Format::Tsv),
        _ => None,
    };
    let mut lines = start.lines();
    let first = lines.next().unwrap_or_default();
    let is_declared = rows::declared_separator(first).is_some();
    if is_declared && named.is_none() {
        return Some(Format::Csv);
    }
    let header = if is_declared {
        lines.next().unwrap_or_default()
    } else {
        first
    };
    match (named, rows::separator(header, named, names)) {
        (Some(named), _) => Some(named),
        (None, Some(b'\t')) => Some(Format::Tsv),
        (None, Some(_)) => Some(Format::Csv),
        (None, None) => None,
    }
}

/// Returns the format of a text whose start can only be JSON; `[صورة]` is prose. It is JSON
/// Lines if one of the first two lines is a complete object. Invalid JSON is still JSON: its reader
/// reports the fault.
fn format_of_json(start: &str) -> Option<Format> {
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

/// Returns whether a text consists of one or more JSON lists, the last of which may be incomplete.
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

    fn detect(head: &str) -> Format {
        detect_named(head, "a")
    }

    fn detect_named(head: &str, path: &str) -> Format {
        format(head, path, &FieldNames::new(&[]).unwrap()).unwrap()
    }

    #[test]
    fn each_format_is_detected_by_its_start() {
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
                Format::Xml,
            ),
            (
                "<?xml version='1.0'?><TEI xmlns='x'><teiHeader>",
                Format::Tei,
            ),
            ("<nitf><head><title>x</title>", Format::Nitf),
            (
                "<?xml version='1.0'?><newsMessage><itemSet>",
                Format::Newsml,
            ),
            ("<mediawiki xml:lang=\"ar\"><siteinfo>", Format::Mediawiki),
            (
                "<?xml version='1.0'?><add><doc><field name='title'>x</field><field name='body'>y</field></doc></add>",
                Format::Xml,
            ),
            (
                "<articles><article><title>x</title><content>y</content></article></articles>",
                Format::Xml,
            ),
            ("[[[[", Format::Json),
            ("[\"نص\", 1]", Format::Json),
            ("{{{{}", Format::Json),
            ("{'title': 'x'}", Format::Json),
            ("id;العنوان;النص\n1;a;b", Format::Csv),
            ("title\ttext\na\tb", Format::Tsv),
            ("عنوان الخبر\n\nقال الوزير، إنه", Format::Plain),
        ] {
            assert_eq!(detect(head), expected, "{head}");
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
            assert_eq!(detect(head), Format::Plain, "{head}");
        }
    }

    #[test]
    fn xml_without_known_tags_is_rejected_by_name() {
        for head in [
            "<?xml version='1.0'?>\n<catalog><book>نص</book></catalog>",
            "<?xml version='1.0'?><svg><text>نص</text></svg>",
            "<?xml version='1.0'?><opml><head><title>x</title></head><body/></opml>",
        ] {
            let names = FieldNames::new(&[]).unwrap();
            let kind = format(head, "a", &names).expect_err(head);
            assert!(!kind.is_empty());
        }
    }

    #[test]
    fn tags_are_searched_in_the_first_4096_characters() {
        for (chars, is_found) in [(0, true), (4092, true), (4093, false), (20_000, false)] {
            let head = format!("{}<RSS", "س".repeat(chars));
            assert_eq!(contains_tag(&head, &["<rss"]), is_found, "{chars}");
        }
    }

    #[test]
    fn a_table_is_detected_by_its_name() {
        assert_eq!(detect_named("a,b\n1,2", "x/y.CSV.gz"), Format::Csv);
        assert_eq!(detect_named("a\tb", "y.tsv"), Format::Tsv);
    }
}
