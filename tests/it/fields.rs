//! Output of selected fields: `--fields`, templates, paths for `xargs -0`, and streaming of long lists.

use crate::util::{Dir, page, record, text};
use serde_json::{Value, json};

#[test]
fn tsv_has_the_fields_in_the_order_asked_for() {
    let dir = Dir::with_news();
    let search = [
        "search",
        "--format",
        "tsv",
        "--no-header",
        "--fields",
        "id,author,url,rank,related",
        "قمة",
    ];
    dir.fihris(search)
        .exits(0)
        .silently()
        .prints("summit\tليلى\thttps://example.org/summit\t1\t\n");
    let absent = [
        "search",
        "--format",
        "tsv",
        "--no-header",
        "--fields",
        "date,id,source",
        "حكاية",
    ];
    dir.fihris(absent).exits(0).prints("\tundated\t\n");
}

#[test]
fn json_has_the_fields_in_the_order_asked_for_and_null_for_the_absent() {
    let dir = Dir::with_news();
    let fields = ["--fields", "url, id,body,summary", "قمة"];
    let search = |format| {
        let answer = dir.fihris(["search", "--format", format].iter().chain(&fields));
        answer.exits(0).silently()
    };
    let line = search("jsonl");
    assert!(
        line.stdout
            .starts_with(r#"{"url":"https://example.org/summit","id":"summit","body":"وصل"#),
        "{line}"
    );
    let hit = line.jsonl().remove(0);
    assert_eq!(hit["summary"], Value::Null);
    assert_eq!(hit["body"], dir.show("summit")["body"]);
    assert_eq!(search("json").json()["hits"], json!([hit]));
}

#[test]
fn a_field_has_the_value_that_a_whole_hit_or_record_has() {
    let dir = Dir::with_news();
    let whole = dir
        .fihris(["search", "--format", "jsonl", "بوتين"])
        .exits(0)
        .jsonl();
    let record = dir.show(&text(&whole[0], "id"));
    for (object, names) in [
        (
            &whole[0],
            "rank,score,id,path,title,date,source,category,url,snippet,highlights,matched",
        ),
        (
            &record,
            "member,summary,body,date_from,date_days,datetime,date_raw,date_calendar,source_from,author,added,related,removed",
        ),
    ] {
        let search = [
            "search",
            "--format",
            "jsonl",
            "-n",
            "1",
            "--fields",
            names,
            "بوتين",
        ];
        let hit = dir.fihris(search).exits(0).jsonl().remove(0);
        for name in names.split(',') {
            assert_eq!(hit[name], object[name], "{name}");
        }
    }
}

#[test]
fn every_field_that_the_error_names_can_be_asked_for() {
    let dir = Dir::with_news();
    let search = |fields: &str| {
        dir.fihris(["search", "--format", "jsonl", "--fields", fields, "بوتين"])
            .run()
    };
    let error = search("id,titel")
        .exits(2)
        .says("there is no field `titel`");
    let (_, known) = error.stderr.split_once("use one of ").expect("a list");
    let known = known.lines().next().expect("a line");
    let names: Vec<&str> = known.split(", ").collect();
    assert!(
        names.contains(&"author") && names.contains(&"snippet"),
        "{error}"
    );
    let hit = search(known).exits(0).jsonl().remove(0);
    for name in names {
        assert!(hit.get(name).is_some(), "{name}: {hit}");
    }
}

#[test]
fn a_header_names_the_columns_once() {
    let dir = Dir::with_news();
    dir.write("queries", "q1\tقمة\nq2\tحكاية\n");
    let search = |args: &[&str]| {
        let all = ["search", "--format", "tsv"];
        dir.fihris(all.iter().chain(args)).run().tsv()
    };
    let plain = search(&["قمة"]);
    assert_eq!(
        plain[0],
        ["rank", "score", "id", "date", "source", "title", "path"]
    );
    assert_eq!(plain.len(), 2);
    let batch = search(&["--queries", "queries", "--fields", "id,author"]);
    assert_eq!(
        batch,
        [
            ["topic", "id", "author"],
            ["q1", "summit", "ليلى"],
            ["q2", "undated", ""]
        ]
    );
    let own = search(&["--queries", "queries", "--fields", "id,topic"]);
    assert_eq!(own, [["id", "topic"], ["summit", "q1"], ["undated", "q2"]]);
    assert_eq!(search(&["--fields", "id", "كلمةغريبة"]), [["id"]]);
}

#[test]
fn a_template_is_a_line_a_hit() {
    let dir = Dir::with_news();
    let search = |template: &str| {
        dir.fihris(["search", "--format", template, "-n", "1", "قمة"])
            .exits(0)
            .silently()
    };
    search("template {date} {title}").prints("2024-06-19 قمة بوتين وكيم في بيونغيانغ\n");
    search(r"template {{{author}}}\t{summary}|{query}").prints("{ليلى}\t|قمة\n");
}

#[test]
fn an_invalid_template_or_flag_is_one_clear_error() {
    let dir = Dir::with_news();
    for (args, says) in [
        (
            &["--format", "template {titel}"][..],
            "there is no field `titel`: use one of added, author,",
        ),
        (&["--format", "template {title"], "{{"),
        (
            &["--format", "template"],
            "--format 'template {date} {title}'",
        ),
        (&["--format", "templates"], "invalid value 'templates'"),
        (
            &["--fields", "id"],
            "--fields is for --format tsv, csv, json and jsonl",
        ),
        (&["-0"], "--null is for --format paths"),
    ] {
        let all = ["search", "بوتين"];
        let answer = dir.fihris(all.iter().chain(args)).exits(2).says(says);
        assert_eq!(answer.stdout, "", "{answer}");
    }
}

#[test]
fn a_value_cannot_break_a_row_or_command_a_terminal() {
    let nasty = "خبر\tأول\n\u{1b}[31mأحمر\u{9b}\u{7f}";
    let dir = Dir::with("n.jsonl", record("a", "القمح", nasty));
    for args in [
        &["--no-header", "--format", "tsv", "--fields", "id,body"][..],
        &["--format", "template {id} {body}"],
    ] {
        let all = ["--color", "always", "search", "القمح"];
        let answer = dir.fihris(all.iter().chain(args)).exits(0);
        let line = answer.stdout.strip_suffix('\n').expect("a line");
        let breaks = line.chars().filter(|c| c.is_control()).count();
        assert_eq!(breaks, usize::from(args.len() == 5), "{answer}");
    }
}

#[test]
fn explanations_go_with_fields() {
    let dir = Dir::with_news();
    let search = |fields| {
        let all = [
            "search",
            "--format",
            "jsonl",
            "--explain",
            "-n",
            "1",
            "--fields",
            fields,
        ];
        dir.fihris(all.iter().chain(&["بوتين"])).exits(0)
    };
    let explained = search("id,explain").silently().jsonl().remove(0);
    assert!(explained["explain"]["parts"].is_array(), "{explained}");
    search("id").says("--explain has no effect: --fields names neither");
}

#[cfg(unix)]
#[test]
fn paths_with_nuls_are_byte_for_byte_those_on_disk() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let dir = Dir::new();
    let names: [&[u8]; 4] = [
        b"plain.txt",
        b"line\nbreak.txt",
        b"odd-\xff.txt",
        b"odd-\xfe.txt",
    ];
    dir.folder("news");
    for name in names {
        let path = dir.path("news").join(OsStr::from_bytes(name));
        std::fs::write(path, page("القمح", "نص عن القمح.")).expect("written");
    }
    dir.index(["news"]).exits(0);
    let out = dir
        .fihris(["search", "--format", "paths", "-0", "القمح"])
        .bytes();
    let mut found: Vec<&[u8]> = out.split_inclusive(|byte| *byte == 0).collect();
    found.sort_unstable();
    let mut expected = names.map(|name| {
        let mut path = dir
            .path("news")
            .join(OsStr::from_bytes(name))
            .into_os_string()
            .into_vec();
        path.push(0);
        path
    });
    expected.sort_unstable();
    assert_eq!(found, expected);
}

/// Peak memory of a process, in bytes.
#[cfg(target_os = "linux")]
fn peak_bytes(process: &std::process::Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).expect("read");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.expect("a peak").trim().trim_end_matches(" kB");
    peak.parse::<u64>().expect("a number") * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_list_streams_and_needs_no_more_memory_than_a_short_one() {
    use std::io::{BufRead, BufReader};
    const HITS: u64 = 400;
    const BYTES: u64 = 30_000;
    let address = "a".repeat(BYTES as usize);
    let lines: String = (0..HITS)
        .map(|n| {
            let address = format!("https://example.org/{address}");
            json!({"id": n.to_string(), "title": "القمح", "url": address}).to_string() + "\n"
        })
        .collect();
    let dir = Dir::with("n.jsonl", lines);
    let peak = |hits: &str| {
        let mut child = dir
            .fihris(["search", "--format", "jsonl", "-n", hits, "القمح"])
            .start();
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        out.read_line(&mut line).expect("read");
        assert!(line.contains("\"rank\":1,"), "{line}");
        // The remaining output exceeds the capacity of the pipe, so the process still runs.
        assert!(child.try_wait().expect("its state").is_none());
        // The last lines are not written yet, so the process still exists.
        let mut lines = 1;
        let most: u64 = hits.parse().expect("a number");
        while lines < most - 5 {
            line.clear();
            lines += u64::from(out.read_line(&mut line).expect("read") > 0);
        }
        let peak = peak_bytes(&child);
        lines += out.lines().count() as u64;
        assert_eq!(lines, most);
        assert!(child.wait().expect("its end").success());
        peak
    };
    let (short, long) = (peak("20"), peak(&HITS.to_string()));
    let grown = long.saturating_sub(short);
    assert!(
        grown < HITS * BYTES / 2,
        "{short} bytes for 20 hits, {long} for {HITS}"
    );
}
