//! Too few open files, too little space or memory, missing permissions, a deleted working directory or index:
//! the command reports a remedy in one line, and the index stays intact.
#![cfg(unix)]

mod util;

use std::fs;
use std::process::Stdio;

use fihris::index::Reader;
use fihris::search::{Request, search};
use util::disk::SmallDisk;
use util::{Answer, Dir, NEWS, copy_folder, page, record};

/// An index of two files, one of which was changed later, and a new third file.
fn changed_index() -> Dir {
    let dir = Dir::new();
    dir.write("news/a.jsonl", NEWS);
    dir.write("news/b.txt", page("خبر عن القمح", "عن القمح والشعير."));
    dir.index(["news"]).exits(0);
    dir.write("news/b.txt", page("خبر عن الأرز", "عن الأرز والشعير والذرة."));
    dir.write("news/c.txt", page("خبر عن البن", "عن البن."));
    copy_folder(&dir.path(".fihris"), &dir.path("original"));
    dir
}

/// Restores the index of [`changed_index`].
fn restore(dir: &Dir) {
    dir.delete(".fihris");
    copy_folder(&dir.path("original"), &dir.path(".fihris"));
}

/// Ids and titles of an index, in order.
fn contents(dir: &Dir, index: &str) -> Vec<String> {
    let args = ["--index", index, "search", "*", "-n", "1000"];
    let answer = dir.fihris(args.iter().chain(&["--format", "jsonl"])).run();
    assert!(answer.code < 2, "{answer}");
    let hits = answer.jsonl();
    let row = |hit: &serde_json::Value| format!("{} {}", hit["id"], hit["title"]);
    let mut rows: Vec<String> = hits.iter().map(row).collect();
    rows.sort();
    rows
}

#[track_caller]
fn is_sound(dir: &Dir, index: &str) {
    dir.fihris(["--index", index, "check", "--full"]).exits(0);
}

/// Asserts that the command fails with one line that contains `part`, without a raw error of the system.
#[track_caller]
fn fails_with_line(answer: &Answer, part: &str) {
    assert_eq!(answer.code, 2, "{answer}");
    assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
    assert!(answer.stderr.starts_with("fihris: "), "{answer}");
    assert!(answer.stderr.contains(part), "no `{part}`: {answer}");
    assert!(!answer.stderr.contains("os error"), "{answer}");
}

/// Ids and titles before and after a command.
fn before_and_after(dir: &Dir, work: &[&str]) -> [Vec<String>; 2] {
    restore(dir);
    let before = contents(dir, ".fihris");
    dir.fihris(work).exits(0);
    [before, contents(dir, ".fihris")]
}

const WORKS: [&[&str]; 4] = [
    &["index"],
    &["index", "--rebuild"],
    &["forget", "news/a.jsonl"],
    &["index", "news", "--strict"],
];

#[test]
fn a_search_needs_few_open_files() {
    let dir = changed_index();
    for args in [
        &["search", "--count", "المنتخب"][..],
        &["show", "match"],
        &["kwic", "المنتخب"],
        &["stats"],
        &["check"],
    ] {
        let answer = dir.after("ulimit -n 16", args).exits(0);
        assert_ne!(answer.stdout, "", "{answer}");
    }
    let answer = dir.after("ulimit -n 4", ["search", "المنتخب"]).run();
    fails_with_line(&answer, "raise the limit with `ulimit -n 1024`");
}

#[test]
fn a_run_that_may_open_too_few_files_changes_nothing_and_names_the_limit() {
    let mut refused = 0;
    let dir = changed_index();
    for work in WORKS {
        let [before, after] = before_and_after(&dir, work);
        for files in [6, 9, 12, 15, 17, 24, 64] {
            restore(&dir);
            let answer = dir.after(&format!("ulimit -n {files}"), work).run();
            if answer.code == 0 {
                assert_eq!(contents(&dir, ".fihris"), after, "{answer}");
            } else {
                refused += 1;
                assert!(files < 64, "{answer}");
                fails_with_line(&answer, "raise the limit with `ulimit -n 1024`");
                assert_eq!(contents(&dir, ".fihris"), before, "{answer}");
            }
            is_sound(&dir, ".fihris");
        }
    }
    assert!(refused > 3, "{refused}");
}

#[test]
fn a_limit_on_file_size_is_an_error_and_not_a_crash() {
    let words: String = (0..4000).map(|number| format!("كلمة{number} ")).collect();
    let blocks = "ulimit -f 4"; // two or four kilobytes
    for work in WORKS {
        let dir = changed_index();
        dir.write("news/large.txt", page("خبر كبير", &words));
        let before = contents(&dir, ".fihris");
        let answer = dir.after(blocks, work).run();
        if work[0] != "forget" {
            fails_with_line(&answer, "raise the limit with `ulimit -f unlimited`");
            assert_eq!(contents(&dir, ".fihris"), before);
        }
        is_sound(&dir, ".fihris");
        let left = walkdir::WalkDir::new(dir.path(".fihris")).into_iter();
        let left = left.flatten().filter(|entry| {
            let name = entry.file_name().to_string_lossy();
            name.starts_with(".fihris-tmp") || name == "2" || name == "writer"
        });
        let left: Vec<_> = left.map(walkdir::DirEntry::into_path).collect();
        assert_eq!(left, Vec::<std::path::PathBuf>::new(), "{work:?} {answer}");
        dir.index(["news"]).exits(0);
    }
    let dir = changed_index();
    let query = "قمحة ".repeat(900);
    let answer = dir.after(blocks, ["save", "قمح", &query]).run();
    fails_with_line(&answer, "raise the limit with `ulimit -f unlimited`");
    assert!(!dir.path(".fihris/queries.tsv").exists());
}

/// A process without memory may be aborted, as by a signal; the index must stay intact.
#[cfg(target_os = "linux")]
#[test]
fn a_run_without_memory_ends_and_leaves_the_index_as_it_was() {
    let dir = changed_index();
    for work in WORKS {
        let [before, after] = before_and_after(&dir, work);
        for kilobytes in [20_000, 60_000, 90_000, 120_000] {
            restore(&dir);
            let limit = format!("ulimit -v {kilobytes}");
            let answer = dir.after(&limit, work).run();
            let now = contents(&dir, ".fihris");
            assert!(!answer.stderr.contains("damaged"), "{answer}");
            // It may be aborted after the commit, before the summary.
            let is_done = now == after;
            assert!(is_done || answer.code != 0 && now == before, "{answer}");
            is_sound(&dir, ".fihris");
        }
    }
}

#[test]
fn in_a_folder_that_was_deleted_an_index_that_is_named_can_be_used() {
    let dir = changed_index();
    let index = dir.path_text(".fihris");
    let news = dir.path_text("news");
    let gone = "mkdir -p gone && cd gone && rmdir ../gone";
    for args in [
        &["search", "المنتخب"][..],
        &["show", "match"],
        &["stats"],
        &["check"],
        &["index"],
        &["index", &news],
        &["forget", &news],
    ] {
        let named = ["--index", &index].into_iter().chain(args.iter().copied());
        dir.after(gone, named).exits(0);
    }
    dir.after(gone, ["analyze", "كتاب"]).exits(0).silently();
    for args in [
        &["search", "المنتخب"][..],
        &["index", &news],
        &["index", "-"],
        &["index"],
        &["save", "a", "b"],
        &["config"],
        &["--index", "x", "search", "المنتخب"],
        &["--index", &index, "forget", "a.txt"],
    ] {
        let answer = dir.after(gone, args).input("خبر").run();
        fails_with_line(
            &answer,
            "the working directory was deleted: change to another one",
        );
    }
    let answer = dir.after(gone, ["--index", &index, "index", "."]).run();
    fails_with_line(&answer, "cannot read .: no such file");
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    let dir = changed_index();
    for args in [
        &["search", "المنتخب"][..],
        &["search", "--count", "المنتخب"],
        &["search", "--format", "json", "المنتخب"],
        &["search", "--format", "jsonl", "المنتخب"],
        &["search", "--format", "paths", "-0", "المنتخب"],
        &["search", "--color", "always", "المنتخب"],
        &["show", "match"],
        &["kwic", "المنتخب"],
        &["stats"],
        &["stats", "--format", "json"],
        &["terms"],
        &["check"],
        &["analyze", "كتاب"],
        &["completions", "bash"],
        &["man"],
        &["--version"],
        &["--help"],
        &["help", "search"],
        &["index", "--json"],
    ] {
        let answer = dir.after("exec >/dev/full", args).run();
        fails_with_line(&answer, "cannot write the output: no space left on device");
        let (_, code, stderr) = dir.fihris(args).head();
        assert_eq!((code, stderr.as_str()), (0, ""), "{args:?} | head");
    }
    assert_eq!(
        contents(&dir, ".fihris").len(),
        7,
        "it was indexed all the same"
    );
}

/// Text of `count` random words.
fn words(count: usize, seed: u64) -> String {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut letter = |place: usize| match place % 7 {
        6 => ' ',
        _ => random.char('ا'..='ي'),
    };
    (0..7 * count).map(&mut letter).collect()
}

#[test]
fn a_full_disk_of_any_size_keeps_the_index() {
    let dir = Dir::new();
    for number in 0..20 {
        dir.write(
            &format!("news/{number}.txt"),
            page("خبر", &words(50, number)),
        );
    }
    dir.write("large.txt", page("خبر كبير", &words(1500, 100)));
    let index = "small/index";
    let (mut full, mut done) = (0, 0);
    for size in ["8k", "64k", "96k", "128k", "256k", "1m"] {
        let Some(_small) = SmallDisk::mount(&dir, size) else {
            return;
        };
        for args in [
            &["index", "news"][..],
            &["save", "عن", "قمح"],
            &["index", "large.txt"],
            &["index", "--rebuild"],
            &["forget", "news/7.txt"],
            &["save", "عن", &"شعير ".repeat(3000)],
            &["copies"],
            &["index", "news"],
        ] {
            let before = dir
                .path("small/index/current")
                .exists()
                .then(|| contents(&dir, index));
            let named = ["--index", index].into_iter().chain(args.iter().copied());
            let answer = dir.fihris(named).run();
            if answer.stderr.contains("no index at") {
                continue; // the first run found no room
            }
            let after = dir
                .path("small/index/current")
                .exists()
                .then(|| contents(&dir, index));
            match answer.code {
                2 => {
                    full += 1;
                    fails_with_line(&answer, "no space left on device");
                    assert!(answer.stderr.contains("make room"), "{size}: {answer}");
                    assert_eq!(after, before, "{size}: {answer}");
                }
                _ => done += 1,
            }
            if after.is_some() {
                is_sound(&dir, index);
            }
        }
    }
    assert!(full > 5 && done > 5, "{full} {done}");
}

#[test]
fn no_space_for_the_lock_leaves_no_files() {
    let dir = Dir::new();
    dir.write("news.jsonl", NEWS);
    let Some(_small) = SmallDisk::mount(&dir, "8k") else {
        return;
    };
    // This file takes all the remaining space.
    let mut size = 1 << 14;
    while size > 0 && fs::write(dir.path("small/full"), vec![0; size]).is_err() {
        size /= 2;
    }
    let answer = dir
        .fihris(["--index", "small/index", "index", "news.jsonl"])
        .run();
    fails_with_line(&answer, "no space left on device");
    dir.delete("small/full");
    let answer = dir
        .fihris(["--index", "small/index", "search", "المنتخب"])
        .run();
    fails_with_line(&answer, "no index at small/index");
}

#[test]
fn an_index_on_a_read_only_disk_is_searched_and_not_changed() {
    let dir = Dir::new();
    let Some(small) = SmallDisk::mount(&dir, "4m") else {
        return;
    };
    dir.write("news.jsonl", NEWS);
    let index = ["--index", "small/index"];
    let run = |args: &[&str]| dir.fihris(index.iter().chain(args)).run();
    run(&["index", "news.jsonl"]).exits(0);
    run(&["save", "فوز", "المنتخب"]).exits(0);
    small.make_read_only();
    run(&["search", "@فوز"]).exits(0).silently();
    run(&["show", "match"]).exits(0).silently();
    run(&["check", "--full"]).exits(0).silently();
    run(&["copies"]).exits(1).silently();
    for args in [
        &["index"][..],
        &["index", "--rebuild"],
        &["forget", "news.jsonl"],
        &["save", "a", "b"],
    ] {
        let answer = run(args);
        fails_with_line(&answer, "nothing can be written there");
    }
    let answer = dir
        .fihris(["--index", "small/new", "index", "news.jsonl"])
        .run();
    fails_with_line(&answer, "give another folder with --index");
}

#[test]
fn an_index_that_may_not_be_written_is_searched_and_not_changed() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    dir.write("news.jsonl", NEWS);
    dir.index(["news.jsonl"]).exits(0);
    dir.chmod(".fihris/writer.lock", 0o444)
        .chmod(".fihris", 0o555);
    let changes = [
        &["index"][..],
        &["index", "--rebuild"],
        &["forget", "news.jsonl"],
        &["save", "a", "b"],
    ];
    let answers = changes.map(|args| dir.fihris(args).run());
    dir.chmod(".fihris", 0o755);
    for answer in answers {
        fails_with_line(&answer, "ask its owner, or use another index with --index");
    }
    dir.fihris(["search", "المنتخب"]).exits(0).silently();
}

#[test]
fn standard_input_that_cannot_be_spooled_keeps_its_earlier_articles() {
    let dir = Dir::new();
    dir.indexing(["-"]).input(NEWS).exits(0);
    let before = contents(&dir, ".fihris");
    let large = record("large", "خبر كبير", &words(10_000, 1)).repeat(150);
    let answer = dir
        .indexing(["-"])
        .env("TMPDIR", dir.path("nowhere"))
        .input(large)
        .exits(2);
    assert_eq!(answer.read_errors().len(), 1, "{answer}");
    answer.says("name another folder in the variable TMPDIR");
    assert_eq!(contents(&dir, ".fihris"), before);
    is_sound(&dir, ".fihris");
}

#[test]
fn a_reader_works_after_the_folder_of_the_index_is_deleted() {
    let dir = Dir::with_news();
    let reader = Reader::open(&dir.path(".fihris")).expect("an index");
    let found = || {
        let hits = search(&reader, &Request::new("المنتخب")).expect("an answer");
        let hit = hits.hits.first().expect("a hit");
        reader.article(hit.address).expect("an article")
    };
    let before = found();
    dir.delete(".fihris");
    assert_eq!(found(), before);
    let answer = dir.fihris(["search", "المنتخب"]).run();
    fails_with_line(&answer, "make one with `fihris index PATH`");
}

#[test]
fn a_search_that_runs_answers_to_its_end_when_the_index_is_deleted() {
    let dir = Dir::with_news();
    // More than the capacity of a pipe, so that the command has begun to read.
    let topics = "1\tالمنتخب\n".repeat(20_000);
    let args = ["search", "--queries", "-", "--count"];
    let (child, stdin) = dir.fihris(args).start_with_open_input(topics.as_bytes());
    dir.delete(".fihris");
    drop(stdin);
    let output = child.wait_with_output().expect("its end");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn printing_continues_to_the_end_after_the_index_is_deleted() {
    let lines: String = (0..3000)
        .map(|number| record(&format!("n{number}"), "خبر", "عن القمح والنفط في السوق."))
        .collect();
    let dir = Dir::with("news.jsonl", lines);
    for args in [
        &["kwic", "القمح", "-n", "all"][..],
        &["search", "-n", "3000", "القمح"],
    ] {
        let whole = dir.fihris(args).exits(0).stdout;
        let mut child = dir.fihris(args).start();
        let mut stdout = child.stdout.take().expect("its output");
        let mut reported = vec![0];
        std::io::Read::read_exact(&mut stdout, &mut reported).expect("its first letter");
        dir.rename(".fihris", "moved");
        fs::create_dir(dir.path("copy")).expect("made");
        let copied = std::process::Command::new("cp")
            .arg("-R")
            .args([dir.path("moved"), dir.path("copy/.fihris")])
            .stdout(Stdio::null())
            .status();
        assert!(copied.expect("cp").success());
        dir.delete("moved");
        std::io::Read::read_to_end(&mut stdout, &mut reported).expect("the rest");
        assert!(child.wait().expect("its end").success());
        assert_eq!(String::from_utf8(reported).expect("text"), whole);
        dir.rename("copy/.fihris", ".fihris").delete("copy");
    }
}

/// More articles than fit into a pipe.
fn many_articles() -> String {
    let text = "قمح ".repeat(500);
    (0..300)
        .map(|number| record(&format!("n{number}"), "خبر طويل", &text))
        .collect()
}

#[test]
fn a_run_whose_index_is_deleted_reports_it_and_creates_nothing() {
    for args in [&["index", "-"][..], &["index", "--rebuild", "-"]] {
        let dir = Dir::with_news();
        let start = many_articles();
        let (mut child, stdin) = dir
            .fihris(args)
            .start_with_open_input_and_stderr(start.as_bytes());
        // Renamed first, because the run is writing into it.
        dir.rename(".fihris", "gone").delete("gone");
        drop(stdin);
        let mut reported = String::new();
        let mut stderr = child.stderr.take().expect("stderr");
        std::io::Read::read_to_string(&mut stderr, &mut reported).expect("text");
        assert_eq!(child.wait().expect("its end").code(), Some(2), "{reported}");
        let index = dir.path_text(".fihris");
        assert!(reported.starts_with("fihris: "), "{reported}");
        assert_eq!(reported.lines().count(), 1, "{reported}");
        assert!(reported.contains("again"), "{reported}");
        assert!(!dir.path(".fihris/current").exists(), "{index}");
        dir.index(["news.jsonl"]).exits(0);
        is_sound(&dir, ".fihris");
    }
}

#[test]
fn a_run_leaves_an_index_alone_that_replaced_its_own() {
    let dir = Dir::with_news();
    let start = many_articles();
    let (mut child, stdin) = dir
        .fihris(["index", "-"])
        .start_with_open_input_and_stderr(start.as_bytes());
    dir.rename(".fihris", "gone").delete("gone");
    dir.index(["news.jsonl"]).exits(0);
    let before = contents(&dir, ".fihris");
    drop(stdin);
    assert_eq!(child.wait().expect("its end").code(), Some(2));
    assert_eq!(contents(&dir, ".fihris"), before);
    is_sound(&dir, ".fihris");
}
