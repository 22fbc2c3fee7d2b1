//! Concurrent runs, signals, full disks, missing permissions: the index stays sound and the command reports
//! a remedy.

use std::fs;
use std::io::Read;
use std::process::{Child, Command as System};
use std::time::{Duration, Instant};

use crate::util::disk::SmallDisk;
use crate::util::{Dir, NEWS, page, record};

/// Starts a run that waits for more input, which never arrives.
fn begin(dir: &Dir, args: &[&str]) -> (Child, std::process::ChildStdin) {
    let start = record("long", "خبر طويل", &"قمح ".repeat(500)).repeat(300);
    dir.indexing(args).start_with_open_input(start.as_bytes())
}

fn send(signal: &str, child: &Child) {
    let id = child.id().to_string();
    let sent = System::new("kill").args(["-s", signal, &id]).status();
    assert!(sent.expect("kill is there").success());
}

/// Waits for the end of a process and returns its exit status. Kills it after minutes, so that a process
/// that ignores a signal fails the test.
fn exit_status(child: &mut Child) -> Option<i32> {
    for _ in 0..30_000 {
        if let Some(status) = child.try_wait().expect("its state") {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("killed");
    child.wait().expect("its end");
    None
}

/// Writes so many files that a run takes long enough to be interrupted.
fn many_files(dir: &Dir) {
    for number in 0..3000 {
        dir.write(
            &format!("many/{number}.txt"),
            page("خبر", &"عن القمح والنفط. ".repeat(50)),
        );
    }
}

#[test]
fn the_second_run_reports_the_process_that_holds_the_lock() {
    let dir = Dir::with_news();
    let (mut first, stdin) = begin(&dir, &["-"]);
    let answer = dir.index(["news.jsonl"]).exits(2);
    let host = gethostname::gethostname();
    let reported = format!(
        "(process {} on {}: fihris index --json -)",
        first.id(),
        host.display()
    );
    assert!(answer.stderr.contains(&reported), "{reported}: {answer}");
    answer.says("is writing the index at ").says(" since 20");
    drop(stdin);
    assert!(first.wait().expect("its end").success());
    assert!(!dir.path(".fihris/writer").exists());
}

#[test]
fn a_run_waits_for_another_as_long_as_requested() {
    let dir = Dir::with_news();
    let (mut first, stdin) = begin(&dir, &["-"]);
    dir.index(["--wait", "0.2", "news.jsonl"])
        .exits(2)
        .says("waiting for it")
        .says("try again when it is done");
    let second = dir.indexing(["--wait", "60", "news.jsonl"]);
    let second = std::thread::spawn(move || second.run());
    std::thread::sleep(Duration::from_millis(300));
    assert!(!second.is_finished());
    assert_eq!(
        dir.find(["المنتخب"]),
        "match",
        "who only reads waits for nobody"
    );
    drop(stdin);
    assert!(first.wait().expect("its end").success());
    second.join().expect("its answer").exits(0);
}

#[test]
fn a_wait_of_zero_seconds_fails_at_once() {
    let dir = Dir::with_news();
    let (mut first, _stdin) = begin(&dir, &["-"]);
    let answer = dir.index(["--wait", "0", "news.jsonl"]).exits(2);
    assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
    answer.says("try again when it is done, or wait for it with --wait");
    first.kill().expect("killed");
    first.wait().expect("its end");
}

#[test]
fn a_waiting_run_continues_when_the_other_is_killed() {
    let dir = Dir::with_news();
    let (mut first, _stdin) = begin(&dir, &["-"]);
    let second = dir.indexing(["--wait", "60", "news.jsonl"]);
    let second = std::thread::spawn(move || second.run());
    std::thread::sleep(Duration::from_millis(300));
    first.kill().expect("killed");
    first.wait().expect("its end");
    let answer = second.join().expect("its answer").exits(0);
    assert_eq!(answer.counts(), "unchanged 1, articles 5");
    dir.fihris(["check", "--full"]).exits(0);
}

#[test]
fn a_stale_owner_file_is_ignored() {
    let dir = Dir::with_news();
    let (mut first, _stdin) = begin(&dir, &["-"]);
    first.kill().expect("killed");
    first.wait().expect("its end");
    assert!(dir.path(".fihris/writer").exists());
    dir.index(["news.jsonl"]).exits(0).silently();
}

#[test]
fn a_signal_ends_a_run_and_what_was_read_stays() {
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let dir = Dir::new();
        many_files(&dir);
        let mut child = dir
            .fihris(["index", "many", "--commit-every", "0.2"])
            .start_with_stderr();
        while !dir.path(".fihris/current").exists() {
            std::thread::sleep(Duration::from_millis(10));
        }
        send(signal, &child);
        assert_eq!(exit_status(&mut child), Some(status));
        let mut reported = String::new();
        let mut stderr = child.stderr.take().expect("stderr");
        stderr.read_to_string(&mut reported).expect("text");
        let count = dir.fihris(["search", "--count", "القمح"]).exits(0).stdout;
        let expected = format!(
            "stopped: {} articles indexed; run the same command again to continue\n",
            count.trim()
        );
        assert_eq!(reported, expected);
        let answer = dir.index(["many"]).exits(0).json();
        assert_eq!(answer["articles"], 3000, "{answer}");
        assert_eq!(answer["unchanged"].to_string(), count.trim());
    }
}

#[test]
#[ignore = "measures time: .ci/long runs it"]
fn a_signal_ends_a_run_within_a_second() {
    let dir = Dir::new();
    many_files(&dir);
    let index = ["index", "many", "--commit-every", "0.2"];
    let mut child = dir.fihris(index).start_silently();
    while !dir.path(".fihris/current").exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    send("INT", &child);
    let start = Instant::now();
    assert_eq!(exit_status(&mut child), Some(130));
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_run_that_waits_for_its_input_is_stopped_too() {
    let dir = Dir::with_news();
    let (mut child, _stdin) = begin(&dir, &["-"]);
    send("INT", &child);
    assert_eq!(exit_status(&mut child), Some(130));
    assert_eq!(dir.find(["المنتخب"]), "match");
    assert_eq!(dir.find(["طويل"]), "");
}

#[test]
fn a_second_signal_ends_a_run_at_once() {
    let dir = Dir::with_news();
    let (mut child, _stdin) = begin(&dir, &["-"]);
    send("INT", &child);
    std::thread::sleep(Duration::from_millis(50));
    send("TERM", &child);
    assert_eq!(exit_status(&mut child), Some(143));
}

#[test]
fn a_search_that_takes_too_long_is_given_up() {
    let dir = Dir::with_news();
    let patterns: Vec<String> = (0..300).map(|number| format!("*{number}*")).collect();
    dir.fihris(["search", "--timeout", "0", &patterns.join(" ")])
        .exits(2)
        .prints("")
        .says("fihris: timed out after 0 s: narrow the query");
    dir.fihris(["search", "--timeout", "60", "بوتين"])
        .exits(0)
        .silently();
    dir.fihris(["search", "--timeout", "soon", "بوتين"])
        .exits(2);
}

#[test]
fn a_query_of_a_file_that_takes_too_long_is_named_after_the_answers_before_it() {
    let dir = Dir::with_news();
    let queries: String = (0..2000)
        .map(|number| format!("q{number}\tبوتين~ OR *{number}*\n"))
        .collect();
    dir.write("queries.tsv", queries);
    let search = |format: &str, timeout: &str| {
        let arguments = ["search", "--queries", "queries.tsv", format];
        dir.fihris(arguments.iter().chain(&["--timeout", timeout]))
            .run()
    };
    // Which query is too slow depends on the machine.
    for timeout in ["0", "0.0005", "0.001", "0.002", "60"] {
        let answer = search("--count", timeout);
        let answered = answer.stdout.lines().count();
        if answered == 2000 {
            answer.exits(0).silently();
        } else {
            let part =
                format!("timed out after {timeout} s: no answer to query q{answered} and those");
            answer.exits(2).says(&part);
        }
    }
    let page = search("--format=html", "0").exits(2);
    assert!(page.stdout.ends_with("</html>\n"), "{page}");
}

#[test]
fn an_unfinished_rebuild_is_removed_by_the_next_run() {
    let dir = Dir::with_news();
    let (mut first, _stdin) = begin(&dir, &["--rebuild", "-"]);
    first.kill().expect("killed");
    first.wait().expect("its end");
    assert!(dir.path(".fihris/2").exists());
    dir.index(["news.jsonl"]).exits(0);
    assert!(!dir.path(".fihris/2").exists());
}

#[test]
fn an_index_is_searched_where_nothing_can_be_written() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    dir.write("news.jsonl", NEWS);
    dir.index(["news.jsonl"]).exits(0);
    let writable = |mode: (u32, u32)| {
        for entry in walkdir::WalkDir::new(dir.path(".fihris")).contents_first(true) {
            let path = entry.expect("an entry").into_path();
            let mode = if path.is_dir() { mode.0 } else { mode.1 };
            dir.chmod(path.to_str().expect("UTF-8"), mode);
        }
    };
    writable((0o555, 0o444));
    let found = dir.fihris(["search", "المنتخب"]).run();
    let index = dir.index(["news.jsonl"]);
    writable((0o755, 0o644));
    assert_eq!(found.code, 0, "{found}");
    index.exits(2).says("permission denied");
}

#[test]
fn a_full_disk_is_reported_and_the_index_stays_intact() {
    let dir = Dir::new();
    let Some(_small) = SmallDisk::mount(&dir, "1m") else {
        return;
    };
    dir.write("news.jsonl", NEWS);
    let index = |name: &str| dir.fihris(["--index", "small/index", "index", name]);
    let search = || {
        dir.fihris(["--index", "small/index", "search", "المنتخب"])
            .exits(0)
            .stdout
    };
    index("news.jsonl").exits(0);
    let before = search();
    let size = |dir: &Dir| {
        let files = walkdir::WalkDir::new(dir.path("small"))
            .into_iter()
            .flatten();
        files
            .map(|entry| entry.metadata().expect("facts").len())
            .sum::<u64>()
    };
    let held = size(&dir);
    let mut random = fastrand::Rng::with_seed(1);
    let words = |random: &mut fastrand::Rng| -> String {
        let word = |random: &mut fastrand::Rng| -> String {
            (0..8)
                .map(|_| random.char('ا'..='ي'))
                .chain([' '])
                .collect()
        };
        (0..30_000).map(|_| word(random)).collect()
    };
    dir.write("large.txt", page("خبر كبير", &words(&mut random)));
    index("large.txt")
        .exits(2)
        .says("there is no room for the index");
    assert_eq!(search(), before);
    assert!(size(&dir) <= held + 10_000, "{} after {held}", size(&dir));
    fs::remove_file(dir.path("large.txt")).expect("deleted");
    index("news.jsonl").exits(0);
}
