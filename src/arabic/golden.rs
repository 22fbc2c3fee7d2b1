//! Holds the ranking terms against those of the prototype whose ranking was measured: 1,500 words
//! with their terms, which lie beside the project and not in it.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;

use super::words::Words;
use super::{root, sound_key, trigrams};

/// Words whose terms differ from those of the prototype, which terms, and why.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    (
        "ألميتييفسك",
        "root",
        "أل with its hamza written is no article",
    ),
    (
        "إلتفافها",
        "root",
        "إل with its hamza written is no article: لفف, not تفف",
    ),
    (
        "Mélia",
        "root name trigrams",
        "Latin letters lose their accents",
    ),
    ("80.10.11.11", "words", "no decimal number, so four numbers"),
    (
        "36.300.000",
        "words",
        "points group no digits, so three numbers",
    ),
    (
        "71.342.787",
        "words",
        "points group no digits, so three numbers",
    ),
];

/// The terms of which the prototype says something else.
fn differing(row: [&str; 4]) -> Vec<&'static str> {
    let [word, root, name, trigrams] = row;
    let mut words = Words::new(word);
    words.advance();
    let spelling = words.spelling().to_owned();
    if words.advance() {
        return vec!["words"];
    }
    let mut found = String::new();
    let mut differing = Vec::new();
    root::root(&spelling, &mut found);
    if found != root {
        differing.push("root");
    }
    sound_key::key(&spelling, &mut found);
    if found != name {
        differing.push("name");
    }
    let mut visited = Vec::new();
    trigrams::for_each(&spelling, |trigram| visited.push(trigram.to_owned()));
    if visited.join(" ") != trigrams {
        differing.push("trigrams");
    }
    differing
}

#[test]
fn the_terms_are_those_of_the_prototype_but_for_a_listed_few() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = env::var_os("FIHRIS_SHARED").map_or(beside, Into::into);
    let path = shared.join("eval/golden.tsv");
    let Ok(golden) = fs::read_to_string(&path) else {
        println!("skipped: no {}", path.display());
        return;
    };
    let mut found = BTreeMap::new();
    for line in golden.lines() {
        let fields: Vec<_> = line.split('\t').collect();
        let [word, _exact, root, name, trigrams] = fields[..] else {
            panic!("not five fields: {line}");
        };
        let differing = differing([word, root, name, trigrams]);
        if !differing.is_empty() {
            found.insert(word, differing.join(" "));
        }
    }
    let listed: BTreeMap<_, _> = DIFFERENCES
        .iter()
        .map(|(word, terms, _)| (*word, (*terms).to_owned()))
        .collect();
    assert_eq!(found, listed);
}
