//! Facets and timelines.

use crate::util::{Dir, record, text};
use serde_json::{Value, json};

/// Eight articles about wheat, dated around a new year and a leap day. Al Jazeera is spelled in three
/// ways; some articles lack a source, an author, a category or a date.
const WHEAT: &str = r#"{"id":"a","title":"القمح","text":"نص أول","source":"Al Jazeera","category":"اقتصاد","author":"ليلى","published":"2024-02-28"}
{"id":"b","title":"القمح","text":"نص ثان","source":"al jazeera","category":"اقتصاد","author":["ليلى","سمير"],"published":"2024-03-01"}
{"id":"c","title":"القمح","text":"نص ثالث","source":"Al Jazeera","category":"الإقتصاد","published":"2024-12-29"}
{"id":"d","title":"القمح","text":"نص رابع","source":"رويترز","category":"إقتصاد","published":"2024-12-31"}
{"id":"e","title":"القمح","text":"نص خامس","source":"رويترز","author":"سمير","published":"2025-01-05"}
{"id":"f","title":"القمح","text":"نص سادس","category":"زراعة","published":"2025-01-06"}
{"id":"g","title":"القمح","text":"نص سابع"}
{"id":"h","title":"الماء","text":"نص آخر","source":"فرانس برس","category":"بيئة","author":"هدى","published":"2001-01-01"}
"#;

const FACETS: [&str; 5] = ["source", "category", "author", "year", "month"];
const STEPS: [&str; 4] = ["day", "week", "month", "year"];

fn wheat() -> Dir {
    Dir::with("wheat.jsonl", WHEAT)
}

/// Returns the JSON output of a search for wheat with these arguments.
#[track_caller]
fn object(dir: &Dir, args: &[&str]) -> Value {
    let all = ["search", "--format", "json", "-n", "0"];
    let answer = dir.fihris(all.iter().chain(args).chain(&["القمح"]));
    let answer = answer.exits(0);
    let left_out = "fihris: 1 article without a date was left out";
    assert!(
        answer.stderr.lines().all(|line| line == left_out),
        "{answer}"
    );
    answer.json()
}

/// Formats rows as `value count`, with `-` for a missing value.
fn rows(list: &Value, key: &str) -> Vec<String> {
    let row = |row: &Value| format!("{} {}", row[key].as_str().unwrap_or("-"), row["count"]);
    list.as_array().expect("a list").iter().map(row).collect()
}

#[track_caller]
fn facet(dir: &Dir, name: &str) -> Vec<String> {
    rows(&object(dir, &["--facet", name])["facets"][name], "value")
}

#[track_caller]
fn timeline(dir: &Dir, args: &[&str]) -> Vec<String> {
    rows(&object(dir, args)["timeline"], "start")
}

fn sum(list: &Value) -> u64 {
    let rows = list.as_array().expect("a list").iter();
    rows.map(|row| row["count"].as_u64().expect("a count"))
        .sum()
}

#[test]
fn every_facet_and_every_timeline_adds_up_to_the_total() {
    let dir = wheat();
    let mut args: Vec<&str> = FACETS.iter().flat_map(|name| ["--facet", name]).collect();
    for step in STEPS {
        args.extend(["--timeline", step]);
        let object = object(&dir, &args);
        assert_eq!(object["total"], 7);
        for name in FACETS {
            assert_eq!(sum(&object["facets"][name]), 7, "{name}: {object}");
        }
        assert_eq!(sum(&object["timeline"]), 7, "{step}: {object}");
        args.truncate(args.len() - 2);
    }
}

#[test]
fn years_and_months_are_in_order_of_time_and_missing_values_have_a_row() {
    let dir = wheat();
    assert_eq!(facet(&dir, "year"), ["2024 4", "2025 2", "- 1"]);
    assert_eq!(
        facet(&dir, "month"),
        ["2024-02 1", "2024-03 1", "2024-12 2", "2025-01 2", "- 1"]
    );
}

#[test]
fn spellings_that_a_filter_treats_as_equal_are_one_value() {
    let dir = wheat();
    assert_eq!(facet(&dir, "source"), ["Al Jazeera 3", "رويترز 2", "- 2"]);
    assert_eq!(
        facet(&dir, "category"),
        ["اقتصاد 3", "- 2", "الإقتصاد 1", "زراعة 1"]
            .map(str::to_owned)
            .to_vec()
    );
    for (flag, value, count) in [("--source", "Al Jazeera", 3), ("--category", "اقتصاد", 3)] {
        assert_eq!(object(&dir, &[flag, value])["total"], count, "{value}");
    }
}

#[test]
fn the_authors_of_one_article_are_one_value() {
    let dir = wheat();
    let both = text(&dir.show("b"), "author");
    let expected = ["- 4".to_owned(), "سمير 1".into(), "ليلى 1".into()];
    let mut found = facet(&dir, "author");
    assert!(found.contains(&format!("{both} 1")), "{found:?}");
    found.retain(|row| !row.starts_with(&both));
    assert_eq!(found, expected);
}

#[test]
fn intervals_are_equal_and_empty_ones_are_shown() {
    let dir = wheat();
    assert_eq!(
        timeline(&dir, &["--timeline", "month", "--until", "2024-12-30"]),
        [
            "2024-02-01 1",
            "2024-03-01 1",
            "2024-04-01 0",
            "2024-05-01 0",
            "2024-06-01 0",
            "2024-07-01 0",
            "2024-08-01 0",
            "2024-09-01 0",
            "2024-10-01 0",
            "2024-11-01 0",
            "2024-12-01 1",
        ]
    );
    assert_eq!(
        timeline(&dir, &["--timeline", "year"]),
        ["2024-01-01 4", "2025-01-01 2", "- 1"]
    );
}

#[test]
fn a_leap_day_is_a_day() {
    let dir = wheat();
    assert_eq!(
        timeline(&dir, &["--timeline", "day", "--until", "2024-06"]),
        ["2024-02-28 1", "2024-02-29 0", "2024-03-01 1"]
    );
}

#[test]
fn a_week_from_monday_to_sunday_crosses_the_end_of_a_year() {
    let dir = wheat();
    assert_eq!(
        timeline(&dir, &["--timeline", "week", "--since", "2024-12"]),
        ["2024-12-23 1", "2024-12-30 2", "2025-01-06 1"]
    );
}

#[test]
fn filtered_articles_are_not_counted() {
    let dir = wheat();
    let object = object(
        &dir,
        &["--source", "رويترز", "--facet", "source", "--facet", "year"],
    );
    assert_eq!(object["total"], 2);
    assert_eq!(rows(&object["facets"]["source"], "value"), ["رويترز 2"]);
    assert_eq!(
        rows(&object["facets"]["year"], "value"),
        ["2024 1", "2025 1"]
    );
    let all = facet(&dir, "source");
    assert!(!all.iter().any(|row| row.starts_with("فرانس")), "{all:?}");
}

#[test]
fn json_has_counts_next_to_the_hits_on_request_only() {
    let dir = wheat();
    let search = |args: &[&str]| {
        let all = ["search", "--format", "json", "-n", "2"];
        let answer = dir.fihris(all.iter().chain(args).chain(&["القمح"]));
        answer.exits(0).json()
    };
    let plain = search(&[]);
    assert!(plain.get("facets").is_none() && plain.get("timeline").is_none());
    let counted = search(&["--facet", "year", "--timeline", "year"]);
    assert_eq!(counted["hits"], plain["hits"]);
    assert_eq!(counted["total"], 7);
    assert_eq!(
        counted["facets"],
        json!({"year": [
            {"value": "2024", "count": 4}, {"value": "2025", "count": 2}, {"value": null, "count": 1}
        ]})
    );
    assert_eq!(
        counted["timeline"],
        json!([
            {"start": "2024-01-01", "count": 4}, {"start": "2025-01-01", "count": 2},
            {"start": null, "count": 1}
        ])
    );
    assert!(search(&["--facet", "year"]).get("timeline").is_none());
}

#[test]
fn tsv_and_json_lines_give_counts_instead_of_hits() {
    let dir = wheat();
    let search = |format| {
        let flags = ["--facet", "year", "--timeline", "year", "القمح"];
        dir.fihris(
            ["search", "--no-header", "--format", format]
                .iter()
                .chain(&flags),
        )
        .exits(0)
        .silently()
    };
    search("tsv").prints(
        "year\t2024\t4\nyear\t2025\t2\nyear\t\t1\n\
         timeline\t2024-01-01\t4\ntimeline\t2025-01-01\t2\ntimeline\t\t1\n",
    );
    let lines = search("jsonl").jsonl();
    assert_eq!(lines.len(), 6);
    assert_eq!(
        lines[0],
        json!({"facet": "year", "value": "2024", "count": 4})
    );
    assert_eq!(
        lines[2],
        json!({"facet": "year", "value": null, "count": 1})
    );
    assert_eq!(
        lines[3],
        json!({"timeline": "year", "start": "2024-01-01", "count": 4})
    );
}

#[test]
fn tsv_names_its_columns() {
    let dir = wheat();
    let search = ["search", "--format", "tsv", "--facet", "year", "القمح"];
    let first = dir.fihris(search).exits(0).tsv().remove(0);
    assert_eq!(first, ["facet", "value", "count"]);
}

#[test]
fn text_draws_bars_below_the_hits() {
    let dir = wheat();
    let answer = dir
        .fihris([
            "search",
            "-n",
            "1",
            "--facet",
            "source",
            "--timeline",
            "year",
            "القمح",
        ])
        .exits(0)
        .silently();
    let blocks: Vec<&str> = answer.stdout.split("\n\n").collect();
    assert_eq!(blocks.len(), 3, "{answer}");
    assert!(blocks[0].starts_with("القمح\n"), "{answer}");
    let source: Vec<&str> = blocks[1].lines().collect();
    assert_eq!(source[0], "source");
    assert!(source[1].starts_with("  Al Jazeera  3 ████"), "{answer}");
    assert!(source[2].starts_with("  رويترز      2 ███"), "{answer}");
    assert!(source[3].starts_with("  (none)      2 ███"), "{answer}");
    let years: Vec<&str> = blocks[2].lines().collect();
    assert_eq!(years[0], "timeline by year");
    assert!(years[1].starts_with("  2024    4 ███"), "{answer}");
    assert!(years[3].starts_with("  (none)  1 ███"), "{answer}");
    assert!(!answer.stdout.contains('\u{1b}'));
}

#[test]
fn a_facet_that_is_cut_still_adds_up() {
    let dir = wheat();
    let search = |format: &'static str, rows: &'static str| {
        let flags = [
            "-n",
            "0",
            "--facet",
            "month",
            "--facet-limit",
            rows,
            "القمح",
        ];
        let args: Vec<&str> = ["search", "--no-header", "--format", format]
            .into_iter()
            .chain(flags)
            .collect();
        dir.fihris(args).exits(0).stdout
    };
    let lines = search("text", "1");
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(
        lines[1].contains("2024-12") && lines[1].contains(" 2 "),
        "{lines:?}"
    );
    assert!(
        lines[2].contains("… (4 more values)") && lines[2].ends_with(" 5"),
        "{lines:?}"
    );
    assert_eq!(search("text", "all").lines().count(), 6);
    assert_eq!(search("text", "0").lines().count(), 2);
    assert_eq!(search("tsv", "1"), "month\t2024-12\t2\n");
}

#[test]
fn people_see_twenty_rows_and_programs_all() {
    let many: String = (0..30)
        .map(|n| {
            let mut article: Value =
                serde_json::from_str(&record(&n.to_string(), "القمح", "نص")).expect("JSON");
            article["source"] = json!(format!("outlet {n}"));
            article.to_string() + "\n"
        })
        .collect();
    let dir = Dir::with("n.jsonl", many);
    let text = dir.fihris(["search", "-n", "0", "--facet", "source", "القمح"]);
    let text = text.exits(0).stdout;
    assert_eq!(text.lines().count(), 22, "{text}");
    assert!(text.contains("… (10 more values)"), "{text}");
    assert_eq!(facet(&dir, "source").len(), 30);
}

#[test]
fn with_count_nothing_but_counts_is_printed() {
    let dir = wheat();
    let search = |args: &[&str]| {
        let all = ["search", "--no-header", "--count", "--facet", "year"];
        dir.fihris(all.iter().chain(args).chain(&["القمح"]))
            .exits(0)
    };
    let text = search(&[]).stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines[0], lines[1]), ("7", "year"), "{text}");
    assert_eq!(lines.len(), 5, "{text}");
    let object = search(&["--format", "json"]).json();
    assert_eq!((&object["total"], &object["hits"]), (&json!(7), &json!([])));
    assert_eq!(sum(&object["facets"]["year"]), 7);
    search(&["--format", "tsv"]).prints("year\t2024\t4\nyear\t2025\t2\nyear\t\t1\n");
}

#[test]
fn a_batch_counts_each_query_under_its_topic() {
    let dir = wheat();
    dir.write("queries", "q1\tالقمح\nq2\tالماء\nq3\tكلمةغريبة\n");
    let search = |format| {
        let args = ["--queries", "queries", "--facet", "year"];
        dir.fihris(
            ["search", "--no-header", "--format", format]
                .iter()
                .chain(&args),
        )
        .exits(0)
    };
    search("tsv")
        .prints("q1\tyear\t2024\t4\nq1\tyear\t2025\t2\nq1\tyear\t\t1\nq2\tyear\t2001\t1\n");
    let lines = search("jsonl").jsonl();
    assert_eq!(
        lines[3],
        json!({"topic": "q2", "facet": "year", "value": "2001", "count": 1})
    );
    let objects = search("json").jsonl();
    assert_eq!(objects[2]["topic"], "q3");
    assert_eq!(objects[2]["facets"], json!({"year": []}));
}

#[test]
fn nothing_found_is_nothing_counted() {
    let dir = wheat();
    let search = [
        "search",
        "--facet",
        "source",
        "--timeline",
        "day",
        "كلمةغريبة",
    ];
    dir.fihris(search).exits(1).silently().prints("");
}

#[test]
fn a_timeline_of_too_many_steps_is_an_error_that_gives_advice() {
    let old = r#"{"id":"old","title":"القمح","text":"قديم","published":"1900-01-01"}"#;
    let dir = Dir::new();
    dir.write("a.jsonl", WHEAT).write("b.jsonl", old);
    dir.index(["."]).exits(0);
    let search = |args: &[&str]| {
        dir.fihris(["search", "القمح", "--timeline"].iter().chain(args))
            .run()
    };
    search(&["day"])
        .exits(2)
        .says("a timeline by day from 1900-01-01 to 2025-01-06 has more than 10000 intervals")
        .says("--since")
        .prints("");
    search(&["day", "--since", "2000"]).exits(0);
    search(&["week"]).exits(0);
}

#[test]
fn formats_without_counts_report_it() {
    let dir = wheat();
    for format in ["paths", "trec", "template {id}"] {
        let search = ["search", "--facet", "year", "--format", format, "القمح"];
        let answer = dir
            .fihris(search)
            .exits(0)
            .says("--facet and --timeline have no effect");
        let plain = dir.fihris(["search", "--format", format, "القمح"]).exits(0);
        assert_eq!(answer.stdout, plain.stdout);
    }
}

#[test]
fn an_unknown_facet_or_step_is_an_error_with_those_that_there_are() {
    let dir = wheat();
    let search = |flag, value| dir.fihris(["search", flag, value, "القمح"]).exits(2);
    search("--facet", "outlet").says("source, category, folder, author, year, month");
    search("--timeline", "decade").says("day, week, month, year");
}

#[test]
fn counts_do_not_depend_on_how_the_index_is_cut() {
    let lines: Vec<&str> = WHEAT.lines().collect();
    let pieces = Dir::new();
    for (number, line) in lines.iter().enumerate() {
        pieces.write(&format!("{number}.jsonl"), line);
        pieces.index([format!("{number}.jsonl")]).exits(0);
    }
    let whole = wheat();
    let args: Vec<&str> = FACETS.iter().flat_map(|name| ["--facet", name]).collect();
    assert_eq!(
        object(&pieces, &args)["facets"],
        object(&whole, &args)["facets"]
    );
    pieces.delete("0.jsonl");
    pieces.index::<&str>([]).exits(0);
    assert_eq!(facet(&pieces, "year"), ["2024 3", "2025 2", "- 1"]);
}

#[test]
fn a_least_score_leaves_out_of_hits_total_and_counts() {
    let dir = Dir::with_news();
    let search = |args: &[&str]| {
        let all = ["search", "--format", "json", "--facet", "source"];
        dir.fihris(all.iter().chain(args).chain(&["بوتين النفط المطار"]))
            .run()
            .json()
    };
    let all = search(&[]);
    let second = all["hits"][1]["score"].to_string();
    let some = search(&["--min-score", &second]);
    assert_eq!(some["total"], 2, "{all}");
    assert_eq!(json!([all["hits"][0], all["hits"][1]]), some["hits"]);
    assert_eq!(sum(&some["facets"]["source"]), 2);
    let counted = search(&["--count", "--min-score", &second]);
    assert_eq!(
        (&counted["total"], &counted["facets"]),
        (&some["total"], &some["facets"])
    );
    let count = [
        "search",
        "--count",
        "--min-score",
        &second,
        "بوتين النفط المطار",
    ];
    dir.fihris(count).exits(0).prints("2\n");
    let dated = search(&["--min-score", &second, "--sort", "date"]);
    assert_eq!(dated["total"], 2);
    let none = search(&["--min-score", "1000"]);
    assert_eq!((&none["total"], &none["hits"]), (&json!(0), &json!([])));
    let every = ["search", "--min-score", "1000", "بوتين"];
    dir.fihris(every).exits(1).silently();
    for score in ["NaN", "inf", "many", "1e400"] {
        dir.fihris(["search", "--min-score", score, "بوتين"])
            .exits(2)
            .says("0 or more");
    }
}

/// Four articles of 2023 and 2024; the words are counted by hand.
fn years() -> Dir {
    let article = |id: &str, year: u32, text: &str| {
        let date = format!("{year}-01-01");
        serde_json::json!({"id": id, "title": "خبر", "text": text, "published": date}).to_string()
            + "\n"
    };
    let news = [
        article("a", 2023, "النفط والنفط غال"),
        article("b", 2023, "القمح رخيص اليوم"),
        article("c", 2024, "سعر النفط"),
        article("d", 2025, "مطر"),
    ];
    Dir::with("news.jsonl", news.concat())
}

#[test]
fn a_timeline_can_be_relative_to_all_articles_of_the_interval() {
    let dir = years();
    let rows = dir
        .fihris([
            "search",
            "نفط",
            "--timeline",
            "year",
            "--per",
            "articles",
            "--format",
            "jsonl",
        ])
        .exits(0)
        .jsonl();
    let expected = [
        serde_json::json!({"timeline": "year", "start": "2023-01-01", "count": 1, "occurrences": null, "of": 2, "rate": 0.5}),
        serde_json::json!({"timeline": "year", "start": "2024-01-01", "count": 1, "occurrences": null, "of": 1, "rate": 1.0}),
        serde_json::json!({"timeline": "year", "start": "2025-01-01", "count": 0, "occurrences": null, "of": 1, "rate": 0.0}),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_timeline_can_be_relative_to_all_words_of_the_interval() {
    let dir = years();
    // 2023: 2 of 8 words; 2024: 1 of 3; 2025: none of 2.
    dir.fihris([
        "search",
        "نفط",
        "--timeline",
        "year",
        "--per",
        "words",
        "--format",
        "tsv",
    ])
    .exits(0)
    .prints(
        "facet\tvalue\tcount\toccurrences\tof\trate\n\
             timeline\t2023-01-01\t1\t2\t8\t250000\n\
             timeline\t2024-01-01\t1\t1\t3\t333333.3333333333\n\
             timeline\t2025-01-01\t0\t0\t2\t0\n",
    );
    let text = dir
        .fihris([
            "search",
            "-n",
            "0",
            "نفط",
            "--timeline",
            "year",
            "--per",
            "articles",
        ])
        .exits(0)
        .stdout;
    assert!(
        text.contains("timeline by year, share of all articles"),
        "{text}"
    );
    assert!(text.contains("2023   50.00%"), "{text}");
    dir.fihris(["search", "نفط", "--per", "words"]).exits(2);
    dir.fihris([
        "search",
        "\"نفط غال\"~3",
        "--timeline",
        "year",
        "--per",
        "words",
    ])
    .exits(2)
    .says("have no single position");
}
