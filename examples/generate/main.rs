//! Makes a corpus of any size from real articles, so that growth can be measured:
//!
//! ```text
//! cargo run --release --example generate -- --from FOLDER --articles 100000 --out NEW-FOLDER
//! ```
//!
//! Clauses of the articles in FOLDER are put together anew: what an article is made of comes from articles of
//! one category, its length, date, source and author from a real one. Words are as frequent as
//! they really are, and what stood together often still does; but clauses follow each other that never did.
//!
//! Recombined sentences never have more words than they had before, but the vocabulary of real news never
//! ends (Heaps' law). So new words are made wherever the growth that was measured in FOLDER asks for them: of
//! numbers other numbers, of rare words the beginning of one with the end of another. They are as many as they
//! should be, and look like names; some come again, but who writes with whom is not real.
//!
//! The same folder, seed and version give the same bytes. Memory is that of the articles in FOLDER,
//! whatever the number that is made.

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

    /// How many articles to make
    #[arg(long, value_name = "NUMBER")]
    articles: u64,

    /// Another seed gives other articles
    #[arg(long, default_value_t = 2017)]
    seed: u64,

    /// Where they go: a folder that is empty or not there yet
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,

    /// A file of JSON Lines for 10,000 articles, not a file for each
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
