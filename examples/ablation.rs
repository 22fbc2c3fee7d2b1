//! Measures what each kind of lexical knowledge contributes to retrieval: builds fihris without it,
//! indexes a collection, and evaluates the index.
//!
//! ```text
//! cargo run --release --example ablation -- DOCUMENTS TOPICS QRELS
//! ```
//!
//! The builds go to `target/ablation`.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// The variable by which the build script leaves out kinds of knowledge.
const WITHOUT: &str = "FIHRIS_WITHOUT";

/// The kinds of knowledge that the build script knows; the empty one leaves out nothing.
const KINDS: [&str; 11] = [
    "",
    "plurals",
    "irregulars",
    "verbs",
    "feminines",
    "letters",
    "ambiguous",
    "alefs",
    "names",
    "spellings",
    "lexicon",
];

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [documents, topics, qrels] = arguments.as_slice() else {
        bail!("usage: ablation DOCUMENTS TOPICS QRELS");
    };
    println!("without\tMRR@10\tR@100");
    for kind in KINDS {
        let program = build_without(kind)?;
        let folder = tempfile::tempdir()?;
        let index = folder.path().join("index");
        let run = |arguments: &[&str]| -> Result<Vec<u8>> {
            let output = Command::new(&program)
                .arg("--index")
                .arg(&index)
                .args(arguments)
                .output()?;
            let message = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success(), "without {kind}: {message}");
            Ok(output.stdout)
        };
        run(&["--quiet", "index", documents])?;
        let answer = run(&[
            "eval", "--topics", topics, "--qrels", qrels, "--format", "json",
        ])?;
        let answer: Value = serde_json::from_slice(&answer)?;
        let figures = find_figures(&answer).context("the evaluation has no figures")?;
        let name = if kind.is_empty() { "none" } else { kind };
        println!("{name}\t{}\t{}", figures["mrr_10"], figures["recall_100"]);
    }
    Ok(())
}

/// Builds fihris without a kind of knowledge and returns the path of the program.
fn build_without(kind: &str) -> Result<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = project.join("target/ablation");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .env(WITHOUT, kind)
        .args(["build", "--release", "--quiet", "--bin", "fihris"])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(project)
        .status()?;
    ensure!(status.success(), "cannot build fihris without {kind}");
    let name = format!("fihris{}", env::consts::EXE_SUFFIX);
    Ok(target.join("release").join(name))
}

/// Returns the first object that holds an MRR.
fn find_figures(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(fields) if fields.contains_key("mrr_10") => Some(value),
        Value::Object(fields) => fields.values().find_map(find_figures),
        Value::Array(values) => values.iter().find_map(find_figures),
        _ => None,
    }
}
