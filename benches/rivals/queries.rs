//! The queries: `id TAB query` a line.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// A query with its name.
#[derive(Debug, Clone)]
pub struct Query {
    /// The name.
    pub id: String,
    /// What is asked.
    pub words: String,
}

impl Query {
    /// Its words without signs, for those that would take them for something else.
    pub fn plain_words(&self) -> Vec<&str> {
        let words = self.words.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty()).collect()
    }
}

/// Reads queries.
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

/// Writes queries for the processes that answer them.
pub fn write(queries: &[Query], folder: &Path) -> Result<PathBuf> {
    let file = folder.join("queries.tsv");
    let lines = queries
        .iter()
        .map(|query| format!("{}\t{}\n", query.id, query.words));
    fs::write(&file, lines.collect::<String>())?;
    Ok(file)
}
