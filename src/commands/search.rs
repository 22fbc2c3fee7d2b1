//! `fihris search`: ranked hits.

mod output;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};

use super::Outcome;
use super::context::{Context, joined};
use super::deadline::Deadline;
use super::index::index_before_search;
use super::narrow::{narrowings, of_query, tell_unknown};
use super::output::Output;
use super::page::Page;
use crate::cli::{SearchArgs, SearchFormat, SortBy};
use crate::copies::{Clusters, kept};
use crate::counting::Counting;
use crate::explain::Explainer;
use crate::index::reader::Columns;
use crate::index::{Reader, Store};
use crate::load::walk;
use crate::query::Narrowing;
use crate::query::grammar::{self, Parsed};
use crate::query::matcher::Matcher;
use crate::query::rank::Weights;
use crate::query::standing::Standing;
use crate::render::{Duplicate, Renderer, Shown, Summary};
use crate::search::{self, Hit, Request, Sort};
use crate::snippet::{self, Findings};

pub fn run(context: &Context, args: &SearchArgs) -> Result<Outcome> {
    let narrowings = narrowings(&args.narrow)?;
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
    let store = Store::open(&dir)?;
    let reader = Reader::new(&store)?;
    tell_unknown(context, &reader, &narrowings)?;
    let query = match args.queries {
        None => Some(joined(&args.query)?),
        Some(_) => None,
    };
    let title = query.as_deref().map(str::trim);
    let mut session = Session {
        args,
        narrowings,
        dir: &dir,
        columns: reader.columns()?,
        reader: &reader,
        collapse: match args.collapse {
            true => Some(Arc::new(kept::read(&store, &reader)?)),
            false => None,
        },
        counting: output::counting(args),
        renderer: output::renderer(args, title, context),
    };
    for warning in output::unheeded(args, &*session.renderer) {
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
    match &args.queries {
        None => {
            found = session.answer(context, &mut out, None, title.unwrap_or_default())?;
        }
        Some(file) => {
            // A bad line is told before anything is printed.
            for (topic, query) in topics(file)?.collect::<Result<Vec<_>>>()? {
                found |= session.answer(context, &mut out, Some(&topic), &query)?;
            }
        }
    }
    if !args.count {
        session.renderer.finish(&mut out)?;
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

/// One run of `search`: the index, and how to print.
struct Session<'s> {
    args: &'s SearchArgs,
    narrowings: Vec<Narrowing>,
    counting: Counting,
    dir: &'s Path,
    columns: Columns,
    reader: &'s Reader,
    /// Clusters of copies of which one hit each is shown, where that was asked for.
    collapse: Option<Arc<Clusters>>,
    renderer: Box<dyn Renderer>,
}

impl Session<'_> {
    /// Answers one query; true when it found something.
    fn answer(
        &mut self,
        context: &Context,
        out: &mut dyn Write,
        topic: Option<&str>,
        query: &str,
    ) -> Result<bool> {
        let start = Instant::now();
        let deadline = Deadline::start(self.args.timeout)?;
        let parsed = self.parse(context, query)?;
        tell_unknown(context, self.reader, of_query(&parsed.group))?;
        let matcher = Matcher::new(&parsed.group);
        let request = Request {
            group: parsed.group,
            narrowings: self.narrowings.clone(),
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
        if self.args.count && self.counting.is_empty() {
            let total = search::count_by(self.reader, &request)?.total;
            match topic {
                Some(topic) => writeln!(out, "{topic}\t{total}")?,
                None => writeln!(out, "{total}")?,
            }
            return Ok(total > 0);
        }
        let hits = match self.args.count || !self.renderer.needs_hits() {
            true => search::count_by(self.reader, &request)?,
            false => search::search(self.reader, &request)?,
        };
        drop(deadline);
        let summary = Summary {
            topic: topic.map(str::to_owned),
            query: query.to_owned(),
            total: hits.total,
            took_ms: (start.elapsed().as_secs_f64() * 1e6).round() / 1e3,
            facets: output::cut(hits.counts.facets, self.args),
            timeline: hits.counts.timeline,
        };
        let explains = self.args.explain && self.renderer.needs_text() && !hits.hits.is_empty();
        let explainer = explains.then(|| Explainer::new(self.reader, &request));
        let explainer = explainer.transpose()?;
        self.renderer.begin(out, &summary)?;
        if self.args.count && self.args.format == SearchFormat::Text {
            writeln!(out, "{}", summary.total)?;
        }
        for (place, hit) in hits.hits.iter().enumerate() {
            let mut shown = self.show(hit, &matcher)?;
            if let Some(explainer) = &explainer {
                shown.explanation = Some(explainer.explain(hit)?);
            }
            self.renderer.hit(out, &summary, &shown)?;
            if place == 0 {
                // Whoever takes but the first line need not wait for a full buffer.
                out.flush()?;
            }
        }
        self.renderer.end(out, &summary)?;
        Ok(hits.total > 0)
    }

    fn parse(&self, context: &Context, query: &str) -> Result<Parsed> {
        let options = grammar::Options {
            all: self.args.all,
            exact: self.args.exact,
            strict: self.args.strict,
        };
        context.parse(self.dir, query, options)
    }

    /// What is printed of a hit; its text is read only when the format shows some of it.
    fn show(&self, hit: &Hit, matcher: &Matcher) -> Result<Shown> {
        let mut shown = Shown {
            rank: hit.rank,
            score: hit.score,
            listing: self.columns.listing(hit.address)?,
            ..Shown::default()
        };
        if self.args.null && shown.listing.path.contains(char::REPLACEMENT_CHARACTER) {
            let key = self.reader.unshown_file(hit.address)?;
            shown.raw_path = key.map(|key| walk::key_bytes(&key).into_owned());
        }
        if !self.renderer.needs_record() {
            return Ok(shown);
        }
        let article = self.reader.article(hit.address)?;
        if self.renderer.needs_text() {
            shown.collapsed = self.collapse.is_some();
            for address in &hit.copies {
                let listing = self.columns.listing(*address)?;
                shown.copies.push(Duplicate::from(listing));
            }
            let standing = Standing::read(self.reader, hit.address, matcher)?;
            let findings = Findings::standing(&article, matcher, &standing);
            shown.title_marks = findings.title_marks();
            shown.opening = snippet::opening(&article);
            shown.snippet = snippet::excerpt(&article, &findings);
            shown.matched = snippet::matched(&findings, matcher, self.args.explain);
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
            anyhow!("cannot delete {}: {}", dir.display(), walk::reason(&error))
        })?;
    }
    Ok(())
}

/// Where the index of `--in PATH` is kept: in the user's cache folder, under a name made of the
/// path.
fn cached_index(path: &Path) -> Result<PathBuf> {
    let path = path
        .canonicalize()
        .map_err(|error| anyhow!("cannot read {}: {}", path.display(), walk::reason(&error)))?;
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
        Box::new(opened.map_err(|error| anyhow!("{cannot}: {}", walk::reason(&error)))?)
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
