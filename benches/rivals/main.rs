//! fihris beside others, over any folder of articles: what it costs to index it, to search it as a
//! command, to answer many queries in one process, and to find out that nothing changed.
//!
//! ```text
//! cargo bench --bench rivals -- --folder FOLDER
//! ```
//!
//! Each is a process of its own, measured by the kernel: CPU seconds of all threads, the time on the clock, the
//! peak of its memory. Rounds go by turns, so that a machine that gets slower does so for all; what is
//! printed are medians. An engine that is not installed says so, and its row stays empty.
//!
//! The others read the articles from plain text files that this program writes beforehand, one an article:
//! they are spared decoding, markup, dates and cleaning, which fihris does as it reads the folder itself.

mod corpus;

mod engine;
mod fihris;
mod indexing;
mod machine;
mod measure;
mod queries;
mod refresh;
mod ripgrep;
mod searching;
mod sqlite;
mod table;
mod tantivy;
mod texts;
mod xapian;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Parser;
use serde_json::json;

use engine::{Engine, Place};
use table::Table;

/// Measures fihris beside others over a folder of articles
#[derive(Debug, Parser)]
struct Arguments {
    /// The articles, in any format that fihris reads [default: FIHRIS_CORPUS, else ../shared/corpora/jawhara]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,

    /// Rounds of indexing, of searches for each query, of all queries in one process
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Indexing threads of those that have a choice
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=8))]
    threads: u32,

    /// Queries, `id TAB query` a line [default: headlines of the articles, by chance]
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,

    /// How many headlines are taken
    #[arg(long, value_name = "NUMBER", default_value_t = 500)]
    headlines: usize,

    /// How many of the queries are also run as commands
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    commands: usize,

    /// Only these tables: indexing, searching, queries, refresh
    #[arg(long, value_name = "TABLE", value_delimiter = ',')]
    only: Vec<String>,

    /// Write all figures as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Where texts and indexes are written [default: a temporary folder]
    #[arg(long, value_name = "FOLDER")]
    work: Option<PathBuf>,

    /// cargo bench says so
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match given
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["measure", arguments @ ..] => measure::main(arguments),
        ["tantivy", arguments @ ..] => tantivy::main(arguments),
        ["sqlite", arguments @ ..] => sqlite::main(arguments),
        ["fihris", arguments @ ..] => fihris::main(arguments),
        _ => run(&Arguments::parse()),
    }
}

fn engines() -> Vec<Box<dyn Engine>> {
    vec![
        Box::new(tantivy::Tantivy { stems: true }),
        Box::new(tantivy::Tantivy { stems: false }),
        Box::new(fihris::Fihris),
        Box::new(sqlite::Sqlite),
        Box::new(xapian::Xapian),
        Box::new(ripgrep::Ripgrep),
    ]
}

fn run(arguments: &Arguments) -> Result<()> {
    if !measure::can_measure() {
        println!(
            "nothing measured: the kernel is asked for what a process took, which only Unix does"
        );
        return Ok(());
    }
    let named = arguments.folder.clone().map(|folder| (folder, None));
    let Some((folder, _unpacked)) = named.or_else(corpus::folder) else {
        return Ok(());
    };
    let folder = folder
        .canonicalize()
        .with_context(|| format!("no such folder: {}", folder.display()))?;
    let temporary = tempfile::tempdir()?;
    let work = match &arguments.work {
        Some(work) => work.clone(),
        None => temporary.path().to_owned(),
    };
    fs::create_dir_all(&work)?;
    let texts = texts::write(&folder, &work.join("texts"), arguments.headlines)?;
    let queries = match &arguments.queries {
        Some(file) => queries::read(file)?,
        None => texts.headlines.clone(),
    };
    let place = Place {
        queries_file: queries::write(&queries, &work)?,
        texts: work.join("texts"),
        folder,
        work,
        threads: arguments.threads,
        rounds: arguments.rounds,
    };
    let engines = engines();
    let machine = machine::facts();
    let versions = machine::versions(&engines);
    let corpus = json!({
        "folder": place.folder,
        "files": texts.files,
        "bytes": texts.bytes,
        "articles": texts.articles,
        "text_bytes": texts.text_bytes,
        "queries": queries.len(),
    });
    println!("{}", machine::told(&machine));
    println!("{}", machine::told(&versions));
    println!("{}", machine::told(&corpus));

    let is_wanted =
        |table: &str| arguments.only.is_empty() || arguments.only.iter().any(|only| only == table);
    let commands = queries.get(..arguments.commands).unwrap_or(&queries);
    let mut tables: Vec<Table> = Vec::new();
    let mut finished = |table: Table| {
        println!("\n{table}");
        tables.push(table);
    };
    // The other tables need the indexes.
    finished(indexing::measured(&engines, &place, texts.bytes)?);
    if is_wanted("searching") {
        finished(searching::commands(&engines, &place, commands)?);
    }
    if is_wanted("queries") {
        finished(searching::in_process(&engines, &place, queries.len())?);
    }
    if is_wanted("refresh") {
        finished(refresh::measured(&place)?);
    }
    if let Some(file) = &arguments.json {
        let all = json!({
            "schema": 1,
            "machine": machine,
            "versions": versions,
            "corpus": corpus,
            "rounds": place.rounds,
            "threads": place.threads,
            "tables": tables.iter().map(Table::json).collect::<Vec<_>>(),
        });
        fs::write(file, format!("{all:#}\n"))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}
