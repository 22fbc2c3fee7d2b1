//! Right-to-left text on a terminal: who orders it for the eye, and in which lines.
//!
//! Text is written in its logical order, each value of a document as a [`field`]. What a command
//! prints for people then goes through one [`Display`], which leaves the order to the terminal, or
//! tells the terminal with isolates where fields begin and end, or does what the terminal does not: it
//! wraps, orders by the Unicode Bidirectional Algorithm (UAX #9), joins letters and mirrors brackets.
//! Styles are taken off first and put back around the words that they mark.

mod shape;
mod styled;

use std::io::{self, Write};
use std::ops::Range;

use clap::ValueEnum;
use icu_properties::CodePointMapData;
use icu_properties::props::BidiMirroringGlyph;
use unicode_bidi::{BidiClass, BidiInfo, Level, ParagraphBidiInfo, bidi_class};

use crate::controls::neutralize;
use shape::Cluster;
use styled::{Style, Styled};

/// Begins a part whose first letter says its direction.
const FIRST_STRONG_ISOLATE: char = '\u{2068}';
/// Begins a part of a known direction.
const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
const RIGHT_TO_LEFT_ISOLATE: char = '\u{2067}';
/// Ends any of them.
const POP_ISOLATE: char = '\u{2069}';

/// Before a line whose columns stand from left to right whatever is written in them; without it the
/// first letter decides. Like isolates it is only seen by what orders lines.
pub const LTR_MARK: char = '\u{200E}';
/// Before a line whose columns stand from right to left.
pub const RTL_MARK: char = '\u{200F}';

/// Who orders right-to-left text for the eye.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Bidi {
    /// The terminal, or nobody: text as it is
    #[default]
    #[value(alias = "")]
    Off,
    /// The terminal; directional isolates around fields keep them apart
    Isolate,
    /// fihris, for terminals that do not order Arabic and join its letters
    Visual,
}

/// Whether a text is to be read from right to left: most of its letters are. The first one says
/// little, as news in Arabic often begins with a name in Latin letters (`CNN: …`).
pub fn is_rtl(text: &str) -> bool {
    let (mut left, mut right) = (0_usize, 0_usize);
    for c in text.chars() {
        match bidi_class(c) {
            BidiClass::R | BidiClass::AL => left += 1,
            BidiClass::L => right += 1,
            _ => {}
        }
    }
    left > 0 && left >= right
}

/// A value of a document on a line with others: it can do nothing to the terminal, and stays
/// together, in its own direction, whatever stands beside it.
pub fn field(text: &str) -> String {
    isolated(&neutralize(text), text)
}

/// Harmless text as a [`field`]; it may have styles, which `plain` has not.
pub fn isolated(text: &str, plain: &str) -> String {
    let begin = match is_rtl(plain) {
        true => RIGHT_TO_LEFT_ISOLATE,
        false => LEFT_TO_RIGHT_ISOLATE,
    };
    format!("{begin}{text}{POP_ISOLATE}")
}

/// A path as a [`field`]: from left to right, also where the names in it are Arabic.
pub fn path(path: &str) -> String {
    let path = neutralize(path);
    let names = path
        .split('/')
        .map(|name| match name.contains(is_right_to_left) {
            true => format!("{FIRST_STRONG_ISOLATE}{name}{POP_ISOLATE}"),
            false => name.to_owned(),
        });
    let names: Vec<String> = names.collect();
    format!("{LEFT_TO_RIGHT_ISOLATE}{}{POP_ISOLATE}", names.join("/"))
}

/// Where text for people is written to: line by line it goes on in the order that was asked for.
/// The isolates of [`field`] go on only to a terminal that orders by itself.
#[derive(Debug)]
pub struct Display<W: Write> {
    out: W,
    bidi: Bidi,
    columns: Option<usize>,
    line: Vec<u8>,
    style: Style,
}

impl<W: Write> Display<W> {
    /// A display on `out`, whose lines have so many columns; `None` where they have no end.
    pub fn new(out: W, bidi: Bidi, columns: Option<usize>) -> Self {
        Display {
            out,
            bidi,
            columns: columns.filter(|columns| *columns > 0),
            line: Vec::new(),
            style: Style::default(),
        }
    }

    /// Writes the line that was gathered, without what ends it.
    fn put_line(&mut self) -> io::Result<()> {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        if self.bidi == Bidi::Off || !line.contains(is_right_to_left) {
            let line = line.trim_start_matches([LTR_MARK, RTL_MARK]);
            let plain: String = line.chars().filter(|c| !is_isolate(*c)).collect();
            return write!(self.out, "{plain}");
        }
        // A tab leads to a column of the terminal, which reordering makes another.
        let line = line.replace('\t', "  ");
        let styled = Styled::new(&line, &mut self.style);
        let lines = match self.bidi {
            Bidi::Visual => visual(&styled, self.columns),
            Bidi::Isolate | Bidi::Off => in_isolates(&styled, self.columns),
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
                    self.put_line()?;
                    self.out.write_all(b"\n")?;
                }
                None => self.line.extend_from_slice(part),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.line.is_empty() {
            self.put_line()?;
        }
        self.out.flush()
    }
}

fn is_right_to_left(c: char) -> bool {
    matches!(bidi_class(c), BidiClass::R | BidiClass::AL)
}

fn is_isolate(c: char) -> bool {
    matches!(c, LEFT_TO_RIGHT_ISOLATE..=POP_ISOLATE)
}

/// The direction of a line: that of its first letter or field, or of a mark of direction before it.
fn direction(text: &str) -> Level {
    let first = text.chars().find_map(|c| match bidi_class(c) {
        BidiClass::L | BidiClass::LRI => Some(Level::ltr()),
        BidiClass::R | BidiClass::AL | BidiClass::RLI => Some(Level::rtl()),
        _ => None,
    });
    first.unwrap_or_else(Level::ltr)
}

/// The lines of a text in the order of the eye. Those that run from right to left begin at the
/// right edge.
fn visual(styled: &Styled, columns: Option<usize>) -> Vec<String> {
    let direction = direction(&styled.text);
    let info = ParagraphBidiInfo::new(&styled.text, Some(direction));
    let clusters = shape::join(&shape::clusters(&styled.text));
    let line = |range: Range<usize>| {
        let place = |cluster: usize| clusters.get(cluster).map_or(styled.text.len(), |c| c.at);
        let start = place(range.start);
        let levels = levels_of_line(&info, start..place(range.end));
        let line = clusters.get(range).unwrap_or_default();
        let level = |cluster: &Cluster| {
            let at = cluster.at.checked_sub(start);
            at.and_then(|at| levels.get(at))
                .copied()
                .unwrap_or(direction)
        };
        let of_line: Vec<Level> = line.iter().map(level).collect();
        let order = BidiInfo::reorder_visual(&of_line).into_iter();
        let seen = order.filter_map(|place| {
            let (cluster, level) = (line.get(place)?, of_line.get(place)?);
            let seen = cluster.width > 0 || !cluster.text.chars().all(shape::is_invisible);
            let text = match level.is_rtl() {
                true => mirrored(&cluster.text),
                false => cluster.text.clone(),
            };
            seen.then_some((cluster.at, text))
        });
        let width: usize = line.iter().map(|cluster| cluster.width).sum();
        let margin = match columns {
            Some(columns) if direction.is_rtl() => columns.saturating_sub(width),
            _ => 0,
        };
        " ".repeat(margin) + &dressed(styled, seen)
    };
    wrapped(&clusters, columns).into_iter().map(line).collect()
}

/// The levels of the bytes of a line. A paragraph that is asked for them goes through all of itself for
/// each of its lines; here the line is made a paragraph of its own.
fn levels_of_line(info: &ParagraphBidiInfo<'_>, line: Range<usize>) -> Vec<Level> {
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

/// The lines of a text in logical order. A field that goes on in the next line keeps its direction.
fn in_isolates(styled: &Styled, columns: Option<usize>) -> Vec<String> {
    let clusters = shape::clusters(&styled.text);
    let mut open: Vec<char> = Vec::new();
    let mut lines = Vec::new();
    for range in wrapped(&clusters, columns) {
        let line = clusters.get(range).unwrap_or_default();
        let begin: String = open.iter().collect();
        for control in line.iter().flat_map(|cluster| cluster.text.chars().next()) {
            match control {
                POP_ISOLATE => drop(open.pop()),
                control if is_isolate(control) => open.push(control),
                _ => {}
            }
        }
        let seen = line
            .iter()
            .map(|cluster| (cluster.at, cluster.text.clone()));
        let end: String = open.iter().map(|_| POP_ISOLATE).collect();
        lines.push(begin + &dressed(styled, seen) + &end);
    }
    lines
}

/// Parts of a text in some order, each in its style.
fn dressed(styled: &Styled, parts: impl Iterator<Item = (usize, String)>) -> String {
    let plain = Style::default();
    let mut current = &plain;
    let mut line = String::new();
    for (at, text) in parts {
        let style = styled.style(at).unwrap_or(&plain);
        if style != current {
            line.push_str(current.end());
            line.push_str(&style.begin());
            current = style;
        }
        line.push_str(&text);
    }
    line.push_str(current.end());
    line
}

/// Brackets and the like turned around, as they are drawn from right to left.
fn mirrored(text: &str) -> String {
    let glyphs = CodePointMapData::<BidiMirroringGlyph>::new();
    let turn = |c: char| glyphs.get(c).mirroring_glyph.unwrap_or(c);
    text.chars().map(turn).collect()
}

/// Which clusters stand on each line: lines end between words, and within a word that is longer
/// than a line.
fn wrapped(clusters: &[Cluster], columns: Option<usize>) -> Vec<Range<usize>> {
    let columns = columns.unwrap_or(usize::MAX);
    let mut lines = Vec::new();
    let (mut start, mut taken) = (0, 0);
    // The last space of the line, and the columns up to its end.
    let mut space: Option<(usize, usize)> = None;
    for (place, cluster) in clusters.iter().enumerate() {
        taken += cluster.width;
        if cluster.text == " " {
            space = Some((place, taken));
        } else if taken > columns {
            if let Some((at, before)) = space.take() {
                lines.push(start..at);
                start = at + 1;
                taken -= before;
            } else if place > start {
                lines.push(start..place);
                start = place;
                taken = cluster.width;
            }
        }
    }
    lines.push(start..clusters.len());
    lines
}

#[cfg(test)]
mod tests;
