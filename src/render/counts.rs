//! Counts instead of hits, for the row formats: their rows must have one shape.
//!
//! TSV and CSV: `facet TAB value TAB count`, where `facet` is the field, or `timeline` with the first day
//! of an interval as its value; an absent value or date is empty. JSON Lines:
//! `{"facet":…,"value":…,"count":…}` and `{"timeline":"month","start":…,"count":…}`. In a batch the
//! topic is first.

use std::io::{self, Write};

use serde::Serialize;

use super::separated::{Cell, TableStyle};
use super::{HitView, Renderer, Summary};
use crate::counting::{FacetValue, Interval, Share, TimelineInterval};

/// A renderer of counts as a table.
#[derive(Debug)]
pub struct CountTable {
    style: TableStyle,
    /// Whether the timeline has relative frequencies.
    has_shares: bool,
    begun: bool,
}

impl CountTable {
    /// Creates a renderer.
    pub fn new(style: TableStyle, has_shares: bool) -> Self {
        CountTable {
            style,
            has_shares,
            begun: false,
        }
    }
}

impl Renderer for CountTable {
    fn needs_text(&self) -> bool {
        false
    }

    fn needs_hits(&self) -> bool {
        false
    }

    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let topic = summary.topic.as_deref();
        if !std::mem::replace(&mut self.begun, true) {
            let columns = ["facet", "value", "count"];
            let shares = self.has_shares.then_some(["occurrences", "of", "rate"]);
            let topic = topic.map(|_| "topic");
            let columns = topic.into_iter().chain(columns);
            self.style
                .write_start(out, columns.chain(shares.into_iter().flatten()))?;
        }
        let kind = self.style.kind;
        let has_shares = self.has_shares;
        let mut row = |name: &str, value: &Option<String>, count: u64, share: Option<Share>| {
            let number = |number: Option<String>| match number {
                Some(number) => Cell::Number(number),
                None => Cell::from(""),
            };
            let shares = has_shares.then(|| {
                let occurrences = share.and_then(|share| share.occurrences);
                [
                    number(occurrences.map(|occurrences| occurrences.to_string())),
                    number(share.map(|share| share.of.to_string())),
                    number(share.map(|share| share.rate().to_string())),
                ]
            });
            let cells = topic.map(Cell::from).into_iter().chain([
                Cell::from(name),
                Cell::from(value.as_deref()),
                Cell::Number(count.to_string()),
            ]);
            let cells = cells.chain(shares.into_iter().flatten());
            kind.write_line(out, &cells.collect::<Vec<_>>())
        };
        for facet in &summary.facets {
            for FacetValue { value, count } in &facet.values {
                row(facet.name, value, *count, None)?;
            }
        }
        for TimelineInterval {
            start,
            count,
            share,
        } in summary.timeline.iter().flat_map(|line| &line.intervals)
        {
            row("timeline", start, *count, *share)?;
        }
        Ok(())
    }

    fn hit(&mut self, _: &mut dyn Write, _: &Summary, _: &HitView) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

/// A renderer of counts as JSON Lines.
#[derive(Debug)]
pub struct CountLines {
    interval: Option<Interval>,
}

impl CountLines {
    /// Creates a renderer; `interval` is the interval of the timeline, if there is one.
    pub fn new(interval: Option<Interval>) -> Self {
        CountLines { interval }
    }
}

#[derive(Serialize)]
struct Line<'s, R> {
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facet: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<&'s str>,
    #[serde(flatten)]
    row: R,
}

impl Renderer for CountLines {
    fn needs_text(&self) -> bool {
        false
    }

    fn needs_hits(&self) -> bool {
        false
    }

    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let topic = summary.topic.as_deref();
        for facet in &summary.facets {
            for row in &facet.values {
                let line = Line {
                    topic,
                    facet: Some(facet.name),
                    timeline: None,
                    row,
                };
                serde_json::to_writer(&mut *out, &line)?;
                writeln!(out)?;
            }
        }
        for row in summary.timeline.iter().flat_map(|line| &line.intervals) {
            let line = Line {
                topic,
                facet: None,
                timeline: self.interval.map(Interval::name),
                row,
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn hit(&mut self, _: &mut dyn Write, _: &Summary, _: &HitView) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}
