//! Compares ranking terms with those of the prototype whose ranking was measured. `golden.tsv` has
//! a word, its root, its sound key and its trigrams on each line; the prototype's keys of fewer than
//! four sounds are left out.

use std::collections::BTreeMap;

use super::words::Words;
use super::{root, sound_key, trigrams};

/// Words whose terms differ from those of the prototype, the kinds of terms, and the reason.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    ("ألميتييفسك", "root", "أل with its hamza is not the article"),
    (
        "إلتفافها",
        "root",
        "إل with its hamza is not the article: لفف, not تفف",
    ),
    ("Mélia", "root trigrams", "Latin letters lose their accents"),
    (
        "80.10.11.11",
        "words",
        "not a decimal number, so four numbers",
    ),
    (
        "36.300.000",
        "words",
        "points do not group digits, so three numbers",
    ),
    (
        "71.342.787",
        "words",
        "points do not group digits, so three numbers",
    ),
];

/// Returns the kinds of terms that differ from those of the prototype.
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
fn the_terms_are_those_of_the_prototype_except_for_listed_words() {
    let mut found = BTreeMap::new();
    for line in include_str!("golden.tsv").lines() {
        let fields: Vec<_> = line.split('\t').collect();
        let [word, root, name, trigrams] = fields[..] else {
            panic!("not four fields: {line}");
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
