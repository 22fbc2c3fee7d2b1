//! Files that change while they are read: they vanish, grow, shrink, become others. What an index holds is
//! never a mixture, and the next run puts it right.

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
use fihris::refresh::report::{Observer, Report, Settings, Stopped, Target, refresh};

/// What an index holds: path, id, title and text of each article.
type Held = BTreeSet<(String, String, String, String)>;

fn held(dir: &Dir, index: &str) -> Held {
    let reader = Reader::open(&dir.path(index)).expect("an index");
    let mut held = Held::new();
    let add = |address, id: &str| {
        let article = reader.article(address).expect("an article");
        let title = article.title.unwrap_or_default();
        held.insert((article.path, id.to_owned(), title, article.body));
    };
    reader.for_each_id(add).expect("ids");
    held
}

/// The index is sound, and a run that nothing disturbs ends as a first one does.
#[track_caller]
fn comes_right(dir: &Dir) {
    is_sound(dir);
    dir.index(["news"]);
    let clean = dir.index(["--index", "clean", "news"]);
    dir.index(["news"]).exits(clean.code);
    is_sound(dir);
    assert_eq!(held(dir, ".fihris"), held(dir, "clean"));
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

/// Does something at the moment in which a run has come so far.
struct At<F> {
    files: u64,
    articles: u64,
    act: Option<F>,
    told: Vec<String>,
    stops: bool,
    stopped: Cell<bool>,
}

impl<F: FnOnce()> Observer for At<F> {
    fn note(&mut self, path: &str, note: &Note) {
        let name = Path::new(path).file_name().expect("a name");
        self.told.push(format!("{}: {note}", name.display()));
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

/// Indexes `news`, and does something when so many files were met and so many articles read.
fn index_and(
    dir: &Dir,
    (files, articles): (u64, u64),
    act: impl FnOnce(),
) -> (Report, Vec<String>) {
    let mut at = At {
        files,
        articles,
        act: Some(act),
        told: Vec::new(),
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
    (report.expect("indexed"), at.told)
}

/// Three files; `b.jsonl` has four articles, so long that it is not kept between the two looks at it.
fn three() -> Dir {
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

/// The moment before `b.jsonl` is opened, and the one in which its first article was read.
const MET: (u64, u64) = (2, 1);
const BEGUN: (u64, u64) = (2, 2);

const CHANGED: &str =
    "b.jsonl: it changed while it was read: run the same command again when it is written";

#[test]
fn a_file_that_vanishes_before_it_is_opened_was_never_there() {
    let dir = three();
    let (report, told) = index_and(&dir, MET, || {
        dir.delete("news/b.jsonl");
    });
    assert_eq!((report.added, report.skipped), (2, 0));
    assert_eq!(told, [""; 0]);
    comes_right(&dir);
}

#[test]
fn a_known_file_that_vanishes_before_it_is_opened_is_removed() {
    let dir = three();
    dir.index(["news"]).exits(0);
    dir.write("news/b.jsonl", long("جديد"));
    // Of the other two nothing is read.
    let (report, told) = index_and(&dir, (2, 0), || {
        dir.delete("news/b.jsonl");
    });
    assert_eq!(
        (report.removed, report.unchanged, report.skipped),
        (1, 2, 0)
    );
    assert_eq!(told, [""; 0]);
    assert_eq!(held(&dir, ".fihris").len(), 2);
    comes_right(&dir);
}

#[test]
fn what_takes_the_place_of_a_file_and_is_none_is_passed_over_and_not_waited_for() {
    for other in ["folder", "pipe", "socket"] {
        let dir = three();
        index_and(&dir, MET, || {
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
        assert_eq!(held(&dir, ".fihris").len(), 2, "{other}");
        comes_right(&dir);
    }
}

#[test]
fn a_file_that_another_replaces_is_read_as_the_one_or_the_other() {
    for moment in [MET, BEGUN] {
        let dir = three();
        let (report, told) = index_and(&dir, moment, || {
            dir.write("next", long("جديد"));
            dir.rename("next", "news/b.jsonl");
        });
        assert_eq!((report.added, told), (3, Vec::new()));
        let titles: BTreeSet<String> = held(&dir, ".fihris")
            .into_iter()
            .filter(|article| article.0.ends_with("b.jsonl"))
            .filter_map(|article| article.2.split(' ').next().map(str::to_owned))
            .collect();
        assert_eq!(titles.len(), 1, "{titles:?}");
        comes_right(&dir);
    }
}

#[test]
fn a_file_that_grows_or_shrinks_or_is_written_over_while_it_is_read_is_told() {
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
        let dir = three();
        let (report, told) = index_and(&dir, BEGUN, || change(&dir));
        assert!(told.contains(&CHANGED.to_owned()), "{number}: {told:?}");
        assert_eq!(report.skipped, 1, "{number}");
        comes_right(&dir);
    }
}

#[test]
fn a_file_that_changes_between_the_comparison_and_the_reading_is_seen_by_the_next_run() {
    let dir = three();
    dir.touch("news/b.jsonl", 1_000_000_000);
    dir.index(["news"]).exits(0);
    // The same bytes with another time; then others of the same length, before the facts are noted.
    dir.touch("news/b.jsonl", 1_100_000_000);
    index_and(&dir, (2, 0), || {
        dir.write("news/b.jsonl", long("جديد"));
        dir.touch("news/b.jsonl", 1_200_000_000);
    });
    assert_eq!(dir.find(["title:جديد"]), "");
    comes_right(&dir);
    assert_ne!(dir.find(["title:جديد"]), "");
}

/// A time that is not past when the file is read, as that of a file that is just being written.
fn just_now() -> SystemTime {
    SystemTime::now() + Duration::from_secs(60)
}

fn set_time(dir: &Dir, name: &str, time: SystemTime) {
    let file = fs::File::options().append(true).open(dir.path(name));
    file.expect("open").set_modified(time).expect("set");
}

#[test]
fn a_change_in_the_same_moment_that_keeps_size_and_time_is_seen() {
    let dir = Dir::new();
    let now = just_now();
    dir.write("news/a.txt", page("خبر أول", "عن القمح."));
    set_time(&dir, "news/a.txt", now);
    dir.index(["news"]).exits(0);
    dir.write("news/a.txt", page("خبر أول", "عن البرد."));
    set_time(&dir, "news/a.txt", now);
    let answer = dir.index(["news"]).exits(0);
    assert_eq!(answer.counts(), "updated 1, articles 1");
    assert_eq!(dir.find(["البرد"]), "a.txt");
    comes_right(&dir);
}

#[test]
fn a_file_that_was_just_written_is_compared_once_more_and_then_left_alone() {
    let dir = Dir::new();
    dir.write("news/a.txt", page("خبر أول", "عن القمح."));
    set_time(&dir, "news/a.txt", just_now());
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
fn a_file_that_was_just_written_and_cannot_be_compared_yet_is_compared_later() {
    let Some(dir) = Dir::unprivileged() else {
        return;
    };
    let now = just_now();
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
fn a_change_that_keeps_the_size_and_puts_an_old_time_back_is_seen_by_a_rebuild_alone() {
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
fn no_two_articles_have_one_id_when_a_file_that_gave_it_up_cannot_be_read() {
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
fn no_two_articles_have_one_id_when_a_run_is_stopped_before_it_reads_who_gave_it_up() {
    let dir = Dir::new();
    dir.write("news/b.jsonl", record("x", "خبر أول", "عن القمح."));
    dir.index(["news"]).exits(0);
    dir.write("news/a.jsonl", record("x", "خبر أول", "عن القمح."));
    dir.write("news/b.jsonl", record("z", "خبر آخر", "عن النفط."));
    let mut at = At {
        files: 1,
        articles: 1,
        act: Some(|| ()),
        told: Vec::new(),
        stops: true,
        stopped: Cell::new(false),
    };
    let target = vec![Target::Path(dir.path("news"))];
    let stopped = refresh(&dir.path(".fihris"), target, &Settings::default(), &mut at);
    assert!(stopped.expect_err("stopped").is::<Stopped>());
    is_sound(&dir);
    assert_eq!(dir.find(["القمح"]), "x");
    comes_right(&dir);
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

/// Changes files without end, each as a whole or in place.
fn disturb(dir: &Dir, seed: u64, done: &AtomicBool) {
    let mut chance = fastrand::Rng::with_seed(seed);
    while !done.load(Ordering::Relaxed) {
        let number = chance.u8(0..12);
        let name = format!("news/{number}.jsonl");
        let path = dir.path(&name);
        let count = chance.usize(1..30);
        let text = "عن القمح والنفط. ".repeat(chance.usize(1..200));
        // Ids wander from file to file.
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
fn an_index_of_a_folder_that_never_rests_is_sound_and_comes_right_when_it_does() {
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
        settles(&dir);
    }
}

/// The files rest: the next run ends with what a first one finds. Which of two articles with one id gets
/// the number behind it depends on who came first.
fn settles(dir: &Dir) {
    dir.index(["news"]);
    is_sound(dir);
    dir.index(["--index", "clean", "news"]);
    let without_ids = |held: Held| -> Vec<(String, String, String)> {
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
        without_ids(held(dir, ".fihris")),
        without_ids(held(dir, "clean"))
    );
    dir.delete("clean");
}
