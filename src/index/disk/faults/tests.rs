//! An index on a disk that fails or forgets at any step.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use super::{Disk, Fault, copy_folder};
use crate::check::{Settings as Looks, check};
use crate::index::disk::errors;
use crate::index::{Reader, Store};
use crate::query::saved::SavedQueries;
use crate::refresh::rebuild;
use crate::refresh::{Settings, Target, forget, refresh};

/// The articles of an index: path, id, title, and its saved queries likewise. `None` when there is no index.
type Held = Option<BTreeSet<(String, String, String)>>;

fn held(dir: &Path) -> Held {
    let store = Store::open_any(dir).expect("it opens")?;
    let reader = Reader::new(&store).expect("it is read");
    let columns = reader.columns().expect("columns");
    let mut articles = BTreeSet::new();
    let add = |address, id: &str| {
        let listing = columns.listing(address).expect("a listing");
        let article = reader.article(address).expect("an article");
        assert_eq!(article.title, listing.title);
        articles.insert((
            listing.path,
            id.to_owned(),
            listing.title.unwrap_or_default(),
        ));
    };
    reader.for_each_id(add).expect("ids");
    let saved = SavedQueries::read(dir).expect("queries");
    let saved = saved
        .iter()
        .map(|(name, query)| ("saved", name, query))
        .map(|(path, name, query)| (path.to_owned(), name.to_owned(), query.to_owned()));
    articles.extend(saved);
    Some(articles)
}

/// Articles of three files, an index of them, and the files of a later day.
struct World {
    folder: TempDir,
}

/// What is done to an index.
#[derive(Debug, Clone, Copy)]
enum Work {
    First,
    Refresh,
    Forget,
    Rebuild,
    Save,
}

const WORKS: [Work; 5] = [
    Work::First,
    Work::Refresh,
    Work::Forget,
    Work::Rebuild,
    Work::Save,
];

/// The steps that are tried: each one where `FIHRIS_EVERY_STEP` is 1, each fourth where it is 4; else some of
/// them, and not the same ones for all works and faults.
fn steps() -> impl Iterator<Item = usize> {
    static BEGUN: AtomicUsize = AtomicUsize::new(0);
    let every = std::env::var("FIHRIS_EVERY_STEP");
    let every = every.map_or(17, |every| every.parse().expect("a number"));
    let begin = BEGUN.fetch_add(5, Ordering::Relaxed) % every;
    (1 + begin..).step_by(every)
}

fn settings() -> Settings {
    Settings {
        memory_bytes: 15_000_000,
        threads: 1,
        commit_every: Duration::ZERO,
        after_commit: Some(crate::search::copies::cache::update),
        ..Settings::default()
    }
}

impl World {
    fn new() -> Self {
        let world = World {
            // In memory where that can be had: these tests sync a lot.
            folder: tempfile::tempdir_in("/dev/shm")
                .or_else(|_| tempfile::tempdir())
                .expect("a folder"),
        };
        world.write("a.jsonl", &["قمة", "لقاء"]);
        world.write("b.jsonl", &["نفط"]);
        world.write("c.jsonl", &["مطر", "ثلج", "ريح"]);
        refresh(&world.path("before"), world.targets(), &settings(), &mut ()).expect("indexed");
        world.write("a.jsonl", &["قمة ثانية", "لقاء ثان", "وداع"]);
        world.write("d.jsonl", &["قمح"]);
        fs::remove_file(world.path("news/b.jsonl")).expect("deleted");
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn targets(&self) -> Vec<Target> {
        vec![Target::Path(self.path("news"))]
    }

    fn write(&self, name: &str, titles: &[&str]) {
        let lines = titles.iter().enumerate().map(|(number, title)| {
            let id = format!("{name}-{number}");
            serde_json::json!({"id": id, "title": title, "text": "خبر عن كل شيء."}).to_string()
                + "\n"
        });
        fs::create_dir_all(self.path("news")).expect("made");
        fs::write(self.path("news").join(name), lines.collect::<String>()).expect("written");
    }

    /// Puts the index that a work begins with into a folder of this name.
    fn begin(&self, work: Work, name: &str) -> PathBuf {
        let dir = self.path(name);
        fs::remove_dir_all(&dir).ok();
        if !matches!(work, Work::First) {
            copy_folder(&self.path("before"), &dir);
        }
        dir
    }

    fn do_it(&self, work: Work, dir: &Path) -> anyhow::Result<()> {
        let report = match work {
            Work::First => refresh(dir, self.targets(), &settings(), &mut ()),
            Work::Refresh => refresh(dir, Vec::new(), &settings(), &mut ()),
            Work::Forget => forget(dir, &[self.path("news/c.jsonl")], &settings(), &mut ()),
            Work::Rebuild => rebuild(dir, Vec::new(), &settings(), &mut ()),
            Work::Save => {
                let mut saved = SavedQueries::read(dir)?;
                saved.set("قمم", "قمة OR لقاء")?;
                return saved.write(dir);
            }
        };
        // What is told as done is done in full.
        assert_eq!(report?.problems, 0, "{work:?}");
        Ok(())
    }

    /// What a work begins with and what it ends with.
    fn ends(&self, work: Work) -> (Held, Held) {
        let dir = self.begin(work, "clean");
        let before = held(&dir);
        self.do_it(work, &dir).expect("done");
        (before, held(&dir))
    }
}

/// Whether each file has the articles of before or of after, or none where it has none at one of them.
fn is_between(now: &Held, before: &Held, after: &Held) -> bool {
    let of = |held: &Held, path: &str| -> Vec<_> {
        let articles = held.iter().flatten();
        articles
            .filter(|article| article.0 == path)
            .cloned()
            .collect()
    };
    let paths = [now, before, after].into_iter().flatten().flatten();
    let paths: BTreeSet<&String> = paths.map(|article| &article.0).collect();
    paths.into_iter().all(|path| {
        let now = of(now, path);
        now == of(before, path) || now == of(after, path)
    })
}

/// Files in the folder of an index that neither a commit nor fihris itself needs.
fn leftovers(dir: &Path) -> Vec<String> {
    let Some(store) = Store::open_any(dir).expect("it opens") else {
        return Vec::new();
    };
    let living = store
        .index
        .load_metas()
        .expect("metas")
        .list_segment_files();
    let known = [
        "meta.json",
        "commit",
        "generation",
        "fihris-index",
        ".managed.json",
        "copies",
        "current",
        "writer.lock",
        "queries.tsv",
    ];
    let files = walkdir::WalkDir::new(dir).into_iter().flatten();
    files
        .filter(|entry| entry.file_type().is_file())
        .filter(|entry| {
            let name = entry.file_name().to_str().expect("UTF-8");
            let below = entry.path().parent() == Some(&store.folder());
            let lives = below && living.contains(Path::new(name));
            !(lives || known.contains(&name) || name.starts_with(".tantivy-"))
        })
        .map(|entry| entry.path().display().to_string())
        .collect()
}

const LOOKS: Looks = Looks {
    full: true,
    seed: 1,
};

/// With what a step fails: as ENOSPC, EDQUOT, EIO. The steps take turns.
const FAILING: [ErrorKind; 3] = [
    ErrorKind::StorageFull,
    ErrorKind::QuotaExceeded,
    ErrorKind::Other,
];

/// With what a step fails once: EINTR too.
const FAILING_ONCE: [ErrorKind; 4] = [
    ErrorKind::StorageFull,
    ErrorKind::QuotaExceeded,
    ErrorKind::Other,
    ErrorKind::Interrupted,
];

/// Does a work at each step of a faulty disk, and sees to it that the index is one of before or after, sound,
/// and that the next run has nothing to mend. Gives the number of steps that were tried.
fn outlives(world: &World, work: Work, errors: &[ErrorKind], once: bool, reading: bool) -> usize {
    let (before, after) = world.ends(work);
    let mut tried = 0;
    for step in steps() {
        let dir = world.begin(work, "index");
        let fault = Fault {
            step,
            error: errors[step % errors.len()],
            once,
            reading,
        };
        let disk = Disk::failing(fault, &dir);
        let in_force = disk.put_in_force();
        let result = world.do_it(work, &dir);
        drop(in_force);
        let at = format!("{work:?}, {fault:?}");
        let now = held(&dir);
        assert!(is_between(&now, &before, &after), "{at}: {now:?}");
        match result {
            Ok(_) => assert_eq!(now, after, "{at}"),
            Err(error) => {
                let told = errors::told(&error);
                let named = fault.error.to_string();
                let is_clear = told.contains(&named) || told.contains("cannot ");
                assert!(is_clear && !told.contains("os error"), "{at}: {told}");
            }
        }
        if let Some(report) = check(&dir, &LOOKS).expect("checked") {
            assert!(report.sound, "{at}: {:?}", report.faults);
        }
        if now != after {
            world
                .do_it(work, &dir)
                .unwrap_or_else(|error| panic!("{at}: {error:#}, with nothing in the way"));
            assert!(held(&dir) == after || matches!(work, Work::Rebuild), "{at}");
        } else if !matches!(work, Work::Save) {
            refresh(&dir, Vec::new(), &settings(), &mut ()).expect("fresh");
        }
        assert_eq!(held(&dir).is_some(), after.is_some(), "{at}");
        let left: Vec<String> = leftovers(&dir)
            .into_iter()
            .filter(|path| !path.ends_with("index/.fihris-tmpHaLf00")) // stays for a minute
            .collect();
        assert_eq!(left, [""; 0], "{at}");
        if !disk.has_failed() {
            assert!(tried > 0 || step > 1, "{at}: the disk was not asked");
            break;
        }
        tried += 1;
    }
    tried
}

#[test]
fn a_disk_that_fails_at_any_step_once_or_for_good_leaves_the_index_before_or_after_and_nothing_else()
 {
    let world = World::new();
    let mut tried = 0;
    for work in WORKS {
        tried += outlives(&world, work, &FAILING, false, false);
        tried += outlives(&world, work, &FAILING_ONCE, true, false);
    }
    println!("{tried} failing steps");
}

#[test]
fn a_file_of_the_index_that_cannot_be_opened_to_be_read_costs_nothing() {
    let world = World::new();
    let mut tried = 0;
    // What is saved is no part of a generation.
    for work in WORKS.into_iter().filter(|work| !matches!(work, Work::Save)) {
        for once in [true, false] {
            tried += outlives(&world, work, &[ErrorKind::OutOfMemory], once, true);
        }
    }
    println!("{tried} failing steps");
}

#[test]
fn what_was_told_as_done_is_there_after_a_power_failure_at_any_step() {
    let world = World::new();
    let mut chance = fastrand::Rng::with_seed(1);
    let mut tried = 0;
    for work in WORKS {
        let (before, after) = world.ends(work);
        for step in steps() {
            let dir = world.begin(work, "index");
            let fault = Fault {
                step,
                error: ErrorKind::Other,
                once: false,
                reading: false,
            };
            let disk = Disk::failing(fault, &dir);
            let in_force = disk.put_in_force();
            let result = world.do_it(work, &dir);
            drop(in_force);
            for kind in ["nothing", "all", "some", "most"] {
                let at = format!("{work:?}, step {step}, of what was not synced {kind} is there");
                let found = world.path("found");
                fs::remove_dir_all(&found).ok();
                disk.after_power_failure(&dir, &found, || match kind {
                    "nothing" => false,
                    "all" => true,
                    "most" => chance.u8(0..10) > 0,
                    _ => chance.bool(),
                });
                let now = held(&found);
                assert!(is_between(&now, &before, &after), "{at}: {now:?}");
                if result.is_ok() {
                    assert_eq!(now, after, "{at}");
                }
            }
            if !disk.has_failed() {
                assert!(step > 1, "{work:?}: the disk was not asked");
                break;
            }
            tried += 1;
        }
    }
    println!("{tried} power failures, each in four ways");
}
