//! The Python module of `python/`, over the program that is tested here.

use std::path::Path;
use std::process::Command;

use crate::util::skip::skip;
use crate::util::{Dir, UNSET};

#[test]
fn the_python_module_returns_lists_and_raises_errors() {
    let dir = Dir::new();
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    let mut trial = Command::new("python3");
    for name in UNSET {
        trial.env_remove(name);
    }
    let trial = trial
        .arg(python.join("trial.py"))
        .env("PYTHONPATH", &python)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("FIHRIS_PROGRAM", env!("CARGO_BIN_EXE_fihris"))
        .env("HOME", dir.path(".home"))
        .current_dir(dir.path(""))
        .output();
    let Ok(trial) = trial else {
        return skip("python3 is missing");
    };
    let printed = String::from_utf8_lossy(&trial.stderr);
    assert!(trial.status.success(), "{printed}");
}
