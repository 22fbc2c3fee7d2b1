//! What it costs to make an index.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::corpus;
use crate::engine::{Engine, MEMORY_MB, Place};
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

/// Makes the index of each engine some times, by turns; the last one stays.
pub fn measured(engines: &[Box<dyn Engine>], place: &Place, input_bytes: u64) -> Result<Table> {
    let columns = [LONG, MEMORY, SIZE].concat();
    let mut rows: Vec<Row> = engines
        .iter()
        .map(|engine| row(&**engine, place, columns.len()))
        .collect();
    for _ in 0..place.rounds {
        for (engine, row) in engines.iter().zip(&mut rows) {
            let index = place.index(&**engine);
            if row.figures.is_empty() {
                continue;
            }
            if index.is_dir() {
                fs::remove_dir_all(&index)?;
            }
            let Some(command) = engine.indexing(place, &index) else {
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
            "Indexing, {}; tantivy collects in {MEMORY_MB} MB, others as they come; medians of {}",
            counted(place.threads, "thread"),
            counted(place.rounds, "round")
        ),
        columns,
        rows,
        base: crate::tantivy::STEMMED.to_owned(),
    })
}

fn row(engine: &dyn Engine, place: &Place, columns: usize) -> Row {
    let index = place.index(engine);
    match (engine.version(), engine.indexing(place, &index)) {
        (Err(why), _) => Row::empty(engine.name(), why),
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
