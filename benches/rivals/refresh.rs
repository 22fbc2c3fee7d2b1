//! What it costs to find out that nothing changed.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::engine::{Place, version_of};
use crate::fihris::{self, Fihris};
use crate::measure;
use crate::table::{Row, SHORT, Table};

const FIND: &str = "find -newer";

/// Runs of each, however few rounds there are: they are short.
const RUNS: u32 = 5;

/// `fihris index` where nothing changed, and `find` over the same folder.
pub fn measured(place: &Place) -> Result<Table> {
    let mark = place.work.join("mark");
    fs::write(&mark, "")?;
    let mut find = Command::new("find");
    find.arg(&place.folder)
        .args(["-type", "f", "-newer"])
        .arg(&mark);
    let mut start = fihris::program();
    start.arg("--version");
    let mut refresh = fihris::program();
    refresh
        .arg("--quiet")
        .arg("--index")
        .arg(place.index(&Fihris));
    refresh.arg("index");
    let mut rows = Vec::new();
    for (name, command) in [
        (FIND, find),
        ("fihris index", refresh),
        ("fihris --version", start),
    ] {
        if let (FIND, Err(why)) = (name, version_of("find")) {
            rows.push(Row::empty(name, why));
            continue;
        }
        let usages = measure::runs(&command, RUNS.max(place.rounds), true)?;
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
            "Nothing changed, warm; medians of {} runs",
            RUNS.max(place.rounds)
        ),
        columns: SHORT.to_vec(),
        rows,
        base: FIND.to_owned(),
    })
}
