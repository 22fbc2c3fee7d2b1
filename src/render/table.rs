//! Tables of hits, tab-separated or as CSV: rank, score, id, date, source, title and path, or the
//! selected fields. In a batch the topic is the first column. An absent value is empty.

use std::io::{self, Write};

use super::fields::Fields;
use super::separated::{Cell, TableStyle};
use super::{HitView, Renderer, Summary};
use crate::controls::escape_bytes;
use crate::index::read::columns::ListingFields;

/// The default columns.
const COLUMNS: [&str; 7] = ["rank", "score", "id", "date", "source", "title", "path"];

/// The columns with numbers.
const NUMBERS: [&str; 2] = ["rank", "score"];

/// A renderer of one hit per line.
#[derive(Debug)]
pub struct Table {
    fields: Option<Fields>,
    style: TableStyle,
    begun: bool,
}

impl Table {
    /// Creates a renderer of the given fields, or of the default columns.
    pub fn new(fields: Option<Fields>, style: TableStyle) -> Self {
        Table {
            fields,
            style,
            begun: false,
        }
    }

    fn includes_topic(&self) -> bool {
        self.fields.as_ref().is_some_and(Fields::includes_topic)
    }
}

/// Returns the cell of the path of a hit: the bytes on disk if they are not UTF-8.
fn path_cell(hit: &HitView) -> Cell<'_> {
    match &hit.raw_path {
        Some(raw_path) => Cell::Escaped(escape_bytes(raw_path)),
        None => Cell::from(hit.listing.path.as_str()),
    }
}

impl Renderer for Table {
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
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let has_topic = summary.topic.is_some() && !self.includes_topic();
        let mut columns: Vec<&str> = if has_topic { vec!["topic"] } else { Vec::new() };
        match &self.fields {
            None => columns.extend(COLUMNS),
            Some(fields) => columns.extend(fields.names()),
        }
        self.style.write_start(out, columns)
    }

    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &HitView) -> io::Result<()> {
        if let Some(fields) = &self.fields {
            let values = fields.values_with_topic(summary, hit)?;
            let cells = values.named_texts().map(|(name, value)| match name {
                "path" => path_cell(hit),
                name if NUMBERS.contains(&name) => Cell::Number(value.into_owned()),
                _ => Cell::Text(value),
            });
            let cells: Vec<Cell> = cells.collect();
            return self.style.kind.write_line(out, &cells);
        }
        let listing = &hit.listing;
        let topic = summary.topic.as_deref().map(Cell::from);
        let cells = topic.into_iter().chain([
            Cell::Number(hit.rank.to_string()),
            Cell::Number(format!("{:.4}", hit.score)),
            Cell::from(listing.id.as_str()),
            Cell::from(listing.date.as_deref()),
            Cell::from(listing.source.as_deref()),
            Cell::from(listing.title.as_deref()),
            path_cell(hit),
        ]);
        self.style.kind.write_line(out, &cells.collect::<Vec<_>>())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // Without a query, a table is its header.
        self.begin(out, &Summary::default())
    }
}
