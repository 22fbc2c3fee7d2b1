//! A commit that fails where tantivy writes it: in `save_metas`, the last step before the list of segments
//! is replaced.
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
use fihris::refresh::rebuild::rebuild;
use fihris::refresh::report::{Report, Settings, Target, forget, refresh};
use util::{Dir, copy_folder, record};

const POINT: &str = "save_metas";

/// Path, id and title of each article; `None` where there is no index.
type Held = Option<BTreeSet<(String, String, String)>>;

fn held(dir: &Path) -> Held {
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

/// Whether each file has the articles of before or of after.
fn is_between(now: &Held, before: &Held, after: &Held) -> bool {
    let of = |held: &Held, path: &str| -> Vec<(String, String, String)> {
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

/// Three files, an index of them, and the files of a later day.
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

    /// Puts the index that a work begins with in place.
    fn begin(&self, work: Work) -> PathBuf {
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

/// A commit after each file.
fn settings() -> Settings {
    Settings {
        memory_bytes: 15_000_000,
        threads: 1,
        commit_every: Duration::ZERO,
        after_commit: Some(fihris::search::copies::cache::update),
        ..Settings::default()
    }
}

/// Runs a work to its end and counts how often a list of segments is written.
fn commits(world: &World, work: Work) -> (usize, Held) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let each = move || {
        counted.fetch_add(1, Ordering::Relaxed);
    };
    let scenario = FailScenario::setup();
    fail::cfg_callback(POINT, each).expect("set");
    let dir = world.begin(work);
    world.run(work, &dir).expect("done");
    scenario.teardown();
    (count.load(Ordering::Relaxed), held(&dir))
}

/// Each commit of each work fails; `then` says for how long.
fn each_commit_fails(then: &str) {
    let world = World::new();
    let mut told_errors = 0;
    for work in WORKS {
        let before = held(&world.begin(work));
        let (commits, after) = commits(&world, work);
        assert!(commits > 1, "{work:?}: {commits}");
        for commit in 0..commits {
            let at = format!("{work:?}, commit {commit} of {commits}");
            let dir = world.begin(work);
            let scenario = FailScenario::setup();
            let task = format!("{commit}*off->{then}");
            fail::cfg(POINT, &task).expect("set");
            let result = world.run(work, &dir);
            scenario.teardown();

            let now = held(&dir);
            assert!(is_between(&now, &before, &after), "{at}: {now:?}");
            match result {
                // A merge in the background may fail: it is tried again by the next run.
                Ok(_) => assert_eq!(now, after, "{at}"),
                Err(error) => {
                    told_errors += 1;
                    let told = errors::advice(&error).expect("words for it");
                    assert!(
                        told.starts_with("there is no room for the index"),
                        "{at}: {told}"
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
                assert_eq!(held(&dir), after, "{at}: not completed");
            }
            world.dir.fihris(["check", "--full"]).exits(0);
        }
    }
    assert!(told_errors >= WORKS.len() * 2, "{told_errors}");
}

// One test: the failpoints are those of the whole process.
#[test]
fn a_commit_that_cannot_be_written_leaves_the_one_before_and_the_next_run_goes_on() {
    let fails = "return(No space left on device (os error 28))";
    each_commit_fails(fails);
    each_commit_fails(&format!("1*{fails}"));
}
