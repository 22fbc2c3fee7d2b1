//! Answers the queries of one search, and writes the answers.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, bail};

use super::combination::{Meanings, count_note, heading, is_partly_required};
use super::filters::on_engine;
use super::request::{QueryText, SearchRequest};
use super::{filters, parse_query};
use crate::cli::SearchFormat;
use crate::counting::relative;
use crate::explain::Explainer;
use crate::index::Reader;
use crate::index::read::columns::{Columns, Listing, ListingFields};
use crate::marking;
use crate::path_key;
use crate::query::grammar::Options;
use crate::query::hit_positions::HitPositions;
use crate::query::latin;
use crate::query::matcher::Matcher;
use crate::query::rank::Weights;
use crate::query::{Group, Scope};
use crate::render::{Combination, Duplicate, HitView, Renderer, Summary, Totals};
use crate::search::copies::Clusters;
use crate::search::engine::{Engine, Wants};
use crate::search::{self, Hit, Request};
use crate::snippet::{self, ArticleMatches};
use crate::suggestions::{self, Kind, Suggestion, Unanswered};

/// A search request with the index that answers it.
pub struct Session<'s> {
    pub request: &'s SearchRequest,
    /// The index folder, which contains the saved queries.
    dir: &'s Path,
    reader: &'s Reader,
    columns: Columns,
    /// The index that answers in place of the reader.
    engine: Option<&'s dyn Engine>,
    /// The clusters of copies, if copies are collapsed.
    clusters: Option<Arc<Clusters>>,
    needs: RendererNeeds,
    audience: Audience,
}

/// The readers of the output, as far as an answer depends on them.
#[derive(Debug, Clone, Default)]
pub struct Audience {
    /// Whether a line with the total is above the hits.
    pub has_heading: bool,
    /// The path of an index that is not the one of the working directory.
    pub elsewhere: Option<String>,
    /// Whether the Arabic words of names in Latin letters are reported next to the output.
    pub wants_names: bool,
    /// Whether they may not know where files are: paths are then names of files.
    pub hides_paths: bool,
}

/// The data that a renderer prints.
#[derive(Debug, Clone, Copy)]
struct RendererNeeds {
    hits: bool,
    listing: ListingFields,
    record: bool,
    text: bool,
    names: bool,
}

/// The results of one query.
pub struct Answer<'r> {
    /// The warnings about the query.
    pub warnings: Vec<String>,
    /// The notes about the number of articles: those with any word of a count, those without a date.
    pub left_out: Vec<String>,
    /// The query and its counts.
    pub summary: Summary,
    pub hits: Vec<Hit>,
    /// The views of the first hits; the others are built while printing.
    views: Vec<HitView>,
    matcher: Matcher,
    explainer: Option<Explainer<'r>>,
}

impl<'s> Session<'s> {
    /// Prepares to answer queries; `clusters` are for a request that collapses copies.
    pub fn new(
        request: &'s SearchRequest,
        dir: &'s Path,
        reader: &'s Reader,
        clusters: Option<Arc<Clusters>>,
        renderer: &dyn Renderer,
        audience: Audience,
    ) -> Self {
        Session {
            request,
            dir,
            reader,
            columns: reader.columns(),
            engine: None,
            clusters,
            needs: RendererNeeds {
                hits: renderer.needs_hits(),
                listing: renderer.listing_fields(),
                record: renderer.needs_record(),
                text: renderer.needs_text(),
                names: renderer.needs_names(),
            },
            audience,
        }
    }

    /// Lets another index answer, of which the reader holds nothing.
    #[must_use]
    pub fn with_engine(self, engine: &'s dyn Engine) -> Self {
        Session {
            engine: Some(engine),
            ..self
        }
    }

    /// Returns whether the output is counts without hits, so that nothing is ranked.
    fn only_counts(&self) -> bool {
        self.request.count_only || !self.needs.hits || self.request.limit == 0
    }

    /// Returns whether the output has the number of articles with all words next to the total.
    fn prints_totals(&self) -> bool {
        self.request.min_score.is_none()
            && (self.audience.has_heading
                || matches!(
                    self.request.format.kind,
                    SearchFormat::Json | SearchFormat::Html
                ))
    }

    /// Returns whether printing a hit reads its record.
    pub fn reads_records(&self) -> bool {
        self.needs.record
    }

    /// Answers one query, and builds the views of the first `ahead` hits.
    ///
    /// # Errors
    /// Returns an error if the query cannot be parsed, or if the index cannot be read.
    pub fn answer(&self, query: &QueryText, ahead: usize) -> Result<Answer<'s>> {
        let start = Instant::now();
        let Meanings { mut parsed, all } =
            Meanings::parse(self.dir, &query.text, self.request.grammar)?;
        let mut warnings = std::mem::take(&mut parsed.warnings);
        let filters_of_query = filters::of_query(&parsed.group);
        warnings.extend(match self.engine {
            Some(engine) => on_engine::unmatched(engine, filters_of_query)?,
            None => filters::unmatched(self.reader, filters_of_query)?,
        });
        let mut answer = Answer {
            warnings,
            left_out: Vec::new(),
            summary: Summary::default(),
            hits: Vec::new(),
            views: Vec::new(),
            matcher: Matcher::new(&parsed.group),
            explainer: None,
        };
        let names = if self.needs.names || self.audience.wants_names {
            latin::arabic_names(self.reader, &parsed.group)?
        } else {
            Vec::new()
        };
        let only_counts = self.only_counts();
        let counts_all = only_counts && !self.request.any && self.request.min_score.is_none();
        let is_partly_required = is_partly_required(&parsed.group);
        let (mut any_words, mut all_words) = (None, None);
        let group = match all {
            Some(all) if counts_all => {
                any_words = Some(parsed.group);
                all
            }
            all => {
                all_words = all;
                parsed.group
            }
        };
        let has_one_total = all_words.is_none();
        let mut request = Request {
            group,
            filters: self.request.filters.clone(),
            weights: Weights::default(),
            sort: self.request.sort,
            offset: self.request.offset,
            limit: self.request.limit,
            min_score: self.request.min_score,
            counting: self.request.counting.clone(),
            collapse: self.clusters.clone(),
            all_words: all_words.filter(|_| self.prints_totals()),
        };
        let (hits, reader) = match self.engine {
            Some(engine) if only_counts => {
                let found = engine.search(&request, Wants::Counts)?;
                answer.left_out.extend(found.notes);
                (found.hits, None)
            }
            Some(engine) => {
                let found = engine.search(&request, Wants::Hits)?;
                answer.left_out.extend(found.notes);
                (found.hits, Some(found.reader))
            }
            None if only_counts => (search::search_counts(self.reader, &request)?, None),
            None => (search::search(self.reader, &request)?, None),
        };
        let totals = Totals {
            combination: if self.request.grammar.all || counts_all {
                Combination::All
            } else {
                Combination::Any
            },
            all: if has_one_total {
                Some(hits.total)
            } else {
                hits.total_all
            },
        };
        let mut timeline = hits.counts.timeline;
        if let (Some(per), Some(interval), Some(counts)) = (
            self.request.per,
            self.request.counting.interval,
            timeline.as_mut(),
        ) {
            if self.engine.is_some() {
                bail!("--per does not work on a cluster");
            }
            let (group, filters) = (&request.group, &request.filters);
            *counts = relative(self.reader, group, filters, interval, per, counts)?;
        }
        answer.summary = Summary {
            topic: query.topic.clone(),
            query: query.text.clone(),
            names,
            total: hits.total,
            totals: Some(totals),
            shown: hits.hits.len(),
            suggestions: Vec::new(),
            heading: (self.audience.has_heading && !only_counts && hits.total > 0).then(|| {
                heading(
                    hits.total,
                    &totals,
                    is_partly_required,
                    self.audience.elsewhere.as_deref(),
                )
            }),
            took_ms: (start.elapsed().as_secs_f64() * 1e6).round() / 1e3,
            facets: self.request.format.limit_facets(hits.counts.facets),
            timeline,
        };
        answer.left_out.extend(match self.engine {
            Some(engine) => on_engine::left_out(engine, &request)?,
            None => filters::left_out(self.reader, &request)?,
        });
        if hits.total == 0 && self.engine.is_none() && self.prints_suggestions(query) {
            answer.summary.suggestions = self.suggestions(query, &request, any_words.as_ref())?;
        }
        if let Some(any) = any_words {
            request.group = any;
            let total_any = match self.engine {
                Some(engine) => engine.count(&request)?,
                None => search::count(self.reader, &request)?,
            };
            answer
                .left_out
                .extend(count_note(hits.total, total_any, is_partly_required));
        }
        let explains = self.request.explain && self.needs.text && !hits.hits.is_empty();
        answer.hits = hits.hits;
        if let Some(reader) = reader {
            // The fetched articles are those of this answer only.
            let explainer = if explains {
                Some(Explainer::new(&reader, &request)?)
            } else {
                None
            };
            let view = |hit| self.view_in(&reader, hit, &answer.matcher, explainer.as_ref());
            answer.views = answer.hits.iter().map(view).collect::<Result<Vec<_>>>()?;
            return Ok(answer);
        }
        if explains {
            answer.explainer = Some(Explainer::new(self.reader, &request)?);
        }
        for hit in answer.hits.iter().take(ahead) {
            answer.views.push(self.view(hit, &answer)?);
        }
        Ok(answer)
    }

    /// Returns queries that find something in place of one that finds nothing.
    fn suggestions(
        &self,
        query: &QueryText,
        request: &Request,
        any: Option<&Group>,
    ) -> Result<Vec<Suggestion>> {
        let options = self.request.grammar;
        // A count reports the total of any word by itself.
        let any = match any {
            None if options.all => {
                let any = Options {
                    all: false,
                    ..options
                };
                Some(parse_query(self.dir, &query.text, any)?.group)
            }
            _ => None,
        };
        let unanswered = Unanswered {
            text: &query.text,
            options,
            request,
            any: any.as_ref(),
        };
        let mut found = suggestions::suggestions(self.reader, &unanswered)?;
        let is_old = |found: &Suggestion| found.kind == Kind::Unfiltered;
        if self.request.new && found.iter().any(is_old) {
            // The query finds articles, but none that is new: no other query is needed.
            found.clear();
        }
        Ok(found)
    }

    /// Returns whether the output has suggestions. A run for `trec_eval` and a batch of counts or
    /// paths have none.
    fn prints_suggestions(&self, query: &QueryText) -> bool {
        let is_bare = self.request.count_only
            || matches!(
                self.request.format.kind,
                SearchFormat::Trec | SearchFormat::Paths
            );
        !(query.topic.is_some() && is_bare)
    }

    /// Writes the results of one query, or only their number if the request wants no more.
    ///
    /// # Errors
    /// Returns an error if the index cannot be read, or if writing to `out` fails.
    pub fn write(
        &self,
        out: &mut dyn Write,
        renderer: &mut dyn Renderer,
        mut answer: Answer,
    ) -> Result<()> {
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
        self.view_in(self.reader, hit, &answer.matcher, answer.explainer.as_ref())
    }

    fn view_in(
        &self,
        reader: &Reader,
        hit: &Hit,
        matcher: &Matcher,
        explainer: Option<&Explainer>,
    ) -> Result<HitView> {
        let columns = if self.engine.is_some() {
            &reader.columns()
        } else {
            &self.columns
        };
        let mut view = HitView {
            rank: hit.rank,
            score: hit.score,
            index: self.index_of(reader, hit),
            ..HitView::default()
        };
        if !self.needs.record {
            view.listing = columns.listing_of(hit.address, self.needs.listing)?;
            self.hide_path(&mut view.listing.path);
            view.raw_path = self.raw_path(reader, hit, &view.listing)?;
            return Ok(view);
        }
        let mut article = reader.article(hit.address)?;
        self.hide_path(&mut article.path);
        view.listing = Listing::from(&article);
        view.raw_path = self.raw_path(reader, hit, &view.listing)?;
        if self.needs.text {
            view.collapsed = self.clusters.is_some();
            for address in &hit.copies {
                let listing = columns.listing(*address)?;
                view.copies.push(Duplicate::from(listing));
            }
            let positions = HitPositions::read(reader, hit.address, matcher)?;
            let matches = ArticleMatches::at_positions(&article, matcher, &positions);
            view.title_marks = matches.title_marks();
            view.opening = snippet::opening(&article);
            view.snippet = snippet::excerpt(&article, &matches);
            if self.request.format.portable {
                view.body_marks = marking::marks(&article.body, Scope::Body, matcher);
            }
            view.matched = snippet::matched_words(&matches, matcher, self.request.explain);
        }
        if let Some(explainer) = explainer {
            view.explanation = Some(explainer.explain(hit)?);
        }
        view.url = article.url.clone();
        view.record = Some(article);
        Ok(view)
    }

    /// Returns the folder of the index of a hit, if several are searched and it may be known.
    fn index_of(&self, reader: &Reader, hit: &Hit) -> Option<PathBuf> {
        let index = reader.index_of(hit.address);
        index
            .filter(|_| !self.audience.hides_paths)
            .map(Path::to_owned)
    }

    fn hide_path(&self, path: &mut String) {
        if self.audience.hides_paths {
            *path = file_name(path);
        }
    }

    /// Returns the bytes of a path that is not UTF-8, if the format prints them.
    fn raw_path(&self, reader: &Reader, hit: &Hit, listing: &Listing) -> Result<Option<Vec<u8>>> {
        let prints_bytes = matches!(
            self.request.format.kind,
            SearchFormat::Paths | SearchFormat::Tsv | SearchFormat::Csv
        );
        if self.audience.hides_paths
            || !prints_bytes
            || !listing.path.contains(char::REPLACEMENT_CHARACTER)
        {
            return Ok(None);
        }
        let key = reader.non_utf8_file_key(hit.address)?;
        Ok(key.map(|key| path_key::display_bytes(&key)))
    }
}

/// Returns the name of a file without its folders. That of a member is the name of its container.
pub fn file_name(path: &str) -> String {
    let container = path.split('!').next().unwrap_or(path);
    let name = container.rsplit(['/', '\\']).next();
    name.unwrap_or_default().to_owned()
}
