//! The lines of a concordance: found, sorted or sampled, one article in memory at a time.

use anyhow::Result;

use crate::cli::KwicSort;
use crate::concordance::{
    self, Extent, Line, Occurrence, OccurrenceFinder, SampledLines, Side, SortedLines,
};
use crate::index::Reader;
use crate::render::concordance::LineFields;
use crate::search::{self, Hit, Request, Sort};

/// Articles in the first batch; each further batch is four times as large.
const FIRST_ARTICLES: usize = 100;

/// A search for the lines of a concordance.
pub struct OccurrenceSearch<'r> {
    /// The index.
    pub reader: &'r Reader,
    /// The finder of the words.
    pub finder: OccurrenceFinder,
    /// The request for the articles.
    pub request: Request,
    /// The text before and after the keyword.
    pub extent: Extent,
    /// The maximum number of lines.
    pub limit: usize,
    /// The members of a line that are printed.
    pub fields: Option<&'r LineFields>,
}

/// A receiver of lines.
pub type LineSink<'s> = dyn FnMut(&Line) -> Result<()> + 's;

/// Returns the order of the articles, and the side of the keyword whose words order the lines.
pub fn order(sort: KwicSort) -> (Sort, Option<Side>) {
    match sort {
        KwicSort::None => (Sort::Score, None),
        KwicSort::Date => (Sort::OldestFirst, None),
        KwicSort::NewestFirst => (Sort::NewestFirst, None),
        KwicSort::After => (Sort::Score, Some(Side::After)),
        KwicSort::Before => (Sort::Score, Some(Side::Before)),
    }
}

impl OccurrenceSearch<'_> {
    /// Returns the line of an occurrence.
    fn line(&self, occurrence: &Occurrence<'_>) -> Line {
        let mut line = occurrence.line(self.extent);
        if let Some(fields) = self.fields {
            line.record = fields.of_record(occurrence.article());
        }
        line
    }

    /// Draws a random sample of all lines, in the order of the articles or of the words on a side.
    /// Returns the number of all lines.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read, or an error of the sink.
    pub fn sample(
        mut self,
        size: usize,
        seed: u64,
        side: Option<Side>,
        sink: &mut LineSink,
    ) -> Result<usize> {
        self.request.limit = usize::MAX;
        let mut sample = SampledLines::new(size);
        for Hit { address, .. } in search::search(self.reader, &self.request)?.hits {
            let article = self.reader.article(address)?;
            for occurrence in concordance::occurrences(&article, &self.finder) {
                sample.push(occurrence.sample_key(seed), || {
                    let order = side.map(|side| occurrence.sort_key(side));
                    (order.unwrap_or_default(), self.line(&occurrence))
                });
            }
        }
        let all = sample.pushed();
        for line in sample.into_lines() {
            sink(&line)?;
        }
        Ok(all)
    }

    /// Writes lines in the order of the articles, with one article in memory at a time. Returns
    /// whether there are more lines than the limit.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read, or an error of the sink.
    pub fn as_found(mut self, sink: &mut LineSink) -> Result<bool> {
        self.request.limit = if self.limit == usize::MAX {
            usize::MAX
        } else {
            FIRST_ARTICLES
        };
        let mut count = 0;
        loop {
            let hits = search::search(self.reader, &self.request)?.hits;
            for hit in &hits {
                let article = self.reader.article(hit.address)?;
                for occurrence in concordance::occurrences(&article, &self.finder) {
                    if count == self.limit {
                        return Ok(true);
                    }
                    count += 1;
                    sink(&self.line(&occurrence))?;
                }
            }
            if hits.len() < self.request.limit {
                return Ok(false);
            }
            self.request.offset += self.request.limit;
            self.request.limit = self.request.limit.saturating_mul(4);
        }
    }

    /// Writes lines in the order of the words on one side of the keyword; only the lines within the
    /// limit are held in memory. Returns whether there are more.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read, or an error of the sink.
    pub fn sorted(mut self, side: Side, sink: &mut LineSink) -> Result<bool> {
        self.request.limit = usize::MAX;
        let mut sorted = SortedLines::new(self.limit);
        for Hit { address, .. } in search::search(self.reader, &self.request)?.hits {
            let article = self.reader.article(address)?;
            for occurrence in concordance::occurrences(&article, &self.finder) {
                sorted.push(occurrence.sort_key(side), || self.line(&occurrence));
            }
        }
        let more = sorted.pushed() > self.limit;
        for line in sorted.into_lines() {
            sink(&line)?;
        }
        Ok(more)
    }
}
