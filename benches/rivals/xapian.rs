//! Xapian by its programs: `omindex` reads the texts, `quest` searches.

use std::path::Path;
use std::process::Command;

use crate::engine::{Engine, HITS, NamedCommand, Setup, version_of};
use crate::queries::Query;

/// Xapian.
pub struct Xapian;

impl Engine for Xapian {
    fn name(&self) -> &'static str {
        "Xapian"
    }

    fn version(&self) -> Result<String, String> {
        version_of("quest").map_err(|_| "quest is not installed (xapian-tools)".to_owned())?;
        version_of("omindex").map_err(|_| "omindex is not installed (xapian-omega)".to_owned())
    }

    fn index_command(&self, setup: &Setup, index: &Path) -> Option<Command> {
        let mut command = Command::new("omindex");
        command.arg("--db").arg(index);
        command.args([
            "--url",
            "/",
            "--stemmer",
            "arabic",
            "--duplicates",
            "ignore",
        ]);
        command.arg(&setup.texts);
        Some(command)
    }

    fn search_commands(&self, setup: &Setup, query: &Query) -> Vec<NamedCommand> {
        let mut command = Command::new("quest");
        command.arg(format!("--db={}", setup.index(self).display()));
        command.arg(format!("--msize={HITS}"));
        command.args(["--stemmer=arabic", "--"]);
        command.arg(query.plain_words().join(" "));
        vec![(self.name().to_owned(), command)]
    }
}
