//! fihris, as a command and as a library.

use std::path::Path;
use std::process::Command;

use ::fihris::index::Reader;
use ::fihris::search::{Request, search};
use anyhow::{Result, bail};

use crate::engine::{Engine, HITS, NamedCommand, Setup, subprogram};
use crate::queries::{self, Query};

/// Returns the program of this crate.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_fihris"))
}

/// fihris.
pub struct Fihris;

impl Fihris {
    fn search(&self, setup: &Setup) -> Command {
        let mut command = program();
        command.arg("--index").arg(setup.index(self)).arg("search");
        command.args(["-n", &HITS.to_string()]);
        command
    }
}

impl Engine for Fihris {
    fn name(&self) -> &'static str {
        "fihris"
    }

    fn version(&self) -> Result<String, String> {
        Ok(env!("CARGO_PKG_VERSION").to_owned())
    }

    fn index_command(&self, setup: &Setup, index: &Path) -> Option<Command> {
        let mut command = program();
        command
            .arg("--quiet")
            .arg("--index")
            .arg(index)
            .arg("index");
        command.args(["--jobs", &setup.threads.to_string()]);
        command.arg(&setup.folder);
        Some(command)
    }

    fn search_commands(&self, setup: &Setup, query: &Query) -> Vec<NamedCommand> {
        let formats = [("fihris, excerpts", "text"), ("fihris, tsv", "tsv")];
        let mut searches: Vec<NamedCommand> = formats
            .into_iter()
            .map(|(name, format)| {
                let mut command = self.search(setup);
                command.args(["--format", format, "--", &query.words]);
                (name.to_owned(), command)
            })
            .collect();
        let mut bare = subprogram("tantivy");
        bare.arg("search-fihris")
            .arg(setup.index(self))
            .arg(&query.words);
        searches.push(("tantivy, index of fihris".to_owned(), bare));
        searches
    }

    fn batch_commands(&self, setup: &Setup) -> Vec<NamedCommand> {
        let mut library = subprogram("fihris");
        library.arg(setup.index(self)).arg(&setup.queries_file);
        let mut answering = vec![("fihris, library".to_owned(), library)];
        for jobs in [1, setup.cores()] {
            let mut command = self.search(setup);
            command.args(["--format", "trec", "--jobs", &jobs.to_string()]);
            command.arg("--queries").arg(&setup.queries_file);
            answering.push((format!("fihris --queries --jobs {jobs}"), command));
        }
        answering.dedup_by(|a, b| a.0 == b.0);
        answering
    }
}

/// Answers queries with the library (hidden part of the program).
pub fn main(arguments: &[&str]) -> Result<()> {
    let [index, queries] = arguments else {
        bail!("fihris INDEX QUERIES");
    };
    let queries = queries::read(Path::new(queries))?;
    let reader = Reader::open(Path::new(index))?;
    let columns = reader.columns();
    queries::answer_all(&queries, |query| {
        let mut id = String::new();
        for hit in search(&reader, &Request::new(&query.words))?.hits {
            columns.id(hit.address, &mut id)?;
        }
        Ok(())
    })
}
