//! Reads files through a program that the user names, such as one for OCR.
//!
//! The program is given by the command line or the user's own settings only. It is never stored in
//! an index, because an index may come from a stranger.

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;
use std::process::Command;

use ignore::overrides::{Override, OverrideBuilder};
use tempfile::SpooledTempFile;

use super::member::Receiver;
use super::program::{self, TIMEOUT};
use super::{BUFFER_BYTES, LoadError, Options, Origin, Outcome, load};

/// A program that writes the text of a file to its standard output. It gets the path as its only
/// argument, and the file as its standard input.
#[derive(Debug, Clone)]
pub struct Preprocessor {
    program: String,
    globs: Override,
}

impl Preprocessor {
    /// Returns the program, for the files whose names match one of the globs; for all files if there
    /// are none.
    ///
    /// # Errors
    ///
    /// Returns an error if a glob is not valid.
    pub fn new(program: &str, globs: &[String]) -> Result<Self, String> {
        let mut builder = OverrideBuilder::new("/");
        for glob in globs {
            builder
                .add(glob)
                .map_err(|error| format!("--pre-glob {glob}: {error}"))?;
        }
        let globs = builder.build().map_err(|error| error.to_string())?;
        Ok(Preprocessor {
            program: program.to_owned(),
            globs,
        })
    }

    /// Returns whether a file is read through the program.
    pub fn matches(&self, path: &Path) -> bool {
        self.globs.is_empty() || self.globs.matched(path, false).is_whitelist()
    }

    /// Reads what the program makes of a file. The hash of the outcome is that of the file.
    pub(crate) fn load(
        &self,
        path: &Path,
        file: &mut File,
        origin: &Origin,
        options: &Options,
        receiver: &mut dyn Receiver,
    ) -> Result<Outcome, LoadError> {
        let mut hasher = blake3::Hasher::new();
        io::copy(file, &mut hasher)?;
        file.rewind()?;
        let mut output = SpooledTempFile::new(BUFFER_BYTES);
        let mut command = Command::new(&self.program);
        command.arg(path);
        let input = Some(file.try_clone()?);
        let max_bytes = options.limits.unpacked.0;
        program::run(&mut command, input, max_bytes, TIMEOUT, &mut output)
            .map_err(|failure| LoadError::Invalid(failure.reason(&self.program)))?;
        let raw = hasher.finalize().into();
        Ok(match load(&mut output, origin, options, receiver)? {
            Outcome::Read(summary) => Outcome::Read(super::Summary {
                hash: raw,
                ..summary
            }),
            Outcome::Ignored { kind, .. } => Outcome::Ignored { kind, hash: raw },
            Outcome::Container { kind, .. } => Outcome::Container { kind, hash: raw },
        })
    }
}

impl PartialEq for Preprocessor {
    fn eq(&self, other: &Self) -> bool {
        self.program == other.program && self.globs.num_whitelists() == other.globs.num_whitelists()
    }
}
