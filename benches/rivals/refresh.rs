//! Measures a refresh without changes.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::engine::{Setup, version_of};
use crate::fihris::{self, Fihris};
use crate::measure;
use crate::table::{Row, SHORT, Table};

const FIND: &str = "find -newer";

/// Minimum number of runs, since each is short.
const RUNS: u32 = 5;

/// Measures `fihris index` without changes, and `find` over the same folder.
pub fn table(setup: &Setup) -> Result<Table> {
    let mark = setup.work.join("mark");
    fs::write(&mark, "")?;
    let mut find = Command::new("find");
    find.arg(&setup.folder)
        .args(["-type", "f", "-newer"])
        .arg(&mark);
    let mut start = fihris::program();
    start.arg("--version");
    let mut refresh = fihris::program();
    refresh
        .arg("--quiet")
        .arg("--index")
        .arg(setup.index(&Fihris));
    refresh.arg("index");
    let mut rows = Vec::new();
    for (name, command) in [
        (FIND, find),
        ("fihris index", refresh),
        ("fihris --version", start),
    ] {
        if let (FIND, Err(reason)) = (name, version_of("find")) {
            rows.push(Row::empty(name, reason));
            continue;
        }
        let usages = measure::runs(&command, RUNS.max(setup.rounds), true)?;
        rows.push(Row {
            name: name.to_owned(),
            figures: vec![
                usages.iter().map(|usage| usage.cpu_seconds).collect(),
                usages.iter().map(|usage| usage.wall_seconds).collect(),
            ],
            note: String::new(),
        });
    }
    Ok(Table {
        key: "refresh",
        title: format!(
            "A refresh without changes, warm; medians of {} runs",
            RUNS.max(setup.rounds)
        ),
        columns: SHORT.to_vec(),
        rows,
        base: FIND.to_owned(),
    })
}
