//! Query files: one `id TAB query` per line.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::corpus::thread_seconds;

/// A query with its id.
#[derive(Debug, Clone)]
pub struct Query {
    /// The id.
    pub id: String,
    /// The text of the query.
    pub words: String,
}

impl Query {
    /// Returns the words without punctuation, which some engines parse as operators.
    pub fn plain_words(&self) -> Vec<&str> {
        let words = self.words.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty()).collect()
    }
}

/// Reads a query file.
pub fn read(file: &Path) -> Result<Vec<Query>> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    let queries = lines.map(|(id, words)| Query {
        id: id.to_owned(),
        words: words.to_owned(),
    });
    Ok(queries.collect())
}

/// Writes a query file for the processes that answer it.
pub fn write(queries: &[Query], folder: &Path) -> Result<PathBuf> {
    let file = folder.join("queries.tsv");
    let lines = queries
        .iter()
        .map(|query| format!("{}\t{}\n", query.id, query.words));
    fs::write(&file, lines.collect::<String>())?;
    Ok(file)
}

/// Answers all queries, once to warm up and once more; prints the CPU and wall seconds per query.
pub fn answer_all(queries: &[Query], mut answer: impl FnMut(&Query) -> Result<()>) -> Result<()> {
    queries.iter().try_for_each(&mut answer)?;
    let (start, before) = (Instant::now(), thread_seconds());
    queries.iter().try_for_each(&mut answer)?;
    let (wall, after) = (start.elapsed().as_secs_f64(), thread_seconds());
    let mean = |seconds: f64| seconds / queries.len().max(1) as f64;
    let cpu = before
        .zip(after)
        .map_or(f64::NAN, |(before, after)| after - before);
    println!("{} {}", mean(cpu), mean(wall));
    Ok(())
}
