//! `stats`, `analyze`, help and the flags of all commands.

use crate::util::{Dir, record};
use serde_json::{Value, json};

const COMMANDS: [&str; 17] = [
    "index",
    "forget",
    "stats",
    "check",
    "search",
    "save",
    "show",
    "kwic",
    "similar",
    "copies",
    "terms",
    "compare",
    "analyze",
    "eval",
    "config",
    "completions",
    "man",
];

#[test]
fn stats_summarises_the_index() {
    let dir = Dir::with_news();
    let stats = dir
        .fihris(["stats", "--format", "json"])
        .exits(0)
        .silently()
        .json();
    for (key, value) in [
        ("index", json!(dir.path_text(".fihris"))),
        ("articles", json!(5)),
        ("files", json!(1)),
        ("skipped", json!(0)),
        ("ignored", json!(0)),
        ("first_date", json!("2023-12-31")),
        ("last_date", json!("2024-07-01")),
        ("undated", json!(1)),
        ("roots", json!([dir.path_text("news.jsonl")])),
        ("forgotten", json!([])),
    ] {
        assert_eq!(stats[key], value, "{key} of {stats}");
    }
    assert!(
        stats["words"].as_u64().is_some_and(|words| words > 40),
        "{stats}"
    );
    assert!(stats["bytes"].as_u64().is_some_and(|bytes| bytes > 0));
    assert!(
        stats["fingerprint"]
            .as_str()
            .is_some_and(|print| !print.is_empty())
    );
    assert_eq!(
        stats["sources"][0],
        json!({"source": "رويترز", "articles": 2})
    );
    let sum: u64 = stats["sources"]
        .as_array()
        .expect("sources")
        .iter()
        .filter_map(|source| source["articles"].as_u64())
        .sum();
    assert_eq!(sum, 5);
}

#[test]
fn stats_prints_the_same_in_its_other_formats() {
    let dir = Dir::with_news();
    let one_line = dir.fihris(["stats", "--format", "jsonl"]).exits(0).jsonl();
    assert_eq!(one_line[0]["articles"], 5);
    let rows = dir.fihris(["stats", "--format", "tsv"]).exits(0).tsv();
    assert_eq!(
        (rows.len(), rows[0][0].as_str(), rows[1][0].as_str()),
        (2, "articles", "5")
    );
    let text = dir.fihris(["stats"]).exits(0).stdout;
    for part in [
        "articles    5",
        "2023-12-31 to 2024-07-01, 1 article without a date",
        "رويترز",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn stats_counts_the_words_of_the_articles_that_are_there() {
    let words = |dir: &Dir| {
        let stats = dir.fihris(["stats", "--format", "json"]).exits(0).json();
        stats["words"].clone()
    };
    let other = record("other", "خبر", "عن القمح.");
    let expected = words(&Dir::with("other.jsonl", &other));
    let dir = Dir::new();
    dir.write("other.jsonl", other)
        .write("news.jsonl", crate::util::NEWS);
    dir.index(["--jobs", "1", "other.jsonl", "news.jsonl"])
        .exits(0);
    dir.fihris(["forget", "news.jsonl"]).exits(0);
    assert_eq!(words(&dir), expected);
}

#[test]
fn the_list_of_skipped_records_has_record_line_and_reason() {
    let dir = Dir::new();
    dir.write(
        "a.jsonl",
        record("7", "خبر", "نص.") + "nonsense\n" + &record("7", "خبر", "نص."),
    )
    .write("empty.txt", "");
    dir.index(["."]).exits(2);
    let list = |format: &str| {
        dir.fihris(["stats", "--skipped", "--format", format])
            .exits(0)
    };
    let rows = list("jsonl").jsonl();
    let states: Vec<&Value> = rows.iter().map(|row| &row["state"]).collect();
    assert_eq!(states, ["problem", "warning", "ignored"]);
    assert_eq!(
        (&rows[0]["record"], &rows[0]["line"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(rows[0]["path"], dir.path_text("a.jsonl"));
    assert_eq!(rows[2]["record"], Value::Null);
    assert_eq!(list("json").json(), json!(rows));
    let table = list("tsv").tsv();
    assert_eq!(table[0], ["state", "path", "record", "line", "reason"]);
    assert_eq!(table.len(), 4);
    assert_eq!(table[1][2..4], ["2", "2"]);
    assert_eq!(list("text").stdout.lines().count(), 3);
}

#[test]
fn a_duplicate_id_is_reported_with_its_replacement() {
    let dir = Dir::new();
    dir.write(
        "a.jsonl",
        record("7", "خبر", "نص.") + "nonsense\n" + &record("7", "خبر", "نص."),
    );
    dir.index(["a.jsonl"])
        .exits(2)
        .says("record 2, line 2: broken JSON")
        .says("warning: ")
        .says("the id 7 is taken: indexed as 7~2");
}

#[test]
fn analyze_shows_each_word_with_its_stages() {
    let dir = Dir::new();
    let words = dir
        .fihris([
            "analyze",
            "--format",
            "json",
            "وبالصواريخِ",
            "الباليستية F16",
        ])
        .exits(0)
        .silently()
        .json();
    let words = words.as_array().expect("words");
    let texts: Vec<&Value> = words.iter().map(|word| &word["text"]).collect();
    assert_eq!(texts, ["وبالصواريخِ", "الباليستية", "F", "16"]);
    assert_eq!(words[0]["spelling"], "وبالصواريخ");
    assert_eq!(words[0]["exact"], "وبالصواريخ");
    assert_eq!(words[0]["word"], json!(["صاروخ"]));
    assert!(
        words[0]["steps"]
            .as_array()
            .is_some_and(|steps| !steps.is_empty())
    );
}

#[test]
fn analyze_says_the_same_in_each_format() {
    let dir = Dir::new();
    let analyze = |format: &str| {
        dir.fihris(["analyze", "--format", format, "وبالصواريخ الباليستية"])
            .exits(0)
    };
    let rows = analyze("jsonl").jsonl();
    assert_eq!(analyze("json").json(), json!(rows));
    let table = analyze("tsv").tsv();
    assert_eq!(
        table[0],
        [
            "text", "kind", "spelling", "exact", "word", "steps", "root", "trigrams", "name"
        ]
    );
    assert_eq!(table.len(), 3);
    for (row, cells) in rows.iter().zip(&table[1..]) {
        assert_eq!(row["exact"], cells[3].as_str());
    }
    let text = analyze("text").stdout;
    for row in &rows {
        let word = row["exact"].as_str().expect("a word");
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[test]
fn analyze_reads_standard_input_which_may_be_empty() {
    let dir = Dir::new();
    let answer = dir
        .fihris(["analyze", "--format", "jsonl", "-"])
        .input("قال\nالرئيس")
        .exits(0);
    assert_eq!(answer.jsonl().len(), 2);
    dir.fihris(["analyze", "؟!"]).exits(1).prints("");
}

#[test]
fn analyze_needs_and_creates_no_index() {
    let dir = Dir::new();
    dir.fihris(["analyze", "قال"]).exits(0);
    assert!(!dir.path(".fihris").exists());
}

#[test]
fn every_command_has_help_with_an_example() {
    let dir = Dir::new();
    for command in COMMANDS {
        for flag in ["--help", "-h"] {
            let help = dir.fihris([command, flag]).exits(0).silently().stdout;
            assert!(help.contains("Example"), "{command} {flag}: {help}");
            assert!(
                help.contains(&format!("fihris {command}")),
                "{command} {flag}"
            );
        }
        let help = dir.fihris(["help", command]).exits(0).silently().stdout;
        assert!(help.contains("Usage: "), "{help}");
    }
}

#[test]
fn the_help_names_the_commands_and_the_exit_status() {
    let dir = Dir::new();
    let help = dir.fihris(["--help"]).exits(0).silently().stdout;
    assert!(help.contains("Example"), "{help}");
    for flag in ["--help", "-h"] {
        let help = dir.fihris([flag]).exits(0).stdout;
        assert!(help.contains("Exit status:\n  0 success, 1 nothing found, 2 an error"));
        assert!(
            COMMANDS.iter().all(|command| help.contains(command)),
            "{help}"
        );
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    Dir::new()
        .fihris(["--version"])
        .exits(0)
        .prints(&format!("fihris {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn an_unknown_command_or_flag_is_an_error() {
    let dir = Dir::with_news();
    for args in [
        &[][..],
        &["find", "بوتين"],
        &["search"],
        &["show"],
        &["forget"],
        &["analyze"],
        &["search", "--colour", "بوتين"],
        &["search", "--format", "xml", "بوتين"],
        &["search", "--sort", "size", "بوتين"],
        &["search", "-n", "-1", "بوتين"],
        &["search", "-n", "many", "بوتين"],
        &["--color", "sometimes", "stats"],
        &["index", "--jobs", "99", "news.jsonl"],
        &["stats", "--format", "trec"],
        &["show", "--format", "tsv", "oil"],
        &["kwic"],
        &["kwic", "--sort", "up", "بوتين"],
        &["similar"],
        &["similar", "oil", "summit"],
    ] {
        let answer = dir.fihris(args).exits(2).prints("");
        assert!(!answer.stderr.is_empty(), "{answer}");
    }
}

#[test]
fn global_flags_may_come_before_or_after_the_command() {
    let dir = Dir::with_news();
    for args in [
        ["--index", ".fihris", "search", "--count", "بوتين"],
        ["search", "--index", ".fihris", "--count", "بوتين"],
        ["search", "--count", "بوتين", "--index", ".fihris"],
    ] {
        dir.fihris(args).exits(0).prints("2\n");
    }
}
