//! `compare`: the words that distinguish two sets of articles.

use crate::util::Dir;
use serde_json::{Value, json};

/// Two articles on wheat and two on salt. Each has ten words.
fn harvest() -> Dir {
    let article = |id: &str, category: &str, date: &str, title: &str, text: &str| {
        json!({"id": id, "category": category, "published": date, "title": title, "text": text})
            .to_string()
            + "\n"
    };
    let news = [
        article(
            "w1",
            "wheat",
            "2023-01-01",
            "خبر القمح",
            "القمح وقمح في المرفأ 2023 والسفينة وصلت اليوم.",
        ),
        article(
            "w2",
            "wheat",
            "2023-02-01",
            "خبر القمح",
            "قمح للقمح في المرفأ 2023 والسفينة وصلت اليوم.",
        ),
        article(
            "s1",
            "salt",
            "2024-01-01",
            "خبر الملح",
            "الملح وملح في المرفأ 2024 والسفينة وصلت اليوم.",
        ),
        article(
            "s2",
            "salt",
            "2024-02-01",
            "خبر الملح",
            "ملح للملح في المرفأ 2024 والسفينة وصلت اليوم.",
        ),
    ];
    Dir::with("news.jsonl", news.concat())
}

fn rows(dir: &Dir, args: &[&str]) -> Vec<Value> {
    let mut all = vec!["compare", "--format", "jsonl"];
    all.extend(args);
    dir.fihris(all).exits(0).jsonl()
}

#[test]
fn words_of_a_set_are_listed_with_counts_and_log_likelihood() {
    let dir = harvest();
    let answer = dir
        .fihris([
            "compare",
            "--a",
            "category:wheat",
            "--b",
            "category:salt",
            "--format",
            "jsonl",
        ])
        .exits(0)
        .says("A (category:wheat): 2 articles, 20 words")
        .says("B (category:salt): 2 articles, 20 words");
    // 6 of 20 words against 0 of 20: 2·6·ln 2 = 8.32.
    let counts = |row: &Value| {
        let mut row = row.clone();
        let members = row.as_object_mut().expect("an object");
        for name in [
            "term",
            "log_ratio",
            "log_ratio_low",
            "log_ratio_high",
            "a_dp",
            "b_dp",
        ] {
            assert!(members.remove(name).is_some(), "{name}");
        }
        let g2 = members["g2"].as_f64().expect("a number");
        members["g2"] = json!((g2 * 100.0).round() / 100.0);
        row
    };
    assert_eq!(
        answer.jsonl().iter().map(counts).collect::<Vec<_>>(),
        [
            json!({"side": "a", "word": "القمح", "a": 6, "b": 0, "a_docs": 2, "b_docs": 0,
                "a_per_10000": 3000.0, "b_per_10000": 0.0, "g2": 8.32}),
            json!({"side": "b", "word": "الملح", "a": 0, "b": 6, "a_docs": 0, "b_docs": 2,
                "a_per_10000": 0.0, "b_per_10000": 3000.0, "g2": -8.32}),
        ]
    );
}

#[test]
fn without_b_a_set_is_compared_with_all_other_articles() {
    let dir = harvest();
    assert_eq!(
        rows(&dir, &["--a", "category:wheat"]),
        rows(&dir, &["--a", "date:2023", "--b", "date:2024"])
    );
    assert_eq!(rows(&dir, &["--a", "قمح", "--b", "-قمح"]).len(), 2);
}

#[test]
fn rare_words_can_be_left_out_and_sides_cut() {
    let dir = harvest();
    let set = ["compare", "--a", "category:wheat"];
    let none = dir.fihris(set.into_iter().chain(["--min", "7"])).exits(1);
    assert_eq!(none.stdout, "");
    dir.fihris(set.into_iter().chain(["-n", "all"])).exits(0);
}

#[test]
fn articles_of_both_sets_are_left_out_of_both() {
    let dir = harvest();
    dir.fihris(["compare", "--a", "date:2023", "--b", "date:2023-02..2024"])
        .run()
        .says("1 article in both sets: excluded from both")
        .says("A (date:2023): 1 article, 10 words")
        .says("B (date:2023-02..2024): 2 articles, 20 words");
}

#[test]
fn an_empty_set_is_named_and_nothing_is_found() {
    let dir = harvest();
    let answer = dir
        .fihris([
            "compare",
            "--a",
            "category:wheat",
            "--b",
            "category:sugar",
            "--format",
            "json",
        ])
        .exits(1)
        .says("B (category:sugar) has no articles");
    assert_eq!(answer.json(), json!([]));
    dir.fihris(["compare", "--a", "", "--b", "category:salt"])
        .exits(1)
        .says("A () has no articles");
    dir.fihris(["compare", "--a", "w1", "--b", "date:2024"])
        .exits(1);
    dir.fihris(["compare", "--a", "category:wheat", "--b", "خبر"])
        .exits(1)
        .says("all articles of A (category:wheat) are in the other set too");
}

#[test]
fn a_word_of_a_single_article_marks_nothing() {
    let dir = harvest();
    let many = "زرافة ".repeat(20);
    let article = json!({"id": "w3", "category": "wheat", "title": "خبر", "text": many});
    dir.write("more.jsonl", article.to_string());
    dir.index(["more.jsonl"]).exits(0);
    let words = rows(&dir, &["--a", "category:wheat"]);
    assert!(words.iter().all(|row| row["word"] != "زرافة"), "{words:?}");
}

#[test]
fn deleted_articles_are_in_no_set() {
    let dir = harvest();
    let before = rows(&dir, &["--a", "category:wheat"]);
    let article =
        json!({"id": "s3", "category": "salt", "title": "ملح", "text": "ملح ملح ملح ملح."});
    dir.write("more.jsonl", article.to_string());
    dir.index(["more.jsonl"]).exits(0);
    let with_more = rows(&dir, &["--a", "category:wheat"]);
    assert_eq!(
        (&with_more[0]["b"], &with_more[1]["b"]),
        (&json!(0), &json!(11))
    );
    dir.fihris(["forget", "more.jsonl"]).exits(0);
    assert_eq!(rows(&dir, &["--a", "category:wheat"]), before);
}

#[test]
fn a_word_has_its_effect_size_with_an_interval_and_its_dispersion() {
    let dir = harvest();
    let found = rows(&dir, &["--a", "category:wheat", "--b", "category:salt"]);
    let value = |name: &str| found[0][name].as_f64().expect("a number");
    // 6 of 20 words against none, which counts as one half: log2 of 12.
    assert!(
        (value("log_ratio") - 12_f64.log2()).abs() < 1e-9,
        "{found:?}"
    );
    assert!(value("log_ratio_low") < 0.0 && value("log_ratio_high") > 7.0);
    assert_eq!(value("a_dp"), 0.0);
    assert_eq!(found[0]["b_dp"], Value::Null);
}

#[test]
fn text_and_tsv_have_the_same_rows() {
    let dir = harvest();
    let set = [
        "compare",
        "--quiet",
        "--a",
        "category:wheat",
        "-n",
        "1",
        "--format",
    ];
    let rows = dir
        .fihris(set.into_iter().chain(["tsv"]))
        .exits(0)
        .silently()
        .tsv();
    let first_columns: Vec<String> = rows.iter().map(|row| row[..6].join(" ")).collect();
    assert_eq!(
        first_columns,
        [
            "side word a b a_docs b_docs",
            "a القمح 6 0 2 0",
            "b الملح 0 6 0 2"
        ]
    );
    assert_eq!(rows[0].last().map(String::as_str), Some("term"));
    let text = dir.fihris(set.into_iter().chain(["text"])).exits(0).stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(
        lines[0].ends_with("more in A") && lines[1].ends_with("القمح"),
        "{text}"
    );
    assert!(
        lines[2].ends_with("more in B") && lines[3].ends_with("الملح"),
        "{text}"
    );
}

#[test]
fn any_of_several_words_is_reported_with_the_number_of_all() {
    let dir = harvest();
    let compare = |args: &[&str]| {
        let all = [&["compare", "--min", "1", "--format", "tsv"], args].concat();
        dir.fihris(all).run()
    };
    compare(&["--a", "القمح 2023", "--b", "الملح اليوم"])
        .says("B (الملح اليوم): 4 articles with any of these words, 2 with all of them (--all)");
    let all =
        compare(&["--a", "القمح المرفأ", "--all"]).says("A (القمح المرفأ): 2 articles, 20 words");
    assert!(!all.stderr.contains("any of"), "{all}");
}

#[test]
fn filters_hold_for_both_sets() {
    let dir = harvest();
    let compare = |args: &[&str]| {
        let all = [&["compare", "--a", "المرفأ", "--min", "1"], args].concat();
        dir.fihris(all).run()
    };
    compare(&["--b", "السفينة -المرفأ", "--since", "2024"])
        .says("B (السفينة -المرفأ) has no articles");
    dir.fihris([
        "compare",
        "--a",
        "title:القمح",
        "--until",
        "2023-01",
        "--min",
        "1",
    ])
    .exits(1)
    .says("B (all others) has no articles");
    dir.fihris(["compare", "--a", "title:القمح", "--category", "nowhere"])
        .exits(1)
        .says("no article has the category nowhere");
}
