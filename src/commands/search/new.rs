//! `search --new`: shows the articles that came into the index since the last showing of a query,
//! and moves its mark.

use anyhow::Result;

use crate::answer::arrivals::Arrivals;
use crate::answer::request::{QueryText, SearchRequest};
use crate::answer::session::Answer;
use crate::commands::context::Context;
use crate::commands::plural;
use crate::index::{Reader, Store};

/// One showing of the new articles of a query.
pub(super) struct Showing {
    arrivals: Arrivals,
    total: u64,
    shown: u64,
    /// Whether the articles are printed, and not only counted.
    prints: bool,
}

impl Showing {
    /// Reads the mark of a query, and restricts the request to articles that came later.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub(super) fn begin(
        context: &Context,
        store: &Store,
        reader: &Reader,
        query: &QueryText,
        request: &mut SearchRequest,
    ) -> Result<Self> {
        let arrivals = Arrivals::since_mark(store, reader, &query.text, request)?;
        for warning in arrivals
            .fault
            .as_deref()
            .into_iter()
            .chain(arrivals.warning)
        {
            context.warn(warning);
        }
        Ok(Showing {
            arrivals,
            total: 0,
            shown: 0,
            prints: !request.count_only,
        })
    }

    /// Counts the articles of the answer.
    pub(super) fn count(&mut self, answer: &Answer) {
        self.total += answer.summary.total;
        self.shown += answer.hits.len() as u64;
    }

    /// Moves the mark after all new articles were printed. Warns if it cannot be written.
    pub(super) fn end(self, context: &Context) {
        if !self.prints {
            return;
        }
        if self.shown < self.total {
            let left = plural(self.total - self.shown, "new article");
            context.warn(&format!(
                "{left} not shown: all stay new until a search with --new shows all of them"
            ));
            return;
        }
        let until = self.arrivals.until;
        if let Err(error) = self.arrivals.move_mark(until) {
            context.warn(&format!(
                "{error:#}: the next search with --new shows these articles again"
            ));
        }
    }
}
