//! `kwic`: concordances.

use crate::util::{Dir, text};
use console::measure_text_width;
use serde_json::Value;

fn record(id: &str, date: &str, title: &str, text: &str) -> String {
    serde_json::json!({"id": id, "published": date, "title": title, "text": text, "source": "رويترز"})
        .to_string()
        + "\n"
}

fn lines(dir: &Dir, args: &[&str]) -> Vec<Value> {
    let args = ["kwic", "--format", "jsonl"].iter().chain(args);
    dir.fihris(args).exits(0).jsonl()
}

fn keywords(lines: &[Value]) -> Vec<String> {
    lines.iter().map(|line| text(line, "keyword")).collect()
}

#[test]
fn each_place_of_a_word_is_a_line_with_its_field_and_offset() {
    let dir = Dir::with(
        "n.jsonl",
        record(
            "a",
            "2024-06-19",
            "صاروخ جديد",
            "ردّوا «وبالصواريخ»، ثم\nأطلقوا صاروخًا.",
        ),
    );
    let lines = lines(&dir, &["صاروخ"]);
    assert_eq!(keywords(&lines), ["صاروخ", "وبالصواريخ", "صاروخًا"]);
    assert_eq!(
        lines[1],
        serde_json::json!({
            "id": "a", "date": "2024-06-19", "source": "رويترز", "field": "body", "offset": 7,
            "before": "ردّوا «", "keyword": "وبالصواريخ", "after": "»، ثم\nأطلقوا صاروخًا."
        })
    );
    assert_eq!(lines[0]["field"], "title");
    let body = text(&dir.show("a"), "body");
    for line in &lines[1..] {
        let offset = line["offset"].as_u64().expect("a number") as usize;
        let rest: String = body.chars().skip(offset).collect();
        assert!(rest.starts_with(&text(line, "keyword")), "{line}");
    }
}

#[test]
fn all_operators_of_the_query_hold() {
    let dir = Dir::with_news();
    assert_eq!(lines(&dir, &["\"كيم جونغ أون\""]).len(), 1);
    assert_eq!(keywords(&lines(&dir, &["بوتي*", "NOT", "قمة"])), ["بوتين"]);
    assert_eq!(keywords(&lines(&dir, &["title:بوتين"])), ["بوتين"]);
    assert_eq!(keywords(&lines(&dir, &["--exact", "الرئيس"])).len(), 2);
    assert_eq!(lines(&dir, &["--all", "النفط", "السوق"]).len(), 3);
    assert_eq!(lines(&dir, &["بوتين", "--since", "2024-06-20"]).len(), 1);
    assert_eq!(lines(&dir, &["بوتين", "--source", "فرانس برس"]).len(), 1);
    dir.fihris(["kwic", "--strict", "(بوتين"]).exits(2);
    dir.fihris(["kwic", "زنجبيل"])
        .exits(1)
        .prints("")
        .silently();
}

#[test]
fn a_word_in_the_summary_counts_once() {
    let article = |summary: &str| {
        serde_json::json!({"id": "a", "title": "خبر", "summary": summary, "text": "عن القمح هنا."})
            .to_string()
    };
    let dir = Dir::with("n.jsonl", article("عن القمح"));
    assert_eq!(lines(&dir, &["قمح"]).len(), 1);
    let dir = Dir::with("n.jsonl", article("ملخص القمح"));
    let fields: Vec<Value> = lines(&dir, &["قمح"])
        .iter()
        .map(|line| line["field"].clone())
        .collect();
    assert_eq!(fields, ["summary", "body"]);
}

const SORTED: [(&str, &str, &str); 4] = [
    ("one", "2024-01-03", "قال إن القمح جيد"),
    ("two", "2024-01-01", "بيع أولا القمح بثمن"),
    ("three", "2024-01-02", "زرع القمحُ أيضا"),
    ("four", "2024-01-04", "هنا القمح"),
];

#[test]
fn lines_are_sorted_by_context_or_by_date() {
    let records: Vec<String> = SORTED
        .iter()
        .map(|(id, date, text)| record(id, date, "خبر", text))
        .collect();
    let dir = Dir::with("n.jsonl", records.concat());
    for (sort, expected) in [
        ("after", "four three two one"),
        ("before", "one two three four"),
        ("date", "two three one four"),
        ("-date", "four one three two"),
    ] {
        let lines = lines(&dir, &["قمح", "--sort", sort]);
        let ids: Vec<String> = lines.iter().map(|line| text(line, "id")).collect();
        assert_eq!(ids.join(" "), expected, "{sort}");
    }
    let first = dir
        .fihris([
            "kwic", "قمح", "--sort", "left", "-n", "2", "--format", "tsv",
        ])
        .exits(0)
        .says("the first 2 lines");
    let rows = first.tsv();
    assert_eq!(
        rows[0],
        [
            "id", "date", "source", "field", "offset", "before", "keyword", "after"
        ]
    );
    assert_eq!(
        (rows.len(), rows[1][0].as_str(), rows[2][0].as_str()),
        (3, "four", "three")
    );
}

#[test]
fn without_an_order_the_best_article_comes_first_and_its_lines_together() {
    let dir = Dir::with_news();
    let ranked = dir.find(["بوتين"]);
    let lines = lines(&dir, &["بوتين"]);
    let mut ids: Vec<String> = lines.iter().map(|line| text(line, "id")).collect();
    ids.dedup();
    assert_eq!(ids.join(" "), ranked);
}

#[test]
fn the_limit_is_reported_if_it_cuts_and_all_means_no_limit() {
    let records: String = (0..250)
        .map(|number| record(&format!("a{number}"), "2024-01-01", "خبر", "عن القمح."))
        .collect();
    let dir = Dir::with("n.jsonl", records);
    let count = |args: &[&str]| {
        let args = ["kwic", "قمح"].iter().chain(args);
        let answer = dir.fihris(args).exits(0);
        (answer.stdout.lines().count(), answer.stderr)
    };
    let (shown, said) = count(&[]);
    assert_eq!(shown, 50);
    assert!(
        said.contains("only the first 50 lines shown: -n all prints all"),
        "{said}"
    );
    assert_eq!(count(&["-n", "all"]), (250, String::new()));
    assert_eq!(count(&["-n", "0"]).0, 0);
    assert_eq!(count(&["-n", "250"]), (250, String::new()));
    assert_eq!(count(&["-n", "249"]).0, 249);
    assert_eq!(
        count(&["-n", "all", "--sort", "before"]),
        (250, String::new())
    );
}

#[test]
fn json_is_one_array_even_when_nothing_is_found() {
    let dir = Dir::with_news();
    let all = dir
        .fihris(["kwic", "بوتين", "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(all, Value::from(lines(&dir, &["بوتين"])));
    dir.fihris(["kwic", "زنجبيل", "--format", "json"])
        .exits(1)
        .prints("[]\n");
}

const HOSTILE: [&str; 7] = [
    "قبل \u{202e}معكوس\u{2066} \u{1b}[31mأحمر\u{7} القمح بعد \u{9b}31m\u{2069}\u{2069} نهاية",
    "صف\tأول\tالقمح\tثان\r\nسطر\u{2028}آخر",
    "الــــــقـــــمـــح طويل",
    "كِتَابٌ مُشَكَّلٌ جِدًّا القَمْحُ وَالشَّعِيرُ مَعًا",
    "BBC News 2018 (CNN) القمح F-16 and Reuters 50%",
    "日本語のニュース القمح 中文新闻",
    "طططططططططططططططططططططططططططططططططططططططططططططططططططططططططططططططط القمح ظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظظ",
];

fn hostile() -> Dir {
    let records: Vec<String> = HOSTILE
        .iter()
        .enumerate()
        .map(|(number, text)| {
            record(
                &format!("article/number/{number}/with/a/long/id"),
                "2024-01-01",
                "خبر",
                text,
            )
        })
        .collect();
    Dir::with("n.jsonl", records.concat())
}

/// Counts the columns before the keyword قمح.
fn column(line: &str) -> usize {
    let start = line.find(['ق', 'ـ']).expect("the keyword");
    let start = line[..start].rfind("ال").unwrap_or(start);
    let chars = line[..start].chars();
    chars
        .map(|c| measure_text_width(c.encode_utf8(&mut [0; 4])))
        .sum()
}

#[test]
fn hostile_text_stays_in_its_columns() {
    let dir = hostile();
    for width in ["20", "40", "80", "133"] {
        let answer = dir
            .fihris(["kwic", "قمح", "--width", width])
            .exits(0)
            .silently();
        let lines: Vec<&str> = answer.stdout.lines().collect();
        assert_eq!(lines.len(), HOSTILE.len(), "{answer}");
        let columns: Vec<usize> = lines
            .iter()
            .filter(|line| !line.contains("قبل"))
            .map(|line| column(line))
            .collect();
        assert!(
            columns.iter().all(|one| *one == columns[0]),
            "{columns:?} {answer}"
        );
        for line in lines {
            let wide: usize = line
                .chars()
                .map(|c| measure_text_width(c.encode_utf8(&mut [0; 4])))
                .sum();
            assert!(wide <= width.parse().expect("a number"), "{wide}: {line}");
            let commands = |c: char| {
                c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!line.contains(commands), "{line:?}");
        }
    }
}

#[test]
fn hostile_text_stays_in_its_fields() {
    let rows = hostile()
        .fihris(["kwic", "قمح", "--format", "tsv"])
        .exits(0)
        .tsv();
    assert_eq!(rows.len(), HOSTILE.len() + 1);
    assert!(rows.iter().all(|row| row.len() == 8), "{rows:?}");
    let dir = hostile();
    for line in lines(&dir, &["قمح"]) {
        let whole = format!(
            "{}{}{}",
            text(&line, "before"),
            text(&line, "keyword"),
            text(&line, "after")
        );
        let body = text(&dir.show(&text(&line, "id")), "body");
        assert!(body.contains(&whole), "{whole:?} of {body:?}");
    }
}

#[test]
fn an_impossible_width_is_an_error() {
    let dir = Dir::with_news();
    for width in ["0", "19", "1001", "wide"] {
        dir.fihris(["kwic", "بوتين", "--width", width])
            .exits(2)
            .prints("");
    }
    for width in ["20", "1000"] {
        dir.fihris(["kwic", "بوتين", "--width", width]).exits(0);
    }
}

#[test]
fn colour_marks_the_word_alone() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris(["--color", "always", "kwic", "\"كيم جونغ أون\""])
        .exits(0);
    assert!(answer.stdout.contains("mكيم جونغ أون\u{1b}"), "{answer}");
}

#[test]
fn a_closed_pipe_ends_a_concordance_quietly() {
    let records: String = (0..3000)
        .map(|number| record(&format!("a{number}"), "2024-01-01", "خبر", "عن القمح."))
        .collect();
    let dir = Dir::with("n.jsonl", records);
    let (line, code, said) = dir.fihris(["kwic", "قمح", "-n", "all"]).head();
    assert!(line.contains("القمح"), "{line}");
    assert_eq!((code, said.as_str()), (0, ""));
}
