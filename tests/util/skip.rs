//! Reports of tests that cannot run on this machine.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Reports on stderr that a test is skipped. Bypasses the capture of the test harness, which hides
/// the output of tests that pass.
pub fn skip(reason: &str) {
    let _ = writeln!(io::stderr(), "skipped: {reason}");
}

/// Returns the path of a file or folder in `../shared`, or in the folder that `FIHRIS_SHARED`
/// names. Reports a skipped test and returns `None` if it does not exist.
///
/// # Panics
///
/// Panics if it does not exist and the variable `CI` is set, unless `FIHRIS_NO_SHARED` is set too.
pub fn shared(name: &str) -> Option<PathBuf> {
    let next_to_project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let path = env::var_os("FIHRIS_SHARED")
        .map_or(next_to_project, Into::into)
        .join(name);
    if path.exists() {
        return Some(path);
    }
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    assert!(
        !is_set("CI") || is_set("FIHRIS_NO_SHARED"),
        "{} is missing: set FIHRIS_SHARED to the folder of the corpora, or FIHRIS_NO_SHARED=1 to skip",
        path.display()
    );
    skip(&format!("{} is missing", path.display()));
    None
}
