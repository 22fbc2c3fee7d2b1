//! The targets of `fuzz/`, run on the inputs that fuzzing found (`fuzz/regressions/`), on the seeds, and on
//! mutated seeds.
//!
//! `FIHRIS_CHANGES=100000 cargo test --release --test it fuzz_corpus::` fuzzes longer without cargo-fuzz.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

use targets::TARGETS;

/// Default number of mutated inputs for each target.
const CHANGES: usize = 40;

fn inputs(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| fs::read(path).expect("read"))
        .collect()
}

fn run(folder: &str) {
    for (name, target) in TARGETS {
        for input in inputs(&format!("fuzz/{folder}/{name}")) {
            target(&input);
        }
    }
}

#[test]
fn fuzzing_regressions_do_not_panic() {
    run("regressions");
}

#[test]
fn seeds_do_not_panic() {
    run("seeds");
}

/// Tokens that have a meaning in an input format or in the query grammar.
const PIECES: [&str; 24] = [
    "\"",
    "\\",
    "<",
    ">",
    "</TEXT>",
    "<DOC>",
    "<script>",
    "&#x202e;",
    "{",
    "[",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "ﷺ",
    "ـ",
    "\u{64b}",
    "١٤٤٥",
    "2024-02-30",
    "OR",
    "(",
    "~5",
    "*",
    "\n\n",
    "\r",
];

/// Changes, removes, duplicates or inserts some bytes.
fn changed(input: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = input.to_vec();
    bytes.truncate(4096);
    for _ in 0..random.usize(1..8) {
        let offset = random.usize(..=bytes.len());
        let end = bytes.len().min(offset + random.usize(..32));
        match random.u8(..4) {
            0 if offset < bytes.len() => bytes[offset] = random.u8(..),
            1 => drop(bytes.drain(offset..end)),
            2 => {
                let part = bytes[offset..end].to_vec();
                bytes.splice(offset..offset, part);
            }
            _ => {
                let piece = PIECES[random.usize(..PIECES.len())];
                bytes.splice(offset..offset, piece.bytes());
            }
        }
    }
    bytes
}

#[test]
fn mutated_seeds_do_not_panic() {
    let changes = std::env::var("FIHRIS_CHANGES").map_or(CHANGES, |changes| {
        changes.parse().expect("FIHRIS_CHANGES is a number")
    });
    let mut random = fastrand::Rng::with_seed(11);
    for (name, target) in TARGETS {
        let seeds = inputs(&format!("fuzz/seeds/{name}"));
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for number in 0..changes {
            let seed = &seeds[random.usize(..seeds.len())];
            let input = changed(seed, &mut random);
            let harmed = std::panic::catch_unwind(|| target(&input)).is_err();
            if harmed {
                let path = std::env::temp_dir().join(format!("fihris-{name}-{number}"));
                fs::write(&path, &input).expect("written");
                panic!("{name} fails: {}", path.display());
            }
        }
    }
}
