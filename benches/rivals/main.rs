//! Compares fihris with other engines over any folder of articles: indexing, searching as a
//! command, many queries in one process, and a refresh without changes.
//!
//! ```text
//! cargo bench --bench rivals -- --folder FOLDER
//! ```
//!
//! Each measurement is a process of its own, measured by the kernel: CPU seconds of all threads,
//! wall time, peak memory. Rounds alternate between engines, so that a machine that slows down does
//! so for all; the tables print medians. An engine that is not installed is reported and its row
//! stays empty.
//!
//! The other engines read plain text files that this program writes first, one article per file:
//! they are spared decoding, markup, dates and cleaning, which fihris does as it reads the folder.

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

use engine::{Engine, Setup};
use table::Table;

/// Compares fihris with other engines over a folder of articles
#[derive(Debug, Parser)]
struct Arguments {
    /// The articles, in any format that fihris reads [default: FIHRIS_CORPUS, else
    /// ../shared/corpora/jawhara]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,

    /// Rounds of indexing, of searches for each query, of all queries in one process
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Indexing threads, for engines with such a setting
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=8))]
    threads: u32,

    /// Queries, one `id TAB query` per line [default: random headlines of the articles]
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,

    /// Number of headlines to draw
    #[arg(long, value_name = "NUMBER", default_value_t = 500)]
    headlines: usize,

    /// Number of queries that are also run as commands
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    commands: usize,

    /// Print only these tables: indexing, searching, queries, refresh
    #[arg(long, value_name = "TABLE", value_delimiter = ',')]
    only: Vec<String>,

    /// Write all figures as JSON to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Folder for texts and indexes [default: a temporary folder]
    #[arg(long, value_name = "FOLDER")]
    work: Option<PathBuf>,

    /// Passed by cargo bench
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
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
        println!("nothing measured: resource usage of processes is available only on Unix");
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
    let setup = Setup {
        queries_file: queries::write(&queries, &work)?,
        texts: work.join("texts"),
        folder,
        work,
        threads: arguments.threads,
        rounds: arguments.rounds,
    };
    let engines = engines();
    let machine = machine::properties();
    let versions = machine::versions(&engines);
    let corpus = json!({
        "folder": setup.folder,
        "files": texts.files,
        "bytes": texts.bytes,
        "articles": texts.articles,
        "text_bytes": texts.text_bytes,
        "queries": queries.len(),
    });
    println!("{}", machine::format_lines(&machine));
    println!("{}", machine::format_lines(&versions));
    println!("{}", machine::format_lines(&corpus));

    let is_wanted =
        |table: &str| arguments.only.is_empty() || arguments.only.iter().any(|only| only == table);
    let commands = queries.get(..arguments.commands).unwrap_or(&queries);
    let mut tables: Vec<Table> = Vec::new();
    let mut add_table = |table: Table| {
        println!("\n{table}");
        tables.push(table);
    };
    // The other tables need the indexes.
    add_table(indexing::table(&engines, &setup, texts.bytes)?);
    if is_wanted("searching") {
        add_table(searching::commands(&engines, &setup, commands)?);
    }
    if is_wanted("queries") {
        add_table(searching::in_process(&engines, &setup, queries.len())?);
    }
    if is_wanted("refresh") {
        add_table(refresh::table(&setup)?);
    }
    if let Some(file) = &arguments.json {
        let all = json!({
            "schema": 1,
            "machine": machine,
            "versions": versions,
            "corpus": corpus,
            "rounds": setup.rounds,
            "threads": setup.threads,
            "tables": tables.iter().map(Table::json).collect::<Vec<_>>(),
        });
        fs::write(file, format!("{all:#}\n"))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}
