//! Reads PDF through poppler's `pdftotext`, if it is installed.

use std::io::{self, Cursor};
use std::process::Command;

use tempfile::NamedTempFile;

use super::paragraphs::emit_page;
use super::printout;
use crate::load::LoadError;
use crate::load::container::Members;
use crate::load::emitter::Position;
use crate::load::program::{self, Failure, TIMEOUT};
use crate::load::spool::Source;

const PROGRAM: &str = "pdftotext";

/// Reads a document.
pub fn read(source: &mut dyn Source, members: &mut Members<'_>) -> Result<(), LoadError> {
    if !is_installed() {
        return members.ignored_file("PDF document: install poppler-utils");
    }
    let mut file = NamedTempFile::new()?;
    source.rewind()?;
    io::copy(source, file.as_file_mut())?;
    let max_bytes = members.record_bytes() as u64;
    let mut output = Cursor::new(Vec::new());
    let mut command = Command::new(PROGRAM);
    command
        .args(["-enc", "UTF-8", "-eol", "unix"])
        .arg(file.path())
        .arg("-");
    let ended = program::run(&mut command, None, max_bytes, TIMEOUT, &mut output);
    match ended {
        Ok(()) => {}
        Err(Failure::NotStarted(_)) => {
            return members.ignored_file("PDF document: install poppler-utils");
        }
        Err(Failure::Status(status)) => {
            let reason =
                format!("{PROGRAM} cannot read it ({status}): it is damaged or needs a password");
            return members.problem(None, reason);
        }
        Err(failure) => return members.problem(None, failure.reason(PROGRAM)),
    }
    let text = String::from_utf8_lossy(output.get_ref()).replace('\0', " ");
    let paragraphs = printout::paragraphs(&text);
    members.records(None, |emitter| {
        if paragraphs.is_empty() {
            let reason = "PDF without text: its pages are pictures";
            return emitter.problem(Position::default(), reason);
        }
        emit_page(None, &paragraphs, emitter)
    })
}

/// Returns whether the program is in a folder of `PATH`.
fn is_installed() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = if cfg!(windows) {
        "pdftotext.exe"
    } else {
        PROGRAM
    };
    std::env::split_paths(&path).any(|folder| folder.is_absolute() && folder.join(names).is_file())
}
