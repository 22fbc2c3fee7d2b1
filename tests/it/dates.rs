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
