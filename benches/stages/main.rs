//! Counts the instructions of each stage of the shipped program, and compares them with a record.
//!
//! ```text
//! .ci/stages
//! ```
//!
//! Valgrind's callgrind runs `fihris` over fixed inputs: `index` with one thread, `search` with a
//! file of queries, and `--version`. The figure of a stage is the cost of its functions with all
//! that they call (`counts`), so neither start-up nor reading the profile is in it, and nothing is
//! compiled for the measurement. No clock is read.
//!
//! A stage that takes more than 3% more instructions than `record.tsv` says is a fault. Under
//! another compiler, library or processor than those of the record the figures are only printed.

mod callgrind;
mod counts;
mod environment;
mod inputs;
mod record;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context as _, Result};
use clap::Parser;

use record::{Record, Verdict};

/// Counts the instructions of each stage and compares them with a record
#[derive(Debug, Parser)]
struct Arguments {
    /// The program, built with the profile that ships
    #[arg(long, value_name = "FILE", default_value = "target/release/fihris")]
    program: PathBuf,

    /// Articles of `--example generate -- --from seeds`
    #[arg(long, value_name = "FOLDER", required_unless_present_any = ["cpu", "figures"])]
    articles: Option<PathBuf>,

    /// The recorded figures
    #[arg(long, value_name = "FILE", default_value = "benches/stages/record.tsv")]
    record: PathBuf,

    /// Write the measured figures to a file, in the form of the record
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,

    /// Compare figures that `--write` wrote instead of measuring
    #[arg(long, value_name = "FILE")]
    figures: Option<PathBuf>,

    /// Print the features of the processor as this process sees them
    #[arg(long, hide = true)]
    cpu: bool,

    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if arguments.cpu {
        println!("{}", environment::cpu_features());
        return Ok(ExitCode::SUCCESS);
    }
    let record = read(&arguments.record)?;
    let measured = match (&arguments.figures, &arguments.articles) {
        (Some(figures), _) => read(figures)?,
        (None, articles) => measure(&arguments.program, articles.as_deref())?,
    };
    if let Some(file) = &arguments.write {
        fs::write(file, measured.format(&record))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    let comparison = record.compare(&measured);
    print!("{comparison}");
    Ok(match comparison.verdict() {
        Verdict::Passed | Verdict::NotComparable => ExitCode::SUCCESS,
        Verdict::Failed => ExitCode::FAILURE,
    })
}

fn read(file: &Path) -> Result<Record> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    Record::parse(&text).with_context(|| format!("{} is not a record", file.display()))
}

/// Measures all stages.
fn measure(program: &Path, articles: Option<&Path>) -> Result<Record> {
    let program = program
        .canonicalize()
        .with_context(|| format!("no program {}", program.display()))?;
    let articles = articles.context("no folder of articles")?;
    // Results have paths in them, which must be as long on every machine.
    let work = tempfile::tempdir_in("/tmp")?;
    inputs::write(articles, work.path())?;
    let measured = Record {
        environment: environment::properties(&env::current_exe()?)?,
        stages: counts::all(&program, work.path())?,
    };
    Ok(measured)
}
