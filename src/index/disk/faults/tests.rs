//! An index on a disk that fails or loses unsynced writes at any operation.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use super::{Disk, Fault, copy_folder};
use crate::check::{Settings as CheckSettings, check};
use crate::index::disk::errors;
use crate::index::{Reader, Store};
use crate::query::saved::SavedQueries;
use crate::refresh::rebuild;
use crate::refresh::{Settings, Target, forget, refresh};

/// The articles of an index as path, id and title, and its saved queries in the same form. `None`
/// if there is no index.
type Content = Option<BTreeSet<(String, String, String)>>;

fn content(dir: &Path) -> Content {
    let store = Store::open_any(dir).expect("it opens")?;
    let reader = Reader::new(&store).expect("it is read");
    let columns = reader.columns();
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

/// Three files of articles, an index of them, and a later state of the files.
struct World {
    folder: TempDir,
}

/// A command that writes an index.
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

/// Returns the operations to fail at: every `FIHRIS_EVERY_STEP`th one, or every 17th if the
/// variable is not set. The first one differs between calls.
fn steps() -> impl Iterator<Item = usize> {
    static FIRST: AtomicUsize = AtomicUsize::new(0);
    let every = std::env::var("FIHRIS_EVERY_STEP");
    let every = every.map_or(17, |every| every.parse().expect("a number"));
    let first = FIRST.fetch_add(5, Ordering::Relaxed) % every;
    (1 + first..).step_by(every)
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
            // In memory if possible: these tests sync a lot.
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

    /// Copies the index as it is before `work` into a folder of this name.
    fn prepare(&self, work: Work, name: &str) -> PathBuf {
        let dir = self.path(name);
        fs::remove_dir_all(&dir).ok();
        if !matches!(work, Work::First) {
            copy_folder(&self.path("before"), &dir);
        }
        dir
    }

    fn run(&self, work: Work, dir: &Path) -> anyhow::Result<()> {
        let report = match work {
            Work::First => refresh(dir, self.targets(), &settings(), &mut ()),
            Work::Refresh => refresh(dir, Vec::new(), &settings(), &mut ()),
            Work::Forget => forget(dir, &[self.path("news/c.jsonl")], &settings(), &mut ()),
            Work::Rebuild => rebuild(dir, Vec::new(), &settings(), &mut ()),
            Work::Save => {
                return SavedQueries::update(dir, |saved| saved.set("قمم", "قمة OR لقاء"));
            }
        };
        // A success means that everything was done.
        assert_eq!(report?.problems, 0, "{work:?}");
        Ok(())
    }

    /// Returns the content before and after `work`.
    fn outcomes(&self, work: Work) -> (Content, Content) {
        let dir = self.prepare(work, "clean");
        let before = content(&dir);
        self.run(work, &dir).expect("done");
        (before, content(&dir))
    }
}

/// Returns whether each file has its articles from `before` or its articles from `after`.
fn is_between(now: &Content, before: &Content, after: &Content) -> bool {
    let of = |content: &Content, path: &str| -> Vec<_> {
        let articles = content.iter().flatten();
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

/// Returns the files in the folder of an index that neither a commit nor fihris itself needs.
fn leftovers(dir: &Path) -> Vec<String> {
    let Some(store) = Store::open_any(dir).expect("it opens") else {
        return Vec::new();
    };
    let live_files = store
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
        "current",
        "writer.lock",
        "queries.tsv",
        "queries.lock",
    ];
    let files = walkdir::WalkDir::new(dir).into_iter().flatten();
    files
        .filter(|entry| entry.file_type().is_file())
        .filter(|entry| {
            let name = entry.file_name().to_str().expect("UTF-8");
            let is_active = entry.path().parent() == Some(&store.folder());
            let is_live = is_active && live_files.contains(Path::new(name));
            let is_derived = is_active && name.starts_with("copies-");
            !(is_live || is_derived || known.contains(&name) || name.starts_with(".tantivy-"))
        })
        .map(|entry| entry.path().display().to_string())
        .collect()
}

const CHECK: CheckSettings = CheckSettings {
    full: true,
    seed: 1,
};

/// The errors of lasting failures (ENOSPC, EDQUOT, EIO), used in turn.
const FAILING: [ErrorKind; 3] = [
    ErrorKind::StorageFull,
    ErrorKind::QuotaExceeded,
    ErrorKind::Other,
];

/// The errors of single failures: those of [`FAILING`] and EINTR.
const FAILING_ONCE: [ErrorKind; 4] = [
    ErrorKind::StorageFull,
    ErrorKind::QuotaExceeded,
    ErrorKind::Other,
    ErrorKind::Interrupted,
];

/// Runs `work` on a disk that fails at each of the [`steps`]. Asserts that the index is sound and
/// has the content from before or after `work`, and that the next run leaves no leftovers. Returns
/// the number of failures.
fn survives(world: &World, work: Work, errors: &[ErrorKind], once: bool, reading: bool) -> usize {
    let (before, after) = world.outcomes(work);
    let mut tried = 0;
    for step in steps() {
        let dir = world.prepare(work, "index");
        let fault = Fault {
            step,
            error: errors[step % errors.len()],
            once,
            reading,
        };
        let disk = Disk::failing(fault, &dir);
        let active = disk.activate();
        let result = world.run(work, &dir);
        drop(active);
        let at = format!("{work:?}, {fault:?}");
        let now = content(&dir);
        assert!(is_between(&now, &before, &after), "{at}: {now:?}");
        match result {
            Ok(_) => assert_eq!(now, after, "{at}"),
            Err(error) => {
                let message = errors::message(&error);
                let named = fault.error.to_string();
                let is_clear = message.contains(&named) || message.contains("cannot ");
                assert!(is_clear && !message.contains("os error"), "{at}: {message}");
            }
        }
        if let Some(report) = check(&dir, &CHECK).expect("checked") {
            assert!(report.sound, "{at}: {:?}", report.faults);
        }
        if now != after {
            // The next run finishes a recorded commit first, after which nothing is left to forget.
            let result = world.run(work, &dir);
            let is_done = matches!(work, Work::Forget) && content(&dir) == after;
            assert!(
                result.is_ok() || is_done,
                "{at}: {result:?}, on a disk that works"
            );
            assert!(
                content(&dir) == after || matches!(work, Work::Rebuild),
                "{at}"
            );
            if result.is_err() {
                // A run whose arguments are wrong deletes no leftovers.
                refresh(&dir, Vec::new(), &settings(), &mut ()).expect("fresh");
            }
        } else if !matches!(work, Work::Save) {
            refresh(&dir, Vec::new(), &settings(), &mut ()).expect("fresh");
        }
        assert_eq!(content(&dir).is_some(), after.is_some(), "{at}");
        let left: Vec<String> = leftovers(&dir)
            .into_iter()
            .filter(|path| !path.ends_with("index/.fihris-tmpHaLf00")) // may be in use for a minute
            .collect();
        assert_eq!(left, [""; 0], "{at}");
        if !disk.has_failed() {
            assert!(tried > 0 || step > 1, "{at}: no operation was counted");
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
        tried += survives(&world, work, &FAILING, false, false);
        tried += survives(&world, work, &FAILING_ONCE, true, false);
    }
    println!("{tried} failing steps");
}

#[test]
fn a_file_of_the_index_that_cannot_be_opened_loses_nothing() {
    let world = World::new();
    let mut tried = 0;
    // Saved queries are not a part of a generation.
    for work in WORKS.into_iter().filter(|work| !matches!(work, Work::Save)) {
        for once in [true, false] {
            tried += survives(&world, work, &[ErrorKind::OutOfMemory], once, true);
        }
    }
    println!("{tried} failing steps");
}

#[test]
fn a_reported_success_survives_a_power_failure_at_any_step() {
    let world = World::new();
    let mut chance = fastrand::Rng::with_seed(1);
    let mut tried = 0;
    for work in WORKS {
        let (before, after) = world.outcomes(work);
        for step in steps() {
            let dir = world.prepare(work, "index");
            let fault = Fault {
                step,
                error: ErrorKind::Other,
                once: false,
                reading: false,
            };
            let disk = Disk::failing(fault, &dir);
            let active = disk.activate();
            let result = world.run(work, &dir);
            drop(active);
            for kind in ["none", "all", "some", "most"] {
                let at = format!(
                    "{work:?}, step {step}, {kind} of the unsynced operations reached the disk"
                );
                let found = world.path("found");
                fs::remove_dir_all(&found).ok();
                disk.after_power_failure(&dir, &found, || match kind {
                    "none" => false,
                    "all" => true,
                    "most" => chance.u8(0..10) > 0,
                    _ => chance.bool(),
                });
                let now = content(&found);
                assert!(is_between(&now, &before, &after), "{at}: {now:?}");
                if result.is_ok() {
                    assert_eq!(now, after, "{at}");
                }
            }
            if !disk.has_failed() {
                assert!(step > 1, "{work:?}: no operation was counted");
                break;
            }
            tried += 1;
        }
    }
    println!("{tried} power failures with four outcomes each");
}
