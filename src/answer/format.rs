//! The output format of a search, with the flags that belong to it.

use anyhow::{Result, bail};

use crate::cli::{SearchArgs, SearchFormat};
use crate::counting::{Facet, Interval, Per};
use crate::render::Renderer;
use crate::render::chart::Charts;
use crate::render::counts::{CountLines, CountTable};
use crate::render::fields::Fields;
use crate::render::html::{Html, PageSettings};
use crate::render::json::{Json, JsonLines};
use crate::render::link::Links;
use crate::render::paths::Paths;
use crate::render::separated::{Separated, TableStyle};
use crate::render::table::Table;
use crate::render::terminal::Text;
use crate::render::trec::Trec;

/// Default number of rows of a facet in text.
const TEXT_FACET_ROWS: usize = 20;

/// The destination of output, as far as renderers need to know it.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The width of the terminal in columns.
    pub columns: Option<usize>,
    /// The number of columns at which a renderer wraps text.
    pub wrap_columns: Option<usize>,
    /// The links of paths.
    pub links: Links,
    /// Whether the output is a terminal.
    pub is_terminal: bool,
    /// Whether a table begins with a line of column names.
    pub has_header: bool,
    /// Whether CSV begins with a byte order mark.
    pub has_bom: bool,
}

impl Default for Destination {
    /// A stream that is not a terminal.
    fn default() -> Self {
        Destination {
            columns: None,
            wrap_columns: None,
            links: Links::default(),
            is_terminal: false,
            has_header: true,
            has_bom: true,
        }
    }
}

impl Destination {
    /// Returns the style of a kind of tables.
    pub fn table_style(&self, kind: Separated) -> TableStyle {
        TableStyle {
            kind,
            has_header: self.has_header,
            has_bom: self.has_bom,
        }
    }
}

/// A resolved output format.
#[derive(Debug, PartialEq)]
pub struct Format {
    /// The format without its options.
    pub kind: SearchFormat,
    /// The fields of a hit, if `--fields` is given.
    pub fields: Option<Fields>,
    /// Whether paths end with NUL and are the bytes on disk.
    pub null: bool,
    /// Whether there is a facet or a timeline, which tables and JSON Lines print instead of hits.
    pub has_counts: bool,
    /// The interval of the timeline.
    pub interval: Option<Interval>,
    /// The whole of which the timeline shows shares, if it is relative.
    pub per: Option<Per>,
    /// Whether a page is for other machines.
    pub portable: bool,
    /// The maximum number of rows of a facet.
    pub facet_rows: usize,
}

impl Format {
    /// Resolves the flags of the output.
    ///
    /// # Errors
    /// Returns an error if a flag does not apply to the format; the message names formats to which
    /// it applies.
    pub fn new(args: &SearchArgs) -> Result<Self> {
        check(args)?;
        let kind = args.format().clone();
        let default_rows = if kind == SearchFormat::Text {
            TEXT_FACET_ROWS
        } else {
            usize::MAX
        };
        Ok(Format {
            fields: args.fields.clone(),
            null: args.null,
            has_counts: !args.counts.facet.is_empty() || args.counts.timeline.is_some(),
            interval: args.counts.timeline,
            per: args.counts.per,
            portable: args.portable,
            facet_rows: args.counts.facet_limit.unwrap_or(default_rows),
            kind,
        })
    }

    /// Returns whether the output is text for people.
    pub fn is_text(&self) -> bool {
        self.kind == SearchFormat::Text
    }

    /// Returns whether the output is bytes that no filter for terminals may change: paths with NUL,
    /// and paths in a pipe.
    pub fn prints_bytes(&self, is_terminal: bool) -> bool {
        self.null || (self.kind == SearchFormat::Paths && !is_terminal)
    }

    /// Returns whether the format can print facets and a timeline.
    pub fn prints_counts(&self) -> bool {
        !matches!(
            self.kind,
            SearchFormat::Paths | SearchFormat::Trec | SearchFormat::Template(_)
        )
    }

    /// Removes the rows of facets beyond the limit. Text output needs all rows to sum them up.
    pub fn limit_facets(&self, mut facets: Vec<Facet>) -> Vec<Facet> {
        if !self.is_text() {
            for facet in &mut facets {
                let (listed, _) = facet.split(self.facet_rows);
                facet.values = listed.into_iter().cloned().collect();
            }
        }
        facets
    }

    /// Returns a renderer for the format; `title` and `page` are for an HTML page.
    pub fn renderer(
        &self,
        title: Option<&str>,
        page: impl FnOnce() -> PageSettings,
        destination: &Destination,
    ) -> Box<dyn Renderer> {
        let fields = self.fields.clone();
        match &self.kind {
            SearchFormat::Text => Box::new(
                Text::new(destination.wrap_columns)
                    .with_links(destination.links.clone())
                    .with_ranks(destination.columns.is_some())
                    .with_charts(Charts {
                        width: destination.columns,
                        limit: (self.facet_rows < usize::MAX).then_some(self.facet_rows),
                        interval: self.interval,
                        per: self.per,
                    }),
            ),
            SearchFormat::Json => Box::new(Json::new(fields)),
            SearchFormat::Jsonl if self.has_counts => Box::new(CountLines::new(self.interval)),
            SearchFormat::Jsonl => Box::new(JsonLines::new(fields)),
            SearchFormat::Tsv | SearchFormat::Csv => {
                let kind = if self.kind == SearchFormat::Csv {
                    Separated::Csv
                } else {
                    Separated::Tsv
                };
                let style = destination.table_style(kind);
                if self.has_counts {
                    Box::new(CountTable::new(style, self.per.is_some()))
                } else {
                    Box::new(Table::new(fields, style))
                }
            }
            SearchFormat::Paths => {
                let escapes = !self.prints_bytes(destination.is_terminal);
                Box::new(Paths::new(self.null, escapes))
            }
            SearchFormat::Html => Box::new(Html::new(title).with_settings(page())),
            SearchFormat::Trec => Box::new(Trec),
            SearchFormat::Template(template) => Box::new(template.clone()),
        }
    }
}

/// Checks that the output flags fit the format.
fn check(args: &SearchArgs) -> Result<()> {
    use SearchFormat::{Csv, Html, Json, Jsonl, Paths, Text, Tsv};
    if args.fields.is_some() && !matches!(args.format, Tsv | Csv | Json | Jsonl) {
        bail!(
            "--fields is for --format tsv, csv, json and jsonl: for a line of your own, use --format 'template {{date}} {{title}}'"
        );
    }
    if args.open && !matches!(args.format, Text | Html) {
        bail!("--open is for --format html only: leave --format out");
    }
    if args.portable && *args.format() != Html {
        bail!("--portable is for --format html only: add it");
    }
    if args.null && args.format != Paths {
        bail!("--null is for --format paths only: add it");
    }
    Ok(())
}
