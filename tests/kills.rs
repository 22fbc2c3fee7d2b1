//! A run that is killed at any moment loses nothing that was committed, and the next one goes on from there.
//!
//! The real command runs over real files and is killed (`SIGKILL`) after a time that is drawn anew each
//! time, in every kind of work. A long trial: `FIHRIS_KILLS=500 FIHRIS_CORPUS=jawhara FIHRIS_SEED=1 cargo
//! test --release --test kills -- --nocapture` copies the first files of that folder
//! (`FIHRIS_FILES=2000`) and prints what happened.

mod util;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fihris::index::{Reader, Store};
use fihris::search::{Request, search};
use util::{Dir, record};

/// What every index is asked.
const QUERIES: [&str; 5] = ["خبر", "قمة بوتين", "الاقتصاد", "\"كرة القدم\"", "تونس"];

/// What an index says: the articles of each file with their bytes, and what queries find.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Held {
    files: BTreeMap<String, BTreeSet<(String, String)>>,
    found: Vec<BTreeSet<String>>,
}

impl Held {
    /// `None` when there is no index yet.
    fn of(dir: &Path) -> Option<Held> {
        let store = Store::open_any(dir).expect("the index opens")?;
        let reader = Reader::new(&store).expect("the index is read");
        let mut held = Held::default();
        let add = |address, id: &str| {
            let article = reader.article(address).expect("an article");
            let bytes = serde_json::to_vec(&article).expect("written");
            let articles = held.files.entry(article.path.clone()).or_default();
            articles.insert((id.to_owned(), blake3::hash(&bytes).to_hex().to_string()));
        };
        reader.for_each_id(add).expect("the ids");
        let columns = reader.columns().expect("the columns");
        for query in QUERIES {
            let request = Request {
                limit: 100_000,
                ..Request::new(query)
            };
            let hits = search(&reader, &request).expect("an answer");
            assert_eq!(hits.total, hits.hits.len() as u64, "{query}");
            let ids = hits.hits.iter();
            let ids = ids.map(|hit| columns.listing(hit.address).expect("a hit").id);
            held.found.push(ids.collect());
        }
        Some(held)
    }

    /// Whether each file stands as before or as after.
    fn is_between(&self, before: &Held, after: &Held) -> bool {
        let all = [self, before, after]
            .into_iter()
            .flat_map(|held| held.files.keys());
        all.into_iter().all(|path| {
            let now = self.files.get(path);
            now == before.files.get(path) || now == after.files.get(path)
        })
    }
}

/// Files in the folder of an index that belong to no commit.
fn leftovers(dir: &Path) -> Vec<PathBuf> {
    let store = Store::open_any(dir).expect("it opens").expect("an index");
    let living = store
        .index
        .load_metas()
        .expect("metas")
        .list_segment_files();
    let known = [
        "meta.json",
        ".managed.json",
        "copies",
        "current",
        "writer.lock",
    ];
    let files = walkdir::WalkDir::new(dir).into_iter().flatten();
    let files = files.filter(|entry| entry.file_type().is_file());
    let dead = files.filter(|entry| {
        let name = entry.file_name().to_str().expect("UTF-8");
        let folder = entry.path().parent().expect("a folder");
        let lives = folder == store.folder() && living.contains(Path::new(name));
        // A temporary file beside the generations may be one that `save` is writing.
        let fresh = folder == dir && name.starts_with(".tmp");
        !(lives || fresh || known.contains(&name) || name.starts_with(".tantivy-"))
    });
    dead.map(|entry| entry.path().to_owned()).collect()
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().flatten() {
        let path = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(path).expect("made");
        } else {
            fs::copy(entry.path(), path).expect("copied");
        }
    }
}

/// A kind of work, begun from an index that lies in a folder of this name, or from none.
struct Work {
    name: &'static str,
    begins: Option<&'static str>,
    args: &'static [&'static str],
}

const FIRST: [&str; 8] = [
    "index",
    "news",
    "--memory",
    "180",
    "--jobs",
    "2",
    "--commit-every",
    "0.05",
];
const AGAIN: [&str; 7] = [
    "index",
    "--memory",
    "180",
    "--jobs",
    "2",
    "--commit-every",
    "0.05",
];
const REBUILD: [&str; 4] = ["index", "--rebuild", "--commit-every", "0.05"];

/// In the order of a life: the files change between the first and the others.
const WORKS: [Work; 4] = [
    Work {
        name: "first",
        begins: None,
        args: &FIRST,
    },
    Work {
        name: "refresh",
        begins: Some("old"),
        args: &AGAIN,
    },
    Work {
        name: "forget",
        begins: Some("new"),
        args: &["forget", "news/a"],
    },
    Work {
        name: "rebuild",
        begins: Some("new"),
        args: &REBUILD,
    },
];

/// What became of the kills of one kind of work.
#[derive(Debug, Default)]
struct Tally {
    kills: usize,
    /// Nothing was committed yet, some of it, all of it; and runs that ended before they were killed.
    before: usize,
    between: usize,
    after: usize,
    ended: usize,
}

struct Trial {
    dir: Dir,
    chance: fastrand::Rng,
}

impl Trial {
    fn run(&self, args: &[&str]) -> i32 {
        self.dir.fihris(args).run().exits(0).code
    }

    fn index(&self) -> PathBuf {
        self.dir.path(".fihris")
    }

    /// Puts the index that a work begins with in place.
    fn begin(&self, work: &Work) {
        fs::remove_dir_all(self.index()).ok();
        if let Some(name) = work.begins {
            copy(&self.dir.path(name), &self.index());
        }
    }

    /// Keeps the index under a name.
    fn keep(&self, name: &str) {
        copy(&self.index(), &self.dir.path(name));
    }

    fn kill(&mut self, work: &Work, kills: usize) -> Tally {
        self.begin(work);
        let before = Held::of(&self.index()).unwrap_or_default();
        let start = Instant::now();
        self.run(work.args);
        let mut takes = start.elapsed();
        let after = Held::of(&self.index()).expect("an index");
        let mut tally = Tally::default();
        while tally.kills < kills {
            self.begin(work);
            let delay = takes.mul_f64(self.chance.f64());
            let at = format!("{}, kill {} after {delay:?}", work.name, tally.kills);
            let mut child = self.dir.fihris(work.args).start_silently();
            std::thread::sleep(delay);
            if child.try_wait().expect("its state").is_some() {
                tally.ended += 1;
                takes = takes.mul_f64(0.95); // the machine has become faster
                assert!(tally.ended < 10 * kills + 100, "{at}: it is never caught");
                continue;
            }
            child.kill().expect("killed");
            child.wait().expect("its end");
            tally.kills += 1;
            let now = Held::of(&self.index()).unwrap_or_default();
            assert!(now.is_between(&before, &after), "{at}: a file in part");
            if now.files == after.files {
                assert_eq!(now.found, after.found, "{at}: other answers");
                tally.after += 1;
            } else if now.files == before.files {
                tally.before += 1;
            } else {
                tally.between += 1;
            }
            let done = now.files == after.files;
            self.run(if done && work.name != "first" {
                &AGAIN
            } else {
                work.args
            });
            let completed = Held::of(&self.index()).expect("an index");
            assert!(completed == after, "{at}: not completed");
            assert_eq!(leftovers(&self.index()), [""; 0].map(PathBuf::from), "{at}");
        }
        tally
    }
}

/// A few files of some articles each.
fn small_corpus(dir: &Dir) {
    for folder in ["a", "b"] {
        for file in 0..8_usize {
            let article = |number: usize| {
                let text = "قال الوزير إن الاقتصاد في تونس خبر قمة بوتين. ".repeat(number + 1);
                record(
                    &format!("{folder}{file}-{number}"),
                    "خبر عن كرة القدم",
                    &text,
                )
            };
            let lines: String = (0..3).map(article).collect();
            dir.write(&format!("news/{folder}/{file}.jsonl"), lines);
        }
    }
}

/// The first files of a folder of articles, in two folders.
fn real_corpus(dir: &Dir, corpus: &Path, most: usize) {
    let files = walkdir::WalkDir::new(corpus)
        .sort_by_file_name()
        .into_iter();
    let files = files.flatten().filter(|entry| entry.file_type().is_file());
    for (number, entry) in files.step_by(5).take(most).enumerate() {
        let folder = if number % 10 == 0 { "a" } else { "b" };
        let extension = entry
            .path()
            .extension()
            .map_or("txt".into(), |text| text.to_string_lossy());
        let name = format!("news/{folder}/{number}.{extension}");
        dir.write(&name, fs::read(entry.path()).expect("read"));
    }
}

/// Changes a fifth of the files, takes out one in nine, and adds as many.
fn change(dir: &Dir) {
    let files = walkdir::WalkDir::new(dir.path("news"))
        .sort_by_file_name()
        .into_iter();
    let files = files.flatten().filter(|entry| entry.file_type().is_file());
    for (number, entry) in files.enumerate() {
        let path = entry.path();
        if number % 9 == 1 {
            fs::rename(path, path.with_file_name(format!("new-{number}.txt"))).expect("renamed");
        } else if number % 5 == 0 {
            let text = format!("قمة بوتين {number}");
            let changed = record(&format!("changed-{number}"), "خبر جديد", &text);
            fs::write(path, changed).expect("written");
        }
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
    let dir = Dir::new();
    match variable("FIHRIS_CORPUS") {
        Some(corpus) => real_corpus(&dir, Path::new(&corpus), number("FIHRIS_FILES", 2000)),
        None => small_corpus(&dir),
    }
    let (kills, seed) = (number("FIHRIS_KILLS", 20), number("FIHRIS_SEED", 1));
    let mut trial = Trial {
        dir,
        chance: fastrand::Rng::with_seed(seed as u64),
    };
    trial.run(&FIRST);
    trial.keep("old");
    for (number, work) in WORKS.iter().enumerate() {
        if number == 1 {
            change(&trial.dir);
            trial.run(&AGAIN);
            trial.keep("new");
        }
        let start = Instant::now();
        let tally = trial.kill(work, kills.div_ceil(WORKS.len()));
        let took = start.elapsed().max(Duration::from_millis(1));
        println!("{}: {tally:?}, {took:.0?}", work.name);
    }
}
