//! ripgrep, which has no index: the texts that hold any of the words, in no order of rank.

use std::path::Path;
use std::process::Command;

use crate::engine::{Engine, Named, Place, version_of};
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

    fn indexing(&self, _: &Place, _: &Path) -> Option<Command> {
        None
    }

    fn searches(&self, place: &Place, query: &Query) -> Vec<Named> {
        let mut command = Command::new("rg");
        command.args(["--files-with-matches", "--fixed-strings", "--no-ignore"]);
        for word in query.plain_words() {
            command.args(["-e", word]);
        }
        command.arg(&place.texts);
        vec![(self.name().to_owned(), command)]
    }
}
