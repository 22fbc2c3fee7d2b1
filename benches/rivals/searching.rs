//! Measures searches: as commands, and in one process.

use anyhow::Result;

use crate::engine::{Engine, HITS, Setup};
use crate::measure;
use crate::queries::Query;
use crate::table::{MEMORY, Row, SHORT, Table, counted};
use crate::tantivy::STEMMED;

/// Returns the row with this name, adding it if needed.
fn row_named<'r>(rows: &'r mut Vec<Row>, name: &str, columns: usize) -> &'r mut Row {
    let place = rows
        .iter()
        .position(|row| row.name == name)
        .unwrap_or_else(|| {
            rows.push(Row {
                name: name.to_owned(),
                figures: vec![Vec::new(); columns],
                note: String::new(),
            });
            rows.len() - 1
        });
    &mut rows[place]
}

/// Runs each query as a command, after one unmeasured run.
pub fn commands(engines: &[Box<dyn Engine>], setup: &Setup, queries: &[Query]) -> Result<Table> {
    let columns = [SHORT, MEMORY].concat();
    let columns = &columns[..3];
    let mut rows = Vec::new();
    for engine in engines {
        if let Err(reason) = engine.version() {
            rows.push(Row::empty(engine.name(), reason));
        }
    }
    for query in queries {
        for engine in engines.iter().filter(|engine| engine.version().is_ok()) {
            for (name, command) in engine.search_commands(setup, query) {
                let row = row_named(&mut rows, &name, columns.len());
                for usage in measure::runs(&command, setup.rounds, true)? {
                    let figures = [usage.cpu_seconds, usage.wall_seconds, usage.peak_rss_bytes];
                    for (runs, figure) in row.figures.iter_mut().zip(figures) {
                        runs.push(figure);
                    }
                }
            }
        }
    }
    rows.sort_by_key(|row| row.figures.is_empty());
    Ok(Table {
        key: "searching",
        title: format!(
            "A search as a command, {HITS} results, warm; medians of {} queries, {} each",
            queries.len(),
            counted(setup.rounds, "run")
        ),
        columns: columns.to_vec(),
        rows,
        base: STEMMED.to_owned(),
    })
}

/// Answers all queries in one process, in alternating rounds.
pub fn in_process(engines: &[Box<dyn Engine>], setup: &Setup, queries: usize) -> Result<Table> {
    let mut rows = Vec::new();
    for _ in 0..setup.rounds {
        for engine in engines.iter().filter(|engine| engine.version().is_ok()) {
            for (name, command) in engine.batch_commands(setup) {
                let usage = measure::run(&command)?;
                let per_query = usage.last_line.split(' ').map(str::parse);
                let whole = [usage.cpu_seconds, usage.wall_seconds];
                let figures = per_query
                    .collect::<Result<Vec<f64>, _>>()
                    .unwrap_or_else(|_| {
                        // Otherwise divides the time of the process among the queries.
                        whole.map(|seconds| seconds / queries.max(1) as f64).into()
                    });
                let row = row_named(&mut rows, &name, SHORT.len());
                for (runs, figure) in row.figures.iter_mut().zip(figures) {
                    runs.extend(figure.is_finite().then_some(figure));
                }
            }
        }
    }
    Ok(Table {
        key: "queries",
        title: format!(
            "A query in one process, {HITS} results, mean of {queries} queries; medians of {}",
            counted(setup.rounds, "round")
        ),
        columns: SHORT.to_vec(),
        rows,
        base: STEMMED.to_owned(),
    })
}
