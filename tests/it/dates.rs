//! Dates of articles, from the file to filters and timelines, and times of arrival.

use serde_json::json;

use crate::util::{Dir, record};

/// Runs `index` on a day.
fn index_on(dir: &Dir, day: &str, args: &[&str]) {
    let args = ["index"].iter().chain(args);
    dir.fihris(args).env("FIHRIS_TODAY", day).exits(0);
}

fn added(dir: &Dir, id: &str) -> String {
    let added = &dir.show(id)["added"];
    added.as_str().expect("a time").to_owned()
}

const JANUARY: &str = "2024-01-05T00:00:00Z";
const FEBRUARY: &str = "2024-02-05T00:00:00Z";

#[test]
fn the_time_of_arrival_stays_when_a_file_is_read_again_or_the_index_is_rebuilt() {
    let dir = Dir::new();
    let first = record("a", "خبر أول", "نص الخبر الأول.");
    let second = record("b", "خبر ثان", "نص الخبر الثاني.");
    dir.write("news.jsonl", &first);
    index_on(&dir, "2024-01-05", &["news.jsonl"]);
    assert_eq!(added(&dir, "a"), JANUARY);

    dir.write("news.jsonl", format!("{first}{second}"));
    index_on(&dir, "2024-02-05", &[]);
    assert_eq!([added(&dir, "a"), added(&dir, "b")], [JANUARY, FEBRUARY]);

    index_on(&dir, "2024-03-05", &["--rebuild"]);
    assert_eq!([added(&dir, "a"), added(&dir, "b")], [JANUARY, FEBRUARY]);

    // The text of a vanished file comes from the old generation.
    dir.delete("news.jsonl");
    index_on(&dir, "2024-04-05", &["--rebuild"]);
    assert_eq!([added(&dir, "a"), added(&dir, "b")], [JANUARY, FEBRUARY]);
    dir.fihris(["check", "--full"]).exits(0);
}

#[test]
fn an_article_with_the_same_id_in_another_file_is_new() {
    let dir = Dir::new();
    dir.write("1/a.jsonl", record("a", "خبر أول", "نص الخبر الأول."));
    index_on(&dir, "2024-01-05", &["1"]);
    dir.write("2/b.jsonl", record("a", "خبر آخر", "نص الخبر الآخر."));
    index_on(&dir, "2024-02-05", &["2"]);
    assert_eq!([added(&dir, "a"), added(&dir, "a~2")], [JANUARY, FEBRUARY]);
}

/// Articles of one day, one month, one year, a Hijri month, and none.
const PRECISIONS: &str = r#"{"id":"day","title":"خبر اليوم","text":"نص الخبر.","date":"2024-06-20"}
{"id":"month","title":"خبر الشهر","text":"نص الخبر.","date":"يونيو 2024"}
{"id":"year","title":"خبر السنة","text":"نص الخبر.","date":"2024"}
{"id":"ramadan","title":"خبر رمضان","text":"نص الخبر.","date":"رمضان 1445"}
{"id":"none","title":"خبر بلا تاريخ","text":"نص الخبر.","date":"غير معروف"}
"#;

fn ids(dir: &Dir, args: &[&str]) -> String {
    let mut ids: Vec<String> = dir
        .fihris(
            [
                "search",
                "--format",
                "tsv",
                "--no-header",
                "--fields",
                "id",
                "-q",
            ]
            .iter()
            .chain(args),
        )
        .run()
        .stdout
        .lines()
        .map(str::to_owned)
        .collect();
    ids.sort();
    ids.join(" ")
}

#[test]
fn filters_find_the_dates_that_overlap_and_negated_ones_leave_them_out() {
    let dir = Dir::with("news.jsonl", PRECISIONS);
    for (query, expected) in [
        ("date:2024-06-20", "day month year"),
        ("date:2024-06-21", "month year"),
        ("date:2024-06", "day month year"),
        ("date:2024-04-09", "ramadan year"),
        ("date:2024-04-10", "year"),
        ("date:2024-03-11..2024-03-12", "ramadan year"),
        ("date:..2024-03-10", "year"),
        ("date:2024-07..", "year"),
        ("date:2023", ""),
        ("date:\"رمضان 1445\"", "ramadan year"),
        ("* -date:2024-06-21", "day none ramadan"),
        ("* -date:2024", "none"),
    ] {
        assert_eq!(ids(&dir, &[query]), expected, "{query}");
    }
    let until = ids(&dir, &["خبر", "--until", "2024-03-11"]);
    assert_eq!(until, "ramadan year");
}

#[test]
fn dates_of_less_than_a_day_are_sorted_by_their_first_day_and_counted_where_they_fit() {
    let dir = Dir::with("news.jsonl", PRECISIONS);
    let rows = |args: &[&str]| {
        let answer = dir.fihris(
            ["search", "*", "--format", "tsv", "--no-header"]
                .iter()
                .chain(args),
        );
        answer.exits(0).stdout.replace('\t', " ")
    };
    assert_eq!(
        rows(&["--fields", "id,date", "--sort", "date"]),
        "year 2024\nramadan 2024-03\nmonth 2024-06\nday 2024-06-20\nnone \n"
    );
    assert_eq!(
        rows(&["--timeline", "month"]),
        "timeline 2024-03-01 1\ntimeline 2024-04-01 0\ntimeline 2024-05-01 0\ntimeline 2024-06-01 2\ntimeline  2\n"
    );
    assert_eq!(
        rows(&["--timeline", "day"]),
        "timeline 2024-06-20 1\ntimeline  4\n"
    );
    assert_eq!(rows(&["--facet", "year"]), "year 2024 4\nyear  1\n");
    assert_eq!(
        rows(&["--facet", "month"]),
        "month 2024-03 1\nmonth 2024-06 2\nmonth  2\n"
    );
}

#[test]
fn articles_without_a_date_are_never_silent() {
    let dir = Dir::new();
    dir.write("news.jsonl", PRECISIONS);
    let answer = dir.fihris(["index", "news.jsonl"]).exits(0);
    assert!(
        answer
            .stderr
            .contains("1 of 5 articles has no date (`fihris stats --undated` lists them)"),
        "{answer}"
    );
    let rows = dir
        .fihris(["stats", "--undated", "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(rows[0]["id"], "none");
    assert_eq!(rows[0]["date_raw"], "غير معروف");
    let again = dir.fihris(["index"]).exits(0);
    assert!(!again.stderr.contains("no date"), "{again}");

    let left_out = "1 article without a date was left out";
    for args in [
        &["خبر", "--since", "2024"][..],
        &["خبر date:2024"],
        &["date:2024"],
        &["--count", "خبر", "--until", "2025"],
    ] {
        let answer = dir.fihris(["search"].iter().chain(args)).exits(0);
        assert!(answer.stderr.contains(left_out), "{args:?}: {answer}");
    }
    for args in [
        &["رمضان", "--since", "2024"][..],
        &["خبر -date:2024-06"],
        &["خبر"],
    ] {
        let answer = dir.fihris(["search"].iter().chain(args)).exits(0);
        assert!(!answer.stderr.contains("left out"), "{args:?}: {answer}");
    }
}

#[test]
fn a_30th_that_the_calendar_lacks_is_reported() {
    let dir = Dir::new();
    dir.write(
        "news.jsonl",
        r#"{"id":"a","title":"خبر","text":"نص الخبر.","date":"30 ذو القعدة 1445"}"#,
    );
    let answer = dir.fihris(["index", "news.jsonl"]).exits(0);
    assert!(answer.stderr.contains("the month has 29 days"), "{answer}");
    let record = dir.show("a");
    assert_eq!(record["date"], "2024-06-07");
    assert_eq!(record["date_calendar"], "hijri");
}

#[test]
fn the_record_says_where_date_and_source_come_from() {
    let dir = Dir::new();
    dir.write(
        "news.jsonl",
        r#"{"id":"a","title":"خبر","text":"نص الخبر.","date":"يونيو 2024","source":"رويترز"}"#,
    );
    dir.write(
        "page.txt",
        "عنوان الخبر الأول هنا\n\nالخميس 20 يونيو 2024\n\nقال المتحدث إن الاجتماع انتهى.\n\nالمصدر: رويترز\n",
    );
    dir.index(["."]).exits(0);
    let record = dir.show("a");
    for (key, value) in [
        ("date", json!("2024-06")),
        ("date_from", json!("record")),
        ("date_days", json!("2024-06-01/2024-06-30")),
        ("source_from", json!("record")),
        ("member", json!(null)),
    ] {
        assert_eq!(record[key], value, "{key}");
    }
    let page = dir.show("page.txt");
    for (key, value) in [
        ("date", "2024-06-20"),
        ("date_from", "printed"),
        ("source", "رويترز"),
        ("source_from", "label"),
    ] {
        assert_eq!(page[key], value, "{key}");
    }
}
