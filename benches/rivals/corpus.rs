//! The corpus, and small helpers.
//!
//! The corpus is a folder of articles: `FIHRIS_CORPUS`, otherwise `../shared/corpora/jawhara`,
//! which is unpacked from the archive next to it if it is missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the folder of the corpus; prints a line and returns `None` if there is none.
pub fn folder() -> Option<(PathBuf, Option<tempfile::TempDir>)> {
    if let Some(given) = std::env::var_os("FIHRIS_CORPUS") {
        let folder = PathBuf::from(given);
        if folder.is_dir() {
            return Some((folder, None));
        }
        println!(
            "nothing measured: FIHRIS_CORPUS is not a folder: {}",
            folder.display()
        );
        return None;
    }
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/jawhara");
    if usual.is_dir() {
        return Some((usual, None));
    }
    let archive = usual.with_extension("tar.gz");
    if !archive.is_file() {
        println!("nothing measured: no corpus: set FIHRIS_CORPUS to its folder");
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

/// Returns the files of the corpus, sorted by path.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter();
    let files = entries
        .flatten()
        .filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
}

/// Returns the CPU seconds of this thread; `None` outside Linux.
pub fn thread_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// Returns the median.
pub fn median(figures: &[f64]) -> f64 {
    let mut figures = figures.to_vec();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
