//! A concordance in columns, and its lines for scripts.
//!
//! ```text
//! 2024-06-19 summit      the text before  KEYWORD the text after
//! ```
//!
//! The parts stand in logical order. Where a terminal orders Arabic, nothing of one part may move
//! into another, and what precedes must stand to the right of the keyword on every line, whatever
//! its script. So the line is one isolate from right to left, each of its parts is one inside of
//! it, and both contexts are filled up to their columns: a terminal that does not order text shows
//! the same columns, in logical order. The marks at both ends hold the fill in its place where
//! isolates are not known, and behind the end, where Unicode would move it to the other side.

use std::io::{self, Write};

use super::columns::{cut_end, cut_start, padding};
use super::list::ListFormat;
use super::terminal::MARK;
use super::tsv::cell;
use crate::concordance::{Line, Room};

/// Opens an isolate from right to left.
const RLI: char = '\u{2067}';
/// Opens an isolate in the direction of its first letter.
const FSI: char = '\u{2068}';
/// Closes an isolate.
const PDI: char = '\u{2069}';
/// An invisible letter from right to left.
const RLM: char = '\u{200F}';

/// Columns of a date.
const DATE: usize = 10;
/// Columns that are worth an id.
const LEAST_ID: usize = 5;
/// Columns of the date and the id, at most.
const MOST_REFERENCE: usize = 36;
/// Between the reference and the text.
const GAP: &str = "  ";

/// How a line of text is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// For date and id; 0 when there is no room for them.
    reference: usize,
    /// For the text.
    pub room: Room,
    /// Whether the line is for a terminal, which may order it.
    isolates: bool,
}

impl Layout {
    /// Divides the columns of a line for people.
    pub fn new(columns: usize, is_terminal: bool) -> Self {
        let reference = match columns / 3 {
            third if third < DATE => 0,
            third if third < DATE + 1 + LEAST_ID => DATE,
            third => third.min(MOST_REFERENCE),
        };
        let gap = if reference > 0 { GAP.len() } else { 0 };
        Layout {
            reference,
            room: Room::divide(columns - reference - gap),
            isolates: is_terminal,
        }
    }

    fn write(&self, out: &mut dyn Write, line: &Line) -> io::Result<()> {
        self.write_reference(out, line)?;
        let before = cut_start(&line.before, self.room.before);
        let keyword = cut_end(&line.keyword, self.room.rest);
        let left = self.room.rest - keyword.columns();
        let after = cut_end(&line.after, left);
        let fill = padding(before.columns(), self.room.before);
        let (before, keyword) = (before.text(), keyword.text());
        if self.isolates {
            let end = padding(after.columns(), left);
            let after = after.text();
            writeln!(
                out,
                "{RLI}{RLM}{fill}{RLI}{before}{PDI}{RLI}{MARK}{keyword}{MARK:#}{PDI}{RLI}{after}{PDI}{end}{RLM}{PDI}"
            )
        } else {
            let after = after.text().trim_end();
            writeln!(out, "{fill}{before}{MARK}{keyword}{MARK:#}{after}")
        }
    }

    fn write_reference(&self, out: &mut dyn Write, line: &Line) -> io::Result<()> {
        if self.reference == 0 {
            return Ok(());
        }
        let date = line.date.as_deref().unwrap_or_default();
        let id_columns = self.reference.saturating_sub(DATE + 1);
        write!(out, "{date:DATE$}")?;
        if id_columns > 0 {
            let id = cut_start(&line.id, id_columns);
            let fill = padding(id.columns(), id_columns);
            match self.isolates {
                true => write!(out, " {FSI}{}{PDI}{fill}", id.text())?,
                false => write!(out, " {}{fill}", id.text())?,
            }
        }
        write!(out, "{GAP}")
    }
}

/// Writes the lines of a concordance one by one.
pub struct ConcordanceWriter<'o> {
    out: &'o mut dyn Write,
    format: ListFormat,
    layout: Layout,
    written: usize,
}

impl<'o> ConcordanceWriter<'o> {
    /// Begins.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn begin(out: &'o mut dyn Write, format: ListFormat, layout: Layout) -> io::Result<Self> {
        match format {
            ListFormat::Json => write!(out, "[")?,
            ListFormat::Tsv => writeln!(
                out,
                "id\tdate\tsource\tfield\toffset\tbefore\tkeyword\tafter"
            )?,
            ListFormat::Text | ListFormat::Jsonl => {}
        }
        Ok(ConcordanceWriter {
            out,
            format,
            layout,
            written: 0,
        })
    }

    /// Writes a line.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_line(&mut self, line: &Line) -> io::Result<()> {
        let first = self.written == 0;
        self.written += 1;
        match self.format {
            ListFormat::Text => self.layout.write(self.out, line),
            ListFormat::Json => {
                if !first {
                    write!(self.out, ",")?;
                }
                Ok(serde_json::to_writer(&mut *self.out, line)?)
            }
            ListFormat::Jsonl => {
                serde_json::to_writer(&mut *self.out, line)?;
                writeln!(self.out)
            }
            ListFormat::Tsv => {
                let value = |value: &Option<String>| cell(value.as_deref().unwrap_or_default());
                writeln!(
                    self.out,
                    "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                    cell(&line.id),
                    value(&line.date),
                    value(&line.source),
                    line.field,
                    line.offset,
                    cell(&line.before),
                    cell(&line.keyword),
                    cell(&line.after),
                )
            }
        }
    }

    /// Lines written so far.
    pub fn written(&self) -> usize {
        self.written
    }

    /// Ends.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn finish(self) -> io::Result<()> {
        match self.format {
            ListFormat::Json => writeln!(self.out, "]"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
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
        }
    }

    fn written(layout: Layout, line: &Line) -> String {
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
    fn every_line_for_a_terminal_has_the_same_columns() {
        for columns in [20, 30, 47, 80, 100, 200] {
            let layout = Layout::new(columns, true);
            for (before, keyword, after) in HOSTILE {
                let text = written(layout, &line(before, keyword, after));
                let text = text.trim_end_matches('\n');
                // The measure drops isolates, and would join spaces: count characters of a width.
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
    fn nothing_of_a_document_closes_the_isolates_of_a_line() {
        let layout = Layout::new(100, true);
        for (before, keyword, after) in HOSTILE {
            let text = written(layout, &line(before, keyword, after));
            let mut depth = 0;
            let mut parts = 0;
            for c in text.chars() {
                match c {
                    RLI | FSI => {
                        depth += 1;
                        parts += 1;
                    }
                    PDI => depth -= 1,
                    c if c != ' ' && c != '\n' && c != RLM && !c.is_ascii() => {
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
    fn the_keyword_begins_at_one_column_on_a_pipe() {
        let layout = Layout::new(80, false);
        for (before, keyword, after) in HOSTILE {
            let text = written(layout, &line(before, keyword, after));
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
            assert_eq!(columns, 26 + GAP.len() + layout.room.before, "{text:?}");
        }
    }

    /// The columns that each character of a line takes on a terminal that orders it, the
    /// paragraph beginning on the left or on the right.
    fn ordered(text: &str, level: Level) -> Vec<Range<usize>> {
        let info = BidiInfo::new(text, Some(level));
        let paragraph = &info.paragraphs[0];
        let levels = info.reordered_levels_per_char(paragraph, paragraph.range.clone());
        let chars: Vec<char> = text.chars().collect();
        let mut columns = vec![0..0; chars.len()];
        let mut at = 0;
        for index in BidiInfo::reorder_visual(&levels) {
            let taken = chars[index].width().unwrap_or(0);
            columns[index] = at..at + taken;
            at += taken;
        }
        columns
    }

    /// Where the three parts of a line stand on such a terminal.
    fn parts(text: &str, line: &Line, level: Level) -> [Option<Range<usize>>; 3] {
        let columns = ordered(text, level);
        let place = |part: &str| {
            let part = cut_end(part, 1000);
            let start = text.find(part.text().trim())?;
            let first = text[..start].chars().count();
            let count = part.text().trim().chars().count();
            let taken = columns[first..first + count]
                .iter()
                .filter(|one| !one.is_empty());
            let (left, right) = (taken.clone().map(|one| one.start), taken.map(|one| one.end));
            Some(left.min()?..right.max()?)
        };
        [&line.before, &line.keyword, &line.after].map(|part| place(part))
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
    fn a_terminal_that_orders_text_keeps_the_columns_whatever_its_direction() {
        for (level, columns) in [(Level::ltr(), 100), (Level::rtl(), 100), (Level::ltr(), 30)] {
            let layout = Layout::new(columns, true);
            let lines = CONTEXTS.map(|(before, keyword, after)| line(before, keyword, after));
            let mut right_edges = Vec::new();
            for line in &lines {
                let text = written(layout, line);
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
            let text = written(layout, &line).replace([RLI, FSI, PDI], "");
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
        assert_eq!(Layout::new(1000, false).reference, MOST_REFERENCE);
    }
}
