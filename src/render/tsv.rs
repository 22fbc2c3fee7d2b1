//! Tab-separated values: rank, score, id, date, source, title and path, or the selected fields. In
//! a batch the topic is the first column. Control characters and backslashes in a value are escaped;
//! an absent value is empty.

use std::borrow::Cow;
use std::io::{self, Write};

use super::fields::Fields;
use super::{HitView, Renderer, Summary};
use crate::controls::{escape, escape_bytes};
use crate::index::read::columns::ListingFields;

/// The header of the default columns.
const DEFAULT_HEADER: &str = "rank\tscore\tid\tdate\tsource\ttitle\tpath";

/// A renderer of one hit per line.
#[derive(Debug, Default)]
pub struct Tsv {
    fields: Option<Fields>,
    /// Whether the header must still be written.
    header: bool,
}

impl Tsv {
    /// Creates a renderer of the given fields, or of the default columns, below a header if
    /// `header` is set.
    pub fn new(fields: Option<Fields>, header: bool) -> Self {
        Tsv { fields, header }
    }
}

/// Escapes a value for a cell, reversibly.
pub fn cell(value: &str) -> Cow<'_, str> {
    escape(value)
}

/// Returns the cell of the path of a hit: the bytes on disk if they are not UTF-8.
fn path_cell(hit: &HitView) -> Cow<'_, str> {
    match &hit.raw_path {
        Some(raw_path) => Cow::Owned(escape_bytes(raw_path)),
        None => escape(&hit.listing.path),
    }
}

impl Renderer for Tsv {
    fn needs_text(&self) -> bool {
        self.fields.as_ref().is_some_and(Fields::needs_text)
    }

    fn needs_record(&self) -> bool {
        self.fields.as_ref().is_some_and(Fields::needs_record)
    }

    fn listing_fields(&self) -> ListingFields {
        let default = ListingFields {
            category: false,
            ..ListingFields::ALL
        };
        self.fields.as_ref().map_or(default, Fields::listing_fields)
    }

    fn begin(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if !std::mem::take(&mut self.header) {
            return Ok(());
        }
        let includes_topic = self.fields.as_ref().is_some_and(Fields::includes_topic);
        if summary.topic.is_some() && !includes_topic {
            write!(out, "topic\t")?;
        }
        match &self.fields {
            None => writeln!(out, "{DEFAULT_HEADER}"),
            Some(fields) => writeln!(out, "{}", fields.names().collect::<Vec<_>>().join("\t")),
        }
    }

    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &HitView) -> io::Result<()> {
        if let Some(fields) = &self.fields {
            let values = fields.values_with_topic(summary, hit)?;
            let cells = values.named_texts().map(|(name, value)| {
                if name == "path" {
                    path_cell(hit).into_owned()
                } else {
                    cell(&value).into_owned()
                }
            });
            let cells: Vec<String> = cells.collect();
            return writeln!(out, "{}", cells.join("\t"));
        }
        if let Some(topic) = &summary.topic {
            write!(out, "{}\t", cell(topic))?;
        }
        let listing = &hit.listing;
        let value =
            |value: &'_ Option<String>| cell(value.as_deref().unwrap_or_default()).into_owned();
        writeln!(
            out,
            "{}\t{:.4}\t{}\t{}\t{}\t{}\t{}",
            hit.rank,
            hit.score,
            cell(&listing.id),
            value(&listing.date),
            value(&listing.source),
            value(&listing.title),
            path_cell(hit),
        )
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}
