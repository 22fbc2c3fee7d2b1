//! Right-to-left text on a terminal.
//!
//! Commands write text in logical order, each value of a document as a [`field`], to a [`Display`].
//! In mode [`Bidi::Off`] it removes the isolates of fields, in mode [`Bidi::Isolate`] it passes
//! them to the terminal. In mode [`Bidi::Visual`] it does the work of the terminal: it wraps lines,
//! reorders them by the Unicode Bidirectional Algorithm (UAX #9), joins letters and mirrors
//! brackets. Styles are removed first and applied again after reordering.

mod shape;
mod styled;

use std::io::{self, Write};
use std::ops::Range;

use clap::ValueEnum;
use icu_properties::CodePointMapData;
use icu_properties::props::BidiMirroringGlyph;
use unicode_bidi::{BidiClass, BidiInfo, Level, ParagraphBidiInfo, bidi_class};

use crate::controls::{escape, neutralize};
use shape::Cluster;
use styled::{Style, Styled};

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
const RIGHT_TO_LEFT_ISOLATE: char = '\u{2067}';
const POP_ISOLATE: char = '\u{2069}';

/// Left-to-right mark, written before a line with columns from left to right. Without a mark the
/// first strong character determines the direction of the line.
pub const LTR_MARK: char = '\u{200E}';
/// Right-to-left mark, written before a line with columns from right to left.
pub const RTL_MARK: char = '\u{200F}';

/// The component that reorders right-to-left text for display.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Bidi {
    /// The terminal or nothing; text is written as it is
    #[default]
    #[value(alias = "")]
    Off,
    /// The terminal; directional isolates separate fields
    Isolate,
    /// fihris, for terminals that neither reorder Arabic nor join its letters
    Visual,
}

/// Returns whether at least half of the letters of a text are right-to-left. The first letter is
/// not decisive: Arabic headlines often begin with a Latin name (`CNN: …`).
pub fn is_rtl(text: &str) -> bool {
    let (mut rtl, mut ltr) = (0_usize, 0_usize);
    for c in text.chars() {
        match bidi_class(c) {
            BidiClass::R | BidiClass::AL => rtl += 1,
            BidiClass::L => ltr += 1,
            _ => {}
        }
    }
    rtl > 0 && rtl >= ltr
}

/// Encloses a value of a document in isolates, so that it keeps its direction next to other values.
/// Controls are neutralised.
pub fn field(text: &str) -> String {
    isolate(&neutralize(text), text)
}

/// Encloses an id or a path in isolates like [`field`]. Controls are escaped, so that commands accept
/// the printed form.
pub fn identifier(text: &str) -> String {
    isolate(&escape(text), text)
}

/// Encloses neutralised text in isolates of its direction; `plain` is the text without styles.
pub fn isolate(text: &str, plain: &str) -> String {
    let isolate = if is_rtl(plain) {
        RIGHT_TO_LEFT_ISOLATE
    } else {
        LEFT_TO_RIGHT_ISOLATE
    };
    format!("{isolate}{text}{POP_ISOLATE}")
}

/// Encloses a path in isolates, like [`field`]. It runs from left to right even if its names are
/// Arabic.
pub fn path(path: &str) -> String {
    let path = escape(path);
    let names = path.split('/').map(|name| {
        if name.contains(is_rtl_char) {
            format!("{FIRST_STRONG_ISOLATE}{name}{POP_ISOLATE}")
        } else {
            name.to_owned()
        }
    });
    let names: Vec<String> = names.collect();
    format!("{LEFT_TO_RIGHT_ISOLATE}{}{POP_ISOLATE}", names.join("/"))
}

/// A writer that converts lines from logical order to the order of a [`Bidi`] mode.
#[derive(Debug)]
pub struct Display<W: Write> {
    out: W,
    bidi: Bidi,
    columns: Option<usize>,
    line: Vec<u8>,
    style: Style,
}

impl<W: Write> Display<W> {
    /// Creates a display of `columns` columns; `None` disables wrapping.
    pub fn new(out: W, bidi: Bidi, columns: Option<usize>) -> Self {
        Display {
            out,
            bidi,
            columns: columns.filter(|columns| *columns > 0),
            line: Vec::new(),
            style: Style::default(),
        }
    }

    /// Writes the buffered line without its line break.
    fn write_line(&mut self) -> io::Result<()> {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        if self.bidi == Bidi::Off || !line.contains(is_rtl_char) {
            let line = line.trim_start_matches([LTR_MARK, RTL_MARK]);
            let plain: String = line.chars().filter(|c| !is_isolate(*c)).collect();
            return write!(self.out, "{plain}");
        }
        // The width of a tab depends on its column, which reordering changes.
        let line = line.replace('\t', "  ");
        let styled = Styled::new(&line, &mut self.style);
        let lines = match self.bidi {
            Bidi::Visual => visual_lines(&styled, self.columns),
            Bidi::Isolate | Bidi::Off => logical_lines(&styled, self.columns),
        };
        write!(self.out, "{}", lines.join("\n"))
    }
}

impl<W: Write> Write for Display<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            match part.strip_suffix(b"\n") {
                Some(end) => {
                    self.line.extend_from_slice(end);
                    self.write_line()?;
                    self.out.write_all(b"\n")?;
                }
                None => self.line.extend_from_slice(part),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.line.is_empty() {
            self.write_line()?;
        }
        self.out.flush()
    }
}

fn is_rtl_char(c: char) -> bool {
    matches!(bidi_class(c), BidiClass::R | BidiClass::AL)
}

fn is_isolate(c: char) -> bool {
    matches!(c, LEFT_TO_RIGHT_ISOLATE..=POP_ISOLATE)
}

/// Returns the direction of a line: that of its first letter, field or directional mark.
fn direction(text: &str) -> Level {
    let first = text.chars().find_map(|c| match bidi_class(c) {
        BidiClass::L | BidiClass::LRI => Some(Level::ltr()),
        BidiClass::R | BidiClass::AL | BidiClass::RLI => Some(Level::rtl()),
        _ => None,
    });
    first.unwrap_or_else(Level::ltr)
}

/// Wraps a text into lines in visual order. Right-to-left lines are aligned to the right edge.
fn visual_lines(styled: &Styled, columns: Option<usize>) -> Vec<String> {
    let direction = direction(&styled.text);
    let info = ParagraphBidiInfo::new(&styled.text, Some(direction));
    let clusters = shape::join(&shape::clusters(&styled.text));
    let line = |range: Range<usize>| {
        let offset = |cluster: usize| clusters.get(cluster).map_or(styled.text.len(), |c| c.at);
        let start = offset(range.start);
        let levels = line_levels(&info, start..offset(range.end));
        let line = clusters.get(range).unwrap_or_default();
        let level = |cluster: &Cluster| {
            let at = cluster.at.checked_sub(start);
            at.and_then(|at| levels.get(at))
                .copied()
                .unwrap_or(direction)
        };
        let cluster_levels: Vec<Level> = line.iter().map(level).collect();
        let order = BidiInfo::reorder_visual(&cluster_levels).into_iter();
        let parts = order.filter_map(|index| {
            let (cluster, level) = (line.get(index)?, cluster_levels.get(index)?);
            let visible = cluster.width > 0 || !cluster.text.chars().all(shape::is_invisible);
            let text = if level.is_rtl() {
                mirror(&cluster.text)
            } else {
                cluster.text.clone()
            };
            visible.then_some((cluster.at, text))
        });
        let width: usize = line.iter().map(|cluster| cluster.width).sum();
        let margin = match columns {
            Some(columns) if direction.is_rtl() => columns.saturating_sub(width),
            _ => 0,
        };
        " ".repeat(margin) + &apply_styles(styled, parts)
    };
    wrap(&clusters, columns).into_iter().map(line).collect()
}

/// Returns the embedding levels of the bytes of a line. The line becomes a paragraph of its own,
/// because `reordered_levels` takes time linear in the paragraph for each line.
fn line_levels(info: &ParagraphBidiInfo<'_>, line: Range<usize>) -> Vec<Level> {
    let part = ParagraphBidiInfo {
        text: info.text.get(line.clone()).unwrap_or_default(),
        original_classes: info
            .original_classes
            .get(line.clone())
            .unwrap_or_default()
            .to_vec(),
        levels: info.levels.get(line).unwrap_or_default().to_vec(),
        paragraph_level: info.paragraph_level,
        is_pure_ltr: info.is_pure_ltr,
    };
    part.reordered_levels(0..part.text.len())
}

/// Wraps a text into lines in logical order. Isolates that span a line break are closed and opened
/// again.
fn logical_lines(styled: &Styled, columns: Option<usize>) -> Vec<String> {
    let clusters = shape::clusters(&styled.text);
    let mut open: Vec<char> = Vec::new();
    let mut lines = Vec::new();
    for range in wrap(&clusters, columns) {
        let line = clusters.get(range).unwrap_or_default();
        let begin: String = open.iter().collect();
        for control in line.iter().flat_map(|cluster| cluster.text.chars().next()) {
            match control {
                POP_ISOLATE => drop(open.pop()),
                control if is_isolate(control) => open.push(control),
                _ => {}
            }
        }
        let parts = line
            .iter()
            .map(|cluster| (cluster.at, cluster.text.clone()));
        let end: String = open.iter().map(|_| POP_ISOLATE).collect();
        lines.push(begin + &apply_styles(styled, parts) + &end);
    }
    lines
}

/// Concatenates parts of a text, given with their offsets in it, and applies the styles of the
/// text.
fn apply_styles(styled: &Styled, parts: impl Iterator<Item = (usize, String)>) -> String {
    let plain = Style::default();
    let mut current = &plain;
    let mut line = String::new();
    for (at, text) in parts {
        let style = styled.style(at).unwrap_or(&plain);
        if style != current {
            line.push_str(current.end_sequence());
            line.push_str(&style.begin_sequence());
            current = style;
        }
        line.push_str(&text);
    }
    line.push_str(current.end_sequence());
    line
}

/// Replaces characters by their mirrored counterparts for right-to-left text.
fn mirror(text: &str) -> String {
    let glyphs = CodePointMapData::<BidiMirroringGlyph>::new();
    let mirror = |c: char| glyphs.get(c).mirroring_glyph.unwrap_or(c);
    text.chars().map(mirror).collect()
}

/// Splits clusters into lines: between words, or within a word that is longer than a line.
fn wrap(clusters: &[Cluster], columns: Option<usize>) -> Vec<Range<usize>> {
    let columns = columns.unwrap_or(usize::MAX);
    let mut lines = Vec::new();
    let (mut start, mut width) = (0, 0);
    // The last space of the line, and the width up to its end.
    let mut space: Option<(usize, usize)> = None;
    for (index, cluster) in clusters.iter().enumerate() {
        width += cluster.width;
        if cluster.text == " " {
            space = Some((index, width));
        } else if width > columns {
            if let Some((at, width_to_space)) = space.take() {
                lines.push(start..at);
                start = at + 1;
                width -= width_to_space;
            } else if index > start {
                lines.push(start..index);
                start = index;
                width = cluster.width;
            }
        }
    }
    lines.push(start..clusters.len());
    lines
}

#[cfg(test)]
mod tests;
