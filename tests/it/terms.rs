//! `terms`: the vocabulary with counts, and the spellings of a word.

use std::path::Path;

use crate::util::{Dir, page, record};
use fihris::index::Store;
use serde_json::json;

/// Four articles. كتاب occurs in three of them, مسؤول in all, in two spellings.
const BOOKS: &str = r#"{"id":"a","title":"مسؤول يقرأ","text":"زار مسؤول كتاب كتاب السوق.","source":"رويترز","published":"2023-01-05"}
{"id":"b","title":"كتاب جديد","text":"وصل المسؤول الكتاب.","source":"رويترز","published":"2024-02-06"}
{"id":"c","title":"مسئول غائب","text":"جاء للمسئولين كتاب مسئول.","source":"الأهرام","published":"2024-03-07"}
{"id":"d","title":"قلم","text":"قلم 2024 مسؤول.","related":["كتاب كتاب كتاب"]}
"#;

fn terms(dir: &Dir, args: &[&str]) -> Vec<String> {
    let mut all = vec!["terms", "--format", "tsv"];
    all.extend(args);
    let answer = dir.fihris(all).run();
    assert!(answer.code < 2, "{answer}");
    let rows = answer.tsv().into_iter().skip(1);
    // Of words, the columns after the counts have tests of their own.
    rows.map(|row| match row.as_slice() {
        [word, docs, count, _, _, _] => [word, docs, count].map(String::as_str).join(" "),
        row => row.join(" "),
    })
    .collect()
}

#[test]
fn a_word_has_its_articles_and_its_count_without_teasers() {
    let dir = Dir::with("books.jsonl", BOOKS);
    let rows = terms(&dir, &[]);
    assert_eq!(rows[0], "كتاب 3 4");
    for row in ["مسؤول 2 3", "مسئول 1 2", "قلم 1 2", "الكتاب 1 1"] {
        assert!(rows.contains(&row.to_owned()), "{row} in {rows:?}");
    }
    assert!(!rows.iter().any(|row| row.contains("2024")), "{rows:?}");
}

#[test]
fn a_lemma_gathers_its_forms_under_the_commonest() {
    let dir = Dir::with("books.jsonl", BOOKS);
    let rows = terms(&dir, &["--by", "lemma"]);
    assert_eq!(rows[..2], ["مسؤول 4 7", "كتاب 3 5"]);
    assert!(!rows.iter().any(|row| row.contains(['/', '~'])), "{rows:?}");
}

#[test]
fn words_are_shown_as_articles_write_them() {
    let text = "ذهبت المدرسةُ إلى مستشفى. زار أحمد المدرسة، والمدرسه مغلقة.";
    let dir = Dir::with("a.jsonl", record("a", "خبر", text));
    for row in ["المدرسة 1 2", "والمدرسه 1 1", "مستشفى 1 1", "أحمد 1 1"] {
        let rows = terms(&dir, &[]);
        assert!(rows.contains(&row.to_owned()), "{row} in {rows:?}");
    }
    assert_eq!(terms(&dir, &["--by", "lemma", "مدرس"]), ["المدرسة 1 3"]);
}

#[test]
fn a_prefix_is_read_in_any_spelling() {
    let dir = Dir::with("books.jsonl", BOOKS);
    let expected = ["مسؤول 2 3", "مسئول 1 2"];
    for prefix in ["مسؤ", "مسئ", "مَسـؤ", "مسئول"] {
        assert_eq!(terms(&dir, &[prefix]), expected, "{prefix}");
    }
    assert_eq!(terms(&dir, &["--by", "lemma", "مسئ"]), ["مسؤول 4 7"]);
    assert_eq!(terms(&dir, &["20"]), ["2024 1 1"]);
    dir.fihris(["terms", "زززز"]).exits(1).silently();
    dir.fihris(["terms", "كتاب جديد"]).exits(2).says("one word");
    dir.fihris(["terms", "!"]).exits(2).says("one word");
}

#[test]
fn words_are_sorted_limited_and_filtered() {
    let dir = Dir::with("books.jsonl", BOOKS);
    assert_eq!(terms(&dir, &["-n", "1", "--sort", "docs"]), ["كتاب 3 4"]);
    assert_eq!(
        terms(&dir, &["--sort", "alpha", "-n", "2"]),
        ["السوق 1 1", "الكتاب 1 1"]
    );
    assert_eq!(terms(&dir, &["--min", "3"]), ["كتاب 3 4", "مسؤول 2 3"]);
    let reuters = terms(&dir, &["--source", "رويترز", "--until", "2023"]);
    assert!(reuters.contains(&"كتاب 1 2".to_owned()), "{reuters:?}");
    assert!(!reuters.contains(&"الكتاب 1 1".to_owned()), "{reuters:?}");
    dir.fihris(["terms", "--source", "لا أحد"]).exits(1);
}

#[test]
fn function_words_can_be_left_out() {
    let dir = Dir::with(
        "a.jsonl",
        record("a", "خبر", "في البيت على السطح في الدار."),
    );
    assert_eq!(terms(&dir, &["-n", "1"]), ["في 1 2"]);
    for unit in ["form", "lemma"] {
        let rows = terms(&dir, &["--no-stopwords", "--by", unit]);
        assert_eq!(rows.len(), 4, "{rows:?}");
    }
}

#[test]
fn every_format_has_the_same_rows() {
    let dir = Dir::with("books.jsonl", BOOKS);
    let of = |format: &str| {
        dir.fihris(["terms", "-n", "1", "--format", format])
            .exits(0)
    };
    let row = of("json").json()[0].clone();
    assert_eq!(row["word"], "كتاب");
    assert_eq!([&row["docs"], &row["count"]], [3, 4]);
    // 4 of 22 words, in three of four articles.
    let per_million = row["per_million"].as_f64().expect("a number");
    assert!((per_million - 4.0 * 1e6 / 22.0).abs() < 1e-6, "{row}");
    assert_eq!(of("jsonl").jsonl(), std::slice::from_ref(&row));
    let tsv = of("tsv").tsv();
    assert_eq!(
        tsv[0],
        ["word", "docs", "count", "per_million", "dp", "term"]
    );
    assert_eq!(tsv[1][4], row["dp"].to_string());
    of("text").prints("     count        docs    DP  word\n         4           3  0.25  كتاب\n");
}

#[test]
fn spellings_are_listed_by_source() {
    let dir = Dir::with("books.jsonl", BOOKS);
    let rows = dir
        .fihris(["terms", "--spellings", "المسئول", "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(
        rows,
        json!([
            {"word": "مسؤول", "docs": 3, "count": 4, "by": [
                {"value": "رويترز", "docs": 2, "count": 3},
                {"value": null, "docs": 1, "count": 1}]},
            {"word": "مسئول", "docs": 1, "count": 3, "by": [
                {"value": "الأهرام", "docs": 1, "count": 3}]},
        ])
    );
    let years = terms(&dir, &["--spellings", "مسؤول", "--by", "year"]);
    assert_eq!(
        years,
        [
            "مسؤول 2023 1 2",
            "مسؤول 2024 1 1",
            "مسؤول  1 1",
            "مسئول 2024 1 3"
        ]
    );
    let narrowed = terms(&dir, &["--spellings", "مسؤول", "--source", "الاهرام"]);
    assert_eq!(narrowed, ["مسئول الأهرام 1 3"]);
    dir.fihris(["terms", "--spellings", "زرافة"]).exits(1);
}

#[test]
fn flags_that_do_not_go_together_are_errors() {
    let dir = Dir::with("books.jsonl", BOOKS);
    for (args, says) in [
        (&["--by", "year"][..], "--spellings"),
        (&["--spellings", "مسؤول", "--by", "lemma"], "--by source"),
        (&["--spellings", "قال كتاب"], "one word"),
        (&["--spellings", "مسؤول", "كتا"], "cannot be used with"),
    ] {
        let args = ["terms"].iter().chain(args);
        dir.fihris(args).exits(2).says(says);
    }
}

fn segments(dir: &Dir) -> (usize, u32) {
    let store = Store::open(Path::new(&dir.path(".fihris"))).expect("opened");
    let segments = store.index.searchable_segment_metas().expect("segments");
    let deleted = segments.iter().map(|segment| segment.num_deleted_docs());
    (segments.len(), deleted.sum())
}

#[test]
fn deleted_articles_are_not_counted_and_segments_form_one_vocabulary() {
    let dir = Dir::new();
    for number in 0..20 {
        let name = format!("news/{number}.txt");
        dir.write(&name, page("خبر القمح", "وصل القمح إلى المرفأ."));
    }
    dir.index(["news"]).exits(0);
    dir.write("news/new.txt", page("خبر الملح", "وصل الملح والقمح."))
        .delete("news/0.txt");
    dir.index(["news"]).exits(0);
    let (segments, deleted) = segments(&dir);
    assert!(segments > 1 && deleted > 0, "{segments} {deleted}");

    let rows = terms(&dir, &[]);
    for row in ["القمح 19 38", "والقمح 1 1", "الملح 1 2", "وصل 20 20"] {
        assert!(rows.contains(&row.to_owned()), "{row} in {rows:?}");
    }
    let rows = terms(&dir, &["--by", "lemma", "قمح"]);
    assert_eq!(rows, ["القمح 20 39"]);
    let rows = terms(&dir, &["--spellings", "قمح"]);
    assert_eq!(rows, ["قمح  20 39"]);

    dir.fihris(["forget", "news"]).exits(0);
    assert_eq!(terms(&dir, &[]), [""; 0]);
}

#[test]
fn hostile_words_and_sources_do_not_break_the_table() {
    let long = "ك".repeat(500);
    let text = format!(
        "كتاب\u{1b}[31m\u{202e}كت\u{200f}اب\tك{}تاب {long}.",
        "\u{64b}".repeat(50)
    );
    let article =
        json!({"id": "x", "title": "كتاب", "text": text, "source": "أ\u{1b}[2J\tب\u{202e}"});
    let dir = Dir::with("x.jsonl", article.to_string());
    for args in [&["terms"][..], &["terms", "--spellings", "كتاب"]] {
        let text = dir.fihris(args).exits(0).stdout;
        let is_bad = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!text.contains(is_bad), "{text:?}");
        let mut tsv = args.to_vec();
        tsv.extend(["--format", "tsv"]);
        let rows = dir.fihris(tsv).exits(0).tsv();
        assert!(
            rows.iter().all(|row| row.len() == rows[0].len()),
            "{rows:?}"
        );
    }
    assert_eq!(terms(&dir, &["كتاب"]), ["كتاب 1 4"]);
    assert_eq!(
        dir.fihris(["terms"]).head().1,
        0,
        "a closed pipe is no error"
    );
}
