//! Messages on stderr: problems of files, once in full and then counted; errors as JSON.

use std::fs;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::util::{Answer, Dir, page, text};

const SCHEMA: &str = include_str!("../../docs/output.schema.json");

/// A folder with a faulty file among others.
fn dir() -> Dir {
    let dir = Dir::new();
    dir.write("news/good.txt", page("خبر", "وصل الوزير"));
    dir.write("news/bad.jsonl", "{\"id\":\"x\"}\n{");
    dir
}

const IN_FULL: &str = "bad.jsonl: record 2, line 2: broken JSON";

/// Returns the lines of stderr as JSON, each of which has the schema of a message.
fn messages(answer: &Answer) -> Vec<Value> {
    let mut schema: Value = serde_json::from_str(SCHEMA).expect("a schema");
    schema["$ref"] = json!("#/$defs/message");
    let validator: Validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let lines = answer.messages.lines();
    lines
        .map(|line| {
            let message = serde_json::from_str(line).unwrap_or_else(|_| panic!("{answer}"));
            assert!(validator.is_valid(&message), "{message}");
            message
        })
        .collect()
}

#[test]
fn a_faulty_file_is_reported_in_full_once_and_then_counted() {
    let dir = dir();
    dir.fihris(["index", "news"]).exits(2).says(IN_FULL);
    let again = dir.fihris(["index", "news"]).exits(2);
    let again = again.says("2 files unchanged, 1 not read in full as before; 1 article");
    assert!(!again.stderr.contains("bad.jsonl"), "{again}");
    let stored = dir.fihris(["stats", "--skipped"]).exits(0);
    assert!(stored.stdout.contains("broken JSON"), "{stored}");
}

#[test]
fn a_new_fault_is_reported_in_full_next_to_those_known_before() {
    let dir = dir();
    dir.fihris(["index", "news"]).exits(2);
    dir.write("news/cut.gz", [0x1f, 0x8b, 8, 0]);
    let answer = dir.fihris(["index"]).exits(2);
    let answer = answer
        .says("cut.gz: broken gzip")
        .says("1 not read in full, 1 not read in full as before");
    assert!(!answer.stderr.contains("bad.jsonl"), "{answer}");
    let report = dir.index(["news"]).exits(2).json();
    assert_eq!(
        (&report["skipped"], &report["skipped_before"]),
        (&json!(2), &json!(2))
    );
}

#[test]
fn a_faulty_file_that_changes_or_is_read_again_is_reported_in_full_again() {
    let dir = dir();
    dir.fihris(["index", "news"]).exits(2);
    dir.write("news/bad.jsonl", "{\"id\":\"y\"}\n{ ");
    dir.fihris(["index"]).exits(2).says(IN_FULL);
    dir.fihris(["index", "--rebuild"]).exits(2).says(IN_FULL);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_opened_is_reported_in_full_once() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    dir.write("news/a.txt", page("خبر", "وصل الوزير"));
    dir.chmod("news/a.txt", 0);
    dir.fihris(["index", "news"])
        .exits(2)
        .says("permission denied");
    let again = dir.fihris(["index", "news"]).exits(2);
    let again = again.says("1 file not read in full as before");
    assert!(!again.stderr.contains("permission"), "{again}");
    dir.chmod("news/a.txt", 0o644);
    dir.fihris(["index"]).exits(0).says("1 file added");
}

#[test]
fn a_missing_folder_is_reported_in_full_by_each_run() {
    let dir = dir();
    dir.fihris(["index", "news"]).exits(2);
    dir.delete("news");
    for _ in 0..2 {
        dir.fihris(["index"])
            .exits(2)
            .says("its articles stay in the index");
    }
}

#[test]
fn quiet_keeps_errors_and_the_number_of_files_with_known_ones() {
    let dir = dir();
    let first = dir.fihris(["-q", "index", "news"]).exits(2).says(IN_FULL);
    assert!(!first.stderr.contains("added"), "{first}");
    let again = dir.fihris(["-q", "index"]).exits(2);
    assert_eq!(
        again.stderr,
        "1 file not read in full, as before (`fihris stats --skipped` lists them)\n"
    );
}

#[test]
fn a_search_of_a_folder_repeats_no_problem() {
    let dir = dir();
    dir.fihris(["search", "--in", "news", "الوزير"])
        .exits(2)
        .says(IN_FULL);
    let again = dir.fihris(["search", "--in", "news", "الوزير"]).exits(2);
    assert_eq!(again.stderr, "1 file not read in full, as before\n");
}

#[test]
fn problems_of_files_are_json_where_the_summary_is() {
    let dir = dir();
    let answer = dir.fihris(["index", "--json", "news"]).exits(2);
    let messages = messages(&answer);
    assert_eq!(messages.len(), 2, "{answer}");
    assert_eq!(text(&messages[0], "path"), dir.path_text("news/bad.jsonl"));
    assert_eq!(messages[0]["level"], "error");
    let expected = format!(
        "cannot read {}: record 2, line 2: broken JSON",
        text(&messages[1], "path")
    );
    assert!(
        text(&messages[1], "message").starts_with(&expected),
        "{answer}"
    );
}

#[test]
fn errors_are_json_where_the_results_are() {
    let dir = dir();
    for (args, message) in [
        (&["search", "--format", "json", "x"][..], "no index at "),
        (
            &["search", "--format=jsonl", "--since", "x", "y"],
            "--since: not a date: x",
        ),
        (
            &[
                "search",
                "--strict",
                "a AND (b",
                "--format",
                "json",
                "--in",
                "news/good.txt",
            ],
            "unclosed bracket at character 7\n  a AND (b\n        ^",
        ),
        (
            &["kwic", "--format", "json", "--bogus"],
            "unexpected argument '--bogus' found",
        ),
        (&["index", "--json", "nowhere"], "cannot read "),
        (
            &["index", "--json", "--name"],
            "a value is required for '--name <NAME>'",
        ),
    ] {
        let answer = dir.fihris(args).exits(2);
        let last = messages(&answer).pop().expect("a message");
        assert_eq!(last["level"], "error", "{answer}");
        assert!(text(&last, "message").starts_with(message), "{answer}");
        assert_eq!(answer.stdout, "", "{answer}");
    }
}

#[test]
fn warnings_are_json_where_the_results_are() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris(["search", "--format", "jsonl", "--source", "رويتر", "بوتين"])
        .exits(1);
    let messages = messages(&answer);
    assert_eq!(messages[0]["level"], "warning");
    assert_eq!(
        messages[0]["message"],
        "no article has the source رويتر; nearest: رويترز"
    );
}

#[test]
fn controls_in_json_messages_are_escaped() {
    let dir = Dir::new();
    let name = "a\u{1b}[31m\u{9b}\u{202e}.gz";
    dir.write(&format!("news/{name}"), [0x1f, 0x8b, 8, 0]);
    let answer = dir.fihris(["index", "--json", "news"]).exits(2);
    let is_control = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert!(!answer.messages.contains(is_control), "{answer}");
    let path = text(&messages(&answer)[0], "path");
    assert!(fs::metadata(path).is_ok(), "{answer}");
}
