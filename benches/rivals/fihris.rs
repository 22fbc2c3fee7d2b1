//! fihris, as a command and as a library.

use std::path::Path;
use std::process::Command;

use ::fihris::index::Reader;
use ::fihris::search::{Request, search};
use anyhow::{Result, bail};

use crate::engine::{Engine, HITS, Named, Place, itself};
use crate::queries::{self, Query};

/// The program of this crate.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_fihris"))
}

/// fihris.
pub struct Fihris;

impl Fihris {
    fn search(&self, place: &Place) -> Command {
        let mut command = program();
        command.arg("--index").arg(place.index(self)).arg("search");
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

    fn indexing(&self, place: &Place, index: &Path) -> Option<Command> {
        let mut command = program();
        command
            .arg("--quiet")
            .arg("--index")
            .arg(index)
            .arg("index");
        command.args(["--jobs", &place.threads.to_string()]);
        command.arg(&place.folder);
        Some(command)
    }

    fn searches(&self, place: &Place, query: &Query) -> Vec<Named> {
        let formats = [("fihris, excerpts", "text"), ("fihris, tsv", "tsv")];
        let mut searches: Vec<Named> = formats
            .into_iter()
            .map(|(name, format)| {
                let mut command = self.search(place);
                command.args(["--format", format, "--", &query.words]);
                (name.to_owned(), command)
            })
            .collect();
        let mut bare = itself("tantivy");
        bare.arg("search-fihris")
            .arg(place.index(self))
            .arg(&query.words);
        searches.push(("tantivy, index of fihris".to_owned(), bare));
        searches
    }

    fn answering(&self, place: &Place) -> Vec<Named> {
        let mut library = itself("fihris");
        library.arg(place.index(self)).arg(&place.queries_file);
        let mut answering = vec![("fihris, library".to_owned(), library)];
        for jobs in [1, place.cores()] {
            let mut command = self.search(place);
            command.args(["--format", "trec", "--jobs", &jobs.to_string()]);
            command.arg("--queries").arg(&place.queries_file);
            answering.push((format!("fihris --queries --jobs {jobs}"), command));
        }
        answering.dedup_by(|a, b| a.0 == b.0);
        answering
    }
}

/// The hidden part of the program: answers queries with the library.
pub fn main(arguments: &[&str]) -> Result<()> {
    let [index, queries] = arguments else {
        bail!("fihris INDEX QUERIES");
    };
    let queries = queries::read(Path::new(queries))?;
    let reader = Reader::open(Path::new(index))?;
    let columns = reader.columns()?;
    queries::answer_all(&queries, |query| {
        let mut id = String::new();
        for hit in search(&reader, &Request::new(&query.words))?.hits {
            columns.id(hit.address, &mut id)?;
        }
        Ok(())
    })
}
