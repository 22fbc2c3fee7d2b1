//! Several indexes, read as one.

use crate::util::{Dir, record, text};
use serde_json::Value;

/// Two folders with an index each, and one index of both.
fn archives() -> Dir {
    let dir = Dir::new();
    let first = [
        record("a", "قمة بوتين", "نص عن القمة والنفط."),
        record("same", "قمة في موسكو", "نص آخر عن بوتين."),
    ];
    let second = [
        record("b", "النفط والقمة", "ارتفع النفط بعد قمة بوتين وكيم."),
        record("same", "قمة في الرباط", "نص ثالث."),
        record("c", "مطر", "مطر في الشمال."),
    ];
    dir.write("one/news.jsonl", first.concat());
    dir.write("two/news.jsonl", second.concat());
    for (index, path) in [("one/.fihris", "one"), ("two/.fihris", "two")] {
        dir.fihris(["--index", index, "index", path]).exits(0);
    }
    dir.write("all/one.jsonl", first.concat());
    dir.write("all/two.jsonl", second.concat());
    dir.fihris(["--index", "all/.fihris", "index", "all"])
        .exits(0);
    dir
}

const BOTH: [&str; 4] = ["--index", "one/.fihris", "--index", "two/.fihris"];

fn both(dir: &Dir, args: &[&str]) -> String {
    dir.fihris(BOTH.iter().chain(args)).exits(0).stdout
}

fn hits(printed: &str) -> Vec<Value> {
    let lines = printed.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn one_ranking_has_the_scores_of_one_index_with_all_articles() {
    let dir = archives();
    for query in ["قمة بوتين", "النفط", "\"قمة بوتين\"", "title:قمة"] {
        let args = ["search", query, "--format", "jsonl"];
        let together = hits(&both(&dir, &args));
        let all = dir
            .fihris(["--index", "all/.fihris"].iter().chain(&args))
            .exits(0);
        let score = |hit: &Value| (hit["title"].clone(), hit["score"].clone());
        assert_eq!(
            together.iter().map(score).collect::<Vec<_>>(),
            all.jsonl().iter().map(score).collect::<Vec<_>>(),
            "{query}"
        );
    }
}

#[test]
fn each_hit_names_its_index_and_its_file() {
    let dir = archives();
    let found = hits(&both(&dir, &["search", "قمة", "--format", "jsonl"]));
    assert_eq!(found.len(), 4);
    for hit in &found {
        let index = text(hit, "index");
        let folder = index.split('/').next().expect("a folder").to_owned();
        assert_eq!(
            text(hit, "path"),
            dir.path_text(&format!("{folder}/news.jsonl"))
        );
    }
    let same = found.iter().filter(|hit| hit["id"] == "same");
    assert_eq!(same.count(), 2, "equal ids are both found");
    let single = dir
        .fihris([
            "--index",
            "one/.fihris",
            "search",
            "قمة",
            "--format",
            "jsonl",
        ])
        .exits(0);
    assert_eq!(single.jsonl()[0].get("index"), None);
}

#[test]
fn reading_commands_take_several_indexes() {
    let dir = archives();
    assert!(both(&dir, &["show", "b"]).contains("ارتفع النفط"));
    assert!(both(&dir, &["show", "one/news.jsonl"]).contains("نص عن القمة"));
    assert_eq!(
        both(&dir, &["kwic", "بوتين", "--format", "jsonl"])
            .lines()
            .count(),
        3
    );
    let count = |args: &[&str]| {
        let rows = both(&dir, &[args, &["--format", "tsv"]].concat());
        let row = rows
            .lines()
            .find(|row| row.starts_with("قمة\t"))
            .map(str::to_owned);
        row.unwrap_or_default()
    };
    assert!(
        count(&["terms", "--by", "form"]).starts_with("قمة\t4\t4\t"),
        "{}",
        count(&["terms"])
    );
    assert!(
        both(
            &dir,
            &["collocates", "قمة", "--min", "1", "--format", "tsv"]
        )
        .lines()
        .count()
            > 1
    );
    assert!(both(&dir, &["ngrams", "--min", "1", "--format", "tsv"]).contains("قمة بوتين\t2\t2"));
    assert_eq!(
        both(
            &dir,
            &["search", "--count", "قمة", "--path", &dir.path_text("two")]
        ),
        "2\n"
    );
    assert_eq!(
        both(&dir, &["open", "--print", "c"]),
        format!("{}\n", dir.path_text("two/news.jsonl"))
    );
}

#[test]
fn the_environment_can_list_indexes() {
    let dir = archives();
    let list = "one/.fihris:two/.fihris";
    dir.fihris(["search", "--count", "قمة"])
        .env("FIHRIS_INDEX", list)
        .exits(0)
        .prints("4\n");
    // On the command line, a colon is a part of a name.
    dir.fihris(["--index", list, "search", "--count", "قمة"])
        .exits(2)
        .says("no index at one/.fihris:two/.fihris");
}

#[test]
fn indexes_before_and_after_the_command_are_read() {
    let dir = archives();
    dir.fihris([
        "--index",
        "one/.fihris",
        "search",
        "--count",
        "قمة",
        "--index=two/.fihris",
    ])
    .exits(0)
    .prints("4\n");
}

#[test]
fn an_index_that_is_given_twice_is_read_once() {
    let dir = archives();
    let again = dir.path_text("one/.fihris");
    dir.fihris([
        "--index",
        "one/.fihris",
        "--index",
        &again,
        "search",
        "--count",
        "قمة",
    ])
    .exits(0)
    .prints("2\n")
    .says("is given twice, or is a copy of another index: read once");
}

#[test]
fn a_missing_index_is_named() {
    let dir = archives();
    dir.fihris(
        BOTH.iter()
            .chain(&["--index", "three/.fihris", "search", "قمة"]),
    )
    .exits(2)
    .says("no index at three/.fihris");
}

#[test]
fn commands_that_write_or_describe_an_index_take_one() {
    let dir = archives();
    for args in [
        &["stats"][..],
        &["index", "one"],
        &["forget", "one"],
        &["check"],
        &["copies"],
    ] {
        dir.fihris(BOTH.iter().chain(args))
            .exits(2)
            .says("this command takes one index");
    }
    for flag in ["--collapse", "--new"] {
        dir.fihris(BOTH.iter().chain(&["search", "قمة", flag]))
            .exits(2)
            .says(&format!("{flag} takes one index"));
    }
    // Nothing is indexed before the flag is refused.
    dir.write("three/a.txt", crate::util::page("زلزال", "نص"));
    dir.fihris(BOTH.iter().chain(&["search", "زلزال", "--in", "three"]))
        .exits(2)
        .says("--in takes one index, of the folder that it names: give --index once");
    dir.fihris(["--index", "one/.fihris", "search", "--count", "زلزال"])
        .exits(1)
        .prints("0\n");
}

#[test]
fn an_index_of_another_version_is_named() {
    let dir = archives();
    dir.make_older("two/.fihris");
    dir.fihris(BOTH.iter().chain(&["search", "قمة"]))
        .exits(2)
        .says("two/.fihris was made by another version of fihris");
}
