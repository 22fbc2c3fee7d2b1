//! `similar`: articles on the same subject.

use crate::util::{Dir, page, text};
use serde_json::Value;

const SUMMIT: &str = "وصل الرئيس الروسي فلاديمير بوتين إلى بيونغيانغ مساء الأربعاء في زيارة رسمية، واستقبله الزعيم الكوري كيم جونغ أون في المطار، ووقعا اتفاقية الدفاع المتبادل وسط قلق سيول وواشنطن من الصواريخ الباليستية.";

fn record(id: &str, date: &str, title: &str, text: &str) -> String {
    serde_json::json!({"id": id, "date": date, "title": title, "text": text}).to_string() + "\n"
}

/// A story about a summit, earlier and later stories, copies, and unrelated news.
fn dir() -> Dir {
    let news = [
        record("summit", "2024-06-19", "قمة بوتين وكيم", SUMMIT),
        record("copy", "2024-06-20", "لقاء في الشرق", SUMMIT),
        record(
            "near-copy",
            "2024-06-20",
            "لقاء في الشرق",
            &SUMMIT.replace("مساء الأربعاء", "ليل الأربعاء"),
        ),
        record(
            "before",
            "2024-06-18",
            "بوتين يستعد لزيارة بيونغيانغ",
            "قالت موسكو إن بوتين يزور كيم هذا الأسبوع لتوقيع اتفاقية، وترقب سيول الصواريخ.",
        ),
        record(
            "after",
            "2024-06-25",
            "سيول تحتج على اتفاقية بوتين وكيم",
            "احتجت سيول على اتفاقية الدفاع المتبادل بين روسيا وبيونغيانغ.",
        ),
        record(
            "match",
            "2024-06-19",
            "المنتخب يفوز",
            "فاز المنتخب في المباراة النهائية بهدفين سجلهما المهاجم.",
        ),
        record(
            "cup",
            "2024-06-21",
            "كأس المنتخب",
            "قال المدرب إن المهاجم غائب عن المباراة النهائية.",
        ),
    ];
    Dir::with("news.jsonl", news.concat())
}

fn ids(dir: &Dir, args: &[&str]) -> String {
    let args = ["similar", "--format", "jsonl"].iter().chain(args);
    let answer = dir.fihris(args).run();
    assert!(answer.code < 2, "{answer}");
    let ids: Vec<String> = answer.jsonl().iter().map(|hit| text(hit, "id")).collect();
    ids.join(" ")
}

#[test]
fn the_neighbours_are_about_the_same_and_neither_itself_nor_copies() {
    let dir = dir();
    let mut near: Vec<String> = ids(&dir, &["summit"])
        .split(' ')
        .map(str::to_owned)
        .collect();
    near.sort();
    assert_eq!(near, ["after", "before"]);
    assert_eq!(ids(&dir, &["match"]), "cup");
}

#[test]
fn the_limit_does_not_count_copies() {
    let dir = dir();
    assert_eq!(ids(&dir, &["summit", "-n", "1"]).split(' ').count(), 1);
    let answer = dir
        .fihris(["similar", "summit", "--format", "json", "-n", "1"])
        .exits(0)
        .json();
    assert_eq!(answer["query"], "summit");
    assert_eq!(answer["total"], 2, "{answer}");
    assert_eq!(answer["hits"][0]["rank"], 1);
}

#[test]
fn before_and_since_restrict_dates() {
    let dir = dir();
    assert_eq!(ids(&dir, &["summit", "--before", "2024-06-19"]), "before");
    assert_eq!(ids(&dir, &["summit", "--before", "2024-06-18"]), "");
    assert_eq!(
        ids(
            &dir,
            &["summit", "--before", "2024-06-26", "--since", "2024-06-25"]
        ),
        "after"
    );
    assert_eq!(ids(&dir, &["summit", "--since", "2024-06-19"]), "after");
    dir.fihris([
        "similar",
        "summit",
        "--before",
        "2024-06-19",
        "--since",
        "2024-06-19",
    ])
    .exits(2)
    .says("the date range is empty");
    dir.fihris(["similar", "summit", "--before", "yesterday?"])
        .exits(2)
        .says("--before");
}

#[test]
fn the_words_that_the_two_have_in_common_are_marked() {
    let dir = dir();
    let hit = &dir
        .fihris(["similar", "match", "--format", "jsonl"])
        .exits(0)
        .jsonl()[0];
    let matched: Vec<&Value> = hit["matched"].as_array().expect("a list").iter().collect();
    assert!(
        matched
            .iter()
            .any(|pair| pair["query"] == "المهاجم" && pair["text"] == "المهاجم"),
        "{hit}"
    );
    assert!(!hit["highlights"].as_array().expect("a list").is_empty());
}

#[test]
fn terms_lists_the_words_looked_for_with_their_weights() {
    let dir = dir();
    let rows = dir
        .fihris(["similar", "--terms", "match", "--format", "jsonl"])
        .exits(0)
        .jsonl();
    let words: Vec<String> = rows.iter().map(|row| text(row, "word")).collect();
    assert!(words.iter().any(|word| word == "المنتخب"), "{words:?}");
    for absent in ["في", "بهدفين"] {
        assert!(
            !words.iter().any(|word| word == absent),
            "{absent} of {words:?}"
        );
    }
    let weights: Vec<f64> = rows
        .iter()
        .filter_map(|row| row["weight"].as_f64())
        .collect();
    assert_eq!(weights.len(), rows.len());
    assert!(weights.is_sorted_by(|a, b| a >= b), "{weights:?}");
    let table = dir
        .fihris(["similar", "--terms", "match", "--format", "tsv"])
        .exits(0)
        .tsv();
    assert_eq!(
        table[0],
        ["weight", "boost", "frequency", "articles", "term", "word"]
    );
    assert_eq!(table.len(), rows.len() + 1);
}

#[test]
fn the_other_formats_have_the_same_rows() {
    let dir = dir();
    let rows = dir
        .fihris(["similar", "match", "--format", "tsv"])
        .exits(0)
        .tsv();
    assert_eq!(rows[0][..3], ["rank", "score", "id"]);
    assert_eq!((rows.len(), rows[1][2].as_str()), (2, "cup"));
    let shown = dir.fihris(["similar", "match"]).exits(0).stdout;
    assert!(shown.starts_with("كأس المنتخب\n2024-06-21\n"), "{shown}");
}

#[test]
fn a_file_or_standard_input_is_a_model_too() {
    let dir = dir();
    let draft = page(
        "المباراة",
        "المهاجم لا يلعب في المباراة النهائية مع المنتخب.",
    );
    dir.write("draft.txt", &draft);
    for answer in [
        dir.fihris(["similar", "draft.txt", "--format", "jsonl"])
            .exits(0),
        dir.fihris(["similar", "-", "--format", "jsonl"])
            .input(&draft)
            .exits(0),
    ] {
        let mut found: Vec<String> = answer.jsonl().iter().map(|hit| text(hit, "id")).collect();
        found.sort();
        assert_eq!(found, ["cup", "match"], "{answer}");
    }
}

#[test]
fn an_unknown_article_is_an_error_and_a_unique_one_finds_nothing() {
    let dir = dir();
    dir.fihris(["similar", "nobody"])
        .exits(2)
        .says("no article has the id nobody");
    let alone = Dir::with("n.jsonl", record("a", "2024-01-01", "خبر", "نص عن القمح."));
    alone
        .fihris(["similar", "a"])
        .exits(1)
        .says("a has no significant terms")
        .prints("");
    alone.fihris(["similar", "a", "--terms"]).exits(1);
}

#[test]
fn the_sound_of_a_name_is_not_a_significant_term() {
    let news = [
        record(
            "one",
            "2024-06-19",
            "كلاتنبرغ",
            "أدار كلاتنبرغ المباراة، وقال كلاتنبرغ إنها صعبة.",
        ),
        record(
            "two",
            "2024-06-20",
            "الحكم",
            "تحدث كلاتنبرغ عن مباراة أخرى صعبة.",
        ),
    ];
    let dir = Dir::with("news.jsonl", news.concat());
    let terms = dir.fihris(["similar", "--terms", "one"]).run();
    assert!(terms.stdout.contains("كلاتنبرغ"), "{terms}");
    assert!(!terms.stdout.contains('~'), "{terms}");
}
