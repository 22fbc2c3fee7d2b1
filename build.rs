//! Compiles the word lists to look-up tables, and hashes all tables of the analysis.

use std::path::Path;
use std::{env, fs, process};

#[path = "src/arabic/compile/mod.rs"]
mod compile;
#[path = "src/arabic/fold.rs"]
mod fold;
#[path = "src/arabic/letter_triples.rs"]
mod letter_triples;
#[path = "src/arabic/letters.rs"]
#[allow(dead_code, reason = "lists need less of it than words do")]
mod letters;
#[path = "src/arabic/tags.rs"]
mod tags;

const SOURCE: &str = "src/arabic";

/// The environment variable with the kinds of knowledge to leave out, separated by commas: see
/// `examples/ablation.rs`.
const WITHOUT: &str = "FIHRIS_WITHOUT";

fn main() {
    println!("cargo::rerun-if-changed={SOURCE}");
    println!("cargo::rerun-if-env-changed={WITHOUT}");
    if let Err(reason) = run() {
        println!("cargo::error={reason}");
        process::exit(1);
    }
}

fn run() -> Result<(), String> {
    let without = env::var(WITHOUT).unwrap_or_default();
    let without: Vec<&str> = without.split(',').filter(|kind| !kind.is_empty()).collect();
    let is_known = |kind: &str| compile::KINDS.iter().any(|(known, _)| *known == kind);
    if let Some(other) = without.iter().find(|kind| !is_known(kind)) {
        return Err(format!("{WITHOUT}: {other} is not a kind of knowledge"));
    }
    let read = |path: &str| {
        let path = format!("{SOURCE}/{path}");
        fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
    };
    let mut texts = [const { String::new() }; compile::FILES.len()];
    for (list, text) in compile::FILES.iter().zip(&mut texts) {
        *text = read(&format!("lists/{list}.txt"))?;
    }
    let mut tables = compile::compile(&texts, &without).map_err(|fault| fault.to_string())?;
    let lexicon = if without.contains(&compile::LEXICON) {
        Vec::new()
    } else {
        let path = format!("{SOURCE}/lexicon.fst");
        fs::read(&path).map_err(|error| format!("{path}: {error}"))?
    };
    tables.foreignness = compile::foreignness::foreignness(&texts, &lexicon);
    let source = compile::source::tables("mod.rs", &read)?;
    let hash = compile::hash(&tables, &lexicon, &source);
    let folder = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    let write = |name: &str, bytes: &[u8]| {
        let path = Path::new(&folder).join(name);
        fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))
    };
    write("words.fst", &tables.words)?;
    write("spellings.fst", &tables.spellings)?;
    write("entries.txt", tables.entries.as_bytes())?;
    write("lexicon.fst", &lexicon)?;
    write("foreignness.bin", &tables.foreignness)?;
    write("tables.hash", hash.as_bytes())
}
