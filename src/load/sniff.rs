//! Which format a text has, from its start and, for tables, its name.

use serde_json::Value;

use super::fields::Names;
use super::{Format, rows, sgml};

/// The format of a text that begins with `head`.
pub fn format(head: &str, path: &str, names: &Names) -> Format {
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with("WARC/") {
        return Format::Warc;
    }
    if let Some(format) = json(start) {
        return format;
    }
    if start.starts_with('<') {
        let lower = start.get(..4096.min(start.len())).map_or_else(
            || {
                start
                    .chars()
                    .take(2048)
                    .collect::<String>()
                    .to_ascii_lowercase()
            },
            str::to_ascii_lowercase,
        );
        if ["<rss", "<feed", "<rdf:rdf"]
            .iter()
            .any(|tag| lower.contains(tag))
        {
            return Format::Feed;
        }
        let begins = ["<!doctype html", "<html", "<head", "<body"]
            .iter()
            .any(|tag| lower.starts_with(tag));
        let has_prolog = lower.starts_with("<?xml") || lower.starts_with("<!");
        if begins || (has_prolog && lower.contains("<html")) {
            return Format::Html;
        }
        if sgml::record_tag(head, names).is_some() {
            return Format::Sgml;
        }
    }
    let path = path.to_ascii_lowercase();
    let path = path.trim_end_matches(".gz").trim_end_matches(".zst");
    let named = match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("csv") => Some(Format::Csv),
        Some("tsv" | "tab") => Some(Format::Tsv),
        _ => None,
    };
    let header = start.lines().next().unwrap_or_default();
    match (named, rows::separator(header, named, names)) {
        (Some(named), _) => named,
        (None, Some(b'\t')) => Format::Tsv,
        (None, Some(_)) => Format::Csv,
        (None, None) => Format::Plain,
    }
}

/// JSON begins with what only JSON begins with; `[صورة]` is prose. Whole objects on the first
/// lines make it JSON Lines.
fn json(start: &str) -> Option<Format> {
    let inner = start.get(1..).map(str::trim_start);
    if start.starts_with('[') {
        return inner?.starts_with(['{', ']']).then_some(Format::Json);
    }
    if !start.starts_with('{') || !inner?.starts_with(['"', '}']) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(head: &str) -> Format {
        named(head, "a")
    }

    fn named(head: &str, path: &str) -> Format {
        format(head, path, &Names::new(&[]).unwrap())
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
    fn a_name_makes_a_table() {
        assert_eq!(named("a,b\n1,2", "x/y.CSV.gz"), Format::Csv);
        assert_eq!(named("a\tb", "y.tsv"), Format::Tsv);
    }
}
