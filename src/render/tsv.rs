//! Tab-separated values: rank, score, id, date, source, title, path, or the fields asked for; in a
//! batch the topic first. A control character inside a value, a tab or line break too, is a space;
//! an absent value is empty.

use std::io::{self, Write};

use super::fields::Fields;
use super::{HitView, Renderer, Summary};
use crate::index::read::columns::ListingFields;

/// The columns where none are asked for.
const COLUMNS: &str = "rank\tscore\tid\tdate\tsource\ttitle\tpath";

/// One hit a line.
#[derive(Debug, Default)]
pub struct Tsv {
    fields: Option<Fields>,
    /// Whether a line with the names of the columns is still to be written.
    header: bool,
}

impl Tsv {
    /// Writes these fields of each hit, else the seven columns; below their names with `header`.
    pub fn new(fields: Option<Fields>, header: bool) -> Self {
        Tsv { fields, header }
    }
}

/// A value on one line without tabs.
pub fn cell(value: &str) -> String {
    let plain = |c: char| match c {
        '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    };
    value.chars().map(plain).collect()
}

impl Renderer for Tsv {
    fn needs_text(&self) -> bool {
        self.fields.as_ref().is_some_and(Fields::needs_text)
    }

    fn needs_record(&self) -> bool {
        self.fields.as_ref().is_some_and(Fields::needs_record)
    }

    fn listing_fields(&self) -> ListingFields {
        let seven = ListingFields {
            category: false,
            ..ListingFields::ALL
        };
        self.fields.as_ref().map_or(seven, Fields::listing_fields)
    }

    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if !std::mem::take(&mut self.header) {
            return Ok(());
        }
        let own_topic = self.fields.as_ref().is_some_and(Fields::includes_topic);
        if summary.topic.is_some() && !own_topic {
            write!(out, "topic\t")?;
        }
        match &self.fields {
            None => writeln!(out, "{COLUMNS}"),
            Some(fields) => writeln!(out, "{}", fields.names().collect::<Vec<_>>().join("\t")),
        }
    }

    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &HitView) -> io::Result<()> {
        if let Some(fields) = &self.fields {
            let picked = fields.pick_with_topic(summary, hit)?;
            let cells: Vec<String> = picked.texts().map(|value| cell(&value)).collect();
            return writeln!(out, "{}", cells.join("\t"));
        }
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
