//! ripgrep, which has no index: lists the texts that contain any of the words, unranked.

use std::path::Path;
use std::process::Command;

use crate::engine::{Engine, NamedCommand, Setup, version_of};
use crate::queries::Query;

/// ripgrep.
pub struct Ripgrep;

impl Engine for Ripgrep {
    fn name(&self) -> &'static str {
        "ripgrep"
    }

    fn version(&self) -> Result<String, String> {
        version_of("rg")
    }

    fn index_command(&self, _: &Setup, _: &Path) -> Option<Command> {
        None
    }

    fn search_commands(&self, setup: &Setup, query: &Query) -> Vec<NamedCommand> {
        let mut command = Command::new("rg");
        command.args(["--files-with-matches", "--fixed-strings", "--no-ignore"]);
        for word in query.plain_words() {
            command.args(["-e", word]);
        }
        command.arg(&setup.texts);
        vec![(self.name().to_owned(), command)]
    }
}
