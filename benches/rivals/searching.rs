//! What it costs to search: as a command, and in a process that goes on.

use anyhow::Result;

use crate::engine::{Engine, HITS, Place};
use crate::measure;
use crate::queries::Query;
use crate::table::{MEMORY, Row, SHORT, Table, counted};
use crate::tantivy::STEMMED;

/// The row with this name, which is made where it is not there.
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

/// Runs each query as a command some times, after once to warm up.
pub fn commands(engines: &[Box<dyn Engine>], place: &Place, queries: &[Query]) -> Result<Table> {
    let columns = [SHORT, MEMORY].concat();
    let columns = &columns[..3];
    let mut rows = Vec::new();
    for engine in engines {
        if let Err(why) = engine.version() {
            rows.push(Row::empty(engine.name(), why));
        }
    }
    for query in queries {
        for engine in engines.iter().filter(|engine| engine.version().is_ok()) {
            for (name, command) in engine.searches(place, query) {
                let row = row_named(&mut rows, &name, columns.len());
                for usage in measure::runs(&command, place.rounds, true)? {
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
            counted(place.rounds, "run")
        ),
        columns: columns.to_vec(),
        rows,
        base: STEMMED.to_owned(),
    })
}

/// Answers all queries in one process, some times, by turns.
pub fn in_process(engines: &[Box<dyn Engine>], place: &Place, queries: usize) -> Result<Table> {
    let mut rows = Vec::new();
    for _ in 0..place.rounds {
        for engine in engines.iter().filter(|engine| engine.version().is_ok()) {
            for (name, command) in engine.answering(place) {
                let usage = measure::run(&command)?;
                let said = usage.said.split(' ').map(str::parse);
                let whole = [usage.cpu_seconds, usage.wall_seconds];
                let figures = said.collect::<Result<Vec<f64>, _>>().unwrap_or_else(|_| {
                    // The whole process then, its start divided among the queries.
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
            counted(place.rounds, "round")
        ),
        columns: SHORT.to_vec(),
        rows,
        base: STEMMED.to_owned(),
    })
}
