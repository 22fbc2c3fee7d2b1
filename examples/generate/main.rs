//! Makes a corpus of any size from real articles, to measure how indexing and searching scale:
//!
//! ```text
//! cargo run --release --example generate -- --from FOLDER --articles 100000 --out NEW-FOLDER
//! ```
//!
//! An article recombines clauses of real articles of one category; its length, date, source and
//! author are those of a real article. Words are as frequent as in the source, and words of one
//! clause occur together as before, but the order of clauses is random.
//!
//! Recombined clauses contain no new words, but the vocabulary of real news grows without end
//! (Heaps' law). New words are therefore made at the rate of growth that was measured in FOLDER:
//! numbers get other digits, and rare words are replaced by the first half of one with the second
//! half of another. These words look like names, and some recur, but their co-occurrence with other
//! words is random.
//!
//! The same folder, seed and version give the same bytes. Memory depends on the articles in FOLDER,
//! not on the number of articles made.

mod growth;
mod invention;
mod recombine;
mod source;
#[cfg(test)]
mod tests;
mod write;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::Parser;

use recombine::Generator;
use source::Source;
use write::Writer;

/// Makes a corpus of any size from the articles of a folder
#[derive(Debug, Parser)]
struct Arguments {
    /// The folder with real articles, in any format that fihris reads
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,

    /// The number of articles to make
    #[arg(long, value_name = "NUMBER")]
    articles: u64,

    /// The seed of the random choices
    #[arg(long, default_value_t = 2017)]
    seed: u64,

    /// The output folder, which must be empty or not exist
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,

    /// Write a file of JSON Lines for each 10,000 articles instead of one file for each
    #[arg(long)]
    jsonl: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let start = Instant::now();
    let source = Source::read(&arguments.from)?;
    ensure!(
        !source.is_empty(),
        "no articles in {}",
        arguments.from.display()
    );
    let mut generator = Generator::new(&source, arguments.seed);
    let mut writer = Writer::create(&arguments.out, arguments.jsonl)?;
    for _ in 0..arguments.articles {
        writer.write(&generator.article())?;
    }
    let bytes = writer.finish()?;
    eprintln!(
        "{} articles, {:.1} MB, {} words, {} distinct, {:.1} s",
        arguments.articles,
        bytes as f64 / 1e6,
        generator.words(),
        generator.distinct(),
        start.elapsed().as_secs_f64()
    );
    Ok(())
}
