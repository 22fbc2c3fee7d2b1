//! The interface of an engine under measurement.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::queries::Query;

/// Memory for indexing in megabytes, for engines with such a setting.
pub const MEMORY_MB: usize = 128;

/// Results of a search.
pub const HITS: usize = 10;

/// Paths and settings of the measurement.
pub struct Setup {
    /// The folder of articles.
    pub folder: PathBuf,
    /// The same articles as plain text, one per file.
    pub texts: PathBuf,
    /// The folder for indexes.
    pub work: PathBuf,
    /// The queries, one `id TAB query` per line.
    pub queries_file: PathBuf,
    /// Indexing threads.
    pub threads: u32,
    /// Rounds of each measurement.
    pub rounds: u32,
}

impl Setup {
    /// Returns the folder of an engine's index.
    pub fn index(&self, engine: &dyn Engine) -> PathBuf {
        self.work.join(engine.name().replace(' ', "-"))
    }

    /// Returns the number of cores.
    pub fn cores(&self) -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }
}

/// A program to measure, with the name of its row.
pub type NamedCommand = (String, Command);

/// An engine.
pub trait Engine {
    /// Returns the name of its rows.
    fn name(&self) -> &'static str;

    /// Returns its version, or the reason why it cannot be measured.
    fn version(&self) -> Result<String, String>;

    /// Returns the command that creates its index in a new folder; `None` if it has no index.
    fn index_command(&self, setup: &Setup, index: &Path) -> Option<Command>;

    /// Returns the commands that run one query, each in a process of its own.
    fn search_commands(&self, setup: &Setup, query: &Query) -> Vec<NamedCommand>;

    /// Returns the commands that answer all queries in one process. If the last line of their
    /// output is that of [`answer_all`](crate::queries::answer_all), it is the time per query;
    /// otherwise the time of the process is divided by the number of queries.
    fn batch_commands(&self, _setup: &Setup) -> Vec<NamedCommand> {
        Vec::new()
    }
}

/// Returns the command that runs a hidden part of this program.
pub fn subprogram(part: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap_or_default());
    command.arg(part);
    command
}

/// Returns the first line of a program's `--version`.
pub fn version_of(program: &str) -> Result<String, String> {
    let output = Command::new(program)
        .arg("--version")
        .output()
        .map_err(|_| format!("{program} is not installed"))?;
    let output_text = String::from_utf8_lossy(&output.stdout);
    Ok(output_text.lines().next().unwrap_or_default().to_owned())
}
