//! A run that is killed at any moment loses no committed article, and the next run continues from there.
//!
//! The command runs over real files and is killed (`SIGKILL`) in every kind of run: one half of the kills
//! after a random delay, the other half after a random number of changes in the folder of the index. For a
//! long trial, `FIHRIS_KILLS=500 FIHRIS_SEED=7 FIHRIS_CORPUS=jawhara FIHRIS_FILES=1000 cargo test --release
//! --test kills -- --nocapture` copies files of that folder and prints the outcomes. `FIHRIS_WORK=refresh`
//! restricts the trial to one kind of run, with the same random choices.

mod contents;
mod corpus;
#[path = "../util/mod.rs"]
mod util;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use contents::{Contents, uncommitted_files};
use util::{Dir, copy_folder};

/// Names and sizes of the files in the folder of an index.
fn file_sizes(dir: &Path) -> BTreeSet<(PathBuf, u64)> {
    let entries = walkdir::WalkDir::new(dir).into_iter().flatten();
    let size = |entry: &walkdir::DirEntry| entry.metadata().map_or(0, |file| file.len());
    entries
        .map(|entry| (entry.path().to_owned(), size(&entry)))
        .collect()
}

/// Waits until the folder has changed `most` times or the run has ended. Returns the observed changes.
fn watch(dir: &Path, child: &mut Child, most: usize) -> usize {
    let mut seen = file_sizes(dir);
    let mut changes = 0;
    while changes < most && child.try_wait().expect("its state").is_none() {
        let now = file_sizes(dir);
        if now != seen {
            seen = now;
            changes += 1;
        }
        std::thread::sleep(Duration::from_micros(100));
    }
    changes
}

/// A kind of run.
struct Work {
    name: &'static str,
    /// The folder with a copy of the initial index; `None` starts without an index.
    begins: Option<&'static str>,
    args: &'static [&'static str],
    /// The folder with a fresh index of the final state.
    ends: &'static str,
    /// Returns whether the run is complete, given the index before and now; for runs that change no articles.
    is_done: Option<fn(&Contents, &Contents) -> bool>,
}

/// The time of arrival of all articles, so that two runs give the same records.
const TODAY: &str = "2024-06-20";

const FIRST: [&str; 7] = [
    "index",
    "news",
    "--memory=165",
    "--jobs=2",
    "--commit-every",
    "0.05",
    "--quiet",
];
const AGAIN: [&str; 6] = [
    "index",
    "--memory=165",
    "--jobs=2",
    "--commit-every",
    "0.01",
    "--quiet",
];

/// The files change after the first kind of run.
const WORKS: [Work; 5] = [
    Work {
        name: "first",
        begins: None,
        args: &FIRST,
        ends: "fresh-old",
        is_done: None,
    },
    Work {
        name: "refresh",
        begins: Some("old"),
        args: &AGAIN,
        ends: "fresh-new",
        is_done: None,
    },
    Work {
        name: "forget",
        begins: Some("new"),
        args: &["forget", "news/a"],
        ends: "fresh-without-a",
        is_done: None,
    },
    Work {
        name: "rebuild",
        begins: Some("new"),
        args: &["index", "--rebuild", "--commit-every", "0.05"],
        ends: "fresh-new",
        is_done: Some(|before, now| now.shape.0 > before.shape.0),
    },
    Work {
        name: "compact",
        begins: Some("new"),
        args: &["index", "--compact"],
        ends: "fresh-new",
        is_done: Some(|_, now| now.shape.1 == 1 && !now.shape.2),
    },
];

/// Outcomes of the kills of one kind of run.
#[derive(Debug, Default)]
struct Tally {
    kills: usize,
    /// Kills before the first commit, between commits, and after the last one.
    before: usize,
    between: usize,
    after: usize,
    /// Kills that left uncommitted files, because they happened during a write.
    writing: usize,
    /// Runs that ended before they were killed. They do not count as kills.
    ended: usize,
}

struct Trial {
    dir: Dir,
    random: fastrand::Rng,
}

impl Trial {
    fn run(&self, args: &[&str]) {
        self.dir.fihris(args).env("FIHRIS_TODAY", TODAY).exits(0);
    }

    fn index(&self) -> PathBuf {
        self.dir.path(".fihris")
    }

    /// Restores the index from which this kind of run starts.
    fn restore(&self, work: &Work) {
        fs::remove_dir_all(self.index()).ok();
        if let Some(name) = work.begins {
            copy_folder(&self.dir.path(name), &self.index());
        }
    }

    /// Copies the index to a folder of this name.
    fn save_as(&self, name: &str) {
        copy_folder(&self.index(), &self.dir.path(name));
    }

    /// Copies a fresh index of the current files to a folder of this name.
    fn save_fresh_as(&self, name: &str) {
        fs::remove_dir_all(self.index()).ok();
        self.run(&["index", "news"]);
        self.save_as(name);
    }

    /// Starts a run and kills it. Returns `None` if it has ended before. `changes` and `takes` are those of a
    /// complete run.
    fn start_and_kill(
        &mut self,
        work: &Work,
        changes: usize,
        takes: Duration,
        number: usize,
    ) -> Option<String> {
        let mut child = self
            .dir
            .fihris(work.args)
            .env("FIHRIS_TODAY", TODAY)
            .start_silently();
        let point = if number.is_multiple_of(2) {
            let delay = takes.mul_f64(self.random.f64());
            std::thread::sleep(delay);
            format!("after {delay:?}")
        } else {
            let change = self.random.usize(1..=changes);
            watch(&self.index(), &mut child, change);
            let rest = takes.mul_f64(self.random.f64() / changes as f64);
            std::thread::sleep(rest);
            format!("{rest:?} after change {change}")
        };
        let has_ended = child.try_wait().expect("its state").is_some();
        child.kill().expect("killed");
        child.wait().expect("its end");
        (!has_ended).then(|| format!("{}, kill {number}, {point}", work.name))
    }

    fn kill(&mut self, work: &Work, kills: usize) -> Tally {
        let begun = Instant::now();
        let fresh = Contents::of(&self.dir.path(work.ends));
        self.restore(work);
        let before = Contents::of(&self.index());
        let start = Instant::now();
        let mut child = self
            .dir
            .fihris(work.args)
            .env("FIHRIS_TODAY", TODAY)
            .start_silently();
        let mut changes = watch(&self.index(), &mut child, usize::MAX).max(1);
        let mut takes = start.elapsed();
        assert!(child.wait().expect("its end").success(), "{}", work.name);
        assert!(Contents::of(&self.index()).equals(&fresh), "{}", work.name);

        let nothing = work
            .is_done
            .is_some_and(|is_done| is_done(&before, &before));
        assert!(!nothing, "{}: nothing to do", work.name);

        let mut tally = Tally::default();
        while tally.kills < kills {
            self.restore(work);
            let Some(at) = self.start_and_kill(work, changes, takes, tally.kills) else {
                tally.ended += 1;
                takes = takes.mul_f64(0.95); // the machine has become faster
                changes = (changes - changes / 20).max(1);
                assert!(
                    tally.ended < 10 * kills + 100,
                    "{}: never caught",
                    work.name
                );
                continue;
            };
            tally.kills += 1;
            let now = Contents::of(&self.index());
            let written = uncommitted_files(&self.index());
            tally.writing += usize::from(written.iter().any(|path| !path.ends_with("writer")));
            assert!(now.is_between(&before, &fresh), "{at}: a file in part");
            let is_done = match work.is_done {
                Some(is_done) => is_done(&before, &now),
                None => now.files == fresh.files,
            };
            if is_done {
                assert!(now.equals(&fresh), "{at}: other answers");
                tally.after += 1;
            } else if now.files == before.files {
                tally.before += 1;
            } else {
                tally.between += 1;
            }
            if now.shape.0 > 0 {
                self.run(&["check"]);
            }
            self.assert_completes(work, is_done, &fresh, &at);
            if tally.kills.is_multiple_of(10) {
                println!("{} so far: {tally:?}, {:.0?}", work.name, begun.elapsed());
            }
        }
        tally
    }

    /// Asserts that the next run gives the content of a fresh index and removes uncommitted files, and that
    /// compacting gives its scores.
    fn assert_completes(&self, work: &Work, is_done: bool, fresh: &Contents, at: &str) {
        let again = is_done && work.begins.is_some();
        self.run(if again { &AGAIN } else { work.args });
        let completed = Contents::of(&self.index());
        assert!(completed.equals(fresh), "{at}: not completed");
        let left = uncommitted_files(&self.index());
        assert_eq!(left, [""; 0].map(PathBuf::from), "{at}");
        self.run(&["index", "--compact", "--quiet"]);
        let compacted = Contents::of(&self.index());
        assert!(compacted.equals(fresh), "{at}: compacting changed it");
        assert!(compacted.scores_as(fresh), "{at}: other scores");
        assert_eq!(compacted.shape.1, 1, "{at}: not one segment");
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn number(name: &str, usual: usize) -> usize {
    variable(name).map_or(usual, |value| value.parse().expect("a number"))
}

#[test]
fn a_killed_run_loses_nothing_and_the_next_run_continues() {
    let dir = Dir::in_memory();
    match variable("FIHRIS_CORPUS") {
        Some(corpus) => corpus::real(&dir, Path::new(&corpus), number("FIHRIS_FILES", 1000)),
        None => corpus::small(&dir),
    }
    let mut trial = Trial {
        dir,
        random: fastrand::Rng::new(),
    };
    trial.save_fresh_as("fresh-old");
    fs::remove_dir_all(trial.index()).expect("removed");
    // One segment, so that only `--compact` merges the few changes into it.
    trial.run(&["index", "news", "--compact"]);
    trial.save_as("old");
    let (kills, seed) = (number("FIHRIS_KILLS", 25), number("FIHRIS_SEED", 1) as u64);
    let only = variable("FIHRIS_WORK");
    for (number, work) in (0..).zip(&WORKS) {
        if number == 1 {
            corpus::change(&trial.dir);
            trial.run(&["index"]);
            trial.save_as("new");
            trial.save_fresh_as("fresh-new");
            trial.dir.rename("news/a", "a");
            trial.save_fresh_as("fresh-without-a");
            trial.dir.rename("a", "news/a");
        }
        if only.as_deref().is_none_or(|name| name == work.name) {
            trial.random.seed(seed * 100 + number);
            let tally = trial.kill(work, kills.div_ceil(WORKS.len()));
            println!("{}: {tally:?}", work.name);
        }
    }
}
