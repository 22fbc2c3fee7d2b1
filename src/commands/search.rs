//! `fihris search`: ranked hits.

mod batch;
mod output;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};

use super::Outcome;
use super::context::{Context, joined};
use super::deadline::Deadline;
use super::index::index_before_search;
use super::narrow::{filters, of_query, tell_unknown, unknown};
use super::output::Output;
use super::page::Page;
use crate::cli::{SearchArgs, SearchFormat, SortBy};
use crate::counting::Counting;
use crate::explain::Explainer;
use crate::index::read::columns::{Columns, Listing, ListingFields};
use crate::index::{Reader, Store};
use crate::note;
use crate::path_key;
use crate::query::Filter;
use crate::query::grammar;
use crate::query::hit_positions::HitPositions;
use crate::query::matcher::Matcher;
use crate::query::rank::Weights;
use crate::render::{Duplicate, HitView, Renderer, Summary};
use crate::search::copies::{Clusters, cache};
use crate::search::{self, Hit, Request, Sort};
use crate::snippet::{self, ArticleMatches};

pub fn run(context: &Context, args: &SearchArgs) -> Result<Outcome> {
    let filters = filters(&args.narrow)?;
    output::check(args)?;
    let (dir, indexed) = match &args.folder {
        Some(path) => {
            let dir = context
                .given_index()
                .cloned()
                .map_or_else(|| cached_index(path), Ok)?;
            if context.given_index().is_none() {
                drop_unreadable(&dir)?;
            }
            let indexed = index_before_search(context, &dir, path)?;
            (dir, indexed)
        }
        None => (context.index_dir()?, Outcome::Done),
    };
    let (store, reader) = Reader::with_store(&dir)?;
    // The process ends with the search: what is mapped and cached needs no tidying up before.
    let reader = ManuallyDrop::new(reader);
    tell_unknown(context, &reader, &filters)?;
    let query = match args.queries {
        None => Some(joined(&args.query)?),
        Some(_) => None,
    };
    let title = query.as_deref().map(str::trim);
    let mut renderer = output::renderer(args, title, context);
    let session = Session {
        args,
        filters,
        dir: &dir,
        columns: reader.columns()?,
        reader: &reader,
        collapse: match args.collapse {
            true => Some(Arc::new(cache::read(&store, &reader)?)),
            false => None,
        },
        counting: output::counting(args),
        needs: Needs::of(&*renderer),
    };
    for warning in output::unheeded(args, &*renderer) {
        context.warn(warning);
    }
    let mut found = false;
    let mut page = match args.open {
        true => Some(Page::create(title, &dir)?),
        false => None,
    };
    let mut stdout: Box<dyn Write> = match args.null {
        // What drops colour would drop the NULs too.
        true => Box::new(BufWriter::new(Output(io::stdout()))),
        false => context.stdout(),
    };
    let mut out: &mut dyn Write = match &mut page {
        Some(page) => page,
        None => &mut stdout,
    };
    let mut print = |answer: Answer| {
        found |= answer.summary.total > 0;
        session.print(context, &mut out, &mut *renderer, answer)
    };
    match &args.queries {
        None => print(session.answer(None, title.unwrap_or_default(), 0)?)?,
        Some(file) => {
            // A bad line is told before anything is printed.
            let topics = topics(file)?.collect::<Result<Vec<_>>>()?;
            let jobs = batch::jobs(args);
            let ahead = batch::hits_ahead(jobs, session.needs.record);
            let answer =
                |(topic, query): &(String, String)| session.answer(Some(topic), query, ahead);
            batch::in_order(&topics, jobs, answer, print)?;
        }
    }
    if !args.count {
        renderer.finish(&mut out)?;
    }
    out.flush()?;
    if let Some(page) = page {
        page.open(context)?;
    }
    Ok(match (found, indexed) {
        (_, Outcome::Incomplete) => Outcome::Incomplete,
        (true, _) => Outcome::Done,
        (false, _) => Outcome::NothingFound,
    })
}

/// What a renderer wants of hits.
#[derive(Debug, Clone, Copy)]
struct Needs {
    hits: bool,
    listing: ListingFields,
    record: bool,
    text: bool,
}

impl Needs {
    fn of(renderer: &dyn Renderer) -> Self {
        Needs {
            hits: renderer.needs_hits(),
            listing: renderer.listing_fields(),
            record: renderer.needs_record(),
            text: renderer.needs_text(),
        }
    }
}

/// One run of `search`: the index, and what is asked of it.
struct Session<'s> {
    args: &'s SearchArgs,
    filters: Vec<Filter>,
    counting: Counting,
    dir: &'s Path,
    columns: Columns,
    reader: &'s Reader,
    /// Clusters of copies of which one hit each is shown, where that was asked for.
    collapse: Option<Arc<Clusters>>,
    needs: Needs,
}

/// What a query found, to be printed.
struct Answer<'r> {
    /// What a person should know of how the query was read.
    warnings: Vec<String>,
    summary: Summary,
    hits: Vec<Hit>,
    /// The first of the hits, with what is shown of them; the others are made one by one.
    shown: Vec<HitView>,
    matcher: Matcher,
    explainer: Option<Explainer<'r>>,
}

impl<'s> Session<'s> {
    /// Answers one query, and makes what is shown of the first `ahead` hits.
    fn answer(&self, topic: Option<&str>, query: &str, ahead: usize) -> Result<Answer<'s>> {
        let start = Instant::now();
        let deadline = Deadline::start(self.args.timeout)?;
        let options = grammar::Options {
            all: self.args.all,
            exact: self.args.exact,
            strict: self.args.strict,
        };
        let mut parsed = Context::read_query(self.dir, query, options)?;
        let mut warnings = std::mem::take(&mut parsed.warnings);
        warnings.extend(unknown(self.reader, of_query(&parsed.group))?);
        let mut answer = Answer {
            warnings,
            summary: Summary::default(),
            hits: Vec::new(),
            shown: Vec::new(),
            matcher: Matcher::new(&parsed.group),
            explainer: None,
        };
        let request = Request {
            group: parsed.group,
            filters: self.filters.clone(),
            weights: Weights::default(),
            sort: match self.args.sort {
                SortBy::Score => Sort::Score,
                SortBy::Date => Sort::OldestFirst,
                SortBy::NewestFirst => Sort::NewestFirst,
            },
            offset: self.args.offset,
            limit: self.args.limit,
            min_score: self.args.min_score,
            counting: self.counting.clone(),
            collapse: self.collapse.clone(),
        };
        let hits = match self.args.count || !self.needs.hits {
            true => search::search_counts(self.reader, &request)?,
            false => search::search(self.reader, &request)?,
        };
        drop(deadline);
        answer.summary = Summary {
            topic: topic.map(str::to_owned),
            query: query.to_owned(),
            total: hits.total,
            took_ms: (start.elapsed().as_secs_f64() * 1e6).round() / 1e3,
            facets: output::cut(hits.counts.facets, self.args),
            timeline: hits.counts.timeline,
        };
        if self.args.explain && self.needs.text && !hits.hits.is_empty() {
            answer.explainer = Some(Explainer::new(self.reader, &request)?);
        }
        answer.hits = hits.hits;
        for hit in answer.hits.iter().take(ahead) {
            answer.shown.push(self.show(hit, &answer)?);
        }
        Ok(answer)
    }

    fn print(
        &self,
        context: &Context,
        out: &mut dyn Write,
        renderer: &mut dyn Renderer,
        mut answer: Answer,
    ) -> Result<()> {
        for warning in &answer.warnings {
            context.warn(warning);
        }
        let made = std::mem::take(&mut answer.shown);
        let summary = &answer.summary;
        if self.args.count && self.counting.is_empty() {
            match &summary.topic {
                Some(topic) => writeln!(out, "{topic}\t{}", summary.total)?,
                None => writeln!(out, "{}", summary.total)?,
            }
            return Ok(());
        }
        renderer.begin(out, summary)?;
        if self.args.count && self.args.format == SearchFormat::Text {
            writeln!(out, "{}", summary.total)?;
        }
        let mut made = made.into_iter();
        for (place, hit) in answer.hits.iter().enumerate() {
            let shown = match made.next() {
                Some(shown) => shown,
                None => self.show(hit, &answer)?,
            };
            renderer.hit(out, summary, &shown)?;
            if place == 0 {
                // Whoever takes but the first line need not wait for a full buffer.
                out.flush()?;
            }
        }
        Ok(renderer.end(out, summary)?)
    }

    /// What is printed of a hit; its text is read only when the format shows some of it.
    fn show(&self, hit: &Hit, answer: &Answer) -> Result<HitView> {
        let matcher = &answer.matcher;
        let mut shown = HitView {
            rank: hit.rank,
            score: hit.score,
            ..HitView::default()
        };
        if !self.needs.record {
            shown.listing = self.columns.listing_of(hit.address, self.needs.listing)?;
            if self.args.null && shown.listing.path.contains(char::REPLACEMENT_CHARACTER) {
                let key = self.reader.unshown_file(hit.address)?;
                shown.raw_path = key.map(|key| path_key::key_bytes(&key).into_owned());
            }
            return Ok(shown);
        }
        let article = self.reader.article(hit.address)?;
        shown.listing = Listing::from(&article);
        if self.needs.text {
            shown.collapsed = self.collapse.is_some();
            for address in &hit.copies {
                let listing = self.columns.listing(*address)?;
                shown.copies.push(Duplicate::from(listing));
            }
            let positions = HitPositions::read(self.reader, hit.address, matcher)?;
            let matches = ArticleMatches::at_positions(&article, matcher, &positions);
            shown.title_marks = matches.title_marks();
            shown.opening = snippet::opening(&article);
            shown.snippet = snippet::excerpt(&article, &matches);
            shown.matched = snippet::matched_words(&matches, matcher, self.args.explain);
        }
        if let Some(explainer) = &answer.explainer {
            shown.explanation = Some(explainer.explain(hit)?);
        }
        shown.url = article.url.clone();
        shown.record = Some(article);
        Ok(shown)
    }
}

/// Deletes a cached index that another version made: it can be made again.
fn drop_unreadable(dir: &Path) -> Result<()> {
    if dir.join("current").is_file() && Store::open(dir).is_err() {
        std::fs::remove_dir_all(dir).map_err(|error| {
            anyhow!(
                "cannot delete {}: {}",
                dir.display(),
                note::io_reason(&error)
            )
        })?;
    }
    Ok(())
}

/// Where the index of `--in PATH` is kept: in the user's cache folder, under a name made of the
/// path.
fn cached_index(path: &Path) -> Result<PathBuf> {
    let path = path.canonicalize().map_err(|error| {
        anyhow!(
            "cannot read {}: {}",
            path.display(),
            note::io_reason(&error)
        )
    })?;
    let cache = dirs::cache_dir().ok_or_else(|| {
        anyhow!("no cache folder is known: give a place for the index with --index")
    })?;
    let name = blake3::hash(path.as_os_str().as_encoded_bytes()).to_hex();
    Ok(cache
        .join("fihris")
        .join(name.get(..16).unwrap_or_default()))
}

/// The lines `id TAB query` of a file, one by one; empty lines are passed over.
///
/// # Errors
/// When the file cannot be read, or a line has no tab.
pub fn topics(file: &Path) -> Result<impl Iterator<Item = Result<(String, String)>>> {
    let cannot = format!("cannot read {}", file.display());
    let input: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        let opened = File::open(file);
        Box::new(opened.map_err(|error| anyhow!("{cannot}: {}", note::io_reason(&error)))?)
    };
    let mut number = 0_u64;
    let lines = BufReader::new(input).lines().filter_map(move |line| {
        number += 1;
        let line = match line.with_context(|| format!("{cannot}: line {number}")) {
            Ok(line) => line,
            Err(error) => return Some(Err(error)),
        };
        let line = line.trim_start_matches('\u{feff}').trim_end();
        let topic = match line.split_once('\t') {
            _ if line.is_empty() => return None,
            Some((topic, query)) => Ok((topic.to_owned(), query.to_owned())),
            None => Err(anyhow!(
                "{cannot}: line {number}: write each query as `id TAB query`"
            )),
        };
        Some(topic)
    });
    Ok(lines)
}
