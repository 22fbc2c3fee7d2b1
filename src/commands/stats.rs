//! `fihris stats`: the contents of the index, and what could not be read.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
#[cfg(feature = "cluster")]
use anyhow::bail;
use serde::Serialize;

use super::Outcome;
use super::context::Context;
use super::plural;
use crate::cli::StatsArgs;
use crate::index::document::date_of;
use crate::index::file_record::ReadState;
use crate::index::{Reader, Root, Store};
use crate::load::{self, NoteKind};
use crate::refresh::root_flags;
use crate::render::bidi::{self, LTR_MARK, field};
use crate::render::list::{ListFormat, write_rows};
use crate::search::copies::cache;

/// Maximum number of sources in text.
const SHOWN_SOURCES: usize = 10;

/// Maximum number of articles in text that were taken out.
const SHOWN_FORGOTTEN: usize = 20;

pub fn run(context: &Context, args: &StatsArgs) -> Result<Outcome> {
    #[cfg(feature = "cluster")]
    if let Some(cluster) = context.cluster()? {
        if args.skipped || args.undated {
            bail!("--skipped and --undated do not work on a cluster");
        }
        let mut out = context.stdout();
        write_stats(context, args, &mut *out, &gather_on_cluster(&cluster)?)?;
        out.flush()?;
        return Ok(Outcome::Done);
    }
    let (store, reader) = context.reader()?;
    let mut out = context.stdout();
    if args.skipped {
        let rows = skipped(&reader)?;
        let columns = ["state", "path", "record", "line", "reason"];
        write_rows(&mut out, context.list_style(args.format), &columns, &rows)?;
        out.flush()?;
        return Ok(Outcome::of_results(!rows.is_empty()));
    }
    if args.undated {
        let rows = undated(&reader)?;
        let columns = ["id", "path", "title", "date_raw"];
        write_rows(&mut out, context.list_style(args.format), &columns, &rows)?;
        out.flush()?;
        return Ok(Outcome::of_results(!rows.is_empty()));
    }
    write_stats(context, args, &mut *out, &gather(&store, &reader)?)?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// Writes the contents of an index in the output format.
fn write_stats(
    context: &Context,
    args: &StatsArgs,
    out: &mut dyn Write,
    stats: &Stats,
) -> Result<()> {
    match args.format {
        ListFormat::Text => write_text(out, stats)?,
        ListFormat::Json | ListFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(stats)?)?,
        ListFormat::Tsv | ListFormat::Csv => {
            let columns = [
                "articles",
                "words",
                "files",
                "first_date",
                "last_date",
                "undated",
                "copied_stories",
                "copied_articles",
                "bytes",
                "fingerprint",
            ];
            write_rows(out, context.list_style(args.format), &columns, &[stats])?;
        }
    }
    Ok(())
}

/// Returns the contents of an index on a cluster, with the files of this machine.
#[cfg(feature = "cluster")]
fn gather_on_cluster(cluster: &crate::cluster::Cluster) -> Result<Stats> {
    let contents = cluster.contents()?;
    let of_state = |state: ReadState| {
        let files = contents.files.iter();
        files.filter(|file| file.state == state).count() as u64
    };
    let partly = of_state(ReadState::Partly);
    let day = |day: Option<i64>| day.and_then(date_of).map(|date| date.to_string());
    let sources = contents.sources.into_iter();
    Ok(Stats {
        index: cluster.address().to_string(),
        articles: contents.articles,
        words: contents.words,
        files: of_state(ReadState::Read) + of_state(ReadState::Container) + partly,
        skipped: of_state(ReadState::Unread) + partly,
        ignored: of_state(ReadState::Ignored),
        first_date: day(contents.first_day),
        last_date: day(contents.last_day),
        undated: contents.undated,
        copied_stories: 0,
        copied_articles: 0,
        sources: sources
            .map(|(source, articles)| SourceCount { source, articles })
            .collect(),
        bytes: contents.bytes,
        fingerprint: contents.fingerprint,
        root_options: contents.roots.iter().map(RootOptions::of).collect(),
        roots: contents
            .roots
            .iter()
            .map(|root| display_path(&root.path))
            .collect(),
        forgotten: Vec::new(),
        forgotten_articles: Vec::new(),
    })
}

/// The contents of an index.
#[derive(Debug, Serialize)]
struct Stats {
    index: String,
    articles: u64,
    words: u64,
    files: u64,
    skipped: u64,
    ignored: u64,
    first_date: Option<String>,
    last_date: Option<String>,
    undated: u64,
    /// The number of clusters of copies.
    copied_stories: usize,
    /// The number of articles in these clusters.
    copied_articles: usize,
    sources: Vec<SourceCount>,
    bytes: u64,
    fingerprint: String,
    roots: Vec<String>,
    root_options: Vec<RootOptions>,
    forgotten: Vec<String>,
    forgotten_articles: Vec<Forgotten>,
}

/// An article that `forget --id` took out.
#[derive(Debug, Serialize)]
struct Forgotten {
    id: String,
    path: String,
}

/// The options of a root, with which each run reads it.
#[derive(Debug, Serialize)]
struct RootOptions {
    path: String,
    format: Option<String>,
    encoding: Option<String>,
    map: Vec<(String, String)>,
    clean: bool,
    exclude: Vec<String>,
    source: Option<String>,
    category: Option<String>,
    follow: bool,
    /// The flags of `index` that set the options.
    #[serde(skip)]
    flags: String,
}

impl RootOptions {
    fn of(root: &Root) -> Self {
        let options: load::Options =
            serde_json::from_value(root.options.clone()).unwrap_or_default();
        RootOptions {
            path: display_path(&root.path),
            format: options.format.map(|format| format.to_string()),
            encoding: options.encoding,
            map: options.map,
            clean: options.clean,
            exclude: options.exclude,
            source: options.source,
            category: options.category,
            follow: root.follow,
            flags: flags_text(root),
        }
    }
}

/// Returns the flags of `index` that set the options of a root.
fn flags_text(root: &Root) -> String {
    let flags = root_flags(root).into_iter().map(|flag| flag.text);
    flags.collect::<Vec<_>>().join(" ")
}

#[derive(Debug, Serialize)]
struct SourceCount {
    source: Option<String>,
    articles: u64,
}

fn gather(store: &Store, reader: &Reader) -> Result<Stats> {
    let (mut files, mut skipped, mut ignored) = (0, 0, 0);
    reader.for_each_file(|_, file| match file.state {
        ReadState::Read => files += 1,
        ReadState::Partly => {
            files += 1;
            skipped += 1;
        }
        ReadState::Unread => skipped += 1,
        ReadState::Ignored => ignored += 1,
        // Its members are counted.
        ReadState::Container => {}
    })?;
    let columns = reader.columns();
    let (mut first, mut last, mut undated) = (i64::MAX, i64::MIN, 0);
    let mut sources: BTreeMap<Option<String>, u64> = BTreeMap::new();
    columns.for_each_article(reader, |date, source| {
        match date {
            Some(date) => {
                first = first.min(date);
                last = last.max(date);
            }
            None => undated += 1,
        }
        *sources.entry(source).or_default() += 1;
    })?;
    let mut sources: Vec<SourceCount> = sources
        .into_iter()
        .map(|(source, articles)| SourceCount { source, articles })
        .collect();
    sources.sort_by_key(|count| std::cmp::Reverse(count.articles));
    let clusters = cache::read(store, reader)?;
    let roots = store.manifest.roots.values();
    Ok(Stats {
        index: store.dir.display().to_string(),
        articles: reader.article_count()?,
        words: word_count(reader)?,
        files,
        skipped,
        ignored,
        first_date: date_of(first).map(|date| date.to_string()),
        last_date: date_of(last).map(|date| date.to_string()),
        undated,
        copied_stories: clusters.all().len(),
        copied_articles: clusters.article_count(),
        sources,
        bytes: store.bytes(),
        fingerprint: store.manifest.fingerprint.clone(),
        root_options: roots.clone().map(RootOptions::of).collect(),
        roots: roots.map(|root| display_path(&root.path)).collect(),
        forgotten: store
            .manifest
            .forgotten
            .iter()
            .map(|path| display_path(path))
            .collect(),
        forgotten_articles: store
            .manifest
            .forgotten_articles
            .iter()
            .map(|article| Forgotten {
                id: article.id.clone(),
                path: display_path(&article.file),
            })
            .collect(),
    })
}

/// Returns the number of words of all articles. In segments with deleted articles it is the sum of
/// the field norms, which are quantised above 40 words.
fn word_count(reader: &Reader) -> Result<u64> {
    let field = reader.fields.exact;
    let mut words = 0;
    for segment in reader.searcher.segment_readers() {
        if segment.has_deletes() {
            let norms = segment.get_fieldnorms_reader(field)?;
            let alive = segment.doc_ids_alive();
            words += alive
                .map(|doc| u64::from(norms.fieldnorm(doc)))
                .sum::<u64>();
        } else {
            words += segment.inverted_index(field)?.total_num_tokens();
        }
    }
    Ok(words)
}

fn display_path(key: &str) -> String {
    crate::path_key::key_path(key).display().to_string()
}

fn write_text(out: &mut dyn Write, stats: &Stats) -> Result<()> {
    writeln!(out, "index       {}", bidi::path(&stats.index))?;
    writeln!(out, "articles    {}", stats.articles)?;
    writeln!(out, "words       {}", stats.words)?;
    writeln!(
        out,
        "files       {} read, {} not read in full, {} ignored",
        stats.files, stats.skipped, stats.ignored
    )?;
    if let (Some(first), Some(last)) = (&stats.first_date, &stats.last_date) {
        writeln!(
            out,
            "dates       {first} to {last}, {} without a date",
            plural(stats.undated, "article")
        )?;
    }
    // Copies on a cluster are not looked for.
    if !stats.index.contains("://") {
        writeln!(
            out,
            "copies      {} telling {} in the same words",
            plural(stats.copied_articles as u64, "article"),
            if stats.copied_stories == 1 {
                "1 story".to_owned()
            } else {
                format!("{} stories", stats.copied_stories)
            }
        )?;
    }
    writeln!(out, "size        {:.1} MB", stats.bytes as f64 / 1e6)?;
    writeln!(out, "analysis    {}", stats.fingerprint)?;
    for (root, options) in stats.roots.iter().zip(&stats.root_options) {
        let flags = &options.flags;
        let flags = if flags.is_empty() {
            String::new()
        } else {
            format!("  {}", field(flags))
        };
        writeln!(out, "indexed     {}{flags}", bidi::path(root))?;
    }
    for path in &stats.forgotten {
        writeln!(out, "forgotten   {}", bidi::path(path))?;
    }
    for article in stats.forgotten_articles.iter().take(SHOWN_FORGOTTEN) {
        let (path, id) = (bidi::path(&article.path), field(&article.id));
        writeln!(out, "forgotten   {path}  --id {id}")?;
    }
    if stats.forgotten_articles.len() > SHOWN_FORGOTTEN {
        writeln!(
            out,
            "            and {} more articles",
            stats.forgotten_articles.len() - SHOWN_FORGOTTEN
        )?;
    }
    writeln!(out, "sources")?;
    for count in stats.sources.iter().take(SHOWN_SOURCES) {
        let source = count.source.as_deref().unwrap_or("(none)");
        writeln!(out, "{LTR_MARK}{:>10}  {}", count.articles, field(source))?;
    }
    if stats.sources.len() > SHOWN_SOURCES {
        writeln!(
            out,
            "            and {} more",
            stats.sources.len() - SHOWN_SOURCES
        )?;
    }
    Ok(())
}

/// A file or record that was not read, or that was read with a warning.
#[derive(Debug, Serialize)]
struct Skipped {
    /// `problem`, `warning` or `ignored`.
    state: &'static str,
    path: String,
    record: Option<u64>,
    line: Option<u64>,
    reason: String,
}

fn skipped(reader: &Reader) -> Result<Vec<Skipped>> {
    let mut addresses = Vec::new();
    reader.for_each_file(|key, file| addresses.push((key.to_owned(), file.address)))?;
    addresses.sort();
    let mut rows = Vec::new();
    for (_, address) in addresses {
        let facts = reader.file_record(address)?;
        if facts.state == ReadState::Ignored {
            rows.push(Skipped {
                state: "ignored",
                path: facts.path.clone(),
                record: None,
                line: None,
                reason: facts.kind,
            });
        }
        for note in facts.notes {
            rows.push(Skipped {
                state: if note.kind == NoteKind::Problem {
                    "problem"
                } else {
                    "warning"
                },
                path: note.place(&facts.path).into_owned(),
                record: note.record,
                line: note.line,
                reason: note.reason,
            });
        }
        if facts.more_notes > 0 {
            rows.push(Skipped {
                state: "problem",
                path: facts.path,
                record: None,
                line: None,
                reason: format!("and {} more", facts.more_notes),
            });
        }
    }
    Ok(rows)
}

/// An article without a date.
#[derive(Debug, Serialize)]
struct Undated {
    id: String,
    path: String,
    title: Option<String>,
    /// The text in place of a date that is not a valid one.
    date_raw: Option<String>,
}

fn undated(reader: &Reader) -> Result<Vec<Undated>> {
    let columns = reader.columns();
    let mut addresses = Vec::new();
    reader.for_each_by_id(|address| addresses.push(address))?;
    let mut rows = Vec::new();
    for address in addresses {
        if columns.day(address)?.is_none() {
            let listing = columns.listing(address)?;
            rows.push(Undated {
                id: listing.id,
                path: listing.path,
                title: listing.title,
                date_raw: reader.article(address)?.date_raw,
            });
        }
    }
    Ok(rows)
}
