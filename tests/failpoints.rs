//! Commits that fail in `save_metas` of tantivy, the last step before the list of segments is replaced.
//!
//! `cargo test --features failpoints --test failpoints`

mod util;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fail::FailScenario;
use fihris::index::disk::errors;
use fihris::index::{Reader, Store};
use fihris::refresh::rebuild;
use fihris::refresh::{Report, Settings, Target, forget, refresh};
use util::{Dir, copy_folder, record};

const POINT: &str = "save_metas";

/// Path, id and title of each article; `None` if there is no index.
type Contents = Option<BTreeSet<(String, String, String)>>;

fn contents(dir: &Path) -> Contents {
    let store = Store::open_any(dir).expect("it opens")?;
    let reader = Reader::new(&store).expect("it is read");
    let mut articles = BTreeSet::new();
    let each = |address, id: &str| {
        let article = reader.article(address).expect("an article");
        let title = article.title.unwrap_or_default();
        articles.insert((article.path, id.to_owned(), title));
    };
    reader.for_each_id(each).expect("ids");
    Some(articles)
}

/// Returns whether each file has the articles of one of the two states.
fn is_between(now: &Contents, before: &Contents, after: &Contents) -> bool {
    let of = |held: &Contents, path: &str| -> Vec<(String, String, String)> {
        let articles = held.iter().flatten();
        articles
            .filter(|article| article.0 == path)
            .cloned()
            .collect()
    };
    let all = [now, before, after].into_iter().flatten().flatten();
    let paths: BTreeSet<&String> = all.map(|article| &article.0).collect();
    paths.into_iter().all(|path| {
        let now = of(now, path);
        now == of(before, path) || now == of(after, path)
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    First,
    Refresh,
    Forget,
    Rebuild,
    Compact,
}

const WORKS: [Work; 5] = [
    Work::First,
    Work::Refresh,
    Work::Forget,
    Work::Rebuild,
    Work::Compact,
];

/// An index of three files, and the files after changes.
struct World {
    dir: Dir,
}

impl World {
    fn new() -> Self {
        let world = World { dir: Dir::new() };
        world.write("a", &["قمة", "لقاء"]);
        world.write("b", &["نفط"]);
        world.write("c", &["مطر", "ثلج", "ريح"]);
        let before = world.dir.path("before");
        refresh(&before, world.targets(), &settings(), &mut ()).expect("indexed");
        world.write("a", &["قمة ثانية", "لقاء ثان", "وداع"]);
        world.write("d", &["قمح"]);
        world.dir.delete("news/b.jsonl");
        world
    }

    fn write(&self, name: &str, titles: &[&str]) {
        let lines = titles.iter().enumerate();
        let lines = lines.map(|(n, title)| record(&format!("{name}-{n}"), title, "خبر عن كل شيء."));
        let name = format!("news/{name}.jsonl");
        self.dir.write(&name, lines.collect::<String>());
    }

    fn targets(&self) -> Vec<Target> {
        vec![Target::Path(self.dir.path("news"))]
    }

    /// Restores the index from which this kind of run starts.
    fn restore(&self, work: Work) -> PathBuf {
        let dir = self.dir.path(".fihris");
        fs::remove_dir_all(&dir).ok();
        if work != Work::First {
            copy_folder(&self.dir.path("before"), &dir);
        }
        dir
    }

    fn run(&self, work: Work, dir: &Path) -> anyhow::Result<Report> {
        let compact = Settings {
            compact: true,
            ..settings()
        };
        match work {
            Work::First => refresh(dir, self.targets(), &settings(), &mut ()),
            Work::Refresh => refresh(dir, Vec::new(), &settings(), &mut ()),
            Work::Forget => forget(dir, &[self.dir.path("news/c.jsonl")], &settings(), &mut ()),
            Work::Rebuild => rebuild(dir, Vec::new(), &settings(), &mut ()),
            Work::Compact => refresh(dir, Vec::new(), &compact, &mut ()),
        }
    }
}

/// Settings that commit after each file.
fn settings() -> Settings {
    Settings {
        memory_bytes: 15_000_000,
        threads: 1,
        commit_every: Duration::ZERO,
        after_commit: Some(fihris::search::copies::cache::update),
        ..Settings::default()
    }
}

/// Runs to the end, and counts how often the list of segments is written.
fn commits(world: &World, work: Work) -> (usize, Contents) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let each = move || {
        counted.fetch_add(1, Ordering::Relaxed);
    };
    let scenario = FailScenario::setup();
    fail::cfg_callback(POINT, each).expect("set");
    let dir = world.restore(work);
    world.run(work, &dir).expect("done");
    scenario.teardown();
    (count.load(Ordering::Relaxed), contents(&dir))
}

/// Makes each commit of each kind of run fail. `then` is the action of the failpoint after the first failure.
fn each_commit_fails(then: &str) {
    let world = World::new();
    let mut told_errors = 0;
    for work in WORKS {
        let before = contents(&world.restore(work));
        let (commits, after) = commits(&world, work);
        assert!(commits > 1, "{work:?}: {commits}");
        for commit in 0..commits {
            let at = format!("{work:?}, commit {commit} of {commits}");
            let dir = world.restore(work);
            let scenario = FailScenario::setup();
            let task = format!("{commit}*off->{then}");
            fail::cfg(POINT, &task).expect("set");
            let result = world.run(work, &dir);
            scenario.teardown();

            let now = contents(&dir);
            assert!(is_between(&now, &before, &after), "{at}: {now:?}");
            match result {
                // A background merge may fail: the next run retries it.
                Ok(_) => assert_eq!(now, after, "{at}"),
                Err(error) => {
                    told_errors += 1;
                    let reported = errors::index_message(&error).expect("words for it");
                    assert!(
                        reported.starts_with("there is no room for the index"),
                        "{at}: {reported}"
                    );
                    if commit == 0 {
                        assert_eq!(now, before, "{at}");
                    }
                }
            }
            if now.is_some() {
                world.dir.fihris(["check", "--full"]).exits(0);
            }
            let again = match now == after {
                true if work != Work::Compact => Work::Refresh,
                _ => work,
            };
            world
                .run(again, &dir)
                .expect("done when there is room again");
            if again == work {
                assert_eq!(contents(&dir), after, "{at}: not completed");
            }
            world.dir.fihris(["check", "--full"]).exits(0);
        }
    }
    assert!(told_errors >= WORKS.len() * 2, "{told_errors}");
}

// A single test, because failpoints are global to the process.
#[test]
fn a_failed_commit_leaves_the_previous_one_and_the_next_run_continues() {
    let fails = "return(No space left on device (os error 28))";
    each_commit_fails(fails);
    each_commit_fails(&format!("1*{fails}"));
}
