//! Hits that are similar to an article.

use std::io::Write;
use std::time::Instant;

use anyhow::Result;

use super::hit_text::add_text;
use super::session::file_name;
use crate::index::Reader;
use crate::query::Filter;
use crate::query::matcher::Matcher;
use crate::render::{HitView, Renderer, Summary};
use crate::similar::Model;

/// A request for the articles that are similar to one.
pub struct SimilarRequest<'r> {
    /// The name of the article, for the output.
    pub name: &'r str,
    /// The filters.
    pub filters: &'r [Filter],
    /// The maximum number of hits.
    pub limit: usize,
    /// The time at which the search began.
    pub start: Instant,
    /// Returns the number of all neighbours for that in the reader, which may hold only some of them.
    pub total: &'r dyn Fn(u64) -> u64,
    /// Whether paths are only names of files.
    pub hides_paths: bool,
}

impl SimilarRequest<'_> {
    /// Writes the hits of a model. Returns whether there are any.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read, or if writing to `out` fails.
    pub fn write(
        &self,
        reader: &Reader,
        model: &Model,
        renderer: &mut dyn Renderer,
        out: &mut dyn Write,
    ) -> Result<bool> {
        let neighbours = model.neighbours(reader, self.filters, self.limit)?;
        let summary = Summary {
            query: self.name.to_owned(),
            total: (self.total)(neighbours.total),
            took_ms: (self.start.elapsed().as_secs_f64() * 1e6).round() / 1e3,
            ..Summary::default()
        };
        let matcher = Matcher::new(&model.group());
        let columns = reader.columns();
        renderer.begin(out, &summary)?;
        for hit in &neighbours.hits {
            let mut view = HitView {
                rank: hit.rank,
                score: hit.score,
                listing: columns.listing(hit.address)?,
                ..HitView::default()
            };
            if self.hides_paths {
                view.listing.path = file_name(&view.listing.path);
            }
            if renderer.needs_text() {
                add_text(&mut view, &reader.article(hit.address)?, &matcher);
            }
            renderer.hit(out, &summary, &view)?;
        }
        renderer.end(out, &summary)?;
        Ok(!neighbours.hits.is_empty())
    }
}
