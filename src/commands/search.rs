//! `fihris search`: ranked hits.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};

use super::Outcome;
use super::context::{Context, joined};
use super::index::index_before_search;
use super::narrow::narrowings;
use crate::cli::{SearchArgs, SearchFormat, SortBy};
use crate::explain::Explainer;
use crate::index::reader::Columns;
use crate::index::{Reader, Store};
use crate::load::walk;
use crate::query::grammar::{self, Parsed};
use crate::query::matcher::Matcher;
use crate::query::rank::Weights;
use crate::query::{Narrowing, Scope};
use crate::render::json::{Json, JsonLines};
use crate::render::paths::Paths;
use crate::render::terminal::Text;
use crate::render::trec::Trec;
use crate::render::tsv::Tsv;
use crate::render::{Renderer, Shown, Summary};
use crate::search::{self, Hit, Request, Sort};
use crate::snippet;

pub fn run(context: &Context, args: &SearchArgs) -> Result<Outcome> {
    let narrowings = narrowings(&args.narrow)?;
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
    let mut session = Session {
        args,
        narrowings,
        columns: reader.columns()?,
        reader: &reader,
        renderer: renderer(args.format, context),
    };
    if args.explain && (args.count || !session.renderer.needs_text()) {
        context.warn("--explain is for --format text, json and jsonl: nothing is explained here");
    }
    let mut out = context.stdout();
    let mut found = false;
    match &args.queries {
        None => {
            let query = joined(&args.query)?;
            found = session.answer(context, &mut out, None, query.trim())?;
        }
        Some(file) => {
            // A bad line is told before anything is printed.
            for (topic, query) in topics(file)?.collect::<Result<Vec<_>>>()? {
                found |= session.answer(context, &mut out, Some(&topic), &query)?;
            }
        }
    }
    out.flush()?;
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
    columns: Columns,
    reader: &'s Reader,
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
        let parsed = self.parse(query)?;
        for warning in &parsed.warnings {
            context.warn(warning);
        }
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
        };
        if self.args.count {
            let total = search::count(self.reader, &request)?;
            match topic {
                Some(topic) => writeln!(out, "{topic}\t{total}")?,
                None => writeln!(out, "{total}")?,
            }
            return Ok(total > 0);
        }
        let hits = search::search(self.reader, &request)?;
        let summary = Summary {
            topic: topic.map(str::to_owned),
            query: query.to_owned(),
            total: hits.total,
            took_ms: (start.elapsed().as_secs_f64() * 1e6).round() / 1e3,
            ..Summary::default()
        };
        let explains = self.args.explain && self.renderer.needs_text();
        let explainer = explains.then(|| Explainer::new(self.reader, &request));
        let explainer = explainer.transpose()?;
        self.renderer.begin(out, &summary)?;
        for hit in &hits.hits {
            let mut shown = self.show(hit, &matcher)?;
            if let Some(explainer) = &explainer {
                shown.explanation = Some(explainer.explain(hit)?);
            }
            self.renderer.hit(out, &summary, &shown)?;
        }
        self.renderer.end(out, &summary)?;
        Ok(hits.total > 0)
    }

    fn parse(&self, query: &str) -> Result<Parsed> {
        let options = grammar::Options {
            all: self.args.all,
            exact: self.args.exact,
            strict: self.args.strict,
        };
        grammar::parse(query, options).map_err(|error| anyhow!(error))
    }

    /// What is printed of a hit; its text is read only when the format shows some of it.
    fn show(&self, hit: &Hit, matcher: &Matcher) -> Result<Shown> {
        let mut shown = Shown {
            rank: hit.rank,
            score: hit.score,
            listing: self.columns.listing(hit.address)?,
            ..Shown::default()
        };
        if self.renderer.needs_text() {
            let article = self.reader.article(hit.address)?;
            let title = article.title.as_deref().unwrap_or_default();
            let marks = matcher.find(title, Scope::Title);
            shown.title_marks = marks.into_iter().map(|found| found.range).collect();
            shown.opening = snippet::opening(&article);
            shown.snippet = snippet::excerpt(&article, matcher);
            shown.matched = snippet::matched(&article, matcher, self.args.explain);
            shown.url = article.url;
        }
        Ok(shown)
    }
}

fn renderer(format: SearchFormat, context: &Context) -> Box<dyn Renderer> {
    match format {
        SearchFormat::Text => Box::new(Text::new(context.width()).with_links(context.links())),
        SearchFormat::Json => Box::new(Json::default()),
        SearchFormat::Jsonl => Box::new(JsonLines),
        SearchFormat::Tsv => Box::new(Tsv),
        SearchFormat::Paths => Box::new(Paths::default()),
        SearchFormat::Trec => Box::new(Trec),
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
