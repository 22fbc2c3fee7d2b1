//! Collocates, n-grams, dispersion and keyness against `docs/statistics.py`, which computes them
//! from the words of each article.

use std::path::Path;
use std::process::Command;

use crate::util::Dir;
use crate::util::skip::skip;
use serde_json::{Value, json};

/// Words of a made-up language of news: frequent and rare ones, names of several words, ambiguous
/// words, numbers.
const WORDS: [&str; 24] = [
    "في",
    "من",
    "قال",
    "الرئيس",
    "وزير",
    "وقال",
    "النفط",
    "أسعار",
    "ارتفعت",
    "كتاب",
    "الكتب",
    "واتس",
    "آب",
    "عبد",
    "الله",
    "برد",
    "كيم",
    "جونغ",
    "أون",
    "2024",
    "مدرسة",
    "المدارس",
    "ﷺ",
    "صاروخ",
];

const SOURCES: [&str; 3] = ["رويترز", "الأهرام", "وكالة"];

/// Returns a corpus with articles of very different lengths, from a linear congruential generator.
fn corpus() -> String {
    let mut state = 42_u64;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % below
    };
    let mut lines = String::new();
    for number in 0..40 {
        let mut text = |length: usize| {
            let word = |_| {
                // The first words are the most frequent.
                let rank = next(WORDS.len()) * next(WORDS.len()) / WORDS.len();
                WORDS[rank]
            };
            (0..length).map(word).collect::<Vec<_>>().join(" ")
        };
        let mut article = json!({
            "id": number.to_string(),
            "title": text(number % 5),
            "text": text(1 + number * number % 90),
            "source": SOURCES[number % 3],
        });
        if number % 4 == 0 {
            article["summary"] = text(6).into();
        }
        lines += &format!("{article}\n");
    }
    lines
}

#[test]
fn the_statistics_equal_those_of_the_reference_script() {
    let dir = Dir::new();
    dir.write("news.jsonl", corpus());
    // Two commits, so that the index has several segments.
    let lines: Vec<String> = corpus().lines().map(str::to_owned).collect();
    dir.write("first.jsonl", lines[..15].join("\n"));
    dir.index(["first.jsonl"]).exits(0);
    dir.write("second.jsonl", lines[15..].join("\n"));
    dir.index(["second.jsonl"]).exits(0);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/statistics.py");
    let run = Command::new("python3")
        .arg(script)
        .args(["--fihris", env!("CARGO_BIN_EXE_fihris"), "--words", "12"])
        .env("FIHRIS_INDEX", dir.path(".fihris"))
        .output();
    let Ok(run) = run else {
        return skip("python3 is missing");
    };
    let printed = String::from_utf8_lossy(&run.stdout).into_owned();
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{printed}{errors}");
    let compared: u64 = printed
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .expect("a number");
    assert!(compared > 1000, "{printed}");
}

fn rows(dir: &Dir, args: &[&str]) -> Vec<Value> {
    dir.fihris(args).exits(0).jsonl()
}

#[test]
fn all_forms_of_a_word_have_windows_and_a_window_ends_with_the_title() {
    let dir = Dir::new();
    let news: String = (0..3)
        .map(|number| {
            json!({"id": number.to_string(), "title": "وزير النفط", "text": "بعيد عن الصواريخ القديمة"})
                .to_string()
                + "\n"
        })
        .collect();
    dir.write("a.jsonl", news);
    dir.write("b.txt", "صاروخ قديم ومنظومة أخرى تماما");
    dir.index(["a.jsonl", "b.txt"]).exits(0);
    let near = rows(
        &dir,
        &[
            "collocates",
            "صاروخ",
            "--format",
            "jsonl",
            "--window",
            "1000000",
        ],
    );
    let count = |term: &str| near.iter().find(|row| row["term"] == term).cloned();
    assert_eq!(count("قديم").expect("a row")["count"], 4, "{near:?}");
    assert_eq!(count("وزير"), None, "a word of the title: {near:?}");
}

#[test]
fn a_list_of_collocates_does_not_depend_on_the_segments() {
    let lines = corpus();
    let together = Dir::with("news.jsonl", &lines);
    let apart = Dir::new();
    for (number, line) in lines.lines().enumerate().take(40) {
        apart.write(&format!("{number:02}.jsonl"), line);
        if number % 10 == 9 {
            apart.index(["."]).exits(0);
        }
    }
    let numbers = |dir: &Dir| {
        let found = rows(
            dir,
            &[
                "collocates",
                "النفط",
                "--by",
                "form",
                "-n",
                "all",
                "--format",
                "jsonl",
            ],
        );
        let mut found: Vec<Value> = found
            .into_iter()
            .map(|row| json!([row["term"], row["count"], row["g2"], row["log_dice"]]))
            .collect();
        found.sort_by_key(Value::to_string);
        found
    };
    assert_eq!(numbers(&together), numbers(&apart));
}
