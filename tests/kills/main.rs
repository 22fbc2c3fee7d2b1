//! A run that is killed at any moment loses nothing that was committed, and the next one goes on from there.
//!
//! The real command runs over real files and is killed (`SIGKILL`) in every kind of work: half of the times
//! at a moment of its duration, half of the times after so many changes in the folder of the index. A long
//! trial: `FIHRIS_KILLS=500 FIHRIS_SEED=7 FIHRIS_CORPUS=jawhara FIHRIS_FILES=1000 cargo test --release
//! --test kills -- --nocapture` copies files of that folder and prints what happened. `FIHRIS_WORK=refresh`
//! tries one kind of work alone, with the same chances.

mod corpus;
mod held;
#[path = "../util/mod.rs"]
mod util;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use held::{Held, of_no_commit};
use util::{Dir, copy_folder};

/// What the folder of an index looks like from outside: names and sizes.
fn look(dir: &Path) -> BTreeSet<(PathBuf, u64)> {
    let entries = walkdir::WalkDir::new(dir).into_iter().flatten();
    let size = |entry: &walkdir::DirEntry| entry.metadata().map_or(0, |file| file.len());
    entries
        .map(|entry| (entry.path().to_owned(), size(&entry)))
        .collect()
}

/// Waits until the folder has changed so many times or the run has ended; gives the changes seen.
fn watch(dir: &Path, child: &mut Child, most: usize) -> usize {
    let mut seen = look(dir);
    let mut changes = 0;
    while changes < most && child.try_wait().expect("its state").is_none() {
        let now = look(dir);
        if now != seen {
            seen = now;
            changes += 1;
        }
        std::thread::sleep(Duration::from_micros(100));
    }
    changes
}

/// A kind of work.
struct Work {
    name: &'static str,
    /// The index that it begins with lies in a folder of this name; `None` begins with none.
    begins: Option<&'static str>,
    args: &'static [&'static str],
    /// A fresh index of what it ends with lies in a folder of this name.
    ends: &'static str,
    /// Whether it is all done, for work that changes no file: given the index before and now.
    is_done: Option<fn(&Held, &Held) -> bool>,
}

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

/// In the order of a life: the files change between the first and the others.
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

/// What became of the kills of one kind of work.
#[derive(Debug, Default)]
struct Tally {
    kills: usize,
    /// Nothing of it was committed yet; some of it; all of it, but the run had not ended.
    before: usize,
    between: usize,
    after: usize,
    /// Of all these, those that left files of no commit behind: they struck while something was written.
    writing: usize,
    /// Runs that ended before they were killed; they count as none.
    ended: usize,
}

struct Trial {
    dir: Dir,
    chance: fastrand::Rng,
}

impl Trial {
    fn run(&self, args: &[&str]) {
        self.dir.fihris(args).exits(0);
    }

    fn index(&self) -> PathBuf {
        self.dir.path(".fihris")
    }

    /// Puts the index that a work begins with in place.
    fn begin(&self, work: &Work) {
        fs::remove_dir_all(self.index()).ok();
        if let Some(name) = work.begins {
            copy_folder(&self.dir.path(name), &self.index());
        }
    }

    /// Keeps the index under a name.
    fn keep(&self, name: &str) {
        copy_folder(&self.index(), &self.dir.path(name));
    }

    /// Makes an index of the files as they are, and keeps it under a name.
    fn keep_fresh(&self, name: &str) {
        fs::remove_dir_all(self.index()).ok();
        self.run(&["index", "news"]);
        self.keep(name);
    }

    /// Starts a work and kills it; `None` when it has ended before. `changes` and `takes` are those of a
    /// whole run.
    fn strike(
        &mut self,
        work: &Work,
        changes: usize,
        takes: Duration,
        number: usize,
    ) -> Option<String> {
        let mut child = self.dir.fihris(work.args).start_silently();
        let point = if number.is_multiple_of(2) {
            let delay = takes.mul_f64(self.chance.f64());
            std::thread::sleep(delay);
            format!("after {delay:?}")
        } else {
            let change = self.chance.usize(1..=changes);
            watch(&self.index(), &mut child, change);
            let rest = takes.mul_f64(self.chance.f64() / changes as f64);
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
        let fresh = Held::of(&self.dir.path(work.ends));
        self.begin(work);
        let before = Held::of(&self.index());
        let start = Instant::now();
        let mut child = self.dir.fihris(work.args).start_silently();
        let mut changes = watch(&self.index(), &mut child, usize::MAX).max(1);
        let mut takes = start.elapsed();
        assert!(child.wait().expect("its end").success(), "{}", work.name);
        assert!(Held::of(&self.index()).equals(&fresh), "{}", work.name);

        let nothing = work
            .is_done
            .is_some_and(|is_done| is_done(&before, &before));
        assert!(!nothing, "{}: nothing to do", work.name);

        let mut tally = Tally::default();
        while tally.kills < kills {
            self.begin(work);
            let Some(at) = self.strike(work, changes, takes, tally.kills) else {
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
            let now = Held::of(&self.index());
            let written = of_no_commit(&self.index());
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
            self.complete(work, is_done, &fresh, &at);
            if tally.kills.is_multiple_of(10) {
                println!("{} so far: {tally:?}, {:.0?}", work.name, begun.elapsed());
            }
        }
        tally
    }

    /// The next run ends as a fresh one, and leaves nothing behind; compacted, it has its scores too.
    fn complete(&self, work: &Work, is_done: bool, fresh: &Held, at: &str) {
        let again = is_done && work.begins.is_some();
        self.run(if again { &AGAIN } else { work.args });
        let completed = Held::of(&self.index());
        assert!(completed.equals(fresh), "{at}: not completed");
        let left = of_no_commit(&self.index());
        assert_eq!(left, [""; 0].map(PathBuf::from), "{at}");
        self.run(&["index", "--compact", "--quiet"]);
        let compacted = Held::of(&self.index());
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
fn a_run_that_is_killed_at_any_moment_loses_nothing_and_the_next_one_goes_on() {
    let dir = Dir::in_memory();
    match variable("FIHRIS_CORPUS") {
        Some(corpus) => corpus::real(&dir, Path::new(&corpus), number("FIHRIS_FILES", 1000)),
        None => corpus::small(&dir),
    }
    let mut trial = Trial {
        dir,
        chance: fastrand::Rng::new(),
    };
    trial.keep_fresh("fresh-old");
    fs::remove_dir_all(trial.index()).expect("removed");
    // One segment: what little changes is merged into it by `--compact` alone.
    trial.run(&["index", "news", "--compact"]);
    trial.keep("old");
    let (kills, seed) = (number("FIHRIS_KILLS", 25), number("FIHRIS_SEED", 1) as u64);
    let only = variable("FIHRIS_WORK");
    for (number, work) in (0..).zip(&WORKS) {
        if number == 1 {
            corpus::change(&trial.dir);
            trial.run(&["index"]);
            trial.keep("new");
            trial.keep_fresh("fresh-new");
            trial.dir.rename("news/a", "a");
            trial.keep_fresh("fresh-without-a");
            trial.dir.rename("a", "news/a");
        }
        if only.as_deref().is_none_or(|name| name == work.name) {
            trial.chance.seed(seed * 100 + number);
            let tally = trial.kill(work, kills.div_ceil(WORKS.len()));
            println!("{}: {tally:?}", work.name);
        }
    }
}
