//! Measures indexing.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::corpus;
use crate::engine::{Engine, MEMORY_MB, Setup};
use crate::measure;
use crate::table::{Column, LONG, MEMORY, Row, Table, counted};

const SIZE: [Column; 2] = [
    Column {
        key: "index_bytes",
        head: "index MB",
        unit: 1e6,
        decimals: 2,
    },
    Column {
        key: "index_of_input",
        head: "of input",
        unit: 1.0,
        decimals: 3,
    },
];

/// Builds the index of each engine in alternating rounds; the last one is kept for the other
/// tables.
pub fn table(engines: &[Box<dyn Engine>], setup: &Setup, input_bytes: u64) -> Result<Table> {
    let columns = [LONG, MEMORY, SIZE].concat();
    let mut rows: Vec<Row> = engines
        .iter()
        .map(|engine| row(&**engine, setup, columns.len()))
        .collect();
    for _ in 0..setup.rounds {
        for (engine, row) in engines.iter().zip(&mut rows) {
            let index = setup.index(&**engine);
            if row.figures.is_empty() {
                continue;
            }
            if index.is_dir() {
                fs::remove_dir_all(&index)?;
            }
            let Some(command) = engine.index_command(setup, &index) else {
                continue;
            };
            let usage = measure::run(&command)?;
            let bytes = bytes(&index);
            let figures = [
                Some(usage.cpu_seconds),
                Some(usage.wall_seconds),
                Some(usage.peak_rss_bytes),
                usage.peak_anon_bytes,
                Some(bytes),
                Some(bytes / input_bytes as f64),
            ];
            for (runs, figure) in row.figures.iter_mut().zip(figures) {
                runs.extend(figure);
            }
        }
    }
    Ok(Table {
        key: "indexing",
        title: format!(
            "Indexing, {}; tantivy with {MEMORY_MB} MB, others with their defaults; medians of {}",
            counted(setup.threads, "thread"),
            counted(setup.rounds, "round")
        ),
        columns,
        rows,
        base: crate::tantivy::STEMMED.to_owned(),
    })
}

fn row(engine: &dyn Engine, setup: &Setup, columns: usize) -> Row {
    let index = setup.index(engine);
    match (engine.version(), engine.index_command(setup, &index)) {
        (Err(reason), _) => Row::empty(engine.name(), reason),
        (_, None) => Row::empty(engine.name(), "has no index".to_owned()),
        _ => Row {
            name: engine.name().to_owned(),
            figures: vec![Vec::new(); columns],
            note: String::new(),
        },
    }
}

fn bytes(folder: &Path) -> f64 {
    let sizes = corpus::files(folder).into_iter().flat_map(fs::metadata);
    sizes.map(|file| file.len() as f64).sum()
}
