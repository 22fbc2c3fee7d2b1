//! Text for a terminal: title, source and date, excerpt and path. Each has its own lines, so that a
//! line has one direction.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::bidi::{LTR_MARK, field, path};
use super::chart::Charts;
use super::heading::Heading;
use super::highlight::write_field;
use super::link::Links;
use super::wrap::wrap;
use super::{Duplicate, HitView, Renderer, Summary};
use crate::controls::neutralize;
use crate::explain::Explanation;
use crate::index::read::columns::ListingFields;
use crate::marking::within;

const TITLE: Style = Style::new().bold();
const METADATA: Style = AnsiColor::Green.on_default();
const PATH: Style = AnsiColor::Blue.on_default();

/// A renderer of hits as blocks of lines with an empty line between them. It always writes styles;
/// the output stream removes them if colour is off.
#[derive(Debug, Default)]
pub struct Text {
    /// Hits and charts written for this search.
    blocks: usize,
    /// The number of columns to wrap at; `None` disables wrapping.
    width: Option<usize>,
    charts: Charts,
    links: Links,
    /// Whether the rank precedes the path.
    ranks: bool,
}

impl Text {
    /// Creates a renderer that wraps excerpts at words to a number of columns.
    pub fn new(width: Option<usize>) -> Self {
        Text {
            width,
            ..Text::default()
        }
    }

    /// Sets how the charts of counts are drawn.
    pub fn with_charts(mut self, charts: Charts) -> Self {
        self.charts = charts;
        self
    }

    /// Sets whether the rank of a hit is printed before its path, whose line runs from left to
    /// right.
    pub fn with_ranks(self, ranks: bool) -> Self {
        Text { ranks, ..self }
    }

    /// Sets how paths are linked.
    pub fn with_links(self, links: Links) -> Self {
        Text { links, ..self }
    }
}

/// Writes the parts of a score, one per line, with the share of each query word.
fn write_explanation(out: &mut dyn Write, explanation: &Explanation) -> io::Result<()> {
    writeln!(out, "  score {:.4}", explanation.score)?;
    for part in &explanation.parts {
        write!(
            out,
            "    {:<8}{:>8.4}  (weight {:.2})",
            part.field, part.score, part.weight
        )?;
        for (index, (word, share)) in part.shares().into_iter().enumerate() {
            let separator = if index == 0 { ":" } else { "," };
            write!(out, "{separator} {} {share:.4}", field(word))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Maximum number of sources named in the summary of copies.
const MAX_SOURCES: usize = 5;

/// Summarises the copies of a hit: `+3 copies: رويترز, الجزيرة; 2017-01-02 … 2017-01-05`.
fn copies_summary(copies: &[Duplicate]) -> String {
    let mut sources: Vec<&str> = Vec::new();
    for source in copies.iter().filter_map(|copy| copy.source.as_deref()) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    let more = sources.len() > MAX_SOURCES;
    sources.truncate(MAX_SOURCES);
    if more {
        sources.push("…");
    }
    let mut dates = copies.iter().filter_map(|copy| copy.date.as_deref());
    let dates = match (dates.next(), dates.next_back()) {
        (Some(first), Some(last)) if first != last => format!("{first} … {last}"),
        (first, _) => first.unwrap_or_default().to_owned(),
    };
    let details = [sources.join(", "), dates];
    let details: Vec<String> = details
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let noun = if copies.len() == 1 { "copy" } else { "copies" };
    let colon = if details.is_empty() { "" } else { ": " };
    format!("+{} {noun}{colon}{}", copies.len(), details.join("; "))
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
            if self.blocks > 0 {
                writeln!(out)?;
            }
            self.blocks = 0;
            writeln!(
                out,
                "{TITLE}{}{TITLE:#}\t{}",
                field(topic),
                field(&summary.query)
            )?;
        }
        if let Some(heading) = &summary.heading {
            writeln!(out, "{METADATA}{heading}{METADATA:#}\n")?;
        }
        Ok(())
    }

    // Not inlined: `benches/stages` counts its instructions by its name.
    #[inline(never)]
    fn hit(&mut self, out: &mut dyn Write, _: &Summary, hit: &HitView) -> io::Result<()> {
        if self.blocks > 0 {
            writeln!(out)?;
        }
        self.blocks += 1;
        let listing = &hit.listing;
        let heading = Heading::of(hit);
        write_field(out, heading.title, &heading.title_marks, TITLE)?;
        writeln!(out)?;
        let metadata: Vec<String> = [&listing.source, &listing.category, &listing.date]
            .into_iter()
            .flatten()
            .map(|value| field(value))
            .collect();
        if !metadata.is_empty() {
            writeln!(out, "{METADATA}{}{METADATA:#}", metadata.join(" · "))?;
        }
        let text = heading.excerpt;
        if !text.is_empty() {
            for line in wrap(text, self.width) {
                let marks = within(&heading.excerpt_marks, &line);
                let line = text.get(line).unwrap_or_default();
                write_field(out, line, &marks, Style::new())?;
                writeln!(out)?;
            }
        }
        if !hit.copies.is_empty() {
            let copies = neutralize(&copies_summary(&hit.copies));
            writeln!(out, "{METADATA}{copies}{METADATA:#}")?;
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
        if self.ranks {
            write!(out, "{LTR_MARK}{} ", hit.rank)?;
        }
        writeln!(out, "{PATH}{path}{PATH:#}")
    }

    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        for chart in self.charts.draw(summary) {
            if self.blocks > 0 {
                writeln!(out)?;
            }
            self.blocks += 1;
            out.write_all(chart.as_bytes())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_summarised_with_sources_and_dates() {
        let copy = |source: &str, date: &str| Duplicate {
            source: (!source.is_empty()).then(|| source.to_owned()),
            date: (!date.is_empty()).then(|| date.to_owned()),
            ..Duplicate::default()
        };
        let one = copy("رويترز", "2017-01-02");
        let two = copy("الجزيرة", "2017-01-05");
        let bare = copy("", "");
        assert_eq!(copies_summary(std::slice::from_ref(&bare)), "+1 copy");
        assert_eq!(
            copies_summary(std::slice::from_ref(&one)),
            "+1 copy: رويترز; 2017-01-02"
        );
        assert_eq!(
            copies_summary(&[one.clone(), one, two, bare]),
            "+4 copies: رويترز, الجزيرة; 2017-01-02 … 2017-01-05"
        );
    }
}
