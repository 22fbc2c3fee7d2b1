//! Batches of queries: answered in parallel, printed in the order of the queries.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::util::{Answer, Dir};

const WORDS: [&str; 12] = [
    "القمح",
    "الوزير",
    "المدينة",
    "القمة",
    "النفط",
    "الماء",
    "المطار",
    "السوق",
    "الحكومة",
    "الرئيس",
    "المباراة",
    "المدرسة",
];

fn word(number: usize) -> &'static str {
    WORDS[number % WORDS.len()]
}

/// An index of 60 articles and a file of 100 queries. Some queries warn, some find nothing.
fn dir() -> Dir {
    let dir = Dir::new();
    for n in 0..60 {
        let text = format!(
            "{} في {} مع {} رقم {n}. ",
            word(n / 3),
            word(n * 5),
            word(n / 11)
        );
        let article = serde_json::json!({
            "id": format!("a{n:03}"),
            "title": format!("{} و{}", word(n), word(n / 7)),
            "text": text.repeat(1 + n % 9),
            "source": word(n / 40),
        });
        dir.write(&format!("news/{n}.jsonl"), article.to_string());
    }
    dir.index(["news"]).exits(0);
    let queries = (0..100).map(|n| match n % 10 {
        3 => format!("q{n}\tكلمةغريبة{n}\n"),
        5 => format!("q{n}\t\"{} {}\"~5 source:مجهول{n}\n", word(n), word(n / 5)),
        8 => format!("q{n}\trefused:{} (\n", word(n)),
        _ => format!("q{n}\t{} {} -{}\n", word(n), word(n * 3 + 1), word(n / 9)),
    });
    dir.write("queries", queries.collect::<String>());
    dir
}

fn run(dir: &Dir, jobs: &str, args: &[&str]) -> Answer {
    let batch = ["search", "--queries", "queries", "--jobs", jobs];
    dir.fihris([&batch, args].concat()).exits(0)
}

/// Removes the duration of the search from the output.
fn without_durations(printed: &str) -> String {
    let mut parts = printed.split("\"took_ms\":");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
    })
}

#[test]
fn a_batch_prints_the_same_for_any_number_of_jobs() {
    let dir = dir();
    for args in [
        &["--format", "trec", "-n", "100"][..],
        &["--format", "json", "--explain", "-n", "2"],
        &["--format", "text"],
        &["--format", "html", "-n", "2"],
        &["--format", "paths"],
        &["--format", "template {rank} {id} {snippet}"],
        &["--format", "jsonl", "-n", "150", "--fields", "id,body"],
        &["--format", "tsv", "--facet", "source"],
        &["--collapse", "--sort", "date", "--format", "tsv"],
        &["--count"],
    ] {
        let (one, four) = (run(&dir, "1", args), run(&dir, "4", args));
        assert_eq!(
            without_durations(&one.stdout),
            without_durations(&four.stdout),
            "{args:?}"
        );
        assert_eq!(one.stderr, four.stderr, "{args:?}");
        assert!(
            one.stdout.lines().count() > 5 || one.stdout.len() > 1_000,
            "{one}"
        );
        assert!(one.stderr.contains("مجهول95"), "{one}");
    }
}

#[test]
fn a_refused_query_ends_a_batch_after_the_previous_answers() {
    let dir = dir();
    let reported = ["1", "4"].map(|jobs| {
        let args = ["--queries", "queries", "--jobs", jobs, "--strict"];
        let search = ["search", "--format", "tsv", "--no-header"];
        let answer = dir.fihris([&search[..], &args].concat()).exits(2);
        (answer.stdout, answer.stderr)
    });
    assert_eq!(reported[0], reported[1]);
    assert!(reported[0].1.contains("refused"), "{}", reported[0].1);
    assert!(reported[0].0.lines().count() > 10, "{}", reported[0].0);
}

#[test]
fn a_batch_with_a_closed_pipe_ends_quietly() {
    let dir = dir();
    let queries = (0..20_000).map(|n| format!("q{n}\t{}\n", word(n)));
    dir.write("queries", queries.collect::<String>());
    for jobs in ["1", "4"] {
        let search = ["search", "--queries", "queries", "--jobs", jobs];
        let (line, code, stderr) = dir.fihris(search).head();
        assert_eq!((code, stderr.as_str()), (0, ""), "{jobs}");
        assert!(!line.is_empty());
    }
}

#[test]
fn a_batch_in_which_nothing_is_found_says_so_by_its_status() {
    let dir = dir();
    dir.write("queries", "a\tكلمةغريبة\nb\tغريبةأيضا\n");
    for jobs in ["1", "2"] {
        let batch = [
            "search",
            "--format",
            "tsv",
            "--no-header",
            "--queries",
            "queries",
        ];
        dir.fihris(batch.into_iter().chain(["--jobs", jobs]))
            .exits(1)
            .prints("");
    }
}

#[test]
fn each_query_of_standard_input_is_answered_before_the_next_is_read() {
    let dir = dir();
    let mut child = Command::new(env!("CARGO_BIN_EXE_fihris"))
        .args(["search", "--count", "--queries", "-"])
        .current_dir(dir.path("."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let mut input = child.stdin.take().expect("stdin");
    input
        .write_all("q1\tكلمةغريبة\n".as_bytes())
        .expect("written");
    let mut output = BufReader::new(child.stdout.take().expect("stdout"));
    let mut line = String::new();
    output.read_line(&mut line).expect("an answer");
    assert_eq!(line, "q1\t0\n");
    input
        .write_all("q2\tغريبةأيضا\n".as_bytes())
        .expect("written");
    line.clear();
    output.read_line(&mut line).expect("an answer");
    assert_eq!(line, "q2\t0\n");
    drop(input);
    assert_eq!(child.wait().expect("its end").code(), Some(1));
}
