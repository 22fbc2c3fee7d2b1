//! Files that vanish, grow, shrink or are replaced while they are read. An index never holds a mixture of
//! two versions, and the next run corrects it.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command as System;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use crate::util::{Dir, page, record};
use fihris::check::{self, check};
use fihris::index::Reader;
use fihris::load::Note;
use fihris::refresh::{Observer, Report, Settings, Stopped, Target, refresh};

/// Path, id, title and text of each article of an index.
type Articles = BTreeSet<(String, String, String, String)>;

fn articles(dir: &Dir, index: &str) -> Articles {
    let reader = Reader::open(&dir.path(index)).expect("an index");
    let mut held = Articles::new();
    let add = |address, id: &str| {
        let article = reader.article(address).expect("an article");
        let title = article.title.unwrap_or_default();
        held.insert((article.path, id.to_owned(), title, article.body));
    };
    reader.for_each_id(add).expect("ids");
    held
}

/// Asserts that the index is sound, and that an undisturbed run leaves the same articles as a fresh index.
#[track_caller]
fn recovers(dir: &Dir) {
    is_sound(dir);
    dir.index(["--prune", "news"]);
    let clean = dir.index(["--index", "clean", "news"]);
    dir.index(["news"]).exits(clean.code);
    is_sound(dir);
    assert_eq!(articles(dir, ".fihris"), articles(dir, "clean"));
    dir.delete("clean");
}

#[track_caller]
fn is_sound(dir: &Dir) {
    let looks = check::Settings {
        full: true,
        seed: 1,
    };
    if let Some(report) = check(&dir.path(".fihris"), &looks).expect("checked") {
        assert!(report.sound, "{:?}", report.faults);
    }
}

/// An observer that calls `action` when the run has reached a number of files and articles.
struct ActionAt<F> {
    files: u64,
    articles: u64,
    act: Option<F>,
    reported: Vec<String>,
    stops: bool,
    stopped: Cell<bool>,
}

impl<F: FnOnce()> Observer for ActionAt<F> {
    fn note(&mut self, path: &str, note: &Note) {
        let name = Path::new(path).file_name().expect("a name");
        self.reported.push(format!("{}: {note}", name.display()));
    }

    fn progress(&mut self, files: u64, articles: u64) {
        if (files, articles) == (self.files, self.articles)
            && let Some(act) = self.act.take()
        {
            act();
            self.stopped.set(self.stops);
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.get()
    }
}

/// Indexes `news`, and calls `action` when the run has found `at.0` files and read `at.1` articles.
fn index_with_action(
    dir: &Dir,
    (files, articles): (u64, u64),
    act: impl FnOnce(),
) -> (Report, Vec<String>) {
    let mut at = ActionAt {
        files,
        articles,
        act: Some(act),
        reported: Vec::new(),
        stops: false,
        stopped: Cell::new(false),
    };
    let target = Target::Path(dir.path("news"));
    let settings = Settings {
        threads: 1,
        ..Settings::default()
    };
    let report = refresh(&dir.path(".fihris"), vec![target], &settings, &mut at);
    assert!(at.act.is_none(), "the moment came");
    (report.expect("indexed"), at.reported)
}

/// Three files. `b.jsonl` has four articles and is too long to be cached between its two passes.
fn three_files() -> Dir {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر أول", "عن القمح."));
    dir.write("news/b.jsonl", long("قديم"));
    dir.write("news/c.txt", page("خبر ثالث", "عن البن."));
    dir
}

fn long(word: &str) -> String {
    let line = |number: u8| {
        let title = format!("{word} {number}");
        let article = serde_json::json!({
            "id": format!("b{number}"), "title": title, "text": word, "padding": "x".repeat(2_200_000),
        });
        article.to_string() + "\n"
    };
    (0..4).map(line).collect()
}

/// Files found and articles read: before `b.jsonl` is opened, and after its first article.
const BEFORE_B: (u64, u64) = (2, 1);
const WITHIN_B: (u64, u64) = (2, 2);

const CHANGED: &str =
    "b.jsonl: it changed while it was read: run the same command again when it is written";

#[test]
fn a_file_that_vanishes_before_it_is_opened_was_never_there() {
    let dir = three_files();
    let (report, reported) = index_with_action(&dir, BEFORE_B, || {
        dir.delete("news/b.jsonl");
    });
    assert_eq!((report.added, report.skipped), (2, 0));
    assert_eq!(reported, [""; 0]);
    recovers(&dir);
}

#[test]
fn a_known_file_that_vanishes_before_it_is_opened_is_removed() {
    let dir = three_files();
    dir.index(["news"]).exits(0);
    dir.write("news/b.jsonl", long("جديد"));
    // The other two files are not read.
    let (report, reported) = index_with_action(&dir, (2, 0), || {
        dir.delete("news/b.jsonl");
    });
    assert_eq!(
        (report.removed, report.unchanged, report.skipped),
        (1, 2, 0)
    );
    assert_eq!(reported, [""; 0]);
    assert_eq!(articles(&dir, ".fihris").len(), 2);
    recovers(&dir);
}

#[test]
fn a_folder_pipe_or_socket_in_place_of_a_file_is_skipped() {
    for other in ["folder", "pipe", "socket"] {
        let dir = three_files();
        index_with_action(&dir, BEFORE_B, || {
            dir.delete("news/b.jsonl");
            let path = dir.path("news/b.jsonl");
            match other {
                "folder" => drop(dir.write("news/b.jsonl/d.txt", page("خبر", "عن الأرز."))),
                "pipe" => assert!(
                    System::new("mkfifo")
                        .arg(path)
                        .status()
                        .expect("ran")
                        .success()
                ),
                _ => drop(std::os::unix::net::UnixListener::bind(path).expect("bound")),
            }
        });
        assert_eq!(articles(&dir, ".fihris").len(), 2, "{other}");
        recovers(&dir);
    }
}

#[test]
fn a_replaced_file_is_read_as_one_of_the_two() {
    for moment in [BEFORE_B, WITHIN_B] {
        let dir = three_files();
        let (report, reported) = index_with_action(&dir, moment, || {
            dir.write("next", long("جديد"));
            dir.rename("next", "news/b.jsonl");
        });
        assert_eq!((report.added, reported), (3, Vec::new()));
        let titles: BTreeSet<String> = articles(&dir, ".fihris")
            .into_iter()
            .filter(|article| article.0.ends_with("b.jsonl"))
            .filter_map(|article| article.2.split(' ').next().map(str::to_owned))
            .collect();
        assert_eq!(titles.len(), 1, "{titles:?}");
        recovers(&dir);
    }
}

#[test]
fn a_file_that_grows_shrinks_or_is_overwritten_while_it_is_read_is_reported() {
    let changes: [fn(&Dir); 4] = [
        |dir| {
            let added = record("b9", "زيادة", "نص.");
            let file = fs::File::options()
                .append(true)
                .open(dir.path("news/b.jsonl"));
            std::io::Write::write_all(&mut file.expect("open"), added.as_bytes()).expect("added");
        },
        |dir| {
            let file = fs::File::options()
                .write(true)
                .open(dir.path("news/b.jsonl"));
            file.expect("open").set_len(5_000_000).expect("cut");
        },
        |dir| {
            dir.write("news/b.jsonl", long("جديد"));
        },
        |dir| {
            dir.write("news/b.jsonl", "");
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let dir = three_files();
        let (report, reported) = index_with_action(&dir, WITHIN_B, || change(&dir));
        assert!(
            reported.contains(&CHANGED.to_owned()),
            "{number}: {reported:?}"
        );
        assert_eq!(report.skipped, 1, "{number}");
        recovers(&dir);
    }
}

#[test]
fn a_change_between_comparison_and_reading_is_detected_by_the_next_run() {
    let dir = three_files();
    dir.touch("news/b.jsonl", 1_000_000_000);
    dir.index(["news"]).exits(0);
    // The same bytes with a new modification time, then other bytes of the same length.
    dir.touch("news/b.jsonl", 1_100_000_000);
    index_with_action(&dir, (2, 0), || {
        dir.write("news/b.jsonl", long("جديد"));
        dir.touch("news/b.jsonl", 1_200_000_000);
    });
    assert_eq!(dir.find(["title:جديد"]), "");
    recovers(&dir);
    assert_ne!(dir.find(["title:جديد"]), "");
}

/// A modification time that is too recent to be trusted when the file is read.
fn untrusted_time() -> SystemTime {
    SystemTime::now() + Duration::from_secs(60)
}

fn set_time(dir: &Dir, name: &str, time: SystemTime) {
    let file = fs::File::options().append(true).open(dir.path(name));
    file.expect("open").set_modified(time).expect("set");
}

#[test]
fn a_simultaneous_change_that_preserves_size_and_time_is_detected() {
    let dir = Dir::new();
    let now = untrusted_time();
    dir.write("news/a.txt", page("خبر أول", "عن القمح."));
    set_time(&dir, "news/a.txt", now);
    dir.index(["news"]).exits(0);
    dir.write("news/a.txt", page("خبر أول", "عن البرد."));
    set_time(&dir, "news/a.txt", now);
    let answer = dir.index(["news"]).exits(0);
    assert_eq!(answer.counts(), "updated 1, articles 1");
    assert_eq!(dir.find(["البرد"]), "a.txt");
    recovers(&dir);
}

#[test]
fn a_recently_modified_file_is_compared_once_and_then_trusted() {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر أول", "عن القمح."));
    set_time(&dir, "news/a.txt", untrusted_time());
    let commit = || fs::read(dir.path(".fihris/1/meta.json")).expect("a commit");
    dir.index(["news"]).exits(0);
    let first = commit();
    let again = || assert_eq!(dir.index(["news"]).counts(), "unchanged 1, articles 1");
    again();
    assert_eq!(commit(), first, "nothing is known better");
    dir.touch("news/a.txt", 1_000_000_000);
    again();
    let settled = commit();
    assert_ne!(settled, first);
    again();
    assert_eq!(commit(), settled, "nothing is written, nothing read");
}

#[test]
fn a_recently_modified_file_that_cannot_be_compared_is_compared_later() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    let now = untrusted_time();
    dir.write("news/a.txt", page("خبر أول", "عن القمح."));
    set_time(&dir, "news/a.txt", now);
    dir.index(["news"]).exits(0);
    dir.write("news/a.txt", page("خبر أول", "عن البرد."));
    set_time(&dir, "news/a.txt", now);
    dir.chmod("news/a.txt", 0o000);
    let answer = dir.index(["news"]).exits(0).silently();
    assert_eq!(answer.counts(), "unchanged 1, articles 1");
    dir.chmod("news/a.txt", 0o644);
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["البرد"]), "a.txt");
}

#[test]
fn a_change_that_restores_size_and_time_is_detected_only_by_a_rebuild() {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر أول", "عن القمح."));
    dir.touch("news/a.txt", 1_000_000_000);
    dir.index(["news"]).exits(0);
    dir.write("news/a.txt", page("خبر أول", "عن البرد."));
    dir.touch("news/a.txt", 1_000_000_000);
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["البرد"]), "");
    dir.index(["--rebuild"]).exits(0);
    assert_eq!(dir.find(["البرد"]), "a.txt");
}

#[test]
fn ids_stay_unique_if_a_file_that_lost_one_cannot_be_read() {
    for [first, second] in [["a", "b"], ["b", "a"]] {
        let Some(dir) = Dir::unprivileged() else {
            return;
        };
        let (kept, new) = (
            format!("news/{first}.jsonl"),
            format!("news/{second}.jsonl"),
        );
        dir.write(
            &kept,
            record("x", "خبر أول", "عن القمح.") + &record("y", "خبر", "عن الأرز."),
        );
        dir.index(["news"]).exits(0);
        dir.write(&kept, record("x", "خبر أول", "عن القمح والشعير."));
        dir.chmod(&kept, 0o000);
        dir.write(&new, record("x", "خبر ثان", "عن النفط."));
        dir.index(["news"]).exits(2).says("permission denied");
        dir.fihris(["check", "--full"]).exits(0);
        assert_ne!(dir.find(["النفط"]), "");
        dir.chmod(&kept, 0o644);
        dir.index(["news"]).exits(0);
        dir.fihris(["check", "--full"]).exits(0);
        assert_ne!(dir.find(["الشعير"]), "");
        assert_ne!(dir.find(["النفط"]), "");
    }
}

#[test]
fn ids_stay_unique_if_a_run_is_stopped_before_it_reads_a_file_that_lost_one() {
    let dir = Dir::new();
    dir.write("news/b.jsonl", record("x", "خبر أول", "عن القمح."));
    dir.index(["news"]).exits(0);
    dir.write("news/a.jsonl", record("x", "خبر أول", "عن القمح."));
    dir.write("news/b.jsonl", record("z", "خبر آخر", "عن النفط."));
    let mut at = ActionAt {
        files: 1,
        articles: 1,
        act: Some(|| ()),
        reported: Vec::new(),
        stops: true,
        stopped: Cell::new(false),
    };
    let target = vec![Target::Path(dir.path("news"))];
    let stopped = refresh(&dir.path(".fihris"), target, &Settings::default(), &mut at);
    assert!(stopped.expect_err("stopped").is::<Stopped>());
    is_sound(&dir);
    assert_eq!(dir.find(["القمح"]), "x");
    recovers(&dir);
}

#[test]
fn a_rebuild_keeps_the_articles_of_a_file_that_cannot_be_read() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    dir.write("news/a.txt", page("خبر أول", "عن القمح."));
    dir.write("news/b.txt", page("خبر ثان", "عن النفط."));
    dir.index(["news"]).exits(0);
    dir.chmod("news/b.txt", 0o000);
    dir.index(["--rebuild"]).exits(2).says("permission denied");
    assert_eq!(dir.find(["النفط"]), "b.txt");
    dir.fihris(["check", "--full"]).exits(0);
    dir.chmod("news/b.txt", 0o644);
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["النفط"]), "b.txt");
}

/// Replaces or overwrites random files until `done` is set.
fn disturb(dir: &Dir, seed: u64, done: &AtomicBool) {
    let mut chance = fastrand::Rng::with_seed(seed);
    while !done.load(Ordering::Relaxed) {
        let number = chance.u8(0..12);
        let name = format!("news/{number}.jsonl");
        let path = dir.path(&name);
        let count = chance.usize(1..30);
        let text = "عن القمح والنفط. ".repeat(chance.usize(1..200));
        // Ids move from file to file.
        let lines: String = (0..count)
            .map(|_| record(&format!("n{}", chance.u8(..)), "خبر", &text))
            .collect();
        match chance.u8(0..6) {
            0 => drop(fs::remove_file(&path)),
            1 => drop(fs::write(&path, &lines)),
            2 => {
                let file = fs::File::options().append(true).open(&path);
                file.and_then(|mut file| std::io::Write::write_all(&mut file, lines.as_bytes()))
                    .ok();
            }
            3 => {
                let file = fs::File::options().write(true).open(&path);
                file.and_then(|file| file.set_len(chance.u64(0..2000))).ok();
            }
            4 => drop(fs::rename(
                &path,
                dir.path(&format!("news/{}.jsonl", chance.u8(0..12))),
            )),
            _ => {
                dir.write("next", &lines);
                fs::rename(dir.path("next"), &path).ok();
            }
        }
        std::thread::sleep(Duration::from_millis(chance.u64(0..8)));
    }
}

#[test]
fn an_index_of_a_changing_folder_is_sound_and_complete_once_it_stops() {
    let runs = std::env::var("FIHRIS_RUNS").map_or(3, |runs| runs.parse().expect("a number"));
    let dir = Dir::new();
    dir.folder("news");
    for seed in 0..runs {
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| disturb(&dir, seed, &done));
            for _ in 0..3 {
                let answer = dir.index(["news", "--commit-every", "0"]);
                assert!(matches!(answer.code, 0 | 2), "{answer}");
                assert!(!answer.stderr.contains("damaged"), "{answer}");
                is_sound(&dir);
            }
            done.store(true, Ordering::Relaxed);
        });
        recovers_except_for_numbers(&dir);
    }
}

/// Asserts that a run over files that no longer change leaves the same articles as a fresh index, except for
/// the numbers that tell articles with the same id apart: they depend on the order of reading.
fn recovers_except_for_numbers(dir: &Dir) {
    dir.index(["--prune", "news"]);
    is_sound(dir);
    dir.index(["--index", "clean", "news"]);
    let without_ids = |held: Articles| -> Vec<(String, String, String)> {
        let articles = held.into_iter();
        let mut articles: Vec<_> = articles
            .map(|(path, id, title, body)| {
                let id = id.split('~').next().unwrap_or_default().to_owned();
                (path, id + " " + &title, body)
            })
            .collect();
        articles.sort();
        articles
    };
    assert_eq!(
        without_ids(articles(dir, ".fihris")),
        without_ids(articles(dir, "clean"))
    );
    dir.delete("clean");
}
