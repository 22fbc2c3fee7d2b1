//! What each word list gives to retrieval: indexes a collection once for each list, without it,
//! and evaluates each index.
//!
//! ```text
//! cargo build --release
//! cargo run --release --example ablation -- DOCUMENTS TOPICS QRELS
//! ```

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use fihris::arabic::lists::{WITHOUT, switches};
use serde_json::Value;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [documents, topics, qrels] = arguments.as_slice() else {
        bail!("usage: ablation DOCUMENTS TOPICS QRELS");
    };
    println!("without\tMRR@10\tR@100");
    for list in [""].into_iter().chain(switches()) {
        let dir = tempfile::tempdir()?;
        let index = dir.path().join("index");
        let run = |arguments: &[&str]| -> Result<Vec<u8>> {
            let output = Command::new(program()?)
                .env(WITHOUT, list)
                .arg("--index")
                .arg(&index)
                .args(arguments)
                .output()?;
            let said = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success(), "without {list}: {said}");
            Ok(output.stdout)
        };
        run(&["--quiet", "index", documents])?;
        let answer = run(&[
            "eval", "--topics", topics, "--qrels", qrels, "--format", "json",
        ])?;
        let answer: Value = serde_json::from_slice(&answer)?;
        let figures = find(&answer).context("the evaluation has no figures")?;
        let name = if list.is_empty() { "none" } else { list };
        println!("{name}\t{}\t{}", figures["mrr_10"], figures["recall_100"]);
    }
    Ok(())
}

/// The binary beside this example.
fn program() -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    let folder = here.ancestors().nth(2).context("a folder above")?;
    Ok(folder.join("fihris"))
}

/// The first object that holds an MRR.
fn find(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(fields) if fields.contains_key("mrr_10") => Some(value),
        Value::Object(fields) => fields.values().find_map(find),
        Value::Array(values) => values.iter().find_map(find),
        _ => None,
    }
}
