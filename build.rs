//! Makes look-up tables of the word lists, and names the state of the lists and the lexicon.

use std::path::Path;
use std::{env, fs, process};

#[path = "src/arabic/compile.rs"]
#[allow(dead_code, reason = "the library reads what is written here")]
mod compile;
#[path = "src/arabic/fold.rs"]
mod fold;
#[path = "src/arabic/groups.rs"]
mod groups;
#[path = "src/arabic/letters.rs"]
#[allow(dead_code, reason = "words need more of it than lists do")]
mod letters;
#[path = "src/arabic/weak.rs"]
mod weak;

const LISTS: &str = "src/arabic/lists";
const LEXICON: &str = "src/arabic/lexicon.fst";

fn main() {
    println!("cargo::rerun-if-changed={LISTS}");
    println!("cargo::rerun-if-changed={LEXICON}");
    println!("cargo::rerun-if-changed=src/arabic");
    if let Err(reason) = run() {
        println!("cargo::error={reason}");
        process::exit(1);
    }
}

fn run() -> Result<(), String> {
    let read = |path: &str| fs::read(path).map_err(|error| format!("{path}: {error}"));
    let mut hash = blake3::Hasher::new();
    let mut texts = [const { String::new() }; compile::FILES.len()];
    for (list, text) in compile::FILES.iter().zip(&mut texts) {
        let path = format!("{LISTS}/{list}.txt");
        let bytes = read(&path)?;
        hash.update(&bytes);
        *text = String::from_utf8(bytes).map_err(|error| format!("{path}: {error}"))?;
    }
    hash.update(&read(LEXICON)?);
    let tables = compile::compile(&texts).map_err(|fault| fault.to_string())?;
    let out = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    let write = |name: &str, bytes: &[u8]| {
        let path = Path::new(&out).join(name);
        fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))
    };
    write("words.fst", &tables.words)?;
    write("spellings.fst", &tables.spellings)?;
    write("facts.txt", tables.facts.as_bytes())?;
    write("tables.hash", hash.finalize().to_hex().as_bytes())
}
