//! `search --explain`: the matched words, and the parts of the score.

use crate::util::{Dir, NEWS, record, text};
use serde_json::Value;

/// Scores are rounded to four decimals one by one.
const TOLERANCE: f64 = 1e-3;

fn number(value: &Value, key: &str) -> f64 {
    value[key]
        .as_f64()
        .unwrap_or_else(|| panic!("no {key} in {value}"))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key]
        .as_array()
        .unwrap_or_else(|| panic!("no {key} in {value}"))
}

fn explained(dir: &Dir, args: &[&str]) -> Vec<Value> {
    let mut all = vec!["search", "--explain", "--format", "jsonl"];
    all.extend(args);
    dir.fihris(all).exits(0).jsonl()
}

#[track_caller]
fn adds_up(dir: &Dir, args: &[&str]) {
    let hits = explained(dir, args);
    assert!(!hits.is_empty());
    for hit in hits {
        let explain = &hit["explain"];
        assert_eq!(explain["score"], hit["score"], "{args:?}");
        let parts = list(explain, "parts");
        let sum: f64 = parts.iter().map(|part| number(part, "score")).sum();
        let score = number(&hit, "score");
        assert!(
            (sum - score).abs() < TOLERANCE,
            "{args:?}: {sum} {score} {explain}"
        );
        for part in parts {
            let terms = list(part, "terms");
            let sum: f64 = terms.iter().map(|term| number(term, "score")).sum();
            let rounding = TOLERANCE.max(terms.len() as f64 * 5e-5);
            assert!((sum - number(part, "score")).abs() < rounding, "{part}");
            assert!(number(part, "weight") > 0.0);
        }
    }
}

#[test]
fn the_parts_add_up_to_the_score() {
    let dir = Dir::with_news();
    for query in [
        "بوتين",
        "قمة بوتين وكيم في بيونغيانغ",
        "\"كيم جونغ\" بوتين",
        "+\"كيم جونغ أون\" -أوكرانيا",
        "title:بوتين OR body:النفط",
        "=المسؤولين بيونغ*",
        "==بوتين",
        "==\"كيم جونغ\"",
        "-بوتين",
        "source:رويترز",
        "(المباراة OR النفط) date:2023..2024",
    ] {
        adds_up(&dir, &["--", query]);
    }
    adds_up(&dir, &["--sort", "date", "بوتين النفط"]);
    adds_up(&dir, &["--all", "--exact", "كيم جونغ"]);
}

#[test]
fn the_parts_add_up_in_an_index_of_many_segments_with_deleted_articles() {
    let dir = Dir::new();
    for (number, line) in NEWS.lines().enumerate() {
        dir.write(&format!("{number}.jsonl"), format!("{line}\n"));
        dir.index(["."]).exits(0);
    }
    dir.write(
        "0.jsonl",
        record("summit", "قمة بوتين", "وصل بوتين وكيم جونغ أون."),
    );
    dir.index(["."]).exits(0);
    for query in ["بوتين كيم", "\"كيم جونغ\"", "النفط"] {
        adds_up(&dir, &[query]);
    }
}

#[test]
fn teasers_and_their_words_are_a_part() {
    let dir = Dir::new();
    dir.index([concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")])
        .exits(0);
    adds_up(&dir, &["related:كييف"]);
    adds_up(&dir, &["قمة بوتين وكيم"]);
    let hit = explained(&dir, &["related:كييف"]).remove(0);
    assert_eq!(text(&list(&hit["explain"], "parts")[0], "field"), "related");
}

#[test]
fn a_part_names_its_field_its_weight_and_its_terms() {
    let dir = Dir::with_news();
    let hit = explained(&dir, &["\"كيم جونغ\" قمة بيونغيانغ"]).remove(0);
    let parts = list(&hit["explain"], "parts");
    let fields: Vec<String> = parts.iter().map(|part| text(part, "field")).collect();
    assert_eq!(
        fields,
        [
            "root", "trigram", "exact", "word", "title", "name", "word", "phrase", "lead", "window"
        ]
    );
    let weights: Vec<f64> = parts.iter().map(|part| number(part, "weight")).collect();
    // بيونغيانغ has a sound key. The other words have none, so their spellings and lemmas weigh more.
    assert_eq!(
        weights,
        [1.0, 0.7, 0.2, 0.5, 0.25, 0.5, 0.3, 1.0, 0.15, 0.25]
    );
    let phrase = &list(&parts[7], "terms")[0];
    assert_eq!(text(phrase, "term"), "كيم جونغ");
    let words: Vec<String> = list(&parts[3], "terms")
        .iter()
        .map(|term| text(term, "query"))
        .collect();
    // كيم جونغ has a term of its own, because كيم جون is a spelling of it.
    assert_eq!(words, ["كيم", "كيم", "جونغ", "قمة"]);
}

#[test]
fn matched_words_have_their_steps() {
    let dir = Dir::with(
        "n.jsonl",
        record("a", "خبر", "هدد وبالصواريخ، والصاروخِ، ثم صاروخ"),
    );
    let hit = explained(&dir, &["صاروخ =الصاروخ ==صاروخ وبالصوا*"]).remove(0);
    let steps: Vec<String> = list(&hit, "matched")
        .iter()
        .map(|matched| {
            let steps: Vec<&str> = list(matched, "steps")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            assert!(!steps.is_empty(), "{matched}");
            format!(
                "{} → {}: {}",
                text(matched, "query"),
                text(matched, "text"),
                steps.join(", ")
            )
        })
        .collect();
    assert!(
        steps[0].starts_with("صاروخ → وبالصواريخ: و+ب+ال"),
        "{steps:?}"
    );
    assert!(steps[0].contains("plural of صاروخ"), "{steps:?}");
    assert!(
        steps.contains(&"صاروخ → صاروخ: unchanged".to_owned()),
        "{steps:?}"
    );
    assert!(
        steps.contains(&"صاروخ → صاروخ: as written".to_owned()),
        "{steps:?}"
    );
    assert!(
        steps.contains(&"وبالصوا → وبالصواريخ: begins with وبالصوا".to_owned()),
        "{steps:?}"
    );
}

#[test]
fn text_shows_the_sum_with_the_share_of_each_word() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris(["search", "--explain", "-n", "1", "قمة بوتين"])
        .exits(0)
        .silently();
    let lines: Vec<&str> = answer.stdout.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.starts_with("  score "))
        .expect("a sum");
    let score: f64 = lines[at]["  score ".len()..].parse().expect("a score");
    let parts: Vec<&&str> = lines[at + 1..]
        .iter()
        .take_while(|line| line.starts_with("    "))
        .collect();
    assert!(parts[0].starts_with("    root"), "{answer}");
    let sum: f64 = parts
        .iter()
        .map(|line| {
            let score = line.split_whitespace().nth(1).expect("a score");
            score.parse::<f64>().expect("a number")
        })
        .sum();
    assert!((sum - score).abs() < TOLERANCE, "{answer}");
    for part in &parts {
        assert!(
            part.contains("(weight ") && part.contains("بوتين "),
            "{answer}"
        );
    }
    assert!(
        lines[..at].iter().any(|line| line.contains(" → ")),
        "{answer}"
    );
}

#[test]
fn without_explain_nothing_is_explained() {
    let dir = Dir::with_news();
    let hit = dir
        .fihris(["search", "--format", "jsonl", "بوتين"])
        .exits(0)
        .jsonl()
        .remove(0);
    assert!(hit.get("explain").is_none());
    assert!(
        list(&hit, "matched")
            .iter()
            .all(|matched| matched["steps"].is_null())
    );
    let text = dir.fihris(["search", "بوتين"]).exits(0).stdout;
    assert!(!text.contains("score"), "{text}");
}

#[test]
fn an_explanation_changes_nothing_else_in_json() {
    let dir = Dir::with_news();
    let plain = dir
        .fihris(["search", "--format", "jsonl", "قمة بوتين"])
        .exits(0)
        .jsonl();
    let mut hits = explained(&dir, &["قمة بوتين"]);
    for hit in &mut hits {
        hit.as_object_mut().expect("an object").remove("explain");
        for matched in hit["matched"].as_array_mut().expect("a list") {
            matched["steps"] = Value::Null;
        }
    }
    assert_eq!(hits, plain);
}

#[test]
fn formats_without_explanations_warn() {
    let dir = Dir::with_news();
    for format in ["tsv", "paths", "trec"] {
        let plain = dir
            .fihris(["search", "--format", format, "بوتين"])
            .exits(0)
            .stdout;
        dir.fihris(["search", "--explain", "--format", format, "بوتين"])
            .exits(0)
            .prints(&plain)
            .says("--explain has no effect: it is for hits in --format text, json, jsonl and html");
        dir.fihris([
            "--quiet",
            "search",
            "--explain",
            "--format",
            format,
            "بوتين",
        ])
        .exits(0)
        .silently();
    }
    dir.fihris(["search", "--explain", "--count", "بوتين"])
        .exits(0)
        .prints("2\n")
        .says("--explain has no effect");
}

#[test]
fn a_batch_explains_each_of_its_hits() {
    let dir = Dir::with_news();
    let answers = dir
        .fihris(["search", "--explain", "--format", "json", "--queries", "-"])
        .input("q1\tبوتين\nq2\tالنفط\n")
        .exits(0)
        .jsonl();
    assert_eq!(answers.len(), 2);
    for answer in &answers {
        assert!(
            list(answer, "hits")
                .iter()
                .all(|hit| hit["explain"].is_object())
        );
    }
}
