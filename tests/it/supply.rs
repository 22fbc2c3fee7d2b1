//! Sources and licences of the dependencies, as `deny.toml` allows them. Needs no network; `cargo deny` checks
//! more (see `.ci/long`).

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(path).expect(name)
}

/// The value of `key = "value"` on a line of its own.
fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let mut lines = text.lines();
    let rest = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))?;
    Some(rest.trim_matches('"'))
}

/// Returns whether the allowed licences satisfy an SPDX expression. `/` is an obsolete notation for OR.
fn is_satisfied(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any_of(&mut words, allowed);
    assert_eq!(words.next(), None, "{expression}");
    met
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn any_of(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let mut met = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words, allowed);
    }
    met
}

fn all_of(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let mut met = single(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= single(words, allowed);
    }
    met
}

fn single(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let word = words.next().expect("a licence");
    if word == "(" {
        let met = any_of(words, allowed);
        assert_eq!(words.next(), Some(")"));
        return met;
    }
    // An exception only adds permissions.
    if words.next_if_eq(&"WITH").is_some() {
        words.next().expect("an exception");
    }
    allowed.contains(word)
}

#[test]
fn a_licence_expression_is_satisfied_by_alternatives_and_conjunctions() {
    let allowed = BTreeSet::from(["MIT", "Apache-2.0", "Zlib"]);
    for met in [
        "MIT",
        "GPL-3.0 OR MIT",
        "MIT/Unlicense",
        "(MIT OR GPL-2.0) AND Zlib",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_satisfied(met, &allowed), "{met}");
    }
    for not in [
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "Unlicense OR (MIT AND BSL-1.0)",
    ] {
        assert!(!is_satisfied(not, &allowed), "{not}");
    }
}

#[test]
fn every_crate_comes_from_crates_io_with_a_checksum() {
    for (lock, own) in [
        ("Cargo.lock", &["fihris"][..]),
        ("fuzz/Cargo.lock", &["fihris", "fihris-fuzz"]),
    ] {
        let lock = read(lock);
        let packages: Vec<&str> = lock.split("[[package]]").skip(1).collect();
        assert!(packages.len() > 100);
        for package in packages {
            let name = value(package, "name").expect("a name");
            let source = value(package, "source");
            if own.contains(&name) && source.is_none() {
                continue;
            }
            let registry = "registry+https://github.com/rust-lang/crates.io-index";
            assert_eq!(source, Some(registry), "{name}");
            assert!(value(package, "checksum").is_some(), "{name}");
        }
    }
}

/// The crates for this platform, from `cargo metadata`. Crates for other platforms may not be downloaded.
fn packages() -> Vec<Value> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = Command::new(rustc).arg("-vV").output().expect("rustc");
    let version = String::from_utf8(version.stdout).expect("text");
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let metadata = |network: &[&str]| {
        Command::new(&cargo)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["metadata", "--format-version", "1", "--locked"])
            .args(["--all-features", "--filter-platform", host.expect("a host")])
            .args(network)
            .output()
            .expect("cargo")
    };
    let mut answer = metadata(&["--offline"]);
    if !answer.status.success() {
        // A build without optional features does not download their crates.
        answer = metadata(&[]);
    }
    let complaint = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{complaint}");
    let metadata: Value = serde_json::from_slice(&answer.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 100);
    packages.clone()
}

#[test]
fn every_crate_has_a_licence_that_is_allowed() {
    let deny = read("deny.toml");
    let allowed = value(&deny, "allow").expect("a list of licences");
    let names = allowed.split('"');
    let allowed = names.filter(|name| name.starts_with(char::is_alphabetic));
    let allowed = allowed.collect();
    for package in packages() {
        let name = package["name"].as_str().expect("a name");
        let licence = package["license"].as_str().unwrap_or_default();
        let is_allowed = !licence.is_empty() && is_satisfied(licence, &allowed);
        assert!(is_allowed, "{name}: {licence:?}");
    }
}

#[test]
fn the_oldest_rust_that_will_do_builds_every_crate() {
    let numbers = |version: &str| -> Vec<u32> {
        let parts = version.split('.');
        parts.map(|part| part.parse().expect("a number")).collect()
    };
    let manifest = read("Cargo.toml");
    let oldest = numbers(value(&manifest, "rust-version").expect("a version"));
    for package in packages() {
        let asked = package["rust_version"].as_str().map(numbers);
        assert!(
            asked.is_none_or(|asked| asked.get(..2) <= oldest.get(..2)),
            "{}",
            package["name"]
        );
    }
}

#[test]
fn unsafe_code_is_forbidden_everywhere() {
    // This applies to library, binary, tests, benches and examples.
    assert_eq!(value(&read("Cargo.toml"), "unsafe_code"), Some("forbid"));
    assert!(read("fuzz/src/lib.rs").contains("#![forbid(unsafe_code)]"));
}

#[test]
fn lints_against_panics_are_denied_everywhere() {
    let lints = [
        "expect_used",
        "indexing_slicing",
        "panic",
        "string_slice",
        "unreachable",
        "unwrap_used",
    ];
    for root in ["src/lib.rs", "src/main.rs"] {
        let text = read(root);
        let denied = text
            .split("deny(")
            .nth(1)
            .and_then(|rest| rest.split(')').next());
        for lint in lints {
            let lint = format!("clippy::{lint}");
            assert!(
                denied.is_some_and(|denied| denied.contains(&lint)),
                "{root}: {lint}"
            );
        }
    }
    // No file lifts one of them.
    let mut files = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("a folder");
            files.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("text");
            for attribute in ["allow(", "expect("] {
                for attributes in text.split(&format!("[{attribute}")[..]).skip(1) {
                    let attributes = attributes.split(']').next().unwrap_or_default();
                    let lifted = lints.iter().find(|lint| attributes.contains(*lint));
                    assert_eq!(lifted, None, "{}", path.display());
                }
            }
        }
    }
}

/// Who takes the tokenizer alone is not made to compile the rest.
#[test]
fn the_analysis_alone_needs_few_crates() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--no-default-features"])
        .args(["--features", "arabic", "-e", "normal", "--prefix", "none"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&tree.stdout);
    let crates: BTreeSet<&str> = text.lines().collect();
    assert!(crates.iter().any(|name| name.starts_with("fst ")), "{text}");
    assert!(crates.len() < 20, "{} crates: {text}", crates.len());
}
