//! Runs a program under callgrind, and reads its profile.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context as _, Result, ensure};

/// The instructions of a run.
#[derive(Debug, Default)]
pub struct Profile {
    /// The instructions of the whole process.
    pub total: u64,
    /// For each function, those of all calls of it, with all that it calls.
    inclusive: HashMap<String, u64>,
}

impl Profile {
    /// Runs the program with `arguments` in a folder, with an environment of its own.
    ///
    /// # Errors
    /// Returns an error if valgrind or the program fails.
    pub fn of(program: &Path, arguments: &[&str], folder: &Path) -> Result<Self> {
        let file = folder.join("callgrind.out");
        let status = Command::new("valgrind")
            .args([
                "-q",
                "--tool=callgrind",
                "--callgrind-out-file=callgrind.out",
            ])
            .arg(program)
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(env::vars_os().filter(|(name, _)| name == "PATH"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .context("cannot run valgrind")?;
        ensure!(status.success(), "valgrind {arguments:?}: {status}");
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        fs::remove_file(&file)?;
        Self::parse(&text).context("valgrind wrote no profile")
    }

    /// Reads a profile. The line after each `calls=` has the cost of the calls; names are written
    /// once and then referred to by number. A recursive call is of another name, with `'2`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut names: HashMap<&str, &str> = HashMap::new();
        let mut profile = Profile::default();
        let mut called = "";
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(total) = line.strip_prefix("summary: ") {
                profile.total = total.trim().parse().ok()?;
            } else if let Some(name) = line.strip_prefix("cfn=").or(line.strip_prefix("fn=")) {
                let (number, name) = name.split_once(')')?;
                if !name.is_empty() {
                    names.insert(number, name.trim_start());
                }
                called = number;
            } else if line.starts_with("calls=") {
                let cost = lines.next()?.split(' ').nth(1)?.parse::<u64>().ok()?;
                let name = *names.get(called)?;
                *profile.inclusive.entry(name.to_owned()).or_default() += cost;
            }
        }
        (profile.total > 0).then_some(profile)
    }

    /// Returns the instructions of a function, with all that it calls; zero if it was not called.
    pub fn of_function(&self, name: &str) -> u64 {
        self.inclusive.get(name).copied().unwrap_or(0)
    }
}
