//! What each engine must say of itself to be measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::queries::Query;

/// Memory that is given to indexing, in megabytes, where there is a choice.
pub const MEMORY_MB: usize = 128;

/// Results of a search.
pub const HITS: usize = 10;

/// Where all lies, and how it is measured.
pub struct Place {
    /// The folder of articles.
    pub folder: PathBuf,
    /// The same articles as plain text, one a file.
    pub texts: PathBuf,
    /// Where indexes are made.
    pub work: PathBuf,
    /// The queries, `id TAB query` a line.
    pub queries_file: PathBuf,
    /// Indexing threads.
    pub threads: u32,
    /// Rounds of each measurement.
    pub rounds: u32,
}

impl Place {
    /// Where the index of an engine lies.
    pub fn index(&self, engine: &dyn Engine) -> PathBuf {
        self.work.join(engine.name().replace(' ', "-"))
    }

    /// Cores of the machine.
    pub fn cores(&self) -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }
}

/// A program to measure, with the name of its row.
pub type Named = (String, Command);

/// One engine.
pub trait Engine {
    /// The name of its rows.
    fn name(&self) -> &'static str;

    /// Its version, or why it cannot be measured.
    fn version(&self) -> Result<String, String>;

    /// What makes its index in a folder that is not there yet; `None` where it has none.
    fn indexing(&self, place: &Place, index: &Path) -> Option<Command>;

    /// Searches as commands, each a process of its own.
    fn searches(&self, place: &Place, query: &Query) -> Vec<Named>;

    /// All queries in one process. What it prints last is what a query took, as
    /// [`answer_all`](crate::queries::answer_all) says it; else the whole process is divided by the queries.
    fn answering(&self, _place: &Place) -> Vec<Named> {
        Vec::new()
    }
}

/// This program, to work as a part of itself.
pub fn itself(part: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap_or_default());
    command.arg(part);
    command
}

/// The first line that a program says of its version.
pub fn version_of(program: &str) -> Result<String, String> {
    let output = Command::new(program)
        .arg("--version")
        .output()
        .map_err(|_| format!("{program} is not installed"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    Ok(said.lines().next().unwrap_or_default().to_owned())
}
