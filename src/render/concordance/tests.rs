use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};
use unicode_width::UnicodeWidthChar;

use super::*;
use crate::display_width::width;

fn line(before: &str, keyword: &str, after: &str) -> Line {
    Line {
        id: "summit".into(),
        date: Some("2024-06-19".into()),
        source: None,
        field: "body",
        offset: 0,
        before: before.into(),
        keyword: keyword.into(),
        after: after.into(),
        record: Map::new(),
    }
}

fn rendered(layout: Layout, line: &Line) -> String {
    let mut out = Vec::new();
    layout.write(&mut out, line).expect("written");
    let text = String::from_utf8(out).expect("text");
    anstream::adapter::strip_str(&text).to_string()
}

const HOSTILE: [(&str, &str, &str); 5] = [
    ("قال ", "بوتين", " إن CNN 2018"),
    (
        "\u{202e}معكوس\u{2066} \u{1b}[31m",
        "كِتَابٌ",
        "\t\u{2069}\u{2069}نص\r\nآخر",
    ),
    ("日本語 ", "ﷺ", ""),
    ("", "طويلةجداجداجداجداجداجداجداجداجداجداجداجداجدا", "هنا"),
    ("BBC ", "F-16", "، Reuters (رويترز)"),
];

#[test]
fn all_lines_for_a_terminal_have_the_same_width() {
    for columns in [20, 30, 47, 80, 100, 200] {
        let layout = Layout::new(columns, true);
        for (before, keyword, after) in HOSTILE {
            let text = rendered(layout, &line(before, keyword, after));
            let text = text.trim_end_matches('\n');
            // `width` drops isolates and merges spaces, so the characters are measured one by one.
            let wide: usize = text
                .chars()
                .map(|c| {
                    if c == ' ' {
                        1
                    } else {
                        width(c.encode_utf8(&mut [0; 4]))
                    }
                })
                .sum();
            assert_eq!(wide, columns, "{text:?}");
            assert!(!text.contains(['\n', '\t', '\u{1b}', '\u{202e}', '\r']));
        }
    }
}

#[test]
fn text_of_a_document_cannot_close_the_isolates_of_a_line() {
    let layout = Layout::new(100, true);
    for (before, keyword, after) in HOSTILE {
        let text = rendered(layout, &line(before, keyword, after));
        let mut depth = 0;
        let mut parts = 0;
        for c in text.chars() {
            match c {
                RLI | FSI => {
                    depth += 1;
                    parts += 1;
                }
                PDI => depth -= 1,
                c if c != ' ' && c != '\n' && c != RLM && c != LTR_MARK && !c.is_ascii() => {
                    assert_eq!(depth, 2, "{c:?} of {text:?}");
                }
                _ => {}
            }
            assert!((0..=2).contains(&depth), "{text:?}");
        }
        assert_eq!((depth, parts), (0, 5), "{text:?}");
    }
}

#[test]
fn a_line_runs_from_left_to_right_whatever_its_id_is() {
    for id in ["2017-01", "خبر", ""] {
        let line = Line {
            id: id.to_owned(),
            ..line("قبل ", "كلمة", " بعد")
        };
        let text = rendered(Layout::new(80, true), &line);
        let info = BidiInfo::new(&text, None);
        assert!(info.paragraphs[0].level.is_ltr(), "{text:?}");
    }
}

#[test]
fn keywords_are_aligned_on_a_pipe() {
    let layout = Layout::new(80, false);
    for (before, keyword, after) in HOSTILE {
        let text = rendered(layout, &line(before, keyword, after));
        assert!(!text.contains([RLI, FSI, PDI, RLM]), "{text:?}");
        let start: String = keyword.chars().take(3).collect();
        let (head, _) = text.split_once(&start).expect("the keyword");
        let columns: usize = head
            .chars()
            .map(|c| {
                if c == ' ' {
                    1
                } else {
                    width(c.encode_utf8(&mut [0; 4]))
                }
            })
            .sum();
        assert_eq!(columns, 26 + GAP.len() + layout.widths.before, "{text:?}");
    }
}

/// Returns the columns of each character of a line on a terminal that reorders text, for a
/// paragraph of a given direction.
fn visual_columns(text: &str, level: Level) -> Vec<Range<usize>> {
    let info = BidiInfo::new(text, Some(level));
    let paragraph = &info.paragraphs[0];
    let levels = info.reordered_levels_per_char(paragraph, paragraph.range.clone());
    let chars: Vec<char> = text.chars().collect();
    let mut columns = vec![0..0; chars.len()];
    let mut at = 0;
    for index in BidiInfo::reorder_visual(&levels) {
        let width = chars[index].width().unwrap_or(0);
        columns[index] = at..at + width;
        at += width;
    }
    columns
}

/// Returns the columns of the three parts of a line on such a terminal.
fn parts(text: &str, line: &Line, level: Level) -> [Option<Range<usize>>; 3] {
    let columns = visual_columns(text, level);
    let range = |part: &str| {
        let part = cut_end(part, 1000);
        let start = text.find(part.text().trim())?;
        let first = text[..start].chars().count();
        let count = part.text().trim().chars().count();
        let occupied = columns[first..first + count]
            .iter()
            .filter(|one| !one.is_empty());
        let (left, right) = (
            occupied.clone().map(|one| one.start),
            occupied.map(|one| one.end),
        );
        Some(left.min()?..right.max()?)
    };
    [&line.before, &line.keyword, &line.after].map(|part| range(part))
}

const CONTEXTS: [(&str, &str, &str); 6] = [
    ("قال ", "بوتين", " إن CNN 2018"),
    ("عن BBC ", "CNN", " Reuters (رويترز)"),
    ("", "كِتَابٌ", "، ثم قال:"),
    ("سنة 2018 (", "2019", ") ثم 2020!"),
    ("وقال - ", "وبالصواريخ", ""),
    ("He said \"", "president", "\", then"),
];

#[test]
fn a_terminal_with_bidi_keeps_the_columns_in_both_directions() {
    for (level, columns) in [(Level::ltr(), 100), (Level::rtl(), 100), (Level::ltr(), 30)] {
        let layout = Layout::new(columns, true);
        let lines = CONTEXTS.map(|(before, keyword, after)| line(before, keyword, after));
        let mut right_edges = Vec::new();
        for line in &lines {
            let text = rendered(layout, line);
            let [before, keyword, after] = parts(text.trim_end_matches('\n'), line, level);
            let keyword = keyword.unwrap_or_else(|| panic!("no keyword in {text:?}"));
            if let Some(before) = before.filter(|_| !line.before.is_empty()) {
                assert!(before.start >= keyword.end, "{text:?} {level:?}");
            }
            if let Some(after) = after.filter(|_| !line.after.is_empty()) {
                assert!(after.end <= keyword.start, "{text:?} {level:?}");
            }
            right_edges.push(keyword.end);
        }
        right_edges.dedup();
        assert_eq!(right_edges.len(), 1, "{right_edges:?} {level:?} {columns}");
    }
}

#[test]
fn a_terminal_without_isolates_keeps_the_columns_of_arabic() {
    let layout = Layout::new(100, true);
    let contexts = [
        ("قال ", "بوتين", " إن"),
        ("", "كِتَابٌ", "، ثم قال:"),
        ("وقال ", "وبالصواريخ", ""),
    ];
    let right_edges = contexts.map(|(before, keyword, after)| {
        let line = line(before, keyword, after);
        let text = rendered(layout, &line).replace([RLI, FSI, PDI], "");
        let [_, keyword, _] = parts(text.trim_end_matches('\n'), &line, Level::ltr());
        keyword
            .unwrap_or_else(|| panic!("no keyword in {text:?}"))
            .end
    });
    assert!(
        right_edges.iter().all(|edge| *edge == right_edges[0]),
        "{right_edges:?}"
    );
}

#[test]
fn a_narrow_line_has_no_reference() {
    assert_eq!(Layout::new(20, false).reference, 0);
    assert_eq!(Layout::new(30, false).reference, DATE);
    assert_eq!(Layout::new(1000, false).reference, MAX_REFERENCE);
}
