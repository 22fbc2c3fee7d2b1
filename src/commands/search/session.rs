//! Answers and prints the queries of one search.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;

use super::request::{QueryText, SearchRequest};
use crate::cli::SearchFormat;
use crate::commands::context::{Context, parse_query};
use crate::commands::filters;
use crate::explain::Explainer;
use crate::index::read::columns::{Columns, Listing, ListingFields};
use crate::index::{Reader, Store};
use crate::path_key;
use crate::query::hit_positions::HitPositions;
use crate::query::latin;
use crate::query::matcher::Matcher;
use crate::query::rank::Weights;
use crate::render::{Duplicate, HitView, Renderer, Summary};
use crate::search::copies::{Clusters, cache};
use crate::search::{self, Hit, Request};
use crate::snippet::{self, ArticleMatches};

/// A search request with the index that answers it.
pub struct Session<'s> {
    request: &'s SearchRequest,
    /// The index folder, which contains the saved queries.
    dir: &'s Path,
    reader: &'s Reader,
    columns: Columns,
    /// The clusters of copies, if copies are collapsed.
    clusters: Option<Arc<Clusters>>,
    needs: RendererNeeds,
}

/// The data that a renderer prints.
#[derive(Debug, Clone, Copy)]
struct RendererNeeds {
    hits: bool,
    listing: ListingFields,
    record: bool,
    text: bool,
}

/// The results of one query.
pub struct Answer<'r> {
    /// The warnings about the query.
    warnings: Vec<String>,
    /// The note about articles without a date.
    left_out: Option<String>,
    /// The Arabic words of names in Latin letters, for a terminal.
    notes: Vec<String>,
    /// The query and its counts.
    pub summary: Summary,
    hits: Vec<Hit>,
    /// The views of the first hits; the others are built while printing.
    views: Vec<HitView>,
    matcher: Matcher,
    explainer: Option<Explainer<'r>>,
}

impl<'s> Session<'s> {
    /// Prepares to answer queries.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read.
    pub fn new(
        request: &'s SearchRequest,
        dir: &'s Path,
        store: &Store,
        reader: &'s Reader,
        renderer: &dyn Renderer,
    ) -> Result<Self> {
        Ok(Session {
            request,
            dir,
            reader,
            columns: reader.columns(),
            clusters: if request.collapse {
                Some(Arc::new(cache::read(store, reader)?))
            } else {
                None
            },
            needs: RendererNeeds {
                hits: renderer.needs_hits(),
                listing: renderer.listing_fields(),
                record: renderer.needs_record(),
                text: renderer.needs_text(),
            },
        })
    }

    /// Returns whether printing a hit reads its record.
    pub fn reads_records(&self) -> bool {
        self.needs.record
    }

    /// Answers one query, and builds the views of the first `ahead` hits.
    pub fn answer(&self, query: &QueryText, ahead: usize) -> Result<Answer<'s>> {
        let start = Instant::now();
        let mut parsed = parse_query(self.dir, &query.text, self.request.grammar)?;
        let mut warnings = std::mem::take(&mut parsed.warnings);
        warnings.extend(filters::unmatched(
            self.reader,
            filters::of_query(&parsed.group),
        )?);
        let mut answer = Answer {
            warnings,
            left_out: None,
            notes: Vec::new(),
            summary: Summary::default(),
            hits: Vec::new(),
            views: Vec::new(),
            matcher: Matcher::new(&parsed.group),
            explainer: None,
        };
        if std::io::stderr().is_terminal() {
            answer.notes = latin::describe(self.reader, &parsed.group)?;
        }
        let request = Request {
            group: parsed.group,
            filters: self.request.filters.clone(),
            weights: Weights::default(),
            sort: self.request.sort,
            offset: self.request.offset,
            limit: self.request.limit,
            min_score: self.request.min_score,
            counting: self.request.counting.clone(),
            collapse: self.clusters.clone(),
        };
        let hits = if self.request.count_only || !self.needs.hits {
            search::search_counts(self.reader, &request)?
        } else {
            search::search(self.reader, &request)?
        };
        answer.summary = Summary {
            topic: query.topic.clone(),
            query: query.text.clone(),
            total: hits.total,
            took_ms: (start.elapsed().as_secs_f64() * 1e6).round() / 1e3,
            facets: self.request.format.limit_facets(hits.counts.facets),
            timeline: hits.counts.timeline,
        };
        answer.left_out = filters::left_out(self.reader, &request)?;
        if self.request.explain && self.needs.text && !hits.hits.is_empty() {
            answer.explainer = Some(Explainer::new(self.reader, &request)?);
        }
        answer.hits = hits.hits;
        for hit in answer.hits.iter().take(ahead) {
            answer.views.push(self.view(hit, &answer)?);
        }
        Ok(answer)
    }

    /// Prints the results of one query.
    pub fn print(
        &self,
        context: &Context,
        out: &mut dyn Write,
        renderer: &mut dyn Renderer,
        mut answer: Answer,
    ) -> Result<()> {
        for warning in &answer.warnings {
            context.warn(warning);
        }
        if let Some(note) = &answer.left_out {
            context.warn(note);
        }
        for note in &answer.notes {
            context.say(note);
        }
        let mut ahead = std::mem::take(&mut answer.views).into_iter();
        let summary = &answer.summary;
        if self.request.count_only && self.request.counting.is_empty() {
            match &summary.topic {
                Some(topic) => writeln!(out, "{topic}\t{}", summary.total)?,
                None => writeln!(out, "{}", summary.total)?,
            }
            return Ok(());
        }
        renderer.begin(out, summary)?;
        if self.request.count_only && self.request.format.is_text() {
            writeln!(out, "{}", summary.total)?;
        }
        for (number, hit) in answer.hits.iter().enumerate() {
            let view = match ahead.next() {
                Some(view) => view,
                None => self.view(hit, &answer)?,
            };
            renderer.hit(out, summary, &view)?;
            if number == 0 {
                // A reader of only the first line, such as `head -1`, need not wait.
                out.flush()?;
            }
        }
        Ok(renderer.end(out, summary)?)
    }

    /// Builds the view of a hit; reads its text only if the format prints it.
    fn view(&self, hit: &Hit, answer: &Answer) -> Result<HitView> {
        let matcher = &answer.matcher;
        let mut view = HitView {
            rank: hit.rank,
            score: hit.score,
            ..HitView::default()
        };
        if !self.needs.record {
            view.listing = self.columns.listing_of(hit.address, self.needs.listing)?;
            view.raw_path = self.raw_path(hit, &view.listing)?;
            return Ok(view);
        }
        let article = self.reader.article(hit.address)?;
        view.listing = Listing::from(&article);
        view.raw_path = self.raw_path(hit, &view.listing)?;
        if self.needs.text {
            view.collapsed = self.clusters.is_some();
            for address in &hit.copies {
                let listing = self.columns.listing(*address)?;
                view.copies.push(Duplicate::from(listing));
            }
            let positions = HitPositions::read(self.reader, hit.address, matcher)?;
            let matches = ArticleMatches::at_positions(&article, matcher, &positions);
            view.title_marks = matches.title_marks();
            view.opening = snippet::opening(&article);
            view.snippet = snippet::excerpt(&article, &matches);
            view.matched = snippet::matched_words(&matches, matcher, self.request.explain);
        }
        if let Some(explainer) = &answer.explainer {
            view.explanation = Some(explainer.explain(hit)?);
        }
        view.url = article.url.clone();
        view.record = Some(article);
        Ok(view)
    }

    /// Returns the bytes of a path that is not UTF-8, if the format prints them.
    fn raw_path(&self, hit: &Hit, listing: &Listing) -> Result<Option<Vec<u8>>> {
        let prints_bytes = matches!(
            self.request.format.kind,
            SearchFormat::Paths | SearchFormat::Tsv
        );
        if !prints_bytes || !listing.path.contains(char::REPLACEMENT_CHARACTER) {
            return Ok(None);
        }
        let key = self.reader.non_utf8_file_key(hit.address)?;
        Ok(key.map(|key| path_key::display_bytes(&key)))
    }
}
