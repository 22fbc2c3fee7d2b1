//! Prints new articles with the names of the saved queries that they match.

use std::collections::BTreeMap;
use std::io::Write;

use anstyle::Style;
use anyhow::{Result, anyhow};
use serde::Serialize;
use tantivy::DocAddress;

use super::queries::Query;
use crate::answer::hit_text::add_text;
use crate::cli::WatchFormat;
use crate::commands::context::Context;
use crate::index::Reader;
use crate::query::matcher::Matcher;
use crate::query::{Group, Node, Occur};
use crate::render::bidi::field;
use crate::render::fields::{FieldValues, Fields};
use crate::render::terminal::Text;
use crate::render::{HitView, Renderer, Summary};

/// The members of an article in JSON, after the names of the queries.
const FIELDS: [&str; 11] = [
    "id",
    "path",
    "title",
    "date",
    "source",
    "category",
    "url",
    "added",
    "snippet",
    "highlights",
    "matched",
];

/// The number of queries whose words are marked in an article.
const MAX_MARKED: usize = 16;

const NAME: Style = Style::new().bold();

/// A writer of new articles.
pub struct Notices {
    text: Text,
    fields: Fields,
    format: WatchFormat,
}

/// A line of JSON.
#[derive(Serialize)]
struct Line<'n> {
    queries: &'n [&'n str],
    #[serde(flatten)]
    article: FieldValues<'n>,
}

impl Notices {
    /// Returns a writer for a format.
    ///
    /// # Errors
    /// Returns no error as long as the fields are members of a hit.
    pub fn new(context: &Context, format: WatchFormat) -> Result<Self> {
        Ok(Notices {
            text: Text::new(context.wrap_width()).with_links(context.links()),
            fields: Fields::from_names(FIELDS).map_err(|reason| anyhow!(reason))?,
            format,
        })
    }

    /// Writes articles in the order of their dates, each once, whatever the number of its queries.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read or `out` cannot be written.
    pub fn write(
        &mut self,
        out: &mut dyn Write,
        reader: &Reader,
        matches: &BTreeMap<DocAddress, Vec<usize>>,
        queries: &[Query],
    ) -> Result<()> {
        let columns = reader.columns();
        let mut articles = Vec::with_capacity(matches.len());
        for (address, numbers) in matches {
            let listing = columns.listing(*address)?;
            articles.push((listing.date.clone(), listing, *address, numbers));
        }
        articles.sort_by(|(date, listing, ..), (other_date, other, ..)| {
            date.cmp(other_date).then_with(|| listing.id.cmp(&other.id))
        });
        let summary = Summary::default();
        for (_, listing, address, numbers) in articles {
            let matching = || numbers.iter().filter_map(|number| queries.get(*number));
            let names: Vec<&str> = matching().map(|query| query.name.as_str()).collect();
            let any = matching().take(MAX_MARKED);
            let any: Group = any
                .map(|query| (Occur::Should, Node::Group(query.group.clone())))
                .collect();
            let mut view = HitView {
                listing,
                ..HitView::default()
            };
            let article = reader.article(address)?;
            add_text(&mut view, &article, &Matcher::new(&any));
            view.record = Some(article);
            match self.format {
                WatchFormat::Text => {
                    self.text.hit(out, &summary, &view)?;
                    let names = names.iter().map(|name| format!("@{}", field(name)));
                    let names = names.collect::<Vec<_>>().join(" ");
                    writeln!(out, "{NAME}{names}{NAME:#}")?;
                }
                WatchFormat::Jsonl => {
                    let article = self.fields.values(&summary, &view)?;
                    let line = Line {
                        queries: &names,
                        article,
                    };
                    serde_json::to_writer(&mut *out, &line)?;
                    writeln!(out)?;
                }
            }
        }
        Ok(())
    }
}
