//! What the benches share: the corpus, and the CPU time of this process.
//!
//! The corpus is a folder of articles: `FIHRIS_CORPUS`, else `../shared/corpora/jawhara`, which is
//! unpacked from the archive beside it where it is not there.

#![allow(dead_code)] // each bench uses its part

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fihris::article::Article;
use fihris::load::{self, Item, Origin};

/// Where the corpus lies; `None`, and a line that says what is missing, when it does not.
pub fn folder() -> Option<(PathBuf, Option<tempfile::TempDir>)> {
    if let Some(given) = std::env::var_os("FIHRIS_CORPUS") {
        let given = PathBuf::from(given);
        if given.is_dir() {
            return Some((given, None));
        }
        println!(
            "nothing measured: FIHRIS_CORPUS is no folder: {}",
            given.display()
        );
        return None;
    }
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/jawhara");
    if usual.is_dir() {
        return Some((usual, None));
    }
    let archive = usual.with_extension("tar.gz");
    if !archive.is_file() {
        println!("nothing measured: no corpus: name its folder in FIHRIS_CORPUS");
        return None;
    }
    let unpacked = tempfile::tempdir().expect("a temporary folder");
    let mut tar = Command::new("tar");
    tar.arg("xzf").arg(&archive).arg("-C").arg(unpacked.path());
    if !tar.status().is_ok_and(|status| status.success()) {
        println!("nothing measured: tar cannot unpack {}", archive.display());
        return None;
    }
    Some((unpacked.path().join("jawhara"), Some(unpacked)))
}

/// The files of the corpus, in the order of their paths.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter();
    let files = entries
        .flatten()
        .filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
}

/// The articles of the corpus.
pub fn articles(folder: &Path) -> Vec<Article> {
    let mut articles = Vec::new();
    for file in files(folder) {
        let path = file.to_string_lossy().into_owned();
        let origin = Origin {
            id: path.clone(),
            path,
            category: None,
        };
        let read = load::load_file(&file, &origin, &load::Options::default(), &mut |item| {
            if let Item::Article(article) = item {
                articles.push(article);
            }
            Ok(())
        });
        if read.is_err() {
            println!("cannot read {}", file.display());
        }
    }
    articles
}

/// CPU seconds of this thread; `None` but on Linux.
pub fn thread_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// CPU seconds of this process, all of its threads and of those that ended; `None` but on Linux.
/// They are counted in hundredths.
pub fn process_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let behind_name = text.rsplit(')').next()?;
    let ticks: Vec<f64> = behind_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .flat_map(str::parse)
        .collect();
    Some(ticks.iter().sum::<f64>() / 100.0)
}

/// The middle of some figures.
pub fn median(figures: &[f64]) -> f64 {
    let mut figures = figures.to_vec();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
