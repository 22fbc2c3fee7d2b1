//! Tab-separated values: rank, score, id, date, source, title, path; in a batch the topic first.
//! A tab or a line break inside a value is a space; an absent value is empty.

use std::io::{self, Write};

use super::{Renderer, Shown, Summary};

/// One hit a line.
#[derive(Debug, Default)]
pub struct Tsv;

/// A value on one line without tabs.
pub fn cell(value: &str) -> String {
    let plain = |c: char| {
        if matches!(
            c,
            '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        ) {
            ' '
        } else {
            c
        }
    };
    value.chars().map(plain).collect()
}

impl Renderer for Tsv {
    fn needs_text(&self) -> bool {
        false
    }

    fn begin(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }

    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &Shown) -> io::Result<()> {
        if let Some(topic) = &summary.topic {
            write!(out, "{}\t", cell(topic))?;
        }
        let listing = &hit.listing;
        let value = |value: &Option<String>| cell(value.as_deref().unwrap_or_default());
        writeln!(
            out,
            "{}\t{:.4}\t{}\t{}\t{}\t{}\t{}",
            hit.rank,
            hit.score,
            cell(&listing.id),
            value(&listing.date),
            value(&listing.source),
            value(&listing.title),
            cell(&listing.path),
        )
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}
