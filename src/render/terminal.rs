//! Text for people: title, source and date, excerpt, path, each on lines of its own, so that one
//! line has one direction.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use super::bidi::{LTR_MARK, field, isolated, path};
use super::chart::Charts;
use super::link::Links;
use super::{Duplicate, HitView, Renderer, Summary};
use crate::controls::neutralize;
use crate::explain::Explanation;
use crate::index::read::columns::ListingFields;

const TITLE: Style = Style::new().bold();
pub(super) const MARK: Style = AnsiColor::Red.on_default().bold();
const ABOUT: Style = AnsiColor::Green.on_default();
const PATH: Style = AnsiColor::Blue.on_default();

/// One hit after the other, an empty line between them. Styles are always written: the stream that
/// they go to drops them where they are not wanted.
#[derive(Debug, Default)]
pub struct Text {
    hits: usize,
    /// Columns to wrap at; `None` leaves lines as long as they are.
    width: Option<usize>,
    charts: Charts,
    links: Links,
}

impl Text {
    /// Wraps excerpts at words to this many columns.
    pub fn new(width: Option<usize>) -> Self {
        Text {
            width,
            ..Text::default()
        }
    }

    /// Draws what was counted in this way, below the hits.
    pub fn with_charts(mut self, charts: Charts) -> Self {
        self.charts = charts;
        self
    }

    /// Makes links of paths.
    pub fn with_links(self, links: Links) -> Self {
        Text { links, ..self }
    }
}

/// The lines of a text that fit a number of columns, as bytes of it; a longer word has its line.
fn wrapped(text: &str, columns: Option<usize>) -> Vec<Range<usize>> {
    let columns = columns.unwrap_or(usize::MAX);
    let mut lines = Vec::new();
    let (mut start, mut taken) = (0, 0);
    let mut last_space: Option<(usize, usize)> = None;
    for (at, c) in text.char_indices() {
        taken += console::measure_text_width(c.encode_utf8(&mut [0; 4]));
        if c == ' ' {
            last_space = Some((at, taken));
        } else if taken > columns
            && let Some((space, before)) = last_space.take()
        {
            lines.push(start..space);
            start = space + 1;
            taken -= before;
        }
    }
    lines.push(start..text.len());
    lines
}

/// Writes text with some of its bytes marked.
pub fn write_marked(
    out: &mut dyn Write,
    text: &str,
    marks: &[Range<usize>],
    around: Style,
) -> io::Result<()> {
    let mut at = 0;
    write!(out, "{around}")?;
    for mark in marks {
        let (Some(before), Some(word)) = (text.get(at..mark.start), text.get(mark.clone())) else {
            continue;
        };
        write!(
            out,
            "{}{around:#}{MARK}{}{MARK:#}{around}",
            neutralize(before),
            neutralize(word)
        )?;
        at = mark.end;
    }
    write!(
        out,
        "{}{around:#}",
        neutralize(text.get(at..).unwrap_or_default())
    )
}

/// Writes marked text as a [`field`].
pub fn write_field(
    out: &mut dyn Write,
    text: &str,
    marks: &[Range<usize>],
    around: Style,
) -> io::Result<()> {
    let mut marked = Vec::new();
    write_marked(&mut marked, text, marks, around)?;
    write!(out, "{}", isolated(&String::from_utf8_lossy(&marked), text))
}

/// Writes how a score adds up: a line a part, with what each word of the query gave it.
fn write_explanation(out: &mut dyn Write, explanation: &Explanation) -> io::Result<()> {
    writeln!(out, "  score {:.4}", explanation.score)?;
    for part in &explanation.parts {
        write!(
            out,
            "    {:<8}{:>8.4}  (weight {:.2})",
            part.field, part.score, part.weight
        )?;
        for (place, (word, share)) in part.shares().into_iter().enumerate() {
            let before = if place == 0 { ":" } else { "," };
            write!(out, "{before} {} {share:.4}", field(word))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Outlets that are named of the copies of a hit.
const SHOWN_SOURCES: usize = 5;

/// How many copies there are, whose and from when: `+3 copies: رويترز, الجزيرة; 2017-01-02 … 2017-01-05`.
pub fn copies_line(copies: &[Duplicate]) -> String {
    let mut sources: Vec<&str> = Vec::new();
    for source in copies.iter().filter_map(|copy| copy.source.as_deref()) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    let more = sources.len() > SHOWN_SOURCES;
    sources.truncate(SHOWN_SOURCES);
    if more {
        sources.push("…");
    }
    let mut dates = copies.iter().filter_map(|copy| copy.date.as_deref());
    let dates = match (dates.next(), dates.next_back()) {
        (Some(first), Some(last)) if first != last => format!("{first} … {last}"),
        (first, _) => first.unwrap_or_default().to_owned(),
    };
    let about = [sources.join(", "), dates];
    let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
    let noun = if copies.len() == 1 { "copy" } else { "copies" };
    let colon = if about.is_empty() { "" } else { ": " };
    format!("+{} {noun}{colon}{}", copies.len(), about.join("; "))
}

/// Ranges of characters as ranges of bytes.
pub fn byte_ranges(text: &str, chars: &[(usize, usize)]) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let place = |index: &usize| starts.get(*index).copied().unwrap_or(text.len());
    chars
        .iter()
        .map(|(start, end)| place(start)..place(end))
        .collect()
}

impl Renderer for Text {
    fn needs_text(&self) -> bool {
        true
    }

    fn listing_fields(&self) -> ListingFields {
        ListingFields {
            id: false,
            ..ListingFields::ALL
        }
    }

    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if let Some(topic) = &summary.topic {
            if self.hits > 0 {
                writeln!(out)?;
            }
            self.hits = 0;
            writeln!(
                out,
                "{TITLE}{}{TITLE:#}\t{}",
                field(topic),
                field(&summary.query)
            )?;
        }
        Ok(())
    }

    fn hit(&mut self, out: &mut dyn Write, _: &Summary, hit: &HitView) -> io::Result<()> {
        if self.hits > 0 {
            writeln!(out)?;
        }
        self.hits += 1;
        let listing = &hit.listing;
        match &listing.title {
            Some(title) => write_field(out, title, &hit.title_marks, TITLE)?,
            None => write!(out, "{TITLE}{}{TITLE:#}", field(&hit.opening))?,
        }
        writeln!(out)?;
        let about: Vec<String> = [&listing.source, &listing.category, &listing.date]
            .into_iter()
            .flatten()
            .map(|value| field(value))
            .collect();
        if !about.is_empty() {
            writeln!(out, "{ABOUT}{}{ABOUT:#}", about.join(" · "))?;
        }
        if !hit.snippet.text.is_empty() {
            let text = &hit.snippet.text;
            let marks = byte_ranges(text, &hit.snippet.highlights);
            for line in wrapped(text, self.width) {
                let inside =
                    |mark: &&Range<usize>| mark.start >= line.start && mark.end <= line.end;
                let marks = marks.iter().filter(inside);
                let marks: Vec<_> = marks
                    .map(|mark| mark.start - line.start..mark.end - line.start)
                    .collect();
                let line = text.get(line).unwrap_or_default();
                write_field(out, line, &marks, Style::new())?;
                writeln!(out)?;
            }
        }
        if !hit.copies.is_empty() {
            let copies = neutralize(&copies_line(&hit.copies));
            writeln!(out, "{ABOUT}{copies}{ABOUT:#}")?;
        }
        for matched in &hit.matched {
            if let Some(steps) = &matched.steps {
                writeln!(
                    out,
                    "{LTR_MARK}  {} → {}: {}",
                    field(&matched.query),
                    field(&matched.text),
                    field(&steps.join(", "))
                )?;
            }
        }
        if let Some(explanation) = &hit.explanation {
            write_explanation(out, explanation)?;
        }
        let path = self.links.link(&listing.path, &path(&listing.path));
        writeln!(out, "{PATH}{path}{PATH:#}")
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        for chart in self.charts.of(summary) {
            if self.hits > 0 {
                writeln!(out)?;
            }
            // A chart is a block of its own as a hit is: an empty line stands between them.
            self.hits += 1;
            out.write_all(chart.as_bytes())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_many_copies_there_are_whose_and_when() {
        let copy = |source: &str, date: &str| Duplicate {
            source: (!source.is_empty()).then(|| source.to_owned()),
            date: (!date.is_empty()).then(|| date.to_owned()),
            ..Duplicate::default()
        };
        let one = copy("رويترز", "2017-01-02");
        let two = copy("الجزيرة", "2017-01-05");
        let bare = copy("", "");
        assert_eq!(copies_line(std::slice::from_ref(&bare)), "+1 copy");
        assert_eq!(
            copies_line(std::slice::from_ref(&one)),
            "+1 copy: رويترز; 2017-01-02"
        );
        assert_eq!(
            copies_line(&[one.clone(), one, two, bare]),
            "+4 copies: رويترز, الجزيرة; 2017-01-02 … 2017-01-05"
        );
    }

    #[test]
    fn lines_are_wrapped_at_words() {
        let text = "قال الرئيسُ أمس كلمةطويلةجدا ثم";
        let lines: Vec<&str> = wrapped(text, Some(11))
            .into_iter()
            .map(|line| &text[line])
            .collect();
        assert_eq!(lines, ["قال الرئيسُ", "أمس", "كلمةطويلةجدا", "ثم"]);
        assert_eq!(wrapped(text, None).len(), 1);
    }

    #[test]
    fn marks_stand_around_whole_words() {
        let mut out = Vec::new();
        let text = "قال الرئيس";
        write_marked(&mut out, text, &byte_ranges(text, &[(4, 10)]), Style::new())
            .expect("written");
        let plain =
            anstream::adapter::strip_str(std::str::from_utf8(&out).expect("text")).to_string();
        assert_eq!(plain, text);
        assert!(String::from_utf8_lossy(&out).contains("mالرئيس\u{1b}"));
    }
}
